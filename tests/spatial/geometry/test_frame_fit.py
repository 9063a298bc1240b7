"""Two plans of one building find each other by their axes, their rooms or their hulls."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.affinity import rotate, translate

from spatial.domain.control_points import Georeference, PlacingMethod
from spatial.geometry.frame_fit import (
    FrameFit,
    compose,
    fit_axes,
    fit_on_map,
    fit_rooms,
    inherited,
    moved_frame,
)
from spatial.geometry.room_matching import NumberedOutline

GRID = {(str(i + 1), "ABC"[j]): (7.2 * i, 6.9 * j) for i in range(5) for j in range(3)}
PLACE = Georeference(4544, math.cos(0.5), math.sin(0.5), 410_000.0, 3_393_000.0, 0.01)


def move(x: float, y: float, turn_deg: float, dx: float, dy: float) -> tuple[float, float]:
    turn = math.radians(turn_deg)
    return (
        math.cos(turn) * x - math.sin(turn) * y + dx,
        math.sin(turn) * x + math.cos(turn) * y + dy,
    )


def rooms(count: int = 6, *, numbered: bool = True) -> list[NumberedOutline]:
    widths = [3.0, 4.0, 3.5, 6.0, 4.2, 5.0]
    lefts = [sum(widths[:at]) + 0.2 * at for at in range(count)]
    row = [
        NumberedOutline(str(201 + at) if numbered else None, box(left, 0, left + widths[at], 5))
        for at, left in enumerate(lefts)
    ]
    return [*row, NumberedOutline("210" if numbered else None, box(0, 7.2, 10, 12))]


def moved(room: NumberedOutline, turn_deg: float, dx: float, dy: float) -> NumberedOutline:
    outline: Polygon = translate(rotate(room.outline, turn_deg, origin=(0, 0)), dx, dy)
    return NumberedOutline(room.number, outline)


@settings(deadline=None)
@given(turn_deg=st.floats(-180, 180), dx=st.floats(-1e5, 1e5), dy=st.floats(-1e5, 1e5))
def test_axes_bring_a_moved_and_turned_plan_back(turn_deg: float, dx: float, dy: float) -> None:
    new = {axes: move(*point, turn_deg, dx, dy) for axes, point in GRID.items()}

    fit = fit_axes(GRID, new)

    assert fit is not None
    assert (fit.shared, fit.dropped) == (15, 0)
    [corner] = fit.carry(
        [box(*move(7.2, 6.9, turn_deg, dx, dy), *move(7.2, 6.9, turn_deg, dx, dy))]
    )
    assert corner.centroid.coords[0] == pytest.approx((7.2, 6.9), abs=1e-4)


def test_an_axis_that_was_mislabelled_is_left_out() -> None:
    new = dict(GRID) | {("5", letter): (40.0, 6.9 * at) for at, letter in enumerate("ABC")}

    fit = fit_axes(GRID, new)

    assert fit is not None
    assert (fit.shared, fit.dropped) == (12, 3)


def test_grids_of_other_bays_are_not_fitted() -> None:
    assert fit_axes(GRID, {axes: (x * 1.1, y) for axes, (x, y) in GRID.items()}) is None


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_crossings_say_nothing(count: int) -> None:
    assert fit_axes(GRID, dict(list(GRID.items())[:count])) is None


def test_a_mirrored_grid_is_fitted_as_what_it_is() -> None:
    fit = fit_axes(GRID, {axes: (30 - x, y + 5) for axes, (x, y) in GRID.items()})

    assert fit is not None
    assert fit.mirrored
    assert fit.apply(np.array([(30 - 7.2, 6.9 + 5)]))[0] == pytest.approx((7.2, 6.9))


@pytest.mark.parametrize("numbered", [True, False], ids=["by number", "by hull"])
def test_rooms_bring_a_moved_plan_back(numbered: bool) -> None:
    known = rooms(numbered=numbered)
    new = [moved(room, 40, 5_000, -300) for room in known]

    fit = fit_rooms(known, new)

    assert fit is not None
    back = fit.carry([room.outline for room in new])
    assert all(
        one.hausdorff_distance(room.outline) < 0.05 for one, room in zip(back, known, strict=True)
    )


def test_a_plan_shifted_by_a_hand_is_brought_back_by_its_ground() -> None:
    known = rooms(numbered=False)

    fit = fit_rooms(known, [moved(room, 0, 0.4, 0.3) for room in known])

    assert fit is not None
    assert (fit.tx, fit.ty) == pytest.approx((-0.4, -0.3), abs=0.01)


def test_rooms_renumbered_in_place_do_not_move_the_plan() -> None:
    # 201 … 206 became 202 … 207: the numbers alone would shift the plan by a room.
    known = [NumberedOutline(str(201 + at), box(4 * at, 0, 4 * at + 3.8, 5)) for at in range(6)]
    new = [NumberedOutline(str(202 + at), room.outline) for at, room in enumerate(known)]

    assert fit_rooms(known, new) is None


def bar(numbers: list[int]) -> list[NumberedOutline]:
    """Return ten equal rooms, five on each side of a corridor, numbered in this order."""
    places = [(4.2 * at, y) for y in (0.0, 8.0) for at in range(5)]
    return [
        NumberedOutline(str(number), box(x, y, x + 4, y + 6))
        for number, (x, y) in zip(numbers, places, strict=True)
    ]


NUMBERS = list(range(201, 211))


def test_a_bar_turned_end_for_end_in_its_own_place_is_recognised_by_its_numbers() -> None:
    fit = fit_rooms(bar(NUMBERS), bar(NUMBERS[::-1]))

    assert fit is not None
    assert (abs(round(fit.turn_deg)), fit.mirrored) == (180, False)


def test_a_bar_mirrored_in_its_own_place_is_recognised_by_its_numbers() -> None:
    mirrored = bar([*NUMBERS[4::-1], *NUMBERS[:4:-1]])

    fit = fit_rooms(bar(NUMBERS), mirrored)

    assert fit is not None
    assert fit.mirrored
    first = fit.carry([mirrored[4].outline])[0]
    assert first.hausdorff_distance(bar(NUMBERS)[0].outline) < 1e-6


def test_two_rooms_that_exchanged_their_numbers_do_not_turn_a_bar() -> None:
    exchanged = [202, 201, *NUMBERS[2:]]

    assert fit_rooms(bar(NUMBERS), bar(exchanged)) is None


def test_a_bar_renumbered_by_one_on_both_sides_stays() -> None:
    assert fit_rooms(bar(NUMBERS), bar([number + 1 for number in NUMBERS])) is None


def test_a_plan_that_lies_where_it_lay_has_not_moved() -> None:
    known = rooms()

    assert fit_rooms(known, known) is None
    same = fit_axes(GRID, GRID)
    assert same is not None
    assert moved_frame(same, [room.outline for room in known]) is None


def test_an_inherited_place_puts_a_point_where_the_known_plan_has_it() -> None:
    fit = fit_axes(GRID, {axes: move(*point, 25, 300, -80) for axes, point in GRID.items()})
    assert fit is not None

    place = compose(PLACE, fit, "F1")

    x, y = move(7.2, 6.9, 25, 300, -80)
    known = (
        PLACE.a * 7.2 - PLACE.b * 6.9 + PLACE.tx,
        PLACE.b * 7.2 + PLACE.a * 6.9 + PLACE.ty,
    )
    assert (place.a * x - place.b * y + place.tx, place.b * x + place.a * y + place.ty) == (
        pytest.approx(known, abs=1e-6)
    )
    assert (place.method, place.source, place.residuals) == (PlacingMethod.AXES, "F1", ())


def test_what_was_fitted_to_a_footprint_stays_approximate_when_inherited() -> None:
    rough = Georeference(4544, 1, 0, 0, 0, 0.3, method=PlacingMethod.FOOTPRINT, approximate=True)

    assert inherited(rough, "F1").approximate


def test_plans_in_two_frames_are_related_by_their_places_on_the_map() -> None:
    known = rooms(numbered=False)
    outlines = [room.outline for room in known]
    new = [moved(room, 90, 1_000, 50).outline for room in known]
    # A quarter turn back, about the origin, after shifting back.
    to_known = FrameFit(0.0, -1.0, -50.0, 1_000.0, 0.0, 0, 0, PlacingMethod.AXES)
    there = compose(PLACE, to_known, "F1")

    fit = fit_on_map(PLACE, there, outlines, new)

    assert fit is not None
    assert fit.carry(new)[0].hausdorff_distance(outlines[0]) < 1e-6
    assert fit_on_map(PLACE, PLACE, outlines, outlines) is None
