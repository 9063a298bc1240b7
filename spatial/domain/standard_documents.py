"""Read an allocation standard out of its document (JSON as a dictionary)."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from spatial.domain.allocation_standards import (
    AllocationStandard,
    AncillaryRates,
    Article,
    Certainty,
    Figure,
    ServicePiece,
    ServiceRule,
    SteppedRate,
    Storeys,
)
from spatial.domain.divisions import Tier
from spatial.domain.documents import Part, Subject
from spatial.domain.office_tables import parse_ceilings, parse_office_tables, parse_toilets
from spatial.domain.standard_figures import (
    article_of,
    certainty_of,
    figure_of,
    sources_of,
)
from spatial.domain.values_of_1999 import refuse_coefficients_of_1999, refuse_limits_of_1999

COEFFICIENT_KEYS = {Storeys.MULTI: "multi_storey_min", Storeys.HIGH: "high_rise_min"}
EQUIPMENT_KEY = "share_of_office_plus_service_usable"
# The general range of service rooms ends here, in usable m² per person.
MAX_SERVICE_M2 = Decimal(10)


def parse_allocation_standard(document: Mapping[str, Any]) -> AllocationStandard:
    """Return the standard that a document states.

    Raises
    ------
    InvalidInputError
        ``STANDARD_KEY_MISSING`` or ``STANDARD_VALUE`` with the path of what is missing or wrong,
        ``STANDARD_OF_1999`` if the table shows a superseded value.
    """
    whole = Part(document, Subject.STANDARD)
    heading = whole.at("standard")
    sources_of(heading, required=True)
    tables = parse_office_tables(whole)
    refuse_limits_of_1999(limit for table in tables.values() for limit in table.limits.values())
    coefficients = _coefficients(whole.at("usable_coefficient_K"))
    refuse_coefficients_of_1999(coefficients)
    return AllocationStandard(
        code=whole.at("code").text(),
        name=heading.at("name").text(),
        number=heading.at("number").text(),
        valid_from=whole.at("valid_from").day(),
        office_tables=MappingProxyType(tables),
        ceilings=MappingProxyType(parse_ceilings(whole.at("office_rooms"))),
        toilets=MappingProxyType(parse_toilets(whole)),
        service_rules=MappingProxyType(_service_rules(whole.at("service_rooms"))),
        equipment_share=_equipment_share(whole.at("equipment_rooms")),
        usable_coefficients=MappingProxyType(coefficients),
        ancillary=_ancillary_rates(whole.at("ancillary_building_area")),
        composition=_composition(heading),
        total=_total(whole.at("total_building_area")),
        source_texts=MappingProxyType(_source_texts(whole.optional("sources"))),
    )


def parse_pieces(part: Part, certainty: Certainty | None = None) -> tuple[ServicePiece, ...]:
    """Return the pieces of a service rule, in order; the last one is open.

    Parameters
    ----------
    certainty
        That of pieces that do not state theirs; without it each has to.

    Raises
    ------
    InvalidInputError
        If the pieces do not follow each other, or one gives a negative or an excessive area.
    """
    items = list(part.each())
    pieces = [_piece(item, certainty) for item in items]
    first = 0
    for item, piece in zip(items, pieces, strict=True):
        is_last = item is items[-1]
        if (piece.max_staff is None) != is_last:
            raise item.wrong("仅末段 max_staff 为 null", "max_staff null in the last piece only")
        if is_last and piece.m2_per_person is None:
            raise item.wrong("末段为常数 m2_per_person", "a constant as the last piece")
        last = first if piece.max_staff is None else piece.max_staff
        if last < first:
            raise item.wrong("max_staff 递增的分段", "pieces of rising max_staff")
        if not all(0 <= piece.at(staff) <= MAX_SERVICE_M2 for staff in (first, last)):
            raise item.wrong(
                f"人均 0 至 {MAX_SERVICE_M2} m² 的分段", f"a piece of 0 to {MAX_SERVICE_M2} m² each"
            )
        first = last + 1
    return tuple(pieces)


def parse_stepped(part: Part, article: Article, until: str, rate: str) -> SteppedRate:
    """Return a rate of two steps from its list of two pieces."""
    steps = list(part.at("pieces").each())
    if len(steps) != 2:
        raise part.at("pieces").wrong("两段", "two pieces")
    first, beyond = steps
    return SteppedRate(
        first.at(until).count(),
        first.at(rate).number(),
        beyond.at(rate).number(),
        article,
        certainty_of(part),
        sources_of(part),
    )


def _piece(item: Part, certainty: Certainty | None) -> ServicePiece:
    most, constant = item.optional("max_staff"), item.optional("m2_per_person")
    if constant is not None:
        value, minuend, divisor = constant.number(), Decimal(0), Decimal(1)
    else:
        value = None
        minuend = item.at("minuend").number()
        divisor = item.at("divisor").number(Decimal("0.01"))
    return ServicePiece(
        None if most is None else most.count(),
        value,
        minuend,
        divisor,
        certainty_of(item, certainty),
    )


def _service_rules(part: Part) -> dict[Tier, ServiceRule]:
    article = article_of(part)
    rules: dict[Tier, ServiceRule] = {}
    levels = part.at("levels")
    for name in levels.names():
        level = levels.at(name)
        tier = Part(name, part.subject, level.path).word(Tier)
        pieces = level.optional("pieces")
        rules[tier] = ServiceRule(
            tier, parse_pieces(pieces) if pieces else (), article, sources_of(level)
        )
    return rules


def _equipment_share(part: Part) -> Figure:
    return figure_of(part, article_of(part), EQUIPMENT_KEY, high=1)


def _coefficients(part: Part) -> dict[Storeys, Figure]:
    article = article_of(part)
    return {
        storeys: figure_of(part, article, key, low=Decimal("0.01"), high=1)
        for storeys, key in COEFFICIENT_KEYS.items()
    }


def _ancillary_rates(part: Part) -> AncillaryRates:
    article = article_of(part)
    return AncillaryRates(
        canteen=parse_stepped(part.at("canteen"), article, "staff_to", "m2_per_person"),
        car_garage=parse_stepped(part.at("car_garage"), article, "spaces_to", "m2_per_car"),
        bicycle=figure_of(part.at("bicycle_m2_each"), article),
        ebike=figure_of(part.at("ebike_motorcycle_m2_each"), article),
        guard=figure_of(part.at("guard_m2_per_guard"), article),
    )


def _composition(heading: Part) -> Figure:
    """Return the article on what makes up the premises; its number is 10 in the text of 2014."""
    listed = heading.optional("articles")
    for item in listed.each() if listed else ():
        content = item.optional("content")
        if content and content.text().startswith("composition"):
            return Figure(None, article_of(item), certainty_of(item), sources_of(item))
    return Figure(None, Article("", None, Certainty.INFERRED), Certainty.INFERRED)


def _source_texts(part: Part | None) -> dict[str, str]:
    return {key: part.at(key).text() for key in part.names()} if part else {}


def _total(part: Part) -> Figure:
    return Figure(None, article_of(part), certainty_of(part), sources_of(part))
