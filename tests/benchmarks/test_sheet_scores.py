"""Whether sheets were told apart, scored by where their rooms lie."""

from typing import Any

from shapely import Polygon, box

from benchmarks.sheet_scores import score_sheets
from spatial.domain.floor_plans import FloorPlan, PlanRoom, RoomMethod, RoomStatus

WEST, EAST = box(0, 0, 10, 8), box(50, 0, 60, 8)


def plan(number: int, ordinals: tuple[int, ...], *outlines: Polygon) -> FloorPlan:
    rooms = tuple(
        PlanRoom(o, None, None, None, o.area, None, RoomMethod.WALLS, 0.9, RoomStatus.OK)
        for o in outlines
    )
    return FloorPlan(number, None, None, ordinals, rooms)


TRUTH: dict[str, Any] = {
    "sheets": [{"sheet": 1, "ordinals": [0]}, {"sheet": 2, "ordinals": [1, 2]}],
    "rooms": [{"sheet": 1, "x": 5, "y": 4}, {"sheet": 2, "x": 55, "y": 4}],
}


def test_plans_with_their_levels_are_right() -> None:
    assert score_sheets(TRUTH, [plan(1, (0,), WEST), plan(2, (1, 2), EAST)]) == (2, 2)


def test_a_wrong_level_is_wrong() -> None:
    assert score_sheets(TRUTH, [plan(1, (0,), WEST), plan(2, (1,), EAST)]) == (1, 2)


def test_two_sheets_on_one_plan_are_both_wrong() -> None:
    assert score_sheets(TRUTH, [plan(1, (0,), WEST, EAST)]) == (0, 2)


def test_a_plan_too_many_counts() -> None:
    made = [plan(1, (0,), WEST), plan(2, (1, 2), EAST), plan(3, (), box(90, 0, 95, 5))]

    assert score_sheets(TRUTH, made) == (2, 3)


def test_a_truth_without_sheets_says_nothing() -> None:
    assert score_sheets({"rooms": []}, [plan(1, (), WEST)]) == (0, 0)
