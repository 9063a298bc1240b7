"""What each decision does to the rooms and openings of one sheet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import shapely

from cad_import.audit import judge_drawn_room, plan_room
from cad_import.decided_shapes import ground_between, merged, parted
from cad_import.decision_messages import ACT_WORDS
from cad_import.drawn_outlines import DrawnRoom
from cad_import.label_cuts import cut_apart
from cad_import.labels import Label
from cad_import.plan_openings import room_word, rooms_met
from spatial.domain.decisions import Act, Decision, Point
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import (
    PlanLabel,
    PlanRoom,
    PlanSpace,
    RoomMethod,
    RoomStatus,
    SpaceKind,
)
from spatial.domain.openings import Opening, OpeningKind, OpeningStatus
from spatial.domain.room_names import propose_use

AT_M = 0.1  # an opening this near to where a decision saw one is the same
SAME_AREA, SAME_AREA_M2 = 0.005, 0.05  # a room that differs less is the one that was seen
DECIDED_SURE = 0.95  # confidence in a room that a person has put right
LABELLING = frozenset({"LABELS_IN_ONE_ROOM", "ROOM_WITHOUT_LABEL"})


ABOUT_OPENINGS = frozenset({"OPENING_WIDE", "EDGE_PROPOSED"})


@dataclass
class Desk:
    """One sheet while decisions are applied to it.

    Parameters
    ----------
    trusted
        Whether unit and walls are known well enough for a room to be sure.
    unit_known
        Whether areas may be believed at all.
    same_file
        Whether the decisions were made on this very file.
    """

    rooms: list[PlanRoom]
    openings: list[Opening]
    spaces: list[PlanSpace]
    labels: Sequence[PlanLabel]
    findings: list[Finding]
    trusted: bool
    unit_known: bool
    same_file: bool

    def room_at(self, point: Point) -> int | None:
        """Return the position of the smallest room around a point."""
        here = shapely.Point(point)
        found = [at for at, room in enumerate(self.rooms) if room.outline.covers(here)]
        return min(found, key=lambda at: self.rooms[at].area_m2, default=None)

    def make_room(self, decision: Decision) -> int | None:
        """Return the room at a decision's place; a space that was taken for none becomes one."""
        at = self.room_at(decision.points[0])
        here = shapely.Point(decision.points[0])
        space = next((space for space in self.spaces if space.outline.covers(here)), None)
        if at is not None or space is None:
            return at
        self.spaces.remove(space)
        self.rooms.append(_redrawn(self, space.outline, [], decision))
        return len(self.rooms) - 1

    def opening_of(self, decision: Decision) -> Opening | None:
        """Return the opening that a decision is about: by its id, else by its place."""
        named = next((o for o in self.openings if o.id == decision.opening), None)
        if named is not None or len(decision.points) != 2:
            return named
        line = shapely.LineString(decision.points)
        near = [
            (shapely.hausdorff_distance(line, shapely.LineString([own[:2], own[2:]])), o.id, o)
            for o in self.openings
            for own in o.lines
        ]
        away, _, found = min(near, key=lambda item: item[:2], default=(AT_M + 1, "", None))
        return found if away <= AT_M else None

    def replace_rooms(self, gone: Iterable[int], new: Iterable[PlanRoom]) -> None:
        """Put rooms in the place of others."""
        out = set(gone)
        self.rooms = [room for at, room in enumerate(self.rooms) if at not in out] + list(new)

    def drop(self, opening: Opening) -> None:
        """Take an opening off the plan, with what was said of it."""
        self.openings = [other for other in self.openings if other.id != opening.id]
        self.findings = [
            f for f in self.findings if not (f.code == "LEAK_PROPOSED" and opening.id in f.subjects)
        ]


def decided(decision: Decision, target: str, point: Point | None = None) -> Finding:
    """Return the finding that names a person's decision."""
    words = ACT_WORDS[decision.act]
    values = {
        "act": decision.act.value,
        "act_zh": words.zh,
        "act_en": words.en,
        "target": target,
        "who": " ".join(word for word in (decision.by, decision.at) if word) or "—",
    }
    if decision.note:
        values["note"] = decision.note
    x, y = point if point is not None else (None, None)
    return Finding("DECIDED", Severity.INFO, (target,), x, y, values)


def _place(outline: shapely.Polygon) -> Point:
    point = outline.representative_point()
    return round(point.x, 3), round(point.y, 3)


def _settled(
    desk: Desk, room: PlanRoom, decision: Decision, answered: frozenset[str] = frozenset()
) -> PlanRoom:
    """Return a room with a decision named on it; sure if nothing is left to look at."""
    left = tuple(f for f in room.findings if f.code not in answered)
    said = decided(decision, room_word(room), _place(room.outline))
    open_questions = any(f.severity is not Severity.INFO for f in left)
    room = replace(room, findings=(*left, said))
    if open_questions or not (desk.trusted and desk.unit_known):
        return replace(room, status=RoomStatus.REVIEW)
    return replace(room, status=RoomStatus.OK, confidence=max(room.confidence, DECIDED_SURE))


