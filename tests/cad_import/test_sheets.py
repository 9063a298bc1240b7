"""Plans side by side in one model space, told apart and given their titles."""

import numpy as np
import pytest
from shapely import Polygon, box

from cad_import.primitives import DrawnText, Floats
from cad_import.sheets import Sheet, cluster_lines, find_sheets
from tests.support.plans import NO_LINES, SITE_X_M, SITE_Y_M, edges, lines, wall_lines

X, Y = SITE_X_M, SITE_Y_M


def plan(dx: float, dy: float, width: float = 20.0, height: float = 12.0) -> Floats:
    """Walls around a floor of two rooms."""
    rooms = [box(0, 0, width, height / 2), box(0, height / 2 + 0.2, width, height)]
    return np.asarray(wall_lines(rooms) + np.array([X + dx, Y + dy, X + dx, Y + dy]))


def text(words: str, dx: float, dy: float, height: float = 0.7) -> DrawnText:
    return DrawnText(words, X + dx, Y + dy, height, 5.0, "PUB_TITLE", "1F")


def titles(sheets: list[Sheet]) -> list[str | None]:
    return [sheet.title.title if sheet.title else None for sheet in sheets]


def test_plans_side_by_side_are_sheets_numbered_from_the_left() -> None:
    walls = np.vstack([plan(80, 0), plan(0, 0), plan(40, 0)])

    sheets = find_sheets(walls, [])

    assert [sheet.number for sheet in sheets] == [1, 2, 3]
    assert [sheet.box[0] - X for sheet in sheets] == pytest.approx([-0.2, 39.8, 79.8])


def test_rows_of_plans_are_read_from_the_top() -> None:
    walls = np.vstack([plan(0, 0), plan(40, 0), plan(0, 40), plan(40, 40)])

    corners = [(sheet.box[0] - X, sheet.box[1] - Y) for sheet in find_sheets(walls, [])]

    assert np.round(corners, 1).tolist() == [[-0.2, 39.8], [39.8, 39.8], [-0.2, -0.2], [39.8, -0.2]]


def test_each_plan_has_the_title_below_it() -> None:
    walls = np.vstack([plan(0, 0), plan(40, 0), plan(80, 0)])
    words = [text("三层平面图", 90, -4), text("一层平面图", 10, -4), text("二层平面图", 50, -4)]

    sheets = find_sheets(walls, words)

    assert titles(sheets) == ["一层平面图", "二层平面图", "三层平面图"]
    assert [sheet.title.ordinals for sheet in sheets if sheet.title] == [(0,), (1,), (2,)]


def test_a_title_between_two_rows_belongs_to_the_plan_above_it() -> None:
    walls = np.vstack([plan(0, 0), plan(0, 24)])
    words = [text("二层平面图", 10, 20), text("一层平面图", 10, -4)]

    assert titles(find_sheets(walls, words)) == ["二层平面图", "一层平面图"]


def test_a_plan_without_a_title_has_none_and_a_detail_gives_none() -> None:
    words = [text("楼梯大样图", 10, -2), text("会议室", 10, 3)]

    assert titles(find_sheets(plan(0, 0), words)) == [None]


def test_a_title_with_a_level_goes_before_one_without() -> None:
    words = [text("平面图", 10, -2), text("二层平面图", 10, -5)]

    assert titles(find_sheets(plan(0, 0), words)) == ["二层平面图"]


def test_a_few_lines_aside_are_no_sheet() -> None:
    detail = edges(box(60, 0, 62, 2)) + np.array([X, Y, X, Y])

    assert len(find_sheets(np.vstack([plan(0, 0), detail]), [])) == 1


def test_a_core_inside_a_ring_of_rooms_is_on_the_same_sheet() -> None:
    def placed(shape: Polygon) -> Floats:
        return np.asarray(edges(shape) + np.array([X, Y, X, Y]))

    ring, core = placed(box(0, 0, 60, 60)), placed(box(25, 25, 35, 35))

    [sheet] = find_sheets(np.vstack([ring, core]), [])

    assert np.subtract(sheet.box, (X, Y, X, Y)) == pytest.approx([0, 0, 60, 60])


def test_a_long_wall_is_followed_along_its_whole_length() -> None:
    walls = lines([X, Y, X + 100, Y], [X + 98, Y + 1, X + 98, Y + 20], [X, Y + 40, X + 9, Y + 40])

    numbers = cluster_lines(walls)

    assert numbers[0] == numbers[1]
    assert numbers[2] != numbers[0]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_lines_does_not_matter(seed: int) -> None:
    walls = np.vstack([plan(0, 0), plan(40, 0), plan(0, 40)])
    words = [text("一层平面图", 10, -4), text("二层平面图", 50, -4), text("三层平面图", 10, 36)]

    other = np.random.default_rng(seed).permutation(walls)

    assert find_sheets(other, words) == find_sheets(walls, words)


def test_no_wall_is_no_sheet() -> None:
    assert find_sheets(NO_LINES, [text("一层平面图", 0, 0)]) == []
    assert cluster_lines(NO_LINES).tolist() == []
