"""A form's table found in a file: which column is where, its lines, and what the file got wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.ledger_files.cell_places import column_letters
from api.ledger_files.refusals import FormFileError
from spatial.domain.form_problems import FormProblem
from spatial.domain.ledger_forms import Column, Form, PlainRow, fold

DICTIONARY_SHEET = "字典"
RESULT_SHEET = "校验结果"
HEAD_ROW = 2  # in a template: the form's name above, notes below
LOOKED_AT_FOR_HEADS = 20  # lines
ENOUGH_HEADS = 0.5  # of the form's columns


@dataclass(frozen=True, slots=True)
class Heads:
    """Where a form's columns stand.

    Parameters
    ----------
    row
        Line of the heads.
    columns
        Column in the file, counted from 1, by column key.
    """

    row: int
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FormTable:
    """A form's lines out of a file, and what was noticed on the way.

    Parameters
    ----------
    sheet
        Name of the sheet; the file's name for CSV.
    part
        Part of the container that holds it; empty for CSV.
    typed
        True if the file tells numbers and days from texts.
    """

    form: Form
    sheet: str
    part: str
    heads: Heads
    rows: tuple[PlainRow, ...]
    problems: tuple[FormProblem, ...]
    typed: bool

    def place(self, problem: FormProblem) -> str:
        """Return the address of a problem in the file: ``C7``."""
        if problem.cell is not None:
            return problem.cell
        first = min(self.heads.columns.values())
        column = self.heads.columns.get(problem.column or "", first)
        return f"{column_letters(column)}{problem.line or self.heads.row}"


def title_key(text: str) -> str:
    r"""Return a head without its English line, its width and its blanks.

    >>> title_key("登记面积（㎡）\nRegistered area, m²")
    '登记面积(m2)'
    """
    head = text.strip().partition("\n")[0]
    return "".join(fold(head).split()).rstrip("*").lower()


def titles_of(form: Form) -> dict[str, Column]:
    """Return a form's columns by every head that is understood: Chinese, English, key."""
    return {
        title_key(title): column
        for column in form.columns
        for title in (column.key, column.title.en, column.title.zh)
    }


def find_heads(form: Form, lines: Mapping[int, Mapping[int, str]]) -> Heads | None:
    """Find the line that holds the form's heads, and which column is where.

    Parameters
    ----------
    lines
        Texts of the first lines, by line and column.
    """
    titles = titles_of(form)
    best: Heads | None = None
    for row in sorted(lines)[:LOOKED_AT_FOR_HEADS]:
        columns: dict[str, int] = {}
        for at, text in sorted(lines[row].items()):
            column = titles.get(title_key(text))
            if column is not None:
                columns.setdefault(column.key, at)
        if best is None or len(columns) > len(best.columns):
            best = Heads(row, columns)
    if best is None or len(best.columns) < ENOUGH_HEADS * len(form.columns):
        return None
    return best


def head_problems(form: Form, heads: Heads, texts: Mapping[int, str]) -> list[FormProblem]:
    """Say which columns are missing, renamed, moved, doubled or more than the form has."""
    titles = titles_of(form)
    known = {at: titles.get(title_key(text)) for at, text in texts.items()}
    strange = [at for at, column in known.items() if column is None]
    problems = []
    for expected_at, column in enumerate(form.columns, start=1):
        at = heads.columns.get(column.key)
        if at is None and expected_at in strange:
            strange.remove(expected_at)
            values = {"value": _first_line(texts[expected_at])}
            problems.append(_at_head("COLUMN_RENAMED", column, heads, expected_at, values))
        elif at is None and column.required:
            problems.append(_at_head("COLUMN_MISSING", column, heads, 1, {}))
    problems += _doubled(heads, known)
    problems += _moved(form, heads)
    for at in strange:
        values = {"value": _first_line(texts[at])}
        place = f"{column_letters(at)}{heads.row}"
        problems.append(FormProblem("COLUMN_EXTRA", heads.row, None, values, place))
    return problems


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _at_head(
    code: str, column: Column, heads: Heads, at: int, values: dict[str, str]
) -> FormProblem:
    return FormProblem(code, heads.row, column.key, values, f"{column_letters(at)}{heads.row}")


def _doubled(heads: Heads, known: Mapping[int, Column | None]) -> list[FormProblem]:
    counts = Counter(column.key for column in known.values() if column is not None)
    return [
        _at_head("COLUMN_TWICE", column, heads, at, {})
        for at, column in sorted(known.items())
        if column is not None and counts[column.key] > 1 and heads.columns[column.key] != at
    ]


def _moved(form: Form, heads: Heads) -> list[FormProblem]:
    """Name the columns that do not stand in the form's order."""
    order = [column.key for column in form.columns if column.key in heads.columns]
    standing = sorted(order, key=lambda key: heads.columns[key])
    return [
        _at_head("COLUMN_MOVED", form.column(key), heads, heads.columns[key], {})
        for wanted, key in zip(order, standing, strict=True)
        if wanted != key
    ]


def is_notes_line(form: Form, heads: Heads, texts: Mapping[int, str]) -> bool:
    """Tell whether a line below the heads repeats the template's notes."""
    notes = {key: fold(form.column(key).note.zh) for key in heads.columns}
    same = sum(fold(texts.get(at, "")).startswith(notes[key]) for key, at in heads.columns.items())
    return same > len(heads.columns) / 2


def choose_form(
    forms: Sequence[Form], stamp: str | None, wanted: Form | None, place: str
) -> Form | None:
    """Return the form that a file's stamp names; None if it bears none.

    Raises
    ------
    FormFileError
        If the stamp is another form's than the one asked for, or of another version.
    """
    if stamp is None:
        return wanted
    code, _, version = stamp.partition("@")
    named = next((form for form in forms if form.code == code), None)
    if named is None:
        raise FormFileError("FORM_UNRECOGNISED", place=place)
    if wanted is not None and wanted.code != named.code:
        raise FormFileError(
            "FORM_OTHER", place=place, value=named.title.zh, expected=wanted.title.zh
        )
    if version != str(named.version):
        raise FormFileError(
            "FORM_VERSION", place=place, value=version or "-", expected=str(named.version)
        )
    return named
