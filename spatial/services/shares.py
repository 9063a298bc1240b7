"""Set who holds which share of which room from a day on: what every change of allocations does.

``plan_shares`` looks and refuses; ``SharePlan.write`` writes. A plan keeps what it ends: nothing is
overwritten, and what a later change said is not touched.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.domain.errors import ConflictError
from spatial.storage.allocations import AllocationRepository, HeldShare, NewShare, Place
from spatial.storage.models import Allocation, Occupancy
from spatial.storage.validity import end_rows, rows_from

WHOLE = Decimal(1)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class ShareTarget:
    """What an organisation shall hold of a room from the day of a change on.

    Parameters
    ----------
    words
        What users call the room, for refusals.
    share
        From 0 (no longer held) to 1.
    registered_area_m2, use_code
        What the ledger states for itself; None keeps what it stated before.
    until
        First day on which this no longer holds: a correction of the past that leaves what came
        after as it is. None is until further notice.
    """

    place: Place
    words: str
    organisation_id: UUID
    organisation: str
    share: Decimal
    registered_area_m2: Decimal | None = None
    use_code: str | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SharePlan:
    """What to end and what to begin; nothing if all is as wanted already."""

    day: dt.date
    ended: tuple[HeldShare, ...]
    begun: tuple[NewShare, ...]
    emptied: tuple[tuple[UUID, UUID], ...]
    """Room and organisation of what is held no longer: nobody of it works there any more."""

    before: tuple[dict[str, Any], ...]
    after: tuple[dict[str, Any], ...]

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.ended or self.begun)

    @property
    def places(self) -> list[UUID]:
        """Ids of the rooms, or where a row names none of their buildings."""
        places = {row.place for row in self.ended} | {row.place for row in self.begun}
        return [key for place in places if (key := place.room_id or place.building_id)]

    def write(self, conn: Connection[Any], event_id: int) -> None:
        """End what ends and begin what begins, as the deed of one event."""
        end_rows(conn, Allocation, [row.id for row in self.ended], self.day, event_id)
        AllocationRepository(conn, "").add(self.begun, event_id)
        gone = set(self.emptied)
        rooms = sorted({room_id for room_id, _ in gone})
        people = rows_from(conn, Occupancy, "room_id", rooms, self.day, ("organisation_id",))
        leaving = [row["id"] for row in people if (row["room_id"], row["organisation_id"]) in gone]
        end_rows(conn, Occupancy, leaving, self.day, event_id)


def plan_shares(
    targets: Sequence[ShareTarget], held: Iterable[HeldShare], day: dt.date
) -> SharePlan:
    """Work out how to come from what is held to what shall be held.

    Parameters
    ----------
    held
        All that holds of the targets' rooms on the day or after it.

    Raises
    ------
    ConflictError
        ``CHANGE_NOT_LATEST`` if a target without an end is dated before a later change of the same
        room and organisation; ``SHARES_OVER_ONE`` if the shares of a room would sum to more than 1
        on a day.
    """
    by_place: dict[tuple[object, ...], list[HeldShare]] = defaultdict(list)
    for row in held:
        by_place[row.place.key].append(row)
    ended: list[HeldShare] = []
    begun: list[NewShare] = []
    moved: list[ShareTarget] = []
    for target in targets:
        rows = [
            row
            for row in by_place[target.place.key]
            if row.organisation_id == target.organisation_id
            and (target.until is None or row.since < target.until)
        ]
        _require_latest(target, rows, day)
        if _stands(target, rows, day):
            continue
        moved.append(target)
        ended += rows
        begun += _begun(target, rows, day)
    _require_whole(moved, by_place, ended, begun)
    return SharePlan(
        day,
        tuple(ended),
        tuple(begun),
        tuple(
            (target.place.room_id, target.organisation_id)
            for target in moved
            if target.share == NOTHING and target.until is None and target.place.room_id
        ),
        tuple(_line(row) for row in ended),
        tuple(_target_line(target) for target in moved),
    )


def _require_latest(target: ShareTarget, rows: Sequence[HeldShare], day: dt.date) -> None:
    if target.until is not None:
        return
    later = [row.until or row.since for row in rows if row.until is not None or row.since > day]
    if later:
        raise ConflictError(
            code="CHANGE_NOT_LATEST",
            subject=f"{target.words} {target.organisation}",
            day=day.isoformat(),
            later=max(later).isoformat(),
        )


def _stands(target: ShareTarget, rows: Sequence[HeldShare], day: dt.date) -> bool:
    """Whether what is wanted holds already, on every day that is asked for."""
    if target.share == NOTHING:
        return not rows
    if len(rows) != 1:
        return False
    [row] = rows
    lasts = row.until is None or (target.until is not None and target.until <= row.until)
    return (
        lasts
        and row.since <= day
        and row.share == target.share
        and target.registered_area_m2 in {None, row.registered_area_m2}
        and target.use_code in {None, row.use_code}
    )


def _begun(target: ShareTarget, rows: Sequence[HeldShare], day: dt.date) -> list[NewShare]:
    """Return the target's own allocation, and what goes on after its end."""
    last = rows[-1] if rows else None
    begun = [
        NewShare(
            row.place,
            row.organisation_id,
            row.share,
            row.registered_area_m2,
            row.use_code,
            target.until,
            row.until,
            row.ended_event_id,
        )
        for row in rows
        if target.until is not None and (row.until is None or row.until > target.until)
    ]
    if target.share > NOTHING:
        area_m2, use_code = target.registered_area_m2, target.use_code
        if last is not None:
            area_m2 = last.registered_area_m2 if area_m2 is None else area_m2
            use_code = last.use_code if use_code is None else use_code
        place = last.place if last is not None else target.place
        begun.append(
            NewShare(
                place, target.organisation_id, target.share, area_m2, use_code, day, target.until
            )
        )
    return begun


def _require_whole(
    targets: Sequence[ShareTarget],
    held: dict[tuple[object, ...], list[HeldShare]],
    ended: Sequence[HeldShare],
    begun: Sequence[NewShare],
) -> None:
    """Refuse shares of a room that sum to more than 1 on a day: they do on one when some begin."""
    gone = {row.id for row in ended}
    words = {target.place.key: target.words for target in targets}
    starting: dict[tuple[object, ...], list[NewShare]] = defaultdict(list)
    for new in begun:
        starting[new.place.key].append(new)
    for key, fresh in starting.items():
        staying = [row for row in held[key] if row.id not in gone]
        spans = [(row.since, row.until, row.share) for row in staying]
        spans += [(new.since, new.until, new.share) for new in fresh]
        first = min(new.since for new in fresh)
        for day in sorted({max(since, first) for since, _, _ in spans}):
            holding = (
                share
                for since, until, share in spans
                if since <= day and (until is None or day < until)
            )
            total = sum(holding, NOTHING)
            if total > WHOLE:
                raise ConflictError(
                    code="SHARES_OVER_ONE",
                    room=words[key],
                    day=day.isoformat(),
                    total=f"{total.normalize():f}",
                )


def _line(row: HeldShare) -> dict[str, Any]:
    return {
        "allocation": str(row.id),
        "organisation": row.organisation,
        "share": str(row.share),
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
    }


def _target_line(target: ShareTarget) -> dict[str, Any]:
    return {
        "room": target.words,
        "room_id": str(target.place.room_id) if target.place.room_id else None,
        "organisation": target.organisation,
        "share": str(target.share),
        "until": target.until.isoformat() if target.until else None,
    }
