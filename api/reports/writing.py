"""Write a report in the form that its file's name asks for."""

from collections.abc import Callable
from pathlib import Path

from api.drawing_report import report_json
from cad_import.evidence import ReadingEvidence
from spatial.domain.floor_plans import DrawingReading


def _json(reading: DrawingReading, evidence: ReadingEvidence) -> bytes:
    return report_json(reading, evidence).encode()


# Jinja and openpyxl are loaded for the form that needs them, not for every command.
def _html(reading: DrawingReading, evidence: ReadingEvidence) -> bytes:
    from api.reports.content import report_content  # noqa: PLC0415
    from api.reports.html import report_html  # noqa: PLC0415

    return report_html(report_content(reading, evidence)).encode()


def _workbook(reading: DrawingReading, evidence: ReadingEvidence) -> bytes:
    from api.reports.content import report_content  # noqa: PLC0415
    from api.reports.workbook import report_workbook  # noqa: PLC0415

    return report_workbook(report_content(reading, evidence))


REPORT_FORMS: dict[str, Callable[[DrawingReading, ReadingEvidence], bytes]] = {
    ".json": _json,
    ".html": _html,
    ".xlsx": _workbook,
}


def write_report(path: Path, reading: DrawingReading, evidence: ReadingEvidence) -> None:
    """Write a report; the suffix of ``path`` is one of ``REPORT_FORMS``."""
    path.write_bytes(REPORT_FORMS[path.suffix.lower()](reading, evidence))
