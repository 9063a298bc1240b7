"""Where a wall would go on through a polygon."""

import pytest
import shapely
from shapely import Polygon, box
from shapely.affinity import rotate, scale

from cad_import.corner_cuts import corner_chords

HALL = shapely.union(box(0, 0, 10, 8), box(4, 8, 6, 20))
MOUTH = (4.0, 8.0, 6.0, 8.0)


def test_the_mouth_between_two_walls_in_line_comes_first() -> None:
    first = corner_chords(HALL, 6.0)[0]

    assert first.line == MOUTH
    assert first.cost_m == pytest.approx(0.33 * 2)
    assert first.is_mouth


def test_a_wall_goes_on_to_the_next_edge() -> None:
    ell = shapely.union(box(0, 0, 10, 3), box(0, 3, 3, 5))

    assert {chord.line for chord in corner_chords(ell, 6.0)} == {
        (0.0, 3.0, 3.0, 3.0),
        (3.0, 0.0, 3.0, 3.0),
    }


def test_nothing_longer_than_asked_for_is_given() -> None:
    assert corner_chords(HALL, 1.5) == []


def test_a_room_without_a_jutting_corner_has_no_cut() -> None:
    assert corner_chords(box(0, 0, 6, 6), 6.0) == []


def test_the_corners_of_a_core_inside_jut_too() -> None:
    ring = shapely.difference(box(0, 0, 10, 10), box(4, 4, 6, 6))

    lines = {chord.line for chord in corner_chords(ring, 6.0)}

    assert (0.0, 4.0, 4.0, 4.0) in lines
    assert (4.0, 0.0, 4.0, 4.0) in lines
    assert not any(
        shapely.LineString([line[:2], line[2:]]).crosses(box(4, 4, 6, 6)) for line in lines
    )


@pytest.mark.parametrize(
    "changed",
    [rotate(HALL, 90, origin=(0, 0)), scale(HALL, -1, 1, origin=(0, 0))],
    ids=["turned", "mirrored"],
)
def test_a_turned_or_mirrored_room_is_cut_alike(changed: Polygon) -> None:
    here = [chord.cost_m for chord in corner_chords(HALL, 6.0)]
    there = [chord.cost_m for chord in corner_chords(changed, 6.0)]

    assert there == pytest.approx(here)
