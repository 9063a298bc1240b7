"""Many people at once: ``python -m benchmarks.load [--users 200] [--seconds 300]``.

Loads the demonstration into a home of its own, serves it by two worker processes and one worker of
jobs, and sends a crowd (``benchmarks.crowd``) in four turns: a tenth of the people, all of them,
ten times as many (the server is to shed what it cannot do: 429 or 503 with ``Retry-After``), and a
tenth again, as at first. Every minute somebody imports a drawing.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2
import psycopg

from api.cli.demo import LOOPBACK_HOST
from benchmarks.crowd import PATIENCE_S, Place, Tally, gather_crowd, quantile
from benchmarks.visitors import Visitor, sign_in
from spatial.domain.accounts import Role
from spatial.storage.cluster import Cluster

SMARTMAP = str(Path(sys.executable).with_name("smartmap"))
OVERLOAD = 10
QUIET_S = 5.0
READY_S = 120.0
IMPORT_EVERY_S = 60.0
ZOOM = 19
PLACES = b"""
    SELECT building.code, level.id::text, room.id::text, coalesce(room_version.number, '101'),
        ST_X(point.geom), ST_Y(point.geom), %(zoom)s,
        floor((ST_X(point.g3857) + 20037508.342789244) / 40075016.68557849 * 2 ^ %(zoom)s)::int,
        floor((20037508.342789244 - ST_Y(point.g3857)) / 40075016.68557849 * 2 ^ %(zoom)s)::int
    FROM room_version
    JOIN room ON room.id = room_version.room_id
    JOIN level ON level.id = room.level_id
    JOIN building ON building.id = level.building_id
    CROSS JOIN LATERAL (
        SELECT ST_Centroid(room_version.geom) AS geom, ST_Centroid(room_version.g3857) AS g3857
    ) AS point
    WHERE upper_inf(room_version.valid) AND room_version.geom IS NOT NULL
