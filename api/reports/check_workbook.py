"""The findings of a check as an Excel workbook, written row by row: memory holds no sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill

from api.messages import finding_text
from spatial.domain.finding_standings import FindingStanding
from spatial.domain.findings import Severity
from spatial.services.check_rooms import CheckSummary
from spatial.services.place_findings import CheckedFinding

# A sheet of Excel ends at 1,048,576 rows; what is more goes on to the next.
ROWS_PER_SHEET = 1_000_000
SHEET = "问题"
HEADER_FILL = PatternFill("solid", fgColor="E6ECF1")
SEVERITY_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
AREA = "0.00"


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    header: str
    width: int


COLUMNS = (
    _Column("id", "问题编号", 38),
    _Column("standing", "状态", 10),
    _Column("severity", "严重程度", 10),
    _Column("code", "代码", 34),
    _Column("building", "楼栋编码", 16),
    _Column("level", "楼层", 8),
    _Column("number", "房间号", 12),
    _Column("organisation_code", "单位编码", 16),
    _Column("organisation", "单位名称", 30),
    _Column("area_m2", "实有面积(m²)", 14),
    _Column("limit_m2", "上限面积(m²)", 14),
    _Column("excess_m2", "超出面积(m²)", 14),
    _Column("tolerance_m2", "容差(m²)", 10),
    _Column("measuring_error_m2", "测量限差(m²)", 14),
    _Column("zh", "说明", 80),
    _Column("rule", "依据", 60),
)
FIGURES = ("area_m2", "limit_m2", "excess_m2", "tolerance_m2", "measuring_error_m2")


class CheckWorkbook:
    """A workbook that takes findings as they come."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self._sheet = self._new_sheet()
        self._rows = 0

    def tell(self, findings: Sequence[CheckedFinding]) -> None:
        """Add a row for each finding."""
        for checked in findings:
            if self._rows == ROWS_PER_SHEET:
                self._sheet, self._rows = self._new_sheet(), 0
            self._sheet.append(self._cells(checked))
            self._rows += 1

    def sum_up(self, summary: CheckSummary) -> None:
        """Add a sheet with the counts."""
        sheet = self._book.create_sheet("汇总")
        sheet.column_dimensions["A"].width = 24
        rows: list[tuple[str, int]] = [("房间数", summary.rooms)]
        rows += [(SEVERITY_WORDS[one], summary.severities[one]) for one in Severity]
        if summary.stored:
            rows += [(one.label.zh, summary.standings[one]) for one in FindingStanding]
        for row in rows:
            sheet.append(row)

    def write(self, file: Path) -> None:
        """Write the file."""
        self._book.save(file)

    def _new_sheet(self) -> Any:
        at = len(self._book.worksheets)
        sheet = self._book.create_sheet(SHEET if at == 0 else f"{SHEET}{at + 1}")
        sheet.freeze_panes = "A2"
        for at, column in enumerate(COLUMNS):
            sheet.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at]].width = column.width
        header = []
        for column in COLUMNS:
            cell = WriteOnlyCell(sheet, column.header)
            cell.font, cell.fill = Font(bold=True), HEADER_FILL
            header.append(cell)
        sheet.append(header)
        return sheet

    def _cells(self, checked: CheckedFinding) -> list[object]:
        finding = checked.finding
        said = {
            "id": str(checked.id) if checked.id else "",
            "standing": checked.standing.label.zh if checked.standing else "未保存",
            "severity": SEVERITY_WORDS[finding.severity],
            "code": finding.code,
            "building": checked.building_code,
            "level": checked.level_code,
            "number": checked.number,
            "organisation_code": checked.organisation_code,
            "organisation": finding.values.get("organisation"),
            "zh": finding_text(finding, "zh"),
            "rule": finding.rule,
        }
        cells: list[object] = []
        for column in COLUMNS:
            if column.key in FIGURES:
                cell = WriteOnlyCell(self._sheet, _number(finding.values.get(column.key)))
                cell.number_format = AREA
            else:
                cell = WriteOnlyCell(self._sheet, _text(said[column.key]))
                # Text, so that room 0101 stays 0101 and nothing is taken for a formula.
                cell.data_type = "s"
            cells.append(cell)
        return cells


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _text(text: str | None) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("\ufffd", text or ""))
