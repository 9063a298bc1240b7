"""Places: points found by box."""

import numpy as np
import pytest

from cad_import.places import Places


@pytest.mark.parametrize("margin", [0.0, 0.25, 3.0])
def test_the_places_in_a_box_are_those_that_a_look_at_every_point_finds(margin: float) -> None:
    points = np.round(np.random.default_rng(7).uniform(-5, 5, (500, 2)) * 4) / 4  # many on an edge
    box = (-2.0, -1.0, 3.5, 1.25)
    low, high = np.array(box[:2]) - margin, np.array(box[2:]) + margin
    inside = ((points >= low) & (points <= high)).all(axis=1)
    assert Places(points).within(box, margin).tolist() == np.flatnonzero(inside).tolist()


def test_no_points_are_in_no_box() -> None:
    assert len(Places(np.empty((0, 2))).within((0.0, 0.0, 1.0, 1.0))) == 0
