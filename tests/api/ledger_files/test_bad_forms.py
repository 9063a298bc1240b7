"""Every way to be wrong is told by its code, at its cell, in Chinese."""

import io
import re

import openpyxl
import pytest

from api.ledger_files.marked_styles import COLOURS
from api.ledger_files.messages import MESSAGES
from api.ledger_files.refusals import FormFileError
from spatial.domain.form_problems import PROBLEM_KINDS, Family
from spatial.domain.messages import render
from tests.api.ledger_files.bad_cells import BAD_CELLS, BadCell
from tests.api.ledger_files.bad_files import BAD_CSV, BAD_FILES, BadFile, csv_file
from tests.support.form_files import checked

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("bad", BAD_CELLS, ids=lambda bad: bad.way)
def test_a_wrong_cell_is_named_coloured_and_commented(bad: BadCell) -> None:
    file = checked(bad.made())

    found = [line for line in file.lines if line.code == bad.code and line.cell == bad.cell]
    assert found, [(line.cell, line.code) for line in file.lines]
    assert found[0].family.value == bad.family
    assert CHINESE.search(found[0].zh)
    assert "?" not in found[0].zh + found[0].en
    marked = file.marked()
    assert marked is not None
    book = openpyxl.load_workbook(io.BytesIO(marked))
    listed = [row[0].value for row in book["校验结果"].iter_rows(min_row=4)]
    assert bad.cell in listed
    if "!" not in bad.cell:
        wrong = book[file.table.sheet][bad.cell]
        assert wrong.comment.text.startswith("【")
        assert f"【{bad.family}】{found[0].zh}" in wrong.comment.text
        assert wrong.fill.fgColor.rgb in COLOURS.values()


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.way)
def test_a_bad_file_is_refused(bad: BadFile) -> None:
    with pytest.raises(FormFileError) as refused:
        checked(bad.made(), bad.form)

    assert_refusal(refused.value, bad)


@pytest.mark.parametrize("bad", BAD_CSV, ids=lambda bad: bad.way)
def test_a_bad_csv_is_refused(bad: BadFile) -> None:
    with pytest.raises(FormFileError) as refused:
        checked(bad.made(), bad.form, csv=True)

    assert_refusal(refused.value, bad)


def assert_refusal(error: FormFileError, bad: BadFile) -> None:
    assert error.code == bad.code
    assert bad.place in error.values.values()
    said = render(MESSAGES[error.code], error.values)
    assert CHINESE.search(said)
    assert "?" not in said


def test_a_csv_of_another_encoding_is_read_and_told() -> None:
    file = checked(csv_file("gbk"), csv=True)

    assert [line.code for line in file.lines] == ["CSV_NOT_UTF8"]
    assert file.checked.rows[0].text("building") == "51-B01"


def test_every_code_has_a_case() -> None:
    elsewhere = {
        "CODE_AMBIGUOUS",
        "COLUMN_UNKNOWN",
        "CSV_NOT_UTF8",
        "DIVISION_OUT_OF_SCOPE",
        "LEDGER_REFUSES",
    }

    assert {bad.code for bad in BAD_CELLS} == set(PROBLEM_KINDS) - elsewhere
    assert {PROBLEM_KINDS[bad.code].family for bad in BAD_CELLS} == set(Family)
