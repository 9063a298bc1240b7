"""The user's own workbook comes back: marked where it is wrong, untouched elsewhere."""

import io
import re
import warnings
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.comments import Comment

from api.ledger_files.cell_places import cell_place
from api.ledger_files.marked_styles import COLOURS
from tests.support.form_files import (
    ROOM,
    as_wps,
    checked,
    edited,
    filled,
    office_file,
    parts,
    patched,
    with_cell,
    with_parts,
)

SHEET = "xl/worksheets/sheet1.xml"
CHANGED = {
    SHEET,
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
}
COMMENT_PARTS = {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}


def bad_number(content: bytes) -> bytes:
    return patched(
        content, SHEET, r'<c r="F4"([^>]*?)( t="\w+")?>.*?</c>', r'<c r="F4"\1><v>-1</v></c>'
    )


def load(content: bytes) -> Any:
    with warnings.catch_warnings(action="ignore"):  # of what openpyxl does not keep
        return openpyxl.load_workbook(io.BytesIO(content))


def looks(cell: Any) -> list[str]:
    """Return a cell's format but its fill."""
    of = (cell.number_format, cell.font, cell.border, cell.protection, cell.alignment)
    return [repr(part) for part in of]


def cells(content: bytes) -> dict[str, tuple[object, ...]]:
    """Return what every cell of the form's sheet is in the file, but its format."""
    root = ElementTree.fromstring(parts(content)[SHEET])  # noqa: S314 - our own
    return {
        cell.get("r", ""): (cell.get("t"), *((part.tag, part.text) for part in cell))
        for cell in root.iter()
        if cell.tag.endswith("}c") and len(cell)
    }


def beside_cells(content: bytes) -> list[bytes]:
    """Return the form's sheet without its cells and the place of the comments' drawing."""
    root = ElementTree.fromstring(parts(content)[SHEET])  # noqa: S314 - our own
    return [
        ElementTree.tostring(part)
        for part in root
        if not part.tag.endswith(("}sheetData", "}legacyDrawing"))
    ]


