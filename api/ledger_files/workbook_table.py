"""The form's table out of a workbook that Excel, WPS or LibreOffice wrote."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from api.ledger_files.cell_places import column_letters
from api.ledger_files.cell_values import CellContent
from api.ledger_files.container import Container
from api.ledger_files.refusals import FormFileError
from api.ledger_files.sheet_cells import SheetCells, read_cells
from api.ledger_files.tables import (
    DICTIONARY_SHEET,
    HEAD_ROW,
    LOOKED_AT_FOR_HEADS,
    RESULT_SHEET,
    FormTable,
    Heads,
    choose_form,
    find_heads,
    head_problems,
    is_notes_line,
)
from api.ledger_files.workbook_parts import SheetPart, WorkbookParts, read_workbook
from spatial.domain.form_problems import FormProblem
from spatial.domain.ledger_forms import Form, PlainRow

MAX_MERGED = 200  # looked under; more of them are told all the same
STAMP = re.compile(r"[a-z_]+@\d+")


def read_workbook_table(
    container: Container, forms: Sequence[Form], wanted: Form | None
) -> FormTable:
    """Read the form's table.

    Parameters
    ----------
    wanted
        The form that the user says it is; None leaves it to the template's mark or the heads.

    Raises
    ------
    FormFileError
        If no sheet holds a form, the mark is another form's, or nothing is filled in.
    """
    book = read_workbook(container)
    stamp, place = _stamp(container, book)
    form = choose_form(forms, stamp, wanted, place)
    if form is None:
        form = _form_by_heads(container, book, forms)
    sheet = _sheet_of(container, book, form)
    cells = read_cells(container.xml(sheet.part), book, sheet.name, sheet.part)
    heads = find_heads(form, _texts(cells))
    if heads is None:
        raise FormFileError("FORM_UNRECOGNISED", place=f"{sheet.name}!A{HEAD_ROW}")
    rows, problems = _rows(form, cells, heads)
    if not any(not row.is_blank for row in rows):
        raise FormFileError("FORM_NO_ROWS", place=f"{sheet.name}!A{heads.row + 1}")
    last = rows[-1].line
    problems += head_problems(form, heads, _row_texts(cells, heads.row))
    problems += _book_problems(book, form, heads, stamped=stamp is not None)
    problems += _shape_problems(form, cells, heads, last)
    return FormTable(form, sheet.name, sheet.part, heads, tuple(rows), tuple(problems), typed=True)


def _stamp(container: Container, book: WorkbookParts) -> tuple[str | None, str]:
    """Return the template's mark and where it stands: in the properties, else the dictionary."""
    if book.stamp:
        return book.stamp, "文档属性"
    for sheet in book.sheets:
        if sheet.name == DICTIONARY_SHEET and container.has(sheet.part):
            cells = read_cells(container.xml(sheet.part), book, sheet.name, sheet.part)
            said = cells.at(1, 1).value
            if isinstance(said, str) and STAMP.fullmatch(said.strip()):
                return said.strip(), f"{DICTIONARY_SHEET}!A1"
    return None, ""


def _candidates(book: WorkbookParts) -> Iterator[SheetPart]:
    """Yield the sheets that may hold a form: shown, and none of those that we write."""
    return (
        sheet
        for sheet in book.sheets
        if not sheet.hidden and sheet.name not in {DICTIONARY_SHEET, RESULT_SHEET}
    )


def _form_by_heads(container: Container, book: WorkbookParts, forms: Sequence[Form]) -> Form:
    found: list[tuple[float, Form]] = []
    for sheet in _candidates(book):
        lines = _texts(read_cells(container.xml(sheet.part), book, sheet.name, sheet.part))
        for form in forms:
            heads = find_heads(form, lines)
            if heads is not None:
                found.append((len(heads.columns) / len(form.columns), form))
    if not found:
        raise FormFileError("FORM_UNRECOGNISED")
    return max(found, key=lambda each: each[0])[1]


def _sheet_of(container: Container, book: WorkbookParts, form: Form) -> SheetPart:
    """Return the sheet of the form's name, else the first that has its heads."""
    candidates = list(_candidates(book))
    for sheet in candidates:
        if sheet.name == form.title.zh:
            return sheet
    for sheet in candidates:
        lines = _texts(read_cells(container.xml(sheet.part), book, sheet.name, sheet.part))
        if find_heads(form, lines) is not None:
            return sheet
    raise FormFileError("FORM_SHEET_MISSING", value=form.title.zh)


