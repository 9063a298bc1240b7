"""Reading in a process of its own: what overruns or breaks is named, and leaves nothing behind."""

import ctypes
import faulthandler
import multiprocessing
import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from api.messages import error_text
from api.reading_process import (
    DEFAULT_LIMITS,
    READING_SECONDS,
    SECONDS_PER_MB,
    ReadingLimits,
    inspect_drawing_limited,
    read_drawing_limited,
    run_limited,
)
from cad_import.inspection import inspect_drawing
from cad_import.reading import ReadOptions, read_drawing
from spatial.domain.errors import DrawingError
from tests.support.plans import draw_office_row, start_plan

SMALL = ReadingLimits(seconds=30.0, memory_bytes=256 * 1024**2)
SHORT = ReadingLimits(seconds=0.5)
PLAN = Path("plan.dxf")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    pen = start_plan()
    draw_office_row(pen)
    return pen.save(tmp_path / "plan.dxf")


def loop(path: Path, options: ReadOptions) -> None:
    while True:
        pass


def sleep(path: Path, options: ReadOptions) -> None:
    time.sleep(60)


def hoard(path: Path, options: ReadOptions) -> int:
    kept = []
    while True:
        kept.append(bytearray(8 * 1024**2))


def hoard_in_arrays(path: Path, options: ReadOptions) -> float:
    return float(np.ones((1 << 30, 8)).sum())


def touch_null(path: Path, options: ReadOptions) -> bytes:
    faulthandler.disable()  # pytest's report of it is not wanted
    return ctypes.string_at(0)


def leave(path: Path, options: ReadOptions) -> None:
    os._exit(7)


def blunder(path: Path, options: ReadOptions) -> None:
    raise RuntimeError("no such wall")


def threads(path: Path, options: ReadOptions) -> int:
    return threading.active_count()


def refusal_of(work: object, limits: ReadingLimits) -> DrawingError:
    with pytest.raises(DrawingError) as refusal:
        run_limited(work, PLAN, limits=limits)  # type: ignore[arg-type]
    return refusal.value


def test_the_reading_is_that_of_this_process(plan: Path) -> None:
    assert read_drawing_limited(plan) == read_drawing(plan)
    assert inspect_drawing_limited(plan).as_json() == inspect_drawing(plan).as_json()


def test_options_reach_the_process(plan: Path) -> None:
    reading = read_drawing_limited(plan, ReadOptions(metres_per_unit=0.002))

    assert (reading.info.metres_per_unit, reading.info.unit_source) == (0.002, "given")


def test_a_refusal_comes_through_with_its_values(tmp_path: Path) -> None:
    with pytest.raises(DrawingError) as refusal:
        read_drawing_limited(tmp_path / "none.dxf")

    assert (refusal.value.code, refusal.value.values) == ("FILE_NOT_FOUND", {"file": "none.dxf"})


@pytest.mark.parametrize("work", [loop, sleep])
def test_what_takes_too_long_is_stopped(work: object) -> None:
    started = time.monotonic()

    error = refusal_of(work, SHORT)

    assert (error.code, error.values) == (
        "READING_TOO_SLOW",
        {"limit_s": "0.5", "file": "plan.dxf"},
    )
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("work", [hoard, hoard_in_arrays])
def test_what_takes_too_much_memory_is_stopped(work: object) -> None:
    error = refusal_of(work, SMALL)

    assert (error.code, error.values["limit_mb"]) == ("READING_TOO_LARGE", "256")


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (touch_null, "SIGSEGV"),
        (leave, "exit code 7"),
        (blunder, "RuntimeError: no such wall"),
    ],
)
def test_a_crash_is_named(work: object, reason: str) -> None:
    error = refusal_of(work, SMALL)

    assert (error.code, error.values["reason"]) == ("READER_CRASHED", reason)


def test_no_process_is_left_behind() -> None:
    refusal_of(sleep, SHORT)
    refusal_of(leave, SHORT)

    assert multiprocessing.active_children() == []


def test_beside_other_threads_the_process_is_started_anew() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()

    count = run_limited(threads, PLAN)
    done.set()
    other.join()

    assert count == 1


@pytest.mark.parametrize("work", [sleep, hoard, leave])
def test_each_overrun_has_its_text(work: object) -> None:
    limits = ReadingLimits(seconds=0.5 if work is sleep else 30.0, memory_bytes=128 * 1024**2)

    error = refusal_of(work, limits)

    for language in ("zh", "en"):
        text = error_text(error, language)
        assert "plan.dxf" in text
        assert "{" not in text


def test_a_large_file_is_given_time_in_line_with_its_size(tmp_path: Path) -> None:
    large, small = tmp_path / "large.dxf", tmp_path / "small.dxf"
    with large.open("wb") as file:
        file.truncate(40_000_000)
    small.touch()

    assert DEFAULT_LIMITS.of(large).seconds == pytest.approx(40 * SECONDS_PER_MB)
    assert DEFAULT_LIMITS.of(small).seconds == READING_SECONDS
    assert SHORT.of(large) == SHORT
