"""Why totals differ between two moments: days, or what was frozen of them.

Terminology
-----------
Moment
    A day as the ledger knows it now, or a frozen period: that day as it was reported.
Cause
    One of the six classes (``Cause``); for each key their figures sum to the change, to the cent.

With P(d) for the ledger's total of a day as it is known now and F for a frozen one, a change is

    F2 - F1 = [P(d2) - P(d1)] + [(P(d1) - F1) - (P(d2) - F2)]

The first bracket is told by the causes of what happened between the days. The second is what was
recorded after a freezing with effect before it: a correction of data, whatever its own cause was.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from psycopg import Connection

from spatial.domain.changes import Cause
from spatial.domain.divisions import division_prefix
from spatial.domain.errors import InvalidInputError
from spatial.storage.divisions import divisions_above
from spatial.storage.ledger_totals import TotalBy, differences, totals
from spatial.storage.periods import PeriodRepository, StoredPeriod, frozen_totals


class ComparedBy(StrEnum):
    """What a difference is told by; divisions are rolled up through all their tiers."""

    ALL = "all"
    DIVISION = "division"
    ORGANISATION = "organisation"
    BUILDING = "building"
    USE = "use"


TOTALS_OF = {
    ComparedBy.ALL: TotalBy.ALL,
    ComparedBy.DIVISION: TotalBy.TOWNSHIP,
    ComparedBy.ORGANISATION: TotalBy.ORGANISATION,
    ComparedBy.BUILDING: TotalBy.BUILDING,
    ComparedBy.USE: TotalBy.USE,
}


class Figures(NamedTuple):
    """Rooms, holdings and m² that are added and taken away together."""

    rooms: int = 0
    holdings: int = 0
    area_m2: Decimal = Decimal(0)

    def plus(self, other: "Figures") -> "Figures":
        """Add figure by figure."""
        return Figures(
            self.rooms + other.rooms,
            self.holdings + other.holdings,
            self.area_m2 + other.area_m2,
        )

    def less(self, other: "Figures") -> "Figures":
        """Take away figure by figure."""
        return Figures(
            self.rooms - other.rooms,
            self.holdings - other.holdings,
            self.area_m2 - other.area_m2,
        )


NONE = Figures()


class Moment(NamedTuple):
    """A day, and the period that froze it where that is what is meant."""

    day: dt.date
    period: StoredPeriod | None = None

    @property
    def words(self) -> str:
        """What reports call it."""
        return f"{self.period.code} ({self.day})" if self.period else self.day.isoformat()


class ComparedTotal(NamedTuple):
    """One key's total before and after, and what each cause contributed.

    ``key`` is None for all, for what nobody holds and for rooms without a use.
    """

    key: str | None
    name: str | None
    tier: str | None
    before: Figures
    after: Figures
    causes: Mapping[Cause, Figures]

    @property
    def change(self) -> Figures:
        """After less before: the sum of the causes."""
        return self.after.less(self.before)


@dataclass(frozen=True, slots=True)
class LedgerComparison:
    """Totals of two moments, key by key; ``scope`` is what both of them cover."""

    scope: str
    by: ComparedBy
    since: Moment
    until: Moment
    rows: tuple[ComparedTotal, ...]


def find_moment(conn: Connection[Any], scope: str, text: str) -> Moment:
    """Return the day that is written as one, or else the frozen period of that code.

    Raises
    ------
    NotFoundError
        If the text is no day, and no period that covers the scope has that code.
    """
    try:
        return Moment(dt.date.fromisoformat(text))
    except ValueError:
        period = PeriodRepository(conn, scope).get(text)
        return Moment(period.day, period)


def compare_ledger(
    conn: Connection[Any], scope: str, since: Moment, until: Moment, by: ComparedBy
) -> LedgerComparison:
    """Tell why totals differ between two moments, by key and cause.

    Reads several statements: only in REPEATABLE READ do they all see one ledger.

    Parameters
    ----------
    scope
        Prefix of division codes; a period of a narrower division narrows it.

    Raises
    ------
    InvalidInputError
        ``DAYS_REVERSED`` if ``until`` lies before ``since``; ``PERIODS_APART`` if two periods are
        of divisions of which neither lies in the other.
    """
    if until.day < since.day:
        raise InvalidInputError(
            code="DAYS_REVERSED", since=since.day.isoformat(), until=until.day.isoformat()
        )
    covered = _covered(scope, since, until)
    kept_by = TOTALS_OF[by]
    causes: dict[str | None, dict[Cause, Figures]] = defaultdict(dict)
    names: dict[str | None, str | None] = {}
    for row in differences(conn, covered, since.day, until.day, by=kept_by):
        causes[row.key][row.cause] = Figures(row.rooms, row.holdings, row.area_m2)
    before, late_before = _totals(conn, covered, since, kept_by, names)
    after, late_after = _totals(conn, covered, until, kept_by, names)
    for key in late_before.keys() | late_after.keys():
        late = late_before.get(key, NONE).less(late_after.get(key, NONE))
        corrected = causes[key].get(Cause.CORRECTION, NONE).plus(late)
        causes[key][Cause.CORRECTION] = corrected
    rows = [
        ComparedTotal(
            key, names.get(key), None, before.get(key, NONE), after.get(key, NONE), causes[key]
        )
        for key in before.keys() | after.keys() | causes.keys()
    ]
    if by is ComparedBy.DIVISION:
        rows = _rolled_up(conn, covered, rows)
    rows = [_without_nothing(row) for row in sorted(rows, key=lambda row: _order(row.key, by))]
    return LedgerComparison(covered, by, since, until, tuple(rows))


def _covered(scope: str, *moments: Moment) -> str:
    prefixes = [scope, *(each.period.division_prefix for each in moments if each.period)]
    narrowest = max(prefixes, key=len)
    if not all(narrowest.startswith(prefix) for prefix in prefixes):
        raise InvalidInputError(code="PERIODS_APART", divisions="、".join(prefixes[1:]))
    return narrowest


def _totals(
    conn: Connection[Any],
    scope: str,
    moment: Moment,
    by: TotalBy,
    names: dict[str | None, str | None],
) -> tuple[dict[str | None, Figures], dict[str | None, Figures]]:
    """Return a moment's totals, and what the ledger knows of its day beyond them: P - F."""
    live = totals(conn, scope, moment.day, by=by)
    names |= {row.key: row.name for row in live if row.name or row.key not in names}
    known = {row.key: Figures(row.rooms, row.holdings, row.area_m2) for row in live}
    if moment.period is None:
        return known, {}
    frozen = frozen_totals(conn, moment.period, scope, by=by)
    names |= {row.key: row.name for row in frozen}
    kept = {row.key: Figures(row.rooms, row.holdings, row.area_m2) for row in frozen}
    keys = known.keys() | kept.keys()
    return kept, {key: known.get(key, NONE).less(kept.get(key, NONE)) for key in keys}


