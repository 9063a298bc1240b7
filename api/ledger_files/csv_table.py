"""The form's table out of a CSV file: UTF-8 with or without mark, UTF-16, GBK."""

import csv
import io
from collections.abc import Sequence

from api.ledger_files.container import MAX_FILE_BYTES
from api.ledger_files.refusals import FormFileError
from api.ledger_files.tables import (
    FormTable,
    choose_form,
    find_heads,
    head_problems,
    is_notes_line,
)
from spatial.domain.form_problems import FormProblem
from spatial.domain.ledger_forms import MAX_ROWS, Form, PlainRow

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ",;\t"
MAX_FIELD = 10_000


def read_csv_table(content: bytes, forms: Sequence[Form], wanted: Form | None) -> FormTable:
    """Read the form's table.

    Raises
    ------
    FormFileError
        If the encoding is not known, the heads are no form's, or nothing is filled in.
    """
    if not content.strip():
        raise FormFileError("FORM_FILE_EMPTY")
    if len(content) > MAX_FILE_BYTES:
        raise FormFileError("FORM_FILE_TOO_LARGE", maximum=str(MAX_FILE_BYTES >> 20))
    text, encoding = _decode(content)
    lines = _lines(text)
    texts = {
        line: {at: said for at, said in enumerate(fields, start=1) if said.strip()}
        for line, fields in lines.items()
    }
    form = choose_form(forms, None, wanted, "CSV") or _form_by_heads(texts, forms)
    heads = find_heads(form, texts)
    if heads is None:
        raise FormFileError("FORM_UNRECOGNISED", place="CSV")
    first = heads.row + 1
    if is_notes_line(form, heads, texts.get(first, {})):
        first += 1
    rows = [
        PlainRow(line, {key: texts[line].get(at) for key, at in heads.columns.items()})
        for line in sorted(texts)
        if line >= first
    ]
    while rows and rows[-1].is_blank:
        rows.pop()
    if not rows:
        raise FormFileError("FORM_NO_ROWS", place="CSV")
    problems = head_problems(form, heads, texts[heads.row])
    if not encoding.startswith("utf-8"):
        problems.append(FormProblem("CSV_NOT_UTF8", None, None, {"value": encoding.upper()}))
    return FormTable(form, "CSV", "", heads, tuple(rows), tuple(problems), typed=False)


def _decode(content: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            tried = [encoding]
            break
    else:
        tried = ["utf-8", "gb18030"]
    for encoding in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # GB 18030 decodes nearly anything: what it makes of other encodings is private use
        if not any("\ue000" <= letter <= "\uf8ff" for letter in text):
            return text, "gbk" if encoding == "gb18030" else encoding
    raise FormFileError("CSV_ENCODING", place="CSV")


def _lines(text: str) -> dict[int, list[str]]:
    """Return the fields of each record by the line on which it begins."""
    head = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: dict[int, list[str]] = {}
    begins = 1
    try:
        for fields in reader:
            if begins > MAX_ROWS:
                raise FormFileError("FORM_ROWS_TOO_MANY", place="CSV", maximum=f"{MAX_ROWS:,}")
            if any(len(said) > MAX_FIELD for said in fields):
                raise FormFileError("CSV_BROKEN", place=f"CSV:{begins}")
            lines[begins] = fields
            begins = reader.line_num + 1
    except csv.Error as error:
        raise FormFileError("CSV_BROKEN", place=f"CSV:{begins}") from error
    return lines


def _form_by_heads(texts: dict[int, dict[int, str]], forms: Sequence[Form]) -> Form:
    found = []
    for form in forms:
        heads = find_heads(form, texts)
        if heads is not None:
            found.append((len(heads.columns) / len(form.columns), form))
    if not found:
        raise FormFileError("FORM_UNRECOGNISED", place="CSV")
    return max(found, key=lambda each: each[0])[1]
