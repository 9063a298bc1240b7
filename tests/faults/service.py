"""A real service on loopback, as an operator runs it: a database, a web server, a worker of jobs.

Each is started again when it dies, as the units in ``deploy/systemd`` are, and nothing else is done
for it: what a killed process leaves behind is the service's own to clear up.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psycopg

from api.migration import migrate
from benchmarks.load import free_port
from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.cluster import Cluster, ClusterState
from spatial.storage.connections import open_connection
from tests.support.small_town import PASSWORD, store_town
from tests.support.working_town import add_account
from tests.support.works import processes_below

COMMAND = (sys.executable, "-c", "from api.cli.main import main; main()")
RESTART_S = 0.3
LOOK_S = 0.2
STOP_S = 60.0
START_S = 300.0
WEB_PROCESSES = 2
PEOPLE = {"surveyor": "surveyor", "office": "surveyor", "reviewer": "reviewer", "watcher": "viewer"}
"""Accounts of the whole province by their role, beside the town's own clerk ``province``."""

BUILDINGS = 20
MORE_BUILDINGS = """
WITH made AS (
    INSERT INTO building (
        code, name, pinyin, initials, managing_division_code, address, storeys_above
    )
    SELECT 'FR-' || lpad(n::text, 2, '0'), '楼' || n, 'lou' || n, 'l' || n, '510000', '测试路', 99
    FROM generate_series(0, %s - 1) AS n
    RETURNING id
)
INSERT INTO building_version (building_id, managing_division_code, valid)
SELECT id, '510000', '[1949-10-01,)' FROM made
"""
"""A building's code tells 99 levels apart, and each import gets a level of its own."""


class Unit(threading.Thread):
    """One process, started again whenever it ends."""

    def __init__(self, name: str, environment: dict[str, str], log: Path, *command: str) -> None:
        super().__init__(name=name, daemon=True)
        self.starts = 0
        self._command, self._environment, self._log = command, environment, log
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def run(self) -> None:
        """Keep it running until told to stop."""
        with self._log.open("ab") as log:
            while not self._stopping.is_set():
                self._process = subprocess.Popen(
                    [*COMMAND, *self._command], env=self._environment, stdout=log, stderr=log
                )
                self.starts += 1
                self._process.wait()
                self._stopping.wait(RESTART_S)

    def stop(self) -> None:
        """Tell it to end, and let it stay so."""
        self._stopping.set()
        if (process := self._process) is not None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
        self.join(timeout=STOP_S)


