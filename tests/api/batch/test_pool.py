"""Tasks side by side: one that dies or hangs takes nothing with it."""

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from api.batch.manifest import ManifestLine
from api.batch.pool import run_tasks
from api.batch.tasks import BatchOptions, DrawingTask, owned_output, plan_tasks
from tests.support.drawings import draw_rooms

PATIENCE_S = 60.0


@pytest.fixture
def tasks(tmp_path: Path) -> list[DrawingTask]:
    lines = []
    for at in range(2, 5):
        draw_rooms(tmp_path / f"{at}.dxf", title=f"{at}层平面图")
        lines.append(ManifestLine(at, f"{at}.dxf", tmp_path / f"{at}.dxf"))
    output = tmp_path / "out"
    with owned_output(output):
        return plan_tasks(lines, output, BatchOptions())


def test_a_reader_that_is_killed_is_refused_and_the_rest_is_done(
    tasks: list[DrawingTask],
) -> None:
    outcomes: dict[int, tuple[str, str]] = {}

    def run() -> None:
        for _, one in run_tasks(tasks, 1, PATIENCE_S):
            outcomes[one.line] = one.outcome, one.code

    batch = threading.Thread(target=run)
    batch.start()
    deadline = time.monotonic() + PATIENCE_S
    while not (readers := multiprocessing.active_children()) and time.monotonic() < deadline:
        time.sleep(0.001)
    os.kill(readers[0].pid or 0, signal.SIGKILL)
    batch.join(PATIENCE_S)

    assert outcomes == {2: ("refused", "READER_CRASHED"), 3: ("read", ""), 4: ("read", "")}


def test_a_reader_that_takes_too_long_is_stopped_and_refused(tasks: list[DrawingTask]) -> None:
    outcomes = [one for _, one in run_tasks(tasks, 2, 0.001)]

    assert [one.code for one in outcomes] == ["READER_TIMEOUT"] * 3
    assert multiprocessing.active_children() == []


def test_a_reader_that_takes_too_much_memory_is_refused(
    tasks: list[DrawingTask], tmp_path: Path
) -> None:
    with (tmp_path / "3.dxf").open("ab") as drawing:
        drawing.truncate(64 * 1024**2)  # sparse: takes no room until it is read

    outcomes = {one.line: one for _, one in run_tasks(tasks[:2], 1, PATIENCE_S, memory_bytes=2**25)}

    assert [outcomes[line].code for line in (2, 3)] == ["", "READING_TOO_LARGE"]
    assert "32 MB" in outcomes[3].en
