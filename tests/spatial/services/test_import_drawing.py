"""A drawing is stored whole or not at all, once, under rooms that keep their identity."""

import datetime as dt
import hashlib
import threading
from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection
from shapely import box
from shapely.affinity import translate

from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import RoomStatus
from spatial.services.import_drawing import ImportResult, Outcome
from spatial.storage.connections import open_connection
from spatial.storage.organisations import OrganisationRepository
from tests.support.imports import MONDAY, TUESDAY, counts, do_import, in_force, one
from tests.support.readings import (
    BUILDING,
    add_building,
    control_points,
    make_plan,
    make_reading,
    make_room,
    row_of_rooms,
)

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _building(conn: Connection[Any]) -> None:
    add_building(conn)


def test_a_draft_is_kept_with_its_rooms_and_its_bytes(conn: Connection[Any]) -> None:
    result = do_import(conn, make_reading(make_plan(row_of_rooms(3))))

    [plan] = result.plans
    assert (plan.outcome, plan.state, plan.level_code) == (Outcome.DRAFTED, "draft", "F2")
    assert (plan.rooms, plan.review, plan.area_m2) == (3, 0, 36.0)
    assert plan.level_created
    assert one(conn, "SELECT content FROM drawing") == b"drawing"
    assert counts(conn) | {"finding": 0, "event": 0} == {
        "drawing": 1,
        "floor_plan": 1,
        "floor_plan_room": 3,
        "plan_revision": 0,
        "room": 0,
        "room_version": 0,
        "finding": 0,
        "event": 0,
        "level": 1,
    }


def test_publishing_puts_the_rooms_in_force_from_the_day_on(conn: Connection[Any]) -> None:
    do_import(conn, make_reading(make_plan(row_of_rooms(3))), publish=True)

    assert list(in_force(conn, MONDAY)) == ["201", "202", "203"]
    assert in_force(conn, MONDAY - dt.timedelta(days=1)) == {}
    row = one(
        conn, "SELECT area_m2::text, raw_area_m2, measurement_standard FROM room_version LIMIT 1"
    )
    assert row == ("12.00", pytest.approx(12.0), "inner-face-as-drawn")


def test_an_area_is_rounded_half_up_once_and_its_raw_value_kept(conn: Connection[Any]) -> None:
    reading = make_reading(make_plan([make_room("201", box(0, 0, 2.675, 1))]))

    do_import(conn, reading, publish=True)

    assert one(conn, "SELECT area_m2::text, raw_area_m2 FROM room_version") == ("2.68", 2.675)


def test_the_same_drawing_again_changes_nothing_and_says_so(conn: Connection[Any]) -> None:
    reading = make_reading(make_plan(row_of_rooms(3)))
    do_import(conn, reading, publish=True, control=control_points())
    before = counts(conn)

    again = do_import(conn, reading, publish=True, control=control_points(), valid_from=TUESDAY)

    assert not again.changed
    assert [plan.outcome for plan in again.plans] == [Outcome.UNCHANGED]
    assert counts(conn) == before


def test_a_draft_imported_before_is_published_by_importing_it_again(conn: Connection[Any]) -> None:
    reading = make_reading(make_plan(row_of_rooms(3)))
    do_import(conn, reading)

    again = do_import(conn, reading, publish=True)

    assert [plan.outcome for plan in again.plans] == [Outcome.PUBLISHED]
    assert len(in_force(conn, MONDAY)) == 3


def test_rooms_keep_their_identity_by_number_and_else_by_their_ground(
    conn: Connection[Any],
) -> None:
    before = row_of_rooms(3)
    do_import(conn, make_reading(make_plan(before)), publish=True)
    old = in_force(conn, MONDAY)
    moved = [
        make_room("201", translate(before[0].outline, 30, 0)),
        make_room("209", translate(before[1].outline, 0.3, 0)),
        make_room("210", translate(before[2].outline, 60, 0)),
    ]

    result = do_import(
        conn, make_reading(make_plan(moved), content=b"b"), b"b", publish=True, valid_from=TUESDAY
    )

    new = in_force(conn, TUESDAY)
    assert new["201"] == old["201"]
    assert new["209"] == old["202"]
    assert new["210"] not in old.values()
    assert in_force(conn, MONDAY) == old
    publication = result.plans[0].publication
    assert publication is not None
    assert (publication.number, publication.kept, publication.added, publication.gone) == (
        2,
        2,
        1,
        1,
    )
    assert one(conn, "SELECT array_agg(state ORDER BY created_at, state) FROM floor_plan") == [
        "published",
        "superseded",
    ]


