"""Find where a wall is missing: a label without a room, or several labels in one.

Each is explained by the narrowest cut that parts the labels, or the label from the outside. The cut
is a proposal: it changes no room until a person accepts it.

Terminology
-----------
Leak
    A gap in the walls by which a room runs into the next one, or out of the plan.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from cad_import.cuts import Triangulation, narrowest_cut, straightened, triangulate
from cad_import.plan_openings import opening_id, room_word, upright
from cad_import.primitives import Floats
from cad_import.segments import GRID_M, as_lines
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import PlanLabel, PlanRoom
from spatial.domain.openings import (
    Line,
    Opening,
    OpeningKind,
    OpeningStatus,
    OpeningWitness,
    RoomBeside,
)

MAX_LEAK_M = 6.0  # a wider cut explains nothing
MIN_PART_M2 = 1.5  # a cut that parts less is a corner of the room that its label stands in
AREA_FITS, AREA_FITS_M2 = 0.01, 0.15  # a part this near to the area printed in it is the room
MAX_TRIES = 5  # cuts one behind the other that are weighed for one label
LABEL_M = 0.3  # no cut comes nearer to a label's middle
WINDOW_M = 25.0  # how far around a label without a room its walls are looked at
REACH_M = 5e-3  # how far short of a wall a line may end that parts a room
SLIT_M = 0.002  # a wall that ends loose is this wide where it is walked around
MAX_LABELS, MAX_SOUGHT = 6, 24  # in one room, and rooms or labels of one sheet: to bound the time


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a wall would part a label from the rest: its lines, and the label's part, metres."""

    lines: tuple[Line, ...]
    part: shapely.Polygon
    fits: bool  # the part is as large as the label prints

    @property
    def width_m(self) -> float:
        """Width of all its lines together, m."""
        return sum(float(np.hypot(x2 - x1, y2 - y1)) for x1, y1, x2, y2 in self.lines)


@dataclass(frozen=True, slots=True)
class Leaks:
    """Proposed walls, and what is said of them."""

    openings: tuple[Opening, ...] = ()
    findings: tuple[Finding, ...] = ()


def find_leaks(
    rooms: Sequence[PlanRoom], labels: Sequence[PlanLabel], lines: Floats | None = None
) -> Leaks:
    """Propose a wall for each room with several labels and each label without a room.

    Parameters
    ----------
    rooms, labels
        Of one sheet, in metres in the drawing's own frame.
    lines
        (n, 4) lines that bound its rooms, closed openings among them; without them labels outside
        of rooms are named but not explained.
    """
    held = _labels_in(rooms, labels)
    several = [at for at in sorted(held) if at >= 0 and len(held[at]) > 1]
    strays = held.get(-1, [])
    sought = [at for at in several if len(held[at]) <= MAX_LABELS][:MAX_SOUGHT]
    openings: list[Opening] = []
    for at in sought:
        openings += _proposals(rooms[at].outline, held[at], room_word(rooms[at]))
    findings = [
        _stray(label, Severity.WARNING if lines is not None else Severity.INFO) for label in strays
    ]
    if lines is not None and len(lines):
        openings += _outside_proposals(strays[:MAX_SOUGHT], lines)
    findings += [_proposed(opening) for opening in openings]
    skipped = len(several) - len(sought) + max(len(strays) - MAX_SOUGHT, 0)
    if skipped:
        values = {"count": str(skipped)}
        findings.append(Finding("LEAKS_NOT_SOUGHT", Severity.INFO, values=values))
    return Leaks(tuple(openings), tuple(findings))


