"""What reading a drawing gave, summed up for people and for programs."""

import json

from shapely import box

from api.drawing_report import report_json, summary, summary_lines
from cad_import.evidence import ReadingEvidence
from cad_import.roles import CadLayer, Role
from cad_import.unit_witnesses import UnitWitness
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import RoomStatus
from spatial.domain.openings import OpeningKind, RoomBeside
from tests.support.readings import (
    SITE_X_M,
    SITE_Y_M,
    make_opening,
    make_plan,
    make_reading,
    make_room,
    row_of_rooms,
)

TINY = box(SITE_X_M, SITE_Y_M, SITE_X_M + 0.9, SITE_Y_M + 1)
SMALL = Finding("ROOM_VERY_SMALL", Severity.WARNING, ("204",), SITE_X_M, SITE_Y_M, {"room": "204"})
DUPLICATE = Finding("NUMBER_DUPLICATE", Severity.WARNING, ("201",), values={"number": "201"})
MEASURED = Finding("UNITS_MEASURED", Severity.INFO, values={"unit": "mm"})


def test_a_sheet_is_summed_up_by_count_and_area() -> None:
    doubtful = make_room("204", TINY, status=RoomStatus.REVIEW, findings=(SMALL,))
    reading = make_reading(make_plan([*row_of_rooms(3), doubtful]))

    [sheet] = summary(reading)["sheets"]

    assert (sheet["rooms"], sheet["review"], sheet["area_m2"]) == (4, 1, 36.9)
    assert (sheet["title"], sheet["ordinals"]) == ("二层平面图", [1])


def test_people_are_told_a_line_per_sheet() -> None:
    plans = [make_plan(row_of_rooms(3)), make_plan([], sheet=2, title=None)]

    first, *sheets = summary_lines(make_reading(*plans))

    assert first == "B-01.dxf: AC1032, utf-8, 单位 unit mm (header)"
    assert sheets == [
        "  图幅 sheet 1 二层平面图: 房间 rooms 3, 待核 review 0, 36.00 m²",
        "  图幅 sheet 2 (无图名 untitled): 房间 rooms 0, 待核 review 0, 0.00 m²",
    ]


def test_the_report_counts_and_tells_the_findings_of_file_sheets_and_rooms() -> None:
    doubtful = make_room("204", TINY, findings=(SMALL,))
    plan = make_plan([doubtful], findings=(DUPLICATE,))

    report = json.loads(report_json(make_reading(plan, findings=[MEASURED])))

    assert report["counts"] == {"NUMBER_DUPLICATE": 1, "ROOM_VERY_SMALL": 1, "UNITS_MEASURED": 1}
    of_file, of_sheet, of_room = report["findings"]
    assert (of_file["code"], "sheet" in of_file) == ("UNITS_MEASURED", False)
    assert (of_sheet["code"], of_sheet["sheet"]) == ("NUMBER_DUPLICATE", 1)
    assert (of_room["code"], of_room["sheet"], of_room["number"]) == ("ROOM_VERY_SMALL", 1, "204")
    assert of_room["zh"].startswith("204 不足 1 m²")
    assert of_room["en"].startswith("204 is smaller than 1 m²")


def test_a_reading_without_findings_has_an_empty_report() -> None:
    report = json.loads(report_json(make_reading(make_plan(row_of_rooms(1)))))

    assert (report["counts"], report["findings"]) == ({}, [])


def test_openings_are_told_with_what_a_decision_needs() -> None:
    door = make_opening(
        OpeningKind.DOOR,
        (4, 1, 4, 1.9),
        beside=(RoomBeside("201 办公室", 12.0),),
        area_effect_m2=12.0,
    )
    plan = make_plan(row_of_rooms(1), openings=(door,))

    [told] = json.loads(report_json(make_reading(plan)))["openings"]

    assert (told["id"], told["kind"], told["width_m"]) == (door.id, "door", 0.9)
    assert told["lines"] == [list(door.lines[0])]
    assert told["evidence"] == ["cap_pair"]
    assert told["beside"] == [{"room": "201 办公室", "area_m2": 12.0}]


def test_with_evidence_the_report_says_what_the_reading_rests_on() -> None:
    layer = CadLayer("A-WALL", Role.WALL, "name", {"LINE": 4})
    witness = UnitWitness("doors", 2.0, 17, {0.001: 0.9})
    evidence = ReadingEvidence({"mm": 4.0}, (layer,), {}, {1: (0, 0, 9, 5)}, (witness,))

    told = json.loads(report_json(make_reading(make_plan(row_of_rooms(1))), evidence))["evidence"]

    assert told["layers"] == [
        {"name": "A-WALL", "role": "wall", "reason": "name", "entities": {"LINE": 4}}
    ]
    assert told["units"]["witnesses"][0]["fits"] == {"mm": 0.9}
    assert told["sheet_boxes"] == {"1": [0, 0, 9, 5]}


def test_rooms_are_told_with_a_point_inside_them() -> None:
    [room] = json.loads(report_json(make_reading(make_plan(row_of_rooms(1)))))["rooms"]

    assert (room["number"], room["area_m2"], room["status"]) == ("201", 12.0, "ok")
    assert SITE_X_M < room["x"] < SITE_X_M + 4
