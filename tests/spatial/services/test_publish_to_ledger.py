"""What publishing a plan says to the ledger: an event and its cause, and rows that find rooms."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from spatial.domain.changes import Cause
from spatial.domain.errors import ConflictError, InvalidInputError
from spatial.services.allocations import AllocationRequest, RowPlace, allocate
from spatial.services.import_drawing import ImportResult
from spatial.services.room_changes import RoomCorrection, correct_room
from spatial.storage.organisations import OrganisationRepository
from tests.support.changes import change
from tests.support.imports import MONDAY, TUESDAY, do_import, one
from tests.support.readings import (
    BUILDING,
    add_building,
    make_plan,
    make_reading,
    row_of_rooms,
)

pytestmark = pytest.mark.database

WEDNESDAY = TUESDAY + dt.timedelta(days=1)
ROW = RowPlace(BUILDING, "F2", "202")


@pytest.fixture(autouse=True)
def _building(conn: Connection[Any]) -> None:
    add_building(conn)
    for code in ("O1", "O2"):
        OrganisationRepository(conn, "").add(code, "财政局", "county", "510104")


def publish(
    conn: Connection[Any], count: int, content: bytes = b"a", **wanted: Any
) -> ImportResult:
    reading = make_reading(make_plan(row_of_rooms(count)), content=content)
    return do_import(conn, reading, content, publish=True, **wanted)


def events(conn: Connection[Any]) -> list[Any]:
    return conn.execute(
        "SELECT id, cause, day FROM event WHERE action = 'plan.publish' ORDER BY id"
    ).fetchall()


def test_the_first_plan_of_a_level_adds_and_the_next_corrects(conn: Connection[Any]) -> None:
    publish(conn, 2, b"a", valid_from=MONDAY)
    publish(conn, 3, b"b", valid_from=TUESDAY)

    [first, second] = events(conn)
    assert first[1:] == ("addition", MONDAY)
    assert second[1:] == ("correction", TUESDAY)
    versions = conn.execute(
        "SELECT began_event_id, ended_event_id, count(*) FROM room_version GROUP BY 1, 2"
        " ORDER BY 1, 2"
    ).fetchall()
    assert versions == [(first[0], second[0], 2), (second[0], None, 3)]


def test_the_cause_of_publishing_can_be_stated(conn: Connection[Any]) -> None:
    publish(conn, 2, valid_from=MONDAY, cause=Cause.SUBJECT_CHANGE)

    assert [cause for _, cause, _ in events(conn)] == ["subject_change"]


def test_a_row_of_the_ledger_finds_its_room_when_the_plan_comes(conn: Connection[Any]) -> None:
    requests = [
        AllocationRequest(ROW, "O1", Decimal("0.4"), Decimal("20.00")),
        AllocationRequest(ROW, "O2", Decimal("0.6")),
        AllocationRequest(RowPlace(BUILDING, "F2", "999"), "O2"),
    ]
    allocate(conn, "", requests, change(MONDAY))

    [plan] = publish(conn, 3, valid_from=TUESDAY).plans

    assert plan.publication is not None
    assert plan.publication.attached == 2
    rows = conn.execute(
        "SELECT allocation.number, room_version.number FROM allocation LEFT JOIN room_version"
        " USING (room_id) ORDER BY 1, 2"
    ).fetchall()
    assert rows == [("202", "202"), ("202", "202"), ("999", None)]


def test_a_room_that_is_held_already_takes_no_row(conn: Connection[Any]) -> None:
    publish(conn, 3, b"a", valid_from=MONDAY)
    allocate(conn, "", [AllocationRequest(ROW, "O1", Decimal("0.2"))], change(MONDAY))
    conn.execute(
        "INSERT INTO allocation (building_id, level_code, number, organisation_id, share, valid)"
        " SELECT building.id, 'F2', '202', organisation.id, 0.5, '[2026-03-02,)'"
        " FROM building, organisation WHERE organisation.code = 'O2'"
    )

    [plan] = publish(conn, 3, b"b", valid_from=TUESDAY).plans

    assert plan.publication is not None
    assert plan.publication.attached == 0
    assert one(conn, "SELECT count(*) FROM allocation WHERE room_id IS NULL") == 1


def test_a_number_that_two_rooms_bear_attaches_nothing(conn: Connection[Any]) -> None:
    allocate(conn, "", [AllocationRequest(ROW, "O1")], change(MONDAY))
    twins = [replace(room, number="202") for room in row_of_rooms(2)]

    reading = make_reading(make_plan(twins))
    [plan] = do_import(conn, reading, publish=True, valid_from=TUESDAY).plans

    assert plan.publication is not None
    assert plan.publication.attached == 0


def test_rows_follow_their_room_from_then_on(conn: Connection[Any]) -> None:
    allocate(conn, "", [AllocationRequest(ROW, "O1", Decimal("0.4"))], change(MONDAY))
    publish(conn, 3, valid_from=WEDNESDAY)

    allocate(conn, "", [AllocationRequest(ROW, "O1", Decimal("0.5"))], change(TUESDAY))

    shares = conn.execute(
        "SELECT trim_scale(share)::text, room_id IS NOT NULL FROM allocation ORDER BY share"
    ).fetchall()
    assert shares == [("0.4", True), ("0.5", True)]


def test_a_plan_is_not_put_in_force_before_a_change_of_its_rooms(conn: Connection[Any]) -> None:
    publish(conn, 2, b"a", valid_from=MONDAY)
    room_id = one(conn, "SELECT room_id FROM room_version WHERE number = '201'")
    correction = change(WEDNESDAY, Cause.CORRECTION)
    correct_room(conn, "", room_id, RoomCorrection(area_m2=Decimal(9)), correction)

    with pytest.raises(ConflictError) as error:
        publish(conn, 2, b"b", valid_from=TUESDAY)

    assert error.value.code == "REVISION_NOT_NEWER"
    assert error.value.values["current"] == WEDNESDAY.isoformat()


def test_a_plan_is_not_put_in_force_tomorrow(conn: Connection[Any]) -> None:
    with pytest.raises(InvalidInputError) as error:
        publish(conn, 2, valid_from=dt.date(2999, 1, 1))

    assert error.value.code == "DAY_IN_FUTURE"
