"""Forms, their rows and what is wrong with them, on the wire."""

import datetime as dt
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.problems import Problem
from api.schemas.wire import Wire
from spatial.domain.changes import Cause
from spatial.domain.findings import Severity
from spatial.domain.form_problems import Family
from spatial.domain.ledger_forms import Kind

MAX_ROWS_A_REQUEST = 2_000
CellText = Annotated[str, StringConstraints(max_length=1_000)]
Cell = CellText | bool | int | float | None
Said = Annotated[str, StringConstraints(max_length=500)]


class CodeOut(Wire):
    """One entry of a code list; where a list has names only, they are its codes."""

    code: str
    name: str


class ColumnOut(Wire):
    """One column of a form."""

    key: Annotated[str, Field(description="Name in rows.")]
    title: str
    title_en: str
    kind: Kind
    required: bool
    maximum: Annotated[int, Field(description="Greatest number, or most characters.")]
    decimals: Annotated[int | None, Field(description="Of a number; null if it is none.")]
    unit: Annotated[str | None, Field(description="m² or persons.")]
    note: str
    note_en: str
    codes: Annotated[list[CodeOut] | None, Field(description="What may be chosen.")]


class FormOut(Wire):
    """One form; rows of another version are refused."""

    code: str
    title: str
    title_en: str
    version: int
    columns: list[ColumnOut]


class RowsIn(Wire):
    """Rows to check and store, as one change."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[
        list[dict[CellText, Cell]],
        Field(min_length=1, max_length=MAX_ROWS_A_REQUEST, description="By column key."),
    ]
    why: Annotated[Said | None, Field(description="The reason.")] = None
    document: Annotated[Said | None, Field(description="Approval or certificate.")] = None
    cause: Annotated[Cause | None, Field(description="Else the form's usual one.")] = None


class ProblemOut(Wire):
    """One thing wrong with a row."""

    code: str
    severity: Severity
    family: Family
    row: Annotated[int | None, Field(description="From 1; null: of all rows.")]
    column: Annotated[str | None, Field(description="Column key; null: of the row.")]
    text: Annotated[str, Field(description="Chinese.")]
    text_en: str


class CellProblemOut(Wire):
    """One thing wrong with a file."""

    code: str
    severity: Severity
    family: Family
    sheet: str
    cell: Annotated[str, Field(description="Address in the file: F4.")]
    text: Annotated[str, Field(description="Chinese.")]
    text_en: str


class FileOut(Wire):
    """What became of a file: the ledger stands as it says, or nothing of it is stored."""

    stored: Annotated[bool, Field(description="False in a dry run.")]
    changed: Annotated[int, Field(description="0 if the ledger stood like that already.")]
    events: list[int]
    day: dt.date
    form: str
    rows: int
    errors: int
    warnings: int
    problems: Annotated[list[CellProblemOut], Field(description="The first 1,000.")]


class FileProblem(Problem):
    """A file that was kept out: problems of its cells, or why it cannot be read at all."""

    result: FileOut | None = None


class RowsOut(Wire):
    """What became of rows: all of them are stored, or none."""

    stored: bool
    changed: Annotated[int, Field(description="0 if the ledger stood like that already.")]
    events: list[int]
    day: dt.date
    problems: list[ProblemOut]
