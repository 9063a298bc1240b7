"""What lines enclose: wall material and spaces, told apart, split where nobody gets through."""

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from cad_import.closures import Closure
from cad_import.faces import (
    behind_slits,
    beside,
    classify,
    column_polygons,
    faces_and_loose,
    find_faces,
    split_at_necks,
    with_labelled,
)
from spatial.domain.openings import OpeningKind
from tests.support.plans import NO_LINES, edges, lines, wall_lines

NO_FILLS = np.empty(0, object)


def polygons(*shapes: Polygon) -> np.ndarray:
    return np.array(shapes, object)


def test_the_faces_of_two_rooms_are_the_rooms_and_their_walls() -> None:
    rooms = [box(0, 0, 4, 3), box(4.2, 0, 8.2, 3)]

    faces = find_faces(wall_lines(rooms))

    # outer box of 8.6 × 3.4 m less two rooms of 12 m²
    assert sorted(shapely.area(faces).tolist()) == pytest.approx([8.6 * 3.4 - 24, 12, 12])


def test_faces_are_in_order_of_place() -> None:
    cells = [box(x, y, x + 1, y + 1) for x in range(3) for y in range(2)]
    rows = np.vstack([edges(cell) for cell in cells])

    one, other = find_faces(rows), find_faces(np.random.default_rng(7).permutation(rows))

    assert shapely.bounds(one)[:, :2].tolist() == [[x, y] for x in range(3) for y in range(2)]
    assert shapely.equals_identical(shapely.normalize(one), shapely.normalize(other)).all()


@pytest.mark.parametrize(
    ("shape", "is_space"),
    [
        (box(0, 0, 4, 3), True),
        (box(0, 0, 9, 0.2), False),
        (box(0, 0, 9, 0.59), False),
        (box(0, 0, 9, 1.2), True),
        (box(0, 0, 9, 9).difference(box(0.3, 0.3, 8.7, 8.7)), False),
        (box(0, 0, 9, 9).difference(box(0.4, 0.4, 8.6, 8.6)).union(box(4, 0, 4.8, 0.8)), False),
        (box(0, 0, 0.7, 0.7), False),
    ],
    ids=["room", "wall", "thick wall", "corridor", "ring of wall", "ring with a pier", "0.49 m²"],
)
def test_what_is_nowhere_wider_than_a_wall_is_solid(shape: Polygon, is_space: bool) -> None:
    assert classify(polygons(shape), NO_FILLS).is_space.tolist() == [is_space]


def test_a_column_is_solid_however_wide() -> None:
    column, room = box(0, 0, 0.9, 0.9), box(2, 0, 6, 3)

    faces = classify(polygons(column, room), column_polygons(edges(column), NO_FILLS))

    assert faces.is_space.tolist() == [False, True]
    assert faces.is_column.tolist() == [True, False]


def test_a_filled_column_is_a_column_and_a_room_on_the_column_layer_is_not() -> None:
    fill, room = box(0, 0, 0.6, 0.6), box(2, 0, 6, 3)

    found = column_polygons(edges(room), polygons(fill))

    assert [column.area for column in found] == pytest.approx([0.36])


def test_spaces_are_split_where_a_slit_is_too_narrow_to_walk_through() -> None:
    slit = shapely.union_all([box(0, 0, 4, 3), box(4, 1, 4.2, 1.2), box(4.2, 0, 8.2, 3)])

    parts = split_at_necks(polygons(slit))

    assert sorted(shapely.area(parts).tolist()) == pytest.approx([12, 12], abs=0.05)


def test_a_space_with_a_doors_width_between_its_parts_stays_whole() -> None:
    joined = shapely.union_all([box(0, 0, 4, 3), box(4, 1, 4.2, 1.9), box(4.2, 0, 8.2, 3)])

    assert split_at_necks(polygons(joined)).tolist() == [joined]


def test_a_closure_has_a_face_on_either_side_or_the_outside() -> None:
    west, east = box(0, 0, 4, 3), box(4, 0, 8, 3)
    closures = [
        Closure((4.0, 1.0, 4.0, 2.0), OpeningKind.DOOR),
        Closure((0.0, 1.0, 0.0, 2.0), OpeningKind.WINDOW),
    ]

    sides = beside(polygons(west, east), closures)

    assert [set(row) for row in sides.tolist()] == [{0, 1}, {-1, 0}]


def test_nothing_encloses_nothing() -> None:
    assert len(find_faces(NO_LINES)) == 0
    assert len(find_faces(lines([0, 0, 4, 0]))) == 0
    assert beside(NO_FILLS, [Closure((4.0, 1.0, 4.0, 2.0), OpeningKind.DOOR)]).tolist() == [
        [-1, -1]
    ]


def test_a_cupboard_no_deeper_than_a_wall_is_a_space_if_it_bears_a_name() -> None:
    cupboard, wall = box(0, 0, 2.4, 0.6), box(3, 0, 9, 0.2)
    found = classify(polygons(cupboard, wall), NO_FILLS)

    named = with_labelled(found, shapely.points([(1.2, 0.3), (5.0, 0.1)]))

    assert found.is_space.tolist() == [False, False]
    assert named.is_space.tolist() == [True, False]
    assert with_labelled(found, NO_FILLS).is_space.tolist() == [False, False]


def leaking(slit_m: float) -> np.ndarray:
    """Draw a room of 12 m² in walls of closed outlines, the last of which ends before the next."""
    return np.vstack(
        [
            edges(box(-0.2, -0.2, 4.2, 0)),
            edges(box(4, 0, 4.2, 3)),
            edges(box(-0.2, 3, 4.2, 3.2)),
            edges(box(-0.2, 0, 0, 3 - slit_m)),
        ]
    )


@pytest.mark.parametrize("slit_m", [0.001, 0.02, 0.2])
def test_a_room_that_leaks_through_a_slit_is_one_all_the_same(slit_m: float) -> None:
    found = behind_slits(*faces_and_loose(leaking(slit_m)))

    assert shapely.area(found).tolist() == pytest.approx([12.0], abs=0.01)


def test_a_room_that_is_open_wider_than_a_slit_is_the_outside() -> None:
    assert len(behind_slits(*faces_and_loose(leaking(0.3)))) == 0


def test_walls_that_bound_a_face_but_for_a_slit_part_it_from_the_outside() -> None:
    # the walls are single lines: all of them are loose, as none encloses anything
    around = lines([0, 0.1, 0, 3], [0, 3, 4, 3], [4, 3, 4, 0], [4, 0, 0, 0])

    found = behind_slits(*faces_and_loose(around))

    assert shapely.area(found).tolist() == pytest.approx([12.0], abs=0.01)


def test_nothing_drawn_leaks_nowhere() -> None:
    assert len(behind_slits(*faces_and_loose(NO_LINES))) == 0
