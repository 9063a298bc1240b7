"""A filled-in file checked, with every problem at its address and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.ledger_files.container import Container
from api.ledger_files.marking import mark_workbook
from api.ledger_files.result_sheet import ResultLine
from api.ledger_files.tables import FormTable
from spatial.checks.form_messages import FORM_MESSAGES
from spatial.checks.ledger_forms import CheckedForm
from spatial.domain.findings import Severity
from spatial.domain.form_problems import FormProblem
from spatial.domain.ledger_forms import Form
from spatial.domain.messages import render

WITHHELD = "FORM_RANK_WITHHELD"
MAX_SHOWN_VALUE = 200  # characters


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file's table, what the checks made of it, and the workbook that it came in."""

    table: FormTable
    checked: CheckedForm
    container: Container | None

    @property
    def lines(self) -> list[ResultLine]:
        """Return the problems with address and words, in the order of the table."""
        return result_lines(self.table, self.checked.problems)

    @property
    def counts(self) -> Mapping[Severity, int]:
        """Return how many problems there are of each weight."""
        held = [problem.severity for problem in self.checked.problems]
        return {severity: held.count(severity) for severity in (Severity.ERROR, Severity.WARNING)}

    def summary(self) -> str:
        """Say in a line what was found."""
        errors, warnings = self.counts[Severity.ERROR], self.counts[Severity.WARNING]
        form, rows = self.table.form, len(self.checked.rows)
        return (
            f"{form.title.zh}（{form.stamp}）：{rows} 行，错误 {errors} 项，提醒 {warnings} 项"
            f"  {form.title.en}: {rows} lines, {errors} errors, {warnings} warnings"
        )

    def marked(self) -> bytes | None:
        """Return the user's workbook with the problems marked; None for CSV."""
        if self.container is None:
            return None
        return mark_workbook(self.container, self.table.part, self.lines, self.summary())


def result_lines(table: FormTable, problems: Sequence[FormProblem]) -> list[ResultLine]:
    """Return problems as the list of results shows them."""
    said = {row.line: row.values for row in table.rows}
    hidden = {(each.line, each.column) for each in problems if each.code == WITHHELD}
    lines = []
    for problem in problems:
        value = said.get(problem.line or 0, {}).get(problem.column or "")
        shown = "" if value is None or (problem.line, problem.column) in hidden else str(value)
        lines.append(
            ResultLine(
                sheet=table.sheet,
                cell=table.place(problem),
                severity=problem.severity.value,
                family=problem.family,
                column=_title(table.form, problem),
                value=shown[:MAX_SHOWN_VALUE],
                zh=problem_text(table.form, problem, "zh"),
                en=problem_text(table.form, problem, "en"),
                code=problem.code,
            )
        )
    return lines


def problem_text(form: Form, problem: FormProblem, language: str) -> str:
    """Say what is wrong, in Chinese (``zh``) or English (``en``)."""
    values = dict(problem.values)
    if problem.column is not None:
        title = form.column(problem.column).title
        values["column"] = title.en if language == "en" else title.zh
    return render(FORM_MESSAGES[problem.code], values, language)


def _title(form: Form, problem: FormProblem) -> str:
    return form.column(problem.column).title.zh if problem.column else ""
