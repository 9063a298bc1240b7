"""Rooms drawn as outlines: doubles and sums dropped, crossings mended and told."""

import pytest
from shapely import Polygon, box
from shapely.affinity import translate

from cad_import.drawn_outlines import DrawnRoom, find_drawn_rooms
from cad_import.expansion import expand
from cad_import.roles import decide_roles
from spatial.domain.findings import Finding
from tests.support.plans import SITE_X_M, WALL, PlanPen, drawn_text, start_plan

ROW = tuple(box(4.2 * at, 0, 4.2 * at + 4, 3) for at in range(3))


@pytest.fixture
def pen() -> PlanPen:
    return start_plan()


def draw(pen: PlanPen, *outlines: Polygon) -> None:
    for outline in outlines:
        pen.outline(outline)


def found(pen: PlanPen) -> tuple[list[DrawnRoom], list[Finding]]:
    metric = expand(pen.document).scaled(pen.metres_per_unit)
    texts = [drawn_text(f"20{at + 1}", (4.2 * at + 2, 1.5)) for at in range(3)]
    return find_drawn_rooms(metric, decide_roles(metric), texts)


def numbers_and_areas(rooms: list[DrawnRoom]) -> list[tuple[str | None, float]]:
    return [(room.label.number, round(room.outline.area, 4)) for room in rooms]


SOUND = [("201", 12.0), ("202", 12.0), ("203", 12.0)]


def test_each_outline_is_a_room_with_its_label(pen: PlanPen) -> None:
    draw(pen, *reversed(ROW))

    rooms, findings = found(pen)

    assert numbers_and_areas(rooms) == SOUND
    assert findings == []
    assert not any(room.repaired or room.overlapping for room in rooms)


def test_an_outline_drawn_twice_is_one_room(pen: PlanPen) -> None:
    draw(pen, *ROW, translate(ROW[1], 0.005, 0))

    rooms, _ = found(pen)

    assert [number for number, _ in numbers_and_areas(rooms)] == ["201", "202", "203"]


def test_the_outline_of_a_whole_storey_is_no_room(pen: PlanPen) -> None:
    draw(pen, *ROW, box(-0.2, -0.2, 12.6, 3.2))

    assert numbers_and_areas(found(pen)[0]) == SOUND


def test_a_room_inside_another_keeps_its_own_label(pen: PlanPen) -> None:
    draw(pen, box(0, 0, 12.4, 3), box(4.2, 0.5, 8.2, 2.5), box(20, 0, 24, 3))

    rooms, _ = found(pen)

    assert [room.outline.area for room in rooms] == pytest.approx([37.2, 8, 12])
    assert rooms[1].label.number == "202"


def test_an_outline_that_crosses_itself_is_mended_and_told(pen: PlanPen) -> None:
    draw(pen, *ROW[:2])
    # 12 m² of room 203, and a loop of 0.5 m² where its last corner overshoots
    corners = [(8.4, 0), (12.4, 0), (12.4, 3), (8.4, 3), (8.4, -1), (7.4, -1)]
    points = [pen.point(*corner) for corner in corners]
    pen.space.add_lwpolyline(points, close=True, dxfattribs={"layer": "房间轮廓线"})

    rooms, [finding] = found(pen)

    assert numbers_and_areas(rooms) == SOUND
    assert [room.repaired for room in rooms] == [False, False, True]
    assert (finding.code, finding.subjects) == ("OUTLINE_CROSSES_ITSELF", (rooms[2].handle,))
    assert finding.x is not None
    assert SITE_X_M + 8.4 < finding.x < SITE_X_M + 12.4


def test_outlines_that_overlap_are_marked(pen: PlanPen) -> None:
    draw(pen, ROW[0], box(3, 0, 8.2, 3), ROW[2])

    rooms, _ = found(pen)

    assert [room.overlapping for room in rooms] == [True, True, False]


def test_outlines_that_share_a_sliver_are_not_marked(pen: PlanPen) -> None:
    draw(pen, ROW[0], box(3.98, 0, 8.2, 3), ROW[2])

    assert not any(room.overlapping for room in found(pen)[0])


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_outlines_are_a_legend(pen: PlanPen, count: int) -> None:
    draw(pen, *ROW[:count])

    assert found(pen) == ([], [])


def test_closed_lines_on_other_layers_are_no_rooms(pen: PlanPen) -> None:
    for outline in ROW:
        pen.outline(outline, WALL)

    assert found(pen)[0] == []


def test_specks_are_no_rooms(pen: PlanPen) -> None:
    draw(pen, *ROW, box(20, 0, 20.6, 0.6))

    assert numbers_and_areas(found(pen)[0]) == SOUND


def test_a_bulged_outline_has_the_curves_area(pen: PlanPen) -> None:
    draw(pen, *ROW[:2])
    # 203 with a round bay of radius 1.5 m at its east side: 12 + 2.25 π / 2 m²
    corners = [(*pen.point(8.4, 0), 0), (*pen.point(12.4, 0), 1), (*pen.point(12.4, 3), 0)]
    corners.append((*pen.point(8.4, 3), 0))
    place = {"layer": "房间轮廓线"}
    pen.space.add_lwpolyline(corners, format="xyb", close=True, dxfattribs=place)

    rooms, _ = found(pen)

    assert rooms[2].outline.area == pytest.approx(15.534, abs=0.01)


def test_an_outline_inside_another_casts_doubt_on_both(pen: PlanPen) -> None:
    draw(pen, *ROW, box(0, 0, 2, 2))

    rooms, _ = found(pen)

    doubted = {round(room.outline.area, 1) for room in rooms if room.overlapping}
    assert doubted == {4.0, 12.0}
    assert sum(room.overlapping for room in rooms) == 2
