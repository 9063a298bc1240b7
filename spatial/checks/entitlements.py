"""Entitlements of many organisations at once, the same to the cent as one by one.

Terminology
-----------
Unit
    Usable areas are summed in whole units, so many to a m² that every rate of the standard is a
    whole number of them: no half cent is lost to binary fractions.
Problem
    Why an organisation lacks figures: a rank or rows that the standard does not know, or a figure
    that it leaves to the province.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial.checks.establishment_columns import Flags, counts_of, flags_of, is_high, tables_of
from spatial.domain.allocation_standards import (
    AllocationStandard,
    Certainty,
    Figure,
    OfficeTable,
    Standing,
    SteppedRate,
    Storeys,
    weakest,
)
from spatial.domain.documents import MAX_COUNT
from spatial.domain.laid_standards import with_local_rules
from spatial.domain.local_rules import LocalRule
from spatial.domain.ranks import rank_key

# Up to this many units to a m², the largest sums fit 64 bits; beyond, Python's integers serve.
MAX_UNIT = 10**6
MAX_INT64 = 2**62
AREAS = ("office_m2", "service_m2", "equipment_m2", "usable_m2", "ancillary_m2", "building_m2")

Whole = NDArray[Any]


class Problem(StrEnum):
    """Why an organisation lacks figures, the gravest first; empty where it has all."""

    ROWS_UNKNOWN = "rows_unknown"
    RANK_UNKNOWN = "rank_unknown"
    LEFT_TO_PROVINCE = "left_to_province"
    NONE = ""


class _Usable(NamedTuple):
    """Usable area of a class of rooms in whole units, and what of it is missing or unsure."""

    units: Whole
    is_open: Flags
    provisional: Flags
    unknown: Flags


def entitlements_by_division(
    organisations: pd.DataFrame,
    posts: pd.DataFrame,
    standard: AllocationStandard,
    rules: Sequence[LocalRule],
    as_of: dt.date,
) -> pd.DataFrame:
    """Return what every organisation may have, each by the local rules of its own division.

    Parameters
    ----------
    organisations
        As for ``entitlements_frame``, with ``division_prefix``.
    rules
        Local rules; those in force on the day for the division are applied.
    """
    codes, prefixes = pd.factorize(organisations["division_prefix"])
    held = [tuple(i for i, r in enumerate(rules) if r.holds(str(p), as_of)) for p in prefixes]
    choices = sorted({*held, ()})
    # An organisation without a division is coded −1 and finds the last entry: no rules.
    of_choice = np.array([choices.index(choice) for choice in [*held, ()]])[codes]
    found = []
    for i, choice in enumerate(choices):
        members = np.flatnonzero(of_choice == i)
        if len(members):
            laid = with_local_rules(standard, [rules[k] for k in choice])
            frame = entitlements_frame(organisations.iloc[members], posts, laid)
            found.append(frame.set_axis(members))
    if not found:
        return entitlements_frame(organisations, posts, standard)
    return pd.concat(found).sort_index()


def entitlements_frame(
    organisations: pd.DataFrame, posts: pd.DataFrame, standard: AllocationStandard
) -> pd.DataFrame:
    """Return what every organisation may have.

    Parameters
    ----------
    organisations
        One row each: ``organisation_id``, ``tier``, ``storeys`` (multi or high), ``staff``;
        optional ``cars``, ``bicycles``, ``ebikes``, ``guards`` (missing is none), ``canteen``
        (missing is true), ``sub_provincial`` (missing is false), ``dispatched`` (missing is none).
    posts
        ``organisation_id``, ``rank``, ``headcount``; rows of organisations not given are ignored.
    standard
        With the local rules applied that hold for all these organisations.

    Returns
    -------
    entitlements
        In the order of the organisations, index 0 to n − 1: ``organisation_id``, ``headcount``,
        areas in m² of two decimals (NaN where there is no figure), ``provisional`` (a figure is
        known from memory only), ``problem``.

    Raises
    ------
    InvalidInputError
        ``ORGANISATION_VALUE`` if a count is negative or no whole number, or storeys are unknown.

    See Also
    --------
    spatial.domain.entitlements.entitlement : the same for one, with formulae and rules.
    """
    organisations = organisations.reset_index(drop=True)
    unit = _units_per_m2(standard)
    of_standing, tables, standings = tables_of(organisations, standard)
    no_rows = np.array([table is None for table in tables], dtype=bool)[of_standing]
    staff = counts_of(organisations, "staff")
    high = is_high(organisations)

    at = pd.Index(organisations["organisation_id"]).get_indexer(pd.Index(posts["organisation_id"]))
    there = posts[at >= 0]
    at, headcounts = at[at >= 0], counts_of(there, "headcount")
    people = np.zeros(len(organisations), dtype=np.int64)
    np.add.at(people, at, headcounts)

    office = _offices(at, there["rank"], headcounts, (of_standing, tables), unit)
    service = _services(staff, of_standing, (standings, tables), standard, unit)
    annexes, annex_doubts = _annexes(organisations, staff, standard)
    areas = _areas(
        (office.units + service.units, office.units, service.units), high, standard, unit
    )
    areas |= {"ancillary_m2": annexes, "building_m2": areas["building_m2"] + annexes}

    unknown, is_open = no_rows | office.unknown, office.is_open | service.is_open
    missing = dict.fromkeys(AREAS, unknown | is_open) | {
        "office_m2": unknown | office.is_open,
        "service_m2": unknown | service.is_open,
        "ancillary_m2": unknown,
    }
    doubts = office.provisional | service.provisional | annex_doubts
    doubts |= ~is_open & _reckoned_doubts(high, standard)
    return pd.DataFrame(
        {
            "organisation_id": organisations["organisation_id"].to_numpy(),
            "headcount": people,
            **{name: _in_m2(areas[name], missing[name]) for name in AREAS},
            "provisional": doubts & ~unknown,
            "problem": np.select(
                [no_rows, office.unknown, is_open],
                [Problem.ROWS_UNKNOWN.value, Problem.RANK_UNKNOWN.value, "left_to_province"],
                Problem.NONE.value,
            ),
        }
    )


def _units_per_m2(standard: AllocationStandard) -> int:
    pieces = [piece for rule in standard.service_rules.values() for piece in rule.pieces]
    rates = [
        row.figure.value
        for table in standard.office_tables.values()
        for row in table.limits.values()
    ]
    fractions = [Fraction(rate) for rate in rates if rate is not None]
    for piece in pieces:
        fractions += [Fraction(piece.m2_per_person or 0), 1 / Fraction(piece.divisor)]
        fractions.append(Fraction(piece.minuend) / Fraction(piece.divisor))
    return lcm(*(fraction.denominator for fraction in fractions))


def _offices(
    at: NDArray[np.intp],
    ranks: pd.Series,
    headcounts: NDArray[np.int64],
    standing_tables: tuple[NDArray[np.intp], list[OfficeTable | None]],
    unit: int,
) -> _Usable:
    """Add the posts of each organisation up, looking each (standing, rank) up once."""
    of_standing, tables = standing_tables
    rank_codes, names = pd.factorize(ranks, use_na_sentinel=False)
    codes, distinct = pd.factorize(of_standing[at] * max(len(names), 1) + rank_codes)
    rows: list[Figure | None] = []
    for code in distinct.tolist():
        standing, rank = divmod(code, len(names))
        table = tables[standing]
        row = table.limits.get(rank_key(str(names[rank]))) if table else None
        rows.append(row.figure if row else None)
    values = [None if figure is None else figure.value for figure in rows]
    rates: Whole = np.array(
        [int(Fraction(value or 0) * unit) for value in values], dtype=_whole(unit)
    )
    units: Whole = np.zeros(len(of_standing), dtype=_whole(unit))
    np.add.at(units, at, rates[codes] * headcounts)

    def any_of(flags: Iterable[bool]) -> Flags:
        hit = np.zeros(len(of_standing), dtype=bool)
        hit[at[np.array([*flags], dtype=bool)[codes]]] = True
        return hit

    return _Usable(
        units,
        is_open=any_of(figure is not None and figure.value is None for figure in rows),
        provisional=any_of(
            figure is not None and figure.value is not None and _recalled(figure.certainty)
            for figure in rows
        ),
        unknown=any_of(figure is None for figure in rows),
    )


def _services(
    staff: NDArray[np.int64],
    of_standing: NDArray[np.intp],
    standing_tables: tuple[list[Standing | None], list[OfficeTable | None]],
    standard: AllocationStandard,
    unit: int,
) -> _Usable:
    """Apply each piece of each tier's rule to all organisations within it."""
    units: Whole = np.zeros(len(staff), dtype=_whole(unit))
    is_open, provisional = np.ones(len(staff), dtype=bool), np.zeros(len(staff), dtype=bool)
    for i, (standing, table) in enumerate(zip(*standing_tables, strict=True)):
        rule = standard.service_rules.get(table.service_tier) if table else None
        left = of_standing == i
        for piece in rule.pieces if rule else ():
            here = left & (staff <= (MAX_COUNT if piece.max_staff is None else piece.max_staff))
            constant, slope = piece.m2_per_person, Fraction(0)
            base = Fraction(constant or 0)
            if constant is None:
                base = Fraction(piece.minuend) / Fraction(piece.divisor)
                slope = 1 / Fraction(piece.divisor)
            count = staff[here].astype(_whole(unit))
            units[here] = count * (int(base * unit) - int(slope * unit) * count)
            is_open[here] = False
            inferred = Certainty.INFERRED if standing and standing.dispatched else piece.certainty
            provisional[here] = _recalled(weakest(piece.certainty, inferred))
            left &= ~here
    return _Usable(units, is_open, provisional, np.zeros(len(staff), dtype=bool))


