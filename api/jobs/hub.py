"""Progress to many listeners over one connection of the process.

The database tells on a channel which works have changed; the hub asks for those that somebody
listens to, once for all of them. While the database is away listeners hear nothing; when it is back
they hear how everything stands.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row

from spatial.storage.connections import load_sql

CHANNEL = "smartmap_work"
GATHER_S = 0.1
"""Changes that come close together are told as one."""

LISTEN_S = 30.0
PAUSE_S = 1.0

log = logging.getLogger(__name__)


class Told(NamedTuple):
    """How far a work is; ``revision`` grows with every change."""

    id: UUID
    state: str
    step: str
    progress: float
    revision: int


class Listener:
    """Hears of one work: always how it stands, not every step on the way."""

    def __init__(self) -> None:
        self._latest: Told | None = None
        self._is_new = asyncio.Event()

    def tell(self, told: Told) -> None:
        """Let it hear."""
        self._latest = told
        self._is_new.set()

    async def hear(self, patience_s: float) -> Told | None:
        """Return the latest once there is something new; None after so many seconds without."""
        try:
            await asyncio.wait_for(self._is_new.wait(), patience_s)
        except TimeoutError:
            return None
        self._is_new.clear()
        return self._latest


class ProgressHub:
    """Listeners by work.

    Parameters
    ----------
    url
        Of the database; connected to when the first listener comes.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._listeners: dict[UUID, set[Listener]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        """How many listen."""
        return sum(map(len, self._listeners.values()))

    @contextmanager
    def listening(self, work_id: UUID) -> Iterator[Listener]:
        """Lend a listener that is told of a work from now on."""
        listener = Listener()
        self._listeners[work_id].add(listener)
        self._start()
        try:
            yield listener
        finally:
            self._listeners[work_id].discard(listener)
            if not self._listeners[work_id]:
                del self._listeners[work_id]

    async def close(self) -> None:
        """Let go of the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            try:
                async with await AsyncConnection.connect(self._url, autocommit=True) as conn:
                    await conn.execute(f"LISTEN {CHANNEL}")
                    await self._listen(conn)
            except psycopg.OperationalError as error:
                log.warning("progress interrupted reason=%s", type(error).__name__)
            await asyncio.sleep(PAUSE_S)

    async def _listen(self, conn: AsyncConnection[Any]) -> None:
        wanted = set(self._listeners)
        while True:
            if wanted:
                for told in await _ask(conn, wanted):
                    for listener in self._listeners.get(told.id, ()):
                        listener.tell(told)
            changed = [note.payload async for note in conn.notifies(timeout=LISTEN_S, stop_after=1)]
            changed += [note.payload async for note in conn.notifies(timeout=GATHER_S)]
            # After a long silence all are asked for: that also shows if the connection still stands
            wanted = {each for each in self._listeners if not changed or str(each) in changed}


async def _ask(conn: AsyncConnection[Any], work_ids: set[UUID]) -> list[Told]:
    async with conn.cursor(row_factory=class_row(Told)) as cursor:
        await cursor.execute(load_sql("work_revisions"), {"work_ids": list(work_ids)})
        return await cursor.fetchall()
