"""Where a level stands on the map: control points, and the plans that come without them."""

from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection
from shapely.affinity import rotate, translate

from spatial.domain.control_points import PlacingMethod
from spatial.domain.errors import InvalidInputError
from spatial.services.import_drawing import Outcome
from tests.support.imports import MONDAY, TUESDAY, do_import, in_force, one
from tests.support.readings import (
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


def test_control_points_put_the_level_on_the_map(conn: Connection[Any]) -> None:
    result = do_import(
        conn, make_reading(make_plan(row_of_rooms())), publish=True, control=control_points()
    )

    place = result.plans[0].place
    assert place is not None
    assert place.crs_epsg == 4544
    assert place.rms_m == pytest.approx(0, abs=1e-6)
    assert [residual.name for residual in place.residuals] == ["A", "B", "C"]
    row = one(
        conn,
        "SELECT round(ST_X(ST_Centroid(geom))::numeric, 1)::text,"
        " round(ST_Y(ST_Centroid(geom))::numeric, 1)::text, ST_SRID(geom), ST_SRID(g3857),"
        " round(ST_Area(ST_Transform(geom, 4544))::numeric, 2)::text"
        " FROM room_version WHERE number = '201'",
    )
    assert row == ("104.1", "30.7", 4490, 3857, "12.00")
    assert one(conn, "SELECT ST_NumGeometries(geom) FROM level") == 1
    assert one(conn, "SELECT count(*) FROM finding WHERE state = 'open'") == 0


def test_without_control_points_the_level_bears_a_finding_until_they_come(
    conn: Connection[Any],
) -> None:
    reading = make_reading(make_plan(row_of_rooms()))
    first = do_import(conn, reading, publish=True)
    assert [finding.code for finding in first.plans[0].findings] == ["LEVEL_NOT_GEOREFERENCED"]

    again = do_import(conn, reading, control=control_points())

    assert [plan.outcome for plan in again.plans] == [Outcome.PLACED]
    assert one(conn, "SELECT count(*) FROM room_version WHERE geom IS NULL") == 0
    assert one(conn, "SELECT count(*) FROM finding WHERE state = 'open'") == 0
    assert one(conn, "SELECT count(*) FROM event WHERE action = 'level.georeference'") == 1


def test_a_later_plan_without_control_points_keeps_the_levels_place(conn: Connection[Any]) -> None:
    do_import(conn, make_reading(make_plan(row_of_rooms())), publish=True, control=control_points())

    do_import(
        conn,
        make_reading(make_plan(row_of_rooms(2)), content=b"b"),
        b"b",
        publish=True,
        valid_from=TUESDAY,
    )

    assert one(conn, "SELECT count(*) FROM room_version WHERE geom IS NULL") == 0


def test_a_drawing_that_was_moved_as_a_whole_keeps_its_rooms_where_they_are(
    conn: Connection[Any],
) -> None:
    do_import(conn, make_reading(make_plan(row_of_rooms())), publish=True, control=control_points())
    before = in_force(conn, MONDAY)
    elsewhere = [
        make_room(room.number, rotate(translate(room.outline, 5_000, 40), 30, origin=(0, 0)))
        for room in row_of_rooms()
    ]

    result = do_import(
        conn,
        make_reading(make_plan(elsewhere), content=b"b"),
        b"b",
        publish=True,
        valid_from=TUESDAY,
    )

    [moved] = [f for f in result.plans[0].findings if f.code == "PLAN_FRAME_MOVED"]
    assert moved.values["turn"] == "-30.00"
    place = result.plans[0].place
    assert place is not None
    assert (place.method, place.source) == (PlacingMethod.ROOMS, "F2")
    assert in_force(conn, TUESDAY) == before
    apart = one(
        conn,
        "SELECT max(ST_HausdorffDistance(ST_Transform(a.geom, 4544), ST_Transform(b.geom, 4544)))"
        " FROM room_version a JOIN room_version b ON a.room_id = b.room_id AND a.id <> b.id",
    )
    assert apart < 0.001


def test_a_plan_drawn_in_a_frame_that_nothing_relates_is_reported(conn: Connection[Any]) -> None:
    do_import(conn, make_reading(make_plan(row_of_rooms())), publish=True, control=control_points())
    elsewhere = [
        make_room(None, translate(room.outline, 5_000, 0)) for room in row_of_rooms(5, width_m=6.0)
    ]

    result = do_import(
        conn,
        make_reading(make_plan(elsewhere), content=b"b"),
        b"b",
        publish=True,
        valid_from=TUESDAY,
    )

    assert "LEVEL_FRAME_MOVED" in [finding.code for finding in result.plans[0].findings]


def test_a_new_frame_with_control_points_leaves_the_history_where_it_was(
    conn: Connection[Any],
) -> None:
    do_import(
        conn, make_reading(make_plan(row_of_rooms(1))), publish=True, control=control_points()
    )
    before = one(conn, "SELECT ST_AsText(geom, 9) FROM room_version")

    do_import(
        conn,
        make_reading(make_plan(row_of_rooms(1)), content=b"b"),
        b"b",
        publish=True,
        control=control_points(shift_m=100),
        valid_from=TUESDAY,
    )

    rows = conn.execute("SELECT ST_AsText(geom, 9) FROM room_version ORDER BY valid").fetchall()
    assert rows[0] == (before,)
    assert rows[1] != (before,)


def test_bad_control_points_are_said_to_be(conn: Connection[Any]) -> None:
    good = control_points()
    astray = (*good[:2], type(good[2])("C", good[2].x, good[2].y, 410_030.0, 3_393_030.0, 4544))

    result = do_import(conn, make_reading(make_plan(row_of_rooms())), control=astray)

    found = {finding.code: finding.values for finding in result.plans[0].findings}
    assert set(found) == {"CONTROL_POINT_BAD", "GEOREFERENCE_RESIDUAL"}
    assert found["CONTROL_POINT_BAD"]["point"] == "C"


def test_control_points_in_metres_on_a_drawing_in_millimetres_are_read_and_said(
    conn: Connection[Any],
) -> None:
    in_metres = tuple(
        replace(point, x=point.x / 1000, y=point.y / 1000) for point in control_points()
    )

    result = do_import(conn, make_reading(make_plan(row_of_rooms())), control=in_metres)

    [finding] = result.plans[0].findings
    assert (finding.code, finding.values["factor"]) == ("CONTROL_DRAWING_UNIT", "1000")
    place = result.plans[0].place
    assert place is not None
    assert place.rms_m == pytest.approx(0, abs=1e-6)


def test_control_points_that_lie_nowhere_near_the_rooms_are_refused(conn: Connection[Any]) -> None:
    astray = tuple(replace(point, x=point.x + 3e6) for point in control_points())

    with pytest.raises(InvalidInputError) as refusal:
        do_import(conn, make_reading(make_plan(row_of_rooms())), control=astray)

    assert refusal.value.code == "CONTROL_POINTS_ASTRAY"


def test_control_points_of_a_drawing_with_several_sheets_name_their_sheet(
    conn: Connection[Any],
) -> None:
    below = make_plan(row_of_rooms(), sheet=2, title="一层平面图", level_name="一层", ordinals=(0,))
    reading = make_reading(make_plan(row_of_rooms()), below)
    placed = [replace(point, sheet=sheet) for sheet in (1, 2) for point in control_points()]

    with pytest.raises(InvalidInputError) as refusal:
        do_import(conn, reading, control=control_points())
    with pytest.raises(InvalidInputError) as incomplete:
        do_import(conn, reading, control=tuple(placed[:3]))
    result = do_import(conn, reading, control=tuple(placed))

    assert refusal.value.code == "CONTROL_POINTS_WITHOUT_SHEET"
    assert incomplete.value.code == "CONTROL_POINTS_SHEET"
    assert all(plan.place is not None for plan in result.plans)
