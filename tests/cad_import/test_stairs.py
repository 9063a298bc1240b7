"""Treads are equal lines at an even going; walls are not."""

from collections.abc import Sequence

import numpy as np
import pytest

from cad_import.primitives import Floats
from cad_import.stairs import find_treads
from tests.support.plans import NO_LINES, OfficeRow, lines, wall_lines

X, Y = 691_000.0, 5_335_000.0


def flight(goings: Sequence[float], *, width_m: float = 1.5, turn_deg: float = 0.0) -> Floats:
    """Treads along x, one after each going, turned around the flight's foot."""
    offsets = np.cumsum([0.0, *goings])
    rows = np.array([[0.0, y, width_m, y] for y in offsets])
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    turn = np.array([[c, -s], [s, c]])
    return np.asarray((rows.reshape(-1, 2) @ turn.T + (X, Y)).reshape(-1, 4))


@pytest.mark.parametrize("turn_deg", [0, 90, 30, 135], ids=str)
@pytest.mark.parametrize("going_m", [0.26, 0.30], ids=str)
def test_a_flight_of_stairs_is_found_whichever_way_it_runs(going_m: float, turn_deg: float) -> None:
    assert find_treads(flight([going_m] * 9, turn_deg=turn_deg)).all()


@pytest.mark.parametrize(
    "treads",
    [
        flight([0.28] * 2),
        flight([0.1] * 9),
        flight([0.6] * 9),
        flight([0.2, 3.0, 0.2, 3.0]),
        flight([0.22, 0.26, 0.30, 0.34, 0.38]),
        flight([0.28] * 9, width_m=0.3),
        flight([0.28] * 9, width_m=6.0),
    ],
    ids=["three lines", "too near", "too far", "walls", "uneven", "too short", "too long"],
)
def test_other_parallel_lines_are_no_treads(treads: Floats) -> None:
    assert not find_treads(treads).any()


def test_walls_of_a_plan_are_no_treads() -> None:
    row = OfficeRow()

    assert not find_treads(wall_lines(row.rooms, row.openings) + np.array([X, Y, X, Y])).any()


def test_treads_are_told_from_the_walls_around_them() -> None:
    around = lines(
        [X, Y - 1, X, Y + 5], [X + 1.5, Y - 1, X + 1.5, Y + 5], [X, Y - 1, X + 1.5, Y - 1]
    )
    treads = flight([0.28] * 9)

    marked = find_treads(np.vstack([around, treads]))

    assert marked.tolist() == [False] * 3 + [True] * 10


def test_the_direction_a_tread_is_drawn_in_does_not_matter() -> None:
    treads = flight([0.28] * 9)
    treads[::2] = treads[::2][:, [2, 3, 0, 1]]

    assert find_treads(treads).all()


def test_no_line_is_no_tread() -> None:
    assert find_treads(NO_LINES).tolist() == []
