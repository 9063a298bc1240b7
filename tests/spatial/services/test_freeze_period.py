"""A period keeps what its day's ledger said, and nothing changes it afterwards."""

from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.services.freeze_period import freeze_period
from spatial.storage.ledger_totals import Part, TotalBy, totals
from spatial.storage.periods import PeriodRepository, frozen_totals
from tests.support.ledger import Town, day, days

pytestmark = pytest.mark.database


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    """Return B1 (24 m² held by A) and B2 (10.50 m² held by nobody) in two districts."""
    town = Town(conn)
    for code, division in (("B1", "510104"), ("B2", "510105")):
        town.add_building(code, division)
    town.add_organisation("A")
    office, vacant = town.add_room("B1"), town.add_room("B2")
    town.draw("B1", office, "24.00", days(0), number="101")
    town.draw("B2", vacant, "10.50", days(0), number="201")
    town.allocate(office, "A", "1", days(0))
    conn.execute(
        "INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)"
        " VALUES (%s, %s, '科级以下', 3, %s)",
        [office, town.organisations["A"], days(0)],
    )
    conn.execute(
        "INSERT INTO post (organisation_id, rank, headcount, valid) VALUES (%s, '科级以下', 7, %s)",
        [town.organisations["A"], days(0)],
    )
    return town


@pytest.mark.parametrize("by", list(TotalBy), ids=str)
def test_a_period_says_what_its_day_said(town: Town, by: TotalBy) -> None:
    period = freeze_period(town.conn, "51", "2026-Q1", "510100", day(9), who="operator")

    assert frozen_totals(town.conn, period, "5101", by=by) == totals(
        town.conn, "5101", day(9), by=by
    )


def test_a_period_keeps_names_posts_people_and_titles(town: Town) -> None:
    period = freeze_period(town.conn, "51", "2026-Q1", "510100", day(9), who="operator")

    def kept(question: str) -> list[Any]:
        return town.conn.execute(question.encode(), [period.id]).fetchall()

    assert kept(
        "SELECT code, name, tier, occupants FROM period_organisation WHERE period_id = %s"
    ) == [("A", "单位A", "county", 3)]
    assert kept("SELECT rank, headcount FROM period_post WHERE period_id = %s") == [("科级以下", 7)]
    assert kept("SELECT code FROM period_building WHERE period_id = %s ORDER BY code") == [
        ("B1",),
        ("B2",),
    ]
    assert kept("SELECT condition, persons FROM period_condition WHERE period_id = %s") == [
        ("occupied", 3)
    ]


def test_later_changes_of_the_past_leave_a_period_alone(town: Town) -> None:
    period = freeze_period(town.conn, "51", "2026-Q1", "510100", day(9), who="operator")

    town.conn.execute("UPDATE room_version SET area_m2 = 30 WHERE number = '101'")

    [live] = totals(town.conn, "5101", day(9))
    [frozen] = frozen_totals(town.conn, period, "5101")
    assert (live.area_m2, frozen.area_m2) == (Decimal("40.50"), Decimal("34.50"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE period SET name = 'x'",
        "DELETE FROM period_total",
        "UPDATE period_total SET area_m2 = 0",
        "INSERT INTO period_total (period_id, building_id, managing_prefix, rooms, holdings,"
        " area_m2) SELECT period_id, building_id, managing_prefix, 1, 1, 1 FROM period_total",
        "UPDATE period_condition SET persons = 0",
        "UPDATE period_organisation SET name = 'x'",
        "DELETE FROM period_building",
        "DELETE FROM period_post",
        "TRUNCATE period CASCADE",
    ],
)
def test_the_database_refuses_to_change_a_period(town: Town, statement: str) -> None:
    freeze_period(town.conn, "51", "2026-Q1", "510100", day(9), who="operator")

    with pytest.raises(psycopg.errors.IntegrityError) as refusal:
        town.conn.execute(statement.encode())

    assert refusal.value.diag.constraint_name == "period_frozen"


def test_freezing_is_on_record(town: Town) -> None:
    freeze_period(town.conn, "51", "2026-Q1", "510100", day(9), who="operator")

    row = town.conn.execute(
        "SELECT who, subject_id, after FROM event WHERE action = 'period.freeze'"
    ).fetchone()
    assert row == (
        "operator",
        "2026-Q1",
        {"division": "510100", "day": "2026-01-10", "rooms": 2, "area_m2": "34.50"},
    )


def test_a_code_is_used_once_by_a_division(town: Town) -> None:
    freeze_period(town.conn, "51", "2026-Q1", "510100", day(9), who="operator")
    freeze_period(town.conn, "51", "2026-Q1", "510104", day(9), who="operator")

    with pytest.raises(ConflictError) as refusal:
        freeze_period(town.conn, "51", "2026-Q1", "510100", day(8), who="operator")

    assert refusal.value.code == "PERIOD_EXISTS"


@pytest.mark.parametrize("code", ["2026-09-30", "", "a b", "x" * 41])
def test_a_code_that_is_none_is_refused(town: Town, code: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        freeze_period(town.conn, "51", code, "510100", day(9), who="operator")

    assert refusal.value.code == "PERIOD_CODE"


def test_nobody_freezes_tomorrow_or_another_division(town: Town) -> None:
    with pytest.raises(InvalidInputError):
        freeze_period(town.conn, "51", "P", "510100", day(9000), who="operator")
    with pytest.raises(NotFoundError):
        freeze_period(town.conn, "5105", "P", "510100", day(9), who="operator")


def test_the_period_nearest_above_a_scope_is_meant(town: Town) -> None:
    city = freeze_period(town.conn, "51", "P", "510100", day(9), who="operator")
    county = freeze_period(town.conn, "51", "P", "510104", day(8), who="operator")

    def meant(scope: str) -> Any:
        return PeriodRepository(town.conn, scope).get("P").id

    assert (meant("510104"), meant("510105"), meant("5101"), meant("")) == (
        county.id,
        city.id,
        city.id,
        city.id,
    )
    with pytest.raises(NotFoundError):
        meant("51")
    with pytest.raises(NotFoundError):
        meant("5105")


def test_a_period_frozen_above_shows_a_scope_its_own_part_only(town: Town) -> None:
    period = freeze_period(town.conn, "51", "P", "510100", day(9), who="operator")

    [mine] = frozen_totals(town.conn, period, "510105")
    [listed] = PeriodRepository(town.conn, "510105").list_all()

    assert (mine.rooms, mine.area_m2) == (1, Decimal("10.50"))
    assert (listed.rooms, listed.area_m2, listed.division_code) == (1, Decimal("10.50"), "510100")
    assert frozen_totals(town.conn, period, "510105", part=Part(building="B1")) == []
