"""Rooms from walls: close the openings, find the faces, put spaces together, read their labels."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import shapely
from shapely import STRtree

from cad_import.assembly import Assembly, Links, assemble, find_links, outline_of
from cad_import.closures import Closure
from cad_import.faces import Faces, classify, column_polygons, find_faces, split_at_necks
from cad_import.joints import mend_joints, rebuild_corners
from cad_import.labels import Label, read_label
from cad_import.linework import Linework
from cad_import.openings import cap_jambs, close_openings
from cad_import.primitives import DrawnText, Floats
from cad_import.segments import GRID_M, merge_straight

WALLED_DRAWING = (
    0.6  # mean share of wall along the rooms of a drawing that draws walls as two lines
)
MIN_BOUNDED = 0.6  # with less wall along its edge, a space without a label is no room there
BACKED_M = 5e-3  # a room's edge this near to wall material is backed by it


@dataclass(frozen=True, slots=True)
class WallRoom:
    """A room found between walls.

    Parameters
    ----------
    outline
        In metres in the drawing's own frame.
    label
        What its texts say.
    backed
        Share of its edge that runs along wall material, columns or openings, 0 to 1.
    by_area
        Whether its area is the one printed in it.
    ambiguous
        Whether it might belong to a neighbour, or a neighbour without a label to it.
    """

    outline: shapely.Polygon
    label: Label
    backed: float
    by_area: bool
    ambiguous: bool


class WallPlan(NamedTuple):
    """What the walls of one sheet enclose, in metres in the drawing's own frame.

    Parameters
    ----------
    rooms
        The rooms, ordered by place.
    left_out
        Number of spaces that are left out: without a label in a drawing that labels rooms, and
        hardly bounded by walls in one that draws its walls, they are steps, planters and lines
        on the ground.
    closures
        What was closed for it.
    lines
        (n, 4) all lines that bound a space: walls, columns, windows, closures.
    """

    rooms: list[WallRoom]
    left_out: int
    closures: list[Closure]
    lines: Floats


def find_wall_rooms(linework: Linework, texts: Sequence[DrawnText]) -> WallPlan:
    """Find the rooms between the walls of one sheet, all in metres."""
    origin = _origin(linework)
    local = linework.moved(-origin)
    here = [text.moved(-origin[0], -origin[1]) for text in texts]
    drawn = rebuild_corners(merge_straight(local.walls))
    walls = np.vstack([drawn, mend_joints(np.vstack([drawn, local.columns]))])
    closures = close_openings(walls, local.columns, local.evidence)
    lines = _bounding_lines(local, walls, closures)
    faces = _enclosed(local, lines)
    links = find_links(faces, closures)
    rooms = assemble(faces, links, _labels(faces, here))
    outlines = [outline_of(room, faces) for room in rooms]
    backed = _backed(outlines, faces)
    kept = _bounded(rooms, outlines, backed)
    found = [
        WallRoom(
            _moved_outline(outlines[index], origin),
            rooms[index].label,
            float(backed[index]),
            rooms[index].by_area,
            rooms[index].ambiguous or _has_stray_neighbour(rooms[index], rooms, links, faces),
        )
        for index in kept
    ]
    shift = np.tile(origin, 2)
    moved = [replace(c, line=_as_tuple(np.array(c.line) + shift)) for c in closures]
    return WallPlan(found, len(rooms) - len(kept), moved, lines + shift)


def _as_tuple(line: Floats) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(value) for value in line)
    return x1, y1, x2, y2


def _bounded(
    rooms: Sequence[Assembly], outlines: Sequence[shapely.Polygon], backed: Floats
) -> list[int]:
    """Positions of the rooms that walls bound, or that bear a label; all where nothing does."""
    if all(room.label.is_blank for room in rooms):
        return list(range(len(rooms)))
    area = np.array([outline.area for outline in outlines])
    walled = float(np.average(backed, weights=area)) >= WALLED_DRAWING
    return [
        index
        for index, room in enumerate(rooms)
        if not (walled and room.label.is_blank and backed[index] < MIN_BOUNDED)
    ]


def _origin(linework: Linework) -> Floats:
    """Return a point near the drawing, on the grid, so that coordinates far out lose no digits."""
    lines = np.vstack([linework.walls, linework.columns])
    return np.floor(lines.reshape(-1, 2).min(axis=0)) if len(lines) else np.zeros(2)


def _moved_outline(outline: shapely.Polygon, origin: Floats) -> shapely.Polygon:
    moved = shapely.transform(outline, lambda points: np.round((points + origin) / GRID_M) * GRID_M)
    return moved if moved.is_valid else shapely.transform(outline, lambda points: points + origin)


def _bounding_lines(linework: Linework, walls: Floats, closures: Sequence[Closure]) -> Floats:
    lines = [walls, linework.columns, linework.windows]
    if closures:
        lines += [np.array([closure.line for closure in closures]), cap_jambs(list(closures))]
    return np.vstack(lines)


def _enclosed(linework: Linework, lines: Floats) -> Faces:
    columns = column_polygons(linework.columns, linework.column_fills)
    return classify(split_at_necks(find_faces(lines)), columns)


def _labels(faces: Faces, texts: Sequence[DrawnText]) -> dict[int, Label]:
    """Read the texts of each space; a text belongs to the space that its middle lies in."""
    spaces = np.flatnonzero(faces.is_space)
    if not len(spaces) or not texts:
        return {}
    points = shapely.points([(text.x, text.y) for text in texts])
    which, space = STRtree(faces.polygons[spaces]).query(points, predicate="within")
    held: dict[int, list[DrawnText]] = defaultdict(list)
    for text, position in zip(which.tolist(), space.tolist(), strict=True):
        held[int(spaces[position])].append(texts[text])
    return {space: read_label(found) for space, found in held.items()}


def _backed(outlines: Sequence[shapely.Polygon], faces: Faces) -> Floats:
    """Share of each outline's edge that runs along solid faces."""
    if not outlines:
        return np.empty(0)
    solid = shapely.buffer(shapely.union_all(faces.polygons[~faces.is_space]), BACKED_M)
    shapely.prepare(solid)
    edges = shapely.boundary(np.array(outlines, object))
    parts = shapely.get_parts(solid)
    edge, part = STRtree(parts).query(edges, predicate="intersects")
    along = shapely.length(shapely.intersection(edges[edge], parts[part]))
    total = np.bincount(edge, weights=along, minlength=len(edges))
    return np.asarray(np.minimum(total / shapely.length(edges), 1.0))


MAX_STRAY_M2 = 12.0
MAX_STRAY_BEHIND_DOOR_M2 = 4.0


def _has_stray_neighbour(
    room: Assembly, rooms: Sequence[Assembly], links: Links, faces: Faces
) -> bool:
    """Whether a small space without a label beside a labelled room may be a part of it."""
    if room.label.is_blank or room.by_area:
        return False
    blank = {
        space: float(shapely.area(faces.polygons[space]))
        for other in rooms
        if other.label.is_blank
        for space in other.spaces
    }
    for space in room.spaces:
        near = links.weak.get(space, frozenset()) | links.passages.get(space, frozenset())
        if any(blank.get(other, np.inf) <= MAX_STRAY_M2 for other in near):
            return True
        behind = links.doors.get(space, frozenset())
        if any(blank.get(other, np.inf) <= MAX_STRAY_BEHIND_DOOR_M2 for other in behind):
            return True
    return False
