"""Read one drawing of a batch, in a process of its own, and write or import what it holds."""

import dataclasses
import getpass
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TypeVar

from api.batch.tasks import (
    REFUSED,
    DrawingOutcome,
    DrawingTask,
    importing_alone,
    keep_outcome,
    write_whole,
)
from api.database import connect
from api.drawing_report import report_json
from api.messages import error_text
from api.reading_process import (
    DEFAULT_LIMITS,
    TOO_LARGE,
    ReadingLimits,
    is_out_of_memory,
    limit_this_process,
    overrun,
)
from api.settings import Settings
from cad_import.reading import read_drawing
from cad_import.rooms_geojson import rooms_geojson
from spatial.domain.errors import InvalidInputError, SpatialError
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import DrawingReading, RoomStatus
from spatial.geometry.areas import round_half_up
from spatial.services.control_points import decode_control_points, parse_control_points
from spatial.services.import_drawing import ImportRequest, ImportResult, import_drawing

log = logging.getLogger(__name__)
Result = TypeVar("Result")


def serve_task(task: DrawingTask, parent: Connection, limits: ReadingLimits) -> None:
    """Do a task within limits and send its outcome; die with the process that asked for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the asker's to handle
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()
    limit_this_process(limits)
    outcome = attempt(task, limits)
    keep_outcome(task, outcome)
    parent.send(outcome)


def _die_with(parent: Connection) -> None:
    """Wait for the other end to close: a batch that was killed leaves nobody working."""
    try:
        parent.recv()
    except (EOFError, OSError):
        os._exit(1)


def attempt(task: DrawingTask, limits: ReadingLimits = DEFAULT_LIMITS) -> DrawingOutcome:
    """Do a task; whatever goes wrong with it becomes its outcome, never the batch's end."""
    started = time.perf_counter()
    outcome = guarded(task, limits, lambda: finish_task(task, read_task(task)))
    return dataclasses.replace(outcome, seconds=round(time.perf_counter() - started, 2))


def guarded(
    task: DrawingTask, limits: ReadingLimits, work: Callable[[], Result]
) -> Result | DrawingOutcome:
    """Do some of a task's work; return the refusal that whatever goes wrong comes to."""
    try:
        return work()
    except SpatialError as error:
        return refusal(task, error)
    except OSError as error:
        named = str(error.filename or task.line.file)
        reason = error.strerror or str(error)
        return refusal(task, SpatialError(code="FILE_UNREADABLE", file=named, reason=reason))
    except Exception as error:
        if is_out_of_memory(error):
            return refusal(task, overrun(TOO_LARGE, task.line.file, limits))
        log.exception("drawing failed file=%s", task.line.file)
        reason = f"{type(error).__name__}: {error}"
        failed = SpatialError(code="DRAWING_FAILED", file=task.line.name, reason=reason)
        return refusal(task, failed)


def refusal(task: DrawingTask, error: SpatialError) -> DrawingOutcome:
    """Say that a drawing was refused, and why."""
    return DrawingOutcome(
        task.line.line,
        task.line.name,
        REFUSED,
        code=error.code,
        building=task.line.building or "",
        zh=error_text(error, "zh"),
        en=error_text(error, "en"),
    )


@dataclass(frozen=True, slots=True)
class ReadDrawing:
    """What reading a task's drawing gave: the same bytes wherever it was read."""

    reading: DrawingReading
    rooms: bytes
    report: bytes


def read_task(task: DrawingTask) -> ReadDrawing:
    """Read a task's drawing; nothing is written."""
    if task.error is not None:
        raise task.error
    reading = read_drawing(task.line.file, task.options)
    if task.sha256 is not None and reading.info.sha256 != task.sha256:
        raise InvalidInputError(code="CONTENT_MISMATCH", file=task.line.name)
    return ReadDrawing(reading, rooms_geojson(reading).encode(), report_json(reading).encode())


def finish_task(task: DrawingTask, read: ReadDrawing) -> DrawingOutcome:
    """Write what was read, or import it where it has a building."""
    report = f"{task.stem}.report.json"
    if task.line.building is None:
        rooms = f"{task.stem}.geojson"
        write_whole(task.output / rooms, read.rooms)
        write_whole(task.output / report, read.report)
        return _outcome_of_reading(task, read.reading, (rooms, report))
    result = _import(task, read.reading)
    write_whole(task.output / report, read.report)
    return _outcome_of_import(task, result, (report,))


def _import(task: DrawingTask, reading: DrawingReading) -> ImportResult:
    line = task.line
    control = (
        parse_control_points(decode_control_points(line.control.read_bytes()))
        if line.control
        else ()
    )
    request = ImportRequest(
        building_code=line.building or "",
        who=getpass.getuser(),
        level_code=line.level,
        sheet=line.sheet,
        control=control,
        publish=task.publish,
    )
    with importing_alone(task.output), connect(Settings()) as conn:
        return import_drawing(conn, reading, line.file.read_bytes(), request)


def _outcome_of_reading(
    task: DrawingTask, reading: DrawingReading, outputs: tuple[str, ...]
) -> DrawingOutcome:
    rooms = [room for plan in reading.plans for room in plan.rooms]
    found = [*reading.findings, *(finding for plan in reading.plans for finding in plan.findings)]
    found += [finding for room in rooms for finding in room.findings]
    outcome = DrawingOutcome(
        task.line.line,
        task.line.name,
        "read",
        levels=tuple(plan.level_name or "" for plan in reading.plans),
        sheets=len(reading.plans),
        rooms=len(rooms),
        review=sum(room.status is RoomStatus.REVIEW for room in rooms),
        area_m2=round_half_up(sum(round_half_up(room.area_m2) for room in rooms)),
        outputs=outputs,
    )
    return _with_findings(outcome, found)


def _outcome_of_import(
    task: DrawingTask, result: ImportResult, outputs: tuple[str, ...]
) -> DrawingOutcome:
    plans = result.plans
    found = [*result.findings, *(finding for plan in plans for finding in plan.findings)]
    outcome = DrawingOutcome(
        task.line.line,
        task.line.name,
        "+".join(dict.fromkeys(plan.outcome.value for plan in plans)),
        building=result.building_code,
        levels=tuple(plan.level_code for plan in plans),
        sheets=len({plan.sheet for plan in plans}),
        rooms=sum(plan.rooms for plan in plans),
        review=sum(plan.review for plan in plans),
        area_m2=round_half_up(sum(plan.area_m2 for plan in plans)),
        outputs=outputs,
    )
    return _with_findings(outcome, found)


def _with_findings(outcome: DrawingOutcome, found: list[Finding]) -> DrawingOutcome:
    errors = [finding.code for finding in found if finding.severity is Severity.ERROR]
    warnings = sum(finding.severity is Severity.WARNING for finding in found)
    code = ",".join(dict.fromkeys(errors))
    return dataclasses.replace(outcome, code=code, errors=len(errors), warnings=warnings)
