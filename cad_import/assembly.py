"""Put spaces together to rooms: what no door parts and one label names is one room.

Terminology
-----------
Link
    Two faces that touch across an opening or across a single line with no wall between.
Weak link
    A single line that is no opening: a step, a low partition, a shaft's edge; or a true wall.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import shapely
from shapely import STRtree

from cad_import.closures import Closure
from cad_import.faces import Faces, beside
from cad_import.labels import Label
from spatial.domain.openings import OpeningKind

MAX_FILLED_HOLE_M2 = 2.0  # a free-standing column or pier inside a room
MAX_SLIT_M = 0.6
AREA_MATCH = 0.005  # a union of faces is the printed room if its area is this near
AREA_MATCH_M2 = 0.10
MAX_NEIGHBOURS = 10
MAX_PARTS = 4


@dataclass(frozen=True, slots=True)
class Links:
    """Which spaces touch, by kind; ``between`` holds the solid faces of each opening."""

    passages: Mapping[int, frozenset[int]]
    doors: Mapping[int, frozenset[int]]
    weak: Mapping[int, frozenset[int]]
    between: Mapping[tuple[int, int], frozenset[int]]


@dataclass
class Assembly:
    """A room in the making: the spaces and opening grounds that it is made of."""

    spaces: set[int]
    grounds: set[int] = field(default_factory=set)
    label: Label = field(default_factory=Label)
    by_area: bool = False  # put together because the printed area says so
    ambiguous: bool = False  # might belong to a neighbour
    closed: bool = False  # narrow slits between its spaces (a handrail, a break line) are in it


def find_links(faces: Faces, closures: Sequence[Closure]) -> Links:
    """Find which spaces touch across openings and single lines."""
    passages, doors, weak = (defaultdict(set) for _ in range(3))  # type: ignore[var-annotated]  # three alike
    between: dict[tuple[int, int], set[int]] = defaultdict(set)
    sides = beside(faces.polygons, list(closures))
    by_ground: dict[int, list[tuple[int, OpeningKind]]] = defaultdict(list)
    direct: set[tuple[int, int]] = set()
    for (first, second), closure in zip(sides.tolist(), closures, strict=True):
        if first < 0 or second < 0 or first == second:
            continue
        if faces.is_space[first] and faces.is_space[second]:
            table = passages if closure.kind is OpeningKind.PASSAGE else doors
            _link(table, first, second)
            direct.add((min(first, second), max(first, second)))
        elif faces.is_space[first] != faces.is_space[second]:
            space, ground = (first, second) if faces.is_space[first] else (second, first)
            by_ground[ground].append((space, closure.kind))
    for ground, met in by_ground.items():
        for (a, kind), (b, _) in combinations(sorted(set(met)), 2):
            if a == b or kind is OpeningKind.WINDOW:
                continue
            _link(passages if kind is OpeningKind.PASSAGE else doors, a, b)
            between[(a, b)].add(ground)
    for a, b in _touching(faces):
        if (a, b) not in direct:
            _link(weak, a, b)
    return Links(
        {k: frozenset(v) for k, v in passages.items()},
        {k: frozenset(v) for k, v in doors.items()},
        {k: frozenset(v) for k, v in weak.items()},
        {k: frozenset(v) for k, v in between.items()},
    )


def _link(table: dict[int, set[int]], first: int, second: int) -> None:
    table[first].add(second)
    table[second].add(first)


def _touching(faces: Faces) -> list[tuple[int, int]]:
    """Pairs of spaces that share an edge."""
    spaces = np.flatnonzero(faces.is_space)
    polygons = faces.polygons[spaces]
    if not len(polygons):
        return []
    first, second = STRtree(polygons).query(polygons, predicate="touches")
    keep = first < second
    first, second = first[keep], second[keep]
    shared = shapely.length(shapely.intersection(polygons[first], polygons[second]))
    keep = shared > 0.2
    return [
        (int(spaces[a]), int(spaces[b])) for a, b in zip(first[keep], second[keep], strict=True)
    ]


def assemble(faces: Faces, links: Links, labels: Mapping[int, Label]) -> list[Assembly]:
    """Put spaces together to rooms.

    A space without a label joins the one labelled space that it opens into without a door. Where a
    label prints an area, neighbours without a label are added if just they make the area right.
    """
    spaces = [int(space) for space in np.flatnonzero(faces.is_space)]
    owner: dict[int, int] = {}
    rooms: dict[int, Assembly] = {
        space: Assembly({space}, label=labels.get(space, Label())) for space in spaces
    }
    owner.update({space: space for space in spaces})
    for space in spaces:
        if not rooms[space].label.is_blank:
            _add_to_printed_area(space, rooms, owner, links, faces)
    _join_passages(rooms, owner, links)
    return [room for key, room in sorted(rooms.items()) if owner[key] == key]


def _free(space: int, rooms: Mapping[int, Assembly], owner: Mapping[int, int]) -> bool:
    return owner[space] == space and rooms[space].label.is_blank and len(rooms[space].spaces) == 1


def _absorb(
    key: int, parts: Iterable[int], rooms: dict[int, Assembly], owner: dict[int, int]
) -> None:
    for part in parts:
        owner[part] = key
        rooms[key].spaces.add(part)


def _grounds(spaces: Iterable[int], links: Links) -> set[int]:
    held = set(spaces)
    return {
        g for (a, b), grounds in links.between.items() if a in held and b in held for g in grounds
    }


def _add_to_printed_area(
    key: int,
    rooms: dict[int, Assembly],
    owner: dict[int, int],
    links: Links,
    faces: Faces,
) -> None:
    """Add the free neighbours that make the room as large as its label prints."""
    printed = rooms[key].label.area_m2
    if printed is None or rooms[key].label.rivals:
        return
    tolerance = max(AREA_MATCH * printed, AREA_MATCH_M2)
    alone = outline_of(rooms[key], faces).area
    rooms[key].by_area = abs(alone - printed) <= tolerance
    if rooms[key].by_area or alone > printed:
        return
    sums = shapely.area(faces.polygons)
    for parts in _candidate_parts(key, rooms, owner, links):
        grounds = _grounds({key, *parts}, links)
        total = alone + sum(sums[list(parts)]) + sum(sums[list(grounds)])
        # holes and slits filled later add to the sum, never take from it
        if not printed - 2 * MAX_FILLED_HOLE_M2 <= total <= printed + tolerance:
            continue
        for closed in (False, True):
            whole = Assembly({key, *parts}, grounds, closed=closed)
            if abs(outline_of(whole, faces).area - printed) <= tolerance:
                _absorb(key, parts, rooms, owner)
                rooms[key].grounds |= grounds
                rooms[key].by_area, rooms[key].closed = True, closed
                return


def _reach(
    key: int,
    tables: Sequence[Mapping[int, frozenset[int]]],
    rooms: Mapping[int, Assembly],
    owner: Mapping[int, int],
) -> list[int]:
    """Free spaces that can be reached from a room through free spaces, nearest first."""
    found: list[int] = []
    queue = [key]
    while queue:
        current = queue.pop(0)
        for table in tables:
            for other in sorted(table.get(current, ())):
                if other != key and other not in found and _free(other, rooms, owner):
                    found.append(other)
                    queue.append(other)
    return found


def _candidate_parts(
    key: int, rooms: Mapping[int, Assembly], owner: Mapping[int, int], links: Links
) -> Iterable[tuple[int, ...]]:
    """Yield sets of free neighbours worth trying, the most natural first."""
    for tables in ([links.passages], [links.weak], [links.weak, links.passages]):
        reached = _reach(key, tables, rooms, owner)
        if reached:
            yield tuple(reached)
    every = [links.weak, links.passages, links.doors]
    near = _reach(key, every, rooms, owner)[:MAX_NEIGHBOURS]
    for count in range(1, MAX_PARTS + 1):
        yield from combinations(near, count)


def _join_passages(rooms: dict[int, Assembly], owner: dict[int, int], links: Links) -> None:
    """Join spaces without a label to the one room that they open into."""
    for key in sorted(rooms):
        if not _free(key, rooms, owner):
            continue
        group = [key, *_reach(key, [links.passages], rooms, owner)]
        lands = sorted(
            {owner[other] for space in group for other in links.passages.get(space, ())}
            - set(group)
        )
        if len(lands) == 1 and not rooms[lands[0]].by_area:
            room = rooms[lands[0]]
            _absorb(lands[0], group, rooms, owner)
            room.grounds |= _grounds(room.spaces, links)
            room.ambiguous = True
        elif lands:
            for space in group:
                rooms[space].ambiguous = True


def outline_of(room: Assembly, faces: Faces) -> shapely.Polygon:
    """Outline of a room: its faces in one, free-standing columns and piers left in.

    Holes above 2 m² are kept: a core, a courtyard or another room stands there.
    """
    parts = faces.polygons[sorted(room.spaces | room.grounds)]
    merged = shapely.union_all(parts)
    if room.closed:
        swollen = shapely.buffer(merged, MAX_SLIT_M / 2, join_style="mitre")
        merged = shapely.buffer(swollen, -MAX_SLIT_M / 2, join_style="mitre")
    if merged.geom_type != "Polygon":
        merged = max(shapely.get_parts(merged), key=lambda part: part.area)
    holes = [hole for hole in merged.interiors if shapely.Polygon(hole).area > MAX_FILLED_HOLE_M2]
    return shapely.normalize(shapely.Polygon(merged.exterior, holes))
