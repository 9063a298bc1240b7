"""Works of a test's own database, and workers in processes of their own that do them."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest

from api.jobs.folders import WorkFolders
from api.jobs.imports import ImportArguments
from spatial.domain.works import WorkKind
from spatial.storage.connections import open_connection
from spatial.storage.roles import WEB_ROLE
from spatial.storage.works import NewWork, StoredWork, WorkRepository
from tests.support.served_town import as_role
from tests.support.small_town import store_town
from tests.support.working_town import add_account

PATIENCE_S = 1.0
DEADLINE_S = 240.0
"""For what takes a second on a machine with nothing else to do."""

WORKER = "from api.cli.main import main; main()"


class WorkPlace(NamedTuple):
    """A database with an account in it, and a folder for files."""

    url: str
    folder: Path
    account_id: UUID

    def ask(self, kind: WorkKind, arguments: dict[str, Any], **more: Any) -> UUID:
        """Ask for a work, committed."""
        wanted: dict[str, Any] = {"id": uuid4(), "managing_prefix": "51"} | more
        work = NewWork(account_id=self.account_id, kind=kind, arguments=arguments, **wanted)
        with open_connection(self.url) as conn:
            return WorkRepository(conn, self.account_id).add(work)

    def ask_batch(self, drawings: Mapping[str, Path], building: str) -> UUID:
        """Ask for the imports of drawings by the levels that they are of."""
        batch_id = uuid4()
        batch = NewWork(batch_id, self.account_id, WorkKind.BATCH, {"parts": len(drawings)}, "51")
        parts = []
        for line, (level, drawing) in enumerate(drawings.items(), start=2):
            work_id, content = uuid4(), drawing.read_bytes()
            (WorkFolders(self.folder).new_upload(work_id) / drawing.name).write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            said = ImportArguments(drawing.name, digest, building, level, line=line)
            kind = WorkKind.IMPORT
            work = NewWork(work_id, self.account_id, kind, said.document(), "51", said.lock)
            parts.append(replace(work, parent_id=batch_id))
        with open_connection(self.url) as conn:
            return WorkRepository(conn, self.account_id).add_batch(batch, parts)

    def ask_import(self, drawing: Path, building: str, level: str | None = None) -> UUID:
        """Ask for the import of a drawing, as if it had been uploaded."""
        work_id, content = uuid4(), drawing.read_bytes()
        folder = WorkFolders(self.folder).new_upload(work_id)
        (folder / drawing.name).write_bytes(content)
        said = ImportArguments(drawing.name, hashlib.sha256(content).hexdigest(), building, level)
        return self.ask(WorkKind.IMPORT, said.document(), id=work_id, lock=said.lock)

    def stands(self, work_id: UUID) -> StoredWork:
        """Return a work as it stands."""
        with open_connection(self.url) as conn:
            return WorkRepository(conn, self.account_id).get(work_id)

    def cancel(self, work_id: UUID) -> StoredWork:
        """Ask for the end of a work."""
        with open_connection(self.url) as conn:
            return WorkRepository(conn, self.account_id).cancel(work_id)

    def scalar(self, question: str) -> Any:
        """Ask the database for one value."""
        with psycopg.connect(self.url) as conn:
            row = conn.execute(question.encode()).fetchone()
        return row[0] if row else None

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the database for rows."""
        with psycopg.connect(self.url) as conn:
            return conn.execute(question.encode()).fetchall()

    def wait_for_empty_queue(self) -> None:
        """Wait until no job is left."""
        deadline = time.monotonic() + DEADLINE_S
        while self.scalar("SELECT count(*) FROM procrastinate.procrastinate_jobs"):
            assert time.monotonic() < deadline, "jobs are left"
            time.sleep(0.05)

    def wait(self, work_id: UUID, until: Callable[[StoredWork], bool]) -> StoredWork:
        """Wait until a work stands as wanted; the database may be away meanwhile."""
        deadline = time.monotonic() + DEADLINE_S
        found: StoredWork | None = None
        while time.monotonic() < deadline:
            try:
                found = self.stands(work_id)
            except psycopg.OperationalError:
                found = None
            if found is not None and until(found):
                return found
            time.sleep(0.03)
        raise AssertionError(f"still {found}")

    def end_of(self, work_id: UUID) -> StoredWork:
        """Wait for a work's end."""
        return self.wait(work_id, lambda work: work.state.is_end)

    @contextmanager
    def working(self, *options: str) -> Iterator["Worker"]:
        """Lend a worker; told to stop in the end."""
        worker = Worker(self, *options)
        try:
            yield worker
        finally:
            worker.stop()


class Worker:
    """``smartmap worker`` in a process of its own."""

    def __init__(self, place: WorkPlace, *options: str) -> None:
        environment = {
            **os.environ,
            "WEB_DATABASE_URL": as_role(place.url, WEB_ROLE),
            "SMARTMAP_WORKS": str(place.folder),
            "SMARTMAP_WORKER_PATIENCE_S": str(PATIENCE_S),
        }
        self.log = place.folder.parent / f"worker-{uuid4().hex[:6]}.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", WORKER, "-v", "worker", *options],
                env=environment,
                stderr=log,
            )

    def kill(self) -> None:
        """End it without a word, as the kernel does when memory runs out."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Tell it to stop; return its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def children(self) -> set[int]:
        """Return the processes that it or its server of forks started."""
        return processes_below(self._process.pid)


def processes_below(pid: int) -> set[int]:
    """Return the processes that a process started, and those that they started."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(stat.parent.name)
            found |= {child} | processes_below(child)
    return found


@pytest.fixture
def work_place(fresh_database_url: str, tmp_path: Path) -> WorkPlace:
    """Lend a database with the small town, and a folder of works."""
    return furnish(fresh_database_url, tmp_path)


def furnish(url: str, folder: Path) -> WorkPlace:
    """Store the small town; return the place where its account asks for works."""
    with open_connection(url) as conn:
        store_town(conn)
        account_id = add_account(conn, "boss", "admin", "51")
    return WorkPlace(url, folder / "works", account_id)


@contextmanager
def held_up(url: str, table: str) -> Iterator[None]:
    """Keep everybody else from a table."""
    with psycopg.connect(url) as conn:
        conn.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        try:
            yield
        finally:
            conn.rollback()


def wait_for_blocked(url: str, count: int = 1) -> None:
    """Wait until so many sessions wait for a lock."""
    question = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    deadline = time.monotonic() + DEADLINE_S
    with psycopg.connect(url, autocommit=True) as conn:
        while conn.execute(question).fetchone() != (count,):
            assert time.monotonic() < deadline, "nobody waits for the lock"
            time.sleep(0.03)