def _labels_in(
    rooms: Sequence[PlanRoom], labels: Sequence[PlanLabel]
) -> dict[int, list[PlanLabel]]:
    """Labels by the position of the smallest room around them; -1 for those in none."""
    owner = [-1] * len(labels)
    if rooms and labels:
        outlines = np.array([room.outline for room in rooms], object)
        points = shapely.points([(label.x, label.y) for label in labels])
        which, room = STRtree(outlines).query(points, predicate="within")
        for label, at in zip(which.tolist(), room.tolist(), strict=True):
            if owner[label] < 0 or rooms[at].area_m2 < rooms[owner[label]].area_m2:
                owner[label] = at
    held: dict[int, list[PlanLabel]] = {}
    for at, label in zip(owner, labels, strict=True):
        held.setdefault(at, []).append(label)
    return held


def _proposals(
    outline: shapely.Polygon, labels: Sequence[PlanLabel], room: str
) -> Iterator[Opening]:
    """Part the labels of one outline from each other, the narrowest cut first."""
    waiting = [(outline, list(labels))]
    while waiting:
        domain, inside = waiting.pop(0)
        found = _first_cut(domain, inside)
        if found is None:
            continue
        label, cut = found
        rest = _grid(shapely.difference(domain, cut.part, grid_size=GRID_M))
        others = [other for other in inside if other is not label]
        yield _opening(cut, (cut.part, *rest), room, [label, *others])
        for piece in rest:
            here = [other for other in others if piece.contains(shapely.Point(other.x, other.y))]
            if len(here) > 1:
                waiting.append((piece, here))


def _first_cut(
    domain: shapely.Polygon, labels: Sequence[PlanLabel]
) -> tuple[PlanLabel, Cut] | None:
    """Return the best cut that parts one label from the others: by printed area, then by width."""
    mesh = triangulate(domain)
    tree = STRtree(mesh.triangles)
    places = [_around(tree, label) for label in labels]
    best: tuple[tuple[bool, float, int], PlanLabel, Cut] | None = None
    for index, label in enumerate(labels):
        others = {at for place, _ in _others(places, index) for at in place}
        cut = _label_cut(domain, mesh, label, places[index], others - set(places[index]))
        if cut is None:
            continue
        rank = (not cut.fits, round(cut.width_m, 3), index)
        if best is None or rank < best[0]:
            best = (rank, label, cut)
    return best[1:] if best is not None else None


def _others(places: Sequence[list[int]], index: int) -> Iterator[tuple[list[int], int]]:
    for at, place in enumerate(places):
        if at != index:
            yield place, at


def _around(tree: STRtree, label: PlanLabel) -> list[int]:
    point = shapely.Point(label.x, label.y)
    return sorted(tree.query(point, predicate="dwithin", distance=LABEL_M).tolist())


def _label_cut(
    domain: shapely.Polygon,
    mesh: Triangulation,
    label: PlanLabel,
    around: Iterable[int],
    sinks: Iterable[int],
) -> Cut | None:
    """Return the narrowest cut around a label that leaves it a room, or the one its area asks for.

    Cuts are weighed one behind the other, from the label outwards.
    """
    sources, beyond = sorted(around), sorted(sinks)
    areas = shapely.area(mesh.triangles)
    first: Cut | None = None
    for _ in range(MAX_TRIES):
        if not sources or not beyond or set(sources) & set(beyond):
            return first
        gates, reached = narrowest_cut(mesh, sources, beyond)
        width = float(np.hypot(*(mesh.gates[gates, 2:] - mesh.gates[gates, :2]).T).sum())
        if not len(gates) or width > MAX_LEAK_M:
            return first
        if areas[reached].sum() >= MIN_PART_M2:
            cut = _cut_at(domain, mesh.gates[gates], label)
            if cut is not None and (cut.fits or label.printed_area_m2 is None):
                return cut
            first = first or cut
        # go on from behind this cut: its far triangles become part of the label's place
        behind = mesh.sides[gates].ravel()
        sources = sorted(set(np.flatnonzero(reached).tolist()) | set(behind.tolist()))
    return first


