"""Allocations as changes of the ledger need them: which room is meant, who holds it, from when."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.range import Range

from spatial.storage.connections import load_sql
from spatial.storage.models import Allocation
from spatial.storage.rows import copy_rows

COLUMNS = (
    "room_id",
    "building_id",
    "level_code",
    "number",
    "organisation_id",
    "share",
    "registered_area_m2",
    "use_code",
    "valid",
    "began_event_id",
    "ended_event_id",
)


class Place(NamedTuple):
    """Which room an allocation is of: one on a plan, or else the words of the ledger."""

    room_id: UUID | None = None
    building_id: UUID | None = None
    level_code: str | None = None
    number: str | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What two allocations of one room share."""
        return (self.room_id,) if self.room_id else (self.building_id, self.level_code, self.number)


class ChangedRoom(NamedTuple):
    """A room that is about to change; its version's columns are None where none is in force."""

    room_id: UUID
    building_id: UUID
    building_code: str
    level_code: str
    version_id: UUID | None
    number: str | None
    name: str | None
    use_code: str | None
    area_m2: Decimal | None

    @property
    def words(self) -> str:
        """What users call it."""
        return f"{self.building_code} {self.level_code} {self.number or '-'}"


class MeantRoom(NamedTuple):
    """What a row of the ledger means: a building in scope, and the rooms that it may be."""

    row: int
    building_id: UUID | None
    room_ids: list[UUID]


class HeldShare(NamedTuple):
    """An allocation; ``until`` is the first day on which it no longer holds."""

    id: UUID
    room_id: UUID | None
    building_id: UUID | None
    level_code: str | None
    number: str | None
    organisation_id: UUID
    organisation: str
    share: Decimal
    registered_area_m2: Decimal | None
    use_code: str | None
    since: dt.date
    until: dt.date | None
    ended_event_id: int | None

    @property
    def place(self) -> Place:
        """Which room it is of."""
        return Place(self.room_id, self.building_id, self.level_code, self.number)


class NewShare(NamedTuple):
    """An allocation to write; it holds from ``since`` until the day before ``until``."""

    place: Place
    organisation_id: UUID
    share: Decimal
    registered_area_m2: Decimal | None
    use_code: str | None
    since: dt.date
    until: dt.date | None
    ended_event_id: int | None = None


class AllocationRepository:
    """Allocations in buildings managed under the prefix ``scope``; the caller owns the transaction.

    Parameters
    ----------
    scope
        Prefix of division codes; the empty prefix is everything, for operators.
    """

    def __init__(self, conn: Connection[Any], scope: str) -> None:
        self._conn = conn
        self._scope = scope

    def lock_rooms(self, room_ids: Iterable[UUID], day: dt.date) -> dict[UUID, ChangedRoom]:
        """Return the rooms in scope as they are on a day, locked against other changes."""
        values = {"room_ids": sorted(set(room_ids)), "scope": self._scope, "day": day}
        with self._conn.cursor(row_factory=class_row(ChangedRoom)) as cursor:
            rows = cursor.execute(load_sql("rooms_for_change"), values).fetchall()
        return {row.room_id: row for row in rows}

    def find_meant(self, rows: Sequence[tuple[str, str, str]], day: dt.date) -> list[MeantRoom]:
        """Return what rows mean, given as codes of building and level and the room's number."""
        buildings, levels, numbers = (
            (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
        )
        values = {
            "buildings": buildings,
            "levels": levels,
            "numbers": numbers,
            "scope": self._scope,
            "day": day,
        }
        with self._conn.cursor(row_factory=class_row(MeantRoom)) as cursor:
            return cursor.execute(load_sql("rooms_of_rows"), values).fetchall()

    def list_from(
        self,
        day: dt.date,
        *,
        places: Iterable[Place] = (),
        organisation_ids: Sequence[UUID] = (),
    ) -> list[HeldShare]:
        """Return what holds of some rooms, or for some organisations, on a day or after it.

        The caller has been let in to the rooms and organisations.
        """
        named = list(places)
        rows = [place for place in named if place.room_id is None]
        values = {
            "room_ids": [place.room_id for place in named if place.room_id is not None],
            "building_ids": [row.building_id for row in rows],
            "level_codes": [row.level_code for row in rows],
            "numbers": [row.number for row in rows],
            "organisation_ids": list(organisation_ids),
            "day": day,
        }
        with self._conn.cursor(row_factory=class_row(HeldShare)) as cursor:
            return cursor.execute(load_sql("allocations_for_change"), values).fetchall()

    def add(self, shares: Iterable[NewShare], event_id: int) -> int:
        """Write allocations that an event begins; return how many."""
        rows = (
            (
                *new.place,
                new.organisation_id,
                new.share,
                new.registered_area_m2,
                new.use_code,
                Range(new.since, new.until),
                event_id,
                new.ended_event_id,
            )
            for new in shares
        )
        return copy_rows(self._conn, Allocation, COLUMNS, rows)
