"""Frames for analysts: of a day, with a CRS and units in the names, and the ledger's figures."""

from typing import Any

import pytest
from psycopg import Connection

from spatial.storage.frames import (
    Selection,
    allocations_frame,
    entries_frame,
    organisations_frame,
    rooms_frame,
)
from spatial.storage.ledger_totals import totals
from tests.support.counted_town import store_counted_town
from tests.support.ledger import Town, day, days

pytestmark = pytest.mark.database


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    """Return the counted town, with one room at its place and one row without a room."""
    town = store_counted_town(conn)
    conn.execute(
        "UPDATE room_version SET geom = ST_SetSRID(ST_MakeEnvelope(104, 30, 104.001, 30.001), 4490)"
        " WHERE number = '101'"
    )
    town.allocate_row("B2", "999", "B", days(3), registered_area_m2=18, share="0.5")
    return town


def test_entries_sum_to_the_totals_of_their_day(town: Town) -> None:
    for number in (0, 9):
        frame = entries_frame(town.conn, "51", day(number))
        [whole] = totals(town.conn, "51", day(number))
        assert (frame["area_m2"].sum(), frame["rooms"].sum()) == (float(whole.area_m2), whole.rooms)


def test_a_frame_says_day_scope_unit_and_crs(town: Town) -> None:
    said = {"as_of": "2026-01-10", "scope": "51", "area_unit": "m2"}

    assert rooms_frame(town.conn, Selection("51", day(9)), on_map=True).attrs == said
    for frame in (
        entries_frame(town.conn, "51", day(9)),
        allocations_frame(town.conn, "51", day(9)),
    ):
        assert frame.attrs == said
        assert frame.crs == "EPSG:4490"
        placed = frame[frame.geometry.notna()]
        assert placed["number"].tolist() == ["101"]
        assert placed.geometry.iloc[0].bounds == (104, 30, 104.001, 30.001)


def test_allocations_are_rows_with_and_without_rooms(town: Town) -> None:
    frame = allocations_frame(town.conn, "510105", day(9)).set_index("number")

    assert frame.loc["202", ["organisation_code", "share", "room_area_m2"]].tolist() == [
        "B",
        1.0,
        18.0,
    ]
    assert frame.loc["999", ["share", "registered_area_m2"]].tolist() == [0.5, 18.0]
    assert frame.loc["999", ["room_id", "room_area_m2"]].isna().to_numpy().all()
    assert allocations_frame(town.conn, "510105", day(2))["number"].tolist() == ["202"]


def test_organisations_bear_posts_staff_and_people(town: Town) -> None:
    town.conn.execute(
        "INSERT INTO post (organisation_id, rank, headcount, valid) VALUES (%s, '正科级', 2, %s)",
        [town.organisations["A"], days(0)],
    )

    frame = organisations_frame(town.conn, "51", day(9)).set_index("code")

    assert frame.loc["A", ["staff_established", "posts", "occupants"]].to_numpy().tolist() == [
        10,
        2,
        2,
    ]
    assert frame.loc["B", ["staff_established", "posts"]].isna().to_numpy().all()


def test_a_scope_without_anything_has_frames_without_rows(town: Town) -> None:
    assert entries_frame(town.conn, "5105", day(9)).empty
    assert allocations_frame(town.conn, "5105", day(9)).empty
    assert organisations_frame(town.conn, "5105", day(9)).empty
