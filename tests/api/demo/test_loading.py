"""The demo enters through the importer: whole, once, and on again after an interruption."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from api.demo.loading import import_one, load_demo
from api.demo.progress import (
    DemoOptions,
    find_standing,
    read_ledger,
    read_progress,
    read_totals,
)
from api.demo.stored_ledger import store_ledger
from cad_import.reading import read_drawing
from spatial.domain.errors import ConflictError
from spatial.storage.connections import open_connection
from spatial.storage.roles import TILES_ROLE, WEB_ROLE
from tests.support.demo import SMALL
from tests.support.served_town import as_role

pytestmark = pytest.mark.database


def totals(url: str) -> tuple[Any, ...]:
    with open_connection(url) as conn:
        numbers, findings = read_totals(conn)
    return numbers, findings


def test_every_drawing_becomes_rooms_with_their_holders(
    demo_database_url: str, demo_home: Path
) -> None:
    ledger = read_ledger(SMALL.folder(demo_home))

    numbers, findings = totals(demo_database_url)
    assert (numbers.buildings, numbers.levels, numbers.rooms) == (2, 6, 120)
    assert ledger is not None
    assert numbers.allocations == len(ledger["allocations"])
    codes = {code for code, _, _ in findings}
    assert {"OFFICE_OVER_LIMIT", "OFFICE_UNOCCUPIED"} <= codes


def test_loading_again_changes_nothing(demo_database_url: str, demo_home: Path) -> None:
    before = totals(demo_database_url)
    lines: list[str] = []

    load_demo(demo_database_url, demo_home, SMALL, lines.append)

    assert totals(demo_database_url) == before
    assert lines == []


def test_a_load_that_was_cut_off_is_completed(
    fresh_database_url: str, demo_database_url: str, demo_home: Path
) -> None:
    folder = SMALL.folder(demo_home)
    ledger = read_ledger(folder)
    assert ledger is not None
    first = ledger["drawings"][0]
    with open_connection(fresh_database_url) as conn:
        store_ledger(conn, ledger)
        import_one(conn, folder, ledger, first, read_drawing(folder / first["file"]))
    lines: list[str] = []

    load_demo(fresh_database_url, demo_home, SMALL, lines.append)

    assert totals(fresh_database_url) == totals(demo_database_url)
    assert len(lines) == len(ledger["drawings"]) - 1


def test_another_demo_is_refused(demo_database_url: str, demo_home: Path) -> None:
    with open_connection(demo_database_url) as conn, pytest.raises(ConflictError) as refusal:
        find_standing(conn, demo_home, DemoOptions(size="small", seed=7))

    assert refusal.value.code == "DEMO_DIFFERS"


def test_nothing_stands_before_loading(fresh_database_url: str, tmp_path: Path) -> None:
    with open_connection(fresh_database_url) as conn:
        assert find_standing(conn, tmp_path, SMALL) is None
        assert not read_progress(conn).complete


def environment(url: str, home: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": url,
        "WEB_DATABASE_URL": as_role(url, WEB_ROLE),
        "TILES_DATABASE_URL": as_role(url, TILES_ROLE),
        "SMARTMAP_HOME": str(home),
    }


# A shell starts background jobs with SIGINT ignored, and children inherit that; a terminal does not
AS_IN_A_TERMINAL = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from api.cli.main import main; main()"
)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", AS_IN_A_TERMINAL, "demo", *arguments]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_command_serves_and_stops_cleanly(
    demo_database_url: str, demo_home: Path, ending: signal.Signals
) -> None:
    port = free_port()
    process = subprocess.Popen(
        command("--size", "small", "--port", str(port)),
        env=environment(demo_database_url, demo_home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        status = wait_for(f"http://127.0.0.1:{port}/live", process)
        process.send_signal(ending)
        printed, logged = process.communicate(timeout=30)
    finally:
        process.kill()

    assert status == 200
    assert process.returncode == 0, logged
    assert "Traceback" not in logged
    assert f"http://127.0.0.1:{port}/" in printed
    assert "510722901" in printed


def test_an_interrupted_command_keeps_what_it_did(
    fresh_database_url: str, demo_home: Path, demo_database_url: str
) -> None:
    process = subprocess.Popen(
        command("--size", "small", "--no-serve"),
        env=environment(fresh_database_url, demo_home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    try:
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, logged = process.communicate(timeout=60)
    finally:
        process.kill()

    assert first.startswith("[1/5]")
    assert process.returncode == 130
    assert "Traceback" not in logged
    with open_connection(fresh_database_url) as conn:
        progress = read_progress(conn)
    assert 1 <= len(progress.drawings) < 5
    assert not progress.complete


def wait_for(url: str, process: subprocess.Popen[str]) -> int | None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback
                status: int = answer.status
                return status
        except OSError:
            time.sleep(0.2)
    return None


def test_command_refuses_a_taken_port(demo_database_url: str, demo_home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            command("--size", "small", "--port", port),
            env=environment(demo_database_url, demo_home),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    assert done.returncode == 3
    assert "PORT_TAKEN" in done.stderr
