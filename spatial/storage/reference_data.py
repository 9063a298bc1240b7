"""Load the reference data shipped with the package: divisions, room uses, allocation standards.

Loading is an upsert by code: running it again changes nothing, a newer file updates in place, and
rows that an operator added (townships, say) stay.
"""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from spatial.storage.connections import load_sql
from spatial.storage.pinyin import romanise


def read_reference(name: str) -> dict[str, Any]:
    """Return one reference document, with its sources and certainties."""
    text = (files("spatial.storage") / "reference" / f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def load_reference_data(conn: Connection[Any]) -> dict[str, int]:
    """Load every reference table; return how many rows each document holds."""
    uses = list(_room_use_rows())
    divisions = list(_division_rows())
    standards = [_standard_row(read_reference("allocation_standard_2014"))]
    batches = {"room_use": uses, "division": divisions, "allocation_standard": standards}
    with conn.cursor() as cursor:
        for table, rows in batches.items():
            cursor.executemany(load_sql(f"upsert_{table}"), rows)
    return {table: len(rows) for table, rows in batches.items()}


def _room_use_rows() -> Iterator[dict[str, Any]]:
    for use in read_reference("room_uses")["uses"]:
        yield {key: use.get(key) for key in ("code", "parent_code", "name", "en", "area_basis")} | {
            "group_name": use["group"],
            "ordinal": use["ordinal"],
        }


def _division_rows() -> Iterator[dict[str, Any]]:
    keys = ("code", "parent_code", "name", "en", "kind", "tier", "sub_provincial")
    for division in read_reference("divisions")["divisions"]:
        sound = romanise(division["name"])
        yield {key: division.get(key) for key in keys} | {
            "pinyin": sound.pinyin,
            "initials": sound.initials,
            "bbox": division.get("bbox_lon_lat"),
        }


def _standard_row(document: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": document["code"],
        "name": document["standard"]["name"],
        "number": document["standard"]["number"],
        "document": Jsonb(document),
        "valid_from": document["valid_from"],
    }