def _redrawn(
    desk: Desk, outline: shapely.Polygon, sources: Sequence[PlanRoom], decision: Decision
) -> PlanRoom:
    """Return the room that a decision draws, with the one label inside and the doubts carried on.

    Doubts about labels and printed areas are judged anew; those about other edges stay.
    """
    inside = [label for label in desk.labels if outline.contains(shapely.Point(label.x, label.y))]
    first = inside[0] if inside else PlanLabel(0.0, 0.0)
    label = Label(
        first.number, first.name, first.use, first.printed_area_m2, max(len(inside) - 1, 0)
    )
    judged = judge_drawn_room(
        DrawnRoom(outline, label, repaired=False, overlapping=False, handle="")
    )
    method = sources[0].method if sources else RoomMethod.WALLS
    room = plan_room(outline, label, method, judged, trusted=desk.trusted)
    carried = [
        f
        for source in sources
        for f in source.findings
        if f.code not in LABELLING and f.code != "AREA_DIFFERS_FROM_PRINTED"
    ]
    findings = _distinct([*room.findings, *carried])
    if not inside:
        word = {"room": room_word(room)}
        findings.append(Finding("ROOM_WITHOUT_LABEL", Severity.WARNING, (), *_place(outline), word))
    return _settled(desk, replace(room, findings=tuple(findings)), decision)


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    found: list[Finding] = []
    for finding in findings:
        if finding not in found:
            found.append(finding)
    return found


def _reject(desk: Desk, decision: Decision) -> str | None:
    opening = desk.opening_of(decision)
    if opening is None:
        return "no_opening"
    met = [] if opening.kind is OpeningKind.PROPOSED else rooms_met([opening], desk.rooms)[0]
    if len(met) > 1:
        whole = merged([desk.rooms[at].outline for at in met], [ground_between(opening.lines)])
        if whole is None:
            return "not_adjacent"
        room = _redrawn(desk, whole, [desk.rooms[at] for at in met], decision)
        desk.replace_rooms(met, [room])
    elif met:
        _leave_open(desk, met[0], decision)
    elif not _add_ground(desk, opening, decision):
        desk.findings.append(decided(decision, opening.id, _rounded(opening.middle)))
    desk.drop(opening)
    return None


def _add_ground(desk: Desk, opening: Opening, decision: Decision) -> bool:
    """Give the ground of an opening to the one room on all its sides; False if there is none."""
    ground = ground_between(opening.lines)
    beside = [at for at, room in enumerate(desk.rooms) if room.outline.dwithin(ground, 1e-3)]
    if opening.kind is OpeningKind.PROPOSED or ground.is_empty or len(beside) != 1:
        return False
    whole = merged([desk.rooms[beside[0]].outline], [ground])
    if whole is None:
        return False
    desk.replace_rooms(beside, [_redrawn(desk, whole, [desk.rooms[beside[0]]], decision)])
    return True


def _rounded(point: Point) -> Point:
    return round(point[0], 3), round(point[1], 3)


def _leave_open(desk: Desk, at: int, decision: Decision) -> None:
    """Put a room under review whose opening to the outside was rejected."""
    room = desk.rooms[at]
    word = {"room": room_word(room)}
    open_now = Finding(
        "ROOM_LEFT_OPEN", Severity.WARNING, (word["room"],), *_place(room.outline), word
    )
    doubted = replace(room, findings=(*room.findings, open_now))
    desk.rooms[at] = replace(
        _settled(desk, doubted, decision), confidence=min(room.confidence, 0.3)
    )


def _merge(desk: Desk, decision: Decision) -> str | None:
    found = [desk.room_at(point) for point in decision.points]
    chosen = sorted({at for at in found if at is not None})
    if None in found:
        return "no_room"
    if len(chosen) < 2:
        return "one_room"
    inner = [
        opening
        for opening, met in zip(desk.openings, rooms_met(desk.openings, desk.rooms), strict=True)
        if opening.kind is not OpeningKind.PROPOSED and len(met) > 1 and set(met) <= set(chosen)
    ]
    outlines = [desk.rooms[at].outline for at in chosen]
    whole = merged(outlines)
    if whole is None:
        return "not_adjacent"
    room = _redrawn(desk, whole, [desk.rooms[at] for at in chosen], decision)
    desk.replace_rooms(chosen, [room])
    for opening in inner:
        desk.drop(opening)
    return None


def _accept(desk: Desk, decision: Decision) -> str | None:
    opening = desk.opening_of(decision)
    if opening is None:
        return "no_opening"
    if opening.kind is OpeningKind.PROPOSED:
        return _build_wall(desk, opening, decision)
    sure = replace(opening, status=OpeningStatus.OK, confidence=1.0)
    desk.openings = [sure if other.id == opening.id else other for other in desk.openings]
    for at in rooms_met([opening], desk.rooms)[0]:
        room = desk.rooms[at]
        if any(_is_about(finding, opening) for finding in room.findings):
            rest = _without_doubt(room.findings, opening)
            desk.rooms[at] = _settled(desk, replace(room, findings=rest), decision)
    desk.findings.append(decided(decision, opening.id, _rounded(opening.middle)))
    return None