def _areas(
    units: tuple[Whole, Whole, Whole], high: Flags, standard: AllocationStandard, unit: int
) -> dict[str, Whole]:
    """Return cents of each area; ``building_m2`` without annexes."""
    base, office, service = units
    share = Fraction(standard.equipment_share.value or 0)
    cents = {
        "office_m2": _cents(office, Fraction(1, unit)),
        "service_m2": _cents(service, Fraction(1, unit)),
        "equipment_m2": _cents(base, share / unit),
    }
    by_storeys = {
        storeys: _cents(base, (1 + share) / unit / Fraction(figure.value or 1))
        for storeys, figure in standard.usable_coefficients.items()
    }
    building = np.where(high, by_storeys[Storeys.HIGH], by_storeys[Storeys.MULTI])
    usable = cents["office_m2"] + cents["service_m2"] + cents["equipment_m2"]
    return cents | {"usable_m2": usable, "building_m2": building}


def _annexes(
    organisations: pd.DataFrame, staff: NDArray[np.int64], standard: AllocationStandard
) -> tuple[Whole, Flags]:
    """Return cents of the annexes together, and where one of their figures is unsure."""
    rates = standard.ancillary
    canteen = flags_of(organisations, "canteen", missing=True)
    cents = _stepped_cents(np.where(canteen, staff, 0), rates.canteen)
    doubts = canteen & _recalled(rates.canteen.certainty)
    counted: dict[str, Figure | SteppedRate] = {
        "cars": rates.car_garage,
        "bicycles": rates.bicycle,
        "ebikes": rates.ebike,
        "guards": rates.guard,
    }
    for column, rate in counted.items():
        if column not in organisations:
            continue
        counts = counts_of(organisations, column)
        if isinstance(rate, SteppedRate):
            cents = cents + _stepped_cents(counts, rate)
        else:
            cents = cents + _cents(counts, Fraction(rate.value or 0))
        doubts |= organisations[column].notna().to_numpy() & _recalled(rate.certainty)
    return cents, doubts


