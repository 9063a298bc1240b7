"""What the ledger adds up to on a day, what changed between two, and its rows.

Everything here is a sum of postings (``LedgerPosting``), so that it cannot disagree: a total is the
sum of its parts, the classes of a difference sum to the change, and the ledgers of the
organisations (分台账) are the ledger of all (总台账). Totals but those by use add up figures
(``LedgerFigure``), into which triggers sum the postings of each building as they are written.

Terminology
-----------
Scope
    Prefix of division codes, empty for all. A day's figures count for who managed the building on
    that day: a city that took a building over sees it from then on, and sees it come as a change.
Rooms
    Rooms of plans in force, each counted once, under the first of its holders.
Holdings
    What is held, wholly or in part, one per holder; a room's vacant rest is one more.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from spatial.domain.changes import Cause
from spatial.storage.connections import load_sql


class TotalBy(StrEnum):
    """What figures are added up by; what is managed above a tier stands under its own division."""

    ALL = "all"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    BUILDING = "building"
    ORGANISATION = "organisation"
    USE_GROUP = "use_group"
    USE = "use"


KEYS: dict[TotalBy, tuple[str, int]] = {
    TotalBy.ALL: ("all", 0),
    TotalBy.PROVINCE: ("division", 2),
    TotalBy.CITY: ("division", 4),
    TotalBy.COUNTY: ("division", 6),
    TotalBy.TOWNSHIP: ("division", 9),
    TotalBy.BUILDING: ("building", 0),
    TotalBy.ORGANISATION: ("organisation", 0),
    TotalBy.USE_GROUP: ("use", 1),
    TotalBy.USE: ("use", 3),
}
"""The statements' ``by`` and ``digits``."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a scope's ledger: of one building, of one organisation, by their codes."""

    building: str | None = None
    organisation: str | None = None


class Total(NamedTuple):
    """Figures of a day; ``key`` is None for all, for nobody's and for rooms without a use."""

    key: str | None
    name: str | None
    rooms: int
    holdings: int
    area_m2: Decimal


class Difference(NamedTuple):
    """How figures changed between two days, for one cause."""

    key: str | None
    name: str | None
    cause: Cause
    rooms: int
    holdings: int
    area_m2: Decimal


class LedgerEntry(NamedTuple):
    """One row of the ledger on a day; no organisation means that nobody holds it.

    ``area_m2`` is what is held, ``room_area_m2`` the whole room as measured (None without a room on
    a plan), ``registered_area_m2`` what the row itself states.
    """

    organisation_code: str | None
    organisation: str | None
    division_code: str
    building_code: str
    building: str
    level_code: str | None
    number: str | None
    name: str | None
    use_code: str | None
    room_use: str | None
    share: Decimal | None
    area_m2: Decimal
    room_area_m2: Decimal | None
    registered_area_m2: Decimal | None
    rooms: int
    state: str | None
    counterpart: str | None
    since: dt.date | None
    room_id: UUID | None
    allocation_id: UUID | None


class PostingFault(NamedTuple):
    """A posting that is ``stored`` but not derived, or ``derived`` but not stored."""

    side: str
    day: dt.date
    cause: Cause
    subject_id: UUID
    organisation_id: UUID | None
    area_m2: Decimal


class FigureFault(NamedTuple):
    """A figure that is ``stored`` but not the sum of its postings, or ``summed`` but not stored."""

    side: str
    day: dt.date
    building_id: UUID
    organisation_id: UUID | None
    rooms: int
    holdings: int
    area_m2: Decimal


def totals(
    conn: Connection[Any],
    scope: str,
    as_of: dt.date,
    *,
    by: TotalBy = TotalBy.ALL,
    part: Part = Part(),
) -> list[Total]:
    """Return rooms, holdings and m² on a day, by key; keys without anything are left out."""
    key, digits = KEYS[by]
    values = {"scope": scope, "as_of": as_of, "by": key, "digits": digits} | _part(part)
    with conn.cursor(row_factory=class_row(Total)) as cursor:
        # Never prepared: the plan depends on which of the filters are given.
        return cursor.execute(load_sql("ledger_totals"), values, prepare=False).fetchall()


def differences(
    conn: Connection[Any],
    scope: str,
    since: dt.date,
    until: dt.date,
    *,
    by: TotalBy = TotalBy.ALL,
    part: Part = Part(),
) -> list[Difference]:
    """Return what happened after the day ``since`` up to and on ``until``, by key and cause.

    For each key the causes sum to the total of ``until`` less that of ``since``, to the cent.
    """
    key, digits = KEYS[by]
    values = {"scope": scope, "since": since, "until": until, "by": key, "digits": digits}
    with conn.cursor(row_factory=class_row(Difference)) as cursor:
        cursor.execute(load_sql("ledger_differences"), values | _part(part), prepare=False)
        return [row._replace(cause=Cause(row.cause)) for row in cursor]


def ledger_entries(
    conn: Connection[Any], scope: str, as_of: dt.date, organisation: str | None = None
) -> list[LedgerEntry]:
    """Return the ledger of an organisation (分台账), or of all and of nobody (总台账), on a day."""
    values = {"scope": scope, "as_of": as_of, "organisation": organisation}
    values |= {"buildings": None, "holders": None}
    with conn.cursor(row_factory=class_row(LedgerEntry)) as cursor:
        return cursor.execute(load_sql("ledger_entries"), values, prepare=False).fetchall()


def check_postings(conn: Connection[Any], scope: str) -> list[PostingFault]:
    """Derive a scope's postings anew; return where the stored ones differ: nowhere, if all is well.

    Reads and sorts the scope's whole ledger: for operators and tests.
    """
    with conn.cursor(row_factory=class_row(PostingFault)) as cursor:
        cursor.execute(load_sql("check_postings"), {"scope": scope})
        return [row._replace(cause=Cause(row.cause)) for row in cursor]


def check_figures(conn: Connection[Any], scope: str) -> list[FigureFault]:
    """Sum a scope's postings anew; return where the figures differ: nowhere, if all is well."""
    with conn.cursor(row_factory=class_row(FigureFault)) as cursor:
        return cursor.execute(load_sql("check_figures"), {"scope": scope}).fetchall()


def _part(part: Part) -> dict[str, object]:
    return {"building": part.building, "organisation": part.organisation}
