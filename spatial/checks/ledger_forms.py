"""Check a filled-in form: the same rules for Excel, CSV and the API.

``check_form`` takes plain rows and gives back clean rows and problems; where the table came from,
and how its places are called there, is the reader's affair.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spatial.checks.form_facts import check_facts
from spatial.checks.form_rows import check_rows
from spatial.checks.form_values import judge_cell
from spatial.domain.findings import Severity
from spatial.domain.form_problems import FormProblem, has_errors
from spatial.domain.ledger_forms import (
    CleanRow,
    CleanValue,
    Form,
    FormLists,
    LedgerFacts,
    PlainRow,
)
from spatial.domain.level_codes import level_ordinal


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """A form's rows and what is wrong with them.

    Parameters
    ----------
    rows
        Every line that is filled in, with the values that could be read; all of them are whole
        exactly where no problem is an error.
    problems
        In the order of lines, then columns.
    """

    form: Form
    rows: tuple[CleanRow, ...]
    problems: tuple[FormProblem, ...]

    @property
    def has_errors(self) -> bool:
        """True if something keeps the file out."""
        return has_errors(self.problems)

    @property
    def has_warnings(self) -> bool:
        """True if something was repaired or is doubtful."""
        return any(problem.severity is Severity.WARNING for problem in self.problems)


@dataclass(frozen=True, slots=True)
class CheckSetting:
    """What a check needs to know beside the rows.

    Parameters
    ----------
    today
        Days after it are refused.
    facts
        What the ledger holds; None leaves out what only the ledger can tell.
    typed
        True if the source tells numbers and days from texts (Excel), False for CSV and JSON.
    """

    lists: FormLists
    today: dt.date
    facts: LedgerFacts | None = None
    typed: bool = True


def check_form(
    form: Form,
    plain: Sequence[PlainRow],
    setting: CheckSetting,
    found: Sequence[FormProblem] = (),
) -> CheckedForm:
    """Check the rows of a form.

    Parameters
    ----------
    plain
        Lines of the table, blank ones between them included.
    found
        What the reader of the file has noticed already.
    """
    problems = [*found, *_blank_lines(plain)]
    rows = []
    for row in plain:
        if not row.is_blank:
            clean, noticed = _judge_row(form, row, setting)
            rows.append(clean)
            problems += noticed
    problems += check_rows(form, rows, setting.lists, setting.today)
    if setting.facts is not None:
        problems += check_facts(form, rows, setting.lists, setting.facts)
    return CheckedForm(form, tuple(rows), tuple(in_order(form, problems)))


def in_order(form: Form, problems: Sequence[FormProblem]) -> list[FormProblem]:
    """Sort by line and column, what is about the whole table first; say nothing twice."""
    at = {column.key: index for index, column in enumerate(form.columns)}
    once = {(each.code, each.line, each.column, each.cell): each for each in problems}
    return sorted(
        once.values(), key=lambda problem: (problem.line or 0, at.get(problem.column or "", -1))
    )


def _judge_row(
    form: Form, row: PlainRow, setting: CheckSetting
) -> tuple[CleanRow, list[FormProblem]]:
    values: dict[str, CleanValue] = {}
    problems = []
    for column in form.columns:
        if column.key in row.unreadable or column.key not in row.values:
            continue  # said already: of the cell, or once of the column that is not there
        plain = row.values[column.key]
        judged = judge_cell(column, plain, setting.lists, typed=setting.typed)
        values[column.key] = judged.value
        problems += [
            FormProblem(code, row.line, column.key, dict(judged.values)) for code in judged.codes
        ]
        if column.key == "level" and isinstance(judged.value, str):
            values["level"] = judged.value.upper()
            if level_ordinal(judged.value) is None:
                said = {"value": judged.value, "building": row_text(row, "building")}
                problems.append(FormProblem("LEVEL_NOT_IN_BUILDING", row.line, "level", said))
    return CleanRow(row.line, values), problems


def row_text(row: PlainRow, key: str) -> str:
    """Return what a cell holds, as printed; an empty cell is the empty text."""
    value = row.values.get(key)
    return "" if value is None else str(value)


def _blank_lines(plain: Sequence[PlainRow]) -> Iterator[FormProblem]:
    """Say where lines are blank that have filled ones below them."""
    blank: list[int] = []
    for row in plain:
        if row.is_blank:
            blank.append(row.line)
            continue
        if blank:
            lines = str(blank[0]) if len(blank) == 1 else f"{blank[0]}–{blank[-1]}"
            yield FormProblem("ROW_BLANK", blank[0], None, {"lines": lines})
        blank = []
