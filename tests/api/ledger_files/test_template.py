"""Templates: lists on a hidden sheet, heads that stay, a mark in two places."""

import io
import re
from typing import Any

import openpyxl
import pytest

from api.ledger_files.template import FIRST_LINE, write_template
from spatial.domain.divisions import Tier
from spatial.domain.ledger_forms import Kind
from spatial.domain.ranks import is_withheld
from spatial.storage.ledger_forms import find_form, form_lists, ledger_forms
from tests.support.form_files import GOOD_ROWS, checked, office_file, parts

LONGEST_INLINE_LIST = 255
FORMS = tuple(GOOD_ROWS)


def load(form: str, within: str = "") -> Any:
    content = write_template(find_form(form), form_lists(), within=within)
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("form", FORMS)
def test_every_list_is_referred_to_on_the_hidden_sheet(form: str) -> None:
    book = load(form)

    sheet, dictionary = book.worksheets
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    wanted = [column for column in find_form(form).columns if column.kind is Kind.CODE]
    assert len(lists) == len(wanted)
    assert dictionary.sheet_state == "veryHidden"
    for rule in lists:
        assert len(rule.formula1) <= LONGEST_INLINE_LIST
        found = re.fullmatch(r"'字典'!\$([A-Z]+)\$2:\$\1\$(\d+)", rule.formula1)
        assert found, rule.formula1
        assert dictionary[f"{found.group(1)}{found.group(2)}"].value
        assert dictionary[f"{found.group(1)}{int(found.group(2)) + 1}"].value is None


@pytest.mark.parametrize("form", FORMS)
def test_heads_are_protected_and_lines_are_not(form: str) -> None:
    sheet = load(form).worksheets[0]

    assert sheet.protection.sheet
    for at, column in enumerate(find_form(form).columns, start=1):
        head = sheet.cell(2, at)
        assert head.protection.locked
        assert head.value.splitlines() == [column.title.zh, column.title.en]
        assert column.note.zh in sheet.cell(3, at).value
        letter = head.column_letter
        assert not sheet.column_dimensions[letter].protection.locked


@pytest.mark.parametrize("form", FORMS)
def test_the_mark_stands_in_the_properties_and_on_the_hidden_sheet(form: str) -> None:
    content = write_template(find_form(form), form_lists())

    assert find_form(form).stamp.encode() in parts(content)["docProps/custom.xml"]
    assert load(form)["字典"]["A1"].value == find_form(form).stamp


def test_the_mark_on_the_hidden_sheet_does_where_the_properties_are_lost() -> None:
    stripped = {**parts(office_file("rooms.xlsx"))}

    assert b"rooms@1" in stripped["docProps/custom.xml"]
    book = openpyxl.load_workbook(io.BytesIO(office_file("rooms.xlsx")))
    del book.custom_doc_props["smartmap.form"]
    stream = io.BytesIO()
    book.save(stream)
    file = checked(stream.getvalue())
    assert (file.table.form.code, file.lines) == ("rooms", [])


def test_only_divisions_within_the_one_asked_for_are_offered() -> None:
    dictionary = load("organisations", "5101")["字典"]
    offered = [cell.value for cell in dictionary["B"] if cell.value][1:]

    assert "510104 锦江区" in offered
    assert all(entry.startswith("5101") for entry in offered)


def test_no_list_offers_a_rank_that_is_withheld() -> None:
    ranks = form_lists().lists["rank"].names

    assert not [rank for rank in ranks if is_withheld(rank, Tier.PROVINCE)]
    assert "正处级" in ranks


def test_a_template_has_the_same_bytes_whenever_it_is_made() -> None:
    assert parts(write_template(find_form("rooms"), form_lists())) == parts(
        write_template(find_form("rooms"), form_lists())
    )


@pytest.mark.parametrize("form", FORMS)
def test_good_rows_are_clean_in_the_file_of_every_program(form: str) -> None:
    rows = checked(write_template(find_form(form), form_lists(), rows=GOOD_ROWS[form]))
    saved = checked(office_file(f"{form}.xlsx"))

    assert rows.lines == saved.lines == []
    assert [row.values for row in saved.checked.rows] == [row.values for row in rows.checked.rows]


def test_every_form_is_marked_by_its_code_and_version() -> None:
    assert {form.stamp for form in ledger_forms().values()} == {f"{form}@1" for form in FORMS}
    assert FIRST_LINE == 4
