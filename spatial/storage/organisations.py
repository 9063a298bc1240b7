"""Organisations, their established posts and the rooms that they hold."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.range import Range

from spatial.domain.changes import LEDGER_BEGINS
from spatial.domain.errors import NotFoundError
from spatial.storage import models
from spatial.storage.connections import load_sql
from spatial.storage.days import today
from spatial.storage.pinyin import romanise
from spatial.storage.rows import copy_rows, insert_row


class StoredOrganisation(NamedTuple):
    """An organisation on a day, and what decides which ranks it may record."""

    id: UUID
    code: str
    name: str
    tier: str
    division_code: str
    sub_provincial: bool


class NewAllocation(NamedTuple):
    """A share (0 to 1) of a room held from a first day to a last one; None is until further notice.

    ``until`` is the first day on which it no longer holds; ``event_id`` began it.
    """

    room_id: UUID
    organisation_id: UUID
    share: Decimal
    since: dt.date
    until: dt.date | None = None
    event_id: int | None = None


class NewOccupancy(NamedTuple):
    """People of a rank that work in a room; ``until`` is the first day on which it ends.

    ``event_id`` began it.
    """

    room_id: UUID
    organisation_id: UUID
    rank: str
    headcount: int
    since: dt.date
    until: dt.date | None = None
    event_id: int | None = None


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

    def list_all(
        self, as_of: dt.date | None = None, codes: Collection[str] | None = None
    ) -> list[StoredOrganisation]:
        """Return the scope's organisations (of these codes) as they were on a day (today)."""
        values = {
            "scope": self._scope,
            "codes": None if codes is None else sorted(codes),
            "as_of": as_of or today(),
        }
        with self._conn.cursor(row_factory=class_row(StoredOrganisation)) as cursor:
            return cursor.execute(load_sql("organisations"), values).fetchall()

    def get(self, code: str, as_of: dt.date | None = None) -> StoredOrganisation:
        """Return the organisation as it was on a day (today).

        Raises
        ------
        NotFoundError
            If no organisation in scope bore the code on that day.
        """
        found = self.list_all(as_of, [code])
        if not found:
            raise NotFoundError("organisation", code)
        return found[0]

    def is_taken(self, code: str) -> bool:
        """Whether the code is or was an organisation's, in this scope or another."""
        return self._conn.execute(load_sql("organisation_code_taken"), {"code": code}).rowcount > 0

    def lock(self, organisation_ids: Collection[UUID]) -> None:
        """Hold organisations against other changes until the transaction ends."""
        values = {"organisation_ids": list(organisation_ids)}
        self._conn.execute(load_sql("lock_organisations"), values)

    def list_above(self, organisation_id: UUID, day: dt.date) -> list[UUID]:
        """Return an organisation and those above it on a day, up to the root of the tree."""
        values = {"organisation_id": organisation_id, "day": day}
        return [row[0] for row in self._conn.execute(load_sql("organisation_above"), values)]

    def add(
        self,
        code: str,
        name: str,
        tier: str,
        division_code: str,
        *,
        since: dt.date = LEDGER_BEGINS,
        **facts: object,
    ) -> UUID:
        """Add an organisation as it is from a day on.

        ``facts`` are further columns of its version (parent_id, category, began_event_id, …).
        """
        added: UUID = insert_row(self._conn, models.Organisation, {"code": code})
        values = {"name": name, "tier": tier, "division_code": division_code}
        self.add_version(added, since, values | facts)
        return added

    def add_version(
        self, organisation_id: UUID, since: dt.date, facts: Mapping[str, object]
    ) -> UUID:
        """Say what an organisation is from a day on; ``facts`` are the version's columns."""
        sound = romanise(str(facts["name"]))
        values = {
            "organisation_id": organisation_id,
            "pinyin": sound.pinyin,
            "initials": sound.initials,
            "valid": Range(since, None),
        }
        added: UUID = insert_row(self._conn, models.OrganisationVersion, values | dict(facts))
        return added

    def add_posts(
        self,
        organisation_id: UUID,
        headcounts: Mapping[str, int],
        *,
        since: dt.date = LEDGER_BEGINS,
        event_id: int | None = None,
    ) -> None:
        """Add established posts by rank, from a day on."""
        columns = ("organisation_id", "rank", "headcount", "valid", "began_event_id")
        rows = [
            (organisation_id, rank, count, Range(since, None), event_id)
            for rank, count in headcounts.items()
        ]
        copy_rows(self._conn, models.Post, columns, rows)


def add_allocations(conn: Connection[Any], allocations: Iterable[NewAllocation]) -> int:
    """Allocate shares of rooms; return how many.

    The database refuses shares that sum to more than 1 on a day when the transaction commits.
    """
    columns = ("room_id", "organisation_id", "share", "valid", "began_event_id")
    rows = (
        (new.room_id, new.organisation_id, new.share, Range(new.since, new.until), new.event_id)
        for new in allocations
    )
    return copy_rows(conn, models.Allocation, columns, rows)


def add_occupancies(conn: Connection[Any], occupancies: Iterable[NewOccupancy]) -> int:
    """Store who works in rooms; return how many rows.

    Only ``spatial.services.record_occupancies`` calls this: it refuses the ranks that are withheld.
    """
    columns = ("room_id", "organisation_id", "rank", "headcount", "valid", "began_event_id")
    rows = (
        (
            new.room_id,
            new.organisation_id,
            new.rank,
            new.headcount,
            Range(new.since, new.until),
            new.event_id,
        )
        for new in occupancies
    )
    return copy_rows(conn, models.Occupancy, columns, rows)
