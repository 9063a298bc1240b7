"""Thickness of the walls around rooms, and the rooms whose walls are unlike all others of a sheet.

A sheet builds its walls in a few thicknesses. A wall much thicker than all of these mostly hides a
shaft or a cupboard; a much thinner one is mostly a line that is no wall.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely
from shapely import STRtree

from cad_import.plan_openings import room_word
from cad_import.primitives import Floats
from cad_import.segments import as_lines, directions, lengths
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import PlanRoom

MIN_EDGE_M = 0.8  # a shorter edge is a return or a pier
MAX_THICK_M = 0.8  # further away stands another wall
OFF_M = 0.002  # where a ray starts outside of the room
USUAL_SHARE = 0.03  # of all walls' length: a thickness that so much has is one of the sheet's own
BIN_M = 0.01
MIN_SHEET_M = 40.0  # length of walls measured, to know what is usual
ODD_M = 0.06  # thicker than all usual ones by this, or thinner by half as much


def odd_walls(rooms: Sequence[PlanRoom], lines: Floats) -> tuple[Finding, ...]:
    """Find the walls whose thickness is out of the sheet's own range.

    Parameters
    ----------
    rooms
        Of one sheet, in metres in the drawing's own frame.
    lines
        (n, 4) all lines that bound its spaces, metres.

    Returns
    -------
    One ``WALL_THICKNESS_ODD`` for each such thickness, to 10 mm, at the longest wall that has it.
    """
    edges, owner = _edges(rooms)
    if not len(edges) or not len(lines):
        return ()
    thick = _thickness(edges, lines)
    known = np.isfinite(thick)
    edges, owner, thick = edges[known], owner[known], thick[known]
    length = lengths(edges)
    if length.sum() < MIN_SHEET_M:
        return ()
    cell = np.round(thick / BIN_M).astype(int)
    share = np.bincount(cell, weights=length) / length.sum()
    usual = np.flatnonzero(share >= USUAL_SHARE) * BIN_M
    if not len(usual):
        return ()
    odd = np.flatnonzero((thick > usual.max() + ODD_M) | (thick < usual.min() - ODD_M / 2))
    order = odd[np.lexsort((edges[odd, 1], edges[odd, 0], -np.round(length[odd], 3)))]
    count = Counter(cell[odd].tolist())
    longest: dict[int, int] = {}
    for at in order.tolist():
        longest.setdefault(int(cell[at]), at)
    span = (float(usual.min()), float(usual.max()))
    return tuple(
        _finding(rooms[owner[at]], edges[at], (cell_of * BIN_M, *span), count[cell_of])
        for cell_of, at in longest.items()
    )


def _finding(
    room: PlanRoom, edge: Floats, thick_m: tuple[float, float, float], count: int
) -> Finding:
    x, y = (float(value) for value in (edge[:2] + edge[2:]) / 2)
    own, least, most = (f"{value * 1000:.0f}" for value in thick_m)
    word = room_word(room)
    values = {
        "room": word,
        "thick_mm": own,
        "least_mm": least,
        "most_mm": most,
        "count": str(count),
    }
    code, place = "WALL_THICKNESS_ODD", (round(x, 3), round(y, 3))
    return Finding(code, Severity.INFO, (word,), *place, values)


def _edges(rooms: Sequence[PlanRoom]) -> tuple[Floats, np.ndarray]:
    """Edges of the rooms' outer rings, the room to their right, with the room's position."""
    found, owners = [np.empty((0, 4))], [np.empty(0, np.intp)]
    for at, room in enumerate(rooms):
        ring = shapely.simplify(room.outline, 1e-3).exterior
        corners = np.asarray(ring.coords)[:, :2]
        corners = corners[::-1] if ring.is_ccw else corners
        edges = np.hstack([corners[:-1], corners[1:]])
        edges = edges[lengths(edges) >= MIN_EDGE_M]
        found.append(edges)
        owners.append(np.full(len(edges), at))
    return np.vstack(found), np.concatenate(owners)


def _thickness(edges: Floats, lines: Floats) -> Floats:
    """How far outside of the middle of each edge the next line stands, m; inf without one."""
    way = directions(edges)
    out = np.column_stack([-way[:, 1], way[:, 0]])
    middle = (edges[:, :2] + edges[:, 2:]) / 2
    rays = as_lines(np.hstack([middle + out * OFF_M, middle + out * MAX_THICK_M]))
    targets = as_lines(lines)
    ray, target = STRtree(targets).query(rays, predicate="intersects")
    parallel = np.abs(np.einsum("ij,ij->i", way[ray], directions(lines)[target])) > 0.999
    ray, target = ray[parallel], target[parallel]
    away = shapely.distance(
        shapely.points(middle)[ray], shapely.intersection(rays[ray], targets[target])
    )
    nearest = np.full(len(edges), np.inf)
    np.minimum.at(nearest, ray, away)
    return nearest
