"""The sheet 校验结果 of the user's workbook: every problem, with a link to its cell."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from api.ledger_files.byte_edits import xml_text
from api.ledger_files.cell_places import column_letters
from spatial.domain.form_problems import Family

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SIGN = "smartmap 校验结果"
HEADS = (
    "单元格 Cell",
    "级别 Severity",
    "类别 Family",
    "列 Column",
    "现值 Value",
    "说明 What to do",
    "English",
    "代码 Code",
)
WIDTHS = (12, 12, 10, 18, 24, 60, 60, 26)
MAX_LISTED = 20_000
FIRST_LINE = 4


class ResultLine(NamedTuple):
    """One problem as the sheet lists it."""

    sheet: str
    cell: str
    severity: str
    family: Family
    column: str
    value: str
    zh: str
    en: str
    code: str


def result_sheet(summary: str, lines: Sequence[ResultLine], styles: dict[Family, int]) -> bytes:
    """Return the part of the sheet.

    Parameters
    ----------
    styles
        Cell format that bears a family's colour.
    """
    shown = lines[:MAX_LISTED]
    left_out = len(lines) - len(shown)
    more = f"；仅列出前 {len(shown)} 项 (the first {len(shown)} are listed)" if left_out else ""
    rows = [
        _row(1, [SIGN]),
        _row(2, [summary + more]),
        _row(FIRST_LINE - 1, HEADS),
        *(
            _row(number, _texts(line), at_style=(2, styles[line.family]))
            for number, line in enumerate(shown, start=FIRST_LINE)
        ),
    ]
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(WIDTHS, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{FIRST_LINE - 1}"'
        f' topLeftCell="A{FIRST_LINE}" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
        f"{_links(shown)}</worksheet>"
    ).encode()


def _texts(line: ResultLine) -> tuple[str, ...]:
    return (line.cell, line.severity, line.family.value, *line[4:])


def _row(number: int, texts: Iterable[str], at_style: tuple[int, int] = (-1, 0)) -> str:
    cells = "".join(
        f'<c r="{column_letters(at + 1)}{number}"{_style(at, at_style)} t="inlineStr">'
        f'<is><t xml:space="preserve">{xml_text(text)}</t></is></c>'
        for at, text in enumerate(texts)
    )
    return f'<row r="{number}">{cells}</row>'


def _style(at: int, at_style: tuple[int, int]) -> str:
    return f' s="{at_style[1]}"' if at == at_style[0] else ""


def _links(lines: Sequence[ResultLine]) -> str:
    """Lead from each line to its cell, within the workbook."""
    links = "".join(
        f'<hyperlink ref="A{number}" location="{_location(line)}" display="{line.cell}"/>'
        for number, line in enumerate(lines, start=FIRST_LINE)
        if "!" not in line.cell
    )
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def _location(line: ResultLine) -> str:
    name = line.sheet.replace("'", "''")
    return xml_text(f"'{name}'!{line.cell}")
