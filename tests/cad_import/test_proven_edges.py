"""What may be sure on CAD layer 0: rooms with proven edges, or with a printed area that agrees."""

from pathlib import Path

import pytest
from shapely import box

from cad_import.reading import read_drawing
from spatial.domain.floor_plans import PlanRoom, RoomStatus
from tests.support.plans import (
    WALL,
    OfficeRow,
    PlanPen,
    draw_office_row,
    edges,
    lines,
    start_plan,
    wall_lines,
)


def on_layer_0(pen: PlanPen) -> PlanPen:
    for block in pen.document.blocks:
        for entity in block:
            entity.dxf.layer = "0"
    return pen


@pytest.fixture
def pen() -> PlanPen:
    pen = start_plan()
    draw_office_row(pen)
    for piece in (box(5, 0.8, 5.7, 2.2), box(5.9, 0.8, 6.6, 2.2), box(3, 6.5, 5.4, 7.7)):
        pen.lines(edges(piece), "0")
    return pen


def rooms(pen: PlanPen, path: Path) -> dict[str | None, PlanRoom]:
    reading = read_drawing(on_layer_0(pen).save(path / "plan.dxf"))
    return {room.number: room for plan in reading.plans for room in plan.rooms}


def codes(room: PlanRoom) -> set[str]:
    return {finding.code for finding in room.findings}


def test_rooms_between_proven_walls_are_sure(pen: PlanPen, tmp_path: Path) -> None:
    found = rooms(pen, tmp_path)

    assert {number: found[number].status for number in ("101", "102", "103")} == dict.fromkeys(
        ("101", "102", "103"), RoomStatus.OK
    )


def test_a_line_from_wall_to_wall_makes_its_room_unsure(pen: PlanPen, tmp_path: Path) -> None:
    pen.lines(lines([7.5, 0, 7.5, 3]), "0")
    found = rooms(pen, tmp_path)

    assert found["102"].status is RoomStatus.REVIEW
    assert "ROOM_EXTENT_UNSURE" in codes(found["102"])
    assert found["101"].status is RoomStatus.OK


def test_a_room_with_an_edge_of_one_line_is_for_review(tmp_path: Path) -> None:
    # where there is no furniture, a line from wall to wall is a wall, but no proven one
    pen = start_plan()
    row = OfficeRow()
    pen.lines(wall_lines(row.rooms), "0")
    pen.lines(lines([7, 0, 7, 3]), "0")
    pen.label((6.2, 2), "102", "办公室")
    found = rooms(pen, tmp_path)["102"]

    assert found.area_m2 == pytest.approx(2.8 * 3, abs=1e-3)
    assert found.status is RoomStatus.REVIEW
    assert "EDGE_WITHOUT_WALL" in codes(found)


def test_a_printed_area_that_is_nearly_right_makes_no_room_sure(
    pen: PlanPen, tmp_path: Path
) -> None:
    for text in pen.space.query("TEXT"):
        if text.dxf.text == "32.80㎡":
            text.dxf.text = "33.30㎡"  # 1.5 % more, as a stale print
    found = rooms(pen, tmp_path)

    assert found["103"].status is RoomStatus.REVIEW
    assert found["101"].status is RoomStatus.OK


def test_a_corridor_without_a_label_is_for_review(pen: PlanPen, tmp_path: Path) -> None:
    for text in list(pen.space.query("TEXT")):
        if text.dxf.text == "走廊":
            pen.space.delete_entity(text)
    found = rooms(pen, tmp_path)

    assert found[None].area_m2 == pytest.approx(OfficeRow().areas_m2["走廊"], abs=1e-3)
    assert found[None].status is RoomStatus.REVIEW


def test_single_lines_prove_nothing(tmp_path: Path) -> None:
    pen = start_plan()
    for room in (OfficeRow().office, OfficeRow().corner_office):
        pen.lines(edges(room), "0")
    pen.label((2, 2), "101", "办公室", "12.00m²")
    pen.space.add_arc(pen.point(1, 3), 900, 0, 90)
    found = rooms(pen, tmp_path)

    assert found["101"].status is RoomStatus.REVIEW


def test_a_wall_thicker_than_walls_are_is_no_room_if_it_is_filled(tmp_path: Path) -> None:
    pen = start_plan()
    inner, outer = box(0, 0, 4, 3), box(-0.9, -0.9, 4.9, 3.9)
    pen.lines(edges(inner), WALL)
    pen.lines(edges(outer), WALL)
    for part in (box(-0.9, -0.9, 0, 3.9), box(4, -0.9, 4.9, 3.9), box(0, 3, 4, 3.9)):
        hatch = pen.space.add_hatch(dxfattribs={"layer": WALL})
        corners = [pen.point(*corner) for corner in part.exterior.coords]
        hatch.paths.add_polyline_path(corners, is_closed=True)
    pen.label((2, 2), "101", "12.00m²")
    reading = read_drawing(pen.save(tmp_path / "plan.dxf"))

    assert [room.number for plan in reading.plans for room in plan.rooms] == ["101"]
