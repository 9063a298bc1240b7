"""The check of a province: against shapely.area and one pandas group-by over the same rows.

The baseline reads the same rooms by the same statement in the same parts, measures them with
``shapely.area`` and adds them up by level with one group-by. The check reads, compares and stores
everything. Both are told with reading and without: reading costs more than measuring. Times of the
whole are processor seconds of this process and of its database server, beside the clock's.

Bounds: 3 times the baseline, with reading; 10 times the rooms at most 12 times the time; two
workers of a dask cluster find the same to the last figure.
"""

import gc
import hashlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import psycopg
import shapely
from distributed import LocalCluster
from psycopg import Connection

from api.batch.check_cluster import cluster_work
from benchmarks.province import filled, load_province, open_cluster
from spatial.services.check_rooms import (
    CheckRequest,
    CheckSummary,
    CheckTask,
    Work,
    do_task,
    run_check,
    work_here,
)
from spatial.services.place_findings import CheckedFinding
from spatial.storage.check_frames import (
    building_groups,
    read_parts,
    read_rooms,
    standard_documents,
)
from spatial.storage.connections import open_connection
from spatial.storage.days import today

SIZES = (100_000, 1_000_000)
SCOPE = "51"
TOLERANCE_M2 = 0.10
TICKS = os.sysconf("SC_CLK_TCK")
# Loaded without triggers, whose work is another table's: the postings are derived afterwards.
BARE_LOAD = "-c session_replication_role=replica"
RENEW_ALL = "SELECT renew_postings(array_agg(id)) FROM room"


class Seconds(NamedTuple):
    """By the clock, and of the processors: this process and its server together."""

    clock: float
    processors: float

    def __add__(self, other: Any) -> "Seconds":
        """Add two durations."""
        return Seconds(self.clock + other.clock, self.processors + other.processors)


class Figures(NamedTuple):
    """What was measured at one size."""

    times: dict[str, Seconds]
    findings: int
    peak_mb: dict[str, float]
    same_on_dask: bool


class Timer:
    """Times steps of one connection's work."""

    def __init__(self, conn: Connection[Any]) -> None:
        self.times: dict[str, Seconds] = {}
        self._server = Path(f"/proc/{conn.info.backend_pid}/stat")

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add up what a step takes."""
        gc.collect()
        clock, processors = time.perf_counter(), self._processors()
        yield
        spent = Seconds(time.perf_counter() - clock, self._processors() - processors)
        self.times[step] = self.times.get(step, Seconds(0, 0)) + spent

    def _processors(self) -> float:
        fields = self._server.read_text("utf-8").rsplit(")", 1)[1].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS


def load(url: str, rooms: int) -> dict[str, float]:
    """Fill a province with all that a check looks at; return the seconds that steps took."""
    os.environ["PGOPTIONS"] = BARE_LOAD
    try:
        seconds = load_province(url, rooms)
        statements = Path(__file__).with_name("check.sql").read_text("utf-8").split(";\n")
        with psycopg.connect(url) as conn:
            for statement in statements:
                if statement.strip():
                    conn.execute(statement.encode())
    finally:
        del os.environ["PGOPTIONS"]
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(RENEW_ALL)
        conn.execute("VACUUM ANALYZE")
    return seconds


def measure_parts(conn: Connection[Any], timer: Timer) -> None:
    """Time reading, baseline and comparing, a part at a time."""
    documents = standard_documents(conn, today())
    if documents is None:
        raise RuntimeError("the province has no allocation standard")
    parts = read_parts(conn, SCOPE, today())
    while True:
        with timer.timed("read all"):
            part = next(parts, None)
        if part is None:
            return
        with timer.timed("make shapes"):
            outlines = shapely.from_wkb(part.rooms["outline"].to_numpy())
        with timer.timed("area and group-by"):
            levels = part.rooms["level_id"].to_numpy()
            pd.Series(shapely.area(outlines)).groupby(levels).sum()
        with timer.timed("compare"):
            do_task(CheckTask(part, documents, TOLERANCE_M2))


def measure_baseline(conn: Connection[Any], timer: Timer) -> None:
    """Time reading the rooms by the check's own statement, measuring and adding up."""
    with timer.timed("baseline"):
        for buildings in building_groups(conn, SCOPE):
            rooms = read_rooms(conn, buildings, today())
            areas = shapely.area(shapely.from_wkb(rooms["outline"].to_numpy()))
            pd.Series(areas).groupby(rooms["level_id"].to_numpy()).sum()


