"""Several worker processes behind one port, and what becomes of them when one is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx2 as httpx
import pytest

from benchmarks.load import free_port
from tests.support.works import processes_below

SERVE = """
import sys, uvicorn
from api.web_processes import serve_in_processes
serve_in_processes(uvicorn.Config(
    "tests.support.one_word:build_app", factory=True, workers=2, port=int(sys.argv[1]),
    timeout_worker_healthcheck=120,
))
"""
PATIENCE_S = 60.0
"""Half of what a worker that hangs is waited for."""


class Serving(NamedTuple):
    """A parent of two workers."""

    process: subprocess.Popen[bytes]
    port: int

    def workers(self) -> set[int]:
        """Return the processes that answer."""
        try:
            return {int(httpx.get(f"http://127.0.0.1:{self.port}/").text) for _ in range(20)}
        except httpx.HTTPError:
            return set()


@pytest.fixture
def serving() -> Iterator[Serving]:
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    serving = Serving(process, port)
    try:
        wait_until(lambda: len(serving.workers()) == 2)
        yield serving
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_a_worker_killed_while_it_is_asked_for_is_replaced_at_once(serving: Serving) -> None:
    before = serving.workers()
    victim = min(before)
    os.kill(victim, signal.SIGSTOP)
    time.sleep(1.2)  # the parent asks twice a second, and now waits for an answer
    os.kill(victim, signal.SIGKILL)

    wait_until(lambda: len(serving.workers() - {victim}) == 2)

    assert len(serving.workers() & before) == 1


def test_workers_end_with_the_parent_that_would_have_replaced_them(serving: Serving) -> None:
    workers = serving.workers()

    serving.process.kill()

    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{serving.port}/")


def test_a_worker_that_still_loads_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADING_S", "300")
    command = [sys.executable, "-c", SERVE, str(free_port())]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: len(loading(process.pid)) == 2)
        workers = loading(process.pid)

        process.kill()

        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def loading(parent: int) -> set[int]:
    """Return the workers that have a second thread and a third: they wait for their parent."""
    return {
        pid
        for pid in processes_below(parent)
        if len(list(Path(f"/proc/{pid}/task").glob("*"))) >= 3
    }
