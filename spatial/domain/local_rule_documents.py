"""Read a local rule out of its document (JSON as a dictionary)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from spatial.domain.allocation_standards import (
    Article,
    Certainty,
    Figure,
    OfficeLimit,
    ServiceRule,
    Standing,
    SteppedRate,
    Storeys,
)
from spatial.domain.divisions import Tier, division_prefix
from spatial.domain.documents import Part, Subject
from spatial.domain.local_rules import LocalRule
from spatial.domain.office_tables import LIMIT_KEY, MAX_OFFICE_M2
from spatial.domain.ranks import rank_key
from spatial.domain.standard_documents import parse_pieces
from spatial.domain.standard_figures import article_of, certainty_of, sources_of
from spatial.domain.values_of_1999 import refuse_coefficients_of_1999, refuse_limits_of_1999

PREFIX_LENGTHS = {2, 4}
COUNTED = ("bicycle", "ebike", "guard")
STEPPED = ("canteen", "car_garage")


def parse_local_rule(document: Mapping[str, Any]) -> LocalRule:
    """Return the local rule that a document states.

    Raises
    ------
    InvalidInputError
        ``LOCAL_RULE_KEY_MISSING`` or ``LOCAL_RULE_VALUE`` with the path of what is missing or
        wrong; ``STANDARD_OF_1999`` if it shows a superseded value; ``DIVISION_CODE``.
    """
    whole = Part(document, Subject.LOCAL_RULE)
    name, number = whole.at("name").text(), whole.at("number").text()
    source = _Source(f"{name} {number}", sources_of(whole, required=True), certainty_of(whole))
    until, share = whole.optional("valid_until"), whole.optional("equipment_share")
    since = whole.at("valid_from").day()
    if until is not None and until.day() <= since:
        raise until.wrong("晚于 valid_from 的日期", "a day after valid_from")
    offices = _offices(whole, source)
    refuse_limits_of_1999(limit for rows in offices.values() for limit in rows)
    coefficients = _coefficients(whole.optional("usable_coefficient"), source)
    refuse_coefficients_of_1999(coefficients)
    return LocalRule(
        code=whole.at("code").text(),
        name=name,
        number=number,
        division_prefix=_prefix(whole.at("division")),
        valid_from=since,
        valid_until=until.day() if until else None,
        offices=MappingProxyType(offices),
        services=MappingProxyType(_services(whole, source)),
        equipment_share=source.figure(share.at("share"), share, high=1) if share else None,
        usable_coefficients=MappingProxyType(coefficients),
        ancillary=MappingProxyType(_ancillary(whole.optional("ancillary"), source)),
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """What every figure of one rule has in common."""

    document: str
    sources: tuple[str, ...]
    certainty: Certainty

    def article(self, part: Part) -> Article:
        return article_of(part, self.document)

    def figure(self, value: Part, part: Part, *, high: int) -> Figure:
        number = value.number(high=high)
        return Figure(number, self.article(part), certainty_of(part, self.certainty), self.sources)


def _prefix(part: Part) -> str:
    text = part.text()
    return text if len(text) in PREFIX_LENGTHS and text.isdigit() else division_prefix(text)


def _offices(whole: Part, source: _Source) -> dict[Standing, tuple[OfficeLimit, ...]]:
    rows: dict[Standing, list[OfficeLimit]] = {}
    listed = whole.optional("office_limits")
    for item in listed.each() if listed else ():
        special, dispatched = item.optional("sub_provincial"), item.optional("dispatched")
        tier, rank = item.at("tier").word(Tier), item.at("rank").text()
        en = item.optional("en")
        standing = Standing(
            tier, special.flag() if special else False, dispatched.text() if dispatched else ""
        )
        figure = source.figure(item.at(LIMIT_KEY), item, high=MAX_OFFICE_M2)
        limits = rows.setdefault(standing, [])
        if any(rank_key(limit.rank) == rank_key(rank) for limit in limits):
            raise item.at("rank").wrong("不重复的职级", "a rank not listed twice")
        limits.append(OfficeLimit(tier, rank, figure, en=en.text() if en else ""))
    return {standing: tuple(limits) for standing, limits in rows.items()}


def _services(whole: Part, source: _Source) -> dict[Tier, ServiceRule]:
    rules: dict[Tier, ServiceRule] = {}
    listed = whole.optional("service_rooms")
    for item in listed.each() if listed else ():
        tier = item.at("tier").word(Tier)
        pieces = parse_pieces(item.at("pieces"), certainty_of(item, source.certainty))
        rules[tier] = ServiceRule(tier, pieces, source.article(item), source.sources)
    return rules


def _coefficients(part: Part | None, source: _Source) -> dict[Storeys, Figure]:
    if part is None:
        return {}
    return {
        storeys: source.figure(part.at(storeys.value), part, high=1)
        for storeys in Storeys
        if part.has(storeys.value)
    }


def _ancillary(part: Part | None, source: _Source) -> dict[str, Figure | SteppedRate]:
    if part is None:
        return {}
    rates: dict[str, Figure | SteppedRate] = {}
    for name in STEPPED:
        item = part.optional(name)
        if item is not None:
            figure = source.figure(item.at("m2_each"), item, high=MAX_OFFICE_M2)
            rates[name] = SteppedRate(
                item.at("threshold").count(),
                item.at("m2_each").number(),
                item.at("m2_each_beyond").number(),
                figure.article,
                figure.certainty,
                figure.sources,
            )
    for name in COUNTED:
        item = part.optional(name)
        if item is not None:
            rates[name] = source.figure(item.at("m2_each"), item, high=MAX_OFFICE_M2)
    return rates
