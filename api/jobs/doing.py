"""What a kind of work is lent while it is done: a connection, folders, and a way to tell of it."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, IsolationLevel

from api.jobs.folders import WorkFolders
from api.jobs.standing import standing_of
from api.jobs.work_url import work_url
from api.settings import Settings
from spatial.domain.accounts import Grant
from spatial.domain.scopes import Scope
from spatial.storage.attempts import Attempt, AttemptRepository
from spatial.storage.days import today
from spatial.storage.scoped import scoped

TELL_EVERY_S = 0.3


class Session(NamedTuple):
    """A transaction, whose it is, and what it sees."""

    conn: Connection[Any]
    login: str
    scope: Scope


class BrokenOffError(Exception):
    """A part of the work was killed from outside: another attempt may not be."""


class OvertakenError(Exception):
    """The work was cancelled, or is another attempt's by now."""


class Doing:
    """What a kind of work is lent.

    Parameters
    ----------
    conn
        Connection of the attempt: its claim to the work lasts as long.
    grant
        What the account must hold, before anything is read for it and when it is stored.
    """

    def __init__(
        self, settings: Settings, conn: Connection[Any], attempt: Attempt, grant: Grant
    ) -> None:
        self.settings = settings
        self.attempt = attempt
        self.folders = WorkFolders(settings.work_folder)
        self._conn = conn
        self._grant = grant
        self._telling: Connection[Any] | None = None
        self._told_at_s = 0.0

    def tell(self, step: str, progress: float) -> None:
        """Tell how far it is, from 0 to 1; the first of a step at once, others now and then."""
        now_s = time.monotonic()
        if progress > 0 and now_s - self._told_at_s < TELL_EVERY_S:
            return
        self._told_at_s = now_s
        if self._telling is None:
            # Beside the transaction, which shows nothing before its end.
            self._telling = psycopg.connect(work_url(self.settings), autocommit=True)
        AttemptRepository(self._telling).note(self.attempt, step, min(progress, 1.0))

    @contextmanager
    def storing(self, *, one_moment: bool = False) -> Iterator[Session]:
        """Open the transaction of the work; ``finish`` belongs into it, as its last act.

        Parameters
        ----------
        one_moment
            All statements see the database as of one moment. Nothing may be told meanwhile: the
            end of the work would contradict it.
        """
        level = IsolationLevel.REPEATABLE_READ if one_moment else None
        with self._session(today(), level) as session:
            yield session

    @contextmanager
    def reading(self, day: dt.date) -> Iterator[Session]:
        """Open a transaction that sees the database as of one moment, and ends without a trace.

        Parameters
        ----------
        day
            Day looked at.
        """
        with self._session(day, IsolationLevel.REPEATABLE_READ) as session:
            yield session

    def finish(
        self, session: Session, result: dict[str, Any], expires_at: dt.datetime | None = None
    ) -> None:
        """End the work, in the transaction of what it did.

        Raises
        ------
        OvertakenError
            If nothing may be committed any more.
        """
        if not AttemptRepository(session.conn).succeed(self.attempt, result, expires_at):
            raise OvertakenError

    def close(self) -> None:
        """Let go of what it holds."""
        if self._telling is not None:
            self._telling.close()

    @contextmanager
    def _session(self, day: dt.date, level: IsolationLevel | None) -> Iterator[Session]:
        """Open a transaction in the account's present scope, as far as the work is about it."""
        with self._conn.transaction():
            who = standing_of(self._conn, self.attempt, self._grant)
        origin = json.dumps({"channel": "worker", "job": str(self.attempt.work_id)})
        self._conn.isolation_level = level
        try:
            with scoped(self._conn, who.scope, day, origin):
                yield Session(self._conn, who.login, who.scope)
        finally:
            if not self._conn.closed:
                self._conn.isolation_level = None
