"""Native walls are drawn as the edge of their material, the same whatever their order."""

import numpy as np
import pytest
import shapely
from ezdxf.document import Drawing
from ezdxf.filemanagement import new

from cad_import.expansion import expand
from cad_import.primitives import Floats, NativeObject, NativePart, Primitives
from cad_import.tarch_walls import WALL_LAYER, wall_edges
from tests.support.native_tarch import Point, add_native, add_room, add_wall

X, Y = 691_000_000.0, 5_335_000_000.0  # millimetres


@pytest.fixture
def document() -> Drawing:
    return new("R2004", units=4)


def walls(document: Drawing, *stretches: tuple[Point, Point], thick: float = 200.0) -> None:
    for start, end in stretches:
        ends = [(X + x, Y + y) for x, y in (start, end)]
        add_wall(document.modelspace(), ends[0], ends[1], (thick / 2, thick / 2))


def edges(drawn: Primitives) -> Floats:
    """Lines on the walls' own layer, relative to the place of the plan."""
    of_walls = drawn.segment_layers == drawn.cad_layers.index(WALL_LAYER)
    return np.asarray(drawn.segments[of_walls] - np.tile([X, Y], 2))


def material(drawn: Primitives) -> shapely.Geometry:
    faces = shapely.polygonize(list(shapely.linestrings(edges(drawn).reshape(-1, 2, 2))))
    parts = sorted(shapely.get_parts(faces), key=lambda face: face.area)
    return parts[-1] if len(parts) == 1 else shapely.difference(parts[-1], parts[0])


SQUARE = (((0, 0), (4000, 0)), ((4000, 0), (4000, 3000)), ((4000, 3000), (0, 3000)),
          ((0, 3000), (0, 0)))  # fmt: skip


def test_a_ring_of_walls_has_an_inner_and_a_full_outer_edge(document: Drawing) -> None:
    walls(document, *SQUARE)

    found = edges(expand(document))

    lines = shapely.MultiLineString(found.reshape(-1, 2, 2).tolist())
    expected = (
        shapely.box(100, 100, 3900, 2900).boundary | shapely.box(-100, -100, 4100, 3100).boundary
    )
    assert shapely.hausdorff_distance(shapely.line_merge(lines), expected) < 1e-3
    assert lines.length == pytest.approx(2 * (3800 + 2800) + 2 * (4200 + 3200), abs=1e-2)


def test_a_wall_that_meets_another_opens_into_it(document: Drawing) -> None:
    walls(document, ((0, 0), (2000, 0)), ((2000, 0), (4000, 0)), ((2000, 0), (2000, 3000)))

    found = shapely.MultiLineString(edges(expand(document)).reshape(-1, 2, 2).tolist())

    # nothing is drawn across the joint, neither along the long wall's face nor at its middle
    joint = shapely.LineString([(1901, 100), (2099, 100)])
    assert not shapely.intersects(found, joint)
    assert not shapely.intersects(found, shapely.Point(2000, 0).buffer(90))


def test_walls_of_unlike_sides_meet_on_their_base_lines(document: Drawing) -> None:
    space = document.modelspace()
    add_wall(space, (X, Y), (X + 4000, Y), (250.0, 120.0))
    add_wall(space, (X + 4000, Y), (X + 4000, Y + 3000), (250.0, 120.0))

    [body] = shapely.get_parts(
        shapely.polygonize(list(shapely.linestrings(edges(expand(document)).reshape(-1, 2, 2))))
    )

    across = shapely.box(0, -120, 4120, 250)
    upward = shapely.box(3750, -120, 4120, 3000)
    assert body.symmetric_difference(across | upward).area < 100.0  # of 2.4 m², in mm²


def test_a_sharp_corner_grows_no_spike(document: Drawing) -> None:
    walls(document, ((0, 0), (4000, 0)), ((4000, 0), (0, 300)))

    assert edges(expand(document)).reshape(-1, 2)[:, 0].max() < 4000 + 2 * 200


def test_the_order_of_walls_changes_nothing(document: Drawing) -> None:
    stretches = [*SQUARE, ((2000, 0), (2000, 3000)), ((2000, 1500), (4000, 1500))]
    walls(document, *stretches)
    other = new("R2004", units=4)
    walls(other, *reversed(stretches))

    assert np.array_equal(expand(document).segments, expand(other).segments)


def test_walls_in_a_mirrored_block_are_mirrored(document: Drawing) -> None:
    block = document.blocks.new("UNIT")
    add_wall(block, (0, 0), (4000, 0), (150.0, 50.0))
    document.modelspace().add_blockref("UNIT", (X, Y), {"xscale": -1, "rotation": 90})

    found = edges(expand(document)).reshape(-1, 2)

    # mirrored, the base line runs to −x with its 150 above; turned by 90°, these lie to the left
    assert found.min(axis=0) == pytest.approx([-150, -4000], abs=1e-3)
    assert found.max(axis=0) == pytest.approx([50, 0], abs=1e-3)


def test_walls_squeezed_flat_by_their_block_draw_nothing() -> None:
    line = np.array([[0, 0], [4, 0], [0, 0], [4, 0], [4, 0], [0, 0]], float)
    flat = NativeObject("TCH_WALL", NativePart.WALL, "WALL", "30", line)

    assert len(wall_edges([flat, flat])) == 0


def test_native_walls_of_a_frozen_layer_are_not_drawn(document: Drawing) -> None:
    document.layers.add("WALL").freeze()
    walls(document, *SQUARE)

    drawn = expand(document)

    assert len(drawn.segments) == 0
    assert drawn.native == []


def test_a_room_object_becomes_a_keyed_label_where_it_stands(document: Drawing) -> None:
    walls(document, *SQUARE)
    add_room(document.modelspace(), (X + 2000, Y + 1500), "会议室", "301")

    [text] = expand(document).texts

    assert text.text == "房间名称：会议室\n房间编号：301"
    assert (text.x - X, text.y - Y) == (2000, 1500)
    assert text.height == pytest.approx(300)


def test_a_lone_title_without_a_place_is_put_below_the_plan(document: Drawing) -> None:
    walls(document, *SQUARE)
    add_native(document.modelspace(), "TCH_DRAWINGNAME", None, [(1, "三层平面图")], "DIM_SYMB")

    [text] = expand(document).texts

    assert text.text == "三层平面图"
    assert (text.x - X, text.y - Y < -100) == (2000, True)


def test_two_titles_without_places_name_no_plan(document: Drawing) -> None:
    walls(document, *SQUARE)
    for title in ("一层平面图", "二层平面图"):
        add_native(document.modelspace(), "TCH_DRAWINGNAME", None, [(1, title)], "DIM_SYMB")

    assert expand(document).texts == []
