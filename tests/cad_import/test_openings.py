"""Doors, windows and passages close the walls; a corridor's mouth stays open."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from cad_import.closures import Closure
from cad_import.gap_evidence import cover
from cad_import.openings import (
    OpeningEvidence,
    cap_jambs,
    close_openings,
    is_swing,
    swing_chords,
    without_lines_along,
)
from cad_import.primitives import Floats
from spatial.domain.openings import OpeningKind, OpeningWitness
from tests.support.plans import NO_LINES, edges, lines, wall_lines

LEFT, RIGHT = box(0, 0, 4, 3), box(4.2, 0, 8.2, 3)  # two rooms with a wall of 0.2 m between
NOTHING = OpeningEvidence(NO_LINES, NO_LINES)


def doors(*rows: Sequence[float]) -> OpeningEvidence:
    return OpeningEvidence(lines(*rows), NO_LINES)


def windows(*rows: Sequence[float]) -> OpeningEvidence:
    return OpeningEvidence(NO_LINES, lines(*rows))


def closed(
    gap: Polygon, evidence: OpeningEvidence, rooms: Sequence[Polygon] = (LEFT, RIGHT)
) -> list[Closure]:
    return close_openings(wall_lines(rooms, [gap]), NO_LINES, evidence)


def places(closures: list[Closure]) -> list[list[float]]:
    """Closures as low and high corner, in order."""
    boxes = [shapely.LineString(np.reshape(closure.line, (2, 2))).bounds for closure in closures]
    return [[round(value, 6) for value in bounds] for bounds in sorted(boxes)]


@pytest.mark.parametrize(
    ("width_m", "leaf"),
    [(0.9, [4, 1, 4, 1.9]), (1.5, [4, 1, 4, 2.5]), (2.4, [4, 0.3, 4, 2.7])],
    ids=["single leaf", "double leaf", "wide double leaf"],
)
def test_a_door_closes_both_faces_of_its_wall(width_m: float, leaf: list[float]) -> None:
    low, high = leaf[1], leaf[3]

    found = closed(box(4, low, 4.2, high), doors(leaf))

    assert {closure.kind for closure in found} == {OpeningKind.DOOR}
    assert places(found) == [[4, low, 4, high], [4.2, low, 4.2, high]]


def test_two_leaves_of_half_the_width_make_one_door() -> None:
    found = closed(box(4, 1, 4.2, 2.6), doors([4, 1, 4, 1.8], [4, 1.8, 4, 2.6]))

    assert places(found) == [[4, 1, 4, 2.6], [4.2, 1, 4.2, 2.6]]


def test_a_band_of_windows_is_closed_over_its_whole_length() -> None:
    long = (box(0, 0, 9, 3),)
    gap = box(0.5, -0.2, 8.5, 0)

    found = closed(gap, windows([0.5, -0.1, 8.5, -0.1]), long)

    assert {closure.kind for closure in found} == {OpeningKind.WINDOW}
    assert places(found) == [[0.5, -0.2, 8.5, -0.2], [0.5, 0, 8.5, 0]]


def test_a_passage_needs_no_door() -> None:
    found = closed(box(4, 1, 4.2, 2.2), NOTHING)

    assert {closure.kind for closure in found} == {OpeningKind.PASSAGE}
    assert places(found) == [[4, 1, 4, 2.2], [4.2, 1, 4.2, 2.2]]


def test_a_gap_without_a_door_is_no_passage_if_nobody_would_build_one_as_wide() -> None:
    assert closed(box(4, 0.1, 4.2, 2.9), NOTHING) == []


@pytest.mark.parametrize("width_m", [0.26, 0.4, 0.48])
def test_a_gap_between_wall_ends_too_narrow_to_walk_through_parts_all_the_same(
    width_m: float,
) -> None:
    found = closed(box(4, 1, 4.2, 1 + width_m), NOTHING)

    assert {closure.kind for closure in found} == {OpeningKind.PASSAGE}
    high = pytest.approx(1 + width_m)
    assert places(found) == [[4, 1, 4, high], [4.2, 1, 4.2, high]]


def test_the_recess_between_two_pilasters_is_the_room_s() -> None:
    pilasters = box(0, 0, 0.5, 0.2), box(0.9, 0, 1.4, 0.2)
    room = box(0, 0, 4, 3).difference(shapely.union_all(pilasters))

    assert close_openings(wall_lines([room]), NO_LINES, NOTHING) == []


SLID = {
    "beside the wall": [3.9, -0.2, 3.9, 1.0],
    "a third across the gap": [3.9, 0.2, 3.9, 1.4],
    "behind the other jamb": [4.3, 1.9, 4.3, 3.1],
}


@pytest.mark.parametrize("leaf", SLID.values(), ids=SLID)
def test_a_door_slid_open_beside_the_wall_is_a_door(leaf: list[float]) -> None:
    found = closed(box(4, 1, 4.2, 2.2), doors(leaf))

    assert {closure.kind for closure in found} == {OpeningKind.DOOR}
    assert places(found) == [[4, 1, 4, 2.2], [4.2, 1, 4.2, 2.2]]


def test_a_slid_door_with_one_jamb_is_closed_to_the_glazing_across() -> None:
    # walls to two sides, glass in the south, which the partition stops 1.2 m before
    walls = np.vstack([edges(box(4, 1.2, 4.2, 3)), lines([0, 3, 9, 3])])
    front = OpeningEvidence(lines([3.9, 0.9, 3.9, 2.1]), lines([0, 0, 9, 0]))

    found = close_openings(walls, NO_LINES, front)

    assert {closure.kind for closure in found} == {OpeningKind.DOOR}
    assert places(found) == [[4, 0, 4, 1.2], [4.2, 0, 4.2, 1.2]]


@pytest.mark.parametrize(
    "leaf",
    [[3.9, -0.7, 3.9, 0.1], [3.9, -1.5, 3.9, -0.3], [3.5, -0.2, 3.5, 1.0]],
    ids=["too short", "of the next opening", "away from the wall"],
)
def test_a_leaf_that_would_not_close_the_gap_closes_none(leaf: list[float]) -> None:
    found = closed(box(4, 1, 4.2, 2.2), doors(leaf))

    assert {closure.kind for closure in found} == {OpeningKind.PASSAGE}


def test_a_corner_door_with_one_jamb_is_closed_to_the_wall_across() -> None:
    # the door's other side is the south wall itself
    found = closed(box(4, 0, 4.2, 0.9), doors([4.1, 0, 4.1, 0.9]))

    assert {closure.kind for closure in found} == {OpeningKind.DOOR}
    assert places(found) == [[4, 0, 4, 0.9], [4.2, 0, 4.2, 0.9]]


def test_no_bridge_is_built_across_a_corridors_mouth() -> None:
    # a corridor 2 m wide runs into a hall: its walls end at the hall's, opposite each other
    hall, corridor = box(0, 0, 6, 8), box(6.2, 3, 16, 5)
    mouth = box(6, 3, 6.2, 5)
    walls = wall_lines([hall, corridor], [mouth])

    found = close_openings(walls, NO_LINES, NOTHING)

    # the hall's west face goes on north and south of the mouth; across it runs no line inside
    inner = box(6.21, 3.01, 15.99, 4.99)
    assert not any(
        shapely.LineString(np.reshape(closure.line, (2, 2))).intersects(inner) for closure in found
    )


def test_nothing_is_closed_across_a_wall() -> None:
    # two faces look at each other over a partition that stands between them
    walls = lines([0, 0, 1, 0], [2.5, 0, 4, 0], [1.7, -1, 1.7, 1])

    assert close_openings(walls, NO_LINES, NOTHING) == []
    assert places(close_openings(walls, NO_LINES, doors([1, 0, 2.5, 0]))) == [
        [1, 0, 1.7, 0],
        [1.7, 0, 2.5, 0],
    ]


def test_a_face_may_end_at_a_column() -> None:
    column = edges(box(5, 2.8, 5.6, 3.4))
    wall = lines([0, 3, 4.1, 3], [4.1, 3, 4.1, 3.2], [4.1, 3.2, 0, 3.2])

    found = close_openings(wall, column, doors([4.1, 3.1, 5, 3.1]))

    assert places(found) == [[4.1, 3, 5, 3], [4.1, 3.2, 5, 3.2]]


def swing(hinge: tuple[float, float], radius: float, start_deg: float, sweep_deg: float) -> Floats:
    angles = np.radians([start_deg, start_deg + sweep_deg / 2, start_deg + sweep_deg])
    points = np.column_stack([np.cos(angles), np.sin(angles)]) * radius + hinge
    return np.concatenate([hinge, points.ravel()])[None, :]


@pytest.mark.parametrize(
    ("radius_m", "sweep_deg", "expected"),
    [(0.9, 90, True), (0.9, 45, True), (0.9, 180, False), (0.2, 90, False), (3.0, 90, False)],
)
def test_a_swing_is_a_quarter_of_a_doors_width(
    radius_m: float, sweep_deg: float, expected: bool
) -> None:
    assert is_swing(swing((1, 3), radius_m, 0, sweep_deg)).tolist() == [expected]


def test_the_shut_leaf_is_the_one_that_the_wall_goes_on_from() -> None:
    # a door in the wall y = 3 between x = 1 and 1.9, opening to the north
    wall = lines([0, 3, 1, 3], [1.9, 3, 4, 3])

    shut, ajar = swing_chords(swing((1, 3), 0.9, 0, 90), wall)

    assert shut == pytest.approx(lines([1, 3, 1.9, 3]))
    assert ajar == pytest.approx(lines([1, 3, 1, 3.9]))


def test_without_walls_both_leaves_may_be_shut() -> None:
    shut, ajar = swing_chords(swing((1, 3), 0.9, 0, 90), NO_LINES)

    assert len(shut) == 2
    assert len(ajar) == 0


def test_a_leaf_that_stands_open_beside_a_wall_is_not_the_shut_one() -> None:
    """The hinge stands 0.2 m from a corner: the other wall runs along the open leaf."""
    wall = np.vstack([lines([0, 3, 1, 3]), lines([1.9, 3, 2.1, 3]), lines([2.1, 1, 2.1, 5])])
    swing_left = swing((1.9, 3), 0.9, 90, 90)

    shut, ajar = swing_chords(swing_left, wall)

    assert np.round(shut[:, 2:], 6).tolist() == [[1.0, 3.0]]
    assert np.round(ajar[:, 2:], 6).tolist() == [[1.9, 3.9]]


def test_lines_of_an_open_leaf_close_nothing() -> None:
    leaf, sill = [1.0, 3.0, 1.0, 3.9], [1.0, 3.0, 1.9, 3.0]

    kept = without_lines_along(lines(leaf, [1.04, 3, 1.04, 3.9], sill), lines(leaf))

    assert kept.tolist() == [sill]


@pytest.mark.parametrize(
    ("evidence", "share"),
    [
        ([[0, 0.1, 1, 0.1]], 1.0),
        ([[0, 0.1, 0.5, 0.1]], 0.5),
        ([[0, 0.1, 0.5, 0.1], [0.25, 0, 0.75, 0]], 0.75),
        ([[0, 1, 1, 1]], 0.0),
        ([[0.5, 0, 0.5, 1]], 0.0),
    ],
    ids=["whole", "half", "overlapping", "too far", "across"],
)
def test_the_share_of_a_gap_that_evidence_covers(evidence: list[list[float]], share: float) -> None:
    assert cover(lines([0, 0, 1, 0]), lines(*evidence)).tolist() == pytest.approx([share])


def test_the_two_closures_of_an_opening_are_capped_at_its_jambs() -> None:
    spans = [(4.0, 1.0, 4.0, 1.9), (4.2, 1.0, 4.2, 1.9)]
    faces = [Closure(span, OpeningKind.DOOR) for span in spans]

    caps = cap_jambs(faces)

    assert sorted(caps.tolist()) == [
        [4, 1, 4.2, 1],
        [4, 1.9, 4.2, 1.9],
    ]


def test_no_wall_has_no_opening() -> None:
    assert close_openings(NO_LINES, NO_LINES, NOTHING) == []
    assert cap_jambs([]).shape == (0, 4)


def test_a_door_in_a_glazed_front_is_closed_from_glass_to_glass() -> None:
    front = lines([0, 0, 2, 0], [3, 0, 6, 0])
    evidence = OpeningEvidence(lines([2, 0, 3, 0]), front)

    found = close_openings(lines([0, 5, 6, 5]), NO_LINES, evidence)

    assert [closure.kind for closure in found] == [OpeningKind.DOOR]
    assert places(found) == [[2, 0, 3, 0]]


DOOR_DRAWN, WINDOW_LINES, CAP_PAIR, ONE_JAMB, CURTAIN_WALL = (
    OpeningWitness.DOOR_DRAWN,
    OpeningWitness.WINDOW_LINES,
    OpeningWitness.CAP_PAIR,
    OpeningWitness.ONE_JAMB,
    OpeningWitness.CURTAIN_WALL,
)


@pytest.mark.parametrize(
    ("gap", "evidence", "said"),
    [
        (box(4, 1, 4.2, 1.9), doors([4, 1, 4, 1.9]), (DOOR_DRAWN, CAP_PAIR)),
        (box(4, 0, 4.2, 0.9), doors([4.1, 0, 4.1, 0.9]), (DOOR_DRAWN, ONE_JAMB)),
        (box(4, 1, 4.2, 2.2), NOTHING, (CAP_PAIR,)),
        (box(1, -0.2, 2, 0), windows([1, -0.1, 2, -0.1]), (WINDOW_LINES, CAP_PAIR)),
    ],
    ids=["door", "door in a corner", "passage", "window"],
)
def test_a_closure_names_what_speaks_for_it(
    gap: Polygon, evidence: OpeningEvidence, said: tuple[OpeningWitness, ...]
) -> None:
    assert {closure.evidence for closure in closed(gap, evidence)} == {said}


def test_walls_that_end_loose_make_a_passage_less_sure_than_capped_ones() -> None:
    capped = closed(box(4, 1, 4.2, 2.2), NOTHING)
    loose = close_openings(lines([0, 0, 1, 0], [2, 0, 4, 0], [1, 0, 1, 0.2]), NO_LINES, NOTHING)

    assert [closure.evidence for closure in loose] == [(OpeningWitness.ONE_CAP,)]
    assert loose[0].confidence < capped[0].confidence
    assert loose[0].width_m == pytest.approx(1.0)


def test_a_door_between_panes_says_that_they_are_its_jambs() -> None:
    front = lines([0, 0, 2, 0], [3, 0, 6, 0])

    found = close_openings(
        lines([0, 5, 6, 5]), NO_LINES, OpeningEvidence(lines([2, 0, 3, 0]), front)
    )

    assert found[0].evidence[-1] is CURTAIN_WALL
