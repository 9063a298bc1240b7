"""Audit of a whole sheet: doors that join nothing, rooms nobody can enter, walls unlike the others.

Each check compares what was found with what a building must be. Rooms that a check speaks against
are put under review, unless the area printed in them bears them out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import STRtree

from cad_import.plan_openings import room_word, rooms_met
from cad_import.primitives import Floats
from cad_import.printed_sizes import EXTENT_AGREES
from cad_import.segments import directions
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import PlanRoom, PlanSpace, RoomStatus
from spatial.domain.openings import Opening, OpeningKind

WAYS = (OpeningKind.DOOR, OpeningKind.PASSAGE, OpeningKind.OPEN_EDGE)
BEYOND_M = 0.15  # how far beyond a door's wall faces its two rooms are looked for
MIN_ENTERED = 0.6  # share of rooms with a way in, for a plan that draws its doors
MIN_ROOMS = 5
CLOSED = frozenset({"804", "806"})  # lift and pipe shafts, which nobody enters from here
TOILET = "214"  # whose cubicles have doors of their own
DOUBTED = 0.5
MAX_WALL_SHARE = 0.4  # of what a plan covers; walls and columns of offices take 8 to 25 %
MAX_OVERLAP_M2 = 0.1
UNACCOUNTED = 0.005  # of what a plan covers


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a sheet's outer walls go around, and what of it no face accounts for; m²."""

    outer_m2: float = 0.0
    solid_m2: float = 0.0


NOTHING_COVERED = Coverage()


def audit_rooms(rooms: Sequence[PlanRoom], openings: Sequence[Opening]) -> tuple[PlanRoom, ...]:
    """Put rooms under review that a door lies within, or that nothing leads into.

    Parameters
    ----------
    rooms, openings
        Of one sheet, in metres in the drawing's own frame.

    Returns
    -------
    The rooms in the same order, with ``DOOR_WITHIN_ROOM`` and ``ROOM_NOT_ENTERED`` on them.
    """
    judged = list(rooms)
    for at, opening in _doors_within(rooms, openings):
        if rooms[at].use != TOILET:
            place = round(opening.middle[0], 3), round(opening.middle[1], 3)
            judged[at] = _doubted(judged[at], "DOOR_WITHIN_ROOM", place, (opening.id,))
    ways = [opening for opening in openings if opening.kind in WAYS]
    entered = {at for met in rooms_met(ways, rooms) for at in met}
    if len(rooms) >= MIN_ROOMS and len(entered) >= MIN_ENTERED * len(rooms):
        for at in range(len(rooms)):
            if at not in entered and rooms[at].use not in CLOSED:
                point = rooms[at].outline.representative_point()
                place = round(point.x, 3), round(point.y, 3)
                judged[at] = _doubted(judged[at], "ROOM_NOT_ENTERED", place, ())
    return tuple(judged)


def _doubted(
    room: PlanRoom, code: str, place: tuple[float, float], subjects: tuple[str, ...]
) -> PlanRoom:
    """Put a finding on a room; it is under review unless what is printed in it bears it out."""
    sized = any(finding.code == EXTENT_AGREES for finding in room.findings)
    sure = (sized or room.printed_area_m2 is not None) and room.status is RoomStatus.OK
    severity = Severity.INFO if sure else Severity.WARNING
    finding = Finding(code, severity, subjects, *place, {"room": room_word(room)})
    room = replace(room, findings=(*room.findings, finding))
    if sure:
        return room
    return replace(room, status=RoomStatus.REVIEW, confidence=min(room.confidence, DOUBTED))


def _doors_within(
    rooms: Sequence[PlanRoom], openings: Sequence[Opening]
) -> list[tuple[int, Opening]]:
    """Find the doors that have one and the same room on both sides."""
    doors = [opening for opening in openings if opening.kind is OpeningKind.DOOR]
    if not doors or not rooms:
        return []
    first = np.array([door.lines[0] for door in doors])
    along = directions(first)
    aside = np.column_stack([-along[:, 1], along[:, 0]])
    middle = (first[:, :2] + first[:, 2:]) / 2
    # how far each door's wall faces lie from the first of them, to either side
    depth = np.array(
        [_depths(door, at, normal) for door, at, normal in zip(doors, middle, aside, strict=True)]
    )
    tree = STRtree(np.array([room.outline for room in rooms], object))
    sides: list[list[set[int]]] = [[set(), set()] for _ in doors]
    for side, (reach, sign) in enumerate(((depth[:, 1], 1.0), (depth[:, 0], -1.0))):
        probes = middle + aside * (reach + sign * BEYOND_M)[:, None]
        which, room = tree.query(shapely.points(probes), predicate="within")
        for door, at in zip(which.tolist(), room.tolist(), strict=True):
            sides[door][side].add(at)
    return [
        (at, door)
        for door, (left, right) in zip(doors, sides, strict=True)
        for at in sorted(left & right)
    ]


def _depths(door: Opening, at: Floats, normal: Floats) -> tuple[float, float]:
    lines = np.array(door.lines)
    off = ((lines[:, :2] + lines[:, 2:]) / 2 - at) @ normal
    return float(off.min()), float(off.max())


def audit_coverage(
    coverage: Coverage, rooms: Sequence[PlanRoom], spaces: Sequence[PlanSpace]
) -> tuple[Finding, ...]:
    """Compare the sum of rooms, other spaces and walls with what the outer walls go around.

    Returns
    -------
    ``AREAS_DO_NOT_ADD_UP`` where rooms overlap or something is not accounted for,
    ``WALL_SHARE_HIGH`` where walls take more of the plan than walls do.
    """
    if coverage.outer_m2 <= 0 or not rooms:
        return ()
    outlines = [room.outline for room in rooms] + [space.outline for space in spaces]
    held = float(shapely.area(np.array(outlines, object)).sum())
    overlap = held - float(shapely.union_all(outlines).area)
    missing = coverage.outer_m2 - coverage.solid_m2 - (held - overlap)
    share = coverage.solid_m2 / coverage.outer_m2
    values = {
        "outer_m2": f"{coverage.outer_m2:.2f}",
        "rooms_m2": f"{held:.2f}",
        "walls_m2": f"{coverage.solid_m2:.2f}",
        "overlap_m2": f"{max(overlap, 0.0):.2f}",
        "missing_m2": f"{missing:+.2f}",
        "share": f"{share * 100:.0f}",
    }
    findings = []
    if overlap > MAX_OVERLAP_M2 or abs(missing) > max(UNACCOUNTED * coverage.outer_m2, 1.0):
        findings.append(Finding("AREAS_DO_NOT_ADD_UP", Severity.WARNING, values=values))
    if share > MAX_WALL_SHARE:
        findings.append(Finding("WALL_SHARE_HIGH", Severity.WARNING, values=values))
    return tuple(findings)
