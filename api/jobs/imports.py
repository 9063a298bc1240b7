"""Import an uploaded drawing as drafts: read within limits, then stored in one transaction."""

import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.jobs.doing import BrokenOffError, Doing
from api.reading_process import CRASHED, read_drawing_limited
from cad_import.reading import ReadOptions
from spatial.domain.errors import DrawingError, InvalidInputError
from spatial.domain.findings import Severity
from spatial.domain.floor_plans import DrawingReading
from spatial.services.compare_plan import differences_document
from spatial.services.control_points import decode_control_points, parse_control_points
from spatial.services.import_drawing import ImportRequest, ImportResult, PlanResult, import_drawing

CONTROL = "control.csv"
READINGS = 3
"""How often a drawing is read whose reader is killed: the third time it is the drawing's doing."""


@dataclass(frozen=True, slots=True)
class ImportArguments:
    """What is said of an uploaded drawing.

    Parameters
    ----------
    file
        Its name, in the folder of the work's uploads.
    has_control
        Whether control points were uploaded with it.
    metres_per_unit
        Length of one drawing unit, m.
    line
        Of the manifest, in a batch.
    """

    file: str
    sha256: str
    building: str
    level: str | None = None
    sheet: int | None = None
    metres_per_unit: float | None = None
    has_control: bool = False
    fit_footprint: bool = False
    same_frame_as: str | None = None
    line: int | None = None

    def document(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self)

    @property
    def lock(self) -> str:
        """What one import at a time may work on."""
        return f"level:{self.building}/{self.level or ''}"


def do_import(doing: Doing) -> None:
    """Read the drawing and store its floor plans.

    Raises
    ------
    SpatialError
        If the drawing or what is said of it is refused, or the account may not import any more.
    """
    said = ImportArguments(**doing.attempt.arguments)
    folder = doing.folders.upload(doing.attempt.work_id)
    path = folder / said.file
    if not path.is_file():
        raise InvalidInputError(code="UPLOAD_LOST", file=said.file)
    doing.tell("reading", 0.0)
    reading = _read(doing, path, ReadOptions(said.metres_per_unit, said.sheet))
    control = folder / CONTROL if said.has_control else None
    points = parse_control_points(decode_control_points(control.read_bytes())) if control else ()
    doing.tell("storing", 0.0)
    with doing.storing() as session:
        request = ImportRequest(
            building_code=said.building,
            who=session.login,
            level_code=said.level,
            sheet=said.sheet,
            control=points,
            fit_footprint=said.fit_footprint,
            same_frame_as=said.same_frame_as,
            scope=doing.attempt.managing_prefix,
        )
        result = import_drawing(session.conn, reading, path.read_bytes(), request)
        doing.finish(session, import_document(result))


def _read(doing: Doing, path: Path, options: ReadOptions) -> DrawingReading:
    """Read a drawing; that its reader was killed, as the kernel does for memory, may pass."""
    try:
        return read_drawing_limited(path, options)
    except DrawingError as error:
        killed = error.code == CRASHED and error.values.get("reason") == signal.SIGKILL.name
        if killed and doing.attempt.number < READINGS:
            raise BrokenOffError from error
        raise


def import_document(result: ImportResult) -> dict[str, Any]:
    """Return what an import did, as plain values."""
    return {
        "building": result.building_code,
        "sha256": result.sha256,
        "changed": result.changed,
        "skipped_sheets": list(result.skipped_sheets),
        "plans": [_plan_document(plan) for plan in result.plans],
        "findings": _finding_counts(result),
    }


def _plan_document(plan: PlanResult) -> dict[str, Any]:
    return {
        "floor_plan_id": str(plan.floor_plan_id),
        "sheet": plan.sheet,
        "level_id": str(plan.level_id),
        "level": plan.level_code,
        "level_created": plan.level_created,
        "outcome": plan.outcome.value,
        "state": plan.state,
        "rooms": plan.rooms,
        "review": plan.review,
        "area_m2": plan.area_m2,
        "differs": bool(plan.comparison and differences_document(plan.comparison)["changes"]),
    }


def _finding_counts(result: ImportResult) -> dict[str, int]:
    found = [*result.findings, *(finding for plan in result.plans for finding in plan.findings)]
    return {
        severity.value: sum(finding.severity is severity for finding in found)
        for severity in Severity
    }
