"""Gaps that drafting leaves are closed; gaps that mean something are not."""

import numpy as np
import pytest
import shapely

from cad_import.faces import find_faces
from cad_import.joints import loose_ends, mend_joints, rebuild_corners
from cad_import.primitives import Floats
from tests.support.plans import NO_LINES, edges, lines

ROOM = shapely.box(0, 0, 4, 3)


def closed_area(walls: Floats) -> float:
    """Area that walls and their mended joints enclose."""
    return float(shapely.area(find_faces(np.vstack([walls, mend_joints(walls)]))).sum())


def corner_gap(along_m: float, across_m: float = 0.0) -> Floats:
    """A room of 4 × 3 m whose south wall stops short of the east wall."""
    return lines([0, across_m, 4 - along_m, across_m], [4, 0, 4, 3], [4, 3, 0, 3], [0, 3, 0, 0])


def test_a_closed_room_has_no_loose_end_and_needs_no_mending() -> None:
    points, _ = loose_ends(edges(ROOM))

    assert len(points) == 0
    assert mend_joints(edges(ROOM)).shape == (0, 4)


def test_a_loose_end_heads_out_of_its_wall() -> None:
    points, headings = loose_ends(corner_gap(0.5))

    # the south wall's east end, and the east wall's south end
    assert sorted(points.tolist()) == [[3.5, 0.0], [4.0, 0.0]]
    assert headings[points[:, 0] == 3.5].tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize("gap_m", [0.0002, 0.001, 0.01, 0.034], ids=str)
def test_two_ends_side_by_side_are_joined(gap_m: float) -> None:
    assert closed_area(corner_gap(gap_m)) == pytest.approx(12, abs=1e-3)


@pytest.mark.parametrize("gap_m", [0.00007, 0.0001, 0.01, 0.04, 0.055], ids=str)
def test_an_end_that_stops_short_of_a_wall_is_drawn_on_to_it(gap_m: float) -> None:
    partition = lines([2, 0, 2, 3 - gap_m])

    walls = np.vstack([edges(ROOM), partition])

    faces = find_faces(np.vstack([walls, mend_joints(walls)]))
    assert shapely.area(faces) == pytest.approx([6, 6], abs=1e-6)


def test_two_ends_that_both_stop_short_meet_at_the_corner_between_them() -> None:
    walls = lines([0, 0, 3.96, 0], [4, 0.04, 4, 3], [4, 3, 0, 3], [0, 3, 0, 0])

    assert closed_area(walls) == pytest.approx(12, abs=1e-3)


@pytest.mark.parametrize("gap_m", [0.1, 0.9], ids=["100 mm", "a door"])
def test_a_wider_gap_stays_open(gap_m: float) -> None:
    partition = lines([2, 0, 2, 3 - gap_m])
    walls = np.vstack([edges(ROOM), partition])

    assert mend_joints(walls).shape == (0, 4)
    assert mend_joints(corner_gap(gap_m)).shape == (0, 4)


def test_an_overshoot_needs_no_mending() -> None:
    walls = np.vstack([edges(ROOM), lines([2, -0.03, 2, 3.03])])

    faces = find_faces(np.vstack([walls, mend_joints(walls)]))

    assert shapely.area(faces) == pytest.approx([6, 6])


def test_nothing_drawn_is_moved() -> None:
    joins = mend_joints(corner_gap(0.02))

    assert joins.tolist() == [[3.98, 0, 4, 0]] or joins.tolist() == [[4, 0, 3.98, 0]]


def test_nothing_needs_no_mending() -> None:
    assert mend_joints(NO_LINES).shape == (0, 4)


def test_ends_that_nearly_meet_are_brought_to_where_their_lines_cross() -> None:
    walls = lines([0, 0, 3.996, 0.001], [4.001, 0.004, 4.001, 3])

    rebuilt = rebuild_corners(walls)

    assert rebuilt[0, 2:].tolist() == rebuilt[1, :2].tolist()
    assert np.hypot(*(rebuilt[0, 2:] - walls[0, 2:])) < 0.01
    assert rebuilt[1, 0] == pytest.approx(rebuilt[1, 2], abs=1e-4)


def test_lines_that_go_on_in_each_other_are_left_where_they_are() -> None:
    walls = lines([0, 0, 2, 0], [2.01, 0, 4, 0])

    assert np.array_equal(rebuild_corners(walls), walls)


def test_no_line_is_rebuilt_to_none() -> None:
    assert rebuild_corners(NO_LINES).shape == (0, 4)
