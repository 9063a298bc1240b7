"""Strips: what lies between two parallel lines a wall apart, and how its two ends are closed.

Terminology
-----------
Strip
    The ground between two parallel lines, as long as both run side by side.
Cap
    A line across a strip's end, from one of its lines to the other. A *closed* end has a cap that
    stops at both lines; an *abutting* end runs against a line that goes on beyond the strip; at a
    *continued* end another strip as thick goes on behind the cap.
Box
    A strip closed at both ends: a desk, a pier between two openings, a window.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from cad_import.primitives import Floats
from cad_import.segments import Bools, as_lines, directions, lengths

MIN_THICK_M, MAX_THICK_M = 0.045, 0.605
MIN_SIDE_BY_SIDE_M = 0.05
MAX_SPREAD_M = 0.025  # how much thicker a strip may be at one end than at the other
END_REACH_M = 0.035  # how far from a strip's end its cap may stand
BEYOND_M = 0.05  # a cap that goes on this far beyond the strip is a wall of its own
SAME_THICK_M = 0.015
MAX_PAIRS = 400_000  # more parallel neighbours than this are hatching, not walls


class End(IntEnum):
    """How a strip ends."""

    OPEN = 0
    CLOSED = 1
    ABUTTING = 2
    CONTINUED = 3


@dataclass(frozen=True, slots=True)
class Strips:
    """Strips between lines.

    Parameters
    ----------
    sides
        (n, 2) positions of the two lines; the first is the longer.
    edges
        (n, 2, 2) the part of the first line that runs beside the second, m.
    offset
        (n, 2) from the first line straight to the second, m.
    ends
        (n, 2) how each end is closed, as ``End``.
    """

    sides: NDArray[np.intp]
    edges: Floats
    offset: Floats
    ends: NDArray[np.int8]

    def of(self, chosen: np.ndarray) -> "Strips":
        """Return some of the strips, by mask or position."""
        return Strips(
            self.sides[chosen], self.edges[chosen], self.offset[chosen], self.ends[chosen]
        )

    def __len__(self) -> int:
        return len(self.sides)

    @property
    def thick(self) -> Floats:
        """Thickness of each strip, m."""
        return np.asarray(np.hypot(self.offset[:, 0], self.offset[:, 1]))

    @property
    def long(self) -> Floats:
        """Length of each strip, m."""
        along = self.edges[:, 1] - self.edges[:, 0]
        return np.asarray(np.hypot(along[:, 0], along[:, 1]))

    @property
    def is_box(self) -> Bools:
        """Whether both ends are closed."""
        return np.asarray((self.ends == End.CLOSED).all(axis=1))

    @property
    def axes(self) -> Floats:
        """Return the centre line of each strip, (n, 4)."""
        middle = self.edges + self.offset[:, None, :] / 2
        return middle.reshape(-1, 4)

    def ground(self) -> NDArray[np.object_]:
        """Polygon of each strip."""
        far = self.edges + self.offset[:, None, :]
        corners = np.stack([self.edges[:, 0], self.edges[:, 1], far[:, 1], far[:, 0]], axis=1)
        return np.asarray(shapely.polygons(corners))


NO_STRIPS = Strips(
    np.empty((0, 2), np.intp), np.empty((0, 2, 2)), np.empty((0, 2)), np.empty((0, 2), np.int8)
)


def find_strips(lines: Floats) -> Strips:
    """Find the strips between lines, (n, 4) in metres; none where there is hatching all over."""
    if len(lines) < 2:
        return NO_STRIPS
    length = lengths(lines)
    sides = np.flatnonzero(length >= MIN_SIDE_BY_SIDE_M)
    shapes = as_lines(lines)
    near = STRtree(shapes[sides]).query(shapes[sides], predicate="dwithin", distance=MAX_THICK_M)
    first, second = sides[near[0]], sides[near[1]]
    keep = (length[first] > length[second]) | ((length[first] == length[second]) & (first < second))
    first, second = first[keep], second[keep]
    unit = directions(lines)
    sine = np.abs(unit[first, 0] * unit[second, 1] - unit[first, 1] * unit[second, 0])
    keep = sine <= np.minimum(0.05, 0.005 + 0.012 / np.maximum(length[second], 1e-6))
    first, second = first[keep], second[keep]
    if len(first) > MAX_PAIRS:
        return NO_STRIPS
    bare = _side_by_side(lines, unit, length, first, second)
    ends = _ends(bare, lines, unit, STRtree(shapes))
    return Strips(
        bare.sides, bare.edges, bare.offset, np.where(_goes_on(bare, ends), End.CONTINUED, ends)
    )


def _side_by_side(
    lines: Floats, unit: Floats, length: Floats, first: np.ndarray, second: np.ndarray
) -> Strips:
    """Measure how parallel lines overlap; keep the pairs that may be a wall."""
    along, start = unit[first], lines[first, :2]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    a, b = lines[second, :2] - start, lines[second, 2:] - start
    ta, tb = np.einsum("ij,ij->i", a, along), np.einsum("ij,ij->i", b, along)
    oa, ob = np.einsum("ij,ij->i", a, across), np.einsum("ij,ij->i", b, across)
    low = np.clip(np.minimum(ta, tb), 0.0, length[first])
    high = np.clip(np.maximum(ta, tb), 0.0, length[first])
    thick = np.abs(oa + ob) / 2
    keep = (high - low >= MIN_SIDE_BY_SIDE_M) & (np.abs(oa - ob) <= MAX_SPREAD_M)
    keep &= (thick >= MIN_THICK_M) & (thick <= MAX_THICK_M)
    start, along, across = start[keep], along[keep], across[keep]
    edges = np.stack([start + along * low[keep, None], start + along * high[keep, None]], axis=1)
    offset = across * ((oa + ob)[keep, None] / 2)
    sides = np.column_stack([first[keep], second[keep]])
    return Strips(sides, edges, offset, np.zeros((len(sides), 2), np.int8))


def _ends(strips: Strips, lines: Floats, unit: Floats, tree: STRtree) -> NDArray[np.int8]:
    """Say how each end of each strip is closed."""
    ends = np.zeros((len(strips), 2), np.int8)
    thick = strips.thick
    normal = strips.offset / np.maximum(thick, 1e-9)[:, None]
    for which in (0, 1):
        corner = strips.edges[:, which]
        middle = shapely.points(corner + strips.offset / 2)
        strip, line = tree.query(middle, predicate="dwithin", distance=END_REACH_M)
        keep = (line != strips.sides[strip, 0]) & (line != strips.sides[strip, 1])
        keep &= np.abs(np.einsum("ij,ij->i", unit[line], normal[strip])) > 0.6
        strip, line = strip[keep], line[keep]
        one = np.einsum("ij,ij->i", lines[line, :2] - corner[strip], normal[strip])
        two = np.einsum("ij,ij->i", lines[line, 2:] - corner[strip], normal[strip])
        low, high = np.minimum(one, two), np.maximum(one, two)
        slack = np.minimum(END_REACH_M, 0.15 * thick[strip])
        spans = (low <= slack) & (high >= thick[strip] - slack)
        abuts = spans & ((low < -BEYOND_M) | (high > thick[strip] + BEYOND_M))
        ends[strip[spans & ~abuts], which] = End.CLOSED
        ends[strip[abuts], which] = End.ABUTTING
    return ends


def _goes_on(strips: Strips, ends: NDArray[np.int8]) -> Bools:
    """Mark the closed ends behind which another strip goes on, in line and as thick."""
    marked = np.zeros(ends.shape, bool)
    if not len(strips):
        return marked
    axes = strips.axes
    unit = directions(axes)
    places = np.stack([axes[:, :2], axes[:, 2:]], axis=1).reshape(-1, 2)
    heading = np.stack([-unit, unit], axis=1).reshape(-1, 2)
    thick = np.repeat(strips.thick, 2)
    chosen = np.flatnonzero(ends.ravel() == End.CLOSED)
    points = shapely.points(places)
    one, two = STRtree(points).query(points[chosen], predicate="dwithin", distance=END_REACH_M)
    one = chosen[one]
    facing = np.einsum("ij,ij->i", heading[one], heading[two]) < -0.999
    alike = np.abs(thick[one] - thick[two]) <= SAME_THICK_M
    marked.reshape(-1)[one[facing & alike & (one // 2 != two // 2)]] = True
    return marked
