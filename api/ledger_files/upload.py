"""A filled-in form that comes over HTTP: checked and stored by the rules of the command line."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from api.ledger_files.checking import CheckedFile, result_lines
from api.ledger_files.importing import ImportedFile, check_with_ledger, import_checked
from api.ledger_files.reading import read_table
from api.schemas.ledger_forms import CellProblemOut, FileOut
from api.writers import Writer
from spatial.domain.changes import Cause
from spatial.domain.findings import Severity
from spatial.domain.ledger_forms import Form
from spatial.services.store_form import Storing
from spatial.storage.days import today
from spatial.storage.ledger_forms import ledger_forms

MAX_TOLD = 1_000  # problems of one file; the marked workbook has them all


class Wishes(NamedTuple):
    """What to do with a file."""

    dry_run: bool
    accept_warnings: bool
    why: str | None
    document: str | None
    cause: Cause | None


class Upload(NamedTuple):
    """A file and what to do with it."""

    content: bytes
    is_csv: bool
    wishes: Wishes


class Kept(NamedTuple):
    """What became of a file.

    Parameters
    ----------
    is_refused
        True if problems kept it out.
    marked
        Where it was kept out, the user's workbook with the problems marked; None for CSV.
    """

    said: FileOut
    is_refused: bool
    marked: bytes | None


def keep_upload(writer: Writer, form: Form, upload: Upload) -> Kept:
    """Check a file against the ledger and store it, in one transaction.

    The file is read while a connection is lent: so no more files are unpacked at a time than
    there are connections for writing.

    Raises
    ------
    FormFileError
        If the file is refused as a whole.
    """
    wishes = upload.wishes
    with writer.connect() as conn:
        table, container = read_table(upload.content, ledger_forms(), form, is_csv=upload.is_csv)
        checked = check_with_ledger(conn, table, container, writer.scope)
        storing = Storing(
            scope=writer.scope,
            who=writer.login,
            why=wishes.why or f"上传 {form.title.zh}",
            cause=wishes.cause,
            document=wishes.document,
        )
        done = import_checked(conn, checked, storing, accept_warnings=wishes.accept_warnings)
        if wishes.dry_run or not done.is_stored:
            conn.rollback()
        marked = None if done.is_stored else done.file.marked()
    said = _told(done, today(), dry_run=wishes.dry_run)
    return Kept(said, not done.is_stored, marked)


def _told(done: ImportedFile, day: dt.date, *, dry_run: bool) -> FileOut:
    counts = done.file.counts
    return FileOut(
        stored=done.is_stored and not dry_run,
        changed=done.stored.changed if done.stored and done.is_stored else 0,
        events=done.stored.events if done.stored and done.is_stored and not dry_run else [],
        day=day,
        form=done.file.table.form.code,
        rows=len(done.file.checked.rows),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        problems=_problems(done.file),
    )


def _problems(file: CheckedFile) -> Sequence[CellProblemOut]:
    return [
        CellProblemOut(
            code=line.code,
            severity=Severity(line.severity),
            family=line.family,
            sheet=line.sheet,
            cell=line.cell,
            text=line.zh,
            text_en=line.en,
        )
        for line in result_lines(file.table, file.checked.problems[:MAX_TOLD])
    ]
