"""Sizes of openings that look like room numbers."""

import pytest

from cad_import.opening_tags import without_opening_tags
from cad_import.primitives import DrawnText


def texts(*words: str) -> list[DrawnText]:
    return [
        DrawnText(word, 3.0 * at, 0.0, 0.2, 0.6, "A-TEXT", "1F") for at, word in enumerate(words)
    ]


def left(*words: str) -> list[str]:
    return [text.text for text in without_opening_tags(texts(*words))]


def test_sizes_of_doors_are_left_out_where_a_drawing_writes_them() -> None:
    assert left("2668", "KITCHEN", "2668", "3068", "2468", "BATH") == ["KITCHEN", "BATH"]


@pytest.mark.parametrize(
    "numbers",
    [
        ("2668", "2668", "3068"),
        ("2668", "3068", "2468", "1668"),
        ("1260", "1261", "1262", "1268", "1268", "1270"),
        ("201", "202", "203", "203"),
    ],
    ids=["too few", "none twice", "other endings", "three digits"],
)
def test_room_numbers_stay(numbers: tuple[str, ...]) -> None:
    assert left(*numbers) == list(numbers)
