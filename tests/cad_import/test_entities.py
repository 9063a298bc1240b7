"""Single entities as primitives: curves, closed lines, fills, dimensions, mirrored planes."""

from typing import Any

import numpy as np
import pytest
import shapely
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.hatch import Hatch
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace

from cad_import.entities import gather_entity
from cad_import.gathered import Gathered
from cad_import.primitives import Dimension

X, Y = 691_000.0, 5_335_000.0


@pytest.fixture
def space() -> Modelspace:
    return new("R2010").modelspace()


def gathered(entity: DXFGraphic | None) -> Gathered:
    assert entity is not None
    out = Gathered()
    gather_entity(entity, out)
    return out


def area(corners: np.ndarray) -> float:
    return float(shapely.Polygon(corners).area)


def test_a_line_is_one_segment_and_its_height_is_dropped(space: Modelspace) -> None:
    line = space.add_line((X, Y, 3), (X + 4, Y, 9), dxfattribs={"layer": "WALL"})

    out = gathered(line)

    assert (out.segments, out.segment_layers) == ([(X, Y, X + 4, Y)], ["WALL"])


def test_a_closed_polyline_is_its_edges_and_a_ring(space: Modelspace) -> None:
    corners = [(X, Y), (X + 4, Y), (X + 4, Y + 3), (X, Y + 3)]

    out = gathered(space.add_lwpolyline(corners, close=True))

    assert len(out.segments) == 4
    assert area(out.rings[0].corners) == 12.0
    assert not out.rings[0].filled


def test_a_polyline_that_ends_where_it_began_is_a_ring_though_not_marked_closed(
    space: Modelspace,
) -> None:
    corners = [(X, Y), (X + 4, Y), (X + 4, Y + 3), (X, Y + 3), (X, Y)]

    out = gathered(space.add_lwpolyline(corners))

    assert len(out.segments) == 4
    assert area(out.rings[0].corners) == 12.0


def test_an_open_polyline_is_no_ring(space: Modelspace) -> None:
    out = gathered(space.add_lwpolyline([(X, Y), (X + 4, Y), (X + 4, Y + 3)]))

    assert len(out.segments) == 2
    assert out.rings == []


def test_an_old_polyline_is_read_like_a_light_one(space: Modelspace) -> None:
    corners = [(X, Y), (X + 4, Y), (X + 4, Y + 3), (X, Y + 3)]

    out = gathered(space.add_polyline2d(corners, close=True))

    assert len(out.segments) == 4
    assert area(out.rings[0].corners) == 12.0


@pytest.mark.parametrize(
    ("bulge", "area_m2"),
    [(1.0, 8 + np.pi * 2), (-1.0, 8 - np.pi * 2)],
    ids=["bulging out", "bulging in"],
)
def test_a_bulged_edge_adds_or_takes_half_a_disc(
    space: Modelspace, bulge: float, area_m2: float
) -> None:
    # a room of 4 × 2 m drawn anticlockwise; its right side, 2 × 2 m high, is a half circle
    corners = [(X, Y, 0), (X + 2, Y, bulge), (X + 2, Y + 4, 0), (X, Y + 4, 0)]

    out = gathered(space.add_lwpolyline(corners, format="xyb", close=True))

    assert (len(out.segments), len(out.arcs)) == (3, 1)
    middle = out.arcs[0][4:6]
    assert middle == pytest.approx((X + 2 + 2 * bulge, Y + 2))
    # 32 chords in place of the half circle take 0.2 % of its area
    assert area(out.rings[0].corners) == pytest.approx(area_m2, abs=0.015)


def test_a_door_leafs_arc_keeps_centre_ends_and_middle(space: Modelspace) -> None:
    out = gathered(space.add_arc((X, Y), 0.9, 0, 90))

    half = 0.9 * np.sqrt(0.5)
    expected = (X, Y, X + 0.9, Y, X + half, Y + half, X, Y + 0.9)
    assert out.arcs == [pytest.approx(expected, abs=1e-8)]


def test_an_arc_over_the_zero_angle_takes_the_short_way(space: Modelspace) -> None:
    out = gathered(space.add_arc((X, Y), 1.0, 315, 45))

    assert out.arcs[0][4:6] == pytest.approx((X + 1, Y))


