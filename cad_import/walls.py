"""Rooms from walls: close the openings, find the faces, put spaces together, read their labels."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import STRtree

from cad_import.assembly import Assembly, assemble, outline_of
from cad_import.closures import Closure
from cad_import.faces import (
    Faces,
    behind_slits,
    classify,
    column_polygons,
    faces_and_loose,
    in_place_order,
    split_at_necks,
    with_labelled,
)
from cad_import.joints import mend_joints, rebuild_corners
from cad_import.labels import Label, read_label, text_box
from cad_import.linework import Linework
from cad_import.links import Links, find_links
from cad_import.openings import cap_jambs, close_openings
from cad_import.plan_audit import Coverage
from cad_import.primitives import DrawnText, Floats
from cad_import.protrusions import give_back
from cad_import.segments import GRID_M, as_lines, lengths, merge_straight
from cad_import.spaces import (
    MIN_STAIRS_M,
    Candidates,
    circulation_use,
    labels_its_rooms,
    sort_spaces,
)
from spatial.domain.floor_plans import PlanSpace
from spatial.domain.room_names import propose_use

WAYS_IN = frozenset({"803", "804"})  # stairs and lifts, by which a level is entered
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
    runs_on
        Whether it goes on across an opening with nothing in it, across a single line, or, where
        the sheet shows no way in, to stairs that nobody drew.
    has_stairs
        Whether stairs are drawn in it.
    like
        Room use that it is like, where it bears no label: a corridor, a stair.
    """

    outline: shapely.Polygon
    label: Label
    backed: float
    by_area: bool
    ambiguous: bool
    runs_on: bool = False
    has_stairs: bool = False
    like: str | None = None


@dataclass(frozen=True, slots=True)
class WallPlan:
    """What the walls of one sheet enclose, in metres in the drawing's own frame.

    Parameters
    ----------
    rooms, spaces
        The rooms, and what else is enclosed, ordered by place.
    closures
        What was closed for it.
    lines
        (n, 4) all lines that bound a space: walls, columns, windows, closures.
    coverage
        What the outer walls go around, and what of it is solid.
    """

    rooms: tuple[WallRoom, ...]
    spaces: tuple[PlanSpace, ...]
    closures: tuple[Closure, ...]
    lines: Floats
    coverage: Coverage


def find_wall_rooms(
    linework: Linework,
    texts: Sequence[DrawnText],
    known: Sequence[Closure] = (),
    *,
    guessed: bool = False,
) -> WallPlan:
    """Find the rooms between the walls of one sheet, all in metres.

    Parameters
    ----------
    known
        Openings that the drawing knows of in walls that run through.
    guessed
        Whether walls were told by their likeness: some may be furniture.
    """
    origin = _origin(linework)
    local = linework.moved(-origin)
    here = [text.moved(-origin[0], -origin[1]) for text in texts]
    drawn = rebuild_corners(merge_straight(local.walls))
    walls = np.vstack([drawn, mend_joints(np.vstack([drawn, local.columns]))])
    closures = close_openings(walls, local.columns, local.evidence)
    closures += [_moved(closure, -np.tile(origin, 2)) for closure in known]
    lines = _bounding_lines(local, walls, closures)
    faces = with_labelled(_enclosed(local, lines), _naming_points(here))
    links = find_links(faces, closures)
    rooms = assemble(faces, links, _labels(faces, here))
    faces = give_back(rooms, faces) if guessed else faces
    outlines = [outline_of(room, faces) for room in rooms]
    backed = _backed(outlines, faces)
    candidates = Candidates(rooms, outlines, backed)
    labelled = labels_its_rooms(candidates)
    kinds = sort_spaces(candidates, links, labelled=labelled)
    of_space = {space: room for room in rooms for space in room.spaces}
    stairs = _stairs_m(outlines, local.stairs)
    like = [
        circulation_use(room, links, of_space, float(length)) if labelled else None
        for room, length in zip(rooms, stairs, strict=True)
    ]
    corridors = {s for room, use in zip(rooms, like, strict=True) if use for s in room.spaces}
    entered = bool(links.outward) or len(local.stairs) > 0 or any(map(_leads_in, rooms))
    found: list[WallRoom] = []
    spaces: list[PlanSpace] = []
    for index, room in enumerate(rooms):
        outline = _moved_outline(outlines[index], origin)
        if index in kinds:
            printed = room.label.area_m2
            spaces.append(PlanSpace(outline, kinds[index], float(outline.area), printed))
            continue
        stray = _has_stray_neighbour(room, rooms, links, faces, corridors)
        found.append(
            WallRoom(
                outline,
                room.label,
                float(backed[index]),
                room.by_area,
                room.ambiguous or stray,
                not entered or _runs_on(room, links),
                bool(stairs[index] >= MIN_STAIRS_M),
                like[index],
            )
        )
    shift = np.tile(origin, 2)
    moved = tuple(_moved(closure, shift) for closure in closures)
    return WallPlan(tuple(found), tuple(spaces), moved, lines + shift, _coverage(faces))


