"""Rooms and occupancies as data frames, for checks and notebooks."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from psycopg import Connection

from spatial.storage.connections import load_sql
from spatial.storage.ledger_frames import (
    MAP_CRS,
    allocations_frame,
    describe,
    entries_frame,
    organisations_frame,
)

__all__ = [
    "Selection",
    "allocations_frame",
    "entries_frame",
    "occupancies_frame",
    "organisations_frame",
    "rooms_frame",
]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rooms: of a scope, on a day, and where wanted of one building or level.

    Parameters
    ----------
    scope
        Prefix of division codes; the empty prefix is everything, for operators.
    """

    scope: str
    day: dt.date
    building_code: str | None = None
    level_code: str | None = None


def rooms_frame(
    conn: Connection[Any], selection: Selection, *, on_map: bool = False
) -> gpd.GeoDataFrame:
    """Return the rooms in force.

    Parameters
    ----------
    on_map
        False gives outlines in metres in each level's own plane, without a CRS: measure these.
        True gives map geometries in EPSG:4490, missing where a level has no place: never
        measure these.

    Returns
    -------
    GeoDataFrame
        One row per room: room_id, version_id, level_id, building_id, building_code, level_code,
        ordinal, number, name, use_code, area_m2, printed_area_m2, method, confidence, status,
        allocated, organisations; ordered by building, level and number.
    """
    table = _read(conn, "rooms_in_force", selection)
    outlines, places = table.pop("outline"), table.pop("geom")
    geometry = shapely.from_wkb((places if on_map else outlines).to_numpy())
    frame = gpd.GeoDataFrame(table, geometry=geometry, crs=MAP_CRS if on_map else None)
    return describe(frame, selection.scope, selection.day)


def occupancies_frame(conn: Connection[Any], selection: Selection) -> pd.DataFrame:
    """Return who works in rooms.

    Returns
    -------
    DataFrame
        Columns room_id, organisation_id, organisation, tier, rank, headcount, sub_provincial.
    """
    table = _read(conn, "occupancies_in_force", selection)
    return describe(table, selection.scope, selection.day)


def _read(conn: Connection[Any], statement: str, selection: Selection) -> pd.DataFrame:
    values = {
        "scope": selection.scope,
        "day": selection.day,
        "building_code": selection.building_code,
        "level_code": selection.level_code,
    }
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(load_sql(statement), values).fetchall()
        columns = [column.name for column in cursor.description or ()]
    return pd.DataFrame(rows, columns=columns)
