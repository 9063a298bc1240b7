"""Stored allocation standards and local rules, each for the days on which it is in force."""

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.range import Range

from spatial.domain.errors import ConflictError
from spatial.domain.local_rule_documents import parse_local_rule
from spatial.domain.local_rules import LocalRule
from spatial.storage import models
from spatial.storage.connections import load_sql
from spatial.storage.rows import insert_row


class RuleDocument(NamedTuple):
    """One standard or local rule as a document.

    Parameters
    ----------
    id
        None as long as it is not stored.
    division_prefix
        Prefix of the divisions for which a local rule holds; None for a standard, which holds
        everywhere.
    valid_until
        First day on which it is no longer in force; None until further notice.
    """

    code: str
    name: str
    number: str
    division_prefix: str | None
    valid_from: dt.date
    valid_until: dt.date | None
    document: dict[str, Any]
    id: UUID | None = None


class StandardRepository:
    """Standards and local rules over one connection. The caller owns the transaction."""

    def __init__(self, conn: Connection[Any]) -> None:
        self._conn = conn

    def list_all(self) -> list[RuleDocument]:
        """Return every standard, then every local rule, by division and day."""
        with self._conn.cursor(row_factory=class_row(RuleDocument)) as cursor:
            return cursor.execute(load_sql("rule_documents")).fetchall()

    def lock(self) -> None:
        """Let no one else add a document until the transaction ends."""
        self._conn.execute(load_sql("lock_rules"))

    def local_rules(self) -> list[LocalRule]:
        """Return the local rules, for the days on which they are in force here."""
        return [
            parse_local_rule(stored.document | _days(stored))
            for stored in self.list_all()
            if stored.division_prefix is not None
        ]

    def sub_provincial_prefixes(self) -> frozenset[str]:
        """Return the prefixes of the sub-provincial cities."""
        rows = self._conn.execute(load_sql("sub_provincial_prefixes")).fetchall()
        return frozenset(prefix for (prefix,) in rows)

    def add(self, new: RuleDocument) -> bool:
        """Store a standard or a local rule; return False if it is there already, unchanged.

        The one in force on its first day ends on that day; where a later one is there, it ends as
        that begins. So there is at most one on any day, for a division.

        Raises
        ------
        ConflictError
            ``STANDARD_CHANGED`` if another document bears its code, ``STANDARD_SAME_DAY`` if
            another one begins on the same day.
        """
        self.lock()
        stored = self.list_all()
        same = next((one for one in stored if one.code == new.code), None)
        if same is not None:
            if same.document == new.document:
                return False
            raise ConflictError(code="STANDARD_CHANGED", standard=new.code)
        beside = [one for one in stored if one.division_prefix == new.division_prefix]
        earlier = [one for one in beside if one.valid_from <= new.valid_from]
        later = [one.valid_from for one in beside if one.valid_from > new.valid_from]
        if earlier:
            self._end(earlier[-1], new)
        ends = [day for day in (new.valid_until, *later[:1]) if day is not None]
        self._insert(new, min(ends, default=None))
        return True

    def _end(self, last: RuleDocument, new: RuleDocument) -> None:
        """End what is in force on the first day of a new one."""
        if last.valid_from == new.valid_from:
            raise ConflictError(
                code="STANDARD_SAME_DAY", standard=last.code, day=new.valid_from.isoformat()
            )
        if last.valid_until is None or last.valid_until > new.valid_from:
            table = "allocation_standard" if new.division_prefix is None else "local_rule"
            values = {"id": last.id, "until": new.valid_from}
            self._conn.execute(load_sql(f"end_{table}"), values)

    def _insert(self, new: RuleDocument, until: dt.date | None) -> None:
        values = {
            "code": new.code,
            "name": new.name,
            "number": new.number,
            "document": new.document,
            "valid": Range(new.valid_from, until),
        }
        if new.division_prefix is None:
            insert_row(self._conn, models.AllocationStandard, values)
        else:
            place = {"division_prefix": new.division_prefix}
            insert_row(self._conn, models.LocalRule, values | place)


def _days(stored: RuleDocument) -> dict[str, Any]:
    until = stored.valid_until
    return {
        "valid_from": stored.valid_from.isoformat(),
        "valid_until": until.isoformat() if until else None,
    }