"""


class Turn(NamedTuple):
    """One turn of the crowd."""

    what: str
    people: int
    seconds: float
    tally: Tally


class Imports(threading.Thread):
    """Somebody who imports a drawing now and then, until told to stop."""

    def __init__(self, address: str, surveyor: Visitor, drawing: Path, building: str) -> None:
        super().__init__(daemon=True)
        self.accepted = self.done = 0
        self.refused: list[str] = []
        self.stopping = threading.Event()
        self._address, self._surveyor = address, surveyor
        self._drawing, self._building = drawing.read_bytes(), building

    def run(self) -> None:
        """Import, wait, import again; a comment makes each drawing another one."""
        headers = self._surveyor.headers | {"X-Forwarded-For": self._surveyor.address}
        with httpx2.Client(
            base_url=self._address, headers=headers, timeout=2 * PATIENCE_S
        ) as client:
            token = client.get("/api/v1/session").json()["csrf_token"]
            client.headers["X-CSRF-Token"] = token
            while True:
                self._import(client)
                if self.stopping.wait(IMPORT_EVERY_S):
                    return

    def _import(self, client: httpx2.Client) -> None:
        content = b"999\nload %d\n" % (self.accepted + len(self.refused)) + self._drawing
        try:
            answer = client.post(
                "/api/v1/imports",
                files={"drawing": ("load.dxf", content)},
                data={"building": self._building, "fit_footprint": "true"},
            )
        except httpx2.HTTPError as error:
            self.refused.append(type(error).__name__)
            return
        if answer.status_code != httpx2.codes.ACCEPTED:
            self.refused.append(f"{answer.status_code} {answer.text[:120]}")
            return
        self.accepted += 1


@contextmanager
def demonstration(home: Path, size: str) -> Iterator[str]:
    """Load the demonstration and lend its database's URL, as the owner."""
    environment = os.environ | {"SMARTMAP_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    subprocess.run([SMARTMAP, "demo", "--no-serve", "--size", size], env=environment, check=True)
    cluster = Cluster(home)
    cluster.up()
    try:
        yield cluster.url()
    finally:
        cluster.down()


@contextmanager
def running(home: Path, log: Path, *command: str) -> Iterator[None]:
    """Run one of the project's servers beside this process."""
    environment = os.environ | {
        "SMARTMAP_HOME": str(home),
        "SMARTMAP_TRUSTED_PROXIES": LOOPBACK_HOST,
        "SMARTMAP_LOG_FORMAT": "text",
    }
    environment.pop("DATABASE_URL", None)
    with log.open("ab") as out:
        process = subprocess.Popen([SMARTMAP, *command], env=environment, stdout=out, stderr=out)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def await_ready(address: str) -> None:
    """Wait until the server says that it can serve."""
    said = "nothing"
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        try:
            answer = httpx2.get(f"{address}/ready", timeout=PATIENCE_S)
        except httpx2.HTTPError as error:
            said = type(error).__name__
        else:
            if answer.status_code == httpx2.codes.OK:
                return
            said = answer.text
        time.sleep(0.2)
    raise TimeoutError(f"the server did not become ready: {said}")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def read_places(url: str) -> list[Place]:
    """Return rooms to look at, of all buildings."""
    with psycopg.connect(url) as conn:
        places = [Place(*row) for row in conn.execute(PLACES, {"zoom": ZOOM}).fetchall()]
    # S311 warns of chance that guards something: these are places to look at, the same each time
    return random.Random(2014).sample(places, min(len(places), 500))  # noqa: S311


def find_drawing(home: Path) -> tuple[Path, str]:
    """Return a drawing of the demonstration and the building that it is of."""
    [ledger] = (home / "demo").glob("*/ledger.json")
    building = json.loads(ledger.read_text(encoding="utf-8"))["buildings"][0]["code"]
    return min((ledger.parent / "drawings").glob(f"{building}_*.dxf")), building


def print_table(turns: list[Turn], imports: Imports) -> None:
    """Print what each turn was answered."""
    print(
        f"{'':<22}{'people':>7}{'s':>6}{'answered':>10}{'per s':>8}"
        f"{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'shed':>8}{'faults':>8}"
    )
    for what, people, seconds, tally in turns:
        ranks = "".join(f"{tally.quantile(share) * 1000:>9.0f}" for share in (0.5, 0.95, 0.99))
        print(
            f"{what:<22}{people:>7}{seconds:>6.0f}{len(tally.seconds):>10}"
            f"{len(tally.seconds) / seconds:>8.1f}{ranks}"
            f"{tally.shed.total():>8}{tally.faults.total():>8}"
        )
    for turn in turns:
        if turn.tally.shed or turn.tally.faults:
            shed = quantile(turn.tally.shed_seconds, 0.95) * 1000
            print(
                f"  {turn.what}: shed {dict(turn.tally.shed)} (p95 {shed:.0f} ms),"
                f" {dict(turn.tally.faults)}"
            )
    few, many = turns[0].tally.quantile(0.99), turns[1].tally.quantile(0.99)
    print(f"p99 with all people is {many / few:.1f} times that with a tenth")
    print(f"imports: {imports.accepted} accepted, not accepted: {imports.refused or 'none'}")


def run(users: int, seconds: float, size: str, home: Path) -> None:
    """Serve, send the crowd in four turns and print the table."""
    address = f"http://{LOOPBACK_HOST}:{free_port()}"
    with ExitStack() as stack:
        url = stack.enter_context(demonstration(home, size))
        with psycopg.connect(url) as conn:
            codes = [
                code for (code,) in conn.execute("SELECT managing_division_code FROM building")
            ]
        everybody = sign_in(url, ["510000"], Role.ANALYST, users * OVERLOAD)
        [surveyor] = sign_in(url, ["510000"], Role.SURVEYOR, 1)
        places = read_places(url)
        log = home / "load.log"
        port = address.rpartition(":")[2]
        stack.enter_context(running(home, log, "worker"))
        stack.enter_context(running(home, log, "serve", "--port", port, "--workers", "2"))
        await_ready(address)
        imports = Imports(address, surveyor, *find_drawing(home))
        imports.start()
        print(f"{len(set(codes))} divisions, {len(places)} places, {users} people\n", flush=True)
        few = max(1, users // 10)
        turns = []
        for what, people, lasting in (
            ("a tenth", few, min(seconds, 120.0)),
            ("all", users, seconds),
            ("ten times as many", users * OVERLOAD, min(seconds, 60.0)),
            ("a tenth, afterwards", few, min(seconds, 60.0)),
        ):
            tally = asyncio.run(gather_crowd(address, everybody[:people], places, lasting, 2014))
            turns.append(Turn(what, people, lasting, tally))
            time.sleep(QUIET_S)
        imports.stopping.set()
        imports.join(timeout=2 * PATIENCE_S)
        print_table(turns, imports)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--size", choices=("full", "small"), default="full")
    args = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="smartmap-load-"))
    home.chmod(0o711)
    try:
        run(args.users, args.seconds, args.size, home)
    finally:
        shutil.rmtree((home / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