def test_a_second_revision_on_the_same_day_leaves_the_first_in_force_on_no_day(
    conn: Connection[Any],
) -> None:
    do_import(conn, make_reading(make_plan(row_of_rooms(3))), publish=True)

    do_import(conn, make_reading(make_plan(row_of_rooms(2)), content=b"b"), b"b", publish=True)

    assert len(in_force(conn, MONDAY)) == 2
    assert one(conn, "SELECT count(*) FROM room_version WHERE isempty(valid)") == 3


def test_a_revision_older_than_the_one_in_force_is_refused(conn: Connection[Any]) -> None:
    do_import(conn, make_reading(make_plan(row_of_rooms())), publish=True, valid_from=TUESDAY)

    with pytest.raises(ConflictError) as refusal:
        do_import(conn, make_reading(make_plan(row_of_rooms()), content=b"b"), b"b", publish=True)

    assert refusal.value.code == "REVISION_NOT_NEWER"


def test_one_sheet_may_stand_for_several_levels(conn: Connection[Any]) -> None:
    plan = make_plan(
        row_of_rooms(2), title="三~五层平面图", level_name="三~五层", ordinals=(2, 3, 4)
    )

    result = do_import(conn, make_reading(plan), publish=True)

    assert [(p.level_code, p.level_name) for p in result.plans] == [
        ("F3", "三层"),
        ("F4", "四层"),
        ("F5", "五层"),
    ]
    assert one(conn, "SELECT count(DISTINCT room_id) FROM room_version") == 6


def test_sheets_without_rooms_are_left_out(conn: Connection[Any]) -> None:
    reading = make_reading(
        make_plan(row_of_rooms(2)),
        make_plan([], sheet=2, title="立面图", level_name=None, ordinals=()),
    )

    result = do_import(conn, reading)

    assert (len(result.plans), result.skipped_sheets) == (1, (2,))


def test_findings_are_kept_with_the_room_they_are_about(conn: Connection[Any]) -> None:
    doubt = Finding("LABEL_MISSING", Severity.WARNING, ("2F",), 1.0, 2.0)
    room = make_room("201", row_of_rooms(1)[0].outline, status=RoomStatus.REVIEW, findings=(doubt,))
    of_file = Finding("UNITS_ASSUMED", Severity.WARNING)

    result = do_import(
        conn,
        make_reading(make_plan([room]), findings=(of_file,)),
        publish=True,
        control=control_points(),
    )

    assert result.plans[0].review == 1
    rows = conn.execute("SELECT code, room_id IS NOT NULL, x FROM finding ORDER BY code").fetchall()
    assert rows == [("LABEL_MISSING", True, 1.0), ("UNITS_ASSUMED", False, None)]


def test_what_a_plan_was_found_to_have_is_closed_when_it_is_superseded(
    conn: Connection[Any],
) -> None:
    doubt = Finding("LABEL_MISSING", Severity.WARNING, ("2F",), 1.0, 2.0)
    room = make_room("201", row_of_rooms(1)[0].outline, findings=(doubt,))
    placed: dict[str, Any] = {"publish": True, "control": control_points()}
    do_import(conn, make_reading(make_plan([room])), **placed)

    do_import(
        conn,
        make_reading(make_plan(row_of_rooms()), content=b"b"),
        b"b",
        **placed,
        valid_from=TUESDAY,
    )

    assert one(conn, "SELECT state FROM finding WHERE code = 'LABEL_MISSING'") == "closed"


def test_events_say_who_did_what(conn: Connection[Any]) -> None:
    do_import(conn, make_reading(make_plan(row_of_rooms())), publish=True)

    rows = conn.execute("SELECT who, action FROM event ORDER BY id").fetchall()
    assert rows == [
        ("surveyor", "drawing.import"),
        ("surveyor", "level.create"),
        ("cli:surveyor", "plan.publish"),
    ]


