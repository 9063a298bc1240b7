"""Who asks, over which connections and for which day: what every look-up needs to know."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from spatial.storage.connections import load_sql

Row = dict[str, Any]


STATEMENTS = "spatial.storage.lookups"

PLANNED_EACH_TIME = frozenset({"totals", "findings"})
"""Statements whose filters decide the plan: one made without the filters costs ten times more."""


@dataclass(frozen=True, slots=True)
class Asker:
    """One scope, one day, and where connections are lent.

    Parameters
    ----------
    connect
        Lends a connection for one statement, e.g. a pool's ``connection``.
    scopes
        Prefixes of division codes; only buildings managed under one of them are seen.
    as_of
        Day that versioned reads look at.
    """

    connect: Callable[[], AbstractContextManager[Connection[Any]]]
    scopes: Sequence[str]
    as_of: dt.date

    @classmethod
    def over(cls, conn: Connection[Any], scopes: Sequence[str], as_of: dt.date) -> "Asker":
        """Ask over one connection, inside whatever transaction it is in."""
        return cls(lambda: nullcontext(conn), scopes, as_of)

    def rows(self, statement: str, **values: object) -> list[Row]:
        """Run one of this package's statements; scope and day are filled in."""
        given = {"scopes": list(self.scopes), "as_of": self.as_of} | values
        prepare = statement not in PLANNED_EACH_TIME
        with self.connect() as conn:
            cursor = conn.cursor(row_factory=dict_row, binary=True)
            cursor.execute(load_sql(statement, STATEMENTS), given, prepare=prepare)
            return cursor.fetchall()

    def page(self, statement: str, **values: object) -> tuple[list[Row], int]:
        """Run a paged statement; return its rows and how many there are in all."""
        rows = self.rows(statement, **values)
        return [row for row in rows if row["id"] is not None], rows[0]["total"]
