"""Lines sorted by what they stand for: walls, columns, windows, doors, and what is none of them."""

import numpy as np
import pytest
import shapely
from shapely import box

from cad_import.expansion import expand
from cad_import.linework import Linework, sort_linework
from cad_import.roles import decide_roles
from tests.support.plans import (
    COLUMN,
    DOOR,
    SITE_X_M,
    SITE_Y_M,
    WALL,
    OfficeRow,
    PlanPen,
    draw_office_row,
    edges,
    lines,
    start_plan,
    wall_lines,
)


@pytest.fixture
def pen() -> PlanPen:
    return start_plan()


def sorted_lines(pen: PlanPen) -> Linework:
    """Sort what was drawn, in metres, with the site's origin at zero."""
    metric = expand(pen.document).scaled(pen.metres_per_unit)
    return sort_linework(metric, decide_roles(metric)).moved(np.array([-SITE_X_M, -SITE_Y_M]))


def length(rows: np.ndarray) -> float:
    return float(np.hypot(*(rows[:, 2:] - rows[:, :2]).T).sum())


def test_a_plan_is_sorted_into_walls_windows_and_doors(pen: PlanPen) -> None:
    draw_office_row(pen)
    row = OfficeRow()

    found = sorted_lines(pen)

    assert length(found.walls) == pytest.approx(length(wall_lines(row.rooms, row.openings)))
    assert length(found.windows) == pytest.approx(3 * 2 + 3 * 4)
    assert found.swing_count == 5
    assert not len(found.stairs)


def test_a_doors_open_leaf_is_no_evidence_but_its_shut_leaf_is(pen: PlanPen) -> None:
    pen.lines(lines([0, 3, 1, 3], [1.9, 3, 4, 3]), WALL)
    pen.door((1, 3), 0.9, 0, open_deg=90)

    assert sorted_lines(pen).evidence.doors == pytest.approx(lines([1, 3, 1.9, 3]), abs=1e-6)


def test_a_leaf_drawn_on_the_wall_layer_is_no_wall(pen: PlanPen) -> None:
    pen.lines(lines([0, 3, 1, 3], [1.9, 3, 4, 3], [1, 3, 1, 3.9]), WALL)
    pen.space.add_arc(pen.point(1, 3), 900, 0, 90, dxfattribs={"layer": WALL})

    found = sorted_lines(pen)

    assert found.walls == pytest.approx(lines([0, 3, 1, 3], [1.9, 3, 4, 3]), abs=1e-6)


def test_a_block_with_a_swing_is_a_door_whatever_its_layer(pen: PlanPen) -> None:
    pen.lines(lines([0, 3, 1, 3], [1.9, 3, 4, 3]), WALL)
    block = pen.document.blocks.new("$DOOR")
    block.add_arc((0, 0), 900, 0, 90)
    block.add_line((0, 0), (900, 0))
    pen.space.add_blockref("$DOOR", pen.point(1, 3), dxfattribs={"layer": "WINDOW"})

    found = sorted_lines(pen)

    assert len(found.windows) == 0
    assert found.evidence.doors == pytest.approx(lines([1, 3, 1.9, 3]), abs=1e-6)


def test_a_jamb_on_the_layer_of_openings_is_the_end_of_its_wall(pen: PlanPen) -> None:
    pen.lines(lines([0, 3, 1, 3], [0, 3.2, 1, 3.2], [1.9, 3, 4, 3], [1.9, 3.2, 4, 3.2]), WALL)
    jambs, pane = lines([1, 3, 1, 3.2], [1.9, 3, 1.9, 3.2]), lines([1, 3.1, 1.9, 3.1])
    pen.lines(np.vstack([jambs, pane]), "A-OPENING")

    found = sorted_lines(pen)

    assert length(found.walls) == pytest.approx(6.2 + 0.4)
    assert found.windows == pytest.approx(pane, abs=1e-6)


def test_treads_on_the_wall_layer_are_no_walls(pen: PlanPen) -> None:
    stairwell = edges(box(0, 0, 3, 6))
    treads = lines(*([0, 1 + 0.28 * k, 1.4, 1 + 0.28 * k] for k in range(10)))
    pen.lines(np.vstack([stairwell, treads]), WALL)

    found = sorted_lines(pen)

    assert len(found.stairs) == 10
    assert length(found.walls) == pytest.approx(18)


def test_a_curved_wall_is_flattened_by_its_sagitta(pen: PlanPen) -> None:
    pen.space.add_arc(pen.point(0, 0), 10_000, 0, 90, dxfattribs={"layer": WALL})

    walls = sorted_lines(pen).walls

    assert length(walls) == pytest.approx(np.pi / 2 * 10, abs=0.01)
    middle = (walls[:, :2] + walls[:, 2:]) / 2
    assert (10 - np.hypot(middle[:, 0], middle[:, 1])).max() <= 0.0021


def test_columns_are_kept_as_lines_and_as_fills(pen: PlanPen) -> None:
    pen.outline(box(0, 0, 0.6, 0.6), COLUMN)
    hatch = pen.space.add_hatch(dxfattribs={"layer": COLUMN})
    corners = [pen.point(*corner) for corner in box(5, 0, 5.6, 0.6).exterior.coords]
    hatch.paths.add_polyline_path(corners, is_closed=True)

    found = sorted_lines(pen)

    assert length(found.columns) == pytest.approx(2.4)
    assert shapely.area(found.column_fills).tolist() == pytest.approx([0.36])


def test_axes_furniture_and_stairs_bound_nothing(pen: PlanPen) -> None:
    for layer in ("轴线", "家具", "楼梯", "填充", "尺寸标注"):
        pen.lines(edges(box(0, 0, 4, 3)), layer)
    pen.lines(lines([0, 9, 4, 9]), WALL)

    found = sorted_lines(pen)

    assert len(found.walls) == 1
    assert len(found.columns) + len(found.windows) + len(found.evidence.doors) == 0


def test_a_sheets_lines_are_those_in_its_box(pen: PlanPen) -> None:
    pen.lines(edges(box(0, 0, 4, 3)), WALL)
    pen.lines(edges(box(40, 0, 44, 3)), WALL)
    pen.lines(lines([41, 0, 41, 0.9]), DOOR)

    found = sorted_lines(pen).within((0, 0, 4, 3))

    assert length(found.walls) == pytest.approx(14)
    assert len(found.evidence.doors) == 0