SOURCES = {
    "Excel": lambda: bad_number(filled("rooms")),
    "WPS": lambda: as_wps(bad_number(filled("rooms"))),
    "LibreOffice": lambda: bad_number(office_file("rooms.xlsx")),
    "dressed by a user": lambda: office_file("rooms_dressed.xlsx"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_parts_that_need_no_change_come_back_byte_for_byte(source: str) -> None:
    before = SOURCES[source]()
    marked = checked(before).marked()
    assert marked is not None

    old, new = parts(before), parts(marked)

    different = {name for name in old if old[name] != new[name]}
    linked = {name for name in different if "_rels/sheet1" in name}
    assert different - linked <= CHANGED | COMMENT_PARTS
    assert SHEET in different
    assert list(new)[: len(old)] == list(old)


@pytest.mark.parametrize("source", SOURCES)
def test_the_forms_sheet_keeps_all_but_the_looks_of_wrong_cells(source: str) -> None:
    before = SOURCES[source]()
    file = checked(before)
    marked = file.marked()
    assert marked is not None

    wrong = {line.cell for line in file.lines}

    assert wrong
    assert cells(marked) == cells(before)
    assert beside_cells(marked) == beside_cells(before)
    old, new = load(before).worksheets[0], load(marked).worksheets[0]
    for row in new.iter_rows():
        for cell in row:
            was = old[cell.coordinate]
            assert looks(cell) == looks(was)
            if cell.coordinate not in wrong:
                assert repr(cell.fill) == repr(was.fill), cell.coordinate
                assert (cell.comment is None) == (was.comment is None), cell.coordinate


def test_validations_of_wps_stay_in_their_extension_list() -> None:
    before = as_wps(bad_number(filled("rooms")))
    marked = checked(before).marked()
    assert marked is not None

    start = b"<extLst>"
    assert parts(marked)[SHEET].partition(start)[2] == parts(before)[SHEET].partition(start)[2]
    assert b"x14:dataValidation " in parts(marked)[SHEET]


def test_a_users_note_stays_above_ours_and_elsewhere() -> None:
    def change(sheet: Any, _: object) -> None:
        for at in ("F4", "D6"):
            sheet[at].comment = Comment("请核对", "李")

    before = edited(with_cell("rooms", "F4", -1), change)
    marked = checked(before).marked()
    assert marked is not None

    sheet = load(marked).worksheets[0]
    assert sheet["F4"].comment.text.startswith("请核对\n【数据】")
    assert sheet["D6"].comment.text == "请核对"


def test_marks_of_an_earlier_check_go_when_the_cell_is_mended() -> None:
    marked = checked(with_cell("rooms", "F4", -1)).marked()
    assert marked is not None

    again = checked(
        patched(marked, SHEET, r'<c r="F4"([^>]*)><v>-1</v>', r'<c r="F4"\1><v>24.5</v>')
    )

    assert again.lines == []
    clean = again.marked()
    assert clean is not None
    cell = load(clean).worksheets[0]["F4"]
    assert cell.comment is None
    assert cell.fill.fgColor.rgb not in COLOURS.values()
    assert b"<v:shape " not in parts(clean)["xl/drawings/vmlDrawing1.vml"]


def test_a_checked_file_checked_again_is_marked_the_same() -> None:
    first = checked(with_cell("rooms", "F4", -1)).marked()
    assert first is not None
    second = checked(first).marked()
    assert second is not None

    assert load(second).sheetnames == load(first).sheetnames == ["房间使用", "字典", "校验结果"]
    assert cells(second) == cells(first)
    for name in COMMENT_PARTS:
        assert parts(second)[name].count(b"F4") == parts(first)[name].count(b"F4")
    texts = [load(each).worksheets[0]["F4"].comment.text for each in (first, second)]
    assert texts[0] == texts[1]


def test_a_checked_file_that_libreoffice_saved_is_marked_once() -> None:
    marked = checked(office_file("rooms_marked.xlsx")).marked()
    assert marked is not None

    sheet = load(marked).worksheets[0]
    assert sheet["F5"].comment.text.count("【格式】") == 1
    assert sheet["D5"].comment.text == "请王科长核对"
    assert sheet["D4"].fill.fgColor.rgb == "FF00FF88"


def test_a_cell_that_was_not_there_looks_like_its_column() -> None:
    before = filled("rooms", {"building": "51-B01", "number": "0101"})
    assert b'r="F4"' not in parts(before)[SHEET]
    file = checked(before)
    marked = file.marked()
    assert marked is not None

    sheet = load(marked).worksheets[0]
    assert sheet["F4"].number_format == "0.00"
    assert not sheet["F4"].protection.locked
    assert sheet["F4"].fill.fgColor.rgb in COLOURS.values()
    places = [cell_place(at) or (0, 0) for at in cells(marked)]
    assert places == sorted(places)


def test_results_are_listed_with_links_and_without_withheld_ranks() -> None:
    file = checked(with_cell("occupancies", "F4", "省级正职"))
    marked = file.marked()
    assert marked is not None

    sheet = load(marked)["校验结果"]
    row = next(row for row in sheet.iter_rows(min_row=4) if row[7].value == "FORM_RANK_WITHHELD")
    assert row[0].value == "F4"
    assert row[0].hyperlink.location == "'使用人职级'!F4"
    assert row[4].value in {None, ""}
    assert "省级正职" not in parts(marked)["xl/worksheets/sheet3.xml"].decode()
    assert "省级正职" not in parts(marked)["xl/comments1.xml"].decode()


def test_a_sheet_of_the_users_own_called_like_ours_stays() -> None:
    def change(_: Any, book: Any) -> None:
        book.create_sheet("校验结果")["A1"] = "我们自己的"

    marked = checked(edited(with_cell("rooms", "F4", -1), change)).marked()
    assert marked is not None

    book = load(marked)
    assert book["校验结果"]["A1"].value == "我们自己的"
    assert book["校验结果2"]["A1"].value == "smartmap 校验结果"


def test_a_workbook_without_styles_is_marked_all_the_same() -> None:
    bare = with_parts(bad_number(filled("rooms")), {"xl/styles.xml": None})
    bare = patched(bare, "xl/_rels/workbook.xml.rels", r"<Relationship [^>]*/styles\"[^>]*/>", "")
    bare = patched(bare, "[Content_Types].xml", r"<Override [^>]*styles\.xml\"[^>]*/>", "")
    sheets = (SHEET, "xl/worksheets/sheet2.xml")
    bare = with_parts(
        bare, dict.fromkeys(sheets, lambda old: re.sub(rb' s(tyle)?="\d+"', b"", old))
    )
    file = checked(bare)
    marked = file.marked()
    assert marked is not None

    assert load(marked).worksheets[0]["F4"].fill.fgColor.rgb == "FFFFE18B"


def test_more_than_a_thousand_marks_are_told_in_order() -> None:
    rows = [ROOM | {"number": f"{n:04d}", "area": -1} for n in range(1200)]
    file = checked(filled("rooms", *rows), facts=None)
    marked = file.marked()
    assert marked is not None

    listed = [row[0].value for row in load(marked)["校验结果"].iter_rows(min_row=4)]
    assert listed == [f"F{line}" for line in range(4, 1204)]
