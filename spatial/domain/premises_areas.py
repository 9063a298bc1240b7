"""What an organisation may have in all: offices, service, equipment and ancillary rooms.

The last step is the standard's total, S = [A + B + (A + B) × 9 %] / K + C: A offices and B service
rooms in usable area, C ancillary rooms in building area, K the least share of usable area.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class Ancillary:
    """What an organisation's ancillary rooms are to hold, in pieces."""

    canteen_staff: int = 0
    cars: int = 0
    bicycles: int = 0
    ebikes: int = 0
    guards: int = 0


@dataclass(frozen=True, slots=True)
class PremisesAreas:
    """Ceilings in m²: the first four in usable area, the last two in building area."""

    office_m2: float
    service_m2: float
    equipment_m2: float
    basic_usable_m2: float
    ancillary_building_m2: float
    total_building_m2: float


def equipment_area_m2(office_m2: float, service_m2: float, share: float) -> float:
    """Return the usable area of equipment rooms, a share of offices and service rooms.

    >>> round(equipment_area_m2(582, 480, 0.09), 2)
    95.58
    """
    return (office_m2 + service_m2) * share


def total_building_area_m2(
    basic_usable_m2: float, coefficient: float, ancillary_building_m2: float
) -> float:
    """Return the building area that the basic usable area and the ancillary rooms may have.

    >>> round(total_building_area_m2(1157.58, 0.65, 1022), 2)
    2802.89
    """
    if not 0 < coefficient <= 1:
        raise InvalidInputError(
            f"K = {coefficient}", code="USABLE_COEFFICIENT", value=str(coefficient)
        )
    return basic_usable_m2 / coefficient + ancillary_building_m2


def office_area_m2(standard: AllocationStandard, tier: Tier, posts: Mapping[str, int]) -> float:
    """Return the usable area of offices for established posts by rank.

    Raises
    ------
    InvalidInputError
        If the standard has no figure for a rank in the tier.
    """
    total = 0.0
    for rank, headcount in posts.items():
        limit = standard.find_limit(tier, rank)
        if limit is None or limit.figure.value is None:
            raise InvalidInputError(
                f"No limit for {rank} in tier {tier}",
                code="RANK_WITHOUT_LIMIT",
                rank=rank,
                tier=tier,
            )
        total += limit.figure.value * headcount
    return total


def ancillary_area_m2(standard: AllocationStandard, needs: Ancillary) -> float:
    """Return the building area of canteen, garages, bicycle sheds and guard rooms."""
    rates = standard.ancillary
    each = (
        (rates.bicycle, needs.bicycles),
        (rates.ebike, needs.ebikes),
        (rates.guard, needs.guards),
    )
    return (
        rates.canteen.area_m2(needs.canteen_staff)
        + rates.car_garage.area_m2(needs.cars)
        + sum((figure.value or 0.0) * count for figure, count in each)
    )


def premises_areas(
    standard: AllocationStandard,
    tier: Tier,
    posts: Mapping[str, int],
    needs: Ancillary,
    *,
    high_rise: bool = False,
) -> PremisesAreas:
    """Return everything an organisation may have, from its established posts.

    Raises
    ------
    InvalidInputError
        If the standard leaves a figure to the province (township organs).
    """
    staff = sum(posts.values())
    service = standard.service_per_person(tier, staff).value
    coefficient = standard.usable_coefficients["high_rise" if high_rise else "multi_storey"].value
    share = standard.equipment_share.value
    if service is None or coefficient is None or share is None:
        raise InvalidInputError(
            f"The standard sets no service rooms for tier {tier}",
            code="RANK_WITHOUT_LIMIT",
            rank="服务用房",
            tier=tier,
        )
    office_m2, service_m2 = office_area_m2(standard, tier, posts), service * staff
    equipment_m2 = equipment_area_m2(office_m2, service_m2, share)
    basic_m2 = office_m2 + service_m2 + equipment_m2
    ancillary_m2 = ancillary_area_m2(standard, needs)
    total_m2 = total_building_area_m2(basic_m2, coefficient, ancillary_m2)
    return PremisesAreas(office_m2, service_m2, equipment_m2, basic_m2, ancillary_m2, total_m2)
