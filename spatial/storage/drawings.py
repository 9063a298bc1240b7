"""Drawings as files and the floor plans read from them."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from spatial.domain.axis_grids import NO_AXES, AxisGrid, AxisLine
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
    axes: AxisGrid
    differences: dict[str, Any] | None


class PlacedPlan(NamedTuple):
    """A floor plan of a building whose axes and place are known."""

    level_code: str
    ordinal: int
    axes: AxisGrid
    georeference: dict[str, Any]


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
        with self._conn.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(load_sql("floor_plan_of_sheet"), key).fetchone()
        return _stored_plan(row) if row else None

    def get_plan_for_change(self, floor_plan_id: UUID) -> StoredPlan:
        """Return and lock a floor plan; raise NotFoundError if the id names none."""
        key = {"floor_plan_id": floor_plan_id}
        with self._conn.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(load_sql("floor_plan_for_change"), key).fetchone()
        if row is None:
            raise NotFoundError("floor plan", floor_plan_id)
        return _stored_plan(row)

    def find_in_force(self, level_id: UUID) -> StoredPlan | None:
        """Return the plan in force for a level, or None."""
        with self._conn.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(load_sql("floor_plan_in_force"), {"level_id": level_id}).fetchone()
        return _stored_plan(row) if row else None

    def list_placed(self, building_id: UUID, other_than: UUID) -> list[PlacedPlan]:
        """Return the building's plans with axes and a place, except those of one level."""
        values = {"building_id": building_id, "level_id": other_than}
        with self._conn.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(load_sql("placed_plans_of_building"), values).fetchall()
        return [PlacedPlan(**row | {"axes": axes_of(row["axes"])}) for row in rows]

    def set_differences(self, floor_plan_id: UUID, document: dict[str, Any]) -> None:
        """Keep how a plan differs from the one in force."""
        values = {"floor_plan_id": floor_plan_id, "document": Jsonb(document)}
        self._conn.execute(load_sql("set_plan_differences"), values)

    def add_plan(self, drawing_id: UUID, plan: FloorPlan, level_id: UUID, who: str) -> UUID:
        """Keep a sheet's plan for a level as a draft, without its rooms."""
        values = {
            "drawing_id": drawing_id,
            "sheet": plan.sheet,
            "level_id": level_id,
            "title": plan.title,
            "axes": axes_document(plan.axes),
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


def axes_document(axes: AxisGrid) -> dict[str, Any] | None:
    """Return axes as they are stored, metres in the plan's frame; None without any."""
    if not axes:
        return None
    lines = [
        {"label": storable(line.label), "start": list(line.start), "end": list(line.end)}
        for line in axes.lines
    ]
    return {"lines": lines}


def axes_of(document: dict[str, Any] | None) -> AxisGrid:
    """Return the axes that a stored document tells of."""
    if document is None:
        return NO_AXES
    return AxisGrid(
        tuple(
            AxisLine(line["label"], tuple(line["start"]), tuple(line["end"]))
            for line in document["lines"]
        )
    )


def _stored_plan(row: dict[str, Any]) -> StoredPlan:
    return StoredPlan(**row | {"axes": axes_of(row["axes"])})
