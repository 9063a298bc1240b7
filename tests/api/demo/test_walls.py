"""Walls and clear outlines: numbers that can be checked in the head."""

import pytest
import shapely

from api.demo.floors import OUTSIDE, Cell, Rect, RoomKind
from api.demo.walls import (
    Thicknesses,
    boundary_segments,
    clear_outlines,
    find_walls,
    merge,
    wall_bodies,
)

OFFICE = Cell((Rect(0, 0, 4000, 3000),), RoomKind.OFFICE, "办公室", "102")
NEXT = Cell((Rect(4000, 0, 9000, 3000),), RoomKind.OFFICE, "办公室", "102")


def test_two_rooms_share_one_partition() -> None:
    walls = find_walls([OFFICE, NEXT], Thicknesses(240, 200, 120))

    assert [w.thickness for w in walls if OUTSIDE not in {w.low, w.high}] == [120]
    assert len(walls) == 1 + 6


def test_clear_outline_ends_at_the_wall_faces() -> None:
    walls = find_walls([OFFICE, NEXT], Thicknesses(240, 200, 120))

    [office, _] = clear_outlines([OFFICE, NEXT], merge(wall_bodies(walls)), [])

    assert office.bounds == (120, 120, 3940, 2880)
    assert office.area == (3940 - 120) * (2880 - 120)


def test_corners_are_filled_and_tees_leave_no_line() -> None:
    walls = find_walls([OFFICE, NEXT], Thicknesses(240, 200, 120))

    material = merge(wall_bodies(walls))

    assert len(boundary_segments(material)) == 4 + 4 + 4  # the outside and two rooms
    assert material.bounds == (-120, -120, 9120, 3120)


@pytest.mark.parametrize(
    ("column", "missing"),
    [(Rect(-120, -120, 380, 380), 260 * 260), (Rect(1500, 1000, 2000, 1500), 0)],
    ids=["in the corner", "standing free"],
)
def test_only_columns_that_touch_a_wall_are_cut_out(column: Rect, missing: int) -> None:
    walls = find_walls([OFFICE], Thicknesses(240, 200, 120))

    [office] = clear_outlines([OFFICE], merge(wall_bodies(walls)), [column])

    assert office.area == 3760 * 2760 - missing


def test_cells_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        find_walls([OFFICE, OFFICE], Thicknesses())


def test_walls_and_rooms_tile_the_building() -> None:
    walls = find_walls([OFFICE, NEXT], Thicknesses())
    material = merge(wall_bodies(walls))

    rooms = clear_outlines([OFFICE, NEXT], material, [])

    total = material.area + sum(room.area for room in rooms)
    assert total == shapely.box(-120, -120, 9120, 3120).area
