"""Find where a wall is missing: a label without a room, or several labels in one.

Each is explained by the narrowest cut that parts the labels, or the label from the outside. The cut
is a proposal: it changes no room until a person accepts it.

Terminology
-----------
Leak
    A gap in the walls by which a room runs into the next one, or out of the plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from cad_import.label_cuts import (
    NO_WALLS,
    Cut,
    Effort,
    Ground,
    Outside,
    find_outside,
    first_cut,
    in_order,
    standing_in,
)
from cad_import.plan_openings import opening_id, room_word
from cad_import.primitives import Floats
from cad_import.printed_sizes import fits_size
from cad_import.segments import GRID_M, as_lines
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import PlanLabel, PlanRoom
from spatial.domain.openings import (
    Opening,
    OpeningKind,
    OpeningStatus,
    OpeningWitness,
    RoomBeside,
)
from spatial.domain.room_names import propose_use

NO_LINES: Floats = np.empty((0, 4))
MAX_LABELS = 12  # in one room; with more it is an open plan, and no wall is missing
MAX_SHARED_M2 = 0.05  # of a room that a proposed one may cover: what rounding makes of edges
MAX_GATES = 100_000  # weighed for one sheet, to bound the time


@dataclass(frozen=True, slots=True)
class Leaks:
    """Proposed walls, and what is said of them."""

    openings: tuple[Opening, ...] = ()
    findings: tuple[Finding, ...] = ()


def find_leaks(
    rooms: Sequence[PlanRoom],
    labels: Sequence[PlanLabel],
    lines: Floats | None = None,
    stairs: Floats = NO_LINES,
) -> Leaks:
    """Propose a wall for each room with several labels and each label without a room.

    Parameters
    ----------
    rooms, labels
        Of one sheet, in metres in the drawing's own frame.
    lines
        (n, 4) lines that bound its rooms, closed openings among them; without them labels outside
        of rooms are named but not explained.
    stairs
        (n, 4) treads: a room that they make larger than it prints ends before them.
    """
    held = _labels_in(rooms, labels)
    several = [at for at in sorted(held) if at >= 0 and len(held[at]) > 1]
    strays = held.get(-1, [])
    sought = [at for at in several if len(held[at]) <= MAX_LABELS]
    effort = Effort(MAX_GATES)
    openings: list[Opening] = []
    walls = as_lines(lines) if lines is not None else NO_WALLS
    for at in sought:
        held_here = _Doubt(rooms[at].outline, held[at], room_word(rooms[at]))
        openings += _proposals(held_here, walls, effort)
    for at in sorted(held):
        if at >= 0 and len(held[at]) == 1 and len(stairs):
            openings += _before_stairs(rooms[at], held[at][0], stairs, walls, effort)
    if lines is not None and len(lines) and strays:
        outside = find_outside(lines)
        strays = [label for label in strays if _is_lost(label, outside)]
        for opening in _outside_proposals(strays, outside, walls, effort):
            # no wall makes a room of ground that is another room's already
            if not _overlaps(opening.parts, rooms):
                openings.append(opening)
    weight = Severity.WARNING if lines is not None else Severity.INFO
    findings = [_stray(label, weight) for label in strays]
    findings += [_proposed(opening) for opening in openings]
    skipped = len(several) - len(sought) + effort.missed
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


@dataclass(frozen=True, slots=True)
class _Doubt:
    """An outline that several labels stand in, and what its room is called so far."""

    outline: shapely.Polygon
    labels: Sequence[PlanLabel]
    room: str


def _proposals(doubt: _Doubt, walls: np.ndarray, effort: Effort) -> Iterator[Opening]:
    """Part the labels of one outline from each other, the narrowest cut first."""
    waiting = [(doubt.outline, list(doubt.labels))]
    while waiting:
        domain, inside = waiting.pop(0)
        found = first_cut(domain, inside, effort, walls)
        if found is None:
            continue
        label, cut = found
        parted = shapely.difference(domain, cut.part, grid_size=GRID_M)
        rest = in_order(shapely.get_parts(parted))
        others = [other for other in inside if other is not label]
        yield _opening(cut, (cut.part, *rest), doubt.room, [label, *others])
        for piece in rest:
            here = [other for other in others if piece.contains(shapely.Point(other.x, other.y))]
            if len(here) > 1:
                waiting.append((piece, here))


def _before_stairs(
    room: PlanRoom, label: PlanLabel, stairs: Floats, walls: np.ndarray, effort: Effort
) -> Iterator[Opening]:
    """Part a room from the stairs drawn in it, if just that makes it as large as it prints."""
    printed = label.printed_area_m2
    if printed is None or room.area_m2 <= printed or fits_size(room.outline, label):
        return
    middles = (stairs[:, :2] + stairs[:, 2:]) / 2
    inside = shapely.contains(room.outline, shapely.points(middles))
    if not inside.any():
        return
    treads = [PlanLabel(x, y) for x, y in middles[inside].tolist()]
    ground = Ground(room.outline, standing_in(room.outline, walls))
    cut = ground.cut_from(label, treads, effort)
    if cut is not None and cut.fits:
        rest = in_order(shapely.get_parts(room.outline.difference(cut.part, grid_size=GRID_M)))
        yield _opening(cut, (cut.part, *rest), room_word(room), [label])


def _is_lost(label: PlanLabel, outside: Outside | None) -> bool:
    """Whether a label that lies in no room should lie in one.

    Among the walls but outside all that they enclose, its room has run out. What stands in a wall
    or beyond all walls names a room only if it says so.
    """
    if outside is not None and outside.holds(label):
        return True
    return label.printed_area_m2 is not None or propose_use(label.name) is not None


def _outside_proposals(
    strays: Sequence[PlanLabel], outside: Outside | None, walls: np.ndarray, effort: Effort
) -> Iterator[Opening]:
    """Close off labels that lie in no room, each with those that stand in the same part."""
    closed: list[shapely.Polygon] = []
    for label in strays:
        here = shapely.Point(label.x, label.y)
        if outside is None or any(part.contains(here) for part in closed):
            continue
        cut = outside.cut_off(label, effort)
        if cut is None:
            continue
        inside = [s for s in strays if cut.part.contains(shapely.Point(s.x, s.y))]
        closed.append(cut.part)
        yield _opening(cut, (cut.part,), "", inside)
        if 1 < len(inside) <= MAX_LABELS:
            yield from _proposals(_Doubt(cut.part, inside, ""), walls, effort)


def _overlaps(parts: Sequence[shapely.Polygon], rooms: Sequence[PlanRoom]) -> bool:
    outlines = np.array([room.outline for room in rooms], object)
    if not len(outlines):
        return False
    part, room = STRtree(outlines).query(list(parts), predicate="intersects")
    shared = shapely.area(shapely.intersection(np.array(parts, object)[part], outlines[room]))
    return bool((shared > MAX_SHARED_M2).any())


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
