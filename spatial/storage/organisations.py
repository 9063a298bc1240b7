"""Organisations, their established posts and the rooms that they hold."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.range import Range

from spatial.domain.errors import NotFoundError
from spatial.storage import models
from spatial.storage.connections import load_sql
from spatial.storage.pinyin import romanise
from spatial.storage.rows import copy_rows, insert_row


class StoredOrganisation(NamedTuple):
    """An organisation, and what decides which ranks it may record."""

    id: UUID
    code: str
    name: str
    tier: str
    division_code: str
    sub_provincial: bool


class NewAllocation(NamedTuple):
    """A share (0 to 1) of a room held from a first day to a last one; None is until further notice.

    ``until`` is the first day on which it no longer holds.
    """

    room_id: UUID
    organisation_id: UUID
    share: Decimal
    since: dt.date
    until: dt.date | None = None


class NewOccupancy(NamedTuple):
    """People of a rank that work in a room; ``until`` is the first day on which it ends."""

    room_id: UUID
    organisation_id: UUID
    rank: str
    headcount: int
    since: dt.date
    until: dt.date | None = None


class OrganisationRepository:
    """Organisations under the prefix ``scope``; the caller owns the transaction.

    Parameters
    ----------
    scope
        Prefix of division codes; the empty prefix is everything, for operators.
    """

    def __init__(self, conn: Connection[Any], scope: str) -> None:
        self._conn = conn
        self._scope = scope

    def list_all(self) -> list[StoredOrganisation]:
        """Return the scope's organisations, by code."""
        with self._conn.cursor(row_factory=class_row(StoredOrganisation)) as cursor:
            values = {"scope": self._scope, "code": None}
            return cursor.execute(load_sql("organisations"), values).fetchall()

    def get(self, code: str) -> StoredOrganisation:
        """Return the organisation that bears the code; raise NotFoundError if none does."""
        with self._conn.cursor(row_factory=class_row(StoredOrganisation)) as cursor:
            values = {"scope": self._scope, "code": code}
            found = cursor.execute(load_sql("organisations"), values).fetchone()
        if found is None:
            raise NotFoundError("organisation", code)
        return found

    def add(self, code: str, name: str, tier: str, division_code: str, **facts: object) -> UUID:
        """Add an organisation; ``facts`` are further columns (parent_id, category, …)."""
        sound = romanise(name)
        values = {
            "code": code,
            "name": name,
            "pinyin": sound.pinyin,
            "initials": sound.initials,
            "tier": tier,
            "division_code": division_code,
        }
        added: UUID = insert_row(self._conn, models.Organisation, values | facts)
        return added

    def add_posts(self, organisation_id: UUID, headcounts: Mapping[str, int]) -> None:
        """Add established posts by rank."""
        rows = [(organisation_id, rank, count) for rank, count in headcounts.items()]
        copy_rows(self._conn, models.Post, ("organisation_id", "rank", "headcount"), rows)


def add_allocations(conn: Connection[Any], allocations: Iterable[NewAllocation]) -> int:
    """Allocate shares of rooms; return how many.

    The database refuses shares that sum to more than 1 on a day when the transaction commits.
    """
    columns = ("room_id", "organisation_id", "share", "valid")
    rows = (
        (new.room_id, new.organisation_id, new.share, Range(new.since, new.until))
        for new in allocations
    )
    return copy_rows(conn, models.Allocation, columns, rows)


def add_occupancies(conn: Connection[Any], occupancies: Iterable[NewOccupancy]) -> int:
    """Store who works in rooms; return how many rows.

    Only ``spatial.services.record_occupancies`` calls this: it refuses the ranks that are withheld.
    """
    columns = ("room_id", "organisation_id", "rank", "headcount", "valid")
    rows = (
        (new.room_id, new.organisation_id, new.rank, new.headcount, Range(new.since, new.until))
        for new in occupancies
    )
    return copy_rows(conn, models.Occupancy, columns, rows)
