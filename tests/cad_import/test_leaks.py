"""Missing walls: the narrowest cut between labels, or between a label and the outside."""

import numpy as np
import pytest
import shapely
from shapely import Polygon, box
from shapely.affinity import rotate, translate

from cad_import.label_cuts import cut_apart
from cad_import.leaks import Leaks, find_leaks
from spatial.domain.floor_plans import PlanLabel
from spatial.domain.openings import Opening, OpeningKind, OpeningStatus
from tests.support.plans import lines, wall_lines
from tests.support.readings import SITE_X_M, SITE_Y_M, make_room

LEFT, RIGHT = box(0, 0, 4, 3), box(4.2, 0, 8.2, 3)
GAP = box(4, 1, 4.2, 1.9)  # 0.9 m wide, in the wall between both


def at_site(shape: Polygon) -> Polygon:
    return translate(shape, SITE_X_M, SITE_Y_M)


def label(number: str, x: float, y: float, area_m2: float | None = None) -> PlanLabel:
    return PlanLabel(SITE_X_M + x, SITE_Y_M + y, number, printed_area_m2=area_m2)


def leaks_in(shape: Polygon, *labels: PlanLabel) -> Leaks:
    return find_leaks([make_room(labels[0].number, at_site(shape))], labels)


def ends(opening: Opening) -> list[list[float]]:
    """The proposed lines in the plan's own frame."""
    corner = np.array([SITE_X_M, SITE_Y_M] * 2)
    return [np.round(np.array(line) - corner, 3).tolist() for line in opening.lines]


def areas(opening: Opening) -> list[float]:
    return [round(part.area, 2) for part in opening.parts]


def test_two_labels_that_run_together_through_a_gap_are_parted_at_the_gap() -> None:
    both = shapely.union_all([LEFT, GAP, RIGHT])

    found = leaks_in(both, label("201", 2, 1.5), label("202", 6, 1.5))

    [opening] = found.openings
    assert opening.kind is OpeningKind.PROPOSED
    assert opening.status is OpeningStatus.REVIEW
    assert ends(opening) in ([[4, 1, 4, 1.9]], [[4.2, 1, 4.2, 1.9]])
    assert opening.width_m == pytest.approx(0.9, abs=1e-3)
    assert sorted(areas(opening)) == [12, 12.18]
    assert {finding.code for finding in found.findings} == {"LEAK_PROPOSED"}


def test_the_finding_gives_the_line_its_width_and_the_areas_of_both_parts() -> None:
    both = shapely.union_all([LEFT, GAP, RIGHT])

    found = leaks_in(both, label("201", 2, 1.5), label("202", 6, 1.5))

    [finding] = found.findings
    assert finding.values["width_m"] == "0.90"
    assert finding.values["opening"] == found.openings[0].id
    assert "201 12." in finding.values["parts"]
    assert "202 12." in finding.values["parts"]


def test_the_shortest_way_from_a_corner_to_a_wall_meets_the_wall_at_a_right_angle() -> None:
    # a pier reaches to 1 m before the north wall, its corner between two points of the wall
    hall = shapely.difference(box(0, 0, 8, 3), box(3.93, 0, 4.11, 2.0))

    found = leaks_in(hall, label("201", 2, 1), label("202", 6, 1))

    [[x1, y1, x2, y2]] = ends(found.openings[0])
    assert x1 == pytest.approx(x2)
    assert sorted([y1, y2]) == pytest.approx([2, 3])


def test_a_printed_area_decides_between_cuts_that_are_as_narrow() -> None:
    # three rooms of 12, 6 and 12 m² in a row; the middle one belongs to the left label
    row = shapely.union_all(
        [LEFT, GAP, box(4.2, 0, 6.2, 3), box(6.2, 1, 6.4, 1.95), box(6.4, 0, 10.4, 3)]
    )

    found = leaks_in(row, label("201", 2, 1.5, 18.18), label("202", 8, 1.5))

    assert ends(found.openings[0]) in ([[6.2, 1, 6.2, 1.95]], [[6.4, 1, 6.4, 1.95]])
    assert found.openings[0].confidence == 0.9


def test_a_core_with_two_ways_around_it_needs_two_lines() -> None:
    ring = shapely.difference(box(0, 0, 12, 8), box(4, 1, 8, 7))  # 1 m of corridor on both sides

    found = leaks_in(ring, label("201", 2, 4), label("202", 10, 4))

    [opening] = found.openings
    assert len(opening.lines) == 2
    assert opening.width_m == pytest.approx(2.0, abs=0.01)


def test_three_labels_get_two_lines_each_between_two_of_them() -> None:
    row = shapely.union_all([LEFT, GAP, RIGHT, box(8.2, 1, 8.4, 2), box(8.4, 0, 12.4, 3)])

    found = leaks_in(row, label("201", 2, 1.5), label("202", 6, 1.5), label("203", 10, 1.5))

    assert sorted(round(opening.width_m, 2) for opening in found.openings) == [0.9, 1.0]


def test_a_hall_without_a_neck_gets_no_proposal_wider_than_six_metres() -> None:
    hall = box(0, 0, 30, 12)

    found = leaks_in(hall, label("201", 5, 6), label("202", 25, 6))

    assert found.openings == ()