@pytest.mark.parametrize(
    ("facts", "request_facts", "code"),
    [
        ({"ordinals": ()}, {}, "LEVEL_UNKNOWN"),
        ({"rooms": ()}, {}, "PLAN_WITHOUT_ROOMS"),
        ({}, {"sheet": 4}, "SHEET_UNKNOWN"),
        ({}, {"level_code": "夹层"}, "LEVEL_CODE"),
    ],
    ids=["title says no level", "no rooms", "no such sheet", "no such level code"],
)
def test_what_cannot_be_placed_is_refused(
    conn: Connection[Any], facts: dict[str, Any], request_facts: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        do_import(conn, make_reading(replace(make_plan(row_of_rooms()), **facts)), **request_facts)

    assert refusal.value.code == code


def test_two_sheets_for_one_level_are_refused(conn: Connection[Any]) -> None:
    reading = make_reading(make_plan(row_of_rooms()), make_plan(row_of_rooms(), sheet=2))

    with pytest.raises(InvalidInputError) as by_title:
        do_import(conn, reading)
    with pytest.raises(InvalidInputError) as by_code:
        do_import(conn, reading, level_code="F2")

    assert (by_title.value.code, by_code.value.code) == (
        "LEVEL_ON_SEVERAL_SHEETS",
        "SHEET_AMBIGUOUS",
    )


def test_a_sheet_without_a_level_takes_the_one_that_is_named(conn: Connection[Any]) -> None:
    plan = make_plan(row_of_rooms(), ordinals=(), title=None, level_name=None)

    result = do_import(conn, make_reading(plan), level_code="b1")

    assert (result.plans[0].level_code, result.plans[0].level_name) == ("B1", "地下一层")


def test_a_level_that_contradicts_the_title_is_reported(conn: Connection[Any]) -> None:
    result = do_import(conn, make_reading(make_plan(row_of_rooms())), level_code="F5")

    assert "LEVEL_DIFFERS_FROM_TITLE" in [finding.code for finding in result.plans[0].findings]


@pytest.mark.parametrize("scope", ["5103", "510105"])
def test_a_building_outside_the_scope_is_not_there(conn: Connection[Any], scope: str) -> None:
    with pytest.raises(NotFoundError):
        do_import(conn, make_reading(make_plan(row_of_rooms())), scope=scope)


def test_other_bytes_than_those_that_were_read_are_refused(conn: Connection[Any]) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        do_import(conn, make_reading(make_plan(row_of_rooms())), b"tampered")

    assert refusal.value.code == "CONTENT_MISMATCH"


def test_the_drawing_is_found_by_its_digest(conn: Connection[Any]) -> None:
    result = do_import(conn, make_reading(make_plan(row_of_rooms())))

    assert result.sha256 == hashlib.sha256(b"drawing").hexdigest()


def test_a_room_that_is_gone_but_still_allocated_is_reported(conn: Connection[Any]) -> None:
    do_import(conn, make_reading(make_plan(row_of_rooms(3))), publish=True)
    OrganisationRepository(conn, "").add("O1", "办公室", "county", "510104")
    conn.execute(
        "INSERT INTO allocation (room_id, organisation_id, share, valid)"
        " SELECT room_version.room_id, organisation.id, 1, '[2026-03-02,)'"
        " FROM room_version, organisation WHERE number = '203'"
    )

    result = do_import(
        conn,
        make_reading(make_plan(row_of_rooms(2)), content=b"b"),
        b"b",
        publish=True,
        valid_from=TUESDAY,
    )

    [finding] = [f for f in result.plans[0].findings if f.code == "ROOM_GONE_STILL_ALLOCATED"]
    assert finding.values == {"number": "203"}


def test_texts_that_the_database_cannot_hold_are_kept_as_far_as_they_go(
    conn: Connection[Any],
) -> None:
    broken = "办公\udcca室\0"
    doubt = Finding("LABEL_MISSING", Severity.WARNING, (broken,), values={"text": broken})
    room = make_room("201", row_of_rooms(1)[0].outline, name=broken, findings=(doubt,))

    do_import(conn, make_reading(make_plan([room], title=broken)), publish=True)

    assert one(conn, "SELECT name FROM room_version") == "办公�室�"


def test_two_imports_of_one_drawing_at_once_keep_it_once(fresh_database_url: str) -> None:
    with open_connection(fresh_database_url) as conn:
        add_building(conn)
        add_building(conn, "B-02", "510105")
    reading = make_reading(make_plan(row_of_rooms()))
    start = threading.Barrier(4)
    results: list[ImportResult] = []

    def run(building: str) -> None:
        with open_connection(fresh_database_url) as conn:
            start.wait(timeout=20)
            results.append(do_import(conn, reading, building_code=building, publish=True))

    threads = [threading.Thread(target=run, args=[code]) for code in (BUILDING, "B-02") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(result.changed for result in results) == [False, False, True, True]
    with open_connection(fresh_database_url) as conn:
        assert one(conn, "SELECT count(*) FROM drawing") == 1
        assert one(conn, "SELECT count(*) FROM room_version") == 6
