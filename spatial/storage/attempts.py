"""What a worker does with a work: begins an attempt, tells how far it is, ends it."""

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from spatial.domain.works import WorkKind, WorkState
from spatial.storage.connections import load_sql


class Attempt(NamedTuple):
    """One run of a work."""

    work_id: UUID
    kind: WorkKind
    arguments: dict[str, Any]
    managing_prefix: str
    account_id: UUID
    number: int


class AttemptRepository:
    """Attempts over one connection; the caller owns the transaction."""

    def __init__(self, conn: Connection[Any]) -> None:
        self._conn = conn

    def claim(self, work_id: UUID) -> bool:
        """Keep others from attempting the same work for as long as this session lasts."""
        [(claimed,)] = self._conn.execute(load_sql("claim_work"), {"work_id": work_id}).fetchall()
        return bool(claimed)

    def begin(self, work_id: UUID) -> Attempt | None:
        """Begin the next attempt; None if the work has ended, or is to be cancelled."""
        with self._conn.cursor(row_factory=class_row(Attempt)) as cursor:
            found = cursor.execute(load_sql("begin_work"), {"work_id": work_id}).fetchone()
        return found._replace(kind=WorkKind(found.kind)) if found else None

    def note(self, attempt: Attempt, step: str, progress: float) -> None:
        """Tell how far an attempt is, from 0 to 1."""
        values = {
            "work_id": attempt.work_id,
            "number": attempt.number,
            "step": step,
            "progress": progress,
        }
        self._conn.execute(load_sql("note_work"), values)

    def succeed(
        self, attempt: Attempt, result: dict[str, Any], expires_at: dt.datetime | None = None
    ) -> bool:
        """End the work in the transaction of what it did; False: that must not be committed."""
        return self._end(attempt, WorkState.SUCCEEDED, result, None, expires_at)

    def fail(self, attempt: Attempt, problem: dict[str, Any]) -> bool:
        """End the work by a problem document."""
        return self._end(attempt, WorkState.FAILED, None, problem, None)

    def pause(self, work_id: UUID) -> None:
        """Put a work back that its worker was asked to leave off."""
        self._conn.execute(load_sql("pause_work"), {"work_id": work_id})

    def give_up(self, work_id: UUID, problem: dict[str, Any] | None) -> None:
        """End a work that cannot be done; without a problem it was cancelled."""
        values = {"work_id": work_id, "problem": Jsonb(problem) if problem else None}
        self._conn.execute(load_sql("give_up_work"), values)

    def take_up(self, patience_s: float) -> int:
        """Queue again what workers left lying that have been silent for some seconds."""
        [(taken,)] = self._conn.execute(
            load_sql("take_up_works"), {"patience_s": patience_s}
        ).fetchall()
        return int(taken)

    def hears(self, worker_id: int, patience_s: float) -> bool:
        """Tell whether a worker has told the queue of itself within some seconds."""
        values = {"worker_id": worker_id, "patience_s": patience_s}
        [(heard,)] = self._conn.execute(load_sql("worker_is_heard"), values).fetchall()
        return bool(heard)

    def with_files(self) -> set[UUID]:
        """Return the works whose files are to be kept."""
        return {row[0] for row in self._conn.execute(load_sql("works_with_files"))}

    def _end(
        self,
        attempt: Attempt,
        state: WorkState,
        result: dict[str, Any] | None,
        problem: dict[str, Any] | None,
        expires_at: dt.datetime | None,
    ) -> bool:
        values = {
            "work_id": attempt.work_id,
            "number": attempt.number,
            "state": state.value,
            "result": Jsonb(result) if result is not None else None,
            "problem": Jsonb(problem) if problem is not None else None,
            "expires_at": expires_at,
        }
        [(ended,)] = self._conn.execute(load_sql("end_work"), values).fetchall()
        return bool(ended)
