"""Pools that lend no connection whose other end is gone.

A server that was restarted has closed all connections; a pool that does not look would lend them
one after the other, each to a request that fails. Looking costs no journey to the server: what it
closed can be read to its end here.
"""

import select
from typing import Any

import psycopg
from psycopg import AsyncConnection, Connection
from psycopg_pool import AsyncConnectionPool, ConnectionPool

RECONNECT_S = 3.0
"""For so long a pool tries by itself; then the next request has it try again, at once.

Its pauses double: without an end, a server would be back long before the pool looked again.
"""

MAX_NEWS = 100
"""Messages that a server may have sent to an idle connection, each of them read in one piece."""


def is_live(conn: Connection[Any] | AsyncConnection[Any]) -> bool:
    """Tell whether an idle connection's other end has not closed it, without asking there."""
    if conn.closed:
        return False
    said = select.poll()
    said.register(conn.fileno(), select.POLLIN)
    try:
        for _ in range(MAX_NEWS):
            if not said.poll(0):
                return True
            conn.pgconn.consume_input()
    except psycopg.OperationalError:
        return False
    return False


class LivePool(ConnectionPool[Connection[Any]]):
    """A pool that throws dead connections away instead of lending them."""

    def getconn(self, timeout: float | None = None) -> Connection[Any]:
        """Lend a connection; each dead one makes the pool open another."""
        while True:
            conn = super().getconn(timeout)
            if is_live(conn):
                return conn
            conn.close()
            super().putconn(conn)


class LiveAsyncPool(AsyncConnectionPool[AsyncConnection[Any]]):
    """The same for asynchronous connections."""

    async def getconn(self, timeout: float | None = None) -> AsyncConnection[Any]:
        """Lend a connection."""
        while True:
            conn = await super().getconn(timeout)
            if is_live(conn):
                return conn
            await conn.close()
            await super().putconn(conn)
