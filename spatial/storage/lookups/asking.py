"""Who asks, over which connections and for which day: what every look-up needs to know."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from spatial.domain.scopes import Scope
from spatial.storage.connections import load_sql
from spatial.storage.replicas import ReplicaLostError
from spatial.storage.scoped import fetch_scoped, scoped

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
        Lends a connection, e.g. a pool's ``connection``.
    scope
        Only buildings managed under one of its prefixes are seen.
    as_of
        Day that versioned reads look at.
    """

    connect: Callable[[], AbstractContextManager[Connection[Any]]]
    scope: Scope
    as_of: dt.date

    @property
    def scopes(self) -> tuple[str, ...]:
        """Prefixes of division codes, as the statements' own predicates take them."""
        return self.scope.prefixes

    @classmethod
    def over(cls, conn: Connection[Any], scopes: Sequence[str], as_of: dt.date) -> "Asker":
        """Ask over one connection, in whatever transaction and scope it was opened with."""
        return cls(lambda: nullcontext(conn), Scope(tuple(scopes)), as_of)

    @contextmanager
    def transaction(self, *, snapshot: bool = False) -> Iterator[Connection[Any]]:
        """Lend a connection in a transaction that sees the scope and nothing else.

        Parameters
        ----------
        snapshot
            Whether all its statements see one and the same ledger.
        """
        with (
            self.connect() as conn,
            scoped(conn, self.scope, self.as_of, snapshot=snapshot),
        ):
            yield conn

    def rows(self, statement: str, **values: object) -> list[Row]:
        """Run one of this package's statements; scope and day are filled in."""
        given = {"scopes": list(self.scopes), "as_of": self.as_of} | values
        prepare = statement not in PLANNED_EACH_TIME
        text = load_sql(statement, STATEMENTS)
        try:
            with self.connect() as conn:
                return fetch_scoped(conn, self.scope, self.as_of, text, given, prepare=prepare)
        except ReplicaLostError:  # what is lent now is the primary's
            with self.connect() as conn:
                return fetch_scoped(conn, self.scope, self.as_of, text, given, prepare=prepare)

    def page(self, statement: str, **values: object) -> tuple[list[Row], int]:
        """Run a paged statement; return its rows and how many there are in all."""
        rows = self.rows(statement, **values)
        return [row for row in rows if row["id"] is not None], rows[0]["total"]
