"""Cupboards that were taken for wall: the printed area gives them back to the room.

Where no CAD layer says what is a wall, a cupboard flush with one looks like one more strip of it.
The room is then smaller than its label prints, by just that cupboard.

Terminology
-----------
Protrusion
    A solid face that juts into one room: half of its edge or more lies along that room, the rest
    along other solid faces.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import shapely
from shapely import STRtree

from cad_import.assembly import Assembly, agreement_m2, outline_of
from cad_import.faces import Faces

MIN_PROTRUSION_M2 = 0.3  # smaller ones are pilasters and jambs, or their sum may agree by chance
MIN_JUTTING = 0.5  # of its edge along the room: a leaf of a double wall has less than half
FREE_M = 0.02  # of its edge along neither the room nor solid faces
TOUCH_M = 1e-3
MAX_PROTRUSIONS = 3  # in one room; sums of more may agree by chance


def give_back(rooms: Sequence[Assembly], faces: Faces) -> Faces:
    """Add protrusions to the rooms whose printed area they make right, in place.

    Only where the drawing's other rooms show that it prints what it draws, and only to within what
    they agree to.

    Parameters
    ----------
    rooms
        Rooms put together of the faces, areas in m².

    Returns
    -------
    The faces, with those given back as spaces.
    """
    off_m2 = agreement_m2(rooms, faces)
    if not np.isfinite(off_m2):
        return faces
    tree = STRtree(faces.polygons)
    given: set[int] = set()
    for room in rooms:
        printed = room.label.area_m2
        if printed is None or room.label.rivals or room.by_area:
            continue
        outline = outline_of(room, faces)
        missing = printed - outline.area
        if missing < MIN_PROTRUSION_M2 - off_m2:
            continue
        jutting = _protrusions(room, outline, faces, tree)
        for parts in _sets(jutting):
            whole = Assembly(room.spaces | set(parts), room.grounds, closed=room.closed)
            if abs(outline_of(whole, faces).area - printed) <= off_m2:
                room.spaces |= set(parts)
                room.by_area = True
                given |= set(parts)
                break
    is_space = faces.is_space.copy()
    is_space[sorted(given)] = True
    return Faces(faces.polygons, is_space, faces.is_column)


def _sets(jutting: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for count in range(1, min(MAX_PROTRUSIONS, len(jutting)) + 1):
        yield from combinations(jutting, count)


def _protrusions(
    room: Assembly, outline: shapely.Polygon, faces: Faces, tree: STRtree
) -> list[int]:
    """Find the solid faces that jut into a room and border on nothing but it and other solids."""
    polygons = faces.polygons
    near = np.sort(tree.query(outline, predicate="intersects"))
    near = near[~faces.is_space[near] & (shapely.area(polygons[near]) >= MIN_PROTRUSION_M2)]
    near = near[~np.isin(near, sorted(room.grounds))]
    edges = shapely.boundary(polygons[near])
    edge = shapely.buffer(shapely.boundary(outline), TOUCH_M, cap_style="flat")
    along = shapely.length(shapely.intersection(edges, edge))
    jutting = near[along >= MIN_JUTTING * shapely.length(edges)]
    found = []
    for face in jutting.tolist():
        beside = tree.query(polygons[face], predicate="intersects")
        backing = [o for o in beside.tolist() if o != face and not faces.is_space[o]]
        closed = shapely.union_all([outline, *polygons[backing]])
        bare = shapely.difference(
            shapely.boundary(polygons[face]), shapely.buffer(closed, TOUCH_M, cap_style="flat")
        )
        if shapely.length(bare) <= FREE_M:
            found.append(face)
    return found
