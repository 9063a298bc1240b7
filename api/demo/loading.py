"""Loads the demo: draws it, reads it like anyone's drawings, imports, publishes and checks it.

Every drawing is one transaction with its allocations, so that an interrupted load goes on where it
stopped; a load that was completed is recognised at once.
"""

import hashlib
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from psycopg import Connection

from api.demo.generation import generate_demo
from api.demo.progress import (
    WHO,
    DemoOptions,
    Ledger,
    demo_key,
    find_standing,
    read_ledger,
    read_progress,
    record_progress,
)
from api.demo.stored_ledger import SINCE, attach_rooms, store_ledger
from cad_import.reading import read_drawing
from spatial.domain.floor_plans import DrawingReading
from spatial.services.check_rooms import check_rooms
from spatial.services.control_points import parse_control_points
from spatial.services.import_drawing import ImportRequest, import_drawing
from spatial.storage.connections import open_connection

Report = Callable[[str], None]


def load_demo(url: str, home: Path, options: DemoOptions, report: Report) -> Ledger:
    """Bring the demo into a migrated database; do nothing if it stands there already.

    Parameters
    ----------
    home
        Directory that keeps the drawings, for another look and for the notebooks.
    report
        Receives progress, a line at a time.

    Raises
    ------
    ConflictError
        ``DEMO_DIFFERS`` if the database holds another demo.
    """
    with open_connection(url) as conn:
        standing = find_standing(conn, home, options)
        progress = read_progress(conn)
    folder = options.folder(home)
    ledger = standing or read_ledger(folder) or _draw(folder, options, report)
    if progress.complete:
        return ledger
    if progress.ledger is None:
        with open_connection(url) as conn:
            store_ledger(conn, ledger)
    todo = [
        drawing
        for drawing in ledger["drawings"]
        if _digest(folder / drawing["file"]) not in progress.drawings
    ]
    missing = _import_all(url, folder, ledger, todo, _Pace(options.workers, report))
    with open_connection(url) as conn:
        check_rooms(conn, scope="")
        record_progress(
            conn, "demo.complete", demo_key(ledger), {"rooms_not_found": sorted(missing)}
        )
    return ledger


@dataclass(frozen=True, slots=True)
class _Pace:
    workers: int
    report: Report


def _draw(folder: Path, options: DemoOptions, report: Report) -> Ledger:
    report("绘制演示图纸… drawing the demo's plans")
    return generate_demo(folder, options.seed, options.size, workers=options.workers)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _import_all(
    url: str, folder: Path, ledger: Ledger, todo: Sequence[dict[str, Any]], pace: _Pace
) -> list[str]:
    missing: list[str] = []
    with _readings([folder / drawing["file"] for drawing in todo], pace.workers) as readings:
        for number, (drawing, reading) in enumerate(zip(todo, readings, strict=True), start=1):
            with open_connection(url) as conn:
                missing += import_one(conn, folder, ledger, drawing, reading)
            rooms = sum(len(plan.rooms) for plan in reading.plans)
            pace.report(f"[{number}/{len(todo)}] {reading.info.name}: {rooms} 间 rooms")
    return missing


@contextmanager
def _readings(paths: Sequence[Path], workers: int) -> Iterator[Iterator[DrawingReading]]:
    """Read drawings in the order given, several at a time."""
    if workers == 1:
        yield map(read_drawing, paths)
        return
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_parent
    )
    try:
        yield pool.map(read_drawing, paths)
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def import_one(
    conn: Connection[Any],
    folder: Path,
    ledger: Ledger,
    drawing: dict[str, Any],
    reading: DrawingReading,
) -> tuple[str, ...]:
    """Import and publish one drawing and hand out its rooms; return rooms that were not found."""
    control = (folder / drawing["control"]).read_text(encoding="utf-8")
    request = ImportRequest(
        building_code=drawing["building"],
        who=WHO,
        control=parse_control_points(control),
        publish=True,
        valid_from=SINCE,
    )
    content = (folder / drawing["file"]).read_bytes()
    result = import_drawing(conn, reading, content, request)
    levels = [plan.level_id for plan in result.plans]
    attached = attach_rooms(conn, ledger, drawing["building"], levels)
    after = {"file": drawing["file"], "rows": attached.rows, "missing": list(attached.missing)}
    record_progress(conn, "demo.drawing", result.sha256, after)
    return attached.missing
