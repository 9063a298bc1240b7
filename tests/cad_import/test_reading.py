"""Reading end to end: a drawing in, floor plans with exact rooms and judgements out."""

from pathlib import Path

import numpy as np
import pytest
from ezdxf.filemanagement import new
from shapely import box
from shapely.affinity import translate

from cad_import.reading import ReadOptions, read_drawing
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Severity
from spatial.domain.floor_plans import DrawingReading, FloorPlan, PlanRoom, RoomMethod, RoomStatus
from tests.support.plans import (
    SITE_X_M,
    SITE_Y_M,
    WALL,
    OfficeRow,
    PlanPen,
    draw_office_row,
    lines,
    start_plan,
    wall_lines,
)


@pytest.fixture
def pen() -> PlanPen:
    return start_plan()


def read(pen: PlanPen, tmp_path: Path, options: ReadOptions | None = None) -> DrawingReading:
    return read_drawing(pen.save(tmp_path / "plan.dxf"), options or ReadOptions())


def key(room: PlanRoom) -> str | None:
    return room.number or room.name


def areas(plan: FloorPlan) -> dict[str | None, float]:
    return {key(room): room.area_m2 for room in plan.rooms}


def codes(reading: DrawingReading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_a_small_plan_is_read_exactly(pen: PlanPen, tmp_path: Path) -> None:
    draw_office_row(pen)

    reading = read(pen, tmp_path)

    [plan] = reading.plans
    assert (plan.title, plan.level_name, plan.ordinals) == ("一层平面图", "一层", (0,))
    assert areas(plan) == pytest.approx(OfficeRow().areas_m2, abs=1e-3)
    assert {room.status for room in plan.rooms} == {RoomStatus.OK}
    assert {room.method for room in plan.rooms} == {RoomMethod.WALLS}
    assert reading.findings == plan.findings == ()


def test_rooms_lie_where_they_were_drawn(pen: PlanPen, tmp_path: Path) -> None:
    draw_office_row(pen)

    [plan] = read(pen, tmp_path).plans

    drawn = {"101": OfficeRow.office, "103": OfficeRow.meeting}
    for room in plan.rooms:
        if room.number in drawn:
            expected = translate(drawn[room.number], SITE_X_M, SITE_Y_M)
            assert room.outline.hausdorff_distance(expected) < 1e-3


def test_labels_names_uses_and_printed_areas_come_along(pen: PlanPen, tmp_path: Path) -> None:
    draw_office_row(pen)

    [plan] = read(pen, tmp_path).plans

    told = {key(room): (room.name, room.use, room.printed_area_m2) for room in plan.rooms}
    assert told == {
        "101": ("办公室", "102", 12.0),
        "102": ("办公室", "102", None),
        "103": ("会议室", "201", 32.8),
        "走廊": ("走廊", "802", None),
    }


@pytest.mark.parametrize("metres", [0.001, 0.01, 1.0, 0.0254], ids=["mm", "cm", "m", "inch"])
def test_the_unit_does_not_change_the_rooms(tmp_path: Path, metres: float) -> None:
    pen = start_plan(metres_per_unit=metres)
    draw_office_row(pen)

    reading = read(pen, tmp_path)

    assert reading.info.metres_per_unit == metres
    assert areas(reading.plans[0]) == pytest.approx(OfficeRow().areas_m2, abs=1e-3)


def test_a_header_that_lies_is_overruled_and_told(tmp_path: Path) -> None:
    pen = start_plan(insunits=6)
    draw_office_row(pen)

    reading = read(pen, tmp_path)

    assert codes(reading) == ["UNITS_OVERRULED"]
    assert areas(reading.plans[0]) == pytest.approx(OfficeRow().areas_m2, abs=1e-3)


def test_an_undecidable_unit_puts_every_room_under_review(tmp_path: Path) -> None:
    # bare walls 16 units long: a small house in feet, or a larger one in metres
    pen = PlanPen(new("R2010", units=0), metres_per_unit=0.6)
    pen.lines(wall_lines(OfficeRow().rooms), WALL)

    reading = read(pen, tmp_path)

    assert (codes(reading), reading.info.unit_source) == (["UNITS_ASSUMED"], "assumed")
    assert len(reading.plans[0].rooms) == 4
    assert {room.status for room in reading.plans[0].rooms} == {RoomStatus.REVIEW}


def test_a_person_may_give_the_unit(tmp_path: Path) -> None:
    pen = start_plan(insunits=0)
    draw_office_row(pen)

    reading = read(pen, tmp_path, ReadOptions(metres_per_unit=0.0011))

    assert (reading.info.metres_per_unit, reading.info.unit_source) == (0.0011, "given")
    # a tenth longer, 21 % larger; the printed areas no longer fit, and that is told
    corridor = next(room for room in reading.plans[0].rooms if room.name == "走廊")
    assert corridor.area_m2 == pytest.approx(1.21 * 16.4, abs=1e-3)
    office = next(room for room in reading.plans[0].rooms if room.number == "101")
    assert office.status is RoomStatus.REVIEW


def test_an_error_in_the_drawing_leaves_no_room_sure(pen: PlanPen, tmp_path: Path) -> None:
    draw_office_row(pen)
    path = pen.save(tmp_path / "plan.dxf")
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.rindex("OBJECTS")], encoding="utf-8")

    reading = read_drawing(path)

    assert codes(reading) == ["DRAWING_TRUNCATED"]
    assert reading.findings[0].severity is Severity.ERROR
    assert len(reading.plans[0].rooms) == 4
    assert {room.status for room in reading.plans[0].rooms} == {RoomStatus.REVIEW}


