"""What an organisation may have in all (entitlement), every figure with its formula and rule.

S = [A + B + (A + B) × 9 %] / K + C: A offices and B service rooms in usable area, C ancillary rooms
in building area, K the least share of usable area. All are ceilings. Rounding is explained in
``spatial.domain.entitlement_lines``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from spatial.domain.allocation_standards import (
    AllocationStandard,
    Article,
    Certainty,
    Figure,
    OfficeLimit,
    OfficeTable,
    SteppedRate,
    weakest,
)
from spatial.domain.entitlement_lines import (
    AreaBasis,
    EntitlementLine,
    Item,
    add_exact,
    add_printed,
    equals,
    in_numbers,
)
from spatial.domain.entitlement_notes import (
    entitlement_findings,
    figure_notes,
    office_notes,
    row_notes,
    sum_notes,
)
from spatial.domain.errors import InvalidInputError
from spatial.domain.establishments import Establishment, Post
from spatial.domain.findings import Finding
from spatial.domain.ranks import rank_key


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Everything that an organisation may have.

    Parameters
    ----------
    lines
        One figure each. Usable lines add up to ``usable_m2``, building lines to ``building_m2``.
    totals
        The sums, by item: office, usable, ancillary, building.
    findings
        What the reader has to know of the whole: figures left to the province, staff that differs.
    """

    lines: tuple[EntitlementLine, ...]
    totals: Mapping[Item, EntitlementLine]
    findings: tuple[Finding, ...]

    def area_m2(self, item: Item) -> Decimal | None:
        """Return a total, or the one line of an item, as printed; None where there is no figure."""
        if item in self.totals:
            return self.totals[item].m2
        return add_printed(line for line in self.lines if line.item is item)


def entitlement(establishment: Establishment, standard: AllocationStandard) -> Entitlement:
    """Return what an organisation may have by a standard.

    Parameters
    ----------
    standard
        With the local rules that hold for the organisation already applied.

    Raises
    ------
    InvalidInputError
        ``RANK_UNKNOWN`` if a rank is not in the organisation's rows, ``TIER_WITHOUT_ROWS`` or
        ``DISPATCHED_UNKNOWN`` if the standard has no such rows.
    """
    table = office_table(establishment, standard)
    offices = [_office_line(post, table, establishment, standard) for post in establishment.posts]
    service = _service_line(table, establishment, standard)
    equipment = _equipment_line(offices, service, standard)
    basic = _basic_building_line(offices, service, equipment, establishment, standard)
    annexes = annex_lines(establishment, standard)
    lines = (*offices, service, equipment, basic, *annexes)
    return Entitlement(
        lines,
        _totals(offices, (service, equipment), basic, annexes, standard),
        entitlement_findings(establishment, lines),
    )


def office_table(establishment: Establishment, standard: AllocationStandard) -> OfficeTable:
    """Return the rows that an organisation follows.

    Raises
    ------
    InvalidInputError
        ``TIER_WITHOUT_ROWS`` or ``DISPATCHED_UNKNOWN``.
    """
    standing = establishment.standing
    table = standard.office_tables.get(standing)
    if table is not None:
        return table
    if standing.sub_provincial:
        plain = standard.office_tables.get(standing._replace(sub_provincial=False))
        if plain is not None:
            return plain
    if standing.dispatched:
        known = [s.dispatched for s in standard.office_tables if s.tier is standing.tier]
        raise InvalidInputError(
            f"{standing.dispatched} is no class of dispatched bodies of {standing.tier}",
            code="DISPATCHED_UNKNOWN",
            value=standing.dispatched,
            tier=standing.tier.value,
            known="、".join(filter(None, known)) or "—",
        )
    raise InvalidInputError(
        f"{standard.name} has no rows for {standing.tier}",
        code="TIER_WITHOUT_ROWS",
        tier=standing.tier.value,
        standard=standard.name,
    )


