"""Sheet frames: found by proportion, by name, drawn as rings or as loose lines."""

import math

import pytest
from ezdxf import transform
from ezdxf.math import Matrix44
from shapely import Polygon, box

from cad_import.expansion import expand
from cad_import.frames import find_frames, frame_of, uncrossed
from cad_import.roles import decide_roles
from tests.support.plans import SITE_X_M, SITE_Y_M, WALL, PlanPen, edges, lines, start_plan

A2 = (59.4, 42.0)


def frame(x: float = 0.0, size: tuple[float, float] = A2, inset: float = 0.0) -> Polygon:
    return box(x + inset, inset, x + size[0] - inset, size[1] - inset)


def found(pen: PlanPen) -> list[tuple[float, ...]]:
    """Bounds of the frames, metres from the site."""
    metric = expand(pen.document).scaled(pen.metres_per_unit)
    frames = find_frames(metric, decide_roles(metric))
    site = (SITE_X_M, SITE_Y_M, SITE_X_M, SITE_Y_M)
    return [
        tuple(round(value - off, 2) for value, off in zip(frame.bounds, site, strict=True))
        for frame in frames
    ]


@pytest.mark.parametrize("layer", [WALL, "0"], ids=["among layers", "all on one layer"])
@pytest.mark.parametrize("loose", [False, True], ids=["polyline", "loose lines"])
def test_a_rectangle_of_paper_is_a_frame_on_any_layer(layer: str, *, loose: bool) -> None:
    pen = start_plan()
    if loose:
        pen.lines(edges(frame()), "0")
    else:
        pen.outline(frame(), "0")
    pen.lines(lines([5, 5, 9, 5]), layer)

    assert found(pen) == [(0.0, 0.0, 59.4, 42.0)]


def test_the_outer_of_two_nested_frames_is_taken() -> None:
    pen = start_plan()
    pen.outline(frame(), "图框")
    pen.outline(frame(inset=1.0), "图框")

    assert found(pen) == [(0.0, 0.0, 59.4, 42.0)]


def test_frames_side_by_side_in_a_border_are_taken_and_the_border_is_not() -> None:
    pen = start_plan()
    pen.outline(frame(), "图框")
    pen.outline(frame(70), "图框")
    pen.outline(box(-10, -10, 150, 60), "图框")

    assert [bounds[0] for bounds in found(pen)] == [0.0, 70.0]


def test_a_frame_in_a_block_is_found_where_it_is_placed() -> None:
    pen = start_plan()
    block = pen.document.blocks.new("TK-A2")
    block.add_lwpolyline([(0, 0), (594, 0), (594, 420), (0, 420)], close=True)
    scale = {"xscale": 100, "yscale": 100, "layer": "TITLE"}
    pen.space.add_blockref("TK-A2", pen.point(5, 0), dxfattribs=scale)

    assert found(pen) == [(5.0, 0.0, 64.4, 42.0)]


@pytest.mark.parametrize(
    ("shape", "layer"),
    [(box(0, 0, 30, 27), "0"), (frame(), WALL), (box(0, 0, 7.07, 5), "0")],
    ids=["another proportion", "walls", "too small"],
)
def test_other_rectangles_are_no_frames(shape: Polygon, layer: str) -> None:
    pen = start_plan()
    pen.outline(shape, layer)

    assert found(pen) == []


def test_a_turned_frame_keeps_its_shape() -> None:
    pen = start_plan()
    pen.outline(frame(), "图框")
    x, y = pen.point(0, 0)
    turn = Matrix44.translate(-x, -y, 0) * Matrix44.z_rotate(math.radians(30))
    transform.inplace(pen.space, turn)
    metric = expand(pen.document).scaled(pen.metres_per_unit)

    [turned] = find_frames(metric, decide_roles(metric))

    assert turned.area == pytest.approx(59.4 * 42.0)


def test_a_frame_that_a_wall_leaves_is_none() -> None:
    through = lines([10, 10, 80, 10])

    assert uncrossed([frame()], lines([1, 1, 50, 1])) == [frame()]
    assert uncrossed([frame()], through) == []


def test_points_belong_to_the_frame_around_them() -> None:
    points = lines([10, 10, 75, 10], [65, 10, 10, 50]).reshape(-1, 2)

    assert frame_of(points, [frame(), frame(70)]).tolist() == [0, 1, -1, -1]
