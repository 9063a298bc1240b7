"""Whether the server can do its work: database, schema, PostGIS, disk."""

import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from spatial.storage.replicas import ReplicaWatch
from spatial.storage.revision import NEEDED_REVISION
from spatial.storage.served_revisions import schema_revision, schema_serves

PATIENCE_S = 2.0
REMEMBERED_S = 1.0


class Check(NamedTuple):
    """One thing that is looked at; ``detail`` is for who may read the audit log."""

    name: str
    is_well: bool
    detail: str
    is_needed: bool = True
    """Whether nothing can be answered without it."""


class Readiness:
    """Looks at all that an answer needs, once a second at most, however often it is asked.

    Parameters
    ----------
    pool
        The connections that answers come over.
    places
        Directories whose disks must have room.
    min_free_bytes
        Below this there is no room.
    watch
        Of the replica, if there is one: the primary answers without it.
    """

    def __init__(
        self,
        pool: ConnectionPool[Connection[Any]],
        places: Sequence[Path],
        min_free_bytes: int,
        watch: ReplicaWatch | None = None,
    ) -> None:
        self._pool = pool
        self._watch = watch
        self._places = places
        self._min_free_bytes = min_free_bytes
        self._lock = threading.Lock()
        self._found: tuple[float, list[Check]] = (0.0, [])

    def look(self) -> list[Check]:
        """Return what was found within the last second, or look now."""
        with self._lock:
            until, found = self._found
            if until <= time.monotonic():
                checks = [check_disk(place, self._min_free_bytes) for place in self._places]
                fullest = min(checks, key=lambda check: check.is_well)
                found = [*_check_database(self._pool), fullest, *self._replica()]
                self._found = (time.monotonic() + REMEMBERED_S, found)
        return found

    def _replica(self) -> list[Check]:
        if self._watch is None:
            return []
        detail = "is read from" if self._watch.is_well else "the primary is read from instead"
        return [Check("replica", self._watch.is_well, detail, is_needed=False)]


def check_disk(home: Path, min_free_bytes: int) -> Check:
    """Look at the space on a directory's disk, or on that where it will be made."""
    place = home.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    detail = f"{free >> 20} MiB free, {min_free_bytes >> 20} needed"
    return Check("disk", free >= min_free_bytes, detail)


def _check_database(pool: ConnectionPool[Connection[Any]]) -> list[Check]:
    try:
        with pool.connection(timeout=PATIENCE_S) as conn:
            current, fits = schema_revision(conn), schema_serves(conn)
            postgis = _postgis_version(conn)
    except psycopg.Error as error:
        return [Check("database", False, type(error).__name__)]
    return [
        Check("database", True, "answers"),
        Check("schema", fits, f"{current or 'empty'}, this release needs {NEEDED_REVISION}"),
        Check("postgis", postgis is not None, postgis or "missing"),
    ]


def _postgis_version(conn: Connection[Any]) -> str | None:
    query = "SELECT extversion FROM pg_extension WHERE extname = 'postgis'"
    found = conn.execute(query).fetchone()
    return str(found[0]) if found else None
