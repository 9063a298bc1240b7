"""Spaces that several labels share, parted where the way between them is narrowest."""

import numpy as np
import pytest
import shapely
from shapely import Point, Polygon, box
from shapely.affinity import rotate

from cad_import.leaks import find_leaks
from cad_import.open_plans import PartedPlan, part_open_plans
from cad_import.primitives import Floats
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import PlanLabel, PlanRoom, RoomMethod, RoomStatus
from spatial.domain.openings import OpeningKind

# A hall of 10 × 8 m; a corridor of 2 × 12 m leads away from the middle of its upper side.
HALL = shapely.union(box(0, 0, 10, 8), box(4, 8, 6, 20))
IN_HALL, IN_CORRIDOR = (2.0, 3.0), (5.0, 15.0)


def room(outline: Polygon = HALL) -> PlanRoom:
    said = Finding("LABELS_IN_ONE_ROOM", Severity.WARNING)
    return PlanRoom(
        outline,
        "1",
        "大厅",
        None,
        outline.area,
        None,
        RoomMethod.WALLS,
        0.3,
        RoomStatus.REVIEW,
        (said,),
    )


def part(*labels: PlanLabel, outline: Polygon = HALL) -> PartedPlan:
    leaks = find_leaks([room(outline)], labels)
    return part_open_plans([room(outline)], labels, leaks, trusted=True)


def areas(plan: PartedPlan) -> dict[str | None, float]:
    return {found.name: round(found.area_m2, 2) for found in plan.rooms}


def test_a_corridor_is_parted_from_a_hall_at_its_mouth() -> None:
    found = part(PlanLabel(*IN_HALL, name="大厅"), PlanLabel(*IN_CORRIDOR, name="走廊"))

    assert areas(found) == {"大厅": 80.0, "走廊": 24.0}
    assert {r.status for r in found.rooms} == {RoomStatus.REVIEW}
    assert {f.code for r in found.rooms for f in r.findings} == {"EDGE_PROPOSED"}


def test_the_edge_is_named_as_one_that_nobody_drew() -> None:
    found = part(PlanLabel(*IN_HALL, name="大厅"), PlanLabel(*IN_CORRIDOR, name="走廊"))

    [edge] = found.edges
    assert edge.kind is OpeningKind.OPEN_EDGE
    assert edge.width_m == pytest.approx(2.0)
    assert edge.lines == ((4.0, 8.0, 6.0, 8.0),)
    assert not found.leaks.openings
    assert not found.leaks.findings
    assert all(edge.id in f.subjects for r in found.rooms for f in r.findings)


def test_a_part_as_large_as_its_label_prints_is_sure() -> None:
    mouth = PlanLabel(*IN_CORRIDOR, name="走廊", printed_area_m2=24.0)

    found = part(PlanLabel(*IN_HALL, name="大厅"), mouth)

    assert {r.name: r.status for r in found.rooms} == {
        "大厅": RoomStatus.REVIEW,
        "走廊": RoomStatus.OK,
    }


def test_a_square_room_with_two_labels_stays_whole() -> None:
    square = box(0, 0, 6, 6)

    found = part(PlanLabel(1, 1, name="甲"), PlanLabel(5, 5, name="乙"), outline=square)

    assert [r.findings[0].code for r in found.rooms] == ["LABELS_IN_ONE_ROOM"]
    assert found.edges == ()


def test_a_room_with_one_label_is_left_alone() -> None:
    assert part(PlanLabel(*IN_HALL, name="大厅")).rooms == (room(),)


# 6 × 4 m with a pier in the middle: a line across would be longer than either part is wide.
PIERED = shapely.difference(box(0, 0, 6, 4), box(3, 0, 3.1, 0.3))


