"""Helmert fits that can be checked by hand, near and far from the origin."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from spatial.domain.errors import InvalidInputError
from spatial.geometry.helmert import fit_helmert

ROOM = np.array([(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0)])
SITE = np.array([408_000.0, 3_383_000.0])  # easting and northing of a site in Chengdu, EPSG:4544


def turned(points: NDArray[np.float64], degrees: float, scale: float = 1.0) -> NDArray[np.float64]:
    angle = math.radians(degrees)
    matrix = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    image: NDArray[np.float64] = scale * points @ matrix.T
    return image


@pytest.mark.parametrize("fixed_scale", [True, False], ids=["rigid", "free"])
@pytest.mark.parametrize("degrees", [0.0, 37.0, 90.0, 180.0, -120.0])
@pytest.mark.parametrize("origin", [(0.0, 0.0), (-1.38e6, 2.5e6)], ids=["near", "far"])
def test_an_exact_turn_is_found_without_residual(
    fixed_scale: bool, degrees: float, origin: tuple[float, float]
) -> None:
    source = ROOM + origin
    target = turned(ROOM, degrees) + SITE

    fit = fit_helmert(source, target, fixed_scale=fixed_scale)

    assert fit.scale == pytest.approx(1, abs=1e-9)
    assert math.cos(math.radians(fit.rotation_deg - degrees)) == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(fit.apply(source), target, atol=1e-6)
    assert fit.rms_m < 1e-6


def test_free_scale_is_found_and_fixed_scale_leaves_it_in_the_residuals() -> None:
    target = turned(ROOM, 30.0, scale=1.1) + SITE

    free = fit_helmert(ROOM, target, fixed_scale=False)
    rigid = fit_helmert(ROOM, target)

    assert free.scale == pytest.approx(1.1)
    assert free.rms_m < 1e-6
    assert rigid.scale == pytest.approx(1)
    # Every corner lies 2.5 m from the centre, so each is left 10 % of that away.
    assert np.hypot(*rigid.residuals_m.T) == pytest.approx([0.25] * 4)
    assert rigid.rms_m == pytest.approx(0.25)


def test_a_displaced_point_shows_in_its_residual() -> None:
    target = ROOM + SITE
    target[2] += (0.0, 0.40)

    fit = fit_helmert(ROOM, target)

    lengths = np.hypot(*fit.residuals_m.T)
    assert int(lengths.argmax()) == 2
    assert fit.residuals_m.sum(axis=0) == pytest.approx([0, 0], abs=1e-6)
    assert fit.residuals_m == pytest.approx(target - fit.apply(ROOM), abs=1e-6)


def test_two_points_fix_a_rigid_fit() -> None:
    fit = fit_helmert([(0, 0), (10, 0)], [(100, 100), (100, 110)])

    assert fit.apply([(5, 0)])[0] == pytest.approx([100, 105])


def test_a_mirrored_plan_cannot_be_fitted_and_says_so_in_its_residuals() -> None:
    fit = fit_helmert(ROOM, ROOM * (-1, 1) + SITE)

    assert fit.rms_m > 1


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ([(0, 0)], [(1, 1)], "CONTROL_POINTS_TOO_FEW"),
        ([], [], "CONTROL_POINTS_SHAPE"),
        ([(0, 0), (1, 1)], [(0, 0)], "CONTROL_POINTS_SHAPE"),
        ([(0, 0, 0), (1, 1, 1)], [(0, 0), (1, 1)], "CONTROL_POINTS_SHAPE"),
        ([(5, 5), (5, 5)], [(0, 0), (1, 1)], "CONTROL_POINTS_DEGENERATE"),
        ([(0, 0), (1, 1)], [(5, 5), (5, 5)], "CONTROL_POINTS_DEGENERATE"),
        ([(0, 0), (math.nan, 1)], [(0, 0), (1, 1)], "CONTROL_POINTS_NOT_FINITE"),
        ([(0, 0), (1, 0), (0, 1), (1, 1)], [(0, 0), (0, 0), (1, 1), (1, 1)], None),
    ],
    ids=["one", "none", "counts", "3-D", "source", "target", "nan", "usable"],
)
def test_points_that_say_nothing_are_refused(
    source: list[tuple[float, ...]], target: list[tuple[float, ...]], code: str | None
) -> None:
    if code is None:
        assert fit_helmert(source, target).rms_m > 0
        return
    with pytest.raises(InvalidInputError) as refusal:
        fit_helmert(source, target)

    assert refusal.value.code == code
