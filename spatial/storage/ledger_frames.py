"""The ledger of a day as data frames, for analysts.

Units stand in the column names; ``attrs`` say the day, the scope and the units. Geometries are map
geometries in EPSG:4490, missing where a room has no place on the map: show these, and take areas
from the columns.
"""

import datetime as dt
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd
import shapely
from psycopg import Connection

from spatial.storage.connections import load_sql
from spatial.storage.ledger_totals import LedgerEntry, ledger_entries

MAP_CRS = "EPSG:4490"
Frame = TypeVar("Frame", bound=pd.DataFrame)
AREAS = ("area_m2", "room_area_m2", "registered_area_m2", "share")


def organisations_frame(conn: Connection[Any], scope: str, as_of: dt.date) -> pd.DataFrame:
    """Return the organisations of a scope, and those that hold or use rooms there.

    Returns
    -------
    DataFrame
        Columns organisation_id, code, name, tier, division_code, category, parent_code,
        staff_established, posts (missing where not known), occupants; ordered by code.
    """
    table = _read(conn, "organisations_in_force", {"scope": scope, "as_of": as_of})
    whole = dict.fromkeys(("staff_established", "posts", "occupants"), "Int64")
    return describe(table.astype(whole), scope, as_of)


def allocations_frame(conn: Connection[Any], scope: str, as_of: dt.date) -> gpd.GeoDataFrame:
    """Return the allocations that hold on a day, with the rooms' places.

    Returns
    -------
    GeoDataFrame
        EPSG:4490. Columns allocation_id, organisation_code, organisation, building_code,
        level_code, number, room_id, share, room_area_m2, registered_area_m2, use_code, since,
        until; a row that names no room of a plan has no room_id, room_area_m2 and geometry.
    """
    table = _read(conn, "allocations_in_force", {"scope": scope, "as_of": as_of})
    places = shapely.from_wkb(table.pop("geom").to_numpy())
    figures = dict.fromkeys(("share", "room_area_m2", "registered_area_m2"), "float64")
    frame = gpd.GeoDataFrame(table.astype(figures), geometry=places, crs=MAP_CRS)
    return describe(frame, scope, as_of)


def entries_frame(
    conn: Connection[Any], scope: str, as_of: dt.date, organisation: str | None = None
) -> gpd.GeoDataFrame:
    """Return the ledger of an organisation (分台账), or of all and of nobody (总台账), on a day.

    Its ``area_m2`` sum to the totals of that day.

    Returns
    -------
    GeoDataFrame
        EPSG:4490. The columns of ``LedgerEntry``; organisation_code is missing for what nobody
        holds.
    """
    entries = ledger_entries(conn, scope, as_of, organisation)
    table = pd.DataFrame(entries, columns=LedgerEntry._fields, dtype=object)
    table = table.astype(dict.fromkeys(AREAS, "float64") | {"rooms": "int64"})
    values = {"room_ids": [e.room_id for e in entries if e.room_id], "as_of": as_of}
    places = _read(conn, "room_places", values).set_index("room_id")["geom"]
    found = table["room_id"].map(places).astype(object)
    geometry = shapely.from_wkb(found.where(found.notna(), None).to_numpy())
    frame = gpd.GeoDataFrame(table, geometry=geometry, crs=MAP_CRS)
    return describe(frame, scope, as_of)


def describe(frame: Frame, scope: str, as_of: dt.date) -> Frame:
    """Note on a frame what it shows."""
    frame.attrs = {"as_of": as_of.isoformat(), "scope": scope, "area_unit": "m2"}
    return frame


def _read(conn: Connection[Any], statement: str, values: dict[str, object]) -> pd.DataFrame:
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(load_sql(statement), values, prepare=False).fetchall()
        columns = [column.name for column in cursor.description or ()]
    return pd.DataFrame(rows, columns=columns, dtype=object)
