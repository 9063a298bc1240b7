"""The PostgreSQL programs of this machine, and how to run them without being root.

PostgreSQL refuses to run as root. There the programs run as the system user ``postgres`` (or as
the owner of the data, where there are data already).
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from spatial.domain.errors import DatabaseUnavailableError

DISTRIBUTION_ROOT = Path("/usr/lib/postgresql")
OLDEST_MAJOR = 15
UNPRIVILEGED_ACCOUNT = "postgres"
STEP_TIMEOUT_S = 120


def find_programs(major: int | None = None, root: Path = DISTRIBUTION_ROOT) -> Path:
    """Return the ``bin`` directory of the newest PostgreSQL with PostGIS, or of ``major``.

    Raises
    ------
    DatabaseUnavailableError
        ``POSTGIS_MISSING`` if there is none, ``CLUSTER_VERSION_MISSING`` if not that one.
    """
    installed = {
        int(folder.name): folder / "bin"
        for folder in root.glob("[0-9]*")
        if (folder / "lib/postgis-3.so").exists() and (folder / "bin/initdb").exists()
    }
    if major is not None:
        if major not in installed:
            raise DatabaseUnavailableError(
                code="CLUSTER_VERSION_MISSING", version=str(major), directory=str(root)
            )
        return installed[major]
    usable = [number for number in installed if number >= OLDEST_MAJOR]
    if not usable:
        raise DatabaseUnavailableError(code="POSTGIS_MISSING")
    return installed[max(usable)]


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """The system user that the server runs as; ``dropped`` if root has to step down to it."""

    uid: int
    gid: int
    dropped: bool

    @property
    def name(self) -> str:
        """The user's name, or its number where it has none."""
        return account_name(self.uid)

    def run(self, command: list[str], *, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this user, with ``folder`` as its home and place."""
        environment = {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.defpath}
        if self.dropped:
            step_down = ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
            command = [*step_down, *command]
        return subprocess.run(  # noqa: S603  the programs and paths are our own
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=STEP_TIMEOUT_S,
        )


def account_name(uid: int) -> str:
    """Return a user's name, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def server_account(owner_uid: int | None) -> ServerAccount:
    """Choose the user to run as: ourselves, or as root the owner of the data or ``postgres``.

    Parameters
    ----------
    owner_uid
        Owner of data that exist already, or None.
    """
    own_uid = os.geteuid()
    if own_uid != 0:
        return ServerAccount(own_uid, os.getegid(), dropped=False)
    try:
        entry = pwd.getpwuid(owner_uid) if owner_uid else pwd.getpwnam(UNPRIVILEGED_ACCOUNT)
    except KeyError:
        raise DatabaseUnavailableError(code="CLUSTER_NO_ACCOUNT") from None
    return ServerAccount(entry.pw_uid, entry.pw_gid, dropped=True)
