"""Stopping the statements of somebody who no longer waits for their answer.

An entry point sets `BORROWED` for as long as it answers one request; the pools here note in it the
connections that they lend meanwhile. Statements are cancelled at the server, so that the code that
waits for one sees an ordinary error and gives its connection back; no task or thread is killed.
"""

import asyncio
import threading
from contextvars import ContextVar
from typing import Any

import psycopg
from psycopg import AsyncConnection, Connection

from spatial.storage.live_pools import LiveAsyncPool, LivePool

CANCEL_PATIENCE_S = 2.0


class BorrowedConnections:
    """The connections that one request has borrowed and not yet given back.

    Giving one back waits for a cancellation that is under way: it must not reach whoever borrows
    the connection next.
    """

    def __init__(self) -> None:
        self.is_abandoned = False
        self._plain: set[Connection[Any]] = set()
        self._plain_lock = threading.Lock()
        self._asynchronous: set[AsyncConnection[Any]] = set()
        self._asynchronous_lock = asyncio.Lock()

    async def cancel(self) -> None:
        """Cancel whatever the connections are doing; what is borrowed later is refused."""
        self.is_abandoned = True
        async with self._asynchronous_lock:
            for conn in tuple(self._asynchronous):
                await _cancel_asynchronous(conn)
        await asyncio.to_thread(self._cancel_plain)

    def take(self, conn: Connection[Any]) -> None:
        """Note a connection that was borrowed; raise QueryCanceled if nobody waits any more."""
        with self._plain_lock:
            _refuse_abandoned(self)
            self._plain.add(conn)

    def give_back(self, conn: Connection[Any]) -> None:
        """Note that a connection is not the request's any more."""
        with self._plain_lock:
            self._plain.discard(conn)

    def take_asynchronous(self, conn: AsyncConnection[Any]) -> None:
        """Note a connection of an asynchronous pool, as `take` does."""
        _refuse_abandoned(self)
        self._asynchronous.add(conn)

    async def give_back_asynchronous(self, conn: AsyncConnection[Any]) -> None:
        """Note that a connection is not the request's any more."""
        async with self._asynchronous_lock:
            self._asynchronous.discard(conn)

    def _cancel_plain(self) -> None:
        with self._plain_lock:
            for conn in self._plain:
                try:
                    conn.cancel_safe(timeout=CANCEL_PATIENCE_S)
                except psycopg.Error:
                    # the server is away: the statement has ended with it
                    continue


BORROWED: ContextVar[BorrowedConnections | None] = ContextVar("borrowed", default=None)


async def _cancel_asynchronous(conn: AsyncConnection[Any]) -> None:
    try:
        await conn.cancel_safe(timeout=CANCEL_PATIENCE_S)
    except psycopg.Error:
        # the server is away: the statement has ended with it
        return


def _refuse_abandoned(borrowed: BorrowedConnections) -> None:
    if borrowed.is_abandoned:
        raise psycopg.errors.QueryCanceled("nobody waits for the answer any more")


class CancellablePool(LivePool):
    """A pool that notes who borrows its connections."""

    def getconn(self, timeout: float | None = None) -> Connection[Any]:
        """Lend a connection."""
        conn = super().getconn(timeout)
        borrowed = BORROWED.get()
        if borrowed is not None:
            try:
                borrowed.take(conn)
            except psycopg.errors.QueryCanceled:
                super().putconn(conn)
                raise
        return conn

    def putconn(self, conn: Connection[Any]) -> None:
        """Take a connection back."""
        borrowed = BORROWED.get()
        if borrowed is not None:
            borrowed.give_back(conn)
        super().putconn(conn)


class CancellableAsyncPool(LiveAsyncPool):
    """The same for asynchronous connections."""

    async def getconn(self, timeout: float | None = None) -> AsyncConnection[Any]:
        """Lend a connection."""
        conn = await super().getconn(timeout)
        borrowed = BORROWED.get()
        if borrowed is not None:
            try:
                borrowed.take_asynchronous(conn)
            except psycopg.errors.QueryCanceled:
                await super().putconn(conn)
                raise
        return conn

    async def putconn(self, conn: AsyncConnection[Any]) -> None:
        """Take a connection back."""
        borrowed = BORROWED.get()
        if borrowed is not None:
            await borrowed.give_back_asynchronous(conn)
        await super().putconn(conn)
