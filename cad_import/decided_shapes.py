"""Shapes of decided rooms: rooms put together across a wall or an opening, or cut by a line."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from cad_import.label_cuts import cut_apart
from cad_import.segments import GRID_M
from spatial.domain.decisions import Point
from spatial.domain.openings import Line

MAX_WALL_M = 0.65  # rooms further apart than the thickest wall do not lie side by side
MIN_SHARED_M = 0.3  # along which they must
OVERSHOOT_M = 0.05  # a line drawn by hand may end this far short of a wall


def ground_between(lines: Sequence[Line]) -> shapely.Polygon:
    """Return the ground of an opening: what lies between its lines, empty for a single one."""
    hull = shapely.convex_hull(shapely.multipoints(np.reshape(lines, (-1, 2))))
    return hull if hull.geom_type == "Polygon" else shapely.Polygon()


def merged(
    outlines: Sequence[shapely.Polygon], grounds: Iterable[shapely.Polygon] = ()
) -> shapely.Polygon | None:
    """Return rooms as one: with the ground of the openings between them, or with their wall.

    None if they do not lie side by side.
    """
    whole = shapely.union_all([*outlines, *grounds], grid_size=GRID_M)
    if whole.geom_type != "Polygon":
        whole = shapely.union_all([whole, *_walls_between(outlines)], grid_size=GRID_M)
    if whole.geom_type != "Polygon":
        return None
    return shapely.normalize(shapely.remove_repeated_points(whole))


def _walls_between(outlines: Sequence[shapely.Polygon]) -> list[shapely.Geometry]:
    """Return the ground between rooms that face each other across a wall."""
    whole = shapely.union_all(outlines, grid_size=GRID_M)
    swollen = shapely.buffer(whole, MAX_WALL_M / 2, join_style="mitre")
    shrunk = shapely.buffer(swollen, -MAX_WALL_M / 2, join_style="mitre")
    gaps = shapely.get_parts(shapely.difference(shrunk, whole))
    return [gap for gap in gaps if _faces_two(gap, outlines)]


def _faces_two(gap: shapely.Geometry, outlines: Sequence[shapely.Polygon]) -> bool:
    reach = shapely.buffer(gap, 2e-3)
    shared = [outline.boundary.intersection(reach).length for outline in outlines]
    return sum(bool(length >= MIN_SHARED_M) for length in shared) > 1


def parted(outline: shapely.Polygon, points: Sequence[Point]) -> list[shapely.Polygon]:
    """Return the parts of a room on the sides of a line, in order of place; one if it parts none.

    The line may end 5 cm short of the walls that it runs to.
    """
    way = np.array(points, float)
    for end, neighbour in ((0, 1), (-1, -2)):
        step = way[end] - way[neighbour]
        length = float(np.hypot(*step))
        if length > 0:
            way[end] = way[end] + step / length * OVERSHOOT_M
    lines = [(*start, *end) for start, end in zip(way[:-1].tolist(), way[1:].tolist(), strict=True)]
    drawn = [line for line in lines if line[:2] != line[2:]]
    return cut_apart(outline, drawn) if drawn else [outline]
