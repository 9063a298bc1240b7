"""What statistics are made of: a day's ledger in frames, live or as a period froze it.

Areas are whole hundredths of a square metre (``area_cents``), so that sums are exact.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pandas as pd
from psycopg import Connection

from spatial.storage.connections import load_sql

CONDITIONS = ("over", "near", "no_data", "idle", "let", "lent", "leased_in", "borrowed", "occupied")
INTEGERS = ("rooms", "holdings", "area_cents", "persons", "headcount")
NULLABLE = ("staff_established", "certified_cents", "built_year")


@dataclass(frozen=True)
class StatisticsSource:
    """One moment of a scope's ledger.

    Parameters
    ----------
    held
        Per building, managing prefix, holder (None: nobody) and use: rooms, holdings, area_cents.
    conditions
        With the same keys and ``condition``: rooms, area_cents, excess_m2, persons.
    organisations, buildings, posts
        By ``organisation_id`` and ``building_id``; names, titles and posts of the moment.
    """

    scope: str
    day: dt.date
    held: pd.DataFrame
    conditions: pd.DataFrame
    organisations: pd.DataFrame
    buildings: pd.DataFrame
    posts: pd.DataFrame

    @property
    def knows_standing(self) -> bool:
        """Whether any check had said by that day how rooms stand with the allocation standard."""
        return bool(self.conditions["condition"].isin(["over", "near", "no_data"]).any())


def read_statistics_source(
    conn: Connection[Any], scope: str, day: dt.date, period_id: UUID | None = None
) -> StatisticsSource:
    """Read a day's ledger, or what a period froze of it, under a prefix of division codes.

    Several statements: only in REPEATABLE READ do they all see one ledger.
    """
    values = {"scope": scope, "day": day, "period_id": period_id}
    return StatisticsSource(
        scope,
        day,
        held=_read(conn, "statistics_held", values),
        conditions=_read(conn, "statistics_conditions", values),
        organisations=_read(conn, "statistics_organisations", values),
        buildings=_read(conn, "statistics_buildings", values),
        posts=_read(conn, "statistics_posts", values),
    )


def _read(conn: Connection[Any], statement: str, values: dict[str, object]) -> pd.DataFrame:
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(load_sql(statement), values, prepare=False).fetchall()
        columns = [column.name for column in cursor.description or ()]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    kinds = {name: "int64" for name in INTEGERS if name in frame}
    kinds |= {name: "Int64" for name in NULLABLE if name in frame}
    if "excess_m2" in frame:
        kinds["excess_m2"] = "float64"
    return frame.astype(kinds)
