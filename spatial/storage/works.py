"""Long work as it is asked for and watched; what a worker tells of it stands in ``attempts``."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from spatial.domain.errors import NotFoundError
from spatial.domain.works import WorkKind, WorkState
from spatial.storage import models
from spatial.storage.connections import load_sql
from spatial.storage.rows import insert_row


@dataclass(frozen=True, slots=True)
class NewWork:
    """What an account asks for.

    Parameters
    ----------
    managing_prefix
        Prefix of division codes that it is done within.
    lock
        Of two works with one lock, the later waits until the earlier has ended.
    """

    id: UUID
    account_id: UUID
    kind: WorkKind
    arguments: dict[str, Any]
    managing_prefix: str
    lock: str | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredWork:
    """A work as it stands."""

    id: UUID
    kind: WorkKind
    state: WorkState
    step: str
    progress: float
    revision: int
    attempts: int
    arguments: dict[str, Any]
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    created_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    expires_at: dt.datetime | None
    parent_id: UUID | None
    parts: list[UUID] = field(default_factory=list)
    is_expired: bool = False


class Unended(NamedTuple):
    """How many works wait or run."""

    own: int
    everybodys: int


class WorkRepository:
    """Works of one account; the caller owns the transaction.

    Parameters
    ----------
    account_id
        Whose works are seen; nobody sees another's, whose results may hold more than they may see.
    """

    def __init__(self, conn: Connection[Any], account_id: UUID) -> None:
        self._conn = conn
        self._account_id = account_id

    def add(self, work: NewWork) -> UUID:
        """Keep a work and put it into the queue: both are committed, or neither."""
        added = self._insert(work)
        self._conn.execute(load_sql("queue_work"), {"work_id": added})
        return added

    def add_batch(self, batch: NewWork, parts: Sequence[NewWork]) -> UUID:
        """Keep a batch and queue its parts; it ends when all of them have."""
        added = self._insert(batch)
        for part in parts:
            self.add(part)
        return added

    def lock_account(self) -> Unended:
        """Count what waits or runs; whoever asks for more under this account waits until commit."""
        key = {"account_id": self._account_id}
        self._conn.execute(load_sql("lock_works_of_account"), key)
        with self._conn.cursor(row_factory=class_row(Unended)) as cursor:
            [unended] = cursor.execute(load_sql("unended_works"), key).fetchall()
        return unended

    def get(self, work_id: UUID) -> StoredWork:
        """Return a work; raise NotFoundError if the account has none of that id."""
        found = self._read(work_id=work_id, limit=1, offset=0)
        if not found:
            raise NotFoundError("work", work_id)
        return found[0]

    def list_page(self, limit: int, offset: int) -> list[StoredWork]:
        """Return some of the account's works, newest first; parts stand under their batches."""
        return self._read(work_id=None, limit=limit, offset=offset)

    def cancel(self, work_id: UUID) -> StoredWork:
        """Ask for the end of a work and its parts, unless they have ended; return how it stands."""
        self.get(work_id)
        self._conn.execute(load_sql("cancel_work"), {"work_id": work_id})
        return self.get(work_id)

    def _insert(self, work: NewWork) -> UUID:
        values = {
            "id": work.id,
            "account_id": work.account_id,
            "parent_id": work.parent_id,
            "kind": work.kind.value,
            "arguments": work.arguments,
            "managing_prefix": work.managing_prefix,
            "lock": work.lock,
        }
        added: UUID = insert_row(self._conn, models.Work, values)
        return added

    def _read(self, **values: object) -> list[StoredWork]:
        given = values | {"account_id": self._account_id}
        with self._conn.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(load_sql("works"), given).fetchall()
        return [
            StoredWork(**row | {"kind": WorkKind(row["kind"]), "state": WorkState(row["state"])})
            for row in rows
        ]
