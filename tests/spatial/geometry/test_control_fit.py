"""Control points that contradict each other say which of them is wrong, or what is."""

import numpy as np
import pytest
from numpy.typing import NDArray

from spatial.domain.control_points import ControlPoint
from spatial.geometry.control_fit import bad_point, diagnose, distortion, leave_each_out
from spatial.geometry.georeferencing import fit_georeference
from spatial.geometry.helmert import fit_helmert
from spatial.geometry.projections import to_gcj02, transformer

EPSG = 4544
SITE = np.array([410_000.0, 3_393_000.0])
CORNERS = np.array([(0.0, 0.0), (60.0, 0.0), (60.0, 20.0), (0.0, 20.0), (30.0, 20.0)])
NOISE = np.random.default_rng(7).normal(0, 0.004, CORNERS.shape)
NAMES = ["A", "B", "C", "D", "E"]


def turned(points: NDArray[np.float64], degrees: float = 33.0) -> NDArray[np.float64]:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(points @ turn.T + SITE)


def codes(source: NDArray[np.float64], target: NDArray[np.float64]) -> list[str]:
    return [remark.code for remark in diagnose(source, target, NAMES[: len(source)])]


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_points_that_agree_to_survey_noise_raise_no_doubt(count: int) -> None:
    assert codes(CORNERS[:count], turned(CORNERS + NOISE)[:count]) == []


@pytest.mark.parametrize("count", [3, 4, 5])
@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_the_one_bad_point_is_named_with_what_the_rest_leave_over(count: int, wrong: int) -> None:
    target = turned(CORNERS + NOISE)[:count]
    target[wrong] += (0.9, -1.2)

    remarks = diagnose(CORNERS[:count], target, NAMES)

    assert remarks[0].code == "CONTROL_POINT_BAD"
    assert remarks[0].values["point"] == NAMES[wrong]
    assert float(remarks[0].values["rms_without"]) < 0.02
    assert "GEOREFERENCE_SCALE" not in [remark.code for remark in remarks]


def test_two_bad_points_name_nobody_but_are_still_reported() -> None:
    target = turned(CORNERS + NOISE)
    target[0] += (2.0, 0.0)
    target[2] += (0.0, 2.0)

    found = codes(CORNERS, target)

    assert "CONTROL_POINT_BAD" not in found
    assert "GEOREFERENCE_RESIDUAL" in found


def test_a_point_is_not_named_where_the_rest_disagree_too() -> None:
    target = turned(CORNERS + NOISE)
    target[0] += (0.8, 0.0)
    target[2] += (0.0, 0.28)
    fit = fit_helmert(CORNERS, target)
    left_out = leave_each_out(CORNERS, target)
    assert left_out is not None
    best, next_best, *_ = sorted(left_out.rms_m)
    # Leaving one out helps, and no other as much: yet a good part of the error stays.
    assert fit.rms_m / 3 < best < fit.rms_m / 1.5
    assert next_best > 2 * best

    assert "CONTROL_POINT_BAD" not in codes(CORNERS, target)


def test_a_point_left_out_shows_its_whole_error() -> None:
    target = turned(CORNERS)
    target[1] += (0.0, 0.5)

    left_out = leave_each_out(CORNERS, target)

    assert left_out is not None
    assert left_out.misses_m[1] == pytest.approx(0.5, abs=1e-6)
    assert left_out.rms_m[1] == pytest.approx(0, abs=1e-6)
    assert bad_point(fit_helmert(CORNERS, target), left_out) == 1


def test_two_points_leave_nothing_out() -> None:
    assert leave_each_out(CORNERS[:2], turned(CORNERS)[:2]) is None


def test_points_that_coincide_but_for_one_cannot_do_without_it() -> None:
    source = np.array([(0.0, 0.0), (0.0, 0.0), (10.0, 0.0)])

    left_out = leave_each_out(source, source + SITE)

    assert left_out is not None
    assert np.isnan(left_out.misses_m).tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("scale", "flagged"), [(1.0008, False), (1.0012, True), (0.998, True), (25.4, True)]
)
def test_a_scale_off_by_more_than_a_thousandth_is_flagged(scale: float, flagged: bool) -> None:
    found = codes(CORNERS, turned(CORNERS * scale))

    assert ("GEOREFERENCE_SCALE" in found) is flagged


def test_survey_noise_over_a_short_base_is_no_wrong_unit() -> None:
    source = np.array([(0.0, 0.0), (5.0, 0.0)])

    assert codes(source, turned(source * 1.002)) == []


def test_a_drawing_stretched_one_way_is_called_distorted() -> None:
    found = diagnose(CORNERS, turned(CORNERS * (1.003, 1.0)), NAMES)

    [remark] = [remark for remark in found if remark.code == "DRAWING_DISTORTED"]
    assert remark.values["percent"] == "0.30"


def test_a_mirrored_drawing_is_named_and_nothing_else_is_said() -> None:
    assert codes(CORNERS * (-1, 1), turned(CORNERS + NOISE)) == ["DRAWING_MIRRORED"]


def test_drawing_coordinates_written_the_wrong_way_round_are_a_mirror_image() -> None:
    assert codes(CORNERS[:, ::-1], turned(CORNERS)) == ["DRAWING_MIRRORED"]


def test_points_on_one_line_tell_no_distortion() -> None:
    line = np.array([(0.0, 0.0), (10.0, 0.0), (20.0, 0.0), (30.0, 0.0)])

    assert distortion(line, line + SITE) is None


@pytest.mark.parametrize("true_datum", ["gcj02", "bd09"])
def test_degrees_of_a_web_map_taken_for_true_ones_are_recognised_by_their_residuals(
    true_datum: str,
) -> None:
    corners = np.array([(0.0, 0.0), (600.0, 0.0), (600.0, 400.0), (0.0, 400.0)])
    lon, lat = transformer(EPSG, 4490).transform(*turned(corners).T)
    shifted = to_gcj02(np.column_stack((lon, lat)))
    points = [
        ControlPoint(name, x * 1000, y * 1000, *place)
        for name, (x, y), place in zip(NAMES, corners, shifted.tolist(), strict=False)
    ]

    place = fit_georeference(points, 0.001)

    likely = [remark for remark in place.remarks if remark.code == "CONTROL_DATUM_LIKELY"]
    assert [remark.values["likely"] for remark in likely] == ["gcj02"]
    # Proposed only: the fit stands on the points as written.
    assert place.rms_m > 0.1
