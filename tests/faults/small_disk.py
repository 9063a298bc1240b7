"""A service whose disk runs full: ``python -m tests.faults.small_disk`` prints what it says.

It opens a mount namespace, as root or, where the kernel lets users do so, as a user: the small disk
is seen by this process and those that it starts, and is gone with them.
"""

import ctypes
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import httpx2 as httpx
import psycopg

from tests.faults.people import HOLDER, XLSX
from tests.faults.promises import FIRST_DAY
from tests.faults.reckoning import stored_faults
from tests.faults.service import Service, Unit, running_service
from tests.support.drawings import draw_rooms
from tests.support.form_files import filled

INSIDE = "--inside"
WAYS_IN = (
    ["unshare", "--mount"],
    ["unshare", "--user", "--map-current-user", "--keep-caps", "--mount"],
)
SIZE_MB = 320
ROOMS = 150
"""As many as need more room in the database than its tables have left."""

PIECE = bytes(1 << 20)
PATIENCE_S = 60.0


def apart() -> list[str]:
    """Return the command that does it all in a mount namespace of its own.

    Raises
    ------
    RuntimeError
        If neither root's nor a user's way of opening one is allowed here.
    """
    refusals = []
    for way in WAYS_IN:
        tried = subprocess.run([*way, "true"], capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            return [*way, sys.executable, "-m", "tests.faults.small_disk", INSIDE]
        refusals.append(tried.stderr.strip())
    raise RuntimeError("; ".join(refusals))


def mount_small_disk(place: Path) -> None:
    """Lay a disk in memory over a folder."""
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"size={SIZE_MB}m,mode=0711".encode()
    if libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", 0, options) != 0:
        raise OSError(ctypes.get_errno(), "mount", str(place))


def fill(place: Path) -> Path:
    """Take all the room that is left."""
    path = place / "filler"
    with path.open("wb", buffering=0) as filler:
        for size in (len(PIECE), 4096):
            with suppress(OSError):
                while filler.write(PIECE[:size]) == size:
                    pass
    return path


class Disk:
    """What is asked of the service, whole, full and with room again."""

    def __init__(self, service: Service, folder: Path) -> None:
        self._service = service
        self._client = service.client("surveyor", PATIENCE_S)
        self._reviewer = service.client("reviewer", PATIENCE_S)
        self._clerk = service.client("province", PATIENCE_S)
        self._folder = folder

    def upload(self, level: str) -> httpx.Response:
        """Send a drawing for a level."""
        path = self._folder / f"{level}.dxf"
        storey = int(level[1:])
        numbers = tuple(str(storey * 1000 + n) for n in range(ROOMS))
        draw_rooms(path, numbers=numbers, title=None)
        return self._client.post(
            "imports",
            data={"building": "FR-00", "level": level},
            files={"drawing": ("plan.dxf", path.read_bytes())},
        )

    def end_of(self, job: str) -> dict[str, Any]:
        """Wait for a job's end, whatever the service says meanwhile; return how it stands then."""
        until = time.monotonic() + PATIENCE_S
        told: dict[str, Any] = {}
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                answer = self._client.get(f"jobs/{job}")
                told = answer.json() if answer.is_success else told
                if told.get("state") in {"succeeded", "failed", "cancelled"}:
                    break
            time.sleep(0.1)
        return told

    def publish(self, floor_plan_id: str) -> httpx.Response:
        """Put a plan in force."""
        body = {"valid_from": FIRST_DAY.isoformat()}
        return self._reviewer.post(f"floor-plans/{floor_plan_id}/publication", json=body)

    def load_form(self, level: str) -> httpx.Response:
        """Enter who holds all rooms of a level."""
        storey = int(level[1:])
        rows = [_line(level, str(storey * 1000 + n), FIRST_DAY) for n in range(ROOMS)]
        return self._clerk.post(
            "ledger/forms/rooms/workbook",
            content=filled("rooms", *rows),
            headers={"Content-Type": XLSX, "Accept": "application/json"},
            params={"accept_warnings": "true"},
        )

    def ready(self, wanted: int) -> int:
        """Return what ``/ready`` says, once it is what is wanted, or after a while."""
        until, status = time.monotonic() + PATIENCE_S, 0
        while status != wanted and time.monotonic() < until:
            with suppress(httpx.HTTPError):
                status = httpx.get(f"{self._service.address}/ready", timeout=5).status_code
            time.sleep(0.1)
        return status

    def backup(self, path: Path) -> dict[str, Any]:
        """Back up onto the small disk."""
        done = self._service.command("db", "backup", str(path))
        left = [each.name for each in path.parent.iterdir() if "backup" in each.name]
        return {"exit": done.returncode, "said": done.stderr.partition(":")[0], "left": left}


def _line(level: str, number: str, since: dt.date) -> dict[str, Any]:
    return {
        "building": "FR-00",
        "level": level,
        "number": number,
        "use": "102 一般工作人员办公室",
        "area": 12,
        "organisation": HOLDER,
        "share": 1,
        "since": since,
    }


def said(answer: httpx.Response) -> dict[str, Any]:
    """Return an answer's status, and its code if it is a problem."""
    return {"status": answer.status_code, "code": answer.json().get("code")}


def run(place: Path, folder: Path) -> dict[str, Any]:
    """Work, fill the disk, work on, make room, work again; return what was said."""
    home = place / "home"
    home.mkdir()
    told: dict[str, Any] = {}
    with running_service(home) as service:
        disk = Disk(service, folder)
        [plan] = disk.end_of(disk.upload("F2").json()["id"])["result"]["plans"]
        told["published"] = said(disk.publish(plan["floor_plan_id"]))
        service.worker.stop()  # what waits now is begun with a full disk
        waiting = disk.upload("F3").json()["id"]
        filler = fill(place)
        worker = Unit("worker", service.environment, folder / "worker.log", "-v", "worker")
        worker.start()
        service.worker = worker
        told["full"] = {
            "ready": disk.ready(503),
            "import": said(disk.upload("F4")),
            "form": said(disk.load_form("F2")),
            "backup": disk.backup(place / "backup.tar"),
            "held": _held(service),
        }
        filler.unlink()
        told["room again"] = {
            "ready": disk.ready(200),
            "whole": service.await_whole(time.time(), PATIENCE_S) is not None,
            "waiting": _end(disk.end_of(waiting)),
            "import": disk.end_of(disk.upload("F4").json()["id"]).get("state"),
            "form": said(disk.load_form("F2")),
            "backup": disk.backup(place / "backup.tar"),
            "faults": stored_faults(service),
        }
        worker.stop()
    return told


def _held(service: Service) -> list[Any] | None:
    """Return how many rooms somebody holds; None if the database is away."""
    try:
        return service.rows("SELECT count(*) FROM allocation WHERE valid @> current_date")
    except psycopg.OperationalError:
        return None


def _end(job: dict[str, Any]) -> list[Any]:
    return [job.get("state"), (job.get("error") or {}).get("code")]


def main(words: list[str]) -> None:
    """Open the namespace, or, inside it, run and print."""
    if words[:1] != [INSIDE]:
        command = apart()
        os.execvp(command[0], command)  # noqa: S606  becoming the command is what it is for
    with (
        tempfile.TemporaryDirectory(prefix="smartmap-disk-") as mounted,
        tempfile.TemporaryDirectory() as folder,
    ):
        place = Path(mounted)
        place.chmod(0o711)
        mount_small_disk(place)
        try:
            told = run(place, Path(folder))
        finally:
            subprocess.run(["umount", "--lazy", mounted], check=True)
    click.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))


if __name__ == "__main__":
    main(sys.argv[1:])
