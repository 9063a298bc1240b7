"""Areas that can be checked in the head, and the ledger's rounding."""

import math

import numpy as np
import pytest
from shapely import Polygon, box

from spatial.domain.errors import InvalidInputError
from spatial.geometry.areas import outline_areas_m2, round_half_up


def test_areas_come_in_the_order_of_the_outlines() -> None:
    assert outline_areas_m2([box(0, 0, 4, 3), box(0, 0, 6, 6)]).tolist() == [12, 36]


def test_a_hole_is_left_out() -> None:
    hole = [(1, 1), (2, 1), (2, 2), (1, 2)]

    assert outline_areas_m2([Polygon(box(0, 0, 4, 3).exterior, [hole])]).tolist() == [11]


def test_the_winding_of_the_ring_does_not_matter() -> None:
    clockwise = Polygon([(0, 0), (0, 3), (4, 3), (4, 0)])

    assert outline_areas_m2([clockwise]).tolist() == [12]


def test_an_area_far_from_the_origin_keeps_its_square_millimetres() -> None:
    room = box(408_000.125, 3_383_000.25, 408_004.125, 3_383_003.25)

    assert outline_areas_m2([room])[0] == pytest.approx(12, abs=1e-6)


def test_nothing_measures_nothing() -> None:
    assert outline_areas_m2([]).tolist() == []
    assert outline_areas_m2([None, Polygon()]).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(0.005, 0.01), (2.675, 2.68), (2.6749, 2.67), (1.005, 1.01), (-2.675, -2.68), (0.0, 0.0)],
)
def test_halves_round_up(value: float, rounded: float) -> None:
    assert round_half_up(value) == rounded


def test_numpy_numbers_round_like_pythons() -> None:
    assert round_half_up(np.float64(2.675)) == 2.68


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_not_rounded(value: float) -> None:
    with pytest.raises(InvalidInputError):
        round_half_up(value)
