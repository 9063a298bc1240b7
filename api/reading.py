"""Where a worker process reads: the replica while it is well, the primary otherwise.

Accounts and sessions are always asked of the primary.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, NamedTuple, Protocol

from psycopg import Connection

from api.settings import Settings
from spatial.storage.connections import driver_url
from spatial.storage.replicas import Pool, ReplicaFirst, ReplicaWatch, replica_url


class Lender(Protocol):
    """Whoever lends connections."""

    def connection(self, timeout: float | None = None) -> AbstractContextManager[Connection[Any]]:
        """Lend a connection."""


class SettlingPool:
    """Lends connections for writing, and lets nobody go before the replica has what they wrote."""

    def __init__(self, pool: Pool, settle: Callable[[], None]) -> None:
        self._pool = pool
        self._settle = settle

    @contextmanager
    def connection(self, timeout: float | None = None) -> Iterator[Connection[Any]]:
        """Lend a connection; its transaction is committed on a clean end."""
        with self._pool.connection(timeout) as conn:
            yield conn
        self._settle()


class Lenders(NamedTuple):
    """Where to read and where to write; who watches the replica, if there is one."""

    reading: Lender
    writing: Lender
    watch: ReplicaWatch | None


def lenders(
    settings: Settings,
    url: str,
    pools: tuple[Pool, Pool],
    open_pool: Callable[[str], Pool],
    opened: ExitStack,
) -> Lenders:
    """Put the replica in front of the primary's pools, if the settings name one.

    Parameters
    ----------
    url
        The primary's address with the web's login.
    pools
        The primary's, for reading and for writing.
    open_pool
        Makes a pool for reading, not yet open.
    opened
        Closes what is opened here.
    """
    reading, writing = pools
    if settings.replica_database_url is None:
        return Lenders(reading, writing, None)
    place = driver_url(settings.replica_database_url.get_secret_value())
    watch = ReplicaWatch(url, place, settings.replica_max_lag_s)
    replica = open_pool(replica_url(url, place))
    replica.open()
    opened.callback(replica.close)
    watch.start()
    opened.callback(watch.stop)
    first = ReplicaFirst(reading, replica, watch)
    return Lenders(first, SettlingPool(writing, first.settle), watch)
