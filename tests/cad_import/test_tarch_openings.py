"""Openings of native walls say which rooms a door joins, and change no room."""

from pathlib import Path

import numpy as np
import pytest
from ezdxf.filemanagement import new

from cad_import.primitives import NativeObject, NativePart
from cad_import.reading import read_drawing
from cad_import.tarch_openings import native_closures, read_opening_number
from spatial.domain.floor_plans import DrawingReading
from spatial.domain.openings import OpeningKind
from tests.support.native_tarch import add_native, add_room, add_wall

EVERYWHERE = (-1e9, -1e9, 1e9, 1e9)
X, Y = 691_000_000.0, 335_000_000.0  # millimetres


@pytest.mark.parametrize(
    ("number", "kind", "width_m"),
    [
        ("M0921", OpeningKind.DOOR, 0.9),
        ("FM甲1021", OpeningKind.DOOR, 1.0),
        ("C1518", OpeningKind.WINDOW, 1.5),
        ("BYC0609", OpeningKind.WINDOW, 0.6),
        ("MLC3027", OpeningKind.DOOR, 3.0),
        ("M1", OpeningKind.DOOR, 0.9),
        ("", OpeningKind.DOOR, 0.9),
        ("M9921", OpeningKind.DOOR, 0.9),
        ("M09210", OpeningKind.DOOR, 0.9),
    ],
)
def test_an_openings_number_says_kind_and_width(
    number: str, kind: OpeningKind, width_m: float
) -> None:
    read_kind, read_width_m = read_opening_number(number)

    assert read_kind is kind
    assert read_width_m == pytest.approx(width_m)


def wall(handle: str = "2F") -> NativeObject:
    """A wall of 4 m along x, 150 mm to its left and 50 mm to its right."""
    points = np.array([[0, 0], [4, 0], [0, 0.15], [4, 0.15], [4, -0.05], [0, -0.05]], float)
    return NativeObject("TCH_WALL", NativePart.WALL, "WALL", handle, points)


def opening(x: float, y: float, number: str = "M0921", host: str = "2F") -> NativeObject:
    place = np.array([[x, y]])
    return NativeObject("TCH_OPENING", NativePart.OPENING, "WINDOW", "30", place, (number, host))


def test_an_opening_lies_along_both_faces_of_its_wall() -> None:
    left, right = sorted(
        native_closures([wall(), opening(2.0, 0.0)], EVERYWHERE), key=lambda c: -c.line[1]
    )

    assert left.line == pytest.approx((1.55, 0.15, 2.45, 0.15))
    assert right.line == pytest.approx((1.55, -0.05, 2.45, -0.05))


def test_an_opening_ends_where_its_wall_does() -> None:
    found = native_closures([wall(), opening(0.2, 0.0)], EVERYWHERE)

    assert [closure.line[0] for closure in found] == pytest.approx([0.05, 0.05])


@pytest.mark.parametrize(
    "stray", [opening(2.0, 1.0), opening(9.0, 0.0), opening(2.0, 0.0, host="99")]
)
def test_an_opening_that_its_wall_does_not_hold_gives_nothing(stray: NativeObject) -> None:
    assert native_closures([wall(), stray], EVERYWHERE) == ()


def test_an_opening_of_another_sheet_is_left_to_it() -> None:
    assert native_closures([wall(), opening(2.0, 0.0)], (10, 10, 20, 20)) == ()


def row_of_rooms(tmp_path: Path, *, doors: bool) -> DrawingReading:
    """Six rooms along a corridor, the last of them without a name."""
    document = new("R2004", units=4)
    space = document.modelspace()

    def at(x: float, y: float) -> tuple[float, float]:
        return X + x, Y + y

    for k in range(6):
        west, east = 4000 * k, 4000 * (k + 1)
        add_wall(space, at(west, 0), at(east, 0))
        add_wall(space, at(west, 5000), at(east, 5000))
        host = add_wall(space, at(west, 3000), at(east, 3000)).dxf.handle
        add_wall(space, at(east, 0), at(east, 3000))
        own = [(10, (*at(west + 2000, 3000), 0)), (302, "M0921"), (330, host)]
        if doors:
            add_native(space, "TCH_OPENING", "TDbOpening", own, "WINDOW")
        if k < 5:
            add_room(space, at(west + 2000, 1500), "办公室", str(301 + k))
    add_wall(space, at(0, 0), at(0, 3000))
    add_wall(space, at(0, 3000), at(0, 5000))
    add_wall(space, at(24_000, 3000), at(24_000, 5000))
    add_room(space, at(12_000, 4000), "走道", "")
    path = tmp_path / "row.dxf"
    document.saveas(path)
    return read_drawing(path)


def test_doors_name_the_rooms_on_both_sides(tmp_path: Path) -> None:
    [plan] = row_of_rooms(tmp_path, doors=True).plans

    doors = [found for found in plan.openings if found.kind is OpeningKind.DOOR]
    assert len(doors) == 6
    beside = [{room.room for room in door.beside} for door in doors]
    assert {"301 办公室", "走道"} in beside


def test_a_room_without_a_name_counts_if_a_door_leads_into_it(tmp_path: Path) -> None:
    [entered] = row_of_rooms(tmp_path, doors=True).plans
    [closed] = row_of_rooms(tmp_path, doors=False).plans

    assert len(entered.rooms) == len(closed.rooms) + 1 == 7
    assert {round(room.area_m2, 3) for room in entered.rooms} == {10.64, 42.84}