def _texts(cells: SheetCells) -> dict[int, dict[int, str]]:
    rows = sorted(cells.rows)[:LOOKED_AT_FOR_HEADS]
    return {row: _row_texts(cells, row) for row in rows}


def _row_texts(cells: SheetCells, row: int) -> dict[int, str]:
    found = cells.rows.get(row, {}).items()
    return {column: str(content.value) for column, content in found if content.value is not None}


def _rows(form: Form, cells: SheetCells, heads: Heads) -> tuple[list[PlainRow], list[FormProblem]]:
    """Return the lines below the heads up to the last that is filled in."""
    problems: list[FormProblem] = []
    rows: list[PlainRow] = []
    first = heads.row + 1
    if is_notes_line(form, heads, _row_texts(cells, first)):
        first += 1
    wanted = set(heads.columns.values())
    filled = [row for row, held in cells.rows.items() if row >= first and wanted & held.keys()]
    last = max(filled, default=first - 1)
    covered = _covered(cells, heads, last)
    for line in range(first, last + 1):
        held = {key: cells.at(line, at) for key, at in heads.columns.items()}
        unreadable = {key for key, content in held.items() if content.unreadable}
        rows.append(
            PlainRow(
                line,
                {key: content.value for key, content in held.items()},
                frozenset(unreadable | covered.get(line, set())),
            )
        )
        problems += _cell_problems(line, held.items())
    return rows, problems


def _covered(cells: SheetCells, heads: Heads, last: int) -> dict[int, set[str]]:
    """Return the columns, by line, whose cell lies under a merged one and can hold nothing."""
    covered: dict[int, set[str]] = defaultdict(set)
    for top, left, bottom, right in cells.merged[:MAX_MERGED]:
        for key, at in heads.columns.items():
            if left <= at <= right:
                for line in range(max(top + (at == left), heads.row), min(bottom, last) + 1):
                    covered[line].add(key)
    return covered


def _cell_problems(line: int, held: Iterable[tuple[str, CellContent]]) -> Iterator[FormProblem]:
    for key, content in held:
        for code in content.codes:
            yield FormProblem(code, line, key, content.values)


def _book_problems(
    book: WorkbookParts, form: Form, heads: Heads, *, stamped: bool
) -> Iterator[FormProblem]:
    if not stamped:
        yield FormProblem("STAMP_MISSING", None, None, {"value": form.title.zh})
    elif heads.row != HEAD_ROW:
        values = {"value": str(heads.row), "expected": str(HEAD_ROW)}
        yield FormProblem("HEADER_MOVED", heads.row, None, values)
    if book.from_1904:
        yield FormProblem("DATES_FROM_1904")
    if book.has_external_links:
        yield FormProblem("EXTERNAL_LINKS")
    for sheet in book.sheets:
        if sheet.hidden and sheet.name != DICTIONARY_SHEET:
            yield FormProblem("SHEET_HIDDEN", None, None, {"value": sheet.name}, f"{sheet.name}!A1")


def _shape_problems(
    form: Form, cells: SheetCells, heads: Heads, last: int
) -> Iterator[FormProblem]:
    """Say what is merged or hidden among the heads and the lines."""
    key_at = {at: key for key, at in heads.columns.items()}
    for top, left, bottom, right in cells.merged:
        touched = [at for at in sorted(key_at) if left <= at <= right]
        if touched and heads.row <= bottom and top <= last:
            place = f"{column_letters(left)}{top}"
            said = f"{place}:{column_letters(right)}{bottom}"
            key = key_at.get(left, key_at[touched[0]])
            yield FormProblem("CELLS_MERGED", max(top, heads.row), key, {"value": said}, place)
    hidden = sorted(
        row for row in cells.hidden_rows if heads.row < row <= last and row in cells.rows
    )
    for first, final in _runs(hidden):
        lines = str(first) if first == final else f"{first}–{final}"
        yield FormProblem("ROW_HIDDEN", first, None, {"lines": lines})
    for at, key in key_at.items():
        if any(low <= at <= high for low, high in cells.hidden_columns):
            place = f"{column_letters(at)}{heads.row}"
            yield FormProblem("COLUMN_HIDDEN", heads.row, key, {}, place)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Join neighbouring numbers to first and last."""
    start = 0
    for index, number in enumerate(numbers):
        if index + 1 == len(numbers) or numbers[index + 1] != number + 1:
            yield numbers[start], number
            start = index + 1
