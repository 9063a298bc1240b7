"""Plans side by side in one model space, told apart and given their titles."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from cad_import.clusters import cluster_lines
from cad_import.primitives import DrawnText, Floats
from cad_import.sheets import Sheet, SheetSplit, Surroundings, split_sheets
from tests.support.plans import NO_LINES, SITE_X_M, SITE_Y_M, edges, lines, wall_lines

X, Y = SITE_X_M, SITE_Y_M


def plan(dx: float, dy: float, width: float = 20.0, height: float = 12.0) -> Floats:
    """Walls around a floor of two rooms."""
    rooms = [box(0, 0, width, height / 2), box(0, height / 2 + 0.2, width, height)]
    return np.asarray(wall_lines(rooms) + np.array([X + dx, Y + dy, X + dx, Y + dy]))


def text(words: str, dx: float, dy: float, height: float = 0.7) -> DrawnText:
    return DrawnText(words, X + dx, Y + dy, height, 5.0, "PUB_TITLE", "1F")


def split(
    walls: Floats,
    words: Sequence[DrawnText] = (),
    frames: Sequence[Polygon] = (),
    body: Floats = NO_LINES,
    others: Floats = NO_LINES,
) -> SheetSplit:
    return split_sheets(walls, Surroundings(body, others, words, frames))


def find_sheets(walls: Floats, words: Sequence[DrawnText]) -> list[Sheet]:
    return list(split(walls, words).sheets)


def framed(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return box(X + x0, Y + y0, X + x1, Y + y1)


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


def test_storeys_of_one_building_are_parted_at_a_narrow_gap() -> None:
    walls = np.vstack([plan(0, 0), plan(22.4, 0), plan(44.8, 0)])

    assert len(find_sheets(walls, [])) == 3


def test_two_unlike_wings_with_a_gap_between_them_stay_one_plan() -> None:
    walls = np.vstack([plan(0, 0, 30, 8), plan(0, 10.4, 18, 8)])

    [sheet] = find_sheets(walls, [])

    assert np.subtract(sheet.box, (X, Y, X, Y)) == pytest.approx([-0.2, -0.2, 30.2, 18.6])


def test_two_unlike_plans_side_by_side_are_parted_by_their_titles() -> None:
    walls = np.vstack([plan(0, 0, 20, 12), plan(22.4, 0, 9, 7)])

    alone = split(walls).sheets
    sheets = find_sheets(walls, [text("一层平面图", 10, -4), text("二层平面图", 27, -4)])

    assert len(alone) == 1
    assert titles(sheets) == ["一层平面图", "二层平面图"]


def test_two_long_rows_of_rooms_on_a_corridor_stay_one_plan() -> None:
    walls = np.vstack([plan(0, 0, 40, 7), plan(0, 10, 40, 7)])

    assert len(find_sheets(walls, [])) == 1


def test_a_dimension_across_the_gap_says_that_it_is_one_plan() -> None:
    walls = np.vstack([plan(0, 0), plan(22.4, 0)])
    dimension = lines([X, Y + 6, X + 42.4, Y + 6])

    assert len(split(walls, others=dimension).sheets) == 1


def test_windows_join_the_walls_of_one_plan() -> None:
    walls = np.vstack([plan(0, 0), plan(33, 0, 9, 12)])
    glazing = lines([X + 20, Y, X + 27, Y], [X + 27, Y, X + 33, Y])

    assert len(split(walls, body=glazing).sheets) == 1


def test_a_frame_keeps_its_plan_together_and_apart_from_the_next() -> None:
    walls = np.vstack([plan(3, 3), plan(3, 40, 9, 9), plan(38, 3)])
    frames = [framed(0, 0, 36, 50), framed(36, 0, 70, 50)]
    words = [text("一层平面图", 14, 1), text("二层平面图", 48, 1)]

    sheets = split(walls, words, frames).sheets

    assert titles(list(sheets)) == ["一层平面图", "二层平面图"]
    assert [sheet.frame for sheet in sheets] == frames
    assert sheets[0].box[3] - Y == pytest.approx(49.2)


def test_the_title_in_the_title_block_does_not_name_a_second_plan() -> None:
    walls = np.vstack([plan(3, 3), plan(3, 30)])
    words = [text("一层平面图", 14, 1), text("一层平面图", 33, 2, 0.4), text("楼梯详图", 14, 28)]

    found = split(walls, words, [framed(0, 0, 36, 50)])

    assert titles(list(found.sheets)) == ["一层平面图"]
    assert [(item.reason, item.title) for item in found.left_out] == [("detail", "楼梯详图")]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("1-1剖面图 1:100", "section"),
        ("①~⑧轴立面图", "elevation"),
        ("楼梯大样", "detail"),
        ("屋顶平面图", "roof"),
        ("总平面图", "site"),
        ("ROOF TRUSS PLAN", "structure"),
        ("South Elevation", "elevation"),
    ],
)
def test_what_is_no_floor_plan_is_left_out_by_its_title(title: str, kind: str) -> None:
    walls = np.vstack([plan(0, 0), plan(60, 0)])
    words = [text("一层平面图", 10, -4), text(title, 70, -4)]

    found = split(walls, words)

    assert titles(list(found.sheets)) == ["一层平面图"]
    [item] = found.left_out
    assert item.reason == kind
    assert np.subtract(item.box, (X, Y, X, Y)) == pytest.approx([59.8, -0.2, 80.2, 12.2])


def test_a_legend_beside_a_plan_without_a_title_does_not_name_it() -> None:
    found = split(plan(0, 0), [text("图例", 24, 12), text("1-1剖面图", 40, 6)])

    assert titles(list(found.sheets)) == [None]
    assert found.left_out == ()


def test_texts_of_steel_and_footings_tell_a_structural_plan() -> None:
    marks = ["主筋2-D16", "4-D13", "KL3(2)", "Φ8@200", "アンカーボルト", "深基礎", "2Φ16"]
    words = [text(mark, 2 + k, 3) for k, mark in enumerate(marks)]

    found = split(plan(0, 0), words)

    assert found.sheets == ()
    assert [item.reason for item in found.left_out] == ["structure"]


def test_stray_lines_are_left_out_by_name() -> None:
    row = lines(*([X + 60, Y + k / 4, X + 80, Y + k / 4] for k in range(3)))
    stray = lines([X, Y + 60, X + 5, Y + 62])

    found = split(np.vstack([plan(0, 0), row, stray]))

    assert len(found.sheets) == 1
    assert [item.reason for item in found.left_out] == ["small", "flat"]
    turned = (row.reshape(-1, 2) - (X, Y)) @ np.array([[0.6, 0.8], [-0.8, 0.6]]) + (X, Y)
    found = split(np.vstack([plan(0, 0), turned.reshape(-1, 4)]))
    assert [item.reason for item in found.left_out] == ["flat"]


@pytest.mark.parametrize(
    ("words", "ordinals"),
    [
        (["GROUND FLOOR", "1ST FLOOR", "SECOND FLOOR PLAN"], [(0,), (1,), (2,)]),
        (["1ST FLOOR", "2ND FLOOR", "3RD FLOOR"], [(0,), (1,), (2,)]),
        (["LEVEL 0", "LEVEL 1", "LEVEL 2"], [(0,), (1,), (2,)]),
        (["LEVEL 1", "LEVEL 2", "LEVEL 3"], [(0,), (1,), (2,)]),
        (["PLANTA BAJA", "PLANTA 1", "PLANTA 2"], [(0,), (1,), (2,)]),
    ],
    ids=["British", "American", "from zero", "from one", "Spanish"],
)
def test_a_ground_floor_tells_how_a_drawing_counts(
    words: list[str], ordinals: list[tuple[int, ...]]
) -> None:
    walls = np.vstack([plan(40 * k, 0) for k in range(3)])
    said = [text(word, 10 + 40 * k, -4) for k, word in enumerate(words)]

    sheets = find_sheets(walls, said)

    assert [sheet.title.ordinals for sheet in sheets if sheet.title] == ordinals


@pytest.mark.parametrize("turn_deg", [17, 45, 90, 233])
def test_a_turned_drawing_has_the_same_sheets(turn_deg: float) -> None:
    walls = np.vstack([plan(40 * k, 0) for k in range(3)])
    turn = np.radians(turn_deg)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

    moved = ((walls.reshape(-1, 2) - (X, Y)) @ matrix + (X, Y)).reshape(-1, 4)

    sheets = find_sheets(moved, [])
    assert len(sheets) == 3
    middles = (moved[:, :2] + moved[:, 2:]) / 2
    held = [sheet.holds(middles[:, 0], middles[:, 1], 1.0) for sheet in sheets]
    assert np.sum(held, axis=0).tolist() == [1] * len(moved)


def test_regions_hold_the_walls_of_their_sheet() -> None:
    sheets = find_sheets(np.vstack([plan(0, 0), plan(40, 0)]), [])

    assert [sheet.crowded for sheet in sheets] == [False, False]
    for sheet in sheets:
        assert sheet.box == pytest.approx(sheet.region.bounds)
        assert shapely.area(sheet.region) == pytest.approx(20.4 * 12.4)
