"""The report as a workbook."""

import io
import time

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from shapely import box

from api.reports.content import report_content
from api.reports.workbook import report_workbook
from cad_import.evidence import ReadingEvidence
from cad_import.roles import CadLayer, Role
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import DrawingReading
from spatial.domain.openings import OpeningKind, OpeningStatus
from tests.support.readings import make_opening, make_plan, make_reading, make_room, row_of_rooms

SMALL = Finding("ROOM_VERY_SMALL", Severity.WARNING, ("0204",), 1.0, 2.0, {"room": "0204"})


def bytes_of(reading: DrawingReading) -> bytes:
    layers = (CadLayer("A-WALL", Role.WALL, "name", {"LINE": 4}),)
    return report_workbook(report_content(reading, ReadingEvidence({"mm": 4.0}, layers, {})))


def book_of(reading: DrawingReading) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(bytes_of(reading)))


@pytest.fixture
def reading() -> DrawingReading:
    room = make_room("0204", box(0, 0, 4, 3), printed_area_m2=11.5, findings=(SMALL,))
    return make_reading(make_plan([room]))


def test_the_workbook_has_rooms_findings_and_a_summary(reading: DrawingReading) -> None:
    book = book_of(reading)

    assert book.sheetnames == ["房间", "问题", "洞口与建议隔墙", "CAD 图层及用途", "摘要"]
    assert [cell.value for cell in book["房间"][2]] == [
        *(1, "0204", "办公室", "一般工作人员办公室 staff office"),
        *(12, 11.5, 0.5, "确定 ok", 0.9),
    ]
    assert book["问题"]["C2"].value == "ROOM_VERY_SMALL"
    assert "mm" in [cell.value for cell in book["摘要"]["B"]]


def test_headers_are_frozen_and_numbers_have_formats(reading: DrawingReading) -> None:
    rooms = book_of(reading)["房间"]

    assert rooms.freeze_panes == "A2"
    assert rooms["A1"].value == "图幅 Sheet"
    assert (rooms["B2"].number_format, rooms["E2"].number_format) == ("@", "0.00")


def test_a_text_that_begins_like_a_formula_stays_a_text() -> None:
    room = make_room("=1+1", box(0, 0, 4, 3), name="@SUM(A1)\x07<script>")

    cells = book_of(make_reading(make_plan([room])))["房间"][2]

    assert [(cell.value, cell.data_type) for cell in cells[1:3]] == [
        ("=1+1", "s"),
        ("@SUM(A1)<script>", "s"),
    ]


def test_the_same_reading_gives_the_same_bytes_at_another_time(reading: DrawingReading) -> None:
    first = bytes_of(reading)
    time.sleep(2.1)  # the clock of a ZIP file ticks every two seconds

    assert bytes_of(reading) == first


def test_openings_and_cad_layers_have_sheets_of_their_own() -> None:
    wall = make_opening(OpeningKind.PROPOSED, (6, 0, 6, 3), status=OpeningStatus.REVIEW)
    book = book_of(make_reading(make_plan(row_of_rooms(2), openings=(wall,))))

    openings, layers = book["洞口与建议隔墙"], book["CAD 图层及用途"]

    assert [cell.value for cell in openings[2]][1:4] == [wall.id, "建议隔墙 proposed wall", 3]
    assert openings["A2"].fill.fgColor.rgb.endswith("FBE3C4")
    assert layers["A2"].value is not None