def _cut_at(domain: shapely.Polygon, gates: Floats, label: PlanLabel) -> Cut | None:
    """Build a wall at the gates; None if it would not close the label's part."""
    lines = tuple(sorted(_as_line(straightened(gate, domain.boundary)) for gate in gates.tolist()))
    here = shapely.Point(label.x, label.y)
    pieces = _pieces(domain, lines)
    part = next((piece for piece in pieces if piece.contains(here)), None)
    if part is None or len(pieces) < 2:
        return None
    return Cut(lines, part, _fits(part.area, label.printed_area_m2))


def _as_line(values: Sequence[float]) -> Line:
    x1, y1, x2, y2 = values
    return upright((x1, y1, x2, y2))


def _fits(area_m2: float, printed_m2: float | None) -> bool:
    if printed_m2 is None:
        return False
    return abs(area_m2 - printed_m2) <= max(AREA_FITS * printed_m2, AREA_FITS_M2)


def cut_apart(outline: shapely.Polygon, lines: Sequence[Line]) -> list[shapely.Polygon]:
    """Return the parts of an outline on either side of lines from edge to edge, in order of place.

    Lines that end up to 5 mm short of the edge still reach it.
    """
    return _pieces(outline, lines)


def _pieces(
    outline: shapely.Polygon, lines: Sequence[Line], walls: Sequence[shapely.Geometry] = ()
) -> list[shapely.Polygon]:
    rows = np.array(lines, float)
    way = (rows[:, 2:] - rows[:, :2]) / np.hypot(*(rows[:, 2:] - rows[:, :2]).T)[:, None]
    longer = np.hstack([rows[:, :2] - REACH_M * way, rows[:, 2:] + REACH_M * way])
    noded = shapely.union_all([outline.boundary, *walls, *as_lines(longer)], grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    inner = shapely.point_on_surface(faces)
    faces = faces[shapely.contains(outline, inner) & (shapely.area(faces) > 1e-3)]
    return _in_order(faces)


def _grid(shape: shapely.Geometry) -> list[shapely.Polygon]:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return _in_order(np.array([part for part in parts if part.area > 1e-3], object))


def _in_order(faces: np.ndarray) -> list[shapely.Polygon]:
    if not len(faces):
        return []
    bounds = shapely.bounds(faces)
    order = np.lexsort((shapely.area(faces), bounds[:, 1], bounds[:, 0]))
    return [shapely.normalize(shapely.remove_repeated_points(faces[at])) for at in order]


def _outside_proposals(strays: Sequence[PlanLabel], lines: Floats) -> list[Opening]:
    """Close off labels that lie in no room, each with those that stand in the same part."""
    found: list[Opening] = []
    closed: list[shapely.Polygon] = []
    for label in strays:
        here = shapely.Point(label.x, label.y)
        if any(part.contains(here) for part in closed):
            continue
        cut = _outside_cut(label, lines)
        if cut is None:
            continue
        inside = [s for s in strays if cut.part.contains(shapely.Point(s.x, s.y))]
        closed.append(cut.part)
        found.append(_opening(cut, (cut.part,), "", inside))
        if 1 < len(inside) <= MAX_LABELS:
            found += _proposals(cut.part, inside, "")
    return found


def _outside_cut(label: PlanLabel, lines: Floats) -> Cut | None:
    """Return the narrowest cut between a label and the outside, or None if it is enclosed."""
    x, y = label.x, label.y
    window = shapely.box(x - WINDOW_M, y - WINDOW_M, x + WINDOW_M, y + WINDOW_M)
    near = as_lines(lines)
    near = near[STRtree(near).query(window, predicate="intersects")]
    noded = shapely.union_all([window.exterior, *near], grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    here = shapely.Point(x, y)
    face = next(iter(faces[shapely.contains(faces, here)]), None)
    if face is None or not shapely.dwithin(face, window.exterior, 1e-3):
        return None
    walls = shapely.get_parts(noded)
    middle = shapely.line_interpolate_point(walls, 0.5, normalized=True)
    loose = walls[shapely.contains(face, middle)]
    slits = shapely.buffer(shapely.union_all(loose), SLIT_M, cap_style="flat", join_style="mitre")
    free = shapely.get_parts(shapely.difference(face, slits))
    domain = next(iter(free[shapely.contains(free, here)]), None)
    if domain is None:
        return None
    mesh = triangulate(domain)
    beyond = np.flatnonzero(shapely.dwithin(mesh.triangles, window.exterior, 1e-3))
    around = _around(STRtree(mesh.triangles), label)
    cut = _label_cut(domain, mesh, label, around, beyond.tolist())
    return _without_slits(cut, face, loose, label) if cut is not None else None


def _without_slits(
    cut: Cut, face: shapely.Polygon, loose: np.ndarray, label: PlanLabel
) -> Cut | None:
    """Build the label's part again between the walls as they are drawn."""
    ends = shapely.get_coordinates(loose)
    lines = tuple(
        sorted(_as_line((*_drawn(line[:2], ends), *_drawn(line[2:], ends))) for line in cut.lines)
    )
    here = shapely.Point(label.x, label.y)
    pieces = _pieces(face, lines, list(loose))
    part = next((piece for piece in pieces if piece.contains(here)), None)
    if part is None or len(pieces) < 2:
        return None
    return Cut(lines, part, _fits(part.area, label.printed_area_m2))


def _drawn(point: tuple[float, float], ends: Floats) -> tuple[float, float]:
    """Return the end of a loose wall that a point beside it stands for, or the point itself."""
    if not len(ends):
        return point
    away = np.hypot(*(ends - point).T)
    nearest = int(np.argmin(away))
    return tuple(ends[nearest].tolist()) if away[nearest] <= REACH_M else point


def _opening(
    cut: Cut, parts: tuple[shapely.Polygon, ...], room: str, labels: Sequence[PlanLabel]
) -> Opening:
    smallest = min(part.area for part in parts)
    neck = 1.0 - cut.width_m / float(np.sqrt(smallest))
    sure = 0.9 if cut.fits else min(max(neck, 0.1), 0.8)
    beside = [RoomBeside(_label_word(label), round(cut.part.area, 4)) for label in labels[:1]]
    rest = sum(part.area for part in parts[1:])
    if rest:
        others = " / ".join(_label_word(label) for label in labels[1:]) or room
        beside.append(RoomBeside(others, round(rest, 4)))
    return Opening(
        opening_id(OpeningKind.PROPOSED, cut.lines),
        OpeningKind.PROPOSED,
        cut.lines,
        (OpeningWitness.NARROWEST_CUT,),
        round(sure, 3),
        OpeningStatus.REVIEW,
        tuple(beside),
        round(smallest, 4),
        parts,
    )


def _label_word(label: PlanLabel) -> str:
    said = " ".join(word for word in (label.number, label.name) if word)
    return said or f"({label.x:.1f}, {label.y:.1f})"


def _stray(label: PlanLabel, severity: Severity) -> Finding:
    word = _label_word(label)
    return Finding(
        "LABEL_WITHOUT_ROOM",
        severity,
        (word,),
        round(label.x, 3),
        round(label.y, 3),
        {"label": word},
    )


def _proposed(opening: Opening) -> Finding:
    lines = "; ".join(
        f"({x1:.2f}, {y1:.2f})–({x2:.2f}, {y2:.2f})" for x1, y1, x2, y2 in opening.lines
    )
    x, y = opening.middle
    values = {
        "width_m": f"{opening.width_m:.2f}",
        "lines": lines,
        "parts": " + ".join(f"{side.room} {side.area_m2:.2f} m²" for side in opening.beside),
        "opening": opening.id,
    }
    place = round(x, 3), round(y, 3)
    return Finding("LEAK_PROPOSED", Severity.INFO, (opening.id,), *place, values)
