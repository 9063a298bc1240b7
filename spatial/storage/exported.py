"""Buildings, rooms and allocations of a day as Arrow tables, part after part, for files.

A province has more rooms than fit into memory as objects; a part has as many as some buildings.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pyarrow as pa
from psycopg import Connection

from spatial.storage.connections import load_sql

GEOMETRY = "geom"
"""Column of well-known binary, EPSG:4490."""

PART_ROOMS = 20_000


class Layer(StrEnum):
    """What a file holds."""

    BUILDINGS = "buildings"
    ROOMS = "rooms"
    ALLOCATIONS = "allocations"


TEXT, WHOLE, FIGURE, DAY = pa.string(), pa.int32(), pa.float64(), pa.date32()
SCHEMAS: Mapping[Layer, pa.Schema] = MappingProxyType(
    {
        Layer.BUILDINGS: pa.schema(
            {
                "code": TEXT,
                "name": TEXT,
                "address": TEXT,
                "division_code": TEXT,
                "division": TEXT,
                "built_year": WHOLE,
                "storeys_above": WHOLE,
                "storeys_below": WHOLE,
                "certified_gross_area_m2": FIGURE,
                "title_status": TEXT,
                "rooms": WHOLE,
                "area_m2": FIGURE,
                GEOMETRY: pa.binary(),
            }
        ),
        Layer.ROOMS: pa.schema(
            {
                "room_id": TEXT,
                "building_code": TEXT,
                "building": TEXT,
                "level_code": TEXT,
                "level": TEXT,
                "ordinal": WHOLE,
                "number": TEXT,
                "name": TEXT,
                "use_code": TEXT,
                "use": TEXT,
                "area_m2": FIGURE,
                "printed_area_m2": FIGURE,
                "method": TEXT,
                "status": TEXT,
                "organisations": TEXT,
                GEOMETRY: pa.binary(),
            }
        ),
        Layer.ALLOCATIONS: pa.schema(
            {
                "allocation_id": TEXT,
                "organisation_code": TEXT,
                "organisation": TEXT,
                "building_code": TEXT,
                "level_code": TEXT,
                "number": TEXT,
                "room_id": TEXT,
                "share": FIGURE,
                "room_area_m2": FIGURE,
                "registered_area_m2": FIGURE,
                "use_code": TEXT,
                "since": DAY,
                "until": DAY,
                GEOMETRY: pa.binary(),
            }
        ),
    }
)
STATEMENTS = MappingProxyType(
    {Layer.ROOMS: "exported_rooms", Layer.ALLOCATIONS: "exported_allocations"}
)


@dataclass(frozen=True)
class ExportPart:
    """Some rows of a layer; ``done`` says how much of everything has been read, from 0 to 1."""

    layer: Layer
    table: pa.Table
    done: float


def read_export(
    conn: Connection[Any], scope: str, as_of: dt.date, layers: Sequence[Layer]
) -> Iterator[ExportPart]:
    """Read layers part after part; of each layer there is at least one part.

    Reads several statements: only in REPEATABLE READ do they all see one ledger.

    Parameters
    ----------
    scope
        Prefix of division codes; what they manage on the day is read.
    """
    found = _rows(conn, "exported_buildings", {"scope": scope, "as_of": as_of})
    groups = list(_groups(found))
    steps = sum(1 if layer is Layer.BUILDINGS else max(len(groups), 1) for layer in layers)
    step = 0
    for layer in layers:
        if layer is Layer.BUILDINGS:
            step += 1
            yield ExportPart(layer, _table(layer, found), step / steps)
            continue
        for group in groups or [[]]:
            values = {"building_ids": group, "as_of": as_of}
            step += 1
            table = _table(layer, _rows(conn, STATEMENTS[layer], values))
            yield ExportPart(layer, table, step / steps)


def _groups(buildings: Sequence[Mapping[str, Any]]) -> Iterator[list[UUID]]:
    """Part buildings so that few parts have more than so many rooms."""
    group: list[UUID] = []
    rooms = 0
    for building in buildings:
        if group and rooms + building["rooms"] > PART_ROOMS:
            yield group
            group, rooms = [], 0
        group.append(building["building_id"])
        rooms += building["rooms"]
    if group:
        yield group


def _rows(
    conn: Connection[Any], statement: str, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(load_sql(statement), values, prepare=False).fetchall()
        names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _table(layer: Layer, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    schema = SCHEMAS[layer]
    columns = [
        pa.array([_plain(row[field.name]) for row in rows], type=field.type) for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
