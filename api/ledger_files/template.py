"""Templates: one workbook per form, with lists to choose from and heads that cannot be changed.

The lists stand on a hidden sheet and are referred to from there: a list written into the validation
itself may have 255 characters at most, and a longer one is a file that Excel calls damaged.
"""

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from api.ledger_files.cell_places import column_letters
from api.ledger_files.tables import DICTIONARY_SHEET, HEAD_ROW
from api.ledger_files.workbook_parts import STAMP_PROPERTY
from spatial.domain.divisions import lies_within
from spatial.domain.ledger_forms import (
    OLDEST_DAY,
    CleanValue,
    CodeList,
    Column,
    Form,
    FormLists,
    Kind,
    code_list,
)

FIRST_LINE = HEAD_ROW + 2  # counted from 1: the name, the heads, the notes, then the lines
LINES = 20_000  # with a drop-down; further ones are checked all the same
NUMBER_FORMATS: Mapping[Kind, str] = {
    Kind.TEXT: "@",
    Kind.IDENTIFIER: "@",  # so that room 0301 stays 0301
    Kind.CODE: "@",
    Kind.AREA: "0.00",
    Kind.INTEGER: "0",
    Kind.SHARE: "0.####",
    Kind.DAY: "yyyy-mm-dd",
}
CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # the same bytes whenever it is made
PROTECTION = {
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
}


def write_template(
    form: Form,
    lists: FormLists,
    *,
    within: str = "",
    rows: Iterable[Mapping[str, CleanValue]] = (),
) -> bytes:
    """Return a form's template.

    Parameters
    ----------
    within
        Prefix of the divisions to offer; empty offers all.
    rows
        Lines to fill in beforehand.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": form.title.zh, "comments": form.stamp, "created": CREATED})
    book.set_custom_property(STAMP_PROPERTY, form.stamp, "text")
    sheet = book.add_worksheet(form.title.zh)
    dictionary = book.add_worksheet(DICTIONARY_SHEET)
    ranges = _write_dictionary(dictionary, form, _offered(form, lists, within))
    _write_heads(book, sheet, form)
    _write_columns(book, sheet, form, ranges)
    _write_rows(book, sheet, form, rows)
    sheet.freeze_panes(FIRST_LINE - 1, 0)
    sheet.protect("", PROTECTION)
    dictionary.protect()
    dictionary.very_hidden()
    book.close()
    return stream.getvalue()


def _offered(form: Form, lists: FormLists, within: str) -> dict[str, CodeList]:
    """Return the lists that a form's columns choose from."""
    named = [column.list_name for column in form.columns if column.list_name]
    offered = {name: lists.lists[name] for name in named}
    if "division" in offered and within:
        names = offered["division"].names
        inside = {code: name for code, name in names.items() if lies_within(code, within)}
        offered["division"] = code_list("division", inside)
    return offered


def _write_dictionary(
    sheet: Worksheet, form: Form, lists: Mapping[str, CodeList]
) -> dict[str, str]:
    """Write the mark and the lists; return each list's range as a formula."""
    sheet.write_string(0, 0, form.stamp)
    ranges = {}
    for at, (name, codes) in enumerate(lists.items(), start=1):
        entries = codes.entries()
        sheet.write_string(0, at, name)
        for line, entry in enumerate(entries, start=1):
            sheet.write_string(line, at, entry)
        letters = column_letters(at + 1)
        ranges[name] = f"='{DICTIONARY_SHEET}'!${letters}$2:${letters}${len(entries) + 1}"
    return ranges


def _write_heads(book: Workbook, sheet: Worksheet, form: Form) -> None:
    title = book.add_format({"bold": True, "font_size": 14})
    shape: dict[str, Any] = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    required = book.add_format({**shape, "bg_color": "#DCE6F1"})
    optional = book.add_format({**shape, "bg_color": "#EFEFEF"})
    note = book.add_format({"font_color": "#7F7F7F", "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"{form.title.zh} {form.title.en}（{form.stamp}）", title)
    for at, column in enumerate(form.columns):
        head = f"{column.title.zh}\n{column.title.en}"
        sheet.write_string(HEAD_ROW - 1, at, head, required if column.required else optional)
        said = f"{column.note.zh}\n{column.note.en}"
        sheet.write_string(HEAD_ROW, at, said, note)
    sheet.set_row(HEAD_ROW - 1, 32)
    sheet.set_row(HEAD_ROW, 62)


def _write_columns(book: Workbook, sheet: Worksheet, form: Form, ranges: Mapping[str, str]) -> None:
    for at, column in enumerate(form.columns):
        sheet.set_column(at, at, column.width, _cell_format(book, column))
        rule = _rule(column, ranges)
        if rule:
            rule |= {
                "input_title": column.title.zh[:32],
                "input_message": column.note.zh[:255],
                "error_title": column.title.zh[:32],
                "error_message": column.note.zh[:255],
                "ignore_blank": True,
            }
            sheet.data_validation(FIRST_LINE - 1, at, FIRST_LINE + LINES - 2, at, rule)


def _cell_format(book: Workbook, column: Column) -> Format:
    return book.add_format({"locked": False, "num_format": NUMBER_FORMATS[column.kind]})


def _rule(column: Column, ranges: Mapping[str, str]) -> dict[str, Any]:
    """Return the validation of a column; the checks never rely on it."""
    if column.list_name:
        return {"validate": "list", "source": ranges[column.list_name]}
    if column.kind is Kind.AREA:
        return {"validate": "decimal", "criteria": "between", "minimum": 0.01} | {
            "maximum": column.maximum
        }
    if column.kind is Kind.SHARE:
        return {"validate": "decimal", "criteria": "between", "minimum": 0.0001, "maximum": 1}
    if column.kind is Kind.INTEGER:
        return {"validate": "integer", "criteria": "between"} | {
            "minimum": column.minimum,
            "maximum": column.maximum,
        }
    if column.kind is Kind.DAY:
        return {"validate": "date", "criteria": ">=", "value": OLDEST_DAY}
    return {"validate": "length", "criteria": "<=", "value": column.maximum}


def _write_rows(
    book: Workbook, sheet: Worksheet, form: Form, rows: Iterable[Mapping[str, CleanValue]]
) -> None:
    formats = [_cell_format(book, column) for column in form.columns]
    for line, row in enumerate(rows, start=FIRST_LINE - 1):
        for at, column in enumerate(form.columns):
            value = row.get(column.key)
            if isinstance(value, dt.date):
                sheet.write_datetime(line, at, value, formats[at])
            elif isinstance(value, str):
                sheet.write_string(line, at, value, formats[at])
            elif value is not None:
                sheet.write_number(line, at, value, formats[at])