def test_three_floors_in_one_model_space_are_three_plans(pen: PlanPen, tmp_path: Path) -> None:
    titles = ("一层平面图", "二层平面图", "三~五层平面图")
    for number, title in enumerate(titles):
        draw_office_row(pen.shifted(40.0 * number, 0), storey=str(number + 1), title=title)

    reading = read(pen, tmp_path)

    assert [(plan.sheet, plan.ordinals) for plan in reading.plans] == [
        (1, (0,)),
        (2, (1,)),
        (3, (2, 3, 4)),
    ]
    numbers = [{room.number for room in plan.rooms} for plan in reading.plans]
    assert numbers == [{None, f"{k}01", f"{k}02", f"{k}03"} for k in (1, 2, 3)]


def test_one_sheet_may_be_read_alone(pen: PlanPen, tmp_path: Path) -> None:
    for number in range(2):
        draw_office_row(pen.shifted(40.0 * number, 0), storey=str(number + 1))

    reading = read(pen, tmp_path, ReadOptions(sheet=2))

    assert [plan.sheet for plan in reading.plans] == [2]
    assert "201" in areas(reading.plans[0])


def test_drawn_outlines_go_before_walls(pen: PlanPen, tmp_path: Path) -> None:
    draw_office_row(pen)
    for room in (OfficeRow.office, OfficeRow.corner_office, OfficeRow.meeting):
        pen.outline(room)

    [plan] = read(pen, tmp_path).plans

    assert {room.method for room in plan.rooms} == {RoomMethod.OUTLINE}
    assert areas(plan) == pytest.approx({"101": 12, "102": 12, "103": 32.8})


def test_a_number_borne_twice_is_told_on_its_plan(pen: PlanPen, tmp_path: Path) -> None:
    draw_office_row(pen)
    pen.text("101", (7.5, 0.4))

    [plan] = read(pen, tmp_path).plans

    [room] = [room for room in plan.rooms if room.name == "办公室" and room.number != "101"]
    assert [finding.code for finding in room.findings] == ["LABELS_IN_ONE_ROOM"]
    assert room.status is RoomStatus.REVIEW


def test_a_room_without_label_is_reviewed(pen: PlanPen, tmp_path: Path) -> None:
    draw_office_row(pen)
    pen.lines(wall_lines([box(8.4, 0, 12.4, 3)]), WALL)

    [plan] = read(pen, tmp_path).plans

    blank = [room for room in plan.rooms if key(room) is None]
    assert [(round(room.area_m2, 3), room.status) for room in blank] == [(12, RoomStatus.REVIEW)]


def test_walls_that_enclose_nothing_are_told(pen: PlanPen, tmp_path: Path) -> None:
    pen.lines(lines([0, 0, 9, 0], [0, 1, 9, 1]), WALL)

    reading = read(pen, tmp_path)

    assert codes(reading)[-1] == "NO_ROOM_FOUND"
    assert reading.findings[-1].severity is Severity.ERROR


def test_an_empty_drawing_has_no_plan(pen: PlanPen, tmp_path: Path) -> None:
    reading = read(pen, tmp_path)

    assert reading.plans == ()
    assert "NO_ROOM_FOUND" in codes(reading)


def test_a_file_that_is_no_drawing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.dxf"
    path.write_bytes(b"AC1032" + bytes(200))

    with pytest.raises(DrawingError) as refusal:
        read_drawing(path)

    assert refusal.value.code == "DWG_RENAMED"


def test_a_round_hall_has_the_area_of_its_disc(pen: PlanPen, tmp_path: Path) -> None:
    for radius_mm in (5000, 5300):
        pen.space.add_circle(pen.point(0, 0), radius_mm, dxfattribs={"layer": WALL})
    pen.text("中庭", (0, 0))

    [plan] = read(pen, tmp_path).plans

    # chords leave the curve by 2 mm at most: 2 mm × 31.4 m of wall is 0.063 m²
    assert areas(plan) == pytest.approx({"中庭": np.pi * 25}, abs=0.063)