def _office_line(
    post: Post, table: OfficeTable, establishment: Establishment, standard: AllocationStandard
) -> EntitlementLine:
    limit = _limit(post, table, establishment)
    value = limit.figure.value
    toilet = standard.private_toilet(establishment.standing, limit.rank)
    exact = None if value is None else Fraction(value) * post.headcount
    return EntitlementLine(
        Item.OFFICE,
        AreaBasis.USABLE,
        exact,
        "" if exact is None else equals(f"{post.headcount} × {in_numbers(value or 0)}", exact),
        limit.figure,
        standard.cite(limit.figure, limit.note),
        rank=limit.rank,
        rank_en=limit.en,
        count=post.headcount,
        rate=None if value is None else Fraction(value),
        notes=(
            *figure_notes(limit.figure, value),
            *row_notes(establishment, limit),
            *office_notes(toilet),
        ),
        toilet=toilet,
    )


def _limit(post: Post, table: OfficeTable, establishment: Establishment) -> OfficeLimit:
    limit = table.limits.get(rank_key(post.rank))
    if limit is None:
        raise InvalidInputError(
            f"{post.rank} is no rank of {establishment.tier}",
            code="RANK_UNKNOWN",
            rank=post.rank,
            tier=establishment.tier.value,
            ranks="、".join(table.ranks),
        )
    return limit


def _service_line(
    table: OfficeTable, establishment: Establishment, standard: AllocationStandard
) -> EntitlementLine:
    rule, staff = standard.service_rules.get(table.service_tier), establishment.staff
    piece = rule.piece_for(staff) if rule else None
    if rule is None or piece is None:
        article = rule.article if rule else Article("", None, Certainty.INFERRED)
        figure = Figure(None, article, Certainty.RECALLED, rule.sources if rule else ())
        return EntitlementLine(
            Item.SERVICE,
            AreaBasis.USABLE,
            None,
            "",
            figure,
            standard.cite(figure),
            count=staff,
            notes=figure_notes(figure, None),
        )
    each = piece.at(staff)
    rate = in_numbers(each)
    if piece.m2_per_person is None:
        rate = f"({in_numbers(piece.minuend)} − {staff}) ÷ {in_numbers(piece.divisor)}"
    # That a dispatched body's service rooms follow the rows of its offices is inferred.
    certainty = (
        weakest(piece.certainty, Certainty.INFERRED)
        if establishment.dispatched
        else piece.certainty
    )
    figure = Figure(piece.m2_per_person, rule.article, certainty, rule.sources)
    return EntitlementLine(
        Item.SERVICE,
        AreaBasis.USABLE,
        each * staff,
        equals(f"{staff} × {rate}", each * staff),
        figure,
        standard.cite(figure),
        count=staff,
        rate=each,
        notes=(*figure_notes(figure, each), *row_notes(establishment, None)),
    )


def _equipment_line(
    offices: Sequence[EntitlementLine], service: EntitlementLine, standard: AllocationStandard
) -> EntitlementLine:
    base, share = add_exact([*offices, service]), standard.equipment_share
    exact = None if base is None or share.value is None else base * Fraction(share.value)
    return EntitlementLine(
        Item.EQUIPMENT,
        AreaBasis.USABLE,
        exact,
        "" if exact is None else equals(f"{_base(offices, service)} × {_percent(share)}", exact),
        share,
        standard.cite(share),
        rate=None if share.value is None else Fraction(share.value),
        notes=sum_notes(share, exact),
    )


def _basic_building_line(
    offices: Sequence[EntitlementLine],
    service: EntitlementLine,
    equipment: EntitlementLine,
    establishment: Establishment,
    standard: AllocationStandard,
) -> EntitlementLine:
    usable = add_exact([*offices, service, equipment])
    coefficient, share = (
        standard.usable_coefficients[establishment.storeys],
        standard.equipment_share,
    )
    k = coefficient.value
    exact = None if usable is None or k is None else usable / Fraction(k)
    formula = f"{_base(offices, service)} × (1 + {_percent(share)}) ÷ {in_numbers(k or 1)}"
    return EntitlementLine(
        Item.BASIC_BUILDING,
        AreaBasis.BUILDING,
        exact,
        "" if exact is None else equals(formula, exact),
        coefficient,
        standard.cite(coefficient),
        rate=None if k is None else Fraction(k),
        notes=sum_notes(coefficient, exact),
    )


