"""The lines of an entitlement: one figure each, with its formula, its rule and its doubts.

Terminology
-----------
Exact
    As a fraction, before rounding. Formulae are reckoned with exact figures only.
Printed
    Rounded to 0.01 m², halves up. Each line is rounded once; sums add printed lines, so that a
    reader who adds them up comes to the same figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from spatial.domain.allocation_standards import NO_TOILET, Certainty, Figure, PrivateToilet
from spatial.domain.findings import Finding
from spatial.domain.messages import Message

LONGEST_DECIMALS = 6
"""A figure that does not end within so many decimals is printed with an ellipsis."""


class Item(StrEnum):
    """What a line is about."""

    OFFICE = "office"
    SERVICE = "service"
    EQUIPMENT = "equipment"
    BASIC_BUILDING = "basic_building"
    CANTEEN = "canteen"
    CAR_GARAGE = "car_garage"
    BICYCLE_SHED = "bicycle_shed"
    EBIKE_SHED = "ebike_shed"
    GUARD_ROOMS = "guard_rooms"
    USABLE = "usable"
    ANCILLARY = "ancillary"
    BUILDING = "building"


ITEM_NAMES = {
    Item.OFFICE: Message("办公室", "offices"),
    Item.SERVICE: Message("服务用房", "service rooms"),
    Item.EQUIPMENT: Message("设备用房", "equipment rooms"),
    Item.BASIC_BUILDING: Message(
        "基本办公用房（折算建筑面积）", "basic premises as building area (÷ K)"
    ),
    Item.CANTEEN: Message("食堂", "canteen"),
    Item.CAR_GARAGE: Message("汽车库", "car garage"),
    Item.BICYCLE_SHED: Message("自行车库", "bicycle shed"),
    Item.EBIKE_SHED: Message("电动车、摩托车库", "e-bike and motorcycle shed"),
    Item.GUARD_ROOMS: Message("警卫用房", "guard rooms"),
    Item.USABLE: Message("基本办公用房使用面积合计", "basic premises, usable area"),
    Item.ANCILLARY: Message("附属用房合计", "ancillary rooms, total"),
    Item.BUILDING: Message("总建筑面积", "building area, total"),
}

ANNEX_ITEMS = (
    Item.CANTEEN,
    Item.CAR_GARAGE,
    Item.BICYCLE_SHED,
    Item.EBIKE_SHED,
    Item.GUARD_ROOMS,
)


class AreaBasis(StrEnum):
    """Which area is meant: 使用面积 or 建筑面积. The two are never added."""

    USABLE = "usable"
    BUILDING = "building"


@dataclass(frozen=True, slots=True)
class EntitlementLine:
    """One figure of an entitlement.

    Parameters
    ----------
    exact_m2
        Area before rounding; None where the standard leaves it to the province.
    formula
        The figure written out in numbers; empty where there is none.
    figure
        The rule's figure, with article, certainty and sources.
    rule
        The rule in words: document, article, table, and what about it is not doubly sourced.
    rank, rank_en
        Rank as printed in the table, for offices.
    count
        Persons, cars or places reckoned with; None where nothing is counted.
    rate
        What each of them may have, or the share or coefficient applied.
    toilet
        Whether the posts may have a private toilet, inside their limit.
    """

    item: Item
    basis: AreaBasis
    exact_m2: Fraction | None
    formula: str
    figure: Figure
    rule: str
    rank: str = ""
    rank_en: str = ""
    count: int | None = None
    rate: Fraction | None = None
    notes: tuple[Finding, ...] = ()
    toilet: PrivateToilet = NO_TOILET

    @property
    def m2(self) -> Decimal | None:
        """The area rounded to 0.01 m², halves up."""
        return None if self.exact_m2 is None else printed_area(self.exact_m2)

    @property
    def certainty(self) -> Certainty:
        """How sure the figure is."""
        return self.figure.certainty

    @property
    def provisional(self) -> bool:
        """True for a figure known from memory only, which an operator may edit."""
        return self.figure.certainty is Certainty.RECALLED


def printed_area(exact: Fraction) -> Decimal:
    """Round an area that is not negative to 0.01 m², halves up.

    >>> [str(printed_area(Fraction(n, 1000))) for n in (2675, 12344, 12345)]
    ['2.68', '12.34', '12.35']
    """
    cents = (200 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return Decimal(cents).scaleb(-2)


def add_printed(lines: Iterable[EntitlementLine]) -> Decimal | None:
    """Add lines as printed; None if one of them has no figure."""
    total = Decimal("0.00")
    for line in lines:
        if line.m2 is None:
            return None
        total += line.m2
    return total


def add_exact(lines: Iterable[EntitlementLine]) -> Fraction | None:
    """Add lines before rounding; None if one of them has no figure."""
    total = Fraction(0)
    for line in lines:
        if line.exact_m2 is None:
            return None
        total += line.exact_m2
    return total


def in_numbers(value: Fraction | Decimal | int) -> str:
    """Write a figure without needless zeros.

    >>> in_numbers(Decimal("24.0")), in_numbers(Fraction(799, 100)), in_numbers(Fraction(1, 3))
    ('24', '7.99', '0.333333…')
    """
    exact = Fraction(value)
    scaled = exact * 10**LONGEST_DECIMALS
    digits = Decimal(int(scaled)).scaleb(-LONGEST_DECIMALS)
    text = f"{digits:f}".rstrip("0").rstrip(".") or "0"
    return text if scaled.denominator == 1 else f"{digits:f}…"


def equals(formula: str, exact: Fraction) -> str:
    """Write a formula with its printed result.

    >>> equals("56 × 9", Fraction(504))
    '56 × 9 = 504.00'
    """
    return f"{formula} = {printed_area(exact):.2f}"
