"""Lengths as drawings print them."""

import pytest

from cad_import.printed_lengths import PrintedLength, read_extent, read_extent_m, read_length


@pytest.mark.parametrize(
    ("text", "number", "unit_m"),
    [
        ("3600", 3600, None),
        ("３６００", 3600, None),
        ("10,010", 10010, None),
        ("3,412.5", 3412.5, None),
        ("3,60", 3.6, None),
        ("3.60", 3.6, None),
        ("900 mm", 900, 0.001),
        ("3.6m", 3.6, 1.0),
        ("12'-6\"", 150, 0.0254),
        ("12' 6 1/2\"", 150.5, 0.0254),
        ("4'1''", 49, 0.0254),
        ("12′－6″", 150, 0.0254),
        ('8"', 8, 0.0254),
        ("12'", 144, 0.0254),
        ("13'4", 160, 0.0254),
    ],
)
def test_a_length_is_read(text: str, number: float, unit_m: float | None) -> None:
    assert read_length(text) == PrintedLength(number, unit_m)


@pytest.mark.parametrize(
    "text", ["", "会议室", "2-D16", "1/60", "'", "0", "1:100", "+3.600", "C12"]
)
def test_what_prints_no_length_is_none(text: str) -> None:
    assert read_length(text) is None


def test_width_and_depth_are_read_together() -> None:
    said = read_extent("12'0'' x 7'11''")

    assert said == (PrintedLength(144, 0.0254), PrintedLength(95, 0.0254))
    assert read_extent("3.6×4.2") == (PrintedLength(3.6, None), PrintedLength(4.2, None))
    assert read_extent("3600") is None
    assert read_extent("A x B") is None


def test_a_room_is_as_wide_and_deep_as_printed_only_with_units() -> None:
    assert read_extent_m("12'8 x 10'") == (3.048, 3.8608)
    assert read_extent_m("4.2m × 3600mm") == (3.6, 4.2)
    assert read_extent_m("1500×2100") is None
    assert read_extent_m("会议室") is None
