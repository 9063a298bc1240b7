"""Walls unlike the others of a sheet."""

import numpy as np
from shapely import Polygon, box

from cad_import.odd_walls import odd_walls
from spatial.domain.floor_plans import PlanRoom, RoomMethod, RoomStatus
from tests.support.plans import NO_LINES, edges


def row(*gaps_m: float) -> list[PlanRoom]:
    """Rooms of 4 × 3 m in a row with walls of the given thickness between them."""
    left, rooms = 0.0, []
    for at, gap in enumerate((*gaps_m, 0.0)):
        rooms.append(plan_room(box(left, 0, left + 4, 3), str(201 + at)))
        left += 4 + gap
    return rooms


def plan_room(outline: Polygon, number: str) -> PlanRoom:
    area = outline.area
    return PlanRoom(outline, number, None, None, area, None, RoomMethod.WALLS, 0.9, RoomStatus.OK)


def found(rooms: list[PlanRoom]) -> list[tuple[str, str, str]]:
    lines = np.vstack([edges(room.outline) for room in rooms])
    keys = ("thick_mm", "count", "most_mm")
    return [
        (f.values[keys[0]], f.values[keys[1]], f.values[keys[2]]) for f in odd_walls(rooms, lines)
    ]


def test_walls_of_the_sheets_own_thicknesses_are_not_told() -> None:
    assert found(row(*[0.2, 0.1] * 8)) == []


def test_one_wall_far_thicker_than_all_others_is_told_once_with_its_count() -> None:
    assert found(row(*[0.2] * 40, 0.6)) == [("600", "2", "200")]


def test_one_thin_line_between_two_rooms_is_told() -> None:
    assert [thick for thick, _, _ in found(row(*[0.2] * 40, 0.04))] == ["40"]


def test_a_small_sheet_has_no_usual_thickness() -> None:
    assert found(row(0.2, 0.2, 0.6)) == []


def test_without_lines_nothing_is_said() -> None:
    assert odd_walls(row(0.2), NO_LINES) == ()
