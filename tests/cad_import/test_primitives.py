"""Arcs: their radius, their sweep, and the chords they are turned into."""

import numpy as np
import pytest

from cad_import.primitives import (
    Dimension,
    DrawnText,
    Floats,
    Primitives,
    Ring,
    arc_radii,
    arc_sweeps,
    flatten_arcs,
)
from tests.support.plans import SITE_X_M, SITE_Y_M


def arc(radius: float, start_deg: float, sweep_deg: float) -> Floats:
    """One arc around the site's origin, (1, 8)."""
    angles = np.radians([start_deg, start_deg + sweep_deg / 2, start_deg + sweep_deg])
    points = np.column_stack([np.cos(angles), np.sin(angles)]) * radius + (SITE_X_M, SITE_Y_M)
    return np.concatenate([[SITE_X_M, SITE_Y_M], points.ravel()])[None, :]


@pytest.mark.parametrize("sweep_deg", [90.0, -90.0, 180.0, 270.0], ids=str)
def test_radius_and_sweep_do_not_depend_on_where_an_arc_lies(sweep_deg: float) -> None:
    drawn = arc(0.9, 30, sweep_deg)

    assert arc_radii(drawn) == pytest.approx([0.9], abs=1e-8)
    assert np.degrees(arc_sweeps(drawn)) == pytest.approx([abs(sweep_deg)], abs=1e-6)


@pytest.mark.parametrize("sweep_deg", [90.0, -90.0, 200.0], ids=str)
@pytest.mark.parametrize("radius_m", [0.9, 5.0, 30.0], ids=str)
def test_chords_leave_the_curve_by_no_more_than_the_sagitta(
    radius_m: float, sweep_deg: float
) -> None:
    chords, origin = flatten_arcs(arc(radius_m, 10, sweep_deg), 0.002)

    middle = (chords[:, :2] + chords[:, 2:]) / 2 - (SITE_X_M, SITE_Y_M)
    sagitta = radius_m - np.hypot(middle[:, 0], middle[:, 1])
    assert 0.001 < sagitta.max() <= 0.002 + 1e-8
    assert set(origin) == {0}


@pytest.mark.parametrize("sagitta_m", [0.002, 0.05])
@pytest.mark.parametrize("sweep_deg", [35.0, 90.0, 200.0, 360.0], ids=str)
def test_what_chords_hold_is_the_area_of_the_true_arc(sweep_deg: float, sagitta_m: float) -> None:
    chords, _ = flatten_arcs(arc(6.0, 10, sweep_deg), sagitta_m)

    x, y = (
        (chords - [SITE_X_M, SITE_Y_M] * 2)[:, [0, 2]],
        (chords - [SITE_X_M, SITE_Y_M] * 2)[:, [1, 3]],
    )
    sector = np.abs(x[:, 0] * y[:, 1] - x[:, 1] * y[:, 0]).sum() / 2
    assert sector == pytest.approx(np.radians(sweep_deg) / 2 * 6.0**2, rel=1e-9)


def test_chords_join_the_arcs_own_ends() -> None:
    drawn = arc(0.9, 0, 90)

    chords, _ = flatten_arcs(drawn, 0.002)

    assert chords[0, :2].tolist() == drawn[0, 2:4].tolist()
    assert chords[-1, 2:].tolist() == drawn[0, 6:8].tolist()
    assert (chords[1:, :2] == chords[:-1, 2:]).all()


def test_a_circle_is_closed_by_its_chords() -> None:
    chords, _ = flatten_arcs(arc(1.0, 0, 360), 0.002)

    assert chords[0, :2] == pytest.approx(chords[-1, 2:])
    assert np.hypot(*(chords[:, 2:] - chords[:, :2]).T).sum() == pytest.approx(2 * np.pi, rel=2e-3)


def test_no_arc_and_an_arc_without_radius_give_no_chord() -> None:
    for arcs in (np.empty((0, 8)), np.zeros((1, 8))):
        chords, origin = flatten_arcs(arcs, 0.002)

        assert chords.shape == (0, 4)
        assert len(origin) == 0


def test_scaling_turns_every_length_into_metres() -> None:
    none = np.empty(0, np.int32)
    drawn = Primitives(
        np.array([[0.0, 0.0, 4000.0, 3000.0]]),
        np.zeros(1, np.int32),
        np.zeros(1, np.int32),
        np.empty((0, 8)),
        none,
        none,
        ["墙"],
        [Ring(np.array([[0.0, 0.0], [600.0, 0.0], [600.0, 600.0]]), "柱", "1F")],
        [DrawnText("会议室", 2000.0, 1500.0, 300.0, 900.0, "文字", "2A")],
        [Dimension("3600", 3600.0)],
    )

    metric = drawn.scaled(0.001)

    assert metric.segments.tolist() == [[0, 0, 4, 3]]
    assert metric.rings[0].corners.max() == pytest.approx(0.6)
    text = metric.texts[0]
    assert (text.x, text.y, text.height, text.width) == pytest.approx((2, 1.5, 0.3, 0.9))
    assert metric.dimensions[0] == Dimension("3600", 3.6)
