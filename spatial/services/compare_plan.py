"""Compare a draft with what is in force for its level, before anything is published."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.checks.plan_differences import REST_M, compare_plans
from spatial.domain.axis_grids import AxisGrid
from spatial.domain.control_points import Georeference
from spatial.domain.findings import Finding, Severity
from spatial.domain.plan_differences import RoomDifference, RoomState, count_kinds
from spatial.geometry.frame_fit import (
    FrameFit,
    fit_axes,
    fit_on_map,
    fit_rooms,
    moved_frame,
)
from spatial.geometry.level_outlines import cover_rooms
from spatial.geometry.room_matching import NumberedOutline
from spatial.storage.drawings import DrawingRepository, StoredPlan
from spatial.storage.georeferences import place_of
from spatial.storage.levels import StoredLevel
from spatial.storage.rooms import DraftRoom, Holder, OpenVersion, RoomRepository


@dataclass(frozen=True, slots=True)
class Comparison:
    """A draft against the revision in force.

    Parameters
    ----------
    revision
        Number of the revision in force.
    frame
        How the draft's frame lies in that of the plan in force; None if they are one.
    differences
        What became of every room; positions in ``before`` and ``after``.
    identity
        Position in ``after`` to position in ``before`` of the room that goes on.
    before
        Rooms in force; their keys are room ids.
    after
        Rooms of the draft, in the frame of the plan in force; their keys are the draft's.
    holders
        By room id: who holds or works in the rooms that change.
    moved_m
        How far the drawing as a whole was moved, at its farthest corner, metres.
    """

    revision: int
    frame: FrameFit | None
    differences: tuple[RoomDifference, ...]
    identity: Mapping[int, int]
    before: tuple[RoomState, ...]
    after: tuple[RoomState, ...]
    holders: Mapping[UUID, tuple[Holder, ...]]
    moved_m: float
    findings: tuple[Finding, ...]

    @property
    def changes(self) -> tuple[RoomDifference, ...]:
        """The differences that are to be looked at."""
        return tuple(one for one in self.differences if one.changed)

    def held_by(self, difference: RoomDifference) -> tuple[Holder, ...]:
        """Return who holds or works in the rooms that a difference had before."""
        rooms = [UUID(self.before[at].key) for at in difference.before]
        return tuple(holder for room_id in rooms for holder in self.holders.get(room_id, ()))


def compare_plan(
    conn: Connection[Any], level: StoredLevel, plan: StoredPlan, day: dt.date
) -> Comparison | None:
    """Compare a draft with the rooms in force for its level; None if none are.

    Parameters
    ----------
    day
        Day whose allocations are named.
    """
    rooms = RoomRepository(conn, level.id)
    latest, known = rooms.latest_revision(), rooms.list_open()
    if latest is None or not known:
        return None
    drafts = rooms.list_draft(plan.id)
    standing = DrawingRepository(conn).find_in_force(level.id)
    frame = _relate(level, plan, standing, known, drafts)
    outlines = [draft.outline for draft in drafts]
    moved_m = 0.0 if frame is None else frame.farthest_m(outlines)
    if frame is not None:
        outlines = frame.carry(outlines)
    before = tuple(_known_state(version) for version in known)
    after = tuple(
        replace(_draft_state(draft), outline=outline)
        for draft, outline in zip(drafts, outlines, strict=True)
    )
    rest_m = REST_M if frame is None else REST_M + 2 * frame.rms_m
    found = compare_plans(before, after, rest_m=rest_m)
    touched = [known[at].room_id for one in found.differences if one.changed for at in one.before]
    return Comparison(
        revision=latest.number,
        frame=frame,
        differences=found.differences,
        identity=found.identity,
        before=before,
        after=after,
        holders=_by_room(rooms.list_holders(touched, day)),
        moved_m=moved_m,
        findings=tuple(
            _clear_of(level, before, after)
            if frame is None
            else [_moved_finding(level, frame, moved_m)]
        ),
    )


def differences_document(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as it is kept with its floor plan: what changed, and the sums."""
    rested = [one for one in comparison.differences if not one.changed]
    frame = comparison.frame
    return {
        "revision": comparison.revision,
        "frame": None
        if frame is None
        else {
            "method": frame.method.value,
            "mirrored": frame.mirrored,
            "turn_deg": round(frame.turn_deg, 4),
            "moved_m": round(comparison.moved_m, 3),
            "rms_m": round(frame.rms_m, 4),
            "shared": frame.shared,
            "dropped": frame.dropped,
        },
        "counts": count_kinds(comparison.differences),
        "before_m2": _sum(room.area_m2 for room in comparison.before),
        "after_m2": _sum(room.area_m2 for room in comparison.after),
        "unchanged_effect_m2": _sum(one.effect_m2 for one in rested),
        "changes": [_change(comparison, one) for one in comparison.changes],
    }


