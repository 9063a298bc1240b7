"""Cupboards taken for wall: the printed area gives them back, and nothing else does."""

import numpy as np
import pytest
from shapely import Polygon, box

from cad_import.walls import WallRoom, find_wall_rooms
from tests.support.plans import drawn_label, edges, linework

ROOMS = [box(4.2 * k, 0, 4.2 * k + 4, 3) for k in range(7)]
CUPBOARD = box(0.7, 2.55, 2.5, 3.0)  # flush with the wall at the back of the first room
SECOND = box(0, 0, 0.4, 1.5)  # in a corner of it


def read(
    printed_m2: float,
    *cupboards: Polygon,
    others_m2: tuple[str, ...] = ("12.00m²",) * 6,
    guessed: bool = True,
) -> WallRoom:
    """Read seven rooms in a row and return the first, whose printed area is given."""
    said = [f"{printed_m2:.2f}m²", *others_m2]
    texts = [
        text
        for k, area in enumerate(said)
        for text in drawn_label((4.2 * k + 2, 1.8), f"20{k}", *([area] if area else []))
    ]
    drawn = np.vstack([np.empty((0, 4)), *(edges(cupboard) for cupboard in cupboards)])
    found = find_wall_rooms(linework(ROOMS, extra_walls=drawn), texts, guessed=guessed).rooms
    return next(room for room in found if room.label.number == "200")


def test_a_cupboard_against_a_wall_is_given_back_to_the_room_that_prints_its_area() -> None:
    room = read(12.0, CUPBOARD)

    assert room.by_area
    assert room.outline.area == pytest.approx(12.0, abs=1e-6)


def test_two_cupboards_are_given_back_together() -> None:
    assert read(12.0, CUPBOARD, SECOND).outline.area == pytest.approx(12.0, abs=1e-6)


def test_only_the_cupboard_that_the_printed_area_needs_is_given_back() -> None:
    assert read(12.0 - SECOND.area, CUPBOARD, SECOND).outline.area == pytest.approx(11.4, abs=1e-6)


@pytest.mark.parametrize("printed_m2", [11.6, 11.95, 12.05, 12.4, 13.0])
def test_an_area_that_no_cupboard_explains_gives_nothing_back(printed_m2: float) -> None:
    room = read(printed_m2, CUPBOARD)

    assert not room.by_area
    assert room.outline.area == pytest.approx(12.0 - CUPBOARD.area, abs=1e-6)


def test_where_cad_layers_say_what_is_a_wall_nothing_is_given_back() -> None:
    assert not read(12.0, CUPBOARD, guessed=False).by_area


@pytest.mark.parametrize(
    "others_m2",
    [("",) * 6, ("12.30m²",) * 6],
    ids=["no other area is printed", "the other areas are stale"],
)
def test_one_printed_area_alone_gives_nothing_back(others_m2: tuple[str, ...]) -> None:
    assert not read(12.0, CUPBOARD, others_m2=others_m2).by_area


def test_a_partition_between_two_rooms_is_never_given_to_one_of_them() -> None:
    room = read(12.0 + 0.2 * 3.0)

    assert not room.by_area
    assert room.outline.area == pytest.approx(12.0, abs=1e-6)


def test_the_inner_leaf_of_a_double_wall_stays_wall() -> None:
    leaf = box(0, 2.85, 4, 3)

    assert not read(12.0, leaf).by_area
