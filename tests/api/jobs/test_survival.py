"""A work is done once, whoever is killed in the middle of it."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from api.exports.writing import ExportFormat
from api.jobs.exports import ExportArguments
from api.jobs.folders import WorkFolders
from api.jobs.statistics import FreezeArguments, ReportArguments
from spatial.domain.works import WorkKind, WorkState
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.days import today
from spatial.storage.reference_data import load_reference_data
from spatial.storage.schema import open_engine, upgrade
from tests.support.drawings import draw_rooms
from tests.support.served_works import events_of, served
from tests.support.works import (
    DEADLINE_S,
    Worker,
    WorkPlace,
    furnish,
    held_up,
    processes_below,
    wait_for_blocked,
)

pytestmark = pytest.mark.database

KINDS = {
    "import": "floor_plan_room",
    "export": "allocation",
    "report": "organisation_version",
    "freeze": "period_total",
}
"""By kind, the table that it needs in its middle."""


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "二层.dxf"
    draw_rooms(path)
    return path


def ask(place: WorkPlace, name: str, drawing: Path) -> UUID:
    if name == "import":
        return place.ask_import(drawing, "SC-01", "F2")
    if name == "export":
        said = ExportArguments(ExportFormat.GPKG, today())
        return place.ask(WorkKind.EXPORT, said.document())
    if name == "report":
        return place.ask(WorkKind.STATISTICS, ReportArguments("report", "xlsx", today()).document())
    frozen = FreezeArguments("2026-Q3", "510000", today())
    return place.ask(WorkKind.STATISTICS, frozen.document())


def require_done_once(place: WorkPlace, name: str, work_id: UUID) -> None:
    work = place.stands(work_id)
    assert work.state is WorkState.SUCCEEDED, work
    assert work.error is None
    if name == "import":
        assert place.scalar("SELECT count(*) FROM floor_plan WHERE state = 'draft'") == 1
        assert place.scalar("SELECT count(*) FROM floor_plan_room") == 6
        assert place.scalar("SELECT count(*) FROM event WHERE action = 'drawing.import'") == 1
        assert not WorkFolders(place.folder).upload(work.id).exists()
    elif name == "freeze":
        assert place.scalar("SELECT count(*) FROM period") == 1
        assert place.scalar("SELECT count(*) FROM event WHERE action = 'period.freeze'") == 1
    else:
        result = work.result or {}
        folder = WorkFolders(place.folder).result(work.id, "-").parent
        assert [path.name for path in folder.iterdir()] == [result["file"]]
        assert place.scalar("SELECT count(*) FROM event WHERE action = 'export'") == 1
    assert place.scalar("SELECT count(*) FROM procrastinate.procrastinate_jobs") == 0


@pytest.mark.parametrize("name", KINDS)
def test_a_worker_killed_in_the_middle_leaves_nothing_half_done(
    work_place: WorkPlace, drawing: Path, name: str
) -> None:
    work_id = ask(work_place, name, drawing)
    with held_up(work_place.url, KINDS[name]), work_place.working() as worker:
        wait_for_blocked(work_place.url)
        children = worker.children()
        assert children
        worker.kill()
        gone(children)
    assert not work_place.stands(work_id).state.is_end

    with work_place.working():
        work_place.end_of(work_id)
        work_place.wait_for_empty_queue()

    require_done_once(work_place, name, work_id)
    assert work_place.scalar("SELECT max(attempts) FROM work") == 2


def gone(processes: set[int]) -> None:
    """Wait until processes have died."""
    deadline = time.monotonic() + DEADLINE_S
    while left := {pid for pid in processes if alive(pid)}:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_drawing_whose_reader_is_killed_is_read_again(
    work_place: WorkPlace, tmp_path: Path
) -> None:
    path = tmp_path / "大图.dxf"
    draw_rooms(path, numbers=tuple(str(n) for n in range(2000, 2300)))
    work_id = work_place.ask_import(path, "SC-01", "F2")
    with work_place.working() as worker:
        reader = reader_of(worker)
        os.kill(reader, signal.SIGKILL)
        work = work_place.end_of(work_id)

    assert (work.state, work.attempts) == (WorkState.SUCCEEDED, 2), work
    assert work_place.scalar("SELECT count(*) FROM floor_plan_room") == 300


def test_a_worker_that_is_no_longer_heard_of_begins_anew(
    work_place: WorkPlace, drawing: Path
) -> None:
    workers = "SELECT coalesce(max(id), 0) FROM procrastinate.procrastinate_workers"
    with work_place.working():
        wait_for(lambda: work_place.scalar(workers) > 0)
        first = work_place.scalar(workers)
        work_place.rows("DELETE FROM procrastinate.procrastinate_workers RETURNING id")

        wait_for(lambda: work_place.scalar(workers) > first)

        work_id = ask(work_place, "import", drawing)
        work_place.end_of(work_id)
        work_place.wait_for_empty_queue()
    require_done_once(work_place, "import", work_id)


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def reader_of(worker: Worker) -> int:
    """Wait for the process that reads: the worker's server of forks forked what forked it."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        for server in worker.children():
            for attempt in processes_below(server):
                if readers := processes_below(attempt):
                    return min(readers)
        time.sleep(0.01)
    raise AssertionError("nobody reads")


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Lend a cluster that a test may kill: durable, as a real one is."""
    home = Path(tempfile.mkdtemp(prefix="smartmap-killed-"))
    home.chmod(0o711)
    cluster = Cluster(home)
    cluster.up()
    yield cluster
    cluster.down()
    shutil.rmtree(cluster.directory)
    shutil.rmtree(home)


def test_a_database_that_goes_away_and_comes_back_loses_nothing(
    own_cluster: Cluster, drawing: Path, tmp_path: Path
) -> None:
    url = own_cluster.create_database("killed")
    with open_engine(url).begin() as connection:
        upgrade(connection)
    with open_connection(url) as conn:
        load_reference_data(conn)
    place = furnish(url, tmp_path)
    with served(place) as client, place.working():
        for times, number in enumerate((signal.SIGINT, signal.SIGQUIT, signal.SIGKILL), start=1):
            draw_rooms(drawing, numbers=tuple(f"{times}0{n}" for n in range(1, 5)))
            work_id = place.ask_import(drawing, "SC-01", f"F{times + 5}")
            with ThreadPoolExecutor(1) as listeners:
                heard = listeners.submit(events_of, client, str(work_id))
                restart_in_the_middle(own_cluster, number)
                assert place.end_of(work_id).state is WorkState.SUCCEEDED
                assert heard.result()[-1]["event"] == "end"
            assert place.stands(work_id).attempts > 1
            assert place.scalar("SELECT count(*) FROM drawing WHERE name LIKE '二层%'") == times
            assert place.scalar("SELECT count(*) FROM floor_plan WHERE state = 'draft'") == times
            assert place.scalar("SELECT count(*) FROM floor_plan_room") == 4 * times
        place.wait_for_empty_queue()


def restart_in_the_middle(cluster: Cluster, number: signal.Signals) -> None:
    """Stop the server fast (SIGINT), at once (SIGQUIT) or dead, while a work stores; start it."""
    url = cluster.url("killed")
    with psycopg.connect(url) as holder:
        holder.execute("LOCK TABLE floor_plan_room IN ACCESS EXCLUSIVE MODE")
        wait_for_blocked(url)
        server = int((cluster.data / "postmaster.pid").read_text().split()[0])
        os.kill(server, number)
        gone({server})
        holder.close()
    cluster.up()


def test_a_cancelled_work_stops_and_leaves_nothing(work_place: WorkPlace, drawing: Path) -> None:
    work_id = ask(work_place, "import", drawing)
    with work_place.working() as worker, held_up(work_place.url, KINDS["import"]):
        wait_for_blocked(work_place.url)

        work_place.cancel(work_id)

        assert work_place.end_of(work_id).state is WorkState.CANCELLED
        work_place.wait_for_empty_queue()
        assert worker.children()  # the server of forks is still there for the next
    assert work_place.scalar("SELECT count(*) FROM floor_plan WHERE state = 'draft'") == 0


def test_a_worker_told_to_stop_leaves_its_work_to_the_next(
    work_place: WorkPlace, drawing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTMAP_LEAVE_OFF_S", "0.5")
    work_id = ask(work_place, "import", drawing)
    with held_up(work_place.url, KINDS["import"]), work_place.working() as worker:
        wait_for_blocked(work_place.url)
        assert worker.stop() == 0
        assert work_place.stands(work_id).state is WorkState.WAITING

    with work_place.working():
        work_place.wait_for_empty_queue()

    require_done_once(work_place, "import", work_id)
