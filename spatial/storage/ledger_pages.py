"""The ledger and its history a page at a time, for readers that cannot take it whole."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from spatial.domain.errors import NotFoundError
from spatial.storage.buildings import BuildingRepository
from spatial.storage.connections import load_sql
from spatial.storage.organisations import OrganisationRepository

Row = dict[str, Any]


class PageOf(NamedTuple):
    """A page's rows, and how many there are in all."""

    rows: list[Row]
    total: int


@dataclass(frozen=True, slots=True)
class EntryQuery:
    """Which rows of a day's ledger; codes, None is every one."""

    as_of: dt.date
    organisation: str | None = None
    building: str | None = None
    page_size: int = 50
    page_start: int = 0


def ledger_page(conn: Connection[Any], scope: str, query: EntryQuery) -> PageOf:
    """Return a page of ``ledger_entries``, in the same order."""
    ledger = load_sql("ledger_entries").rstrip().removesuffix(b";")
    statement = (
        b"WITH ledger AS MATERIALIZED (SELECT row_number() OVER () AS place, entry.* FROM ("
        + ledger
        + b"\n) AS entry WHERE %(building)s::text IS NULL OR entry.building_code = %(building)s)"
        b" SELECT counted.total, page.*"
        b" FROM (SELECT count(*) AS total FROM ledger) AS counted"
        b" LEFT JOIN (SELECT * FROM ledger ORDER BY place"
        b" LIMIT %(page_size)s OFFSET %(page_start)s) AS page ON TRUE ORDER BY page.place"
    )
    values = {
        "scope": scope,
        "as_of": query.as_of,
        "organisation": query.organisation,
        "building": query.building,
        "page_size": query.page_size,
        "page_start": query.page_start,
    }
    return _page(conn, statement, values, "place")


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Whose history: of a room, or of an organisation or building by its code."""

    room_id: UUID | None = None
    organisation: str | None = None
    building: str | None = None
    page_size: int = 50
    page_start: int = 0


def ledger_history(conn: Connection[Any], scope: str, query: HistoryQuery) -> PageOf:
    """Return who changed what of a subject, when and why, newest first."""
    values = {
        "scope": scope,
        "room_id": query.room_id,
        "organisation": query.organisation,
        "building": query.building,
        "page_size": query.page_size,
        "page_start": query.page_start,
    }
    return _page(conn, load_sql("ledger_history"), values, "id")


def _page(
    conn: Connection[Any], statement: bytes, values: Mapping[str, object], key: str
) -> PageOf:
    with conn.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(statement, values, prepare=False).fetchall()
    return PageOf([row for row in found if row[key] is not None], found[0]["total"])


def require_subject(conn: Connection[Any], scope: str, query: HistoryQuery) -> None:
    """Refuse the history of what is not there, or not in scope.

    Raises
    ------
    NotFoundError
        Naming the room, organisation or building.
    """
    if query.room_id is not None:
        values = {"room_id": query.room_id, "scope": scope}
        if conn.execute(load_sql("room_in_scope"), values).fetchone() is None:
            raise NotFoundError("room", query.room_id)
    if query.organisation is not None:
        OrganisationRepository(conn, scope).get(query.organisation)
    if query.building is not None:
        BuildingRepository(conn, scope).get(query.building)
