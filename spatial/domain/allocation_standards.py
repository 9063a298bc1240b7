"""The allocation standard (配置标准): how many m² a rank or an organisation may have.

Terminology
-----------
Certainty
    How well a figure is sourced. Whatever is less than two independent sources is said wherever
    the figure is shown.
Office limit
    Ceiling of usable area per person of a rank in a tier of government.
Standing
    Which rows of the office table an organisation follows: those of its tier, of a sub-provincial
    city (副省级城市), or of a dispatched body (派出机构), which drops a class.
Staff
    编制定员, the established posts; never a head count.
Stepped rate
    One rate up to a threshold, another for what lies beyond it only.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from spatial.domain.divisions import Tier
from spatial.domain.ranks import rank_key


class Certainty(StrEnum):
    """How well a figure is sourced, the surest first."""

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


def weakest(*certainties: Certainty) -> Certainty:
    """Return the least of certainties: a sum is no surer than its parts.

    >>> weakest(Certainty.TWO_SOURCES, Certainty.INFERRED).value
    'inferred'
    """
    return max(certainties, key=list(Certainty).index)


class Storeys(StrEnum):
    """Whether a building is multi-storey (多层) or high-rise (高层)."""

    MULTI = "multi"
    HIGH = "high"


class Standing(NamedTuple):
    """Which rows of the office table an organisation follows.

    Parameters
    ----------
    tier
        The tier that the organisation belongs to.
    sub_provincial
        True for the organs of a sub-provincial city.
    dispatched
        Class of a dispatched body (司局级, 处级, 科级); empty for an organ itself.
    """

    tier: Tier
    sub_provincial: bool = False
    dispatched: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """Where a figure stands in a document's text, and how sure that is.

    Parameters
    ----------
    document
        Title and number of the local rule that states it; empty for the standard itself.
    """

    number: str
    table: str | None
    certainty: Certainty
    document: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the standard with its place and its sources; None if left to the province."""

    value: Decimal | None
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
    en
        What the rank is called in English; empty if nothing says it.
    """

    tier: Tier
    rank: str
    figure: Figure
    note: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """The rows of one standing.

    Parameters
    ----------
    limits
        By rank key; every spelling of a rank leads to its row.
    service_tier
        Tier whose service rooms go with these rows.
    certainty
        How sure it is that these rows apply.
    """

    limits: Mapping[str, OfficeLimit]
    service_tier: Tier
    certainty: Certainty = Certainty.TWO_SOURCES

    @property
    def ranks(self) -> tuple[str, ...]:
        """The ranks of the table as printed, each once."""
        return tuple(dict.fromkeys(limit.rank for limit in self.limits.values()))


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
    m2_per_person: Decimal | None
    minuend: Decimal
    divisor: Decimal
    certainty: Certainty

    def at(self, staff: int) -> Fraction:
        """Return usable m² per person for a number of posts within the range, exactly."""
        if self.m2_per_person is not None:
            return Fraction(self.m2_per_person)
        return (Fraction(self.minuend) - staff) / Fraction(self.divisor)


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """Service rooms (服务用房) of a tier; without pieces the province decides."""

    tier: Tier
    pieces: tuple[ServicePiece, ...]
    article: Article
    sources: tuple[str, ...] = ()

    def piece_for(self, staff: int) -> ServicePiece | None:
        """Return the piece that holds for so many posts, or None if the province decides."""
        return next(
            (p for p in self.pieces if p.max_staff is None or staff <= p.max_staff),
            None,
        )


@dataclass(frozen=True, slots=True)
class SteppedRate:
    """Building m² for each of the first ``threshold`` things, and for each beyond them.

    Examples
    --------
    >>> article = Article("14-16", None, Certainty.INFERRED)
    >>> rates = Decimal("3.7"), Decimal("2.6")
    >>> canteen = SteppedRate(100, *rates, article, Certainty.TWO_SOURCES)
    >>> [str(canteen.area_m2(persons)) for persons in (100, 101)]
    ['370.0', '372.6']
    """

    threshold: int
    rate_m2: Decimal
    rate_beyond_m2: Decimal
    article: Article
    certainty: Certainty
    sources: tuple[str, ...] = ()

    def area_m2(self, count: int) -> Decimal:
        """Return the building area in m² for so many persons or places."""
        beyond = max(count - self.threshold, 0)
        return self.rate_m2 * (count - beyond) + self.rate_beyond_m2 * beyond

    @property
    def figure(self) -> Figure:
        """The first rate, with the place and the sources of both."""
        return Figure(self.rate_m2, self.article, self.certainty, self.sources)


@dataclass(frozen=True, slots=True)
class AncillaryRates:
    """Building area of ancillary rooms (附属用房), ceilings, m² each."""

    canteen: SteppedRate
    car_garage: SteppedRate
    bicycle: Figure
    ebike: Figure
    guard: Figure


class ToiletRight(StrEnum):
    """Who of a rank may have a private toilet."""

    ALL = "all"
    HEADS = "heads"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PrivateToilet:
    """Whether the posts of a rank may have a private toilet; it counts inside the limit.

    Parameters
    ----------
    right
        All of the rank, only the heads that the condition names, or none.
    max_m2
        Usable m² that it may measure; None if there is no right.
    """

    right: ToiletRight
    max_m2: Decimal | None = None
    condition: str = ""
    condition_en: str = ""


NO_TOILET = PrivateToilet(ToiletRight.NONE)


@dataclass(frozen=True, slots=True)
class AllocationStandard:
    """One allocation standard, immutable, as parsed from its document.

    Parameters
    ----------
    code, name, number
        Own short code; title; document number (发改投资〔2014〕2674号).
    valid_from
        First day on which it is in force.
    office_tables
        By standing.
    ceilings
        By tier, what a rank that the standard leaves to the province may have at most.
    toilets
        By tier and rank key, for organs themselves; who is not here has no private toilet.
    service_rules
        By tier; a tier that is not here is left to the province.
    equipment_share
        Share of office plus service usable area that equipment rooms may take.
    usable_coefficients
        Least K (usable over building area) by storeys.
    composition
        What makes up the basic usable area (offices, service and equipment rooms).
    total
        The formula of the whole building area; its value is None.
    source_texts
        By the keys that figures name as sources, where each may be read.
    local_documents
        Titles of the local rules that have been applied.
    """

    code: str
    name: str
    number: str
    valid_from: dt.date
    office_tables: Mapping[Standing, OfficeTable]
    ceilings: Mapping[Tier, Figure]
    toilets: Mapping[tuple[Tier, str], PrivateToilet]
    service_rules: Mapping[Tier, ServiceRule]
    equipment_share: Figure
    usable_coefficients: Mapping[Storeys, Figure]
    ancillary: AncillaryRates
    composition: Figure
    total: Figure
    source_texts: Mapping[str, str]
    local_documents: tuple[str, ...] = ()

    def find_limit(
        self, tier: Tier | str, rank: str, *, sub_provincial: bool = False
    ) -> OfficeLimit | None:
        """Return the row for a rank of an organ of a tier, or None if the table has none."""
        try:
            known = Tier(tier)
        except ValueError:
            return None
        standing = Standing(known, sub_provincial and known is Tier.CITY)
        table = self.office_tables.get(standing) or self.office_tables.get(Standing(known))
        return table.limits.get(rank_key(rank)) if table else None

    def private_toilet(self, standing: Standing, rank: str) -> PrivateToilet:
        """Tell whether the posts of a rank may have a private toilet, and how large."""
        if standing.dispatched:
            return NO_TOILET
        table = self.office_tables.get(standing)
        limit = table.limits.get(rank_key(rank)) if table else None
        key = rank_key(limit.rank if limit else rank)
        return self.toilets.get((standing.tier, key), NO_TOILET)

    def cite(self, figure: Figure, note: str = "") -> str:
        """Name the rule behind a figure, and say what about it is not doubly sourced."""
        article = figure.article
        document = article.document or f"{self.name} {self.number}"
        place = [f"第{article.number}条" if article.number else "", article.table or "", note]
        doubts = [
            f"{what}：{CERTAINTY_LABELS[certainty]}"
            for what, certainty in (("条号", article.certainty), ("数值", figure.certainty))
            if CERTAINTY_LABELS[certainty] and (what == "数值" or article.number)
        ]
        text = " ".join(part for part in (document, *place) if part)
        return f"{text}（{'；'.join(doubts)}）" if doubts else text
