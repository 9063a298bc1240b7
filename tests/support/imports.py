"""Imports into a test database, and what they leave there."""

import datetime as dt
from typing import Any

from psycopg import Connection

from spatial.domain.floor_plans import DrawingReading
from spatial.services.import_drawing import ImportRequest, ImportResult, import_drawing
from tests.support.readings import BUILDING

MONDAY, TUESDAY = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
COUNTED = ("drawing", "floor_plan", "floor_plan_room", "plan_revision", "room", "room_version")


def do_import(
    conn: Connection[Any], reading: DrawingReading, content: bytes = b"drawing", **request: Any
) -> ImportResult:
    wanted: dict[str, Any] = {
        "building_code": BUILDING,
        "who": "surveyor",
        "valid_from": MONDAY,
    } | request
    return import_drawing(conn, reading, content, ImportRequest(**wanted))


def counts(conn: Connection[Any]) -> dict[str, int]:
    rows = {}
    for table in (*COUNTED, "finding", "event", "level"):
        row = conn.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608
        rows[table] = row[0] if row else -1
    return rows


def one(conn: Connection[Any], query: str) -> Any:
    row = conn.execute(query.encode()).fetchone()
    return row[0] if row and len(row) == 1 else row


def in_force(conn: Connection[Any], day: dt.date) -> dict[str, Any]:
    rows = conn.execute(
        "SELECT number, room_id FROM room_version WHERE valid @> %s::date ORDER BY number", [day]
    )
    return dict(rows.fetchall())
