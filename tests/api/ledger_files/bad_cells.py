"""Cells that are wrong in one way each: how the file is made, its code, and the cell named."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from tests.support.form_files import (
    DAY,
    OCCUPANT,
    ORGANISATION,
    ROOM,
    TITLE,
    Row,
    edited,
    filled,
    patched,
    with_cell,
    with_parts,
)

SHEET = "xl/worksheets/sheet1.xml"
AREA_CELL = r'<c r="F4"[^>]*>.*?</c>'


@dataclass(frozen=True)
class BadCell:
    way: str
    made: Callable[[], bytes]
    code: str
    cell: str
    family: str


def one(way: str, code: str, cell: str, family: str, made: Callable[[], bytes]) -> BadCell:
    return BadCell(way, made, code, cell, family)


def cell(
    way: str, code: str, at: str, family: str, value: object, form: str = "rooms", **more: Any
) -> BadCell:
    return BadCell(way, partial(with_cell, form, at, value, **more), code, at, family)


def lines(way: str, code: str, at: str, family: str, *rows: Row, form: str = "rooms") -> BadCell:
    return BadCell(way, partial(filled, form, *rows), code, at, family)


def sheet(
    way: str, code: str, at: str, family: str, change: Callable[[Any, Any], object]
) -> BadCell:
    return BadCell(way, lambda: edited(filled("rooms"), change), code, at, family)


def raw(way: str, code: str, at: str, family: str, pattern: str, by: str) -> BadCell:
    return BadCell(way, lambda: patched(filled("rooms"), SHEET, pattern, by), code, at, family)


def hide_row(of: Any, _: Any) -> None:
    of.row_dimensions[5].hidden = True


def hide_column(of: Any, _: Any) -> None:
    of.column_dimensions["F"].hidden = True


def hide_another_sheet(_: Any, book: Any) -> None:
    book.create_sheet("草稿").sheet_state = "hidden"


def blank_line(of: Any, _: Any) -> None:
    of.move_range("A6:K6", rows=1)


def head(at: str, text: str | None) -> Callable[[Any, Any], None]:
    def change(of: Any, _: Any) -> None:
        of[at].value = text

    return change


def swap_heads_and_columns(of: Any, _: Any) -> None:
    for line in range(2, 7):
        of.cell(line, 2).value, of.cell(line, 3).value = (
            of.cell(line, 3).value,
            of.cell(line, 2).value,
        )


def push_down(of: Any, _: Any) -> None:
    of.insert_rows(1)


def count_from_1904(content: bytes) -> bytes:
    return patched(content, "xl/workbook.xml", r"<workbookPr", '<workbookPr date1904="1"')


def with_external_link(content: bytes) -> bytes:
    link = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
    )
    return with_parts(
        content,
        {
            "xl/_rels/workbook.xml.rels": lambda old: old.replace(
                b"</Relationships>", link.encode()
            ),
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        },
    )


def no_stamp() -> bytes:
    content = with_parts(filled("rooms"), {"docProps/custom.xml": b"<Properties/>"})
    return edited(content, lambda _, book: book.remove(book["字典"]))


TOMORROW = dt.date(2026, 11, 24)
BAD_CELLS = (
    # 内容 content
    cell("a required cell is empty", "REQUIRED_EMPTY", "C4", "内容", None),
    cell("blanks only count as empty", "REQUIRED_EMPTY", "C4", "内容", "  　"),
    cell("a use that is not in the list", "CODE_UNKNOWN", "E4", "内容", "密室"),
    cell("a rank of another tier", "RANK_OF_OTHER_TIER", "F4", "内容", "正科级", "occupancies"),
    cell("a withheld rank", "FORM_RANK_WITHHELD", "F4", "内容", "省（部）级副职", "occupancies"),
    lines(
        "a rank withheld in a sub-provincial city",
        "FORM_RANK_WITHHELD",
        "F4",
        "内容",
        OCCUPANT | {"organisation": "5101-A", "rank": "市级正职"},
        form="occupancies",
    ),
    cell("an unknown organisation", "ORGANISATION_UNKNOWN", "G4", "内容", "51-Z"),
    cell("an unknown building", "BUILDING_UNKNOWN", "A4", "内容", "51-B99"),
    cell("an unknown room with people in it", "ROOM_UNKNOWN", "C4", "内容", "0999", "occupancies"),
    cell("a row without a room on the plan", "ROOM_NOT_ON_PLAN", "C4", "内容", "0999"),
    cell("a level that is none", "LEVEL_NOT_IN_BUILDING", "B4", "内容", "三楼"),
    cell(
        "people on an unknown level",
        "LEVEL_NOT_IN_BUILDING",
        "B4",
        "内容",
        "F9",
        "occupancies",
    ),
    cell("an unknown parent", "PARENT_UNKNOWN", "F4", "内容", "51-Z", "organisations"),
    cell("a rank without posts", "HEADCOUNT_EMPTY", "I4", "内容", None, "organisations"),
    cell("posts without a rank", "RANK_EMPTY", "H4", "内容", None, "organisations"),
    cell("a certificate without number", "CERTIFICATE_MISSING", "I4", "内容", None, "titles"),
    cell("a county that is none", "PLACE_UNKNOWN", "E4", "内容", "锦江", "titles"),
    cell("a division of another province", "CODE_UNKNOWN", "C4", "内容", "110000", "organisations"),
    sheet("a column renamed", "COLUMN_RENAMED", "F2", "内容", head("F2", "面积")),
    sheet("a column missing", "COLUMN_MISSING", "A2", "内容", head("F2", None)),
    sheet("a column twice", "COLUMN_TWICE", "L2", "内容", head("L2", "房间号")),
    sheet("a column too many", "COLUMN_EXTRA", "L2", "内容", head("L2", "电话")),
    sheet("columns moved", "COLUMN_MOVED", "C2", "内容", swap_heads_and_columns),
    sheet("a hidden sheet", "SHEET_HIDDEN", "草稿!A1", "内容", hide_another_sheet),
    one("no template mark", "STAMP_MISSING", "A2", "内容", no_stamp),
    # 数据 data
    cell("words for a number", "NUMBER_UNREADABLE", "F4", "数据", "约二十"),
    cell("a day for a number", "NUMBER_UNREADABLE", "F4", "数据", DAY),
    cell("a negative area", "NUMBER_NEGATIVE", "F4", "数据", -24.5),
    cell("an area of nothing", "NUMBER_NOT_POSITIVE", "F4", "数据", 0),
    cell("NaN as a text", "NUMBER_NOT_FINITE", "F4", "数据", "NaN"),
    raw(
        "an infinite number",
        "NUMBER_NOT_FINITE",
        "F4",
        "数据",
        AREA_CELL,
        '<c r="F4"><v>1e999</v></c>',
    ),
    cell("half a person", "NUMBER_NOT_WHOLE", "G4", "数据", 1.5, "occupancies"),
    raw("#REF!", "CELL_ERROR_VALUE", "F4", "数据", AREA_CELL, '<c r="F4" t="e"><v>#REF!</v></c>'),
    cell("TRUE for a text", "CELL_BOOLEAN", "D4", "数据", True),
    raw(
        "a cell of no known type",
        "CELL_UNREADABLE",
        "F4",
        "数据",
        AREA_CELL,
        '<c r="F4" t="x"><v>24.5</v></c>',
    ),
    raw(
        "a formula never calculated",
        "FORMULA_WITHOUT_VALUE",
        "F4",
        "数据",
        AREA_CELL,
        '<c r="F4"><f>4*6</f></c>',
    ),
    raw(
        "a formula with its result",
        "FORMULA_VALUE_TAKEN",
        "F4",
        "数据",
        AREA_CELL,
        '<c r="F4"><f>4*6</f><v>24</v></c>',
    ),
    raw(
        "an array formula",
        "FORMULA_ARRAY",
        "F4",
        "数据",
        AREA_CELL,
        '<c r="F4"><f t="array" ref="F4">SUM(A1:A2*2)</f><v>24</v></c>',
    ),
    raw(
        "a formula into another file",
        "EXTERNAL_REFERENCE",
        "F4",
        "数据",
        AREA_CELL,
        '<c r="F4"><f>[1]表!A1</f><v>24</v></c>',
    ),
    one(
        "links to other files",
        "EXTERNAL_LINKS",
        "A2",
        "数据",
        lambda: with_external_link(filled("rooms")),
    ),
    cell("a text that is no day", "DATE_UNREADABLE", "J4", "数据", "去年三月"),
    cell("a day that there is not", "DATE_IMPOSSIBLE", "J4", "数据", "2025-02-30"),
    cell("the leap day of 1900", "DATE_IMPOSSIBLE", "J4", "数据", 60, number_format="yyyy-mm-dd"),
    lines("the same line twice", "ROW_TWICE", "A5", "数据", ROOM, ROOM),
    lines(
        "the same entry with another area",
        "ROW_KEY_TWICE",
        "A5",
        "数据",
        ROOM,
        ROOM | {"area": Decimal(30)},
    ),
    sheet("a hidden row", "ROW_HIDDEN", "A5", "数据", hide_row),
    sheet("a hidden column", "COLUMN_HIDDEN", "F2", "数据", hide_column),
    one(
        "days counted from 1904",
        "DATES_FROM_1904",
        "A2",
        "数据",
        lambda: count_from_1904(filled("rooms")),
    ),
    # 格式 format
    sheet("merged cells", "CELLS_MERGED", "A4", "格式", lambda of, _: of.merge_cells("A4:A5")),
    raw(
        "a control character",
        "CONTROL_CHARACTER",
        "C4",
        "格式",
        r'<c r="C4"[^>]*>.*?</c>',
        '<c r="C4" t="inlineStr"><is><t>01_x0007_01</t></is></c>',
    ),
    cell("three decimals", "DECIMALS_TOO_MANY", "F4", "格式", 24.505),
    cell("a year of two digits", "DATE_AMBIGUOUS", "J4", "格式", "25/3/1"),
    cell("a day with a time", "DATE_WITH_TIME", "J4", "格式", dt.datetime(2025, 3, 1, 9, 30)),  # noqa: DTZ001
    cell(
        "a day without its format",
        "DATE_NOT_FORMATTED",
        "J4",
        "格式",
        45717,
        number_format="General",
    ),
    cell("a text like a formula", "TEXT_IS_FORMULA", "D4", "格式", "@SUM(A1)"),
    cell("a number that became a day", "TEXT_IS_DATE", "C4", "格式", dt.date(2025, 3, 1)),
    cell("blanks around", "SPACES_AROUND", "G4", "格式", " 51-A "),
    cell("a character nobody sees", "INVISIBLE_CHARACTERS", "G4", "格式", "51-\u200bA"),
    cell("full-width digits", "FULL_WIDTH", "C4", "格式", "０１０１"),
    cell("a number stored as text", "NUMBER_AS_TEXT", "F4", "格式", "24.5"),
    cell("thousands separators", "THOUSANDS_SEPARATED", "F4", "格式", "1,024.5"),
    cell("the unit in the cell", "UNIT_IN_CELL", "F4", "格式", "24.5㎡"),
    cell("a day as text", "DATE_AS_TEXT", "J4", "格式", "2025年3月1日"),
    sheet("a blank line", "ROW_BLANK", "A6", "格式", blank_line),
    sheet("heads pushed down", "HEADER_MOVED", "A3", "格式", push_down),
    # 逻辑 logic
    cell("a code that disagrees with its name", "CODE_NAME_DISAGREE", "E4", "逻辑", "101 会议室"),
    cell("a name that disagrees with the ledger", "NAME_DISAGREES", "H4", "逻辑", "财政厅"),
    cell("an end before the beginning", "FROM_AFTER_UNTIL", "K4", "逻辑", dt.date(2025, 2, 1)),
    cell("a day to come", "DAY_NOT_REACHED", "J4", "逻辑", TOMORROW),
    cell("one organisation, two names", "ROWS_DISAGREE", "B5", "逻辑", "另一个局", "organisations"),
    cell("its own parent", "PARENT_ITSELF", "F4", "逻辑", "51-N", "organisations"),
    lines(
        "parents in a circle",
        "PARENT_CYCLE",
        "F5",
        "逻辑",
        ORGANISATION | {"parent": "51-M"},
        ORGANISATION | {"organisation": "51-M", "parent": "51-N"},
        form="organisations",
    ),
    cell("a county of another city", "PLACES_NOT_NESTED", "E4", "逻辑", "涪城区", "titles"),
    lines(
        "a number without certificate",
        "CERTIFICATE_UNEXPECTED",
        "I4",
        "逻辑",
        TITLE | {"certificate_kind": "未办证"},
        form="titles",
    ),
    cell(
        "a tier unlike the division", "TIER_UNLIKE_DIVISION", "D4", "逻辑", "市级", "organisations"
    ),
    lines(
        "a use status before there are rooms",
        "STATE_WITHOUT_ROOMS",
        "L4",
        "逻辑",
        TITLE | {"use_status": "闲置", "since": dt.date(2024, 1, 1)},
        form="titles",
    ),
    # 超限 beyond a limit
    cell("a text too long", "CELL_TEXT_TOO_LONG", "D4", "超限", "长" * 101),
    cell("posts beyond all measure", "NUMBER_TOO_LARGE", "G4", "超限", 10_001, "occupancies"),
    cell("more than a million m²", "AREA_TOO_LARGE", "F4", "超限", 1_000_000.01),
    cell("a share above 1", "SHARE_OVER_ONE", "I4", "超限", 1.2),
    lines(
        "shares above 1 together",
        "SHARES_OVER_ONE_TOGETHER",
        "I5",
        "超限",
        ROOM | {"share": Decimal("0.6")},
        ROOM | {"share": Decimal("0.5"), "organisation": "5101-A", "organisation_name": None},
    ),
    cell("a day before 1949", "DATE_TOO_OLD", "J4", "超限", dt.date(1921, 3, 1)),
    cell("more posts than staff", "POSTS_OVER_STAFF", "I5", "超限", 56, "organisations"),
)
