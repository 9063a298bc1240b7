"""Blocks stretched and clipped: what an INSERT shows of them, cut where it is cut."""

from collections.abc import Sequence
from typing import Any

import ezdxf
import numpy as np
import pytest
import shapely
from ezdxf.document import Drawing
from ezdxf.entities.insert import Insert
from ezdxf.filemanagement import new
from ezdxf.xclip import XClip

from cad_import.expansion import expand
from cad_import.primitives import NativePart, Primitives
from tests.support.native_tarch import add_wall

X, Y = 691_000_000.0, 5_335_000_000.0  # millimetres
WINDOW = ((1000.0, 1000.0), (3000.0, 3000.0))


@pytest.fixture
def document() -> Drawing:
    """A block PLAN: a line along x through the window, one beside it, an arc, fills and texts."""
    document = new("R2010", units=4)
    block = document.blocks.new("PLAN", base_point=(500, 0))
    block.add_line((0, 2000), (4000, 2000), {"layer": "WALL"})
    block.add_line((0, 3500), (4000, 3500), {"layer": "WALL"})
    block.add_line((1500, 1500), (2500, 1500), {"layer": "WALL"})
    block.add_solid([(2000, 1200), (2500, 1200), (2000, 1700), (2500, 1700)])
    block.add_solid([(2500, 2500), (3500, 2500), (2500, 2900), (3500, 2900)])
    block.add_text("内", height=200).set_placement((2000, 2200))
    block.add_text("外", height=200).set_placement((3800, 200))
    return document


def place(document: Drawing, **placement: Any) -> Insert:
    return document.modelspace().add_blockref("PLAN", (X, Y), placement)


def clip(insert: Insert, corners: Sequence[tuple[float, float]], *, inverted: bool = False) -> None:
    boundary = XClip(insert)
    boundary.set_block_clipping_path(corners)
    if inverted:
        everything = [(-1000, -1000), (5000, 5000)]
        boundary.invert_clipping_path(everything, ignore_acad_compatibility=True)


def rows(drawn: Primitives) -> list[list[float]]:
    """Segments relative to the block's own origin, for a block placed as it is."""
    ends = drawn.segments - np.tile([X - 500, Y], 2)
    return sorted(np.round(ends, 3).tolist())


def test_lines_are_cut_at_a_clipping_boundary_and_others_left_out(document: Drawing) -> None:
    clip(place(document), WINDOW)

    drawn = expand(document)

    assert rows(drawn) == [[1000, 2000, 3000, 2000], [1500, 1500, 2500, 1500]]
    assert [text.text for text in drawn.texts] == ["内"]
    assert sorted(round(shapely.Polygon(r.corners).area) for r in drawn.rings) == [200_000, 250_000]


def test_an_inverted_boundary_shows_what_lies_outside(document: Drawing) -> None:
    clip(place(document), WINDOW, inverted=True)

    drawn = expand(document)

    assert rows(drawn) == [
        [0, 2000, 1000, 2000],
        [0, 3500, 4000, 3500],
        [3000, 2000, 4000, 2000],
    ]
    assert [text.text for text in drawn.texts] == ["外"]


def test_a_boundary_that_is_switched_off_cuts_nothing(document: Drawing) -> None:
    insert = place(document)
    clip(insert, WINDOW)
    XClip(insert).disable_clipping()

    assert len(expand(document).segments) == 3


def test_a_boundary_turns_and_mirrors_with_its_block(document: Drawing) -> None:
    insert = place(document, rotation=90, xscale=-2, yscale=2)
    clip(insert, WINDOW)

    drawn = expand(document)

    # mirrored in x, turned by 90°: block (x, y) stands at (−2y, −2(x − 500))
    long = max(drawn.segments.tolist(), key=lambda row: abs(row[3] - row[1]))
    assert sorted([long[1] - Y, long[3] - Y]) == pytest.approx([-5000, -1000], abs=1e-3)
    assert long[0] - X == pytest.approx(-4000, abs=1e-3)


def test_a_boundary_survives_being_saved(document: Drawing, tmp_path: Any) -> None:
    clip(place(document), WINDOW)
    document.saveas(tmp_path / "clipped.dxf")

    loaded = ezdxf.readfile(tmp_path / "clipped.dxf")  # type: ignore[attr-defined]

    assert rows(expand(loaded)) == [[1000, 2000, 3000, 2000], [1500, 1500, 2500, 1500]]


def test_an_arc_that_crosses_a_boundary_is_cut_and_one_inside_stays(document: Drawing) -> None:
    block = document.blocks.new("ARCS")
    block.add_arc((2000, 2000), 500, 0, 180)
    block.add_circle((1000, 2000), 300)
    insert = document.modelspace().add_blockref("ARCS", (0, 0))
    clip(insert, WINDOW)

    drawn = expand(document)

    assert len(drawn.arcs) == 1
    assert drawn.segments.reshape(-1, 2)[:, 0].min() == pytest.approx(1000, abs=1e-6)
    half = np.hypot(*(drawn.segments[:, 2:] - drawn.segments[:, :2]).T).sum()
    assert half == pytest.approx(np.pi * 300, rel=1e-3)


def test_a_native_wall_shown_in_part_counts_as_not_read(document: Drawing) -> None:
    block = document.blocks.new("WALLS")
    add_wall(block, (1500, 2000), (2500, 2000))
    add_wall(block, (1500, 2500), (3500, 2500))
    add_wall(block, (4000, 0), (5000, 0))
    insert = document.modelspace().add_blockref("WALLS", (0, 0))
    clip(insert, WINDOW)

    parts = [item.part for item in expand(document).native]

    assert parts == [NativePart.WALL, NativePart.UNREAD]


def stretched(document: Drawing, start: float, end: float, **scale: float) -> Primitives:
    document.blocks.new("BOW").add_arc((0, 0), 1000, start, end, dxfattribs={"layer": "WALL"})
    document.modelspace().add_blockref("BOW", (X, Y), scale)
    return expand(document)


def test_a_stretched_circle_is_an_ellipse(document: Drawing) -> None:
    drawn = stretched(document, 0, 360, xscale=3, yscale=1)

    assert len(drawn.arcs) == 0
    ring = shapely.polygonize(list(shapely.linestrings(drawn.segments.reshape(-1, 2, 2))))
    assert shapely.area(ring) == pytest.approx(np.pi * 3000 * 1000, rel=1e-3)


def test_a_squeezed_door_leaf_is_still_known_for_one(document: Drawing) -> None:
    assert len(stretched(document, 0, 90, xscale=0.9, yscale=1.0).arcs) == 1


def test_equal_scales_keep_arcs(document: Drawing) -> None:
    assert len(stretched(document, 0, 360, xscale=-2, yscale=2).arcs) == 1
