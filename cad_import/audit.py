"""Judge each room found: sure, or for a person to look at, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from cad_import.drawn_outlines import DrawnRoom
from cad_import.labels import Label
from cad_import.printed_sizes import EXTENT_AGREES, proves_extent
from cad_import.walls import WallRoom
from spatial.checks.measuring_error import SURVEY_RULE, allowed_difference_m2
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import (
    FloorPlan,
    PlanRoom,
    PlanSpace,
    RoomMethod,
    RoomStatus,
    SpaceKind,
)
from spatial.domain.room_names import propose_use

STALE_PRINTED = 0.02  # printed areas are often left behind by a change; above this, look
STALE_PRINTED_M2 = 0.2
MIN_BACKED = 0.85  # an edge with less wall behind it is a guess
MIN_SURE_M2 = 1.0
MIN_PRINTED = 3  # printed areas, for their disagreement to say something of the whole drawing
# Lobbies, corridors and stairs open into each other and into voids by edges that nobody draws.
CIRCULATION = frozenset({"801", "802", "803"})
STAIRS = "803"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Findings on a room and how sure it is, 0 to 1."""

    findings: tuple[Finding, ...]
    confidence: float
    use: str | None = None  # told by what the room is like, not by its label


def _finding(
    code: str, severity: Severity, outline: shapely.Polygon, label: Label, **values: str
) -> Finding:
    point = outline.representative_point()
    subjects = tuple(word for word in (label.number, label.name) if word)
    values["room"] = " ".join(subjects) or f"({point.x:.1f}, {point.y:.1f})"
    return Finding(code, severity, subjects, round(point.x, 3), round(point.y, 3), values)


def _printed_area(outline: shapely.Polygon, label: Label) -> tuple[list[Finding], float | None]:
    """Compare with the printed area; the confidence that this alone gives, or None without one."""
    if label.area_m2 is None:
        return [], None
    difference = outline.area - label.area_m2
    allowed = float(allowed_difference_m2(np.array([label.area_m2]))[0])
    if abs(difference) <= allowed:
        return [], 0.99
    stale = abs(difference) <= max(STALE_PRINTED * label.area_m2, STALE_PRINTED_M2)
    values = {
        "number": label.number or label.name or "",
        "area_m2": f"{outline.area:.2f}",
        "printed_m2": f"{label.area_m2:.2f}",
        "difference_m2": f"{difference:+.2f}",
        "tolerance_m2": f"{allowed:.2f}",
    }
    severity = Severity.INFO if stale else Severity.WARNING
    finding = _finding("AREA_DIFFERS_FROM_PRINTED", severity, outline, label, **values)
    return [replace(finding, rule=SURVEY_RULE)], 0.93 if stale else 0.4


def judge_wall_room(room: WallRoom) -> Judgement:
    """Judge a room found between walls."""
    findings, printed = _printed_area(room.outline, room.label)
    extent_m = room.label.extent_m
    if extent_m is not None and printed is None and proves_extent(room.outline, extent_m):
        values = dict(zip(("width", "depth"), (f"{side:.2f}" for side in extent_m), strict=True))
        told = _finding(EXTENT_AGREES, Severity.INFO, room.outline, room.label, **values)
        return Judgement((told,), 0.98)
    if room.label.rivals:
        findings.append(_finding("LABELS_IN_ONE_ROOM", Severity.WARNING, room.outline, room.label))
        return Judgement(tuple(findings), 0.3)
    if printed is not None:
        return Judgement(tuple(findings), printed)
    if room.like is not None and not _extent_doubts(room):
        code = "CIRCULATION_BY_CONTENT"
        told = _finding(code, Severity.INFO, room.outline, room.label, use=room.like)
        return Judgement((told,), 0.86, room.like)
    doubts = ["ROOM_WITHOUT_LABEL"] if room.label.is_blank else _extent_doubts(room)
    share = f"{room.backed * 100:.0f}"
    findings += [
        _finding(code, Severity.WARNING, room.outline, room.label, backed=share) for code in doubts
    ]
    return Judgement(tuple(findings), 0.5 if doubts else 0.9)


def _extent_doubts(room: WallRoom) -> list[str]:
    """Say why the edge of a labelled room without a printed area may be wrong."""
    doubts = []
    if room.backed < MIN_BACKED:
        doubts.append("EDGE_WITHOUT_WALL")
    if room.ambiguous:
        doubts.append("ROOM_EXTENT_UNSURE")
    if room.outline.area < MIN_SURE_M2:
        doubts.append("ROOM_VERY_SMALL")
    use = room.like or propose_use(room.label.name)
    if use in CIRCULATION and (room.runs_on or (room.has_stairs and use != STAIRS)):
        doubts.append("CIRCULATION_OPEN")
    return doubts


