"""People in offices: over, near and within what their ranks may have."""

from random import Random

import pytest

from api.demo.occupants import people_for
from api.demo.organisations import RANKS
from spatial.domain.divisions import Tier

COUNTY = RANKS[Tier.COUNTY]


def ratio(use: str, area_m2: float, seed: int) -> float:
    limits = dict(COUNTY)
    people = people_for(use, area_m2, COUNTY, Random(seed))
    return area_m2 / sum(limits[rank] * headcount for rank, headcount in people)


@pytest.mark.parametrize("use", ["101", "102"])
@pytest.mark.parametrize("area_m2", [17.6, 20.5, 35.0, 70.0])
def test_most_rooms_are_within_the_limit_and_some_are_not(use: str, area_m2: float) -> None:
    ratios = [ratio(use, area_m2, seed) for seed in range(400)]

    over = sum(value > 1 for value in ratios) / len(ratios)
    assert 0.04 < over < 0.25


def test_someone_always_sits_in_the_room() -> None:
    for seed in range(200):
        people = people_for("101", 12.0, COUNTY, Random(seed))

        assert people
        assert all(headcount > 0 for _, headcount in people)