def _is_about(finding: Finding, opening: Opening) -> bool:
    return finding.code in ABOUT_OPENINGS and opening.id in finding.subjects


def _without_doubt(findings: Sequence[Finding], opening: Opening) -> tuple[Finding, ...]:
    """Take an opening out of what is doubted; a doubt goes with the last one it is about."""
    left = []
    for finding in findings:
        if _is_about(finding, opening):
            others = tuple(word for word in finding.subjects if word != opening.id)
            left += [replace(finding, subjects=others)] if others else []
        else:
            left.append(finding)
    return tuple(left)


def _build_wall(desk: Desk, opening: Opening, decision: Decision) -> str | None:
    """Let a proposed wall stand: it parts a room, or closes one that was none yet."""
    point = opening.parts[0].representative_point()
    at = desk.room_at((point.x, point.y))
    if at is None:
        rooms = [_redrawn(desk, opening.parts[0], [], decision)]
    else:
        outline = desk.rooms[at].outline
        as_seen = abs(sum(part.area for part in opening.parts) - outline.area) <= SAME_AREA_M2
        parts = opening.parts if as_seen else cut_apart(outline, opening.lines)
        if len(parts) < 2:
            return "no_cut"
        rooms = [_redrawn(desk, part, [desk.rooms[at]], decision) for part in parts]
    desk.replace_rooms([] if at is None else [at], rooms)
    desk.drop(opening)
    return None


def _split(desk: Desk, decision: Decision) -> str | None:
    line = shapely.LineString(decision.points)
    cut: dict[int, list[shapely.Polygon]] = {}
    for at, room in enumerate(desk.rooms):
        if room.outline.intersects(line):
            parts = parted(room.outline, decision.points)
            if len(parts) > 1:
                cut[at] = parts
    if not cut:
        return "no_cut"
    new = [
        _redrawn(desk, part, [desk.rooms[at]], decision)
        for at, parts in cut.items()
        for part in parts
    ]
    desk.replace_rooms(cut, new)
    return None


def _not_a_room(desk: Desk, decision: Decision) -> str | None:
    at = desk.room_at(decision.points[0])
    if at is None:
        return "no_room"
    room = desk.rooms[at]
    reason = _changed(desk, room, decision)
    if reason is None:
        what = decision.what or "other"
        target = f"{room_word(room)} {room.area_m2:.2f} m² ({what})"
        desk.findings.append(decided(decision, target, _place(room.outline)))
        desk.replace_rooms([at], [])
        if what in list(SpaceKind):
            kind = SpaceKind(what)
            desk.spaces.append(PlanSpace(room.outline, kind, room.area_m2, room.printed_area_m2))
    return reason


def _label(desk: Desk, decision: Decision) -> str | None:
    at = desk.make_room(decision)
    if at is None:
        return "no_room"
    room = desk.rooms[at]
    if decision.area_m2 is not None and not _same_area(room, decision.area_m2):
        return "changed"
    name = _corrected(room.name, decision.name)
    use = propose_use(name) if decision.name is not None and decision.use is None else room.use
    put_right = replace(
        room,
        number=_corrected(room.number, decision.number),
        name=name,
        use=_corrected(use, decision.use),
    )
    desk.rooms[at] = _settled(desk, put_right, decision, LABELLING)
    return None


def _corrected(read: str | None, said: str | None) -> str | None:
    return read if said is None else said or None


def _confirm(desk: Desk, decision: Decision) -> str | None:
    if not desk.unit_known:
        return "unit_unknown"
    at = desk.make_room(decision)
    if at is None:
        return "no_room"
    room = desk.rooms[at]
    reason = _changed(desk, room, decision)
    if reason is None:
        said = decided(decision, room_word(room), _place(room.outline))
        findings = tuple(f for f in room.findings if f != said)
        desk.rooms[at] = replace(
            room, status=RoomStatus.OK, confidence=1.0, findings=(*findings, said)
        )
    return reason


def _changed(desk: Desk, room: PlanRoom, decision: Decision) -> str | None:
    """Say why a room is not the one that was decided on, or None if it is."""
    if decision.area_m2 is None:
        return None if desk.same_file else "area_missing"
    return None if _same_area(room, decision.area_m2) else "changed"


def _same_area(room: PlanRoom, seen_m2: float) -> bool:
    return abs(room.area_m2 - seen_m2) <= max(SAME_AREA * seen_m2, SAME_AREA_M2)


# each returns why it could not be done (a key of REASONS), or None
ACTS: dict[Act, Callable[[Desk, Decision], str | None]] = {
    Act.REJECT: _reject,
    Act.MERGE: _merge,
    Act.ACCEPT: _accept,
    Act.SPLIT: _split,
    Act.NOT_A_ROOM: _not_a_room,
    Act.LABEL: _label,
    Act.CONFIRM: _confirm,
}
