"""Dimensions that print another length than is drawn."""

import pytest

from cad_import.dimension_check import check_dimensions
from cad_import.primitives import Dimension


def chain(*printed: str, measured_m: float = 3.6) -> list[Dimension]:
    return [Dimension(text, measured_m, 10.0 * at, 2.0) for at, text in enumerate(printed)]


def test_dimensions_that_print_what_is_drawn_are_not_told() -> None:
    assert check_dimensions(chain("3600", "3600", "3602", "3600")) == ()


def test_an_edited_dimension_is_told_with_its_place_and_both_lengths() -> None:
    [finding] = check_dimensions(chain("3600", "3600", "3900", "3600"))

    assert (finding.code, finding.x, finding.y) == ("DIMENSION_DISAGREES", 20.0, 2.0)
    assert (finding.values["printed_m"], finding.values["difference_m"]) == ("3.900", "-0.300")


def test_feet_and_inches_are_compared_in_their_own_unit() -> None:
    drawn = [Dimension("12'-0\"", 3.6576, 0, 0)] * 4

    assert check_dimensions(drawn) == ()
    assert len(check_dimensions([*drawn, Dimension("13'-0\"", 3.6576, 5, 0)])) == 1


@pytest.mark.parametrize(
    "printed",
    [("3600", "3900", "3600"), ("36", "360", "3600", "1.8"), ("A", "B", "C", "D")],
    ids=["too few", "no common unit", "no numbers"],
)
def test_nothing_is_said_where_nothing_is_known(printed: tuple[str, ...]) -> None:
    assert check_dimensions(chain(*printed)) == ()


def test_the_order_of_dimensions_does_not_matter() -> None:
    drawn = chain("3600", "3700", "3600", "3900", "3600", "3600")

    assert check_dimensions(drawn) == check_dimensions(drawn[::-1])
    assert [f.values["printed"] for f in check_dimensions(drawn)] == ["3900", "3700"]
