"""Differences between days and frozen periods, and that their classes sum to the change."""

from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from spatial.domain.changes import Cause
from spatial.domain.errors import InvalidInputError, NotFoundError
from spatial.services.compare_ledger import (
    ComparedBy,
    ComparedTotal,
    Figures,
    LedgerComparison,
    Moment,
    compare_ledger,
    find_moment,
)
from spatial.services.freeze_period import freeze_period
from tests.support.histories import RandomLedger
from tests.support.ledger import Town, day, days, record

pytestmark = pytest.mark.database

HISTORIES = 6
OPERATIONS = 40


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    """Return B1 (101: 24 m², A's) and B2 (201: 10.50 m², nobody's), in two districts."""
    town = Town(conn)
    for code, division in (("B1", "510104"), ("B2", "510105")):
        town.add_building(code, division)
    for code in ("A", "B"):
        town.add_organisation(code)
    office, vacant = town.add_room("B1"), town.add_room("B2")
    town.draw("B1", office, "24.00", days(0), number="101")
    town.draw("B2", vacant, "10.50", days(0), number="201")
    town.allocate(office, "A", "1", days(0))
    return town


def add_room(town: Town, building: str, area: str, since: int, cause: str) -> UUID:
    room = town.add_room(building)
    town.draw(building, room, area, days(since), began=record(town.conn, cause))
    return room


def by_cause(row: ComparedTotal) -> dict[Cause, str]:
    return {cause: str(figures.area_m2) for cause, figures in row.causes.items()}


def compare(
    town: Town, since: str, until: str, by: ComparedBy = ComparedBy.ALL
) -> LedgerComparison:
    conn = town.conn
    moments = (find_moment(conn, "5101", since), find_moment(conn, "5101", until))
    return compare_ledger(conn, "5101", *moments, by)


def test_a_change_between_two_days_is_told_by_what_happened(town: Town) -> None:
    add_room(town, "B2", "12.00", 20, "addition")

    [row] = compare(town, str(day(9)), str(day(30))).rows

    assert by_cause(row) == {Cause.ADDITION: "12.00"}
    assert (row.before.area_m2, row.after.area_m2) == (Decimal("34.50"), Decimal("46.50"))
    assert row.change == Figures(1, 1, Decimal("12.00"))


def test_what_was_recorded_late_shows_as_a_correction_between_periods(town: Town) -> None:
    """24 + 10.50 = 34.50 frozen; then 7 m² of day 5 come to light, and 12 m² are added on day 20.

    The next period holds 53.50: 12 added, 7 corrected.
    """
    freeze_period(town.conn, "51", "Q1", "510100", day(9), who="x")
    add_room(town, "B1", "7.00", 5, "addition")
    add_room(town, "B2", "12.00", 20, "addition")
    freeze_period(town.conn, "51", "Q2", "510100", day(30), who="x")

    [row] = compare(town, "Q1", "Q2").rows

    assert (str(row.before.area_m2), str(row.after.area_m2)) == ("34.50", "53.50")
    assert by_cause(row) == {Cause.CORRECTION: "7.00", Cause.ADDITION: "12.00"}
    assert row.causes[Cause.CORRECTION].rooms == 1


def test_what_is_recorded_after_the_second_period_is_in_none_of_its_classes(town: Town) -> None:
    freeze_period(town.conn, "51", "Q1", "510100", day(9), who="x")
    add_room(town, "B2", "12.00", 20, "addition")
    freeze_period(town.conn, "51", "Q2", "510100", day(30), who="x")
    add_room(town, "B1", "7.00", 5, "addition")
    add_room(town, "B1", "3.00", 25, "addition")

    [row] = compare(town, "Q1", "Q2").rows

    # what happened in between is told as it is known now: 15 added, of which 3 were not reported
    assert by_cause(row) == {Cause.CORRECTION: "-3.00", Cause.ADDITION: "15.00"}
    assert row.change.area_m2 == Decimal("12.00")