def judge_drawn_room(room: DrawnRoom) -> Judgement:
    """Judge a room that was drawn as an outline."""
    findings, printed = _printed_area(room.outline, room.label)
    doubts = []
    if room.label.rivals:
        doubts.append("LABELS_IN_ONE_ROOM")
    if room.overlapping:
        doubts.append("OUTLINES_OVERLAP")
    if room.repaired:
        doubts.append("OUTLINE_CROSSES_ITSELF")
    findings += [_finding(code, Severity.WARNING, room.outline, room.label) for code in doubts]
    sure = printed if printed is not None else 0.97
    return Judgement(tuple(findings), 0.4 if doubts else sure)


def plan_room(
    outline: shapely.Polygon,
    label: Label,
    method: RoomMethod,
    judgement: Judgement,
    *,
    trusted: bool,
) -> PlanRoom:
    """Make the room that leaves this package; nothing is sure in a drawing that is not trusted."""
    sure = trusted and judgement.confidence >= 0.85
    return PlanRoom(
        outline=outline,
        number=label.number,
        name=label.name,
        use=propose_use(label.name) or propose_use(label.use) or judgement.use,
        area_m2=float(outline.area),
        printed_area_m2=label.area_m2,
        method=method,
        confidence=round(judgement.confidence if trusted else min(judgement.confidence, 0.5), 3),
        status=RoomStatus.OK if sure else RoomStatus.REVIEW,
        findings=judgement.findings,
    )


def duplicate_numbers(rooms: Sequence[PlanRoom]) -> list[Finding]:
    """Find room numbers that a sheet bears more than once."""
    places: dict[str, list[PlanRoom]] = {}
    for room in rooms:
        if room.number:
            places.setdefault(room.number, []).append(room)
    findings = []
    for number, sharing in sorted(places.items()):
        if len(sharing) > 1:
            point = sharing[1].outline.representative_point()
            values = {"number": number, "count": str(len(sharing))}
            x, y = round(point.x, 3), round(point.y, 3)
            findings.append(Finding("NUMBER_DUPLICATE", Severity.WARNING, (number,), x, y, values))
    return findings


def doubt_unprinted(plans: Sequence[FloorPlan]) -> list[FloorPlan]:
    """Take no room without a printed area for sure where most areas printed in a drawing disagree.

    Then the unit, the scale or the kind of area is another than was thought, for all of them.
    """
    printed = [room for plan in plans for room in plan.rooms if room.printed_area_m2 is not None]
    differing = sum(_differs(room) for room in printed)
    if len(printed) < MIN_PRINTED or differing * 2 <= len(printed):
        return list(plans)
    values = {"differing": str(differing), "printed": str(len(printed))}

    def doubted(room: PlanRoom) -> PlanRoom:
        if room.printed_area_m2 is not None:
            return room
        label = Label(number=room.number, name=room.name)
        code = "PRINTED_AREAS_DISAGREE"
        finding = _finding(code, Severity.WARNING, room.outline, label, **values)
        return replace(
            room,
            confidence=min(room.confidence, 0.4),
            status=RoomStatus.REVIEW,
            findings=(*room.findings, finding),
        )

    return [replace(plan, rooms=tuple(doubted(room) for room in plan.rooms)) for plan in plans]


def _differs(room: PlanRoom) -> bool:
    return any(
        finding.code == "AREA_DIFFERS_FROM_PRINTED" and finding.severity is not Severity.INFO
        for finding in room.findings
    )


def left_out(spaces: Sequence[PlanSpace]) -> tuple[Finding, ...]:
    """Say which enclosed spaces of a sheet were not taken for rooms, with their number and m²."""
    ground = [space for space in spaces if space.kind is SpaceKind.GROUND]
    entered = [space for space in spaces if space.kind is not SpaceKind.GROUND]
    return tuple(
        Finding(code, Severity.INFO, values={"count": str(len(group)), "area_m2": _sum_m2(group)})
        for code, group in (("SPACES_LEFT_OUT", ground), ("SPACES_UNREACHED", entered))
        if group
    )


def _sum_m2(spaces: Sequence[PlanSpace]) -> str:
    return f"{sum(space.area_m2 for space in spaces):.2f}"
