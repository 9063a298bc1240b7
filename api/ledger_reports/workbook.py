"""The ledger's tables as an Excel workbook in the field's layouts, a sheet for each.

Title, heading line, heads in two lines that repeat on every printed page, figures with two
decimals, a line of sums, A4 or A3 landscape on one page's width. The same figures give the same
bytes.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pandas as pd
from xlsxwriter import Workbook

from api.ledger_reports.columns import Column, Kind
from api.ledger_reports.tables import LedgerTable
from api.ledger_reports.writing import Heading

NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.AREA: "0.00",
    Kind.NUMBER: "0.00",
    Kind.COUNT: "0",
    Kind.DAY: "yyyy-mm-dd",
}
PAPERS = {"A4": 9, "A3": 8}
HEAD_ROW = 2  # title and heading line stand above
FIRST_ROW = HEAD_ROW + 2
MAX_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans("[]:*?/\\（）", "   　　　　()")


@dataclass
class _Formats:
    book: Any
    by_kind: dict[tuple[Kind, bool], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        edge = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
        centred = {"align": "center", "valign": "vcenter", "font_name": "宋体"}
        self.title = self.book.add_format(centred | {"bold": True, "font_size": 16})
        self.heading = self.book.add_format({"font_name": "宋体", "font_size": 10})
        self.head = self.book.add_format(
            edge | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E6ECF1"}
        )
        for kind in Kind:
            for bold in (False, True):
                looks = edge | {"num_format": NUMBER_FORMATS[kind], "bold": bold}
                looks |= {"text_wrap": True} if kind is Kind.TEXT else {}
                self.by_kind[kind, bold] = self.book.add_format(looks)


def workbook_bytes(heading: Heading, tables: Sequence[LedgerTable]) -> bytes:
    """Return a workbook with a sheet for each table."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        created = dt.datetime.combine(heading.as_of, dt.time(), dt.UTC).replace(tzinfo=None)
        book.set_properties({"title": tables[0].title.zh, "created": created})
        formats = _Formats(book)
        for table in tables:
            name = table.title.zh.translate(NOT_IN_SHEET_NAMES)[:MAX_SHEET_NAME]
            _write_sheet(book.add_worksheet(name), formats, heading, table)
    return target.getvalue()


def _write_sheet(sheet: Any, formats: _Formats, heading: Heading, table: LedgerTable) -> None:
    last = len(table.columns) - 1
    if last > 0:
        sheet.merge_range(0, 0, 0, last, table.title.zh, formats.title)
    else:
        sheet.write_string(0, 0, table.title.zh, formats.title)
    sheet.write_string(1, 0, heading.words, formats.heading)
    sheet.set_row(0, 28)
    _write_heads(sheet, formats, table.columns)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    _write_rows(sheet, formats, table)
    _set_page(sheet, table)


def _write_heads(sheet: Any, formats: _Formats, columns: Sequence[Column]) -> None:
    place = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        held = list(members)
        if group is None:
            for at, column in enumerate(held, start=place):
                sheet.merge_range(HEAD_ROW, at, HEAD_ROW + 1, at, _head(column), formats.head)
        else:
            if len(held) > 1:
                sheet.merge_range(
                    HEAD_ROW, place, HEAD_ROW, place + len(held) - 1, group.zh, formats.head
                )
            else:
                sheet.write_string(HEAD_ROW, place, group.zh, formats.head)
            for at, column in enumerate(held, start=place):
                sheet.write_string(HEAD_ROW + 1, at, _head(column), formats.head)
        place += len(held)
    sheet.set_row(HEAD_ROW + 1, 42)


def _head(column: Column) -> str:
    return column.title.zh


def _write_rows(sheet: Any, formats: _Formats, table: LedgerTable) -> None:
    row = FIRST_ROW
    for values in table.frame[[column.key for column in table.columns]].itertuples(index=False):
        for place, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            _write_cell(
                sheet, (row, place), value, column.kind, formats.by_kind[column.kind, False]
            )
        row += 1
    if table.merged:
        _merge_sites(sheet, formats, table)
    if table.adds_up and len(table.frame) > 0 and any(column.sums for column in table.columns):
        _write_sums(sheet, formats, table, row)


def _write_cell(sheet: Any, place: tuple[int, int], value: Any, kind: Kind, look: Any) -> None:
    if pd.isna(value):
        sheet.write_blank(*place, None, look)
    elif kind is Kind.DAY:
        sheet.write_datetime(*place, dt.datetime.combine(value, dt.time()), look)
    elif kind is Kind.TEXT:
        sheet.write_string(*place, str(value), look)
    else:
        sheet.write_number(*place, float(value), look)


def _merge_sites(sheet: Any, formats: _Formats, table: LedgerTable) -> None:
    """Let a site's own columns stand once, beside the lines of all its organisations."""
    numbers = table.frame["no"].tolist()
    start = 0
    for _, members in groupby(numbers):
        end = start + len(list(members)) - 1
        if end > start:
            for place, column in enumerate(table.columns[: table.merged]):
                value = table.frame[column.key].iloc[start]
                shown = "" if pd.isna(value) else value
                sheet.merge_range(
                    FIRST_ROW + start,
                    place,
                    FIRST_ROW + end,
                    place,
                    shown,
                    formats.by_kind[column.kind, False],
                )
        start = end + 1


def _write_sums(sheet: Any, formats: _Formats, table: LedgerTable, row: int) -> None:
    for place, column in enumerate(table.columns):
        look = formats.by_kind[column.kind, True]
        values = table.frame[column.key]
        if column.sums and values.notna().any():
            total = pd.to_numeric(values).sum()
            sheet.write_number(row, place, round(float(total), 2), look)
        else:
            sheet.write_string(row, place, "合计" if place == 0 else "", look)


def _set_page(sheet: Any, table: LedgerTable) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPERS[table.paper])
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW, HEAD_ROW + 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer("&C第 &P 页 共 &N 页&R&D")
    sheet.freeze_panes(FIRST_ROW, 2)
