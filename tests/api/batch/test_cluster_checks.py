"""Checks on a dask.distributed cluster of two real worker processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from spatial.storage.connections import open_connection
from tests.support.dask_workers import two_workers
from tests.support.small_town import store_town

pytestmark = pytest.mark.database
PROGRAM = [sys.executable, "-c", "from api.cli.main import main; main()", "check"]


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """Two workers, each a process with one thread, on ports that the system chose."""
    with two_workers(tmp_path_factory.mktemp("dask")) as workers:
        yield workers


@pytest.fixture
def url(fresh_database_url: str) -> str:
    with open_connection(fresh_database_url) as conn:
        store_town(conn)
        conn.execute("DELETE FROM finding")
    return fresh_database_url


def check(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url}
    command = [*PROGRAM, "--division", "51", "--format", "json", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_cluster_finds_what_this_machine_finds_to_the_last_figure(
    url: str, workers: LocalCluster
) -> None:
    here = check(url)
    there = check(url, "--dask", workers.scheduler_address)

    assert (here.returncode, there.returncode) == (1, 1)
    assert here.stdout.count("\n") > 8
    assert there.stdout == here.stdout.replace('"opened"', '"still_open"')
    told = json.loads(there.stderr.splitlines()[-1])
    assert (told["rooms"], told["opened"], told["resolved"]) == (11, 0, 0)


def test_a_cluster_that_cannot_be_reached_changes_nothing(url: str) -> None:
    done = check(url, "--dask", "tcp://127.0.0.1:1")

    assert done.returncode == 3
    assert "DASK_UNREACHABLE" in done.stderr
    with open_connection(url) as conn:
        assert conn.execute("SELECT count(*) FROM finding").fetchone() == (0,)


def test_a_worker_with_other_checks_is_named(
    url: str, workers: LocalCluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A release of this process alone: the workers began with the installed one.
    (tmp_path / "sitecustomize.py").write_text(
        "import api.batch.release as release\nrelease.version = lambda library: 'another'\n",
        encoding="utf-8",
    )
    paths = [str(tmp_path), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))

    done = check(url, "--dask", workers.scheduler_address)

    assert done.returncode == 3
    assert "DASK_WORKERS_DIFFER" in done.stderr