def _rolled_up(
    conn: Connection[Any], scope: str, rows: Sequence[ComparedTotal]
) -> list[ComparedTotal]:
    """Add every division's figures to those above it, up to the scope's."""
    prefixes = {row.key: division_prefix(row.key) for row in rows if row.key}
    found = []
    for prefix, division in divisions_above(conn, scope, prefixes.values()).items():
        below = [row for row in rows if row.key and prefixes[row.key].startswith(prefix)]
        causes = {
            cause: _sum(row.causes.get(cause, NONE) for row in below)
            for cause in Cause
            if any(cause in row.causes for row in below)
        }
        before, after = _sum(row.before for row in below), _sum(row.after for row in below)
        found.append(
            ComparedTotal(division.code, division.name, division.tier, before, after, causes)
        )
    return found


def _sum(parts: Iterable[Figures]) -> Figures:
    total = NONE
    for part in parts:
        total = total.plus(part)
    return total


def _without_nothing(row: ComparedTotal) -> ComparedTotal:
    """Leave out the causes that came to nothing."""
    causes = {cause: row.causes[cause] for cause in Cause if row.causes.get(cause, NONE) != NONE}
    return row._replace(causes=causes)


def _order(key: str | None, by: ComparedBy) -> tuple[bool, str]:
    shown = division_prefix(key) if key and by is ComparedBy.DIVISION else key or ""
    return key is None, shown