def test_a_room_that_is_open_to_the_outside_is_closed_at_its_gap() -> None:
    walls = wall_lines([LEFT, RIGHT], [box(1, -0.2, 3.5, 0)]) + [SITE_X_M, SITE_Y_M] * 2
    closed = make_room("202", at_site(RIGHT))

    found = find_leaks([closed], [label("201", 2, 1.5), label("202", 6, 1.5)], walls)

    [opening] = found.openings
    assert opening.width_m == pytest.approx(2.5, abs=1e-3)
    assert areas(opening) in ([12.0], [12.5])
    assert [finding.code for finding in found.findings] == ["LABEL_WITHOUT_ROOM", "LEAK_PROPOSED"]
    assert found.findings[0].subjects == ("201",)


def test_walls_that_end_loose_stand_in_the_way_all_the_same() -> None:
    # the room's fourth side is two single lines that nothing joins to other walls
    u_shape = lines([0, 0, 0, 3], [0, 3, 4, 3], [4, 3, 4, 0], [0.5, 0, 1.5, 0], [2.5, 0, 3.9, 0])
    walls = u_shape + [SITE_X_M, SITE_Y_M] * 2

    found = find_leaks([], [label("201", 2, 1.5)], walls)

    [opening] = found.openings
    # 0.5 + 1.0 + 0.1 m of gaps
    assert opening.width_m == pytest.approx(1.6, abs=0.02)
    assert opening.parts[0].area == pytest.approx(12, abs=0.01)


def test_the_inside_of_walls_that_end_open_is_no_part_of_the_room() -> None:
    # both faces of the walls are drawn, but no cap joins them at the gap
    faces = wall_lines([LEFT], [box(1, -0.2, 3, 0)])
    caps = (faces[:, 0] == faces[:, 2]) & (np.abs(faces[:, 1] - faces[:, 3]) < 0.3)
    walls = faces[~caps] + [SITE_X_M, SITE_Y_M] * 2

    found = find_leaks([], [label("201", 2, 1.5)], walls)

    [opening] = found.openings
    assert opening.parts[0].area == pytest.approx(12, abs=0.45)


def test_no_room_is_proposed_on_the_ground_of_another() -> None:
    # the other room's outline is drawn by nothing that is a wall
    u_shape = lines([0, 0, 0, 3], [0, 3, 4, 3], [4, 3, 4, 0], [0, 0, 1.5, 0], [2.5, 0, 4, 0])
    walls = u_shape + [SITE_X_M, SITE_Y_M] * 2
    other = make_room("202", at_site(box(0.2, 0.2, 1.2, 2.8)))

    found = find_leaks([other], [label("201", 2, 1.5)], walls)

    assert found.openings == ()


def test_walls_that_stand_loose_in_a_room_are_no_way_through() -> None:
    # a partition of one line that stops 0.8 m before the wall, and touches no other line
    hall = at_site(box(0, 0, 8, 3))
    partition = lines([4, 0.02, 4, 2.2]) + [SITE_X_M, SITE_Y_M] * 2
    labels = [label("201", 2, 1.5), label("202", 6, 1.5)]

    found = find_leaks([make_room("201", hall)], labels, partition)

    [opening] = found.openings
    assert opening.width_m == pytest.approx(0.82, abs=0.01)
    assert sorted(round(part.area, 1) for part in opening.parts) == [12, 12]


def test_a_printed_area_beyond_the_walls_is_named_and_nothing_is_proposed() -> None:
    walls = wall_lines([LEFT]) + [SITE_X_M, SITE_Y_M] * 2
    beyond = label("299", 12, 8, 14.2)

    found = find_leaks([make_room("201", at_site(LEFT))], [beyond], walls)

    assert found.openings == ()
    assert [finding.code for finding in found.findings] == ["LABEL_WITHOUT_ROOM"]


@pytest.mark.parametrize(("x", "y"), [(12, 8), (4.1, 1.5)], ids=["beyond the walls", "on a wall"])
def test_a_bare_number_where_no_room_can_be_is_no_lost_label(x: float, y: float) -> None:
    walls = wall_lines([LEFT, RIGHT]) + [SITE_X_M, SITE_Y_M] * 2
    rooms = [make_room("201", at_site(LEFT)), make_room("202", at_site(RIGHT))]

    assert find_leaks(rooms, [label("2668", x, y)], walls) == Leaks()


def test_no_cut_leaves_another_label_less_than_a_room() -> None:
    # the second label stands in a niche of half a square metre: the room is one, with a note
    niche = shapely.union_all([LEFT, box(4, 1, 4.5, 2)])

    assert leaks_in(niche, label("201", 2, 1.5), label("5", 4.3, 1.5)).openings == ()


def test_rooms_with_very_many_labels_are_counted_and_left_to_people() -> None:
    labels = [label(str(201 + at), 1 + at, 1.5) for at in range(13)]

    found = leaks_in(box(0, 0, 14, 3), *labels)

    [finding] = found.findings
    assert (finding.code, finding.values["count"]) == ("LEAKS_NOT_SOUGHT", "1")


def test_the_cut_is_the_same_in_a_turned_plan() -> None:
    both = shapely.union_all([LEFT, GAP, RIGHT])
    turned = rotate(both, 30, origin=(0, 0))
    places = [rotate(shapely.Point(*at), 30, origin=(0, 0)) for at in ((2, 1.5), (6, 1.5))]

    found = leaks_in(turned, *(label(f"20{at}", p.x, p.y) for at, p in enumerate(places)))

    assert found.openings[0].width_m == pytest.approx(0.9, abs=1e-3)


def test_a_line_cuts_a_room_in_two_and_a_line_within_it_does_not() -> None:
    assert [part.area for part in cut_apart(LEFT, [(1.0, 0.0, 1.0, 3.0)])] == [3, 9]
    assert len(cut_apart(LEFT, [(1.0, 1.0, 1.0, 2.0)])) == 1
