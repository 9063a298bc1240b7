"""How far loading the demo got, and what stands in the database then.

The demo records its own progress as events: ``demo.ledger`` once organisations and buildings stand,
``demo.drawing`` with each drawing, ``demo.complete`` at the end. This module imports little, so
that a demo that stands is recognised at once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row

from spatial.domain.errors import ConflictError, NotFoundError
from spatial.storage.connections import load_sql
from spatial.storage.events import Subject, record_event

# Raise when the same seed gives other bytes than before: a loaded database is then out of date.
DEMO_VERSION = 1
DEFAULT_SEED = 2014
WHO = "demo"
Size = Literal["full", "small"]
Ledger = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """Which demo to load, and with how many processes."""

    seed: int = DEFAULT_SEED
    size: Size = "full"
    workers: int = 1

    @property
    def key(self) -> str:
        """What tells one generated demo from another."""
        return f"{DEMO_VERSION}-{self.seed}-{self.size}"

    def folder(self, home: Path) -> Path:
        """Return the directory that keeps the demo's files."""
        return home / "demo" / self.key


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a demo got: the key of its ledger, digests of its drawings, whether all stands."""

    ledger: str | None
    drawings: frozenset[str]
    complete: bool


@dataclass(frozen=True, slots=True)
class DemoTotals:
    """What stands in the database; ``area_m2`` is usable area, m²."""

    buildings: int
    levels: int
    rooms: int
    area_m2: Decimal
    review: int
    allocations: int


def demo_key(ledger: Ledger) -> str:
    """Return what tells one generated demo from another."""
    return f"{ledger['version']}-{ledger['seed']}-{ledger['size']}"


def read_progress(conn: Connection[Any]) -> Progress:
    """Read how far loading got."""
    rows = conn.execute(load_sql("demo_events", "api.demo")).fetchall()
    ledgers = [subject for action, subject in rows if action == "demo.ledger"]
    drawings = frozenset(subject for action, subject in rows if action == "demo.drawing")
    complete = any(action == "demo.complete" for action, _ in rows)
    return Progress(ledgers[0] if ledgers else None, drawings, complete)


def record_progress(
    conn: Connection[Any], action: str, subject: str, after: dict[str, Any] | None = None
) -> None:
    """Remember a step of loading, in the caller's transaction."""
    record_event(conn, WHO, action, Subject("demo", subject), after=after)


def find_standing(conn: Connection[Any], home: Path, options: DemoOptions) -> Ledger | None:
    """Return the ledger of a demo that stands whole, or None if there is work to do.

    Raises
    ------
    ConflictError
        ``DEMO_DIFFERS`` if the database holds another demo.
    """
    progress = read_progress(conn)
    if progress.ledger not in {None, options.key}:
        raise ConflictError(code="DEMO_DIFFERS", there=str(progress.ledger), wanted=options.key)
    return read_ledger(options.folder(home)) if progress.complete else None


def read_ledger(folder: Path) -> Ledger | None:
    """Return the ledger of generated files, or None if they were never finished."""
    path = folder / "ledger.json"  # written last
    if not path.exists():
        return None
    ledger: Ledger = json.loads(path.read_text(encoding="utf-8"))
    return ledger


def read_totals(conn: Connection[Any]) -> tuple[DemoTotals, list[tuple[str, str, int]]]:
    """Return what stands in the database, and its open findings as (code, severity, count)."""
    with conn.cursor(row_factory=class_row(DemoTotals)) as cursor:
        totals = cursor.execute(load_sql("demo_totals", "api.demo")).fetchone()
    if totals is None:
        raise LookupError("a statement of totals gives one row")
    findings = conn.execute(load_sql("demo_findings", "api.demo")).fetchall()
    return totals, [(code, severity, count) for code, severity, count in findings]


def newest_demo(home: Path) -> Path:
    """Return the directory of the demo that was generated last.

    Raises
    ------
    NotFoundError
        If none was ever finished under this home.
    """
    finished = sorted((home / "demo").glob("*/ledger.json"), key=lambda path: path.stat().st_mtime)
    if not finished:
        raise NotFoundError("demo", home)
    return finished[-1].parent
