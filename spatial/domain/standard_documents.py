"""Read an allocation standard out of its document (JSON as a dictionary)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from spatial.domain.allocation_standards import (
    AllocationStandard,
    AncillaryRates,
    Article,
    Certainty,
    Figure,
    OfficeLimit,
    ServicePiece,
    ServiceRule,
    SteppedRate,
)
from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError
from spatial.domain.ranks import rank_key, rank_spellings

# The central row 处级 covers 正处 and 副处 alike.
SHARED_ROWS = {(Tier.CENTRAL, "处级"): ("正处级", "副处级")}
# Values of 1999 still circulate as if they were those of 2014: these ranks give them away.
RANKS_OF_1999 = ("市级正职", "市级副职", "县级正职", "县级副职")


def parse_allocation_standard(document: Mapping[str, Any]) -> AllocationStandard:
    """Return the standard that a document states.

    Raises
    ------
    InvalidInputError
        If a part is missing or malformed, or the table shows the superseded values of 1999.
    """
    try:
        limits = _office_limits(document["office_rooms"])
        _refuse_values_of_1999(limits, document["old_values_trap"]["values_1999"])
        heading, total = document["standard"], document["total_building_area"]
        return AllocationStandard(
            code=document["code"],
            name=heading["name"],
            number=heading["number"],
            office_limits=MappingProxyType(limits),
            sub_provincial_limits=MappingProxyType(_sub_provincial_limits(document, limits)),
            service_rules=MappingProxyType(_service_rules(document["service_rooms"])),
            equipment_share=_equipment_share(document),
            usable_coefficients=MappingProxyType(_coefficients(document["usable_coefficient_K"])),
            ancillary=_ancillary_rates(document["ancillary_building_area"]),
            total_article=_article(total),
            total_certainty=Certainty(total["certainty"]),
        )
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise InvalidInputError(
            f"The standard's document lacks {error}", code="STANDARD_DOCUMENT", value=str(error)
        ) from error


def _article(part: Mapping[str, Any]) -> Article:
    certainty = part.get("article_certainty", Certainty.ONE_SOURCE)
    return Article(part["article"], part.get("table"), Certainty(certainty))


def _figure(part: Mapping[str, Any], article: Article, key: str = "value") -> Figure:
    value = part[key]
    return Figure(
        None if value is None else float(value),
        article,
        Certainty(part["certainty"]),
        tuple(part.get("sources", ())),
    )


def _office_limits(part: Mapping[str, Any]) -> dict[tuple[Tier, str], OfficeLimit]:
    article = _article(part)
    limits: dict[tuple[Tier, str], OfficeLimit] = {}
    for tier_name, level in part["levels"].items():
        tier = Tier(tier_name)
        for row in level["ranks"]:
            limit = OfficeLimit(tier, row["rank"], _figure(row, article, "usable_m2_per_person"))
            shared = SHARED_ROWS.get((tier, rank_key(row["rank"])), ())
            for key in (*rank_spellings(row["rank"]), *shared):
                limits[tier, key] = limit
    return limits


def _sub_provincial_limits(
    document: Mapping[str, Any], limits: Mapping[tuple[Tier, str], OfficeLimit]
) -> dict[str, OfficeLimit]:
    rule = next(r for r in document["office_room_rules"] if r["id"] == "sub_provincial_city")
    certainty = Certainty(rule["applies_in_sichuan_certainty"])
    found: dict[str, OfficeLimit] = {}
    for rank, row in rule["same_limit_as"].items():
        other = limits[Tier(row["tier"]), rank_key(row["rank"])].figure
        figure = Figure(other.value, other.article, certainty, tuple(rule["sources"]))
        note = f"注{rule['note_number']}（副省级城市）"
        for key in rank_spellings(rank):
            found[key] = OfficeLimit(Tier.CITY, rank, figure, note)
    return found


def _refuse_values_of_1999(
    limits: Mapping[tuple[Tier, str], OfficeLimit], old: Mapping[str, float]
) -> None:
    for (_, key), limit in limits.items():
        if key in RANKS_OF_1999 and limit.figure.value == old.get(key):
            raise InvalidInputError(
                f"{key} {old[key]} m² is the value of 1999", code="STANDARD_OF_1999", rank=key
            )


def _service_rules(part: Mapping[str, Any]) -> dict[Tier, ServiceRule]:
    article = _article(part)
    rules: dict[Tier, ServiceRule] = {}
    for tier_name, level in part["levels"].items():
        pieces = tuple(
            ServicePiece(
                piece["max_staff"],
                piece.get("m2_per_person"),
                piece.get("minuend", 0),
                piece.get("divisor", 1),
                Certainty(piece["certainty"]),
            )
            for piece in level["pieces"] or ()
        )
        tier = Tier(tier_name)
        rules[tier] = ServiceRule(tier, pieces, article, tuple(level.get("sources", ())))
    return rules


def _equipment_share(document: Mapping[str, Any]) -> Figure:
    part = document["equipment_rooms"]
    return _figure(part, _article(part), "share_of_office_plus_service_usable")


def _coefficients(part: Mapping[str, Any]) -> dict[str, Figure]:
    article = _article(part)
    return {
        "multi_storey": _figure(part, article, "multi_storey_min"),
        "high_rise": _figure(part, article, "high_rise_min"),
    }


def _stepped(part: Mapping[str, Any], article: Article, until: str, rate: str) -> SteppedRate:
    first, beyond = part["pieces"]
    return SteppedRate(
        first[until],
        first[rate],
        beyond[rate],
        article,
        Certainty(part["certainty"]),
        tuple(part["sources"]),
    )


def _ancillary_rates(part: Mapping[str, Any]) -> AncillaryRates:
    article = _article(part)
    return AncillaryRates(
        canteen=_stepped(part["canteen"], article, "staff_to", "m2_per_person"),
        car_garage=_stepped(part["car_garage"], article, "spaces_to", "m2_per_car"),
        bicycle=_figure(part["bicycle_m2_each"], article),
        ebike=_figure(part["ebike_motorcycle_m2_each"], article),
        guard=_figure(part["guard_m2_per_guard"], article),
    )
