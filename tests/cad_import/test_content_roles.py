"""A plan on CAD layer 0: what each line is for is told by what it is like."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from ezdxf import transform
from ezdxf.math import Matrix44
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import box

from cad_import.reading import read_drawing
from spatial.domain.floor_plans import DrawingReading
from tests.support.plans import OfficeRow, PlanPen, draw_office_row, edges, lines, start_plan


def on_layer_0(pen: PlanPen) -> PlanPen:
    for block in pen.document.blocks:
        for entity in block:
            entity.dxf.layer = "0"
    return pen


def draw_axes(pen: PlanPen) -> None:
    """Draw axes through the walls and across the rooms, a bubble at either end."""
    for x in (-0.1, 4.1, 8.3):
        pen.lines(lines([x, -4, x, 14]), "0")
        for y in (-4.4, 14.4):
            pen.space.add_circle(pen.point(x, y), 400)
    for y in (-0.1, 3.1, 9.5):
        pen.lines(lines([-4, y, 12, y]), "0")
        for x in (-4.4, 12.4):
            pen.space.add_circle(pen.point(x, y), 400)


def furnish(pen: PlanPen) -> None:
    """Put desks, cupboards and a frame around the plan."""
    for piece in (
        box(0, 0, 0.45, 1.8),
        box(5, 0.8, 5.7, 2.2),
        box(5.9, 0.8, 6.6, 2.2),
        box(0.5, 8.95, 1.9, 9.4),
        box(3, 6.5, 5.4, 7.7),
    ):
        pen.lines(edges(piece), "0")
    pen.lines(edges(box(-8, -8, 20, 18)), "0")
    pen.lines(edges(box(-7, -7, 19, 17)), "0")


def areas(reading: DrawingReading) -> list[float]:
    return sorted(round(room.area_m2, 3) for plan in reading.plans for room in plan.rooms)


EXPECTED = sorted(OfficeRow().areas_m2.values())


def office_row() -> PlanPen:
    pen = start_plan()
    draw_office_row(pen)
    draw_axes(pen)
    furnish(pen)
    return on_layer_0(pen)


def test_rooms_are_found_on_layer_0_between_axes_and_furniture(tmp_path: Path) -> None:
    reading = read_drawing(office_row().save(tmp_path / "plan.dxf"))

    assert areas(reading) == pytest.approx(EXPECTED, abs=1e-3)
    assert any(finding.code == "WALLS_BY_CONTENT" for finding in reading.findings)


def test_windows_in_blocks_close_the_wall(tmp_path: Path) -> None:
    pen = start_plan()
    draw_office_row(pen)
    furnish(pen)
    for entity in list(pen.space.query('LINE[layer=="A-WIND"]')):
        pen.space.delete_entity(entity)
    block = pen.document.blocks.new("C2")
    for y in (-0.2, -0.1, 0.0):
        block.add_line((0, y * 1000), (1000, y * 1000))
    for (x, y), width in zip([(1, 0), (2, 9.6)], [2, 4], strict=True):
        pen.space.add_blockref("C2", pen.point(x, y), {"xscale": width})
    reading = read_drawing(on_layer_0(pen).save(tmp_path / "plan.dxf"))

    assert areas(reading) == pytest.approx(EXPECTED, abs=1e-3)


def test_a_column_in_the_wall_takes_its_corner_out_of_the_room(tmp_path: Path) -> None:
    pen = office_row()
    pen.outline(box(-0.3, -0.3, 0.3, 0.3), "0")
    reading = read_drawing(pen.save(tmp_path / "plan.dxf"))

    assert areas(reading) == pytest.approx(sorted([12 - 0.09, 12, 16.4, 32.8]), abs=1e-3)


def test_a_cabinet_in_the_corner_is_no_column(tmp_path: Path) -> None:
    pen = office_row()
    pen.outline(box(7.6, 0, 8.2, 0.6), "0")
    reading = read_drawing(pen.save(tmp_path / "plan.dxf"))

    assert areas(reading) == pytest.approx(EXPECTED, abs=1e-3)


def test_walls_are_found_among_layers_whose_names_say_nothing(tmp_path: Path) -> None:
    pen = office_row()
    for number, layer in enumerate(("A", "B")):
        for column in range(4):
            shelf = box(
                0.6 + 1.1 * column, 5.9 + 1.6 * number, 1.1 + 1.1 * column, 7.1 + 1.6 * number
            )
            pen.lines(edges(shelf), layer)
    reading = read_drawing(pen.save(tmp_path / "plan.dxf"))

    assert areas(reading) == pytest.approx(EXPECTED, abs=1e-3)


def test_in_a_large_drawing_of_single_lines_the_longest_layer_draws_walls(tmp_path: Path) -> None:
    pen = start_plan()
    pen.lines(edges(box(0, 0, 60, 40)), "01")
    pen.lines(lines([30, 0, 30, 40]), "01")
    dashes = [
        [1 + 0.7 * (k % 40), 1 + k // 40, 1.05 + 0.7 * (k % 40), 1.03 + k // 40]
        for k in range(1500)
    ]
    pen.lines(lines(*dashes), "02")
    reading = read_drawing(pen.save(tmp_path / "plan.dxf"))

    assert areas(reading) == pytest.approx([1200, 1200], abs=1e-3)


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(turn_deg=st.floats(0, 360), mirrored=st.booleans())
def test_a_turned_or_mirrored_copy_has_the_same_rooms(
    tmp_path: Path, turn_deg: float, mirrored: bool
) -> None:
    pen = office_row()
    way = Matrix44.translate(-pen.x_m * 1000, -pen.y_m * 1000, 0)
    way @= Matrix44.z_rotate(np.radians(turn_deg))
    if mirrored:
        way @= Matrix44.scale(-1, 1, 1)
    transform.inplace(pen.space, way)
    reading = read_drawing(pen.save(tmp_path / "plan.dxf"))

    assert areas(reading) == pytest.approx(EXPECTED, abs=2e-3)


def test_the_plan_of_single_lines_is_read_as_before(tmp_path: Path) -> None:
    pen = start_plan()
    row = (box(0, 0, 4, 3), box(4, 0, 9, 3))
    pen.lines(np.unique(np.vstack([edges(room) for room in row]), axis=0), "0")
    pen.space.add_arc(pen.point(1, 0), 900, 0, 90)
    pen.label((2, 1.5), "101")
    pen.label((6, 1.5), "102")
    reading = read_drawing(on_layer_0(pen).save(tmp_path / "plan.dxf"))

    assert areas(reading) == pytest.approx(sorted(shapely.area(row)), abs=1e-3)
