"""Read a filled-in form from a file of either kind."""

from collections.abc import Mapping
from pathlib import Path

from api.ledger_files.container import MAX_FILE_BYTES, Container, open_container
from api.ledger_files.csv_table import read_csv_table
from api.ledger_files.refusals import FormFileError
from api.ledger_files.tables import FormTable
from api.ledger_files.workbook_table import read_workbook_table
from spatial.domain.ledger_forms import Form

# What the name promises is refused by its own words before the bytes are looked at.
REFUSED_SUFFIXES: Mapping[str, str] = {
    ".xls": "FORM_OLD_XLS",
    ".et": "FORM_OLD_XLS",
    ".xlsm": "FORM_MACROS",
    ".xltm": "FORM_MACROS",
    ".xlsb": "FORM_BINARY_XLSB",
    ".ods": "FORM_OPENDOCUMENT",
}


def read_file(path: Path) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    FormFileError
        If it is of no kind that is taken, or too large.
    """
    suffix = path.suffix.lower()
    if suffix in REFUSED_SUFFIXES:
        raise FormFileError(REFUSED_SUFFIXES[suffix], place=path.name)
    if suffix not in {".xlsx", ".csv"}:
        raise FormFileError("FORM_FILE_KIND", place=path.name, value=suffix or path.name)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise FormFileError("FORM_FILE_TOO_LARGE", maximum=str(MAX_FILE_BYTES >> 20))
    return path.read_bytes()


def read_table(
    content: bytes, forms: Mapping[str, Form], wanted: Form | None, *, is_csv: bool
) -> tuple[FormTable, Container | None]:
    """Return the form's table and, of a workbook, the container that it came in."""
    if is_csv:
        return read_csv_table(content, list(forms.values()), wanted), None
    container = open_container(content)
    return read_workbook_table(container, list(forms.values()), wanted), container
