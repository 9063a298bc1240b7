"""The ledger and its history a page at a time, for readers that cannot take it whole."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from spatial.domain.errors import NotFoundError
from spatial.domain.withholding import told
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
    """Return a page of ``ledger_entries``, in the same order.

    Where the page begins and ends is counted by holder and building first, from an index alone;
    only the entries of the buildings that it touches are then looked up. Both statements must see
    one ledger: the caller's transaction is REPEATABLE READ.
    """
    page_end = query.page_start + query.page_size
    values: dict[str, object] = {
        "scope": scope,
        "as_of": query.as_of,
        "organisation": query.organisation,
    }
    about = {"building": query.building, "page_start": query.page_start, "page_end": page_end}
    with conn.cursor(row_factory=dict_row) as cursor:
        statement = load_sql("ledger_page_groups")
        groups = cursor.execute(statement, values | about, prepare=False).fetchall()
        total = groups[0]["total"]
        touched = {
            (group["organisation_code"], group["building_code"]): group
            for group in groups
            if group["first"] is not None
        }
        if not touched:
            return PageOf([], total)
        narrow = {
            "buildings": sorted({group["building_id"] for group in touched.values()}),
            "holders": sorted({one for group in groups for one in group["organisation_ids"]}),
        }
        entries = cursor.execute(load_sql("ledger_entries"), values | narrow, prepare=False)
        rows = [
            row for row in entries if (row["organisation_code"], row["building_code"]) in touched
        ]
    before = query.page_start - groups[0]["first"]
    return PageOf(rows[before : before + query.page_size], total)


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
    found = _page(conn, load_sql("ledger_history"), values, "id")
    return found._replace(rows=[row | _told(row) for row in found.rows])


def _told(row: Row) -> Row:
    """Return the words of a change that somebody wrote, without what is withheld."""
    return {name: told(row[name]) for name in ("why", "document")}


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
