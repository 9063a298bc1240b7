"""A room's use, figures and state over time, and its end."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from spatial.domain.changes import Cause
from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.domain.room_states import RoomState
from spatial.services.ledger_changes import UNCHANGED
from spatial.services.room_changes import (
    RoomCorrection,
    change_use,
    correct_room,
    dispose_rooms,
    set_state,
)
from tests.support.changes import JUNE, MARCH, change, holdings, last_event
from tests.support.small_town import Town, store_town

pytestmark = pytest.mark.database

DAY_BEFORE = MARCH - dt.timedelta(days=1)
USE = change(cause=Cause.USE_CHANGE)
CORRECTION = change(cause=Cause.CORRECTION)
DISPOSAL = change(cause=Cause.DISPOSAL)


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    return store_town(conn)


def version(conn: Connection[Any], room_id: UUID, day: dt.date, columns: str) -> Any:
    return conn.execute(
        f"SELECT {columns} FROM room_version"  # noqa: S608
        " WHERE room_id = %s AND valid @> %s::date".encode(),
        [room_id, day],
    ).fetchone()


def test_a_use_changes_from_a_day_on(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["201"]

    done = change_use(conn, "51", room, "201", USE)

    assert version(conn, room, DAY_BEFORE, "use_code, ended_event_id") == ("101", done.event_id)
    assert version(conn, room, MARCH, "use_code, began_event_id") == ("201", done.event_id)
    event = last_event(conn)
    assert (event["cause"], event["before"], event["after"]["use_code"]) == (
        "use_change",
        {"use_code": "101"},
        "201",
    )


def test_all_else_about_the_room_goes_on(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["201"]
    columns = (
        "revision_id, level_id, ST_AsText(outline), ST_AsText(g3857), number, name, area_m2,"
        " raw_area_m2, measurement_standard, method, confidence, status"
    )
    before = version(conn, room, DAY_BEFORE, columns)

    change_use(conn, "51", room, "201", USE)

    assert version(conn, room, MARCH, columns) == before


def test_the_same_use_again_is_no_change(conn: Connection[Any], town: Town) -> None:
    assert change_use(conn, "51", town.rooms["201"], "101", USE) == UNCHANGED


def test_an_area_is_put_right_to_the_cent(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["201"]

    correct_room(conn, "51", room, RoomCorrection(area_m2=Decimal("23.455")), CORRECTION)

    assert version(conn, room, DAY_BEFORE, "area_m2") == (Decimal("24.00"),)
    assert version(conn, room, MARCH, "area_m2, raw_area_m2, measurement_standard") == (
        Decimal("23.46"),
        23.46,
        "stated",
    )


def test_a_name_is_put_right_with_its_sound(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["201"]

    correct_room(conn, "51", room, RoomCorrection(number="201A", name="财务处"), CORRECTION)

    assert version(conn, room, MARCH, "number, name, initials") == ("201A", "财务处", "cwc")


def test_a_change_on_the_day_of_another_replaces_it(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["201"]
    change_use(conn, "51", room, "201", USE)

    correct_room(conn, "51", room, RoomCorrection(area_m2=Decimal(20)), CORRECTION)

    assert version(conn, room, MARCH, "use_code, area_m2") == ("201", Decimal("20.00"))
    empty = conn.execute(
        "SELECT count(*) FROM room_version WHERE room_id = %s AND isempty(valid)", [room]
    ).fetchone()
    assert empty == (1,)


def test_a_change_before_a_later_one_is_refused(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["201"]
    change_use(conn, "51", room, "201", change(JUNE, Cause.USE_CHANGE))

    with pytest.raises(ConflictError) as error:
        correct_room(conn, "51", room, RoomCorrection(area_m2=Decimal(20)), CORRECTION)

    assert (error.value.code, error.value.values["later"]) == ("CHANGE_NOT_LATEST", "2024-06-01")


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        (RoomCorrection(), "NOTHING_TO_CHANGE"),
        (RoomCorrection(area_m2=Decimal("-0.01")), "AREA_OUT_OF_RANGE"),
    ],
)
def test_a_correction_says_something_sound(
    conn: Connection[Any], town: Town, correction: RoomCorrection, code: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        correct_room(conn, "51", town.rooms["201"], correction, CORRECTION)

    assert error.value.code == code


def states(conn: Connection[Any], room_id: UUID, day: dt.date) -> Any:
    return conn.execute(
        "SELECT state, counterpart FROM room_state WHERE room_id = %s AND valid @> %s::date",
        [room_id, day],
    ).fetchall()


def test_a_room_is_let_and_taken_back(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["101"]

    set_state(conn, "51", room, RoomState.LET, "某公司", change())
    set_state(conn, "51", room, None, None, change(JUNE))

    assert states(conn, room, DAY_BEFORE) == []
    assert states(conn, room, MARCH) == [("let", "某公司")]
    assert states(conn, room, JUNE) == []
    assert set_state(conn, "51", room, None, None, change(JUNE)) == UNCHANGED


def test_what_is_disposed_of_ends_with_all_that_it_had(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["201"]
    set_state(conn, "51", room, RoomState.IDLE, None, change(dt.date(2024, 2, 1)))

    done = dispose_rooms(conn, "51", [room, town.rooms["205"]], DISPOSAL)

    assert done.changed == 2
    assert version(conn, room, DAY_BEFORE, "ended_event_id") == (done.event_id,)
    assert version(conn, room, MARCH, "id") is None
    assert version(conn, town.rooms["205"], MARCH, "id") is None
    assert holdings(conn, "201", DAY_BEFORE) == {"SC-FGW": "1"}
    assert holdings(conn, "201", MARCH) == {}
    assert states(conn, room, MARCH) == []
    people = conn.execute(
        "SELECT count(*) FROM occupancy WHERE room_id = %s AND valid @> %s::date", [room, MARCH]
    ).fetchone()
    assert people == (0,)
    assert last_event(conn)["before"]["area_m2"] == "48.00"


def test_what_is_gone_cannot_change(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["201"]
    dispose_rooms(conn, "51", [room], DISPOSAL)

    with pytest.raises(ConflictError) as error:
        change_use(conn, "51", room, "201", change(JUNE, Cause.USE_CHANGE))
    assert error.value.code == "ROOM_NOT_IN_FORCE"
    with pytest.raises(NotFoundError):
        dispose_rooms(conn, "51", [room], change(JUNE, Cause.DISPOSAL))


def test_rooms_out_of_scope_are_not_there(conn: Connection[Any], town: Town) -> None:
    room = town.rooms["201"]

    with pytest.raises(NotFoundError):
        change_use(conn, "5101", room, "201", USE)
    with pytest.raises(NotFoundError):
        dispose_rooms(conn, "5101", [town.rooms["1001"], room], DISPOSAL)


def test_nothing_changes_tomorrow(conn: Connection[Any], town: Town) -> None:
    with pytest.raises(InvalidInputError) as error:
        change_use(conn, "51", town.rooms["201"], "201", change(dt.date(2999, 1, 1)))

    assert error.value.code == "DAY_IN_FUTURE"
