"""A private PostGIS cluster of the project's own, reached over a unix socket only.

Terminology
-----------
Home
    The project's own directory (``.smartmap``); the cluster lives in ``<home>/postgres``. Where
    the server's user cannot enter the home (a project under ``/root``), that name is a link to a
    directory under ``/var/lib/smartmap``.
Socket directory
    Where the server listens: inside the cluster's directory, or, where that path is too long for
    a socket, in a short directory of its own. Only the server's user and root can enter it, so
    the server trusts whoever connects.
"""

import fcntl
import hashlib
import os
import shlex
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import quote

import psycopg
from psycopg import sql

from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.server_programs import (
    ServerAccount,
    account_name,
    find_programs,
    server_account,
)

DATABASE = "smartmap"
SUPERUSER = "postgres"
SYSTEM_ROOT = Path("/var/lib/smartmap")
SOCKET_NAME = ".s.PGSQL.5432"
# sockaddr_un holds 107 bytes; the rest is kept for the lock file's name.
MAX_SOCKET_PATH_BYTES = 100
PATIENCE_S = 10.0
LOG_TAIL_LINES = 5

SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "jit": "off",
    # At the default of 4 MB a city's totals are sorted where they could be hashed: twice the time.
    "work_mem": "16MB",
}
# The second line is for base backups and replicas, over the socket as everything else.
HBA = "local all all trust\nlocal replication all trust\n"
THROW_AWAY_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ClusterState(StrEnum):
    """Where a cluster stands."""

    ABSENT = "absent"
    STOPPED = "stopped"
    RUNNING = "running"