def annex_lines(
    establishment: Establishment, standard: AllocationStandard
) -> list[EntitlementLine]:
    """Return the ancillary rooms that an organisation may have, each class as far as stated."""
    annexes, rates = establishment.annexes, standard.ancillary
    lines = []
    if annexes.canteen:
        lines.append(_stepped_line(Item.CANTEEN, establishment.staff, rates.canteen, standard))
    if annexes.cars is not None:
        lines.append(_stepped_line(Item.CAR_GARAGE, annexes.cars, rates.car_garage, standard))
    for item, count, figure in (
        (Item.BICYCLE_SHED, annexes.bicycles, rates.bicycle),
        (Item.EBIKE_SHED, annexes.ebikes, rates.ebike),
        (Item.GUARD_ROOMS, annexes.guards, rates.guard),
    ):
        if count is not None:
            value = figure.value or Decimal(0)
            exact = Fraction(value) * count
            formula = equals(f"{count} × {in_numbers(value)}", exact)
            lines.append(_annex_line(item, count, exact, formula, figure, standard))
    return lines


def _stepped_line(
    item: Item, count: int, rate: SteppedRate, standard: AllocationStandard
) -> EntitlementLine:
    exact = Fraction(rate.area_m2(count))
    first, beyond = min(count, rate.threshold), max(count - rate.threshold, 0)
    formula = f"{first} × {in_numbers(rate.rate_m2)}"
    if beyond:
        formula += f" + {beyond} × {in_numbers(rate.rate_beyond_m2)}"
    return _annex_line(item, count, exact, equals(formula, exact), rate.figure, standard)


def _annex_line(
    item: Item,
    count: int,
    exact: Fraction,
    formula: str,
    figure: Figure,
    standard: AllocationStandard,
) -> EntitlementLine:
    return EntitlementLine(
        item,
        AreaBasis.BUILDING,
        exact,
        formula,
        figure,
        standard.cite(figure),
        count=count,
        rate=None if figure.value is None else Fraction(figure.value),
        notes=figure_notes(figure, exact),
    )


def _totals(
    offices: Sequence[EntitlementLine],
    beside: Sequence[EntitlementLine],
    basic: EntitlementLine,
    annexes: Sequence[EntitlementLine],
    standard: AllocationStandard,
) -> dict[Item, EntitlementLine]:
    """Add the printed lines up; a sum is as sure as the least sure of its parts."""
    row = offices[0].figure if offices else standard.composition
    office = _total(Item.OFFICE, AreaBasis.USABLE, offices, row, standard)
    usable = _total(
        Item.USABLE, AreaBasis.USABLE, [office, *beside], standard.composition, standard
    )
    law = f"S = [A + B + (A + B) × {_percent(standard.equipment_share)}] ÷ K + C = "
    whole = replace(standard.total, certainty=weakest(standard.total.certainty, usable.certainty))
    return {
        Item.OFFICE: office,
        Item.USABLE: usable,
        Item.ANCILLARY: _total(
            Item.ANCILLARY, AreaBasis.BUILDING, annexes, standard.ancillary.canteen.figure, standard
        ),
        Item.BUILDING: _total(
            Item.BUILDING, AreaBasis.BUILDING, [basic, *annexes], whole, standard, law
        ),
    }


def _total(
    item: Item,
    basis: AreaBasis,
    parts: Sequence[EntitlementLine],
    law: Figure,
    standard: AllocationStandard,
    prefix: str = "",
) -> EntitlementLine:
    printed = add_printed(parts)
    certainty = weakest(law.certainty, *(part.certainty for part in parts))
    figure = Figure(None, law.article, certainty, law.sources)
    sum_of = " + ".join(f"{part.m2:.2f}" for part in parts if part.m2 is not None) or "0"
    return EntitlementLine(
        item,
        basis,
        None if printed is None else Fraction(printed),
        "" if printed is None else f"{prefix}{sum_of} = {printed:.2f}",
        figure,
        standard.cite(figure),
        notes=sum_notes(figure, printed),
    )


def _base(offices: Sequence[EntitlementLine], service: EntitlementLine) -> str:
    a, b = add_exact(offices), service.exact_m2
    return f"({in_numbers(a or 0)} + {in_numbers(b or 0)})"


def _percent(share: Figure) -> str:
    return f"{in_numbers((share.value or 0) * 100)}%"