def _change(comparison: Comparison, one: RoomDifference) -> dict[str, Any]:
    return {
        "kinds": [kind.value for kind in one.kinds],
        "before": [_room(comparison.before[at], with_id=True) for at in one.before],
        "after": [_room(comparison.after[at], with_id=False) for at in one.after],
        "effect_m2": one.effect_m2,
        "holders": [
            {
                "room_id": str(holder.room_id),
                "code": holder.code,
                "name": holder.name,
                "share": None if holder.share is None else float(holder.share),
                "headcount": int(holder.headcount),
            }
            for holder in comparison.held_by(one)
        ],
    }


def _room(state: RoomState, *, with_id: bool) -> dict[str, Any]:
    return {
        "room_id": state.key if with_id else None,
        "number": state.number,
        "name": state.name,
        "use": state.use,
        "area_m2": state.area_m2,
    }


def _sum(figures: Iterable[float]) -> float:
    return float(round(sum(figures), 2))


def _by_room(holders: Sequence[Holder]) -> dict[UUID, tuple[Holder, ...]]:
    found: dict[UUID, tuple[Holder, ...]] = {}
    for holder in holders:
        found[holder.room_id] = (*found.get(holder.room_id, ()), holder)
    return found


def _known_state(version: OpenVersion) -> RoomState:
    return RoomState(
        str(version.room_id),
        version.number,
        version.name,
        version.use_code,
        float(version.area_m2),
        version.outline,
    )


def _draft_state(draft: DraftRoom) -> RoomState:
    return RoomState(
        str(draft.id),
        draft.number,
        draft.name,
        draft.use_code,
        float(draft.area_m2),
        draft.outline,
    )


def _relate(
    level: StoredLevel,
    plan: StoredPlan,
    standing: StoredPlan | None,
    known: Sequence[OpenVersion],
    drafts: Sequence[DraftRoom],
) -> FrameFit | None:
    """Return how the draft's frame lies in the standing plan's; None if it is the same.

    Axes say it best; then the rooms themselves; then, where both plans have places of their own
    and their frames have nothing to do with each other, the map.
    """
    outlines = [draft.outline for draft in drafts]
    by_axes = _fit_by_axes(standing.axes, plan.axes) if standing is not None else None
    if by_axes is not None:
        return moved_frame(by_axes, outlines)
    fit = fit_rooms(
        [NumberedOutline(one.number, one.outline, one.name) for one in known],
        [NumberedOutline(one.number, one.outline, one.name) for one in drafts],
    )
    if fit is not None:
        return moved_frame(fit, outlines)
    own, of_level = place_of(plan.georeference), _place_of_standing(level, standing)
    if own is None or of_level is None:
        return None
    return fit_on_map(of_level, own, [one.outline for one in known], outlines)


def _fit_by_axes(known: AxisGrid, new: AxisGrid) -> FrameFit | None:
    return fit_axes(known.intersections(), new.intersections())


def _place_of_standing(level: StoredLevel, standing: StoredPlan | None) -> Georeference | None:
    return (place_of(standing.georeference) if standing else None) or level.place()


def _moved_finding(level: StoredLevel, frame: FrameFit, moved_m: float) -> Finding:
    values = {
        "level": level.code,
        "shift": f"{moved_m:.2f}",
        "turn": f"{frame.turn_deg:.2f}",
        "rms": f"{frame.rms_m:.3f}",
        "method": frame.method.value,
        "shared": str(frame.shared),
    }
    if frame.mirrored:
        return Finding("PLAN_MIRRORED", Severity.ERROR, (level.code,), values=values)
    return Finding("PLAN_FRAME_MOVED", Severity.INFO, (level.code,), values=values)


def _clear_of(
    level: StoredLevel, before: Sequence[RoomState], after: Sequence[RoomState]
) -> list[Finding]:
    """Say so if the draft lies clear of the plan in force, and nothing tells how they relate."""
    first, second = (cover_rooms([room.outline for room in rooms]) for rooms in (before, after))
    if first is None or second is None or first.intersects(second):
        return []
    values = {"level": level.code}
    return [Finding("LEVEL_FRAME_MOVED", Severity.ERROR, (level.code,), values=values)]
