"""Rows that come over the API: checked and stored by the rules of the files."""

from typing import NamedTuple

from api.ledger_files.checking import MAX_SHOWN_VALUE, CheckedFile, problem_text
from api.ledger_files.importing import check_with_ledger, import_checked
from api.ledger_files.tables import FormTable, Heads
from api.schemas.ledger_forms import ProblemOut, RowsIn, RowsOut
from api.writers import Writer
from spatial.domain.form_problems import FormProblem
from spatial.domain.ledger_forms import Form, PlainRow
from spatial.services.store_form import Storing
from spatial.storage.days import today

MAX_UNKNOWN = 10  # columns told of one row


class Entry(NamedTuple):
    """Rows and what to do with them."""

    said: RowsIn
    dry_run: bool
    accept_warnings: bool


def enter_rows(writer: Writer, form: Form, entry: Entry) -> RowsOut:
    """Check rows against the ledger and store them, in one transaction."""
    storing = Storing(
        scope=writer.scope,
        who=writer.login,
        why=entry.said.why or f"在线填报 {form.title.zh}",
        cause=entry.said.cause,
        document=entry.said.document,
    )
    table = _table(form, entry.said.rows)
    with writer.connect() as conn:
        checked = check_with_ledger(conn, table, None, writer.scope)
        done = import_checked(conn, checked, storing, accept_warnings=entry.accept_warnings)
        if entry.dry_run or not done.is_stored:
            conn.rollback()
    return RowsOut(
        stored=done.is_stored and not entry.dry_run,
        changed=done.stored.changed if done.stored else 0,
        events=[] if entry.dry_run or done.stored is None else done.stored.events,
        day=today(),
        problems=_problems(done.file),
    )


def _table(form: Form, rows: list[dict[str, str | bool | int | float | None]]) -> FormTable:
    """Return rows as a table: they count from 1, and a column that is left out is empty."""
    keys = [column.key for column in form.columns]
    plain = tuple(
        PlainRow(number, {key: row.get(key) for key in keys})
        for number, row in enumerate(rows, start=1)
    )
    problems = [
        # in a file a blank line is passed over; here somebody sent it
        FormProblem("REQUIRED_EMPTY", row.line, form.identity[0])
        for row in plain
        if row.is_blank
    ]
    for number, row in enumerate(rows, start=1):
        for name in sorted(row.keys() - set(keys))[:MAX_UNKNOWN]:
            values = {"value": name[:MAX_SHOWN_VALUE], "known": ", ".join(keys)}
            problems.append(FormProblem("COLUMN_UNKNOWN", number, None, values))
    heads = Heads(0, {key: at for at, key in enumerate(keys, start=1)})
    return FormTable(form, form.title.zh, "", heads, plain, tuple(problems), typed=False)


def _problems(file: CheckedFile) -> list[ProblemOut]:
    form = file.table.form
    return [
        ProblemOut(
            code=problem.code,
            severity=problem.severity,
            family=problem.family,
            row=problem.line,
            column=problem.column,
            text=problem_text(form, problem, "zh"),
            text_en=problem_text(form, problem, "en"),
        )
        for problem in file.checked.problems
    ]
