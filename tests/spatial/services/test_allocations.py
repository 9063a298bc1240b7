"""Shares of rooms over time: allocated, moved, returned; nothing overwritten."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from spatial.domain.changes import Cause
from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError, SpatialError
from spatial.services.allocations import (
    AllocationRequest,
    MoveRequest,
    RowPlace,
    allocate,
    move,
    return_room,
)
from spatial.services.ledger_changes import UNCHANGED
from spatial.services.room_changes import RoomCorrection, correct_room
from tests.support.changes import (
    JUNE,
    MARCH,
    NEW_YEAR,
    change,
    count_events,
    holdings,
    last_event,
)
from tests.support.small_town import Town, store_town

pytestmark = pytest.mark.database

FGW, CZT, CZJ = "SC-FGW", "SC-CZT", "CD-CZJ"
HALF = Decimal("0.5")
DAY_BEFORE = MARCH - dt.timedelta(days=1)


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    return store_town(conn)


def refusal(error: pytest.ExceptionInfo[SpatialError]) -> tuple[str, dict[str, str]]:
    return error.value.code, error.value.values


def test_a_free_room_is_allocated_from_a_day_on(conn: Connection[Any], town: Town) -> None:
    done = allocate(conn, "51", [AllocationRequest(town.rooms["101"], FGW)], change())

    assert done.changed == 1
    assert holdings(conn, "101", DAY_BEFORE) == {}
    assert holdings(conn, "101", MARCH) == {FGW: "1"}


def test_an_allocation_is_an_event_with_who_when_and_why(conn: Connection[Any], town: Town) -> None:
    done = allocate(conn, "51", [AllocationRequest(town.rooms["101"], FGW)], change())

    event = last_event(conn)
    assert event["id"] == done.event_id
    assert (event["who"], event["day"], event["cause"]) == ("clerk", MARCH, "reallocation")
    assert (event["why"], event["document"]) == ("机构调整", "川管〔2024〕3号")
    [line] = event["after"]["allocations"]
    assert (line["room"], line["organisation"], line["share"]) == ("SC-01 F1 101", FGW, "1")
    row = conn.execute(
        "SELECT began_event_id FROM allocation WHERE room_id = %s", [town.rooms["101"]]
    ).fetchone()
    assert row == (done.event_id,)


def test_a_share_that_changes_ends_and_is_succeeded(conn: Connection[Any], town: Town) -> None:
    done = allocate(conn, "51", [AllocationRequest(town.rooms["201"], FGW, HALF)], change())

    assert holdings(conn, "201", DAY_BEFORE) == {FGW: "1"}
    assert holdings(conn, "201", MARCH) == {FGW: "0.5"}
    rows = conn.execute(
        "SELECT share = 0.5, began_event_id, ended_event_id FROM allocation WHERE room_id = %s"
        " ORDER BY lower(valid)",
        [town.rooms["201"]],
    ).fetchall()
    assert rows == [(False, None, done.event_id), (True, done.event_id, None)]


def test_what_stands_already_is_not_recorded_again(conn: Connection[Any], town: Town) -> None:
    before = count_events(conn)

    done = allocate(conn, "51", [AllocationRequest(town.rooms["201"], FGW)], change())

    assert done == UNCHANGED
    assert count_events(conn) == before


def test_shares_over_one_are_refused_with_names(conn: Connection[Any], town: Town) -> None:
    with pytest.raises(ConflictError) as error:
        allocate(conn, "51", [AllocationRequest(town.rooms["201"], CZT, HALF)], change())

    assert refusal(error) == (
        "SHARES_OVER_ONE",
        {"room": "SC-01 F2 201", "day": "2024-03-01", "total": "1.5"},
    )
    assert holdings(conn, "201", MARCH) == {FGW: "1"}


def test_shares_of_one_call_are_added_up_together(conn: Connection[Any], town: Town) -> None:
    requests = [
        AllocationRequest(town.rooms["101"], FGW, Decimal("0.6")),
        AllocationRequest(town.rooms["101"], CZT, Decimal("0.41")),
    ]

    with pytest.raises(ConflictError) as error:
        allocate(conn, "51", requests, change())

    assert refusal(error)[1]["total"] == "1.01"


def test_a_whole_room_is_moved(conn: Connection[Any], town: Town) -> None:
    move(conn, "51", MoveRequest(town.rooms["201"], FGW, CZT), change())

    assert holdings(conn, "201", DAY_BEFORE) == {FGW: "1"}
    assert holdings(conn, "201", MARCH) == {CZT: "1"}


def test_whose_room_it_no_longer_is_has_nobody_working_there(
    conn: Connection[Any], town: Town
) -> None:
    done = move(conn, "51", MoveRequest(town.rooms["201"], FGW, CZT), change())

    row = conn.execute(
        "SELECT upper(valid), ended_event_id FROM occupancy WHERE room_id = %s",
        [town.rooms["201"]],
    ).fetchone()
    assert row == (MARCH, done.event_id)


def test_a_part_is_moved_to_one_who_holds_a_part_already(conn: Connection[Any], town: Town) -> None:
    done = move(conn, "51", MoveRequest(town.rooms["204"], FGW, CZT, Decimal("0.2")), change())

    assert holdings(conn, "204", MARCH) == {FGW: "0.3", CZT: "0.7"}
    assert done.changed == 2


def test_nothing_is_moved_that_is_not_held(conn: Connection[Any], town: Town) -> None:
    with pytest.raises(ConflictError) as error:
        move(conn, "51", MoveRequest(town.rooms["201"], CZT, FGW), change())
    assert refusal(error)[0] == "ROOM_NOT_HELD"

    with pytest.raises(ConflictError) as error:
        move(conn, "51", MoveRequest(town.rooms["204"], FGW, CZT, Decimal("0.6")), change())
    assert refusal(error)[0] == "SHARE_NOT_HELD"


def test_a_room_is_returned_in_part_and_then_whole(conn: Connection[Any], town: Town) -> None:
    return_room(conn, "51", town.rooms["201"], FGW, Decimal("0.25"), change())
    return_room(conn, "51", town.rooms["201"], FGW, None, change(JUNE))

    assert holdings(conn, "201", MARCH) == {FGW: "0.75"}
    assert holdings(conn, "201", JUNE) == {}


def test_what_came_later_is_not_overwritten(conn: Connection[Any], town: Town) -> None:
    move(conn, "51", MoveRequest(town.rooms["201"], FGW, CZT), change(JUNE))

    with pytest.raises(ConflictError) as error:
        return_room(conn, "51", town.rooms["201"], FGW, None, change(MARCH))

    assert refusal(error)[0] == "CHANGE_NOT_LATEST"
    assert refusal(error)[1]["later"] == "2024-06-01"


def test_a_correction_of_the_past_states_its_end_and_leaves_the_rest(
    conn: Connection[Any], town: Town
) -> None:
    move(conn, "51", MoveRequest(town.rooms["201"], FGW, CZT), change(JUNE))
    correction = change(NEW_YEAR, Cause.CORRECTION)
    request = AllocationRequest(town.rooms["201"], FGW, HALF, until=MARCH)

    done = allocate(conn, "51", [request], correction)

    assert holdings(conn, "201", NEW_YEAR) == {FGW: "0.5"}
    assert holdings(conn, "201", MARCH) == {FGW: "1"}
    assert holdings(conn, "201", JUNE) == {CZT: "1"}
    assert allocate(conn, "51", [request], correction) == UNCHANGED
    assert done.changed == 1


def test_only_a_correction_has_an_end(conn: Connection[Any], town: Town) -> None:
    request = AllocationRequest(town.rooms["201"], FGW, HALF, until=JUNE)

    with pytest.raises(InvalidInputError) as error:
        allocate(conn, "51", [request], change())

    assert refusal(error)[0] == "END_WITHOUT_CORRECTION"


def test_a_later_share_counts_against_a_correction(conn: Connection[Any], town: Town) -> None:
    allocate(conn, "51", [AllocationRequest(town.rooms["101"], FGW)], change(JUNE))

    with pytest.raises(ConflictError) as error:
        allocate(conn, "51", [AllocationRequest(town.rooms["101"], CZT, HALF)], change(MARCH))

    assert refusal(error) == (
        "SHARES_OVER_ONE",
        {"room": "SC-01 F1 101", "day": "2024-06-01", "total": "1.5"},
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"day": dt.date(2999, 1, 1)}, "DAY_IN_FUTURE"),
        ({"day": dt.date(1949, 9, 30)}, "DAY_BEFORE_LEDGER"),
        ({"why": "  "}, "CHANGE_WITHOUT_REASON"),
    ],
)
def test_a_change_that_nobody_could_have_made_is_refused(
    conn: Connection[Any], town: Town, given: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        allocate(conn, "51", [AllocationRequest(town.rooms["101"], FGW)], change(**given))

    assert refusal(error)[0] == code


@pytest.mark.parametrize("share", ["0", "-0.5", "1.000001"])
def test_a_share_is_above_nothing_and_up_to_all(
    conn: Connection[Any], town: Town, share: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        allocate(conn, "51", [AllocationRequest(town.rooms["101"], FGW, Decimal(share))], change())

    assert refusal(error)[0] == "SHARE_OUT_OF_RANGE"


def test_a_row_of_the_ledger_finds_its_room(conn: Connection[Any], town: Town) -> None:
    row = RowPlace("SC-01", "F1", "101")

    allocate(conn, "51", [AllocationRequest(row, FGW)], change())

    stored = conn.execute(
        "SELECT level_code, number FROM allocation WHERE room_id = %s", [town.rooms["101"]]
    ).fetchall()
    assert stored == [("F1", "101")]


def test_a_row_without_a_room_on_the_plan_is_kept_with_what_it_states(
    conn: Connection[Any], town: Town
) -> None:
    row = RowPlace("SC-01", "F9", "901")
    request = AllocationRequest(row, FGW, HALF, Decimal("33.30"), "102")

    allocate(conn, "51", [request], change())
    return_room(conn, "51", row, FGW, Decimal("0.2"), change(JUNE))

    stored = conn.execute(
        "SELECT room_id, level_code, number, trim_scale(share)::text, registered_area_m2, use_code"
        " FROM allocation WHERE valid @> %s::date AND number = '901'",
        [JUNE],
    ).fetchall()
    assert stored == [(None, "F9", "901", "0.3", Decimal("33.30"), "102")]
    with pytest.raises(ConflictError) as error:
        allocate(conn, "51", [AllocationRequest(row, CZT, Decimal("0.8"))], change(JUNE))
    assert refusal(error) == (
        "SHARES_OVER_ONE",
        {"room": "SC-01 F9 901", "day": "2024-06-01", "total": "1.1"},
    )


def test_a_number_that_two_rooms_bear_names_neither(conn: Connection[Any], town: Town) -> None:
    conn.execute("UPDATE room_version SET number = '201' WHERE number = '205'")

    row = RowPlace("SC-01", "F2", "201")
    allocate(conn, "51", [AllocationRequest(row, CZT)], change())

    rooms = conn.execute(
        "SELECT room_id FROM allocation WHERE number = '201' AND valid @> %s::date", [MARCH]
    ).fetchall()
    assert rooms == [(None,)]


def test_a_row_means_the_room_that_bears_its_number_on_the_day(
    conn: Connection[Any], town: Town
) -> None:
    row = RowPlace("SC-01", "F2", "206")
    allocate(conn, "51", [AllocationRequest(row, FGW)], change(NEW_YEAR))
    renumbered = change(MARCH, Cause.CORRECTION)
    correct_room(conn, "51", town.rooms["206"], RoomCorrection(number="299"), renumbered)
    correct_room(conn, "51", town.rooms["205"], RoomCorrection(number="206"), renumbered)

    allocate(conn, "51", [AllocationRequest(row, CZT)], change(JUNE))

    rooms = conn.execute(
        "SELECT code, room_id FROM allocation JOIN organisation ON organisation.id ="
        " organisation_id WHERE number = '206' ORDER BY lower(valid)"
    ).fetchall()
    assert rooms == [(FGW, town.rooms["206"]), (CZT, town.rooms["205"])]


def test_a_room_is_not_allocated_before_its_plan(conn: Connection[Any], town: Town) -> None:
    early = change(dt.date(2019, 1, 1))

    with pytest.raises(ConflictError) as error:
        allocate(conn, "51", [AllocationRequest(town.rooms["101"], FGW)], early)

    assert refusal(error)[0] == "ROOM_NOT_IN_FORCE"


def test_a_city_writes_neither_for_the_provinces_buildings_nor_for_its_organisations(
    conn: Connection[Any], town: Town
) -> None:
    with pytest.raises(NotFoundError):
        allocate(conn, "5101", [AllocationRequest(town.rooms["101"], CZJ)], change())
    row = RowPlace("SC-01", "F1", "101")
    with pytest.raises(NotFoundError):
        allocate(conn, "5101", [AllocationRequest(row, CZJ)], change())
    with pytest.raises(NotFoundError):
        allocate(conn, "5101", [AllocationRequest(town.rooms["1002"], FGW)], change())

    allocate(conn, "5101", [AllocationRequest(town.rooms["1002"], CZJ)], change())
    assert holdings(conn, "1002", MARCH) == {CZJ: "1"}


def test_a_use_that_is_not_on_the_tree_is_refused(conn: Connection[Any], town: Town) -> None:
    request = AllocationRequest(town.rooms["101"], FGW, use_code="777")

    with pytest.raises(NotFoundError):
        allocate(conn, "51", [request], change())


def test_one_call_names_a_room_and_organisation_once(conn: Connection[Any], town: Town) -> None:
    requests = [
        AllocationRequest(town.rooms["101"], FGW, HALF),
        AllocationRequest(RowPlace("SC-01", "F1", "101"), FGW, HALF),
    ]

    with pytest.raises(ConflictError) as error:
        allocate(conn, "51", requests, change())

    assert refusal(error)[0] == "ALLOCATED_TWICE"
