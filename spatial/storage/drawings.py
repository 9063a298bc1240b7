"""Drawings as files and the floor plans read from them."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from spatial.domain.errors import NotFoundError
from spatial.domain.floor_plans import DrawingInfo, FloorPlan, PlanRoom
from spatial.geometry.areas import outline_areas_m2, round_half_up
from spatial.storage import models
from spatial.storage.connections import load_sql
from spatial.storage.rows import copy_rows, insert_row, storable

ROOM_COLUMNS = (
    "id",
    "floor_plan_id",
    "seq",
    "outline",
    "number",
    "name",
    "use_code",
    "area_m2",
    "raw_area_m2",
    "printed_area_m2",
    "method",
    "confidence",
    "status",
)


class StoredPlan(NamedTuple):
    """A floor plan's identity and state."""

    id: UUID
    level_id: UUID
    state: str
    created_by: str
    georeference: dict[str, Any] | None


class DrawingRepository:
    """Drawings and floor plans over one connection; the caller owns the transaction."""

    def __init__(self, conn: Connection[Any]) -> None:
        self._conn = conn

    def find(self, sha256: str) -> UUID | None:
        """Return the drawing with these bytes, or None."""
        row = self._conn.execute(load_sql("drawing_by_sha256"), {"sha256": sha256}).fetchone()
        return row[0] if row else None

    def add(self, info: DrawingInfo, content: bytes, who: str) -> UUID:
        """Keep a drawing's bytes and how it was read."""
        values = {
            "sha256": info.sha256,
            "name": storable(info.name),
            "size_bytes": info.size_bytes,
            "content": content,
            "release": info.release,
            "encoding": info.encoding,
            "metres_per_unit": info.metres_per_unit,
            "unit_source": info.unit_source,
            "imported_by": who,
        }
        # Binary, so that the bytes do not travel as hexadecimal digits.
        [(added,)] = self._conn.execute(load_sql("add_drawing"), values, binary=True).fetchall()
        return UUID(str(added))

    def find_plan(self, drawing_id: UUID, sheet: int, level_id: UUID) -> StoredPlan | None:
        """Return what this sheet gave for this level, or None."""
        key = {"drawing_id": drawing_id, "sheet": sheet, "level_id": level_id}
        with self._conn.cursor(row_factory=class_row(StoredPlan)) as cursor:
            return cursor.execute(load_sql("floor_plan_of_sheet"), key).fetchone()

    def get_plan_for_change(self, floor_plan_id: UUID) -> StoredPlan:
        """Return and lock a floor plan; raise NotFoundError if the id names none."""
        key = {"floor_plan_id": floor_plan_id}
        with self._conn.cursor(row_factory=class_row(StoredPlan)) as cursor:
            plan = cursor.execute(load_sql("floor_plan_for_change"), key).fetchone()
        if plan is None:
            raise NotFoundError("floor plan", floor_plan_id)
        return plan

    def add_plan(self, drawing_id: UUID, plan: FloorPlan, level_id: UUID, who: str) -> UUID:
        """Keep a sheet's plan for a level as a draft, without its rooms."""
        values = {
            "drawing_id": drawing_id,
            "sheet": plan.sheet,
            "level_id": level_id,
            "title": plan.title,
            "created_by": who,
        }
        added: UUID = insert_row(self._conn, models.FloorPlan, values)
        return added

    def add_rooms(self, floor_plan_id: UUID, rooms: Sequence[PlanRoom]) -> list[UUID]:
        """Keep a draft's rooms, measured from their outlines; return their ids in order."""
        ids = [uuid4() for _ in rooms]
        areas_m2 = outline_areas_m2([room.outline for room in rooms]).tolist()
        rows = (
            (
                room_id,
                floor_plan_id,
                seq,
                room.outline,
                room.number,
                room.name,
                room.use,
                round_half_up(area_m2),
                area_m2,
                room.printed_area_m2,
                room.method.value,
                room.confidence,
                room.status.value,
            )
            for seq, (room_id, room, area_m2) in enumerate(
                zip(ids, rooms, areas_m2, strict=True), start=1
            )
        )
        copy_rows(self._conn, models.FloorPlanRoom, ROOM_COLUMNS, rows)
        return ids

    def set_plan_place(self, floor_plan_id: UUID, document: dict[str, Any]) -> None:
        """Keep where a plan's frame lies."""
        values = {"floor_plan_id": floor_plan_id, "document": Jsonb(document)}
        self._conn.execute(load_sql("set_plan_place"), values)

    def supersede_plans(self, level_id: UUID) -> list[UUID]:
        """Mark the plan in force for a level as superseded; return it, if there was one."""
        rows = self._conn.execute(load_sql("supersede_plans"), {"level_id": level_id}).fetchall()
        return [row[0] for row in rows]

    def mark_published(self, floor_plan_id: UUID) -> None:
        """Mark a draft as the plan in force for its level."""
        self._conn.execute(load_sql("mark_plan_published"), {"floor_plan_id": floor_plan_id})