def _stepped_cents(counts: NDArray[np.int64], rate: SteppedRate) -> Whole:
    first, beyond = Fraction(rate.rate_m2), Fraction(rate.rate_beyond_m2)
    unit = lcm(first.denominator, beyond.denominator)
    over = np.maximum(counts - rate.threshold, 0)
    units = (counts - over) * int(first * unit) + over * int(beyond * unit)
    return _cents(units, Fraction(1, unit))


def _reckoned_doubts(high: Flags, standard: AllocationStandard) -> Flags:
    shares = _recalled(standard.equipment_share.certainty)
    multi, tall = (
        _recalled(standard.usable_coefficients[storeys].certainty)
        for storeys in (Storeys.MULTI, Storeys.HIGH)
    )
    return np.where(high, tall, multi) | shares


def _cents(units: Whole, m2_each: Fraction) -> Whole:
    """Round units to cents, halves up; exact however large."""
    top, bottom = 200 * m2_each.numerator, 2 * m2_each.denominator
    largest = int(units.max(initial=0))
    if largest * top + bottom >= MAX_INT64:
        units = units.astype(object)
    cents: Whole = (units * top + m2_each.denominator) // bottom
    return cents


def _in_m2(cents: Whole, missing: Flags) -> NDArray[np.float64]:
    return np.where(missing, np.nan, cents.astype(float) / 100)


def _whole(unit: int) -> type:
    return np.int64 if unit <= MAX_UNIT else object


def _recalled(certainty: Certainty) -> bool:
    return certainty is Certainty.RECALLED
