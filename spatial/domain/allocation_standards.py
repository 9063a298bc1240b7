"""The allocation standard (配置标准): how many m² a rank or an organisation may have.

Terminology
-----------
Certainty
    How well a figure is sourced. Whatever is less than two independent sources is said wherever
    the figure is shown.
Office limit
    Ceiling of usable area per person of a rank in a tier of government.
Staff
    编制定员, the established posts; never a head count.
Stepped rate
    One rate up to a threshold, another for what lies beyond it only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError
from spatial.domain.ranks import rank_key


class Certainty(StrEnum):
    """How well a figure is sourced."""

    TWO_SOURCES = "two_sources"
    ONE_SOURCE = "one_source"
    INFERRED = "inferred"
    RECALLED = "recalled"


CERTAINTY_LABELS = {
    Certainty.TWO_SOURCES: "",
    Certainty.ONE_SOURCE: "单一来源",
    Certainty.INFERRED: "推断",
    Certainty.RECALLED: "凭记忆，待核实",
}


@dataclass(frozen=True, slots=True)
class Article:
    """Where a figure stands in the standard's text, and how sure that is."""

    number: str
    table: str | None
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the standard with its place and its sources; None if left to the province."""

    value: float | None
    article: Article
    certainty: Certainty
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeLimit:
    """Usable m² per person that a rank may have.

    Parameters
    ----------
    tier, rank
        The row of the table; the rank is spelled as printed there.
    figure
        m² per person.
    note
        Which note to the table applies, e.g. a sub-provincial city's; empty if none.
    """

    tier: Tier
    rank: str
    figure: Figure
    note: str = ""


@dataclass(frozen=True, slots=True)
class ServicePiece:
    """Service rooms per person over a range of staff: a constant or (minuend − x) / divisor.

    Parameters
    ----------
    max_staff
        Last number of posts in the range; None if there is none.
    m2_per_person
        The constant, or None where the formula applies.
    """

    max_staff: int | None
    m2_per_person: float | None
    minuend: float
    divisor: float
    certainty: Certainty

    def at(self, staff: int) -> float:
        """Return usable m² per person for a number of posts within the range."""
        if self.m2_per_person is not None:
            return self.m2_per_person
        return (self.minuend - staff) / self.divisor


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """Service rooms (服务用房) of a tier; without pieces the province decides."""

    tier: Tier
    pieces: tuple[ServicePiece, ...]
    article: Article
    sources: tuple[str, ...] = ()

    def per_person(self, staff: int) -> Figure:
        """Usable m² per person for an organisation of so many established posts.

        Raises
        ------
        InvalidInputError
            If the number of posts is negative.
        """
        if staff < 0:
            raise InvalidInputError(f"{staff} posts", code="STAFF_NEGATIVE", value=str(staff))
        for piece in self.pieces:
            if piece.max_staff is None or staff <= piece.max_staff:
                return Figure(piece.at(staff), self.article, piece.certainty, self.sources)
        return Figure(None, self.article, Certainty.RECALLED)


@dataclass(frozen=True, slots=True)
class SteppedRate:
    """m² for each of the first ``threshold`` things, and for each beyond them.

    Examples
    --------
    >>> unknown = Article("14-16", None, Certainty.INFERRED)
    >>> canteen = SteppedRate(100, 3.7, 2.6, unknown, Certainty.TWO_SOURCES)
    >>> round(canteen.area_m2(100), 2), round(canteen.area_m2(101), 2)
    (370.0, 372.6)
    """

    threshold: int
    rate_m2: float
    rate_beyond_m2: float
    article: Article
    certainty: Certainty
    sources: tuple[str, ...] = ()

    def area_m2(self, count: int) -> float:
        """Return the building area in m² for so many persons or places."""
        if count < 0:
            raise InvalidInputError(f"{count} is negative", code="STAFF_NEGATIVE", value=str(count))
        beyond = max(count - self.threshold, 0)
        return self.rate_m2 * (count - beyond) + self.rate_beyond_m2 * beyond


@dataclass(frozen=True, slots=True)
class AncillaryRates:
    """Building area of ancillary rooms (附属用房), ceilings, m² each."""

    canteen: SteppedRate
    car_garage: SteppedRate
    bicycle: Figure
    ebike: Figure
    guard: Figure


@dataclass(frozen=True, slots=True)
class AllocationStandard:
    """One allocation standard, immutable, as parsed from its document.

    Parameters
    ----------
    code, name, number
        Own short code; title; document number (发改投资〔2014〕2674号).
    office_limits
        By tier and rank key; every spelling of a rank leads to its row.
    sub_provincial_limits
        Rows that replace those of the city tier in a 副省级城市.
    service_rules
        By tier.
    equipment_share
        Share of office plus service usable area that equipment rooms may take.
    usable_coefficients
        Least K by ``multi_storey`` and ``high_rise``.
    """

    code: str
    name: str
    number: str
    office_limits: Mapping[tuple[Tier, str], OfficeLimit]
    sub_provincial_limits: Mapping[str, OfficeLimit]
    service_rules: Mapping[Tier, ServiceRule]
    equipment_share: Figure
    usable_coefficients: Mapping[str, Figure]
    ancillary: AncillaryRates
    total_article: Article
    total_certainty: Certainty

    def find_limit(
        self, tier: Tier | str, rank: str, *, sub_provincial: bool = False
    ) -> OfficeLimit | None:
        """Return the row for a rank in a tier, or None if the table has none."""
        key = rank_key(rank)
        if sub_provincial and tier == Tier.CITY and key in self.sub_provincial_limits:
            return self.sub_provincial_limits[key]
        try:
            return self.office_limits.get((Tier(tier), key))
        except ValueError:
            return None

    def service_per_person(self, tier: Tier, staff: int) -> Figure:
        """Usable m² of service rooms per established post."""
        return self.service_rules[tier].per_person(staff)

    def cite(self, figure: Figure, note: str = "") -> str:
        """Name the rule behind a figure, and say what about it is not doubly sourced."""
        article = figure.article
        place = [f"第{article.number}条", article.table or "", note]
        doubts = [
            f"{what}：{CERTAINTY_LABELS[certainty]}"
            for what, certainty in (("条号", article.certainty), ("数值", figure.certainty))
            if CERTAINTY_LABELS[certainty]
        ]
        text = " ".join(part for part in (self.name, self.number, *place) if part)
        return f"{text}（{'；'.join(doubts)}）" if doubts else text
