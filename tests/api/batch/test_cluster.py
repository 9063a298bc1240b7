"""A batch on a dask.distributed cluster of two real worker processes."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from api.batch.cluster import run_on_cluster
from api.batch.manifest import ManifestLine
from api.batch.release import reader_release
from api.batch.remote import read_remotely
from api.batch.tasks import BatchOptions, DrawingOutcome, DrawingTask, owned_output, plan_tasks
from api.batch.worker import ReadDrawing, read_task
from api.reading_process import ReadingLimits
from spatial.domain.errors import SpatialError
from tests.support.dask_workers import two_workers
from tests.support.drawings import draw_rooms

PATIENCE_S = 120.0
LIMITS = ReadingLimits(PATIENCE_S)
PROGRAM = [sys.executable, "-c", "from api.cli.main import main; main()", "drawing", "batch"]
FLOORS = ("二层", "三层", "四层", "五层")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """Two workers, each a process with one thread, on ports that the system chose."""
    with two_workers(tmp_path_factory.mktemp("dask")) as cluster:
        yield cluster


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Drawings of a floor each, a bad one and a missing one among them."""
    for name in FLOORS:
        draw_rooms(tmp_path / f"{name}.dxf", title=f"{name}平面图")
    (tmp_path / "坏.dxf").write_bytes(b"AC1032" + bytes(200))
    rows = ["file,sheet", *(f"{name}.dxf," for name in FLOORS)]
    rows[2:2] = ["坏.dxf,", "没有.dxf,", "二层.dxf,零"]
    (tmp_path / "清单.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def start(folder: Path, manifest: str, *words: str, out: str = "out") -> subprocess.Popen[str]:
    command = [*PROGRAM, manifest, "--output", out, "--json", *words]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def batch(
    folder: Path, *words: str, out: str = "out", manifest: str = "清单.csv"
) -> tuple[int, list[dict[str, object]], str]:
    running = start(folder, manifest, *words, out=out)
    told, errors = running.communicate(timeout=PATIENCE_S)
    return running.returncode, [json.loads(line) for line in told.splitlines()], errors


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.*json")}


def outcomes(told: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [tuple(one[key] for key in one if key != "seconds") for one in told]


def test_a_cluster_gives_the_same_bytes_as_this_machine(
    folder: Path, cluster: LocalCluster
) -> None:
    here = batch(folder, out="here")
    there = batch(folder, "--dask", cluster.scheduler_address, out="there")

    assert (here[0], there[0]) == (1, 1)
    assert outcomes(there[1]) == outcomes(here[1])
    assert sorted(str(one["code"]) for one in there[1] if one["code"]) == sorted(
        ["DWG_RENAMED", "FILE_NOT_FOUND", "MANIFEST_ROW"]
    )
    assert len(written(folder / "here")) == 8
    assert written(folder / "there") == written(folder / "here")
    assert "[7/7]" in there[2]


def test_workers_that_do_not_see_the_drawings_get_their_bytes(
    folder: Path, cluster: LocalCluster
) -> None:
    own = "/proc/self/cwd/清单.csv"  # to a worker this is another folder

    here = batch(folder, out="here")
    there = batch(folder, "--dask", cluster.scheduler_address, out="there", manifest=own)

    assert outcomes(there[1]) == outcomes(here[1])
    assert written(folder / "there") == written(folder / "here")


def test_a_worker_killed_in_the_middle_costs_no_drawing(
    folder: Path, cluster: LocalCluster
) -> None:
    running = start(folder, "清单.csv", "--dask", cluster.scheduler_address)
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        deadline = time.monotonic() + PATIENCE_S
        busy: list[str] = []
        while not busy and time.monotonic() < deadline:
            busy = [worker for worker, keys in client.processing().items() if keys]
        pids = client.run(os.getpid, workers=busy[:1])
        os.kill(pids[busy[0]], signal.SIGKILL)
        told, _ = running.communicate(timeout=PATIENCE_S)

    read = [one for one in map(json.loads, told.splitlines()) if one["outcome"] == "read"]
    assert [one["file"] for one in read] == [f"{name}.dxf" for name in FLOORS]


def test_a_batch_on_a_cluster_is_resumed_here(folder: Path, cluster: LocalCluster) -> None:
    batch(folder, "--dask", cluster.scheduler_address)

    _, told, _ = batch(folder)

    assert [one["skipped"] for one in told if one["outcome"] == "read"] == [True] * len(FLOORS)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://"])
def test_a_cluster_that_cannot_be_reached_is_named(folder: Path, address: str) -> None:
    code, told, errors = batch(folder, "--dask", address)

    assert (code, told) == (3, [])
    assert json.loads(errors.splitlines()[-1])["code"] == "DASK_UNREACHABLE"


def test_jobs_are_the_clusters_affair(folder: Path) -> None:
    code, _, errors = batch(folder, "--dask", "tcp://127.0.0.1:1", "--jobs", "2")

    assert code == 2
    assert "--jobs" in errors


@pytest.fixture
def task(tmp_path: Path) -> DrawingTask:
    draw_rooms(tmp_path / "二层.dxf")
    with owned_output(tmp_path / "out"):
        line = ManifestLine(2, "二层.dxf", tmp_path / "二层.dxf")
        [task] = plan_tasks([line], tmp_path / "out", BatchOptions())
    return task


def test_a_worker_reads_the_very_drawing_or_asks_for_it(task: DrawingTask) -> None:
    content = task.line.file.read_bytes()
    here = read_task(task)

    seen = read_remotely(task, LIMITS, None).result
    task.line.file.write_bytes(content + b"\n")
    changed = read_remotely(task, LIMITS, None).result
    task.line.file.unlink()
    gone = read_remotely(task, LIMITS, None).result
    carried = read_remotely(task, LIMITS, content).result

    assert changed is gone is None
    for read in (seen, carried):
        assert isinstance(read, ReadDrawing)
        assert (read.rooms, read.report) == (here.rooms, here.report)


def test_a_reader_that_overruns_on_a_worker_is_refused_and_the_next_is_read(
    task: DrawingTask,
) -> None:
    content = task.line.file.read_bytes()
    sparse = content + bytes(64 * 1024**2)
    huge = replace(task, sha256=hashlib.sha256(sparse).hexdigest())

    late = read_remotely(task, ReadingLimits(0.001), None).result
    large = read_remotely(huge, ReadingLimits(PATIENCE_S, 2**25), sparse).result
    next_one = read_remotely(task, LIMITS, None).result

    assert isinstance(late, DrawingOutcome)
    assert isinstance(large, DrawingOutcome)
    assert (late.code, large.code) == ("READER_TIMEOUT", "READING_TOO_LARGE")
    assert isinstance(next_one, ReadDrawing)


def test_a_worker_with_another_reader_is_named(
    task: DrawingTask, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader_release.cache_clear()
    monkeypatch.setattr("api.batch.release.version", lambda library: "another")

    with pytest.raises(SpatialError) as refused:
        list(run_on_cluster([task], cluster.scheduler_address, PATIENCE_S))
    reader_release.cache_clear()

    assert refused.value.code == "DASK_WORKERS_DIFFER"
    assert refused.value.values["workers"].count("tcp://") == 2
