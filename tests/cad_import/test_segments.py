"""Measures over segments, and the order that does not depend on the file's."""

import numpy as np
import pytest

from cad_import.segments import as_lines, directions, lengths, merge_straight, tidy
from tests.support.plans import NO_LINES, SITE_X_M, SITE_Y_M, lines

X, Y = SITE_X_M, SITE_Y_M


def test_length_and_direction_of_a_3_4_5_line() -> None:
    line = lines([X, Y, X + 3, Y + 4])

    assert lengths(line).tolist() == [5.0]
    assert directions(line)[0] == pytest.approx([0.6, 0.8])


def test_a_point_has_no_direction() -> None:
    assert directions(lines([X, Y, X, Y])).tolist() == [[0.0, 0.0]]


def test_lines_keep_their_ends() -> None:
    [line] = as_lines(lines([X, Y, X + 3, Y + 4]))

    assert list(line.coords) == [(X, Y), (X + 3, Y + 4)]


def test_doubles_points_and_directions_do_not_survive_tidying() -> None:
    wall, cap = [X, Y, X + 4, Y], [X, Y, X, Y + 0.2]
    backwards, again, point = [X + 4, Y, X, Y], [X, Y, X + 4.00002, Y], [X, Y, X, Y]

    tidied, origin = tidy(lines(wall, backwards, cap, again, point))

    assert tidied == pytest.approx(lines(cap, wall), abs=1e-6)
    assert sorted(origin.tolist()) == [0, 2]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_input_does_not_matter(seed: int) -> None:
    drawn = np.random.default_rng(2014).uniform(0, 50, (200, 4)) + np.array([X, Y, X, Y])
    other = np.random.default_rng(seed).permutation(drawn)

    assert (tidy(drawn)[0] == tidy(other)[0]).all()


def test_nothing_stays_nothing() -> None:
    tidied, origin = tidy(NO_LINES.copy())

    assert tidied.shape == (0, 4)
    assert len(origin) == 0


def test_pieces_of_one_line_are_joined_and_a_corner_is_kept() -> None:
    pieces = lines([0, 0, 1, 0], [1, 0, 2.5, 0], [2.5, 0, 2.5, 2])

    assert merge_straight(pieces).tolist() == [[0, 0, 2.5, 0], [2.5, 0, 2.5, 2]]


def test_a_line_is_not_joined_through_a_junction() -> None:
    tee = lines([0, 0, 1, 0], [1, 0, 2, 0], [1, 0, 1, 1])

    assert len(merge_straight(tee)) == 3