def test_a_period_against_a_day_shows_what_was_recorded_since(town: Town) -> None:
    freeze_period(town.conn, "51", "Q1", "510100", day(9), who="x")
    town.conn.execute("UPDATE room_version SET area_m2 = 24.80 WHERE number = '101'")

    [row] = compare(town, "Q1", str(day(9)), ComparedBy.ORGANISATION).rows[:1]

    assert (row.key, by_cause(row)) == ("A", {Cause.CORRECTION: "0.80"})


def test_divisions_are_rolled_up_through_their_tiers(town: Town) -> None:
    add_room(town, "B2", "12.00", 20, "addition")

    rows = compare(town, str(day(9)), str(day(30)), ComparedBy.DIVISION).rows

    assert [(row.key, row.name, row.tier, str(row.change.area_m2)) for row in rows] == [
        ("510100", "成都市", "city", "12.00"),
        ("510104", "锦江区", "county", "0.00"),
        ("510105", "青羊区", "county", "12.00"),
    ]


def test_an_organisation_bears_the_name_that_was_frozen(town: Town) -> None:
    freeze_period(town.conn, "51", "Q1", "510100", day(9), who="x")
    freeze_period(town.conn, "51", "Q2", "510100", day(10), who="x")
    town.conn.execute("UPDATE organisation_version SET name = '改后'")

    rows = compare(town, "Q1", "Q2", ComparedBy.ORGANISATION).rows

    assert {row.key: row.name for row in rows} == {"A": "单位A", None: None}


def test_a_moment_is_a_day_or_a_period_of_the_scope(town: Town) -> None:
    period = freeze_period(town.conn, "51", "Q1", "510104", day(9), who="x")

    assert find_moment(town.conn, "510104", "Q1") == Moment(day(9), period)
    assert find_moment(town.conn, "5101", "2026-01-10") == Moment(day(9))
    with pytest.raises(NotFoundError):
        find_moment(town.conn, "5101", "Q1")


def test_days_in_the_wrong_order_and_periods_apart_are_refused(town: Town) -> None:
    conn = town.conn
    with pytest.raises(InvalidInputError) as refusal:
        compare_ledger(conn, "51", Moment(day(9)), Moment(day(8)), ComparedBy.ALL)
    assert refusal.value.code == "DAYS_REVERSED"

    moments = [
        Moment(day(9), freeze_period(conn, "51", "P", code, day(9), who="x"))
        for code in ("510104", "510105")
    ]
    with pytest.raises(InvalidInputError) as refusal:
        compare_ledger(conn, "", moments[0], moments[1], ComparedBy.ALL)
    assert refusal.value.code == "PERIODS_APART"


def require_sums(comparison: LedgerComparison) -> None:
    """Each row's causes sum to its change, and the rows sum to all, to the cent."""
    for row in comparison.rows:
        told = Figures()
        for figures in row.causes.values():
            told = told.plus(figures)
        assert told == row.change, (comparison.since, comparison.until, row)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_classes_sum_to_the_change_of_days_and_periods_in_any_history(
    conn: Connection[Any], seed: int
) -> None:
    """Random histories, frozen on random days while more is recorded of the past."""
    random = Random(seed)
    ledger = RandomLedger(conn, random)
    moments = []
    for number in range(4):
        ledger.run(OPERATIONS)
        frozen = freeze_period(conn, "51", f"P{number}", "510000", ledger.any_day(), who="x")
        moments += [Moment(frozen.day, frozen), Moment(ledger.any_day())]
    ledger.run(OPERATIONS)

    seen = set()
    for scope in ("51", "5101", "510104"):
        for chosen in [random.sample(moments, 2) for _ in range(6)]:
            since, until = sorted(chosen, key=lambda moment: moment.day)
            whole = compare_ledger(conn, scope, since, until, ComparedBy.ALL)
            change = sum((row.change.area_m2 for row in whole.rows), Decimal(0))
            for by in ComparedBy:
                comparison = compare_ledger(conn, scope, since, until, by)
                require_sums(comparison)
                seen |= {cause for row in comparison.rows for cause in row.causes}
                if by is not ComparedBy.DIVISION:
                    parts = sum((row.change.area_m2 for row in comparison.rows), Decimal(0))
                    assert parts == change
                elif comparison.rows:
                    assert comparison.rows[0].change.area_m2 == change
    assert {Cause.ADDITION, Cause.CORRECTION} <= seen