class Cluster:
    """One private cluster. ``up`` and ``down`` may be called at any time, in any state.

    Parameters
    ----------
    home
        The project's own directory; made where it is missing.
    durable
        False only for tests' throw-away clusters: a crash of the machine may lose data.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.durable = durable
        self._digest = hashlib.sha256(os.fsencode(self.home.resolve())).hexdigest()[:12]

    @property
    def directory(self) -> Path:
        """The cluster's directory, links followed."""
        return (self.home / "postgres").resolve()

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.directory / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.directory / "server.log"

    @property
    def socket_directory(self) -> Path:
        """The directory that holds the server's socket."""
        if len(os.fsencode(self.directory / SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES:
            return self.directory
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        short = Path(runtime) if runtime and os.geteuid() != 0 else Path(gettempdir())
        return short / f"smartmap-{self._digest}"

    def url(self, database: str = DATABASE, *, user: str = SUPERUSER) -> str:
        """Return the URL of one of the cluster's databases, for one of its roles."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket_directory))}"

    def state(self) -> ClusterState:
        """Tell where the cluster stands, by the processes rather than by its pid file."""
        if not (self.data / "PG_VERSION").exists():
            return ClusterState.ABSENT
        return ClusterState.RUNNING if self._server_pid() else ClusterState.STOPPED

    def up(self) -> bool:
        """Make, start and fill the cluster as far as it is not; return whether it was started."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._locked():
            if self._answers():
                self._ensure_database()
                return False
            account = self._prepare_directory()
            if self.state() is ClusterState.ABSENT:
                self._initialise(account)
            self._start(account)
            self._ensure_database()
            return True

    def down(self) -> bool:
        """Stop the server if it runs; return whether it did."""
        if self.state() is not ClusterState.RUNNING:
            return False
        with self._locked():
            self._control(self._account(), "stop", "-m", "fast")
            return True

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Create a database from a template and return its URL."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._administer(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._administer(statement.format(sql.Identifier(name)))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.home / "cluster.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _owner_uid(self) -> int | None:
        return self.data.stat().st_uid if self.data.exists() else None

    def _account(self) -> ServerAccount:
        owner = self._owner_uid()
        if owner is not None and os.geteuid() not in {0, owner}:
            raise DatabaseUnavailableError(
                code="CLUSTER_FOREIGN", directory=str(self.data), owner=account_name(owner)
            )
        return server_account(owner)

    def _prepare_directory(self) -> ServerAccount:
        """Make the directories that the server's user needs, where it can enter them."""
        account = self._account()
        place = self.home / "postgres"
        if place.is_symlink() and not place.exists():
            place.unlink()
        if not self.data.exists():
            place.mkdir(exist_ok=True)
            _give(place, account)
            if not _can_enter(account, place):
                place.rmdir()
                place.symlink_to(self._make_system_directory(account))
        if self.socket_directory != self.directory:
            self.socket_directory.mkdir(mode=0o700, exist_ok=True)
            _refuse_foreign(self.socket_directory, account)
            _give(self.socket_directory, account)
        return account

    def _make_system_directory(self, account: ServerAccount) -> Path:
        place = SYSTEM_ROOT / self._digest
        place.mkdir(parents=True, exist_ok=True)
        SYSTEM_ROOT.chmod(0o755)
        _give(place, account)
        return place

    def _initialise(self, account: ServerAccount) -> None:
        """Run initdb beside the data's place and move it there, so that no half cluster stands."""
        unfinished = self.directory / "data.new"
        account.run(["rm", "-rf", str(unfinished)], folder=self.directory)
        options = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        programs = find_programs()
        result = account.run(
            [str(programs / "initdb"), "-D", str(unfinished), *options, "--no-instructions"],
            folder=self.directory,
        )
        if result.returncode != 0:
            raise self._failure("initdb", result.stderr)
        (unfinished / "pg_hba.conf").write_text(HBA)
        unfinished.rename(self.data)

    def _start(self, account: ServerAccount) -> None:
        self._wait_for_orphans()
        # The pid in these files may by now be some other process's, which PostgreSQL takes for a
        # running server. No process of this cluster is left here, so they say nothing.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (self.socket_directory / leftover).unlink(missing_ok=True)
        chosen = SERVER_OPTIONS | {"unix_socket_directories": f'"{self.socket_directory}"'}
        if not self.durable:
            chosen |= THROW_AWAY_OPTIONS
        # pg_ctl hands this string to a shell.
        options = [shlex.quote(f"--{name}={value}") for name, value in chosen.items()]
        self._control(account, "start", "-l", str(self.log), "-o", " ".join(options))

    def _control(self, account: ServerAccount, action: str, *options: str) -> None:
        major = int((self.data / "PG_VERSION").read_text())
        command = [str(find_programs(major) / "pg_ctl"), "-D", str(self.data), "-w", action]
        result = account.run([*command, *options], folder=self.directory)
        if result.returncode != 0:
            raise self._failure(action, result.stderr)

    def _failure(self, step: str, reason: str) -> DatabaseUnavailableError:
        tail = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        lines = [*reason.strip().splitlines()[-1:], *tail[-LOG_TAIL_LINES:]]
        return DatabaseUnavailableError(
            code="CLUSTER_FAILED", step=step, reason=" | ".join(lines), log=str(self.log)
        )

    def _server_pid(self) -> int | None:
        """Return the server's process id if the process of that id is this cluster's server."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if pid in _processes_in(self.data) else None

    def _answers(self) -> bool:
        """Tell whether the server takes connections; wait for one that is coming up or going."""
        deadline = time.monotonic() + PATIENCE_S
        while self.state() is ClusterState.RUNNING:
            try:
                self._admin_connection().close()
            except DatabaseUnavailableError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return True
        return False

    def _wait_for_orphans(self) -> None:
        """Wait until the children of a server that was killed have noticed and gone."""
        deadline = time.monotonic() + PATIENCE_S
        while orphans := _processes_in(self.data):
            if time.monotonic() > deadline:
                raise self._failure("start", f"processes {sorted(orphans)} still use the data")
            time.sleep(0.05)

    def _ensure_database(self) -> None:
        with self._admin_connection() as conn:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            exists = conn.execute(query, [DATABASE]).fetchone()
        if not exists:
            self.create_database(DATABASE)

    def _administer(self, statement: sql.Composed) -> None:
        with self._admin_connection() as conn:
            conn.execute(statement)

    def _admin_connection(self) -> psycopg.Connection:
        try:
            return psycopg.connect(self.url("postgres"), autocommit=True)
        except psycopg.OperationalError as error:
            raise DatabaseUnavailableError(reason=str(error).strip()) from error


def _processes_in(data: Path) -> set[int]:
    """Return the processes whose working directory is the data directory: the server's own."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cwd").readlink() == data:
                found.add(int(folder.name))
        except OSError:
            continue
    return found


def _give(place: Path, account: ServerAccount) -> None:
    if os.geteuid() == 0:
        os.chown(place, account.uid, account.gid)
    place.chmod(stat.S_IRWXU)


def _refuse_foreign(place: Path, account: ServerAccount) -> None:
    """Refuse a directory that someone else laid out where we would put our socket."""
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.uid}:
        raise DatabaseUnavailableError(
            code="CLUSTER_FOREIGN", directory=str(place), owner=account_name(found.st_uid)
        )


def _can_enter(account: ServerAccount, place: Path) -> bool:
    return account.run(["test", "-w", str(place)], folder=Path("/")).returncode == 0
