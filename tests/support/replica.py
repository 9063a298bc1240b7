"""A streaming replica of the tests' cluster, on a socket of its own."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from spatial.storage.cluster import SUPERUSER, Cluster
from spatial.storage.server_programs import find_programs, server_account


class Replica:
    """A copy that follows a cluster; it can be paused, killed and started again."""

    def __init__(self, home: Path) -> None:
        self.cluster = Cluster(home, durable=False)

    def url(self, primary_url: str) -> str:
        """Return the address of the same database on the replica, without a login."""
        database = primary_url.partition("?")[0].rpartition("/")[2]
        return f"postgresql:///{database}?host={self.cluster.socket_directory}"

    def pause(self) -> None:
        """Have it receive what the primary writes, but not replay it."""
        self._tell("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        """Have it catch up."""
        self._tell("SELECT pg_wal_replay_resume()")

    def kill(self) -> None:
        """End it as a power cut does."""
        pid = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def _tell(self, statement: str) -> None:
        with psycopg.connect(self.cluster.url("postgres")) as conn:
            conn.execute(statement.encode())


@contextmanager
def follow(primary: Cluster) -> Iterator[Replica]:
    """Lend a replica of a running cluster; it is gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="smartmap-replica-"))
    home.chmod(0o711)
    replica = Replica(home)
    account = server_account(primary.data.stat().st_uid)
    (home / "postgres").mkdir(mode=0o700)
    os.chown(home / "postgres", account.uid, account.gid)
    copied = account.run(
        [
            str(find_programs() / "pg_basebackup"),
            *("--write-recovery-conf", "--no-sync", "--checkpoint=fast", "--wal-method=stream"),
            *(f"--pgdata={replica.cluster.data}", f"--host={primary.socket_directory}"),
            f"--username={SUPERUSER}",
        ],
        folder=home / "postgres",
    )
    assert copied.returncode == 0, copied.stderr
    try:
        replica.cluster.up()
        yield replica
    finally:
        replica.cluster.down()
        shutil.rmtree(home)
