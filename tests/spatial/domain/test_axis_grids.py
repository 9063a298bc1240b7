"""Axes of a plan, and where they cross."""

import pytest

from spatial.domain.axis_grids import AxisGrid, AxisLine

NUMBERED = (AxisLine("1", (0, -4), (0, 20)), AxisLine("10", (54, -4), (54, 20)))
LETTERED = (AxisLine("A", (-4, 0), (58, 0)), AxisLine("B", (-4, 6.9), (58, 6.9)))


def test_crossings_are_named_by_the_numbered_axis_and_the_lettered_one() -> None:
    crossings = AxisGrid((*LETTERED, *NUMBERED)).intersections()

    assert set(crossings) == {("1", "A"), ("1", "B"), ("10", "A"), ("10", "B")}
    assert crossings["10", "B"] == pytest.approx((54, 6.9))


def test_lines_cross_where_they_are_prolonged() -> None:
    short = AxisLine("3", (12, 30), (12, 31))

    assert AxisGrid((short, LETTERED[0])).intersections()["3", "A"] == pytest.approx((12, 0))


def test_a_label_on_two_lines_names_no_point() -> None:
    grid = AxisGrid((NUMBERED[0], AxisLine("1", (9, 0), (9, 9)), *LETTERED))

    assert grid.intersections() == {}


@pytest.mark.parametrize("end", [(60, 0.0), (60, 15.0)], ids=["parallel", "nearly parallel"])
def test_lines_that_hardly_cross_name_no_point(end: tuple[float, float]) -> None:
    assert AxisGrid((AxisLine("1/A", (0, 0), end), LETTERED[0])).intersections() == {}


@pytest.mark.parametrize(
    ("start", "end", "degrees"),
    [((0, 0), (9, 0), 0), ((9, 0), (0, 0), 0), ((0, 9), (0, 0), 90), ((1, 1), (0, 0), 45)],
)
def test_a_direction_has_no_sense(
    start: tuple[float, float], end: tuple[float, float], degrees: float
) -> None:
    assert AxisLine("A", start, end).direction_deg == pytest.approx(degrees)


def test_a_plan_without_axes_says_so() -> None:
    assert not AxisGrid()
    assert AxisGrid().intersections() == {}
