"""Back a database up into one file, and restore it into an empty one.

The dump and the manifest beside it are of one snapshot, taken while no migration runs. A restore is
one transaction: it is whole or the database stays empty. What was restored is then reckoned up
again and held to the manifest, table by table and area by area.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from spatial.domain.errors import ConflictError, DatabaseUnavailableError
from spatial.storage.backup_archives import (
    DUMP,
    MANIFEST,
    PIECE_BYTES,
    ArchiveWriter,
    read_dump,
    read_manifest,
    written_whole,
)
from spatial.storage.backup_roles import (
    adopt_policies,
    grant_database,
    lend_owner,
    make_roles,
)
from spatial.storage.cluster import Cluster
from spatial.storage.connections import driver_url, load_sql
from spatial.storage.manifests import Manifest, manifest_differences, take_manifest
from spatial.storage.schema_lock import MIGRATION_LOCK
from spatial.storage.server_programs import find_programs

LAST_LINES = 3


class Backup(NamedTuple):
    """A backup that was written."""

    path: Path
    size_bytes: int
    manifest: Manifest


class BackupFailedError(DatabaseUnavailableError):
    """``pg_dump`` or ``pg_restore`` gave up."""

    code = "BACKUP_FAILED"


def back_up(database_url: str, path: Path) -> Backup:
    """Write a backup of the database into a file that does not exist yet.

    Raises
    ------
    BackupFileError
        If the file exists or cannot be written whole.
    BackupFailedError
        ``BACKUP_FAILED`` with the last words of ``pg_dump``, or ``BACKUP_INCOMPLETE`` if the role
        may not see every row.
    """
    with written_whole(path) as file, _snapshot(database_url) as (conn, snapshot):
        archive = ArchiveWriter(file)
        manifest = take_manifest(conn)
        archive.add(MANIFEST, [json.dumps(manifest.document(), indent=1).encode()])
        archive.add(DUMP, _dump(database_url, snapshot, _flags(conn)))
        archive.finish()
        size = file.tell()
    return Backup(path, size, manifest)


def restore(path: Path, database_url: str) -> list[str]:
    """Restore a backup into an empty database; return how the copy differs from the original.

    Raises
    ------
    BackupFileError
        If the file is no backup or damaged; looked at before the database is touched.
    ConflictError
        ``DATABASE_NOT_EMPTY``.
    BackupFailedError
        With the last words of ``pg_restore``; the database is as empty as before.
    """
    manifest = read_manifest(path)
    with _connected(database_url) as conn:
        _require_empty(conn)
        make_roles(conn, manifest.roles)
        conn.commit()
        with lend_owner(conn, manifest.owner):
            _load(path, database_url)
            adopt_policies(conn, manifest.owner)
        grant_database(conn, manifest.database_grants)
        conn.commit()
        return manifest_differences(manifest, take_manifest(conn))


def rehearse(path: Path) -> list[str]:
    """Restore a backup into a cluster that is thrown away afterwards; return the differences."""
    home = Path(tempfile.mkdtemp(prefix="smartmap-rehearsal-"))
    home.chmod(0o711)  # the server's user has to pass
    cluster = Cluster(home, durable=False)
    try:
        cluster.up()
        return restore(path, cluster.url())
    finally:
        cluster.down()
        shutil.rmtree(cluster.directory, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _connected(database_url: str) -> Iterator[Connection[Any]]:
    try:
        conn = psycopg.connect(driver_url(database_url))
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise DatabaseUnavailableError(reason=str(error).strip()) from error
    with conn:
        yield conn


@contextmanager
def _snapshot(database_url: str) -> Iterator[tuple[Connection[Any], str]]:
    """Hold a snapshot that other connections can see, while no migration runs."""
    with _connected(database_url) as conn:
        conn.autocommit = True
        # before the snapshot: what a migration that was waited for has made is to be in it
        conn.execute("SELECT pg_advisory_lock_shared(%s)", [MIGRATION_LOCK])
        conn.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = conn.execute("SELECT pg_export_snapshot()").fetchone()
        yield conn, row[0] if row else ""
        conn.execute("COMMIT")


def _flags(conn: Connection[Any]) -> list[str]:
    """Return what ``pg_dump`` needs to see every row; refuse where it could not."""
    hidden = [name for (name,) in conn.execute(load_sql("tables_hidden_from_backup")).fetchall()]
    if hidden:
        raise BackupFailedError(code="BACKUP_INCOMPLETE", tables=", ".join(hidden))
    row = conn.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return [] if row == (True,) else ["--enable-row-security"]


def _dump(database_url: str, snapshot: str, flags: list[str]) -> Iterator[bytes]:
    """Run ``pg_dump`` and hand its output on, piece by piece."""
    words = ["--format=custom", "--no-password", f"--snapshot={snapshot}", *flags]
    with (
        tempfile.TemporaryFile() as said,
        _program("pg_dump", words, database_url, stdout=subprocess.PIPE, stderr=said) as dump,
    ):
        assert dump.stdout is not None  # noqa: S101  a pipe was asked for
        while piece := dump.stdout.read(PIECE_BYTES):
            yield piece
        _require_success(dump, said, "pg_dump")


def _load(path: Path, database_url: str) -> None:
    """Run ``pg_restore`` over a backup's dump, in one transaction."""
    words = ["--no-owner", "--no-comments", "--no-password", "--single-transaction"]
    with (
        tempfile.TemporaryFile() as said,
        _program("pg_restore", words, database_url, stdin=subprocess.PIPE, stderr=said) as load,
    ):
        assert load.stdin is not None  # noqa: S101  a pipe was asked for
        with suppress(BrokenPipeError):  # it gave up: what it said last tells why
            _feed(load.stdin, read_dump(path))
        _require_success(load, said, "pg_restore")


def _feed(pipe: IO[bytes], pieces: Iterable[bytes]) -> None:
    try:
        for piece in pieces:
            pipe.write(piece)
    finally:
        pipe.close()


@contextmanager
def _program(
    name: str, words: list[str], database_url: str, **streams: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the server's client programs; it is gone when the block is left."""
    url: dict[str, Any] = conninfo_to_dict(driver_url(database_url))
    # an argument is there for every user of the machine to read: the password is none
    secret = {"PGPASSWORD": str(url.pop("password"))} if url.get("password") else {}
    words = [*words, f"--dbname={make_conninfo(**url)}"]
    environment = os.environ | secret | {"LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603  the program is the distribution's, the words our own
        [str(find_programs() / name), *words], env=environment, **streams
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def _require_success(program: subprocess.Popen[bytes], said: IO[bytes], name: str) -> None:
    if program.wait() != 0:
        said.seek(0)
        lines = said.read().decode(errors="replace").strip().splitlines()[-LAST_LINES:]
        raise BackupFailedError(program=name, reason=" | ".join(lines))


def _require_empty(conn: Connection[Any]) -> None:
    row = conn.execute(load_sql("objects_of_database")).fetchone()
    conn.rollback()
    if row != (0,):
        raise ConflictError(code="DATABASE_NOT_EMPTY", objects=str(row[0] if row else "?"))
