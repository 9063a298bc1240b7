"""Rooms of a level: drafts, lasting identities and versions."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import shapely
from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.range import Range
from shapely import Geometry, Polygon

from spatial.domain.measurement_standards import MeasurementStandard
from spatial.storage import models
from spatial.storage.connections import load_sql
from spatial.storage.pinyin import romanise
from spatial.storage.rows import copy_rows, insert_row

VERSION_COLUMNS = (
    "room_id",
    "revision_id",
    "level_id",
    "outline",
    "geom",
    "number",
    "name",
    "pinyin",
    "initials",
    "use_code",
    "area_m2",
    "raw_area_m2",
    "printed_area_m2",
    "measurement_standard",
    "method",
    "confidence",
    "status",
    "valid",
    "began_event_id",
)


class DraftRoom(NamedTuple):
    """A room of a floor plan that is not published yet."""

    id: UUID
    outline: Polygon
    number: str | None
    name: str | None
    use_code: str | None
    area_m2: Decimal
    raw_area_m2: float
    printed_area_m2: float | None
    method: str
    confidence: float
    status: str


class OpenVersion(NamedTuple):
    """A room as it stands until further notice, since a day."""

    id: UUID
    room_id: UUID
    since: dt.date
    number: str | None
    name: str | None
    use_code: str | None
    area_m2: Decimal
    outline: Polygon


class Holder(NamedTuple):
    """An organisation that a room is allocated to, or whose people work there."""

    room_id: UUID
    code: str
    name: str
    share: Decimal | None
    headcount: int


class StoredRevision(NamedTuple):
    """A published revision of a level's plan."""

    id: UUID
    number: int
    valid_from: dt.date


class NewVersion(NamedTuple):
    """A draft's room under its lasting identity, at its place on the map if that is known."""

    room_id: UUID
    draft: DraftRoom
    geom: Geometry | None


class RoomRepository:
    """Rooms of one level, which the caller has already been let in to."""

    def __init__(self, conn: Connection[Any], level_id: UUID) -> None:
        self._conn = conn
        self._level_id = level_id

    def list_draft(self, floor_plan_id: UUID) -> list[DraftRoom]:
        """Return a draft's rooms in the order of the drawing."""
        with self._conn.cursor(row_factory=class_row(DraftRoom)) as cursor:
            cursor.execute(load_sql("rooms_of_draft"), {"floor_plan_id": floor_plan_id})
            return cursor.fetchall()

    def list_open(self) -> list[OpenVersion]:
        """Return the rooms in force until further notice."""
        with self._conn.cursor(row_factory=class_row(OpenVersion)) as cursor:
            cursor.execute(load_sql("open_versions_of_level"), {"level_id": self._level_id})
            return cursor.fetchall()

    def latest_revision(self) -> StoredRevision | None:
        """Return the level's newest revision, or None if nothing was ever published."""
        with self._conn.cursor(row_factory=class_row(StoredRevision)) as cursor:
            cursor.execute(load_sql("latest_revision"), {"level_id": self._level_id})
            return cursor.fetchone()

    def add_revision(self, values: dict[str, object]) -> UUID:
        """Add a revision of the level's plan."""
        added: UUID = insert_row(
            self._conn, models.PlanRevision, {"level_id": self._level_id} | values
        )
        return added

    def add_identities(self, count: int) -> list[UUID]:
        """Add rooms that have no version yet; return their ids."""
        ids = [uuid4() for _ in range(count)]
        copy_rows(self._conn, models.Room, ("id", "level_id"), [(i, self._level_id) for i in ids])
        return ids

    def close_open(self, day: dt.date, event_id: int) -> None:
        """End what is in force, so that another revision can begin on ``day``."""
        values = {"level_id": self._level_id, "day": day, "event_id": event_id}
        self._conn.execute(load_sql("close_versions"), values)

    def attach_rows(
        self, building_id: UUID, level_code: str, rooms: Mapping[str, UUID], day: dt.date
    ) -> int:
        """Attach rows of the ledger that no plan showed to rooms by number; return how many."""
        values = {
            "building_id": building_id,
            "level_code": level_code,
            "numbers": list(rooms),
            "room_ids": list(rooms.values()),
            "day": day,
        }
        return self._conn.execute(load_sql("attach_rows"), values).rowcount

    def add_versions(
        self,
        revision_id: UUID,
        valid_from: dt.date,
        versions: Iterable[NewVersion],
        event_id: int,
    ) -> int:
        """Add the rooms of a revision, in force from a day on; return how many."""
        begun = (Range(valid_from, None), event_id)
        rows = ((*self._version_row(revision_id, version), *begun) for version in versions)
        return copy_rows(self._conn, models.RoomVersion, VERSION_COLUMNS, rows)

    def still_used(self, room_ids: Sequence[UUID], day: dt.date) -> list[UUID]:
        """Return those of the rooms that are allocated or occupied on a day."""
        values = {"room_ids": list(room_ids), "day": day}
        return [row[0] for row in self._conn.execute(load_sql("allocated_rooms"), values)]

    def list_holders(self, room_ids: Sequence[UUID], day: dt.date) -> list[Holder]:
        """Return who holds or works in some rooms on a day."""
        values = {"room_ids": list(room_ids), "day": day}
        with self._conn.cursor(row_factory=class_row(Holder)) as cursor:
            cursor.execute(load_sql("holders_of_rooms"), values)
            return cursor.fetchall()

    def list_outlines(self, floor_plan_id: UUID) -> list[tuple[UUID, Polygon]]:
        """Return the id and outline of every version that a plan gave."""
        values = {"floor_plan_id": floor_plan_id}
        return self._conn.execute(load_sql("versions_of_plan"), values).fetchall()

    def set_geometries(self, ids: Sequence[UUID], geometries: Sequence[Geometry]) -> None:
        """Put versions at their places on the map (EPSG:4490)."""
        encoded = [shapely.to_wkb(geometry, include_srid=True) for geometry in geometries]
        values = {"ids": list(ids), "geometries": encoded}
        self._conn.execute(load_sql("set_version_geometries"), values)

    def _version_row(self, revision_id: UUID, version: NewVersion) -> tuple[object, ...]:
        draft = version.draft
        sound = romanise(draft.name) if draft.name else None
        return (
            version.room_id,
            revision_id,
            self._level_id,
            draft.outline,
            version.geom,
            draft.number,
            draft.name,
            sound.pinyin if sound else None,
            sound.initials if sound else None,
            draft.use_code,
            draft.area_m2,
            draft.raw_area_m2,
            draft.printed_area_m2,
            MeasurementStandard.INNER_FACE_AS_DRAWN.value,
            draft.method,
            draft.confidence,
            draft.status,
        )
