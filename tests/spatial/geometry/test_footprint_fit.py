"""A plan's hull laid over a footprint: every orientation, ranked, and chosen only without doubt."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import rotate, scale, translate

from spatial.domain.errors import InvalidInputError
from spatial.geometry.footprint_fit import (
    FootprintCandidate,
    choose_candidate,
    fit_footprint,
    hull_of,
    mirror_leads,
)

EAST_M, NORTH_M = 410_000.0, 3_393_000.0
L_SHAPE = Polygon([(0, 0), (60, 0), (60, 15), (15, 15), (15, 40), (0, 40)])
BAR = box(0, 0, 60, 15)
SQUARE = box(0, 0, 30, 30)


def on_site(shape: Polygon, turn_deg: float = 33.0) -> Polygon:
    turned: Polygon = translate(rotate(shape, turn_deg, origin=(0, 0)), EAST_M, NORTH_M)
    return turned


def drawn(shape: Polygon) -> Polygon:
    moved: Polygon = translate(shape, 691_000, 5_335_000)
    return moved


def carried(candidate: FootprintCandidate, x: float, y: float) -> tuple[float, float]:
    return (
        candidate.a * x - candidate.b * y + candidate.tx,
        candidate.b * x + candidate.a * y + candidate.ty,
    )


@settings(max_examples=15, deadline=None)
@given(turn_deg=st.floats(0, 359.9))
def test_an_asymmetric_plan_finds_its_place_from_any_turn(turn_deg: float) -> None:
    candidates = fit_footprint(drawn(L_SHAPE), on_site(L_SHAPE, turn_deg))

    at = choose_candidate(candidates)

    assert at is not None
    best = candidates[at]
    assert best.overlap > 0.999
    turn = math.radians(turn_deg)
    far = (EAST_M + 60 * math.cos(turn), NORTH_M + 60 * math.sin(turn))
    assert carried(best, 691_060, 5_335_000) == pytest.approx(far, abs=0.05)


@pytest.mark.parametrize(("shape", "ways"), [(BAR, 2), (SQUARE, 4)], ids=["bar", "square"])
def test_a_symmetric_plan_is_never_placed_without_asking(shape: Polygon, ways: int) -> None:
    candidates = fit_footprint(drawn(shape), on_site(shape))

    assert choose_candidate(candidates) is None
    assert not mirror_leads(candidates)
    upright = [one for one in candidates if not one.mirrored and one.overlap > 0.99]
    assert len(upright) == ways
    steps = np.diff(sorted(one.turn_deg for one in upright))
    assert steps == pytest.approx([360 / ways] * (ways - 1), abs=0.1)


def test_a_mirrored_plan_is_recognised_and_not_placed() -> None:
    mirrored = scale(L_SHAPE, -1, 1, origin=(0, 0))

    candidates = fit_footprint(drawn(mirrored), on_site(L_SHAPE))

    assert candidates[0].mirrored
    assert mirror_leads(candidates)
    assert choose_candidate(candidates) is None


def test_a_plan_of_another_building_fits_nowhere_well_enough() -> None:
    candidates = fit_footprint(drawn(box(0, 0, 20, 18)), on_site(L_SHAPE))

    assert choose_candidate(candidates) is None


def test_thinner_walls_and_a_missing_bay_do_not_turn_the_plan() -> None:
    plan = L_SHAPE.buffer(-0.3, join_style="mitre").difference(box(52, -5, 70, 20))

    candidates = fit_footprint(drawn(plan), on_site(L_SHAPE))

    at = choose_candidate(candidates)
    assert at is not None
    assert candidates[at].turn_deg == pytest.approx(33.0, abs=1.0)


def test_the_numbers_of_the_candidates_stay_from_run_to_run() -> None:
    first = fit_footprint(drawn(BAR), on_site(BAR))
    shifted = translate(BAR, 0.003, -0.002)
    second = fit_footprint(drawn(shifted), on_site(BAR))

    turns = [[round(one.turn_deg) for one in found] for found in (first, second)]
    assert turns[0] == turns[1]


def test_a_footprint_without_area_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        fit_footprint(drawn(BAR), box(0, 0, 0.5, 0.5))

    assert refusal.value.code == "FOOTPRINT_DEGENERATE"


def test_the_hull_fills_courtyards_and_adds_the_outer_wall() -> None:
    ring = box(0, 0, 20, 20).difference(box(5, 5, 15, 15))

    assert hull_of(MultiPolygon([ring])).area == pytest.approx(20.5**2)


def test_separate_wings_are_one_hull() -> None:
    hull = hull_of(MultiPolygon([box(0, 0, 10, 10), box(30, 0, 40, 10)]))

    assert hull.area == pytest.approx(40.5 * 10.5)
