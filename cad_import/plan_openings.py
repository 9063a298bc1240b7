"""Openings of a plan: closures of both wall faces in one, the rooms beside them, what they weigh.

Terminology
-----------
Area effect
    What changes hands if an opening is not accepted: of two rooms that would run together the
    smaller one; a room that would be open to the outside, whole.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import STRtree

from cad_import.closures import Closure
from cad_import.face_ends import MAX_CAP_M
from cad_import.groups import least_of_group
from cad_import.primitives import Floats, arc_radii
from cad_import.segments import as_lines, directions
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import PlanRoom, RoomStatus
from spatial.domain.openings import (
    Line,
    Opening,
    OpeningKind,
    OpeningStatus,
    OpeningWitness,
    RoomBeside,
)

MAX_ALONE_M = 3.0  # wider, a door or a passage is nothing to be closed without a person
MIN_SURE = 0.7  # a closure less sure than this is looked at
MIN_ABREAST = 0.5  # share of the shorter face's opening that the other face's lies abreast of
HINGE_M = 0.3  # how far from the end of a wall face its leaf is hinged, at most
LEAF_OVER_M = 0.1  # how much wider than the clear opening a leaf is, at most
NO_SWINGS: Floats = np.empty((0, 8))
PROBE_M = 0.05  # how far beside a closure its rooms are looked for
DECIMALS = 4


def plan_openings(
    closures: Sequence[Closure], rooms: Sequence[PlanRoom], swings: Floats = NO_SWINGS
) -> tuple[Opening, ...]:
    """Return the openings that closures stand for, in order of place, with the rooms beside.

    Parameters
    ----------
    closures, rooms
        Of one sheet, in metres.
    swings
        (n, 8) arcs that door leaves draw: they speak for the doors that they are hinged at.
    """
    groups = _abreast(closures)
    found = [_opening([closures[index] for index in group]) for group in groups]
    found = _with_swings(found, swings)
    return with_rooms_beside(sorted(found, key=_place), rooms)


def _with_swings(openings: Sequence[Opening], swings: Floats) -> list[Opening]:
    """Name the leaf's arc as evidence where one is hinged at an end of a door's lines."""
    doors = [at for at, opening in enumerate(openings) if opening.kind is OpeningKind.DOOR]
    if not doors or not len(swings):
        return list(openings)
    owner = np.array([at for at in doors for _ in openings[at].lines for _ in range(2)])
    ends = np.array([line for at in doors for line in openings[at].lines]).reshape(-1, 2)
    reach = np.array([ends.min(axis=0) - 2 * HINGE_M, ends.max(axis=0) + 2 * HINGE_M])
    swings = swings[((swings[:, :2] >= reach[0]) & (swings[:, :2] <= reach[1])).all(axis=1)]
    swing, end = STRtree(shapely.points(ends)).query(
        shapely.points(swings[:, :2]), predicate="dwithin", distance=HINGE_M
    )
    widest = np.array([opening.width_m for opening in openings])[owner[end]]
    fits = arc_radii(swings)[swing] <= widest + LEAF_OVER_M
    swung = set(owner[end[fits]].tolist())
    return [
        replace(opening, evidence=(OpeningWitness.DOOR_SWING, *opening.evidence))
        if at in swung
        else opening
        for at, opening in enumerate(openings)
    ]


def _place(opening: Opening) -> tuple[tuple[Line, ...], str]:
    return opening.lines, opening.kind.value


def _abreast(closures: Sequence[Closure]) -> list[list[int]]:
    """Group the closures that cross one opening: of one kind, parallel, abreast of each other."""
    if not closures:
        return []
    lines = np.array([closure.line for closure in closures])
    kinds = np.array([closure.kind.value for closure in closures])
    unit = directions(lines)
    shapes = as_lines(lines)
    first, second = STRtree(shapes).query(shapes, predicate="dwithin", distance=MAX_CAP_M)
    keep = (first < second) & (kinds[first] == kinds[second])
    first, second = first[keep], second[keep]
    parallel = np.abs(np.einsum("ij,ij->i", unit[first], unit[second])) > 0.99
    keep = parallel & (_overlap(lines[first], lines[second]) >= MIN_ABREAST)
    leaders = least_of_group(
        len(closures), zip(first[keep].tolist(), second[keep].tolist(), strict=True)
    )
    groups: dict[int, list[int]] = defaultdict(list)
    for index, leader in enumerate(leaders):
        groups[leader].append(index)
    return [groups[key] for key in sorted(groups)]


def _overlap(first: Floats, second: Floats) -> Floats:
    """Share of the shorter of two lines that lies abreast of the other."""
    unit = directions(first)
    length = np.einsum("ij,ij->i", first[:, 2:] - first[:, :2], unit)
    start = np.einsum("ij,ij->i", second[:, :2] - first[:, :2], unit)
    end = np.einsum("ij,ij->i", second[:, 2:] - first[:, :2], unit)
    low, high = np.minimum(start, end), np.maximum(start, end)
    shared = np.minimum(high, length) - np.maximum(low, 0.0)
    return np.asarray(shared / np.maximum(np.minimum(length, high - low), 1e-9))


def _opening(group: Sequence[Closure]) -> Opening:
    kind = group[0].kind
    lines = tuple(sorted(upright(closure.line) for closure in group))
    said = dict.fromkeys(word for closure in group for word in closure.evidence)
    evidence = tuple(sorted(said, key=list(OpeningWitness).index))
    sure = min(closure.confidence for closure in group)
    wide = any(is_too_wide(kind, closure.width_m) for closure in group)
    status = OpeningStatus.REVIEW if wide or sure < MIN_SURE else OpeningStatus.OK
    return Opening(opening_id(kind, lines), kind, lines, evidence, sure, status)


def is_too_wide(kind: OpeningKind, width_m: float) -> bool:
    """Whether an opening is too wide for anybody but a person to close it.

    A band of windows is drawn over its whole length, so it is no guess at any width.
    """
    return kind is not OpeningKind.WINDOW and width_m > MAX_ALONE_M


def upright(line: Line) -> Line:
    """Return a line to a tenth of a millimetre, from its lower left end on."""
    x1, y1, x2, y2 = (round(value, DECIMALS) + 0.0 for value in line)
    return (x1, y1, x2, y2) if (x1, y1) <= (x2, y2) else (x2, y2, x1, y1)


def opening_id(kind: OpeningKind, lines: Sequence[Line]) -> str:
    """Name an opening by its kind and place to the centimetre."""
    place = ";".join(",".join(f"{value + 0.0:.2f}" for value in line) for line in lines)
    digest = hashlib.sha256(f"{kind.value}:{place}".encode()).hexdigest()[:8]
    return f"{kind.value}-{digest}"


def room_word(room: PlanRoom) -> str:
    """Return number and name of a room, or its place where it has neither."""
    point = room.outline.representative_point()
    said = " ".join(word for word in (room.number, room.name) if word)
    return said or f"({point.x:.1f}, {point.y:.1f})"


def with_rooms_beside(
    openings: Iterable[Opening], rooms: Sequence[PlanRoom]
) -> tuple[Opening, ...]:
    """Name the rooms on both sides of each opening, and what it weighs, m²."""
    every = list(openings)
    met = rooms_met(every, rooms)
    return tuple(
        _weighed(opening, [rooms[index] for index in found])
        if opening.kind is not OpeningKind.PROPOSED
        else opening
        for opening, found in zip(every, met, strict=True)
    )


def _weighed(opening: Opening, rooms: Sequence[PlanRoom]) -> Opening:
    beside = tuple(RoomBeside(room_word(room), round(room.area_m2, DECIMALS)) for room in rooms)
    effect = min((room.area_m2 for room in beside), default=0.0)
    return replace(opening, beside=beside, area_effect_m2=effect)


def rooms_met(openings: Sequence[Opening], rooms: Sequence[PlanRoom]) -> list[list[int]]:
    """For each opening, the positions of the rooms that it closes off, in reading order.

    A room that an opening lies within is not beside it: there it closes nothing off.
    """
    owner = [at for at, opening in enumerate(openings) for _ in opening.lines]
    met: list[list[int]] = [[] for _ in openings]
    if not owner or not rooms:
        return met
    lines = np.array([line for opening in openings for line in opening.lines])
    middle = (lines[:, :2] + lines[:, 2:]) / 2
    along = directions(lines)
    aside = PROBE_M * np.column_stack([-along[:, 1], along[:, 0]])
    tree = STRtree(np.array([room.outline for room in rooms], object))
    sides: list[list[set[int]]] = [[set(), set()] for _ in owner]
    for side, sign in enumerate((1.0, -1.0)):
        which, room = tree.query(shapely.points(middle + sign * aside), predicate="within")
        for line, index in zip(which.tolist(), room.tolist(), strict=True):
            sides[line][side].add(index)
    found: list[set[int]] = [set() for _ in openings]
    for line, (left, right) in enumerate(sides):
        found[owner[line]] |= left ^ right
    return [sorted(indices) for indices in found]


def flag_wide_openings(
    openings: Sequence[Opening], rooms: Sequence[PlanRoom]
) -> tuple[PlanRoom, ...]:
    """Put the rooms beside an opening that is too wide to close without a person under review."""
    judged = list(rooms)
    for opening, met in zip(openings, rooms_met(openings, rooms), strict=True):
        if not is_too_wide(opening.kind, opening.width_m):
            continue
        for index in met:
            room = judged[index]
            x, y = opening.middle
            values = {"room": room_word(room), "width_m": f"{opening.width_m:.2f}"}
            finding = Finding(
                "OPENING_WIDE",
                Severity.WARNING,
                (opening.id,),
                round(x, 3),
                round(y, 3),
                values,
            )
            judged[index] = replace(
                room,
                status=RoomStatus.REVIEW,
                confidence=min(room.confidence, 0.5),
                findings=(*room.findings, finding),
            )
    return tuple(judged)
