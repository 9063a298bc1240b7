"""The proof that a ledger's figures are right on every day: each is added up again by hand."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from psycopg import Connection

from spatial.storage.ledger_totals import (
    KEYS,
    Part,
    TotalBy,
    check_figures,
    check_postings,
    differences,
    ledger_entries,
    totals,
)
from tests.support.ledger import Held, entries_on

Figures = tuple[int, int, Decimal]
"""Rooms, holdings, m²."""

Totals = dict[str | None, Figures]
AllTotals = dict[TotalBy, Totals]
NOTHING: Figures = (0, 0, Decimal(0))


def require_consistent(conn: Connection[Any], days: Iterable[dt.date]) -> None:
    """Prove the totals of some days, and every difference from each day to the next."""
    assert check_postings(conn, "") == []
    assert check_figures(conn, "") == []
    earlier: tuple[dt.date, AllTotals] | None = None
    for when in sorted(days):
        entries = entries_on(conn, when)
        found = {by: _totals(conn, when, by) for by in TotalBy}
        for by in TotalBy:
            _require_totals(found[by], entries, _add_up(conn, by, entries))
        _require_scopes(conn, when, entries)
        _require_ledgers(conn, when, entries)
        if earlier is not None:
            _require_differences(conn, earlier, (when, found))
        earlier = when, found


def _require_totals(found: Totals, entries: list[Held], by_hand: Totals) -> None:
    """Compare totals with what was added up by hand, and their sum with the sum of all."""
    assert found == by_hand
    assert _sum(found.values()) == (
        sum(entry.rooms for entry in entries),
        len(entries),
        sum((entry.area_m2 for entry in entries), Decimal(0)),
    )


def _totals(conn: Connection[Any], when: dt.date, by: TotalBy) -> Totals:
    rows = totals(conn, "", when, by=by)
    return {row.key: (row.rooms, row.holdings, row.area_m2) for row in rows}


def _require_scopes(conn: Connection[Any], when: dt.date, entries: list[Held]) -> None:
    for scope in ("51", "5101", "510104", "5105"):
        [area] = [row.area_m2 for row in totals(conn, scope, when)] or [Decimal(0)]
        assert area == sum((e.area_m2 for e in entries if e.prefix.startswith(scope)), Decimal(0))


def _require_ledgers(conn: Connection[Any], when: dt.date, entries: list[Held]) -> None:
    """The ledgers of the organisations and of nobody are the ledger of all."""
    whole = ledger_entries(conn, "", when)
    assert len(whole) == len(entries)
    parts = [entry for entry in whole if entry.organisation_code is None]
    for total in totals(conn, "", when, by=TotalBy.ORGANISATION):
        if total.key is not None:
            mine = ledger_entries(conn, "", when, total.key)
            assert sum((entry.area_m2 for entry in mine), Decimal(0)) == total.area_m2
            [again] = totals(conn, "", when, part=Part(organisation=total.key))
            assert again.area_m2 == total.area_m2
            parts += mine
    assert Counter(parts) == Counter(whole)


def _require_differences(
    conn: Connection[Any], earlier: tuple[dt.date, AllTotals], later: tuple[dt.date, AllTotals]
) -> None:
    """The causes of a key's difference sum to it."""
    (since, before), (until, after) = earlier, later
    for by in TotalBy:
        classes: dict[str | None, list[Figures]] = defaultdict(list)
        for row in differences(conn, "", since, until, by=by):
            classes[row.key].append((row.rooms, row.holdings, row.area_m2))
        for key in before[by].keys() | after[by].keys() | classes.keys():
            then, now = before[by].get(key, NOTHING), after[by].get(key, NOTHING)
            assert _sum([then, *classes[key]]) == now, (since, until, by, key)


def _add_up(conn: Connection[Any], by: TotalBy, entries: list[Held]) -> Totals:
    buildings = dict(conn.execute("SELECT id, code FROM building").fetchall())
    organisations = dict(conn.execute("SELECT id, code FROM organisation").fetchall())
    divisions = dict(conn.execute("SELECT prefix, code FROM division").fetchall())
    kind, digits = KEYS[by]
    keys: dict[str, Callable[[Held], str | None]] = {
        "all": lambda _: None,
        "division": lambda entry: divisions[entry.prefix[:digits]],
        "building": lambda entry: buildings[entry.building],
        "organisation": lambda entry: organisations.get(entry.organisation),
        "use": lambda entry: entry.use[:digits] if entry.use else None,
    }
    found: dict[str | None, list[Figures]] = defaultdict(list)
    for entry in entries:
        found[keys[kind](entry)].append((entry.rooms, 1, entry.area_m2))
    return {key: _sum(parts) for key, parts in found.items()}


def _sum(figures: Iterable[Figures]) -> Figures:
    rooms = holdings = 0
    area_m2 = Decimal(0)
    for more_rooms, more_holdings, more_m2 in figures:
        rooms, holdings, area_m2 = rooms + more_rooms, holdings + more_holdings, area_m2 + more_m2
    return rooms, holdings, area_m2