def test_a_mirrored_plane_is_brought_back_into_the_world(space: Modelspace) -> None:
    # extrusion −Z: x counts to the left
    mirrored: dict[str, Any] = {"extrusion": (0, 0, -1)}
    arc = gathered(space.add_arc((-X, Y), 0.9, 0, 90, dxfattribs=mirrored))
    corners = [(-X, Y), (-X - 4, Y), (-X - 4, Y + 3), (-X, Y + 3)]
    ring = gathered(space.add_lwpolyline(corners, close=True, dxfattribs=mirrored))

    assert arc.arcs[0][:4] == pytest.approx((X, Y, X - 0.9, Y))
    assert shapely.Polygon(ring.rings[0].corners).bounds == (X, Y, X + 4, Y + 3)
    assert ring.segments[0] == (X, Y, X + 4, Y)


def test_an_extrusion_that_misses_the_axis_by_rounding_is_the_worlds_plane(
    space: Modelspace,
) -> None:
    tilted: dict[str, Any] = {"extrusion": (1e-12, 0, 1)}

    out = gathered(space.add_arc((X, Y), 0.9, 0, 90, dxfattribs=tilted))

    assert out.arcs[0][:4] == pytest.approx((X, Y, X + 0.9, Y))


def test_a_circle_is_an_arc_and_a_ring(space: Modelspace) -> None:
    out = gathered(space.add_circle((X, Y), 0.3))

    assert len(out.arcs) == 1
    assert area(out.rings[0].corners) == pytest.approx(np.pi * 0.09, rel=2e-3)


def test_a_solid_hatch_is_a_filled_ring(space: Modelspace) -> None:
    hatch: Hatch = space.add_hatch(dxfattribs={"layer": "COLUMN"})
    hatch.paths.add_polyline_path(
        [(X, Y), (X + 0.6, Y), (X + 0.6, Y + 0.6), (X, Y + 0.6)], is_closed=True
    )

    out = gathered(hatch)

    assert out.rings[0].filled
    assert area(out.rings[0].corners) == pytest.approx(0.36, abs=1e-6)


def test_a_solid_is_filled_with_its_corners_in_the_right_order(space: Modelspace) -> None:
    out = gathered(space.add_solid([(X, Y), (X + 1, Y), (X, Y + 1), (X + 1, Y + 1)]))

    assert out.rings[0].filled
    assert area(out.rings[0].corners) == 1.0


def test_a_spline_and_an_ellipse_become_short_lines(space: Modelspace) -> None:
    ellipse = gathered(space.add_ellipse((X, Y), (2, 0), 0.5))
    spline = gathered(space.add_spline([(X, Y), (X + 1, Y + 1), (X + 2, Y)]))

    around = np.array(ellipse.segments)
    assert np.hypot(*(around[:, 2:] - around[:, :2]).T).sum() == pytest.approx(9.69, abs=0.02)
    assert spline.segments[0][:2] == pytest.approx((X, Y))
    assert spline.segments[-1][2:] == pytest.approx((X + 2, Y))


def test_a_dimension_tells_what_it_measures(space: Modelspace) -> None:
    dimension = space.add_linear_dim(base=(X, Y + 1), p1=(X, Y), p2=(X + 3.6, Y)).render().dimension
    dimension.dxf.actual_measurement = 3.6
    dimension.dxf.text = "3600"

    assert gathered(dimension).dimensions == [Dimension("3600", 3.6)]


def test_what_cannot_be_seen_is_counted_but_not_drawn(space: Modelspace) -> None:
    line = space.add_line((X, Y), (X + 1, Y), dxfattribs={"layer": "WALL", "invisible": 1})
    point = space.add_point((X, Y), dxfattribs={"layer": "WALL"})

    hidden, unread = gathered(line), gathered(point)

    assert hidden.segments == []
    assert hidden.counts == {("WALL", "LINE"): 1}
    assert unread.counts == {("WALL", "POINT"): 1}


def test_a_damaged_curve_is_counted_and_draws_nothing(space: Modelspace) -> None:
    spline = space.add_spline(dxfattribs={"layer": "WALL"})
    spline.control_points = [(0, 0, 0)]

    out = gathered(spline)

    assert out.segments == []
    assert out.unread == {("WALL", "SPLINE (damaged)"): 1}


def test_a_closed_curve_is_a_ring(space: Modelspace) -> None:
    ellipse = space.add_ellipse((X, Y), (4, 0), 0.5, dxfattribs={"layer": "房间轮廓线"})

    [ring] = gathered(ellipse).rings

    assert (ring.cad_layer, ring.filled) == ("房间轮廓线", False)
    assert area(ring.corners) == pytest.approx(np.pi * 4 * 2, rel=1e-3)


def test_an_open_curve_is_none(space: Modelspace) -> None:
    assert gathered(space.add_ellipse((X, Y), (4, 0), 0.5, 0, np.pi)).rings == []
