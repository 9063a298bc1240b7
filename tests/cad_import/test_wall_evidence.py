"""Walls told from furniture by what they are like, on drawings that do not say."""

import numpy as np
import pytest
import shapely
from shapely import affinity, box

from cad_import.figures import components
from cad_import.segments import lengths, tidy
from cad_import.wall_evidence import WallEvidence, find_wall_evidence, window_lines
from tests.support.plans import NO_LINES, OfficeRow, edges, lines, wall_lines

ROW = OfficeRow()
WALLS = wall_lines(ROW.rooms, ROW.openings)


def evidence(*drawn: np.ndarray, columns: np.ndarray = NO_LINES) -> tuple[np.ndarray, WallEvidence]:
    rows, _ = tidy(np.vstack(drawn))
    found = find_wall_evidence(rows, columns)
    assert found is not None
    return rows, found


def wall_length(*drawn: np.ndarray, columns: np.ndarray = NO_LINES) -> float:
    rows, found = evidence(*drawn, columns=columns)
    return float(lengths(rows[found.walls]).sum())


PLAIN_M = wall_length(WALLS)


def test_the_walls_of_a_plan_are_all_walls() -> None:
    assert pytest.approx(lengths(WALLS).sum()) == PLAIN_M


FURNITURE = {
    "two desks back to back": [box(1, 1, 1.7, 2.4), box(1.9, 1, 2.6, 2.4)],
    "a desk a wall's thickness from a wall": [box(0.2, 0.8, 1.0, 2.2)],
    "a screen": [box(1, 1, 2.5, 1.06)],
    "a cupboard against a wall": [box(1, 0, 2.8, 0.45)],
    "a cupboard in a corner": [box(0, 0, 0.45, 1.8)],
    "shelves in a row": [box(0.5 + 1.2 * k, 6, 0.95 + 1.2 * k, 9) for k in range(5)],
}


@pytest.mark.parametrize("pieces", FURNITURE.values(), ids=FURNITURE.keys())
def test_furniture_adds_no_wall_to_bound_a_room(pieces: list[shapely.Polygon]) -> None:
    rows, found = evidence(WALLS, *map(edges, pieces))
    walls = shapely.union_all(shapely.linestrings(rows[found.walls].reshape(-1, 2, 2)))
    inside = shapely.union_all([room.buffer(-0.01, join_style="mitre") for room in ROW.rooms])

    assert shapely.length(shapely.intersection(walls, inside)) == pytest.approx(0)
    assert lengths(rows[found.walls]).sum() + 1e-6 >= PLAIN_M


def test_a_partition_as_thick_as_the_others_is_a_wall_though_it_ends_free() -> None:
    partition = lines([7, 5.4, 7, 8], [7.2, 5.4, 7.2, 8], [7, 8, 7.2, 8])

    rows, found = evidence(WALLS, partition)

    assert set(map(tuple, tidy(partition)[0].tolist())) <= set(
        map(tuple, rows[found.walls].tolist())
    )


def test_where_there_is_no_furniture_single_lines_from_wall_to_wall_are_walls() -> None:
    partition, step = lines([7.4, 5.4, 7.4, 9.4]), lines([1, 7, 1.5, 7])

    rows, found = evidence(WALLS, partition, step)

    assert lengths(rows[found.walls]).sum() == pytest.approx(PLAIN_M + 4)


def test_piers_between_windows_in_blocks_belong_to_their_wall() -> None:
    front = [box(x, 12, x + 0.5, 12.24) for x in (0.0, 3.0, 6.0)]
    beside = lines([6.5, 12, 12, 12], [6.5, 12.24, 12, 12.24])
    side = lines([12, 12, 12, 20], [12.24, 12.24, 12.24, 20], [6.5, 12, 6.5, 12.24])
    ring = np.vstack([WALLS, beside, side, lines([12, 12.24, 12.24, 12.24])])

    rows, found = evidence(ring, *map(edges, front), *map(edges, [box(3, 14, 4.4, 14.7)]))

    for pier in front:
        inside = shapely.intersects(pier, shapely.linestrings(rows[found.walls].reshape(-1, 2, 2)))
        assert inside.sum() >= 4


def test_a_drawing_of_single_lines_is_left_as_it_is() -> None:
    single = np.vstack([edges(room) for room in (box(0, 0, 4, 3), box(4, 0, 9, 3))])

    assert find_wall_evidence(tidy(single)[0], NO_LINES) is None


def test_no_lines_are_no_evidence() -> None:
    assert find_wall_evidence(NO_LINES, NO_LINES) is None


def test_lines_in_a_walls_own_ground_are_its_window_and_others_are_not() -> None:
    _, found = evidence(WALLS)
    pane, sofa = lines([1, -0.1, 3, -0.1]), lines([1, 0.3, 3, 0.3])

    assert window_lines(np.vstack([pane, sofa]), found.strips).tolist() == [True, False]


@pytest.mark.parametrize("turn_deg", [0, 12, 45, 90, 137])
def test_a_turned_plan_has_the_same_walls(turn_deg: float) -> None:
    drawn = np.vstack([WALLS, *(edges(piece) for piece in FURNITURE["two desks back to back"])])
    turned = shapely.get_coordinates(
        affinity.rotate(shapely.multilinestrings(drawn.reshape(-1, 2, 2)), turn_deg, origin=(0, 0))
    ).reshape(-1, 4)

    assert wall_length(turned) == pytest.approx(wall_length(drawn), abs=0.01)


def test_components_are_found_however_long_the_chain() -> None:
    chain = np.column_stack([np.arange(499), np.arange(1, 500)])
    alone = components(501, chain)

    assert len(np.unique(alone)) == 2
    assert (alone[:500] == alone[0]).all()
