"""Change what a room is, from a day on: its use, its figures, its state; or its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.domain.measurement_standards import MeasurementStandard
from spatial.domain.room_states import RoomState
from spatial.services.ledger_changes import (
    UNCHANGED,
    Recorded,
    latest_version,
    record,
    require_latest,
    require_recordable,
)
from spatial.storage import models
from spatial.storage.allocations import AllocationRepository, ChangedRoom
from spatial.storage.events import Subject
from spatial.storage.models import Model
from spatial.storage.pinyin import romanise
from spatial.storage.room_uses import require_room_uses
from spatial.storage.validity import begin_row, end_rows, rows_from, succeed_row

CENT = Decimal("0.01")
OF_ROOMS: tuple[type[Model], ...] = (
    models.RoomVersion,
    models.Allocation,
    models.Occupancy,
    models.RoomState,
)
"""What ends with a room."""


@dataclass(frozen=True, slots=True)
class RoomCorrection:
    """What is right about a room; None is as it stands.

    Parameters
    ----------
    area_m2
        Usable area in m²; kept to the cent, half up. The outline stays as it was drawn.
    """

    area_m2: Decimal | None = None
    number: str | None = None
    name: str | None = None


def change_use(
    conn: Connection[Any], scope: str, room_id: UUID, use_code: str, change: Change
) -> Recorded:
    """Give a room another use from a day on.

    Parameters
    ----------
    scope
        Prefix of division codes of the buildings that the caller may write for.

    Raises
    ------
    NotFoundError
        If the room or the use is not there, or the room is not in scope or not in force that day.
    ConflictError
        ``CHANGE_NOT_LATEST`` if the room changed later.
    InvalidInputError
        What ``Change.require_recordable`` refuses.
    """
    require_recordable(change)
    require_room_uses(conn, [use_code])
    room = _get_room(conn, scope, room_id, change)
    return _succeed(conn, room, {"use_code": use_code}, change, "room.change_use")


def correct_room(
    conn: Connection[Any], scope: str, room_id: UUID, correction: RoomCorrection, change: Change
) -> Recorded:
    """Put right a room's area, number or name from a day on.

    Raises
    ------
    InvalidInputError
        ``NOTHING_TO_CHANGE`` or ``AREA_OUT_OF_RANGE``, and as ``change_use``.
    """
    require_recordable(change)
    facts: dict[str, object] = {}
    if correction.area_m2 is not None:
        if correction.area_m2 < 0:
            raise InvalidInputError(code="AREA_OUT_OF_RANGE", area_m2=str(correction.area_m2))
        facts["area_m2"] = correction.area_m2.quantize(CENT, ROUND_HALF_UP)
    if correction.number is not None:
        facts["number"] = correction.number
    if correction.name is not None:
        facts["name"] = correction.name
    if not facts:
        raise InvalidInputError(code="NOTHING_TO_CHANGE")
    room = _get_room(conn, scope, room_id, change)
    return _succeed(conn, room, facts, change, "room.correct")


def set_state(
    conn: Connection[Any],
    scope: str,
    room_id: UUID,
    state: RoomState | None,
    counterpart: str | None,
    change: Change,
) -> Recorded:
    """Say what is done with a room from a day on; None is its own use again.

    Parameters
    ----------
    counterpart
        Whom it is let or lent to, or leased or borrowed from: an organisation, never a person.
    """
    require_recordable(change)
    room = _get_room(conn, scope, room_id, change)
    rows = rows_from(
        conn, models.RoomState, "room_id", [room_id], change.day, ("state", "counterpart")
    )
    require_latest(rows, room.words, change)
    stands = {"state": rows[0]["state"], "counterpart": rows[0]["counterpart"]} if rows else None
    wanted = {"state": state.value, "counterpart": counterpart} if state else None
    if stands == wanted:
        return UNCHANGED
    event_id = record(
        conn, "room.set_state", Subject("room", room_id), change, before=stands, after=wanted
    )
    end_rows(conn, models.RoomState, [row["id"] for row in rows], change.day, event_id)
    if wanted is not None:
        begin_row(conn, models.RoomState, {"room_id": room_id, **wanted}, change.day, event_id)
    return Recorded(event_id, 1)


def dispose_rooms(
    conn: Connection[Any], scope: str, room_ids: Sequence[UUID], change: Change
) -> Recorded:
    """End rooms on a day, with whatever is on record for them: allocations, people, states.

    Raises
    ------
    NotFoundError
        If a room is not there, not in scope or not in force on the day.
    ConflictError
        ``CHANGE_NOT_LATEST`` if a room or something of it changed later.
    """
    require_recordable(change)
    known = AllocationRepository(conn, scope).lock_rooms(room_ids, change.day)
    for room_id in room_ids:
        if room_id not in known or known[room_id].version_id is None:
            raise NotFoundError("room", room_id)
    words = [room.words for room in known.values()]
    area_m2 = sum((room.area_m2 for room in known.values() if room.area_m2), Decimal(0))
    after = {"rooms": words, "area_m2": str(area_m2)}
    subject = Subject("room", room_ids[0] if len(room_ids) == 1 else "-", room_ids)
    event_id = record(conn, "room.dispose", subject, change, before=after)
    end_rooms(conn, list(known.values()), change, event_id)
    return Recorded(event_id, len(known))


def end_rooms(
    conn: Connection[Any], rooms: Sequence[ChangedRoom], change: Change, event_id: int
) -> None:
    """End all that is on record for some rooms; refuse what changed later."""
    words = {room.room_id: room.words for room in rooms}
    for model in OF_ROOMS:
        rows = rows_from(conn, model, "room_id", list(words), change.day)
        for row in rows:
            require_latest([row], words[row["room_id"]], change)
        end_rows(conn, model, [row["id"] for row in rows], change.day, event_id)


def _get_room(conn: Connection[Any], scope: str, room_id: UUID, change: Change) -> ChangedRoom:
    room = AllocationRepository(conn, scope).lock_rooms([room_id], change.day).get(room_id)
    if room is None:
        raise NotFoundError("room", room_id)
    if room.version_id is None:
        raise ConflictError(code="ROOM_NOT_IN_FORCE", room=room.words, day=change.day.isoformat())
    return room


def _succeed(
    conn: Connection[Any],
    room: ChangedRoom,
    facts: dict[str, object],
    change: Change,
    action: str,
) -> Recorded:
    subject = Subject("room", room.words)
    version = latest_version(conn, models.RoomVersion, room.room_id, subject, change, tuple(facts))
    changed = {key: value for key, value in facts.items() if version[key] != value}
    if not changed:
        return UNCHANGED
    event_id = record(
        conn,
        action,
        Subject("room", room.room_id),
        change,
        before={key: _plain(version[key]) for key in changed},
        after={"room": room.words} | {key: _plain(value) for key, value in changed.items()},
    )
    columns = changed | _following(changed)
    succeed_row(conn, models.RoomVersion, version["id"], columns, change.day, event_id)
    return Recorded(event_id, 1)


def _following(changed: dict[str, object]) -> dict[str, object]:
    """Return the columns that follow from those that changed."""
    following: dict[str, object] = {}
    if "area_m2" in changed:
        following["raw_area_m2"] = float(str(changed["area_m2"]))
        following["measurement_standard"] = MeasurementStandard.STATED.value
    if "name" in changed:
        sound = romanise(str(changed["name"]))
        following |= {"pinyin": sound.pinyin, "initials": sound.initials}
    return following


def _plain(value: object) -> str | None:
    return None if value is None else str(value)