@pytest.mark.parametrize("turn_deg", [0.0, 30.0])
def test_the_line_that_makes_a_room_as_wide_and_deep_as_printed_parts_it(turn_deg: float) -> None:
    outline = rotate(PIERED, turn_deg, origin=(0, 0))
    one, other = (rotate(Point(x, 2), turn_deg, origin=(0, 0)) for x in (1.5, 4.5))
    sized = PlanLabel(one.x, one.y, name="KITCHEN", extent_m=(3.0, 4.0))
    found = part(sized, PlanLabel(other.x, other.y, name="DINING"), outline=outline)

    assert areas(found) == {"KITCHEN": 12.0, "DINING": 11.97}
    assert {r.status for r in found.rooms} == {RoomStatus.REVIEW}


@pytest.mark.parametrize("extent_m", [None, (2.0, 4.0), (3.0, 3.6)])
def test_where_no_line_makes_the_printed_width_and_depth_the_room_stays_whole(
    extent_m: tuple[float, float] | None,
) -> None:
    sized = PlanLabel(1.5, 2, name="KITCHEN", extent_m=extent_m)

    assert len(part(sized, PlanLabel(4.5, 2, name="DINING"), outline=PIERED).rooms) == 1


# A living room of 11.4 × 3.7 m, and north of it a hall: 3.6 × 1.7 m with a passage to its west.
LIVING = box(0, 0, 11.4, 3.7)
PASSAGE_HALL = shapely.union_all([LIVING, box(3.5, 3.7, 7.1, 5.45), box(0, 3.95, 3.5, 5.45)])


@pytest.mark.parametrize("turn_deg", [0.0, 90.0, 17.0])
def test_walls_in_line_part_a_hall_though_the_way_along_it_is_narrower(turn_deg: float) -> None:
    outline = rotate(PASSAGE_HALL, turn_deg, origin=(0, 0))
    hall, living = (rotate(Point(at), turn_deg, origin=(0, 0)) for at in ((1.7, 4.7), (8.0, 2.0)))

    found = part(
        PlanLabel(hall.x, hall.y, name="门厅"),
        PlanLabel(living.x, living.y, name="起居室"),
        outline=outline,
    )

    assert areas(found) == {"门厅": 11.55, "起居室": 42.18}


def test_a_mouth_far_wider_than_the_part_behind_it_is_no_edge() -> None:
    niche = shapely.union(box(0, 0, 11.4, 8), box(3.5, 8, 7.1, 9.5))
    said = PlanLabel(5.3, 8.8, name="门厅"), PlanLabel(8.0, 2.0, name="起居室")

    assert len(part(*said, outline=niche).rooms) == 1


# A reading room of 8 × 6 m, a flight of 1.1 × 4 m open to it, with treads every 0.25 m.
FLIGHT = box(3, 6, 4.1, 10)
TREADS = np.array([(3.0, 6.25 + 0.25 * at, 4.1, 6.25 + 0.25 * at) for at in range(14)])


def with_stairs(printed_m2: float | None, treads: Floats) -> PartedPlan:
    read = room(shapely.union(box(0, 0, 8, 6), FLIGHT))
    label = PlanLabel(4, 2, name="阅览室", printed_area_m2=printed_m2)
    leaks = find_leaks([read], [label], np.empty((0, 4)), treads)
    return part_open_plans([read], [label], leaks, trusted=True)


def test_a_room_ends_before_the_stairs_that_its_printed_area_leaves_out() -> None:
    found = with_stairs(48.0, TREADS)

    assert areas(found) == {"阅览室": 48.0, None: 4.4}
    assert {r.name: r.status for r in found.rooms} == {
        "阅览室": RoomStatus.OK,
        None: RoomStatus.REVIEW,
    }
    [edge] = found.edges
    assert edge.lines == ((3.0, 6.0, 4.1, 6.0),)


@pytest.mark.parametrize("printed_m2", [None, 52.4, 40.0, 60.0])
def test_stairs_stay_in_a_room_whose_printed_area_does_not_leave_them_out(
    printed_m2: float | None,
) -> None:
    assert len(with_stairs(printed_m2, TREADS).rooms) == 1


def test_nothing_is_taken_out_of_a_room_without_stairs() -> None:
    assert len(with_stairs(48.0, np.empty((0, 4))).rooms) == 1
