"""A checked file into the ledger: whole, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection

from api.ledger_files.checking import CheckedFile
from api.ledger_files.container import Container
from api.ledger_files.tables import FormTable
from api.messages import MESSAGES
from spatial.checks.ledger_forms import CheckSetting, check_form, in_order
from spatial.domain.form_problems import FormProblem
from spatial.domain.messages import render
from spatial.services.store_form import StoredForm, Storing, facts_for, store_form
from spatial.storage.days import today
from spatial.storage.ledger_forms import form_lists


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What was found in a file, and what became of it; ``stored`` is None if nothing was tried."""

    file: CheckedFile
    stored: StoredForm | None

    @property
    def is_stored(self) -> bool:
        """True if the ledger now stands as the file says."""
        return self.stored is not None and not self.stored.problems


def check_offline(table: FormTable, container: Container | None) -> CheckedFile:
    """Check a file by itself, without a ledger."""
    setting = CheckSetting(form_lists(), today(), None, typed=table.typed)
    return CheckedFile(
        table, check_form(table.form, table.rows, setting, table.problems), container
    )


def check_with_ledger(
    conn: Connection[Any], table: FormTable, container: Container | None, scope: str
) -> CheckedFile:
    """Check a file against what the ledger holds within a scope."""
    alone = check_offline(table, container)
    facts = facts_for(conn, scope, [row.values for row in alone.checked.rows])
    setting = CheckSetting(form_lists(), today(), facts, typed=table.typed)
    return replace(alone, checked=check_form(table.form, table.rows, setting, table.problems))


def import_checked(
    conn: Connection[Any], file: CheckedFile, storing: Storing, *, accept_warnings: bool
) -> ImportedFile:
    """Store a file without errors, and without warnings unless they are accepted.

    The caller owns the transaction. What the ledger refuses becomes a problem of its row; then
    nothing of the file is stored.
    """
    checked = file.checked
    if checked.has_errors or (checked.has_warnings and not accept_warnings):
        return ImportedFile(file, None)
    stored = store_form(conn, checked.form, checked.rows, form_lists(), storing)
    if not stored.problems:
        return ImportedFile(file, stored)
    worded = [_worded(problem) for problem in stored.problems]
    problems = tuple(in_order(checked.form, [*checked.problems, *worded]))
    return ImportedFile(replace(file, checked=replace(checked, problems=problems)), stored)


def _worded(problem: FormProblem) -> FormProblem:
    """Put a service's refusal into words, in both languages."""
    reasons = {f"reason_{language}": _reason(problem.values, language) for language in ("zh", "en")}
    return replace(problem, values=dict(problem.values) | reasons)


def _reason(values: Mapping[str, str], language: str) -> str:
    message = MESSAGES.get(values.get("code", ""))
    return render(message, values, language) if message else values.get("code", "")
