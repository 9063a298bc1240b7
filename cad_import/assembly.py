"""Put spaces together to rooms: what no door parts and one label names is one room.

Terminology
-----------
Free space
    A space that bears no label and that no room has taken yet.
Agreement
    How far, in one drawing, computed areas stand from printed ones where both measure the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from cad_import.faces import Faces
from cad_import.labels import Label
from cad_import.links import Links, Table
from spatial.domain.room_names import propose_use

MAX_FILLED_HOLE_M2 = 2.0  # a free-standing column or pier inside a room
MAX_SLIT_M = 0.6
AREA_MATCH = 0.005  # a space is the printed room if its area is this near
AREA_MATCH_M2 = 0.10
MIN_AGREEING = 5  # rooms whose areas agree as they are, to learn a drawing's agreement from
LEAST_AGREEMENT_M2 = 0.02  # areas are printed to two decimals
AGREEMENT = 0.001
MIN_PARTS_BY_CHANCE = 3  # from here on a sum may agree by chance
MAX_PARTS = 7
MAX_SETS = 4000  # sets of neighbours to look at for one room
MAX_TRIED = 60  # of them, those whose areas add up roughly, put together and measured
TOILETS = frozenset({"214"})
MAX_CELL_M2 = 6.0  # a cubicle or two; what is larger is a room of its own


@dataclass
class Assembly:
    """A room in the making: the spaces and opening grounds that it is made of."""

    spaces: set[int]
    grounds: set[int] = field(default_factory=set)
    label: Label = field(default_factory=Label)
    by_area: bool = False  # put together because the printed area says so
    ambiguous: bool = False  # might belong to a neighbour
    closed: bool = False  # narrow slits between its spaces (a handrail, a break line) are in it


@dataclass
class _State:
    """The rooms in the making, and which room each space belongs to."""

    faces: Faces
    links: Links
    rooms: dict[int, Assembly]
    owner: dict[int, int]
    area: np.ndarray

    def is_free(self, space: int) -> bool:
        room = self.rooms[space]
        return self.owner[space] == space and room.label.is_blank and len(room.spaces) == 1

    def absorb(self, key: int, parts: Iterable[int]) -> None:
        for part in parts:
            self.owner[part] = key
            self.rooms[key].spaces.add(part)

    def reach(self, key: int, tables: Sequence[Table]) -> list[int]:
        """Free spaces that can be reached from a room through free spaces, nearest first."""
        found: list[int] = []
        queue = [key]
        while queue:
            current = queue.pop(0)
            for table in tables:
                for other in sorted(table.get(current, ())):
                    if other != key and other not in found and self.is_free(other):
                        found.append(other)
                        queue.append(other)
        return found


def assemble(faces: Faces, links: Links, labels: Mapping[int, Label]) -> list[Assembly]:
    """Put spaces together to rooms.

    Where a label prints an area, free neighbours are added if just they make the area right. A
    space without a label joins the one labelled space that it opens into without a door, and the
    cubicles of a toilet join the toilet.
    """
    spaces = [int(space) for space in np.flatnonzero(faces.is_space)]
    rooms = {space: Assembly({space}, label=labels.get(space, Label())) for space in spaces}
    state = _State(
        faces, links, rooms, {space: space for space in spaces}, shapely.area(faces.polygons)
    )
    agreement = agreement_m2(list(rooms.values()), faces)
    for space in spaces:
        if not rooms[space].label.is_blank:
            _add_to_printed_area(space, state, agreement)
    _join_cells(state)
    _join_passages(state)
    return [room for key, room in sorted(rooms.items()) if state.owner[key] == key]


def agreement_m2(rooms: Sequence[Assembly], faces: Faces) -> float:
    """How near a sum of spaces must come to a printed area in this drawing, m²; inf: unknown.

    A sum out of many neighbours may come near by chance. Where single spaces show that the drawing
    prints what it draws, to the decimals, a sum has to agree as well as they do.
    """
    off = [
        abs(float(outline_of(room, faces).area) - room.label.area_m2)
        for room in rooms
        if room.label.area_m2 is not None and not room.label.rivals
        if abs(faces.polygons[min(room.spaces)].area - room.label.area_m2)
        <= _tolerance(room.label.area_m2) + MAX_FILLED_HOLE_M2
    ]
    agreeing = sorted(value for value in off if value <= AREA_MATCH_M2)
    if len(agreeing) < MIN_AGREEING:
        return np.inf
    return max(LEAST_AGREEMENT_M2, 3.0 * agreeing[int(0.9 * (len(agreeing) - 1))])


def _tolerance(printed_m2: float) -> float:
    return max(AREA_MATCH * printed_m2, AREA_MATCH_M2)


def _add_to_printed_area(key: int, state: _State, agreement_m2: float) -> None:
    """Add the free neighbours that make the room as large as its label prints."""
    room = state.rooms[key]
    printed = room.label.area_m2
    if printed is None or room.label.rivals:
        return
    alone = outline_of(room, state.faces).area
    room.by_area = abs(alone - printed) <= _tolerance(printed)
    if room.by_area or alone > printed:
        return
    for parts, natural in _candidates(key, state, printed):
        tolerance = _tolerance(printed)
        if len(parts) >= MIN_PARTS_BY_CHANCE and not natural:
            tolerance = min(tolerance, max(agreement_m2, AGREEMENT * printed))
        for slits in (False, True):
            grounds = state.links.grounds({key, *parts}, slits=slits)
            whole = Assembly({key, *parts}, grounds, closed=slits)
            if abs(outline_of(whole, state.faces).area - printed) <= tolerance:
                state.absorb(key, parts)
                room.grounds |= grounds
                room.by_area, room.closed = True, slits
                return


def _candidates(
    key: int, state: _State, printed_m2: float
) -> Iterator[tuple[tuple[int, ...], bool]]:
    """Yield sets of free neighbours that come near the printed area, the most natural first.

    Natural is all that is reached by one kind of link; other sets may come near by chance.
    """
    links = state.links
    tried: set[frozenset[int]] = set()
    natural = (
        [links.slits],
        [links.passages],
        [links.weak],
        [links.weak, links.passages, links.slits],
    )
    for tables in natural:
        reached = frozenset(state.reach(key, tables))
        if reached and reached not in tried:
            tried.add(reached)
            yield tuple(sorted(reached)), True
    for parts in _sets_near(key, state, printed_m2):
        if parts not in tried:
            tried.add(parts)
            yield tuple(sorted(parts)), False
        if len(tried) >= MAX_TRIED:
            return


def _sets_near(key: int, state: _State, printed_m2: float) -> Iterator[frozenset[int]]:
    """Yield connected sets of free spaces that leave little to the printed area, small sets first.

    Grounds, slits and filled holes add to the spaces' areas, they never take from them.
    """
    most = printed_m2 + _tolerance(printed_m2) - state.area[key]
    least = most - 2 * _tolerance(printed_m2) - max(2 * MAX_FILLED_HOLE_M2, 0.05 * printed_m2)
    level: dict[frozenset[int], float] = {frozenset(): 0.0}
    seen = 0
    for _ in range(MAX_PARTS):
        grown: dict[frozenset[int], float] = {}
        for parts, total in level.items():
            around = set().union(*(state.links.near(space) for space in (key, *parts)))
            for space in sorted(around - parts - {key}):
                more = total + state.area[space]
                if state.is_free(space) and more <= most:
                    grown.setdefault(parts | {space}, more)
            if seen + len(grown) > MAX_SETS:
                break
        seen += len(grown)
        yield from (parts for parts, total in grown.items() if total >= least)
        if seen > MAX_SETS:
            return
        level = grown


def _join_cells(state: _State) -> None:
    """Join the cubicles of a toilet: small free spaces that open into it alone."""
    for key in sorted(state.rooms):
        room = state.rooms[key]
        if propose_use(room.label.name) not in TOILETS or room.by_area:
            continue
        tables = [state.links.passages, state.links.doors, state.links.weak]
        cells = [
            space
            for space in state.reach(key, tables)
            if state.area[space] <= MAX_CELL_M2
            and all(
                state.owner[other] == key
                or (state.is_free(other) and state.area[other] <= MAX_CELL_M2)
                for table in tables[:2]
                for other in table.get(space, ())
            )
        ]
        state.absorb(key, cells)
        room.grounds |= state.links.grounds(room.spaces, slits=True) if cells else set()


def _join_passages(state: _State) -> None:
    """Join spaces without a label to the one room that they open into."""
    links, rooms = state.links, state.rooms
    for key in sorted(rooms):
        if not state.is_free(key):
            continue
        group = [key, *state.reach(key, [links.passages])]
        lands = sorted(
            {state.owner[other] for space in group for other in links.passages.get(space, ())}
            - set(group)
        )
        if len(lands) == 1 and not rooms[lands[0]].by_area:
            room = rooms[lands[0]]
            state.absorb(lands[0], group)
            room.grounds |= links.grounds(room.spaces)
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