def checked(conn: Connection[Any], work: Work = work_here) -> tuple[CheckSummary, str, int]:
    """Check the province; return the summary, a digest of all findings and their number."""
    digest, count = hashlib.sha256(), 0

    def tell(findings: Sequence[CheckedFinding]) -> None:
        nonlocal count
        count += len(findings)
        for one in findings:
            told = (one.finding.code, one.finding.subjects, one.finding.values, one.finding.rule)
            digest.update(repr((told, one.building_code, one.number, one.id)).encode())

    summary = run_check(conn, CheckRequest(SCOPE), tell, work=work)
    return summary, digest.hexdigest(), count


def peak_mb(url: str, *words: str) -> float:
    """Return the most memory that the command takes, MB."""
    program = "from api.cli.main import main; main()"
    command = [sys.executable, "-c", program, "check", "--division", SCOPE, *words]
    with Path(os.devnull).open("w") as nowhere:
        pid = os.posix_spawn(
            sys.executable,
            command,
            {**os.environ, "DATABASE_URL": url},
            file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)],
        )
        _, _, usage = os.wait4(pid, 0)
    return usage.ru_maxrss / 1024


def measure(url: str) -> Figures:
    """Measure one province."""
    with open_connection(url) as conn:
        conn.execute("TRUNCATE finding")  # of an earlier run, if the province was kept
        conn.commit()
        timer = Timer(conn)
        measure_baseline(conn, timer)
        measure_parts(conn, timer)
        with timer.timed("first check"):
            checked(conn)
        conn.commit()
        measure_baseline(conn, timer)
        with timer.timed("second check"):
            _, here, count = checked(conn)
        conn.commit()
        with (
            LocalCluster(
                n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
            ) as workers,
            cluster_work(workers.scheduler_address) as work,
            timer.timed("on dask"),
        ):
            _, there, _ = checked(conn, work)
        conn.commit()
    half = timer.times["baseline"]
    timer.times["baseline"] = Seconds(half.clock / 2, half.processors / 2)
    peaks = {"table": peak_mb(url), "json": peak_mb(url, "--format", "json")}
    return Figures(timer.times, count, peaks, here == there)


def show(rooms: int, found: Figures) -> None:
    """Print what was measured at one size."""
    base = found.times["baseline"]
    print(f"\n{rooms} rooms, {found.findings} findings; dask the same: {found.same_on_dask}")
    print("  memory: " + ", ".join(f"{name} {mb:.0f} MB" for name, mb in found.peak_mb.items()))
    print(f"  {'seconds':<24}{'clock':>9}{'/ base':>8}{'processors':>12}{'/ base':>8}{'bound':>7}")
    for name, spent in found.times.items():
        bound = "3.0" if "check" in name else ""
        print(
            f"  {name:<24}{spent.clock:>9.2f}{spent.clock / base.clock:>8.2f}"
            f"{spent.processors:>12.2f}{spent.processors / base.processors:>8.2f}{bound:>7}"
        )
    alone = found.times["make shapes"] + found.times["area and group-by"]
    ratio = found.times["compare"].processors / alone.processors
    print(f"  comparing to making shapes, area and group-by, without reading: {ratio:.2f}")


def show_growth(small: Figures, large: Figures) -> None:
    """Print what 10 times the rooms cost."""
    print("\n10 times the rooms (bound 12): clock, processors")
    for name, before in small.times.items():
        after = large.times[name]
        print(
            f"  {name:<24}{after.clock / before.clock:>7.1f}"
            f"{after.processors / before.processors:>7.1f}"
        )


def main(sizes: Sequence[int] = SIZES, home: Path | None = None) -> None:
    """Print a table per size and what growing cost; a home keeps the provinces."""
    found = []
    with open_cluster(home) as cluster:
        for rooms in sizes:
            url, _ = filled(cluster, f"checked_{rooms}", partial(load, rooms=rooms))
            figures = measure(url)
            show(rooms, figures)
            found.append(figures)
    if len(found) > 1:
        show_growth(found[0], found[-1])
