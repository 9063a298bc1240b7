"""Apply a person's decisions to a reading: the same decisions on the same reading, the same result.

Decisions take effect by kind (``Act``), within a kind by place, never by the order that they were
written in. None is lost: what cannot be applied is a finding that says why.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import shapely

from cad_import.audit import duplicate_numbers
from cad_import.decision_acts import ACTS, Desk
from cad_import.decision_messages import ACT_WORDS, REASONS
from cad_import.plan_openings import with_rooms_beside
from spatial.domain.decisions import Act, Decision, Decisions
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import DrawingReading, FloorPlan, PlanRoom, reading_order
from spatial.domain.openings import Opening, OpeningKind


def apply_decisions(reading: DrawingReading, decisions: Decisions) -> DrawingReading:
    """Return a reading with a person's decisions applied.

    Decisions on another file of the drawing are matched by place; a finding says so. A room that a
    person put right is ``ok`` unless something else about it is open, and names the decision.
    """
    same_file = decisions.sha256 == reading.info.sha256
    findings = list(reading.findings)
    if not same_file and decisions.entries:
        values = {"sha256": decisions.sha256[:12]}
        findings.append(Finding("DECISIONS_FOR_OTHER_FILE", Severity.WARNING, values=values))
    by_sheet: dict[int, list[Decision]] = defaultdict(list)
    for decision in dict.fromkeys(decisions.entries):
        by_sheet[decision.sheet].append(decision)
    plans = tuple(
        _decided_plan(reading, plan, by_sheet.pop(plan.sheet, []), same_file=same_file)
        for plan in reading.plans
    )
    lost = sorted((d for left in by_sheet.values() for d in left), key=_canonical)
    findings += [_not_applied(decision, "no_sheet") for decision in lost]
    return replace(reading, plans=plans, findings=tuple(findings))


def _canonical(decision: Decision) -> tuple[object, ...]:
    """Order decisions by act, then by time, then by what they say."""
    act = list(Act).index(decision.act)
    said = (decision.number, decision.name, decision.use, decision.what)
    return (
        act,
        decision.at,
        decision.sheet,
        decision.points,
        decision.opening or "",
        tuple(word or "" for word in said),
        decision.by,
        decision.note,
    )


def _decided_plan(
    reading: DrawingReading, plan: FloorPlan, entries: Sequence[Decision], *, same_file: bool
) -> FloorPlan:
    if not entries:
        return plan
    desk = Desk(
        list(plan.rooms),
        list(plan.openings),
        list(plan.spaces),
        plan.labels,
        list(plan.findings),
        reading.trusted,
        reading.info.unit_source != "assumed",
        same_file,
    )
    for act in Act:
        chosen = [decision for decision in sorted(entries, key=_canonical) if decision.act is act]
        for decision, reason in _apply(desk, chosen, _against(desk, act, entries)):
            desk.findings.append(_not_applied(decision, reason))
    return _tidied(desk, plan)


def _against(desk: Desk, act: Act, entries: Sequence[Decision]) -> list[Decision]:
    """Return the decisions that may contradict those of an act: reject and accept each other."""
    other = {Act.REJECT: Act.ACCEPT, Act.ACCEPT: Act.REJECT}.get(act, act)
    return [decision for decision in entries if decision.act is other]


def _apply(
    desk: Desk, chosen: Sequence[Decision], against: Sequence[Decision]
) -> list[tuple[Decision, str]]:
    """Apply decisions of one act; return those that could not be, with the reason."""
    failed = []
    # who contradicts whom is settled before anything changes
    beaten = {decision: _contradicted(desk, decision, against) for decision in chosen}
    for decision in chosen:
        if beaten[decision]:
            failed.append((decision, "contradicted"))
            continue
        reason = ACTS[decision.act](desk, decision)
        if reason is not None:
            failed.append((decision, reason))
    return failed


def _contradicted(desk: Desk, decision: Decision, against: Sequence[Decision]) -> bool:
    """Whether another decision on the same thing says otherwise and is no older."""
    return any(
        other != decision and _at_odds(desk, decision, other) and other.at >= decision.at
        for other in against
    )


def _at_odds(desk: Desk, first: Decision, second: Decision) -> bool:
    if first.act is not second.act:
        own, others = desk.opening_of(first), desk.opening_of(second)
        return own is not None and own == others
    if first.act is not Act.LABEL:
        return False
    at = desk.room_at(first.points[0])
    if at is None or at != desk.room_at(second.points[0]):
        return False
    said = zip(
        (first.number, first.name, first.use), (second.number, second.name, second.use), strict=True
    )
    return any(a is not None and b is not None and a != b for a, b in said)


def _not_applied(decision: Decision, reason: str) -> Finding:
    words, why = ACT_WORDS[decision.act], REASONS[reason]
    x, y = decision.points[0] if decision.points else (None, None)
    values = {
        "act": decision.act.value,
        "act_zh": words.zh,
        "act_en": words.en,
        "target": decision.opening or (f"({x:.2f}, {y:.2f})" if x is not None else ""),
        "reason": reason,
        "reason_zh": why.zh,
        "reason_en": why.en,
    }
    subjects = (decision.opening,) if decision.opening else ()
    return Finding("DECISION_NOT_APPLIED", Severity.WARNING, subjects, x, y, values)


def _tidied(desk: Desk, plan: FloorPlan) -> FloorPlan:
    """Put the sheet in order again after its rooms have changed."""
    rooms = tuple(sorted(desk.rooms, key=reading_order))
    for stale in [opening for opening in desk.openings if not _still_proposed(opening, rooms)]:
        desk.drop(stale)
    inside = shapely.union_all([room.outline for room in rooms])
    kept = [
        finding
        for finding in desk.findings
        if finding.code != "NUMBER_DUPLICATE"
        and not (finding.code == "LABEL_WITHOUT_ROOM" and _covered(finding, inside))
    ]
    return replace(
        plan,
        rooms=rooms,
        spaces=tuple(sorted(desk.spaces, key=lambda space: space.outline.bounds)),
        openings=with_rooms_beside(desk.openings, rooms),
        findings=(*kept, *duplicate_numbers(rooms)),
    )


def _covered(finding: Finding, inside: shapely.Geometry) -> bool:
    return bool(inside.covers(shapely.Point(finding.x, finding.y)))


def _still_proposed(opening: Opening, rooms: Sequence[PlanRoom]) -> bool:
    """Whether a proposed wall still parts one room, or still closes what is no room."""
    if opening.kind is not OpeningKind.PROPOSED:
        return True
    places = [part.representative_point() for part in opening.parts]
    if len(places) == 1:
        return not any(room.outline.covers(places[0]) for room in rooms)
    return any(all(room.outline.covers(place) for place in places) for room in rooms)
