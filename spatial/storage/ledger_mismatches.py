"""Where the rows of the ledger and the rooms of the plans do not speak of the same thing (账实)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from spatial.checks.measuring_error import AREA_FACTOR, ROOT_FACTOR
from spatial.domain.room_uses import OFFICE, SERVICE
from spatial.storage.connections import load_sql

Row = TypeVar("Row", "RowWithoutRoom", "RoomWithoutRow", "DifferingArea")

USES_WITH_ROWS = (OFFICE, SERVICE)
"""Uses that somebody must hold: corridors, stairs and plant may belong to the whole house."""


class RowWithoutRoom(NamedTuple):
    """A ledger row that names no room, or one that no plan in force shows.

    ``area_m2`` is what the row states.
    """

    building_code: str
    level_code: str
    number: str | None
    organisation_code: str
    organisation: str | None
    share: Decimal
    area_m2: Decimal | None
    room_id: UUID | None
    allocation_id: UUID


class RoomWithoutRow(NamedTuple):
    """An office or service room that no ledger row speaks of."""

    building_code: str
    level_code: str
    number: str | None
    name: str | None
    use_code: str
    area_m2: Decimal
    room_id: UUID


class DifferingArea(NamedTuple):
    """A ledger row whose area is not the measured one, within the survey limit (m²)."""

    building_code: str
    level_code: str
    number: str | None
    organisation_code: str
    organisation: str | None
    registered_area_m2: Decimal
    measured_area_m2: Decimal
    difference_m2: Decimal
    limit_m2: Decimal
    room_id: UUID
    allocation_id: UUID


@dataclass(frozen=True, slots=True)
class Mismatches:
    """Everything about a scope that ledger and plans tell differently on a day."""

    rows_without_room: tuple[RowWithoutRoom, ...]
    rooms_without_row: tuple[RoomWithoutRow, ...]
    differing_areas: tuple[DifferingArea, ...]


def mismatches(conn: Connection[Any], scope: str, as_of: dt.date) -> Mismatches:
    """List the rows without a room, the rooms without a row and the areas that differ."""
    day = {"scope": scope, "as_of": as_of}
    uses = {"uses": list(USES_WITH_ROWS)}
    limits = {"root_factor": ROOT_FACTOR, "area_factor": AREA_FACTOR}
    return Mismatches(
        tuple(_read(conn, "rows_without_room", RowWithoutRoom, day)),
        tuple(_read(conn, "rooms_without_row", RoomWithoutRow, day | uses)),
        tuple(_read(conn, "areas_that_differ", DifferingArea, day | limits)),
    )


def _read(
    conn: Connection[Any], statement: str, kind: type[Row], values: dict[str, object]
) -> list[Row]:
    with conn.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(load_sql(statement), values, prepare=False).fetchall()