def _naming_points(texts: Sequence[DrawnText]) -> np.ndarray:
    """Middles of the texts that name a room."""
    naming = [text for text in texts if read_label([text]).name is not None]
    return np.asarray(shapely.points(np.array([(t.x, t.y) for t in naming]).reshape(-1, 2)))


def _coverage(faces: Faces) -> Coverage:
    """Measure what the outermost lines go around, and what of it is wall, column or opening."""
    if not len(faces.polygons):
        return Coverage()
    whole = shapely.get_parts(shapely.union_all(faces.polygons))
    outer = shapely.area(shapely.polygons(shapely.get_exterior_ring(whole))).sum()
    return Coverage(float(outer), float(shapely.area(faces.polygons[~faces.is_space]).sum()))


def _moved(closure: Closure, by: Floats) -> Closure:
    x1, y1, x2, y2 = (float(value) for value in np.array(closure.line) + by)
    return replace(closure, line=(x1, y1, x2, y2))


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
    found = np.vstack(lines)
    return found[lengths(found) > 0]  # corners rebuilt may leave lines without a length


def _enclosed(linework: Linework, lines: Floats) -> Faces:
    columns = column_polygons(linework.columns, linework.column_fills)
    faces, loose = faces_and_loose(lines)
    faces = np.concatenate([split_at_necks(faces), behind_slits(faces, loose)])
    return classify(in_place_order(faces), columns)


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
    labels = {space: read_label(found) for space, found in held.items()}
    placed = set(which.tolist())
    astray = [text for index, text in enumerate(texts) if index not in placed]
    for space, text in _whole_labels_astray(astray, faces, labels):
        labels[space] = read_label([*held[space], text])
    return labels


def _whole_labels_astray(
    texts: Sequence[DrawnText], faces: Faces, labels: Mapping[int, Label]
) -> Iterator[tuple[int, DrawnText]]:
    """Give whole labels whose middle lies on a wall to the blank space that they mostly lie in."""
    whole = [text for text in texts if _is_whole(read_label([text]))]
    blank = np.array(
        [
            space
            for space in np.flatnonzero(faces.is_space)
            if labels.get(int(space), Label()).is_blank
        ],
        np.intp,
    )
    if not whole or not len(blank):
        return
    boxes = np.array([text_box(text) for text in whole], object)
    text, space = STRtree(faces.polygons[blank]).query(boxes, predicate="intersects")
    overlap = shapely.area(shapely.intersection(boxes[text], faces.polygons[blank[space]]))
    taken: set[int] = set()
    for index in np.lexsort((blank[space], text, -np.round(overlap, 3))):
        label, home = int(text[index]), int(blank[space[index]])
        if label not in taken and home not in labels and overlap[index] > 0:
            taken.add(label)
            yield home, whole[label]


def _is_whole(label: Label) -> bool:
    return label.area_m2 is not None and (label.name is not None or label.number is not None)


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


def _leads_in(room: Assembly) -> bool:
    return propose_use(room.label.name) in WAYS_IN


def _runs_on(room: Assembly, links: Links) -> bool:
    return any(
        table.get(space, frozenset()) - room.spaces
        for space in room.spaces
        for table in (links.passages, links.weak)
    )


def _stairs_m(outlines: Sequence[shapely.Polygon], stairs: Floats) -> Floats:
    """Length of the lines of stairs in each outline, m."""
    length = np.zeros(len(outlines))
    if len(outlines) and len(stairs):
        lines = as_lines(stairs)
        outline, line = STRtree(lines).query(np.array(outlines, object), predicate="intersects")
        np.add.at(
            length,
            outline,
            shapely.length(shapely.intersection(np.array(outlines, object)[outline], lines[line])),
        )
    return length


MAX_STRAY_M2 = 12.0
MAX_STRAY_BEHIND_DOOR_M2 = 4.0


def _has_stray_neighbour(
    room: Assembly, rooms: Sequence[Assembly], links: Links, faces: Faces, corridors: Set[int]
) -> bool:
    """Whether a small space without a label beside a labelled room may be a part of it.

    What lies behind a door and was told for a corridor or stair is a part of no room.
    """
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
        behind = links.doors.get(space, frozenset()) - corridors
        if any(blank.get(other, np.inf) <= MAX_STRAY_BEHIND_DOOR_M2 for other in behind):
            return True
    return False
