"""The ledger of a province: loaded in bulk, renewed, added up, at two sizes.

Bounds: a city's totals within 2 times one indexed read of as many rows; 10 times the rooms at most
12 times the time. Times of reads are the least of some interleaved rounds, each on one core.
"""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from benchmarks.province import filled, load_province, open_cluster
from spatial.storage.ledger_totals import (
    TotalBy,
    check_figures,
    check_postings,
    differences,
    ledger_entries,
    totals,
)

SIZES = (100_000, 1_000_000)
CITY, PROVINCE = "5101", "51"
AS_OF, EARLIER = dt.date(2026, 1, 1), dt.date(2023, 1, 1)
ROUNDS = 15
CHANGES = 50

READ = """
    SELECT count(*), sum(rooms), sum(holdings), sum(area_m2) FROM ledger_posting
    WHERE managing_prefix >= %(scope)s AND managing_prefix < %(scope)s || ':'
"""
ROOMS_READ = """
    SELECT count(*), sum(version.area_m2)
    FROM building
    JOIN level ON level.building_id = building.id
    JOIN room_version AS version ON version.level_id = level.id
    WHERE building.managing_prefix >= %(scope)s AND building.managing_prefix < %(scope)s || ':'
"""
RENEW_ALL = "SELECT renew_postings(array_agg(id)) FROM room"
CHANGE = """
    INSERT INTO allocation (room_id, organisation_id, share, valid)
    SELECT room.id, organisation.id, 0.5, '[2025-01-01,)'
    FROM (
        SELECT id FROM room
        WHERE id > gen_random_uuid()
          AND NOT EXISTS (SELECT 1 FROM allocation WHERE allocation.room_id = room.id)
        ORDER BY id
        LIMIT 1
    ) AS room, (SELECT id FROM organisation LIMIT 1) AS organisation
"""


class Figures(NamedTuple):
    """What was measured at one size, in seconds but for ratios."""

    load: dict[str, float]
    renewal: float
    change: float
    faults: int
    city_rows: int
    reads: dict[str, float]


def least(calls: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the least time of each call over interleaved rounds, seconds."""
    times = dict.fromkeys(calls, float("inf"))
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name] = min(times[name], time.perf_counter() - start)
    return times


def time_once(call: Callable[[], object]) -> float:
    """Return how long a call takes, seconds."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def time_reads(conn: Connection[Any]) -> dict[str, float]:
    """Time a city's figures against reading as many rows, and the province's."""
    city = {"scope": CITY}
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: conn.execute(READ, city).fetchone(),
        "rooms read": lambda: conn.execute(ROOMS_READ, city).fetchone(),
    }
    for by in TotalBy:
        calls[by.value] = lambda by=by: totals(conn, CITY, AS_OF, by=by)  # type: ignore[misc]
    calls["difference"] = lambda: differences(conn, CITY, EARLIER, AS_OF, by=TotalBy.ORGANISATION)
    times = least(calls)
    times |= least(
        {
            "entries": lambda: ledger_entries(conn, CITY, AS_OF),
            "province by city": lambda: totals(conn, PROVINCE, AS_OF, by=TotalBy.CITY),
            "province by organisation": lambda: totals(
                conn, PROVINCE, AS_OF, by=TotalBy.ORGANISATION
            ),
        },
        rounds=3,
    )
    return times


def measure(url: str, load: dict[str, float]) -> Figures:
    """Measure one province."""
    with psycopg.connect(url) as conn:
        # Else the database reads with several processes, and which statement gets them is chance.
        conn.execute("SET max_parallel_workers_per_gather = 0")
        counted = conn.execute(READ, {"scope": CITY}).fetchone()
        reads = time_reads(conn)
        conn.commit()
        changes = [time_once(lambda: conn.execute(CHANGE)) for _ in range(CHANGES)]
        conn.rollback()
        renewal = time_once(lambda: conn.execute(RENEW_ALL))
        conn.rollback()
        faults = len(check_postings(conn, PROVINCE)) + len(check_figures(conn, PROVINCE))
    rows = counted[0] if counted else 0
    return Figures(load, renewal, sorted(changes)[CHANGES // 2], faults, rows, reads)


def show(rooms: int, found: Figures) -> None:
    """Print what was measured at one size."""
    print(f"\n{rooms} rooms, {found.city_rows} postings in the city {CITY}")
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in found.load.items())
    print(f"  loaded in {sum(found.load.values()):.1f} s ({steps})")
    print(
        f"  all postings renewed in {found.renewal:.1f} s; one change {found.change * 1000:.1f} ms"
    )
    print(f"  postings and figures that differ from the recomputation: {found.faults}")
    print(f"  {'city, one statement':<28}{'ms':>9}{'/ index':>10}{'/ rooms':>10}{'bound':>7}")
    for name, seconds in found.reads.items():
        bare, rooms_read = found.reads["read"], found.reads["rooms read"]
        bound = "2.0" if name in TotalBy.__members__.values() else ""
        print(
            f"  {name:<28}{seconds * 1000:>9.1f}{seconds / bare:>10.2f}"
            f"{seconds / rooms_read:>10.2f}{bound:>7}"
        )


def show_growth(small: Figures, large: Figures) -> None:
    """Print what 10 times the rooms cost."""
    print("\n10 times the rooms (bound 12)")
    pairs = {
        "load": (sum(small.load.values()), sum(large.load.values())),
        "renewal": (small.renewal, large.renewal),
        "one change": (small.change, large.change),
    } | {name: (small.reads[name], large.reads[name]) for name in small.reads}
    for name, (before, after) in pairs.items():
        print(f"  {name:<28}{after / before:>7.1f}")


def main(sizes: Sequence[int] = SIZES, home: Path | None = None) -> None:
    """Print a table per size and what growing cost; a home keeps the provinces."""
    found = []
    with open_cluster(home) as cluster:
        for rooms in sizes:
            fill = partial(load_province, rooms=rooms)
            figures = measure(*filled(cluster, f"province_{rooms}", fill))
            show(rooms, figures)
            found.append(figures)
    if len(found) > 1:
        show_growth(found[0], found[-1])
