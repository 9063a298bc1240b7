"""How thick the walls of a drawing are: a few thicknesses, each drawn again and again.

Terminology
-----------
Flush
    A strip that begins where another strip's far line is: a cupboard against a wall.
Cornered
    A strip one of whose lines ends where a wall's face ends: both turn the same corner.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from cad_import.primitives import Floats
from cad_import.segments import Bools, directions
from cad_import.wall_strips import SAME_THICK_M, Strips

USUAL_SHARE = 0.02  # of all wall length: thicknesses rarer than this prove nothing
LONG_M = 2.0  # furniture is seldom longer
TOUCH_M = 0.035
CORNERED_M = (0.08, 0.42)  # thinner and thicker strips at corners are furniture against walls
MIN_CORNERED = 8  # strips that turn corners with walls, for their thickness to be one of walls
MIN_DEEPER_M = 0.03
MAX_SLANT = 0.3  # cosine of the angle at a corner


@dataclass(frozen=True, slots=True)
class Thicknesses:
    """How much wall there is of each thickness: thicknesses in order, lengths up to each, m."""

    thick: Floats
    length_to: Floats
    cornered: Floats  # thicknesses of cornered strips, in order

    def usual(self, strips: Strips) -> Bools:
        """Mark the strips as thick as walls are drawn."""
        low = np.searchsorted(self.cornered, strips.thick - SAME_THICK_M)
        high = np.searchsorted(self.cornered, strips.thick + SAME_THICK_M, side="right")
        return np.asarray((self.share(strips) >= USUAL_SHARE) | (high - low >= MIN_CORNERED))

    def share(self, strips: Strips) -> Floats:
        """Share of the wall length that is as thick as each strip."""
        low = np.searchsorted(self.thick, strips.thick - SAME_THICK_M)
        high = np.searchsorted(self.thick, strips.thick + SAME_THICK_M, side="right")
        total = max(float(self.length_to[-1]), 1e-9)
        return np.asarray((self.length_to[high] - self.length_to[low]) / total)


def weigh_thicknesses(strips: Strips, enough_m: float) -> Thicknesses:
    """Weigh thicknesses by the strips that are longer than furniture, all if there are few.

    Parameters
    ----------
    enough_m
        Length of strips, m, below which there are few.
    """
    long = strips.of(strips.long >= LONG_M)
    if long.long.sum() < enough_m:
        long = strips
    order = np.argsort(long.thick, kind="stable")
    return Thicknesses(
        long.thick[order], np.concatenate([[0.0], np.cumsum(long.long[order])]), np.empty(0)
    )


def are_flush(strips: Strips, walls: Strips, known: Thicknesses) -> Bools:
    """Mark strips that stand against a wall of a more usual thickness, side to side."""
    if not len(strips) or not len(walls):
        return np.zeros(len(strips), bool)
    own, theirs = known.share(strips), known.share(walls)
    tree = STRtree(walls.ground())
    normal = strips.offset / np.maximum(strips.thick, 1e-9)[:, None]
    along = strips.edges[:, 1] - strips.edges[:, 0]
    flush = np.zeros(len(strips), bool)
    for corner, outwards in (
        (strips.edges[:, 0], -normal),
        (strips.edges[:, 0] + strips.offset, normal),
    ):
        hits = np.zeros(len(strips), np.intp)
        for share in (0.2, 0.5, 0.8):
            probe = shapely.points(corner + along * share + outwards * 0.02)
            strip, wall = tree.query(probe, predicate="within")
            turned = (
                np.abs(np.einsum("ij,ij->i", along[strip], walls.offset[wall]))
                <= 0.05 * strips.long[strip] * walls.thick[wall]
            )
            stronger = (theirs[wall] > own[strip]) & (walls.long[wall] >= 0.8 * strips.long[strip])
            hits[np.unique(strip[turned & stronger])] += 1
        flush |= hits >= 2
    return flush


def hold_others(strips: Strips, inner: Strips) -> Bools:
    """Mark strips that reach over one thing to the far line of the next.

    Such a strip has one line in common with a thinner one on its own ground: with a cupboard whose
    back is a wall, or with the wall behind it.
    """
    held = np.zeros(len(strips), bool)
    if not len(inner):
        return held
    others = np.flatnonzero(strips.thick > inner.thick.min() + MIN_DEEPER_M)
    larger = strips.of(others)
    middle = shapely.points((inner.axes[:, :2] + inner.axes[:, 2:]) / 2)
    small, strip = STRtree(larger.ground()).query(middle, predicate="within")
    sides = inner.sides[small][:, :, None] == larger.sides[strip][:, None, :]
    thicker = larger.thick[strip] > inner.thick[small] + MIN_DEEPER_M
    alike = inner.long[small] >= 0.6 * larger.long[strip]
    held[others[strip[sides.any(axis=(1, 2)) & thicker & alike]]] = True
    return held


def with_cornered(known: Thicknesses, strips: Strips, walls: Strips, lines: Floats) -> Thicknesses:
    """Add the thicknesses of strips that turn corners with walls, however short they are.

    A front full of windows leaves short pieces of wall alone.
    """
    rest = strips.of(~known.usual(strips) & ~strips.is_box)
    rest = rest.of((rest.thick >= CORNERED_M[0]) & (rest.thick <= CORNERED_M[1]))
    rest = rest.of(~are_flush(rest, walls, known) & ~hold_others(rest, walls))
    if not len(rest) or not len(walls):
        return known
    faces = lines[np.unique(walls.sides)]
    ends, own = faces.reshape(-1, 2), lines[rest.sides.ravel()]
    one, two = STRtree(shapely.points(ends)).query(
        shapely.points(own.reshape(-1, 2)), predicate="dwithin", distance=TOUCH_M
    )
    cosine = np.einsum("ij,ij->i", directions(own)[one // 2], directions(faces)[two // 2])
    turning = np.zeros(len(rest), bool)
    turning[one[np.abs(cosine) <= MAX_SLANT] // 4] = True
    return Thicknesses(known.thick, known.length_to, np.sort(rest.thick[turning]))