class DatabaseUnit(threading.Thread):
    """The project's own cluster, started again whenever its server is gone."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(name="database", daemon=True)
        self.cluster = cluster
        self._stopping = threading.Event()

    @property
    def pid(self) -> int | None:
        """The server's first process."""
        try:
            return int((self.cluster.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def run(self) -> None:
        """Keep it running until told to stop."""
        while not self._stopping.wait(LOOK_S):
            if self.cluster.state() is not ClusterState.RUNNING:
                with suppress(DatabaseUnavailableError):
                    self.cluster.up()

    def stop(self) -> None:
        """Shut it down, and let it stay so."""
        self._stopping.set()
        self.join(timeout=STOP_S)
        self.cluster.down()


class Service:
    """The running service, and who may sign in to it."""

    def __init__(self, home: Path, processes: int = WEB_PROCESSES) -> None:
        self.home = home
        self._processes = processes
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.cluster = Cluster(home)
        self.works = home / "works"
        self.log = home / "service.log"
        self.database = DatabaseUnit(self.cluster)
        environment = self.environment
        port = ("--port", str(self.port), "--workers", str(processes))
        self.web = Unit("web", environment, self.log, "serve", *port)
        self.worker = Unit("worker", environment, self.log, "-v", "worker")

    @property
    def environment(self) -> dict[str, str]:
        """What the service's processes are started with."""
        others = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        return others | {
            "SMARTMAP_HOME": str(self.home),
            "SMARTMAP_HASH_COST": "fast",
            "SMARTMAP_WORKER_PATIENCE_S": "1",
            "SMARTMAP_ACCOUNT_RATE": "0",
            "SMARTMAP_ADDRESS_RATE": "0",
            "SMARTMAP_MIN_FREE_MB": "32",
            "SMARTMAP_LOG_FORMAT": "text",
        }

    def furnish(self) -> None:
        """Store the small town and the accounts."""
        migrate(self.cluster.url())
        with open_connection(self.cluster.url()) as conn:
            store_town(conn)
            conn.execute(MORE_BUILDINGS.encode(), [BUILDINGS])
            for login, role in PEOPLE.items():
                add_account(conn, login, role, "51")

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of the operator's commands."""
        return subprocess.run(
            [*COMMAND, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def client(self, login: str, timeout_s: float = 30.0) -> httpx.Client:
        """Return a client that signs in as somebody."""
        return httpx.Client(
            base_url=f"{self.address}/api/v1/", auth=(login, PASSWORD), timeout=timeout_s
        )

    def web_workers(self) -> list[int]:
        """Return the processes that answer."""
        parent = self.web.pid
        if parent is None or self._processes == 1:
            return [] if parent is None else [parent]
        below = processes_below(parent)
        return sorted(pid for pid in below if b"spawn_main" in _command_line(pid))

    def attempts(self) -> list[int]:
        """Return the processes that do jobs now."""
        parent = self.worker.pid
        below = processes_below(parent) if parent else set()
        return sorted(pid for pid in below if not processes_below(pid) and _parent(pid) != parent)

    def rows(self, question: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Ask the database as its owner."""
        with psycopg.connect(self.cluster.url(), connect_timeout=5) as conn:
            return conn.execute(question.encode(), values).fetchall()

    def is_whole(self, since: float) -> bool:
        """Tell whether all of it does its work.

        Parameters
        ----------
        since
            Unix time: the worker of jobs must have told of itself after it.
        """
        if len(self.web_workers()) < self._processes or self.worker.pid is None:
            return False
        try:
            for _ in range(2 * self._processes):  # each by a connection of its own: any process
                if httpx.get(f"{self.address}/ready", timeout=5).status_code != httpx.codes.OK:
                    return False
            return self.answers() and bool(self.rows(HEARD, {"since": since})[0][0])
        except (httpx.HTTPError, psycopg.Error):
            return False

    def answers(self) -> bool:
        """Tell whether a look-up is answered."""
        try:
            with self.client("watcher", timeout_s=5) as client:
                return client.get("buildings/SC-01").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def await_whole(self, since: float, patience_s: float) -> float | None:
        """Wait until all of it does its work; return after how many seconds, None for too late."""
        started_s = time.monotonic()
        while (took_s := time.monotonic() - started_s) < patience_s:
            if self.is_whole(since):
                return took_s
            time.sleep(0.05)
        return None


HEARD = """
SELECT EXISTS (
    SELECT FROM procrastinate.procrastinate_workers
    WHERE last_heartbeat > to_timestamp(%(since)s)
)
"""


@contextmanager
def running_service(home: Path | None = None, processes: int = WEB_PROCESSES) -> Iterator[Service]:
    """Run a service; everything is gone afterwards.

    Parameters
    ----------
    home
        An empty directory that the database's user may enter; a temporary one if left out.
    processes
        How many processes answer requests.
    """
    with ExitStack() as opened:
        if home is None:
            made = tempfile.TemporaryDirectory(
                prefix="smartmap-faults-", ignore_cleanup_errors=True
            )
            home = Path(opened.enter_context(made))
        home.chmod(0o711)
        service = Service(home, processes)
        service.cluster.up()
        opened.callback(service.database.stop)
        service.furnish()
        service.database.start()
        for unit in (service.web, service.worker):
            unit.start()
            opened.callback(unit.stop)
        if service.await_whole(time.time(), START_S) is None:
            raise RuntimeError(f"the service did not start: {tail(service.log)}")
        yield service


def tail(log: Path, lines: int = 30) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None
