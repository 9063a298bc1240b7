"""Strips between parallel lines, and how their ends are closed."""

import numpy as np
import pytest
from shapely import box

from cad_import.wall_strips import End, Strips, find_strips
from tests.support.plans import NO_LINES, edges, lines


def only(strips: Strips) -> Strips:
    assert len(strips) == 1
    return strips


def test_two_lines_a_wall_apart_are_a_strip_as_long_as_they_run_side_by_side() -> None:
    strip = only(find_strips(lines([0, 0, 5, 0], [2, 0.2, 9, 0.2])))

    assert strip.thick == pytest.approx([0.2])
    assert strip.long == pytest.approx([3.0])
    assert strip.axes[0] == pytest.approx([5, 0.1, 2, 0.1]) or strip.axes[0] == pytest.approx(
        [2, 0.1, 5, 0.1]
    )


@pytest.mark.parametrize(
    "other", [[0, 0.7, 5, 0.7], [0, 0.01, 5, 0.01], [6, 0.2, 9, 0.2], [0, 0.1, 5, 0.4]]
)
def test_lines_too_far_too_near_past_each_other_or_askew_are_none(other: list[float]) -> None:
    assert len(find_strips(lines([0, 0, 5, 0], other))) == 0


def test_no_lines_are_no_strips() -> None:
    assert len(find_strips(NO_LINES)) == 0


def test_a_rectangle_is_a_box() -> None:
    strip = only(find_strips(edges(box(0, 0, 1.8, 0.45))))

    assert strip.is_box.all()


def test_a_strip_that_runs_against_a_longer_line_abuts_it() -> None:
    strip = only(find_strips(lines([0, 0, 3, 0], [0, 0.2, 3, 0.2], [3, -1, 3, 1])))

    assert sorted(strip.ends[0].tolist()) == [End.OPEN, End.ABUTTING]


def test_a_pier_goes_on_in_the_window_beside_it() -> None:
    pier, window = edges(box(0, 0, 1, 0.24)), edges(box(1, 0, 3, 0.24))
    strips = find_strips(np.unique(np.vstack([pier, window]), axis=0))
    along = strips.of(strips.thick < 0.3)

    assert not along.is_box.any()
    assert (along.ends == End.CONTINUED).sum(axis=1).min() >= 1
