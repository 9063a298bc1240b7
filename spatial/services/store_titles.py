"""Store one building of a filled-in form: its title, its address, its use as a whole."""

from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.domain.ledger_forms import CleanRow
from spatial.domain.room_states import STATE_LABELS, RoomState
from spatial.services.buildings import Title, record_title
from spatial.services.ledger_changes import Recorded, record
from spatial.services.room_changes import set_state
from spatial.storage import models
from spatial.storage.allocations import AllocationRepository
from spatial.storage.buildings import BuildingRepository
from spatial.storage.connections import load_sql
from spatial.storage.events import Subject
from spatial.storage.validity import rows_from

ADDRESS = ("province", "city", "county", "township", "detail")
STATES = {label.zh: state for state, label in STATE_LABELS.items()}


def store_title(conn: Connection[Any], scope: str, row: CleanRow, change: Change) -> list[Recorded]:
    """Record what a row says of a building: title, address and use status."""
    code = row.text("building")
    title = Title(
        row.text("title_status"),
        row.text("certificate_kind"),
        row.text("certificate_number") or None,
        row.number("certified_area"),
    )
    done = [record_title(conn, scope, code, title, change)]
    building = BuildingRepository(conn, scope).get(code)
    address = "".join(row.text(key) for key in ADDRESS)
    done += _set_address(conn, building.id, code, address, change)
    done += _set_use(conn, scope, building.id, row.text("use_status"), change)
    return done


def rooms_in_force(
    conn: Connection[Any], scope: str, building_id: UUID, change: Change
) -> list[UUID]:
    """Return the rooms of a building that are in force on a change's day."""
    room_ids = BuildingRepository(conn, scope).list_rooms_from(building_id, change.day)
    rooms = AllocationRepository(conn, scope).lock_rooms(room_ids, change.day)
    return [room_id for room_id, room in rooms.items() if room.version_id is not None]


def _set_address(
    conn: Connection[Any], building_id: UUID, code: str, address: str, change: Change
) -> list[Recorded]:
    """Set the address, which has no history of its own: the event keeps the one before."""
    values = {"building_id": building_id, "address": address}
    before = conn.execute(load_sql("set_building_address"), values).fetchone()
    if before is None:
        return []
    event_id = record(
        conn,
        "building.set_address",
        Subject("building", code),
        change,
        before={"address": before[0]},
        after={"address": address},
    )
    return [Recorded(event_id, 1)]


def _set_use(
    conn: Connection[Any], scope: str, building_id: UUID, status: str, change: Change
) -> list[Recorded]:
    """Give every room the state that the building has as a whole.

    自用 ends a state only where all rooms share it: single rooms that are let stay let.
    """
    wanted = STATES.get(status)
    rooms = rooms_in_force(conn, scope, building_id, change)
    if wanted is None and not _share_a_state(conn, rooms, change):
        return []
    return [set_state(conn, scope, room_id, wanted, None, change) for room_id in rooms]


def _share_a_state(conn: Connection[Any], rooms: list[UUID], change: Change) -> bool:
    standing = rows_from(conn, models.RoomState, "room_id", rooms, change.day, ("state",))
    states = {RoomState(row["state"]) for row in standing}
    return len(states) == 1 and {row["room_id"] for row in standing} == set(rooms)
