"""A read replica: when it may be read from, and how whoever wrote finds what they wrote.

Terminology
-----------
Primary, replica
    The database that is written to, and a copy that follows it by streaming replication.
Lag
    For how long the primary has had something that the replica has not replayed yet, in seconds.
    It is measured by what the primary has written, not by the replica's clock: a replica that is
    cut off believes itself up to date.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from spatial.storage.connections import driver_url

log = logging.getLogger(__name__)

PERIOD_S = 0.5
WELL_FOR_S = 3 * PERIOD_S
"""How long one good look holds: a watch that hangs must not keep a replica in use."""

STEP_S = 0.01
PATIENCE_S = 1.0
MAX_HISTORY = 1000

PRIMARY_POSITION = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"
REPLICA_POSITION = "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn WHERE pg_is_in_recovery()"

Pool = ConnectionPool[Connection[Any]]


class ReplicaLostError(psycopg.OperationalError):
    """The replica failed under what had begun; the primary can be asked the same again."""


class Written(NamedTuple):
    """How far the primary had written at a moment, in bytes of its log."""

    at_s: float
    position: int


def replica_url(primary_url: str, replica: str) -> str:
    """Return the replica's address with the primary's login: a replica has the same roles.

    >>> replica_url("postgresql://web:pw@db/gis", "postgresql://other:5433")
    'user=web password=pw dbname=gis host=other port=5433'
    """
    primary = conninfo_to_dict(driver_url(primary_url))
    login = {name: primary[name] for name in ("user", "password", "dbname") if name in primary}
    place = conninfo_to_dict(driver_url(replica))
    own = {name: place[name] for name in place if name not in {"user", "password"}}
    return make_conninfo("", **{name: str(value) for name, value in (login | own).items()})


class ReplicaWatch:
    """Looks at primary and replica twice a second, in a thread of its own.

    Parameters
    ----------
    primary_url, replica
        Addresses; the replica's without a login.
    max_lag_s
        A replica that lags more is not read from.
    """

    def __init__(self, primary_url: str, replica: str, max_lag_s: float) -> None:
        self.replica = replica
        self._max_lag_s = max_lag_s
        self._primary_link = _Link(primary_url)
        self._replica_link = _Link(replica_url(primary_url, replica))
        self._unreplayed: deque[Written] = deque()
        self._well_until = self._last_well = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="replica-watch", daemon=True)

    @property
    def is_well(self) -> bool:
        """Whether the replica may be read from now."""
        return time.monotonic() < self._well_until

    @property
    def settling_s(self) -> float:
        """After so many seconds no process reads from a replica without a change, in seconds."""
        return self._max_lag_s + WELL_FOR_S

    @property
    def is_given_up(self) -> bool:
        """Whether the replica has been away for so long that no process reads from it."""
        return time.monotonic() - self._last_well > self.settling_s

    def start(self) -> None:
        """Look once, so that the first request is answered right, and go on looking."""
        self._look()
        self._thread.start()

    def stop(self) -> None:
        """Look no longer."""
        self._stop.set()
        self._thread.join(timeout=2 * PATIENCE_S)

    def lose(self) -> None:
        """Read from the primary until the replica has been looked at again."""
        if self.is_well:
            log.warning("replica lost, reading from the primary")
        self._well_until = 0.0

    def _run(self) -> None:
        while not self._stop.wait(PERIOD_S):
            self._look()
        self._primary_link.close()
        self._replica_link.close()

    def _look(self) -> None:
        now = time.monotonic()
        written = self._primary_link.ask(PRIMARY_POSITION)
        replayed = self._replica_link.ask(REPLICA_POSITION)
        if written is None or replayed is None:
            self.lose()
            return
        if self._lag_s(now, written, replayed) > self._max_lag_s:
            self.lose()
            return
        if not self.is_well:
            log.info("reading from the replica")
        self._last_well = time.monotonic()
        self._well_until = self._last_well + WELL_FOR_S

    def _lag_s(self, now: float, written: int, replayed: int) -> float:
        """Return for how long the replica has been without something that the primary has."""
        waiting = self._unreplayed
        while waiting and waiting[0].position <= replayed:
            waiting.popleft()
        newest = waiting[-1].position if waiting else replayed
        if written > newest and len(waiting) < MAX_HISTORY:
            waiting.append(Written(now, written))
        return now - waiting[0].at_s if waiting else 0.0


class _Link:
    """A connection for one question, made anew whenever it broke."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._conn: Connection[Any] | None = None

    def ask(self, question: str) -> int | None:
        """Return the answer; None if there is none."""
        try:
            if self._conn is None:
                self._conn = psycopg.connect(
                    self._url, autocommit=True, connect_timeout=2, options="-c statement_timeout=1s"
                )
            row = self._conn.execute(question.encode()).fetchone()
        except psycopg.Error as error:
            log.debug("no answer from %s", type(error).__name__)
            self.close()
            return None
        return int(row[0]) if row and row[0] is not None else None

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._conn is not None:
            with suppress(psycopg.Error):
                self._conn.close()
            self._conn = None


class ReplicaFirst:
    """Lends connections for reading: the replica's while it is well, the primary's otherwise."""

    def __init__(self, primary: Pool, replica: Pool, watch: ReplicaWatch) -> None:
        self._primary = primary
        self._replica = replica
        self._watch = watch

    @contextmanager
    def connection(self, timeout: float | None = None) -> Iterator[Connection[Any]]:
        """Lend a connection.

        Raises
        ------
        ReplicaLostError
            If the replica went away under whoever borrowed it; the next connection is the
            primary's.
        """
        if self._watch.is_well:
            lent = False
            try:
                with self._replica.connection(timeout=PATIENCE_S) as conn:
                    lent = True
                    yield conn
                    return
            except psycopg.OperationalError as error:
                if lent and isinstance(error, psycopg.errors.QueryCanceled):
                    raise  # too slow; it would be on the primary, too
                self._watch.lose()
                if lent:
                    raise ReplicaLostError(str(error)) from error
        with self._primary.connection(timeout) as conn:
            yield conn

    def settle(self) -> None:
        """Wait until the replica has what was committed just now, or nobody reads from it.

        Whoever writes does this before they are answered: what they ask next, over whichever
        process, shows their change. It relies on commits being written when they are answered
        (``synchronous_commit``, on unless an operator switched it off).
        """
        deadline = time.monotonic() + self._watch.settling_s
        written: int | None = None
        while time.monotonic() < deadline and not self._watch.is_given_up:
            # an error here is none of the change that was committed
            with suppress(psycopg.Error):
                if written is None:
                    written = _position(self._primary, PRIMARY_POSITION)
                replayed = _position(self._replica, REPLICA_POSITION)
                if written is not None and replayed is not None and replayed >= written:
                    return
            time.sleep(STEP_S)


def _position(pool: Pool, question: str) -> int | None:
    with pool.connection(timeout=PATIENCE_S) as conn:
        row = conn.execute(question.encode()).fetchone()
    return int(row[0]) if row and row[0] is not None else None
