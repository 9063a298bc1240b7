"""Rooms are recognised by their number, else by their ground."""

import pytest
from shapely import Polygon, box

from spatial.geometry.room_matching import MIN_SHARED_PART, NumberedOutline, match_rooms

FAR_M = 691_000.0


def room(number: str | None, left_m: float = 0, width_m: float = 4) -> NumberedOutline:
    return NumberedOutline(number, box(FAR_M + left_m, 0, FAR_M + left_m + width_m, 3))


@pytest.mark.parametrize(
    ("known", "new"), [([], []), ([room("1")], []), ([], [room("1")])], ids=["none", "old", "new"]
)
def test_nothing_matches_nothing(known: list[NumberedOutline], new: list[NumberedOutline]) -> None:
    assert match_rooms(known, new) == {}


def test_rooms_whose_numbers_were_exchanged_stay_where_they_are() -> None:
    known = [room("201"), room("202", 10)]
    new = [room("202"), room("201", 10)]

    assert match_rooms(known, new) == {0: 0, 1: 1}


def test_a_row_renumbered_by_one_stays_where_it_is() -> None:
    known = [room(str(201 + at), 4.2 * at) for at in range(5)]
    new = [room(str(202 + at), 4.2 * at) for at in range(5)]

    assert match_rooms(known, new) == {at: at for at in range(5)}


def test_ground_outweighs_a_number_that_shares_a_little_of_it() -> None:
    known = [room("201", 0, 4.0), room("202", 4.0, 4.0)]
    new = [room("202", 0, 4.6), room("203", 4.6, 3.4)]

    assert match_rooms(known, new) == {0: 0, 1: 1}


def test_a_number_decides_for_rooms_that_share_no_ground_with_any() -> None:
    assert match_rooms([room("201"), room("202", 10)], [room("201", 40)]) == {0: 0}


def test_a_number_decides_when_a_wall_takes_most_of_a_room() -> None:
    known = [room("201", 0, 4), room("202", 4, 4)]
    new = [room("201", 0, 7), room("202", 7, 1)]

    assert match_rooms(known, new) == {0: 0, 1: 1}


def test_the_name_decides_between_two_halves() -> None:
    known = [NumberedOutline(None, box(FAR_M, 0, FAR_M + 4, 3), "会议室")]
    halves = [
        NumberedOutline(None, box(FAR_M, 0, FAR_M + 2, 3), "库房"),
        NumberedOutline(None, box(FAR_M + 2, 0, FAR_M + 4, 3), "会议室"),
    ]

    assert match_rooms(known, halves) == {1: 0}


def test_a_room_without_number_is_known_by_its_ground() -> None:
    assert match_rooms([room(None), room(None, 10)], [room(None, 10.5)]) == {0: 1}


@pytest.mark.parametrize(
    ("shift_m", "same"), [(4 / 3, True), (1.4, False)], ids=["half shared", "less than half"]
)
def test_ground_counts_from_half_of_the_union(shift_m: float, same: bool) -> None:
    # Shifted by a third of its width, a room shares 2/3 of itself: 2/4 of the union.
    assert MIN_SHARED_PART == 0.5
    assert bool(match_rooms([room(None)], [room(None, shift_m - 1e-9)])) is same


def test_a_number_that_stands_twice_does_not_decide() -> None:
    known = [room("201"), room("201", 10)]

    assert match_rooms(known, [room("201", 10), room("201", 0.1)]) == {0: 1, 1: 0}


def test_a_room_that_was_split_goes_on_as_its_greater_part() -> None:
    parts = [room(None, 0, 1.5), room(None, 1.5, 2.5)]

    assert match_rooms([room(None)], parts) == {1: 0}


def test_touching_rooms_are_not_the_same() -> None:
    touching = Polygon([(FAR_M + 4, 0), (FAR_M + 8, 0), (FAR_M + 8, 3), (FAR_M + 4, 3)])

    assert match_rooms([room(None)], [NumberedOutline(None, touching)]) == {}
