"""What is sure of rooms where no CAD layer says what is a wall.

There an edge may be furniture, an axis or a frame. A room is as sure as elsewhere only if its edge
runs along lines that their likeness proves to be walls, or if its printed area agrees.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from cad_import.audit import Judgement
from cad_import.closures import Closure
from cad_import.content_roles import ProvenWalls
from cad_import.primitives import Floats
from cad_import.segments import Bools, as_lines, lengths
from cad_import.walls import WallRoom
from spatial.domain.findings import Finding, Severity

MIN_PROVEN = 0.98  # of a room's edge; what is left are joints that drafting left open
NEAR_M = 0.02
MAX_MATERIAL = 0.5  # a space that is wall by more than this is the inside of walls
MIN_PARTING_M = 1.5  # a shorter line parts no room
PARTING_GAP_M = 0.06
AGREES = 0.98  # a printed area that agrees within the survey limit gives at least this confidence
DOUBTED = 0.5


def with_proven_edges(
    rooms: Sequence[WallRoom],
    proven: ProvenWalls | None,
    closures: Sequence[Closure],
    doors: Floats,
) -> list[WallRoom]:
    """Measure the rooms' edges against what is proven; leave out the insides of walls.

    Parameters
    ----------
    doors
        (n, 4) lines of shut doors, m: a wall that runs on under its door is an edge there.

    Returns
    -------
    The rooms as they are where CAD layers tell walls (``proven`` is None).
    """
    if proven is None or not rooms:
        return list(rooms)
    outlines = np.array([room.outline for room in rooms], object)
    lines = np.vstack([proven.lines, doors, *(np.array([closure.line]) for closure in closures)])
    edges = _share(shapely.boundary(outlines), shapely.buffer(as_lines(lines), NEAR_M, quad_segs=2))
    material = _share(outlines, proven.ground)
    parted = _parted(outlines, proven.others)
    return [
        replace(room, backed=float(edge), ambiguous=room.ambiguous or bool(line))
        for room, edge, wall, line in zip(rooms, edges, material, parted, strict=True)
        if wall <= MAX_MATERIAL or not room.label.is_blank
    ]


def _parted(outlines: NDArray[np.object_], others: Floats) -> Bools:
    """Mark the outlines that a line crosses from edge to edge: it may be a wall after all."""
    parted = np.zeros(len(outlines), bool)
    lines = others[lengths(others) >= MIN_PARTING_M]
    if not len(lines):
        return parted
    edges = shapely.boundary(outlines)
    middle = shapely.points((lines[:, :2] + lines[:, 2:]) / 2)
    line, room = STRtree(outlines).query(middle, predicate="within")
    free = shapely.distance(middle[line], edges[room]) > MIN_PARTING_M / 5
    for start in (0, 2):
        end = shapely.points(lines[line, start : start + 2])
        free &= shapely.distance(end, edges[room]) <= PARTING_GAP_M
    parted[room[free]] = True
    return parted


def outside_fills(rooms: Sequence[WallRoom], fills: Sequence[shapely.Polygon]) -> list[WallRoom]:
    """Leave out spaces without a label that are filled as walls are: walls too thick for one."""
    sound = np.array([fill for fill in fills if fill.is_valid and fill.area > 0], object)
    if not rooms or not len(sound):
        return list(rooms)
    filled = _share(np.array([room.outline for room in rooms], object), sound)
    return [
        room
        for room, share in zip(rooms, filled, strict=True)
        if share <= MAX_MATERIAL or not room.label.is_blank
    ]


def _share(shapes: NDArray[np.object_], covers: NDArray[np.object_]) -> Floats:
    """Share of each line's length, or polygon's area, that lies in one of the covers, 0 to 1."""
    measure = shapely.area if shapely.get_dimensions(shapes[0]) == 2 else shapely.length
    shape, cover = STRtree(covers).query(shapes, predicate="intersects")
    held = np.zeros(len(shapes))
    for index in np.unique(shape):
        whole = shapely.union_all(covers[cover[shape == index]])
        held[index] = measure(shapely.intersection(shapes[index], whole))
    return np.asarray(held / np.maximum(measure(shapes), 1e-9))


def doubt_unproven(
    rooms: Sequence[WallRoom], judged: Sequence[Judgement], proven: ProvenWalls | None
) -> list[Judgement]:
    """Lower the confidence of rooms whose edges are not all proven and whose area is not printed.

    A printed area that is off by more than the survey allows, as stale ones are, proves nothing;
    nor does what is drawn in a space without a label.
    """
    if proven is None:
        return list(judged)
    return [_doubted(room, judgement) for room, judgement in zip(rooms, judged, strict=True)]


def _doubted(room: WallRoom, judgement: Judgement) -> Judgement:
    if judgement.confidence <= DOUBTED or judgement.confidence >= AGREES:
        return judgement
    if room.label.area_m2 is not None or room.label.is_blank:
        return replace(judgement, confidence=DOUBTED)
    if room.backed >= MIN_PROVEN:
        return judgement
    point = room.outline.representative_point()
    subjects = tuple(word for word in (room.label.number, room.label.name) if word)
    values = {
        "backed": f"{room.backed * 100:.0f}",
        "room": " ".join(subjects) or f"({point.x:.1f}, {point.y:.1f})",
    }
    x, y = round(point.x, 3), round(point.y, 3)
    finding = Finding("EDGE_WITHOUT_WALL", Severity.WARNING, subjects, x, y, values)
    return Judgement((*judgement.findings, finding), DOUBTED)
