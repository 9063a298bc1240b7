"""Rooms from walls: exact areas, labels in their rooms, and doubts where there are any."""

import numpy as np
import pytest
from shapely import Polygon, box

from cad_import.linework import Linework
from cad_import.primitives import DrawnText
from cad_import.walls import WallRoom
from cad_import.walls import find_wall_rooms as find_wall_plan
from spatial.domain.floor_plans import SpaceKind
from tests.support.plans import (
    NO_LINES,
    SITE_X_M,
    SITE_Y_M,
    OfficeRow,
    drawn_label,
    drawn_text,
    edges,
    lines,
    linework,
)

LEFT, RIGHT = box(0, 0, 4, 3), box(4.2, 0, 8.2, 3)


def find_wall_rooms(plan: Linework, texts: list[DrawnText]) -> list[WallRoom]:
    return list(find_wall_plan(plan, texts).rooms)


def by_number(rooms: list[WallRoom]) -> dict[str | None, WallRoom]:
    return {room.label.number: room for room in rooms}


def areas(rooms: list[WallRoom]) -> list[float]:
    return sorted(round(room.outline.area, 4) for room in rooms)


def test_two_rooms_behind_one_wall_have_the_area_between_its_faces() -> None:
    texts = [*drawn_label((2, 2), "201"), *drawn_label((6.2, 2), "202")]

    rooms = by_number(find_wall_rooms(linework([LEFT, RIGHT]), texts))

    assert {number: room.outline.area for number, room in rooms.items()} == pytest.approx(
        {"201": 12, "202": 12}, abs=1e-6
    )
    assert rooms["202"].outline.bounds == pytest.approx(
        (SITE_X_M + 4.2, SITE_Y_M, SITE_X_M + 8.2, SITE_Y_M + 3), abs=1e-4
    )
    assert all(room.backed == pytest.approx(1) for room in rooms.values())


def test_a_door_takes_nothing_from_a_room_and_adds_nothing() -> None:
    plan = linework([LEFT, RIGHT], [box(4, 1, 4.2, 1.9)], doors=lines([4, 1, 4, 1.9]))

    assert areas(find_wall_rooms(plan, [])) == [12, 12]


def test_a_missing_partition_shows_as_two_labels_in_one_room() -> None:
    hall = box(0, 0, 8.2, 3)
    texts = [*drawn_label((2, 2), "201"), *drawn_label((6.2, 2), "202")]

    [room] = find_wall_rooms(linework([hall]), texts)

    assert room.label.rivals == 1


def test_a_partition_of_one_line_parts_two_rooms_but_backs_neither_side() -> None:
    hall = box(0, 0, 8, 3)
    texts = [*drawn_label((2, 2), "201"), *drawn_label((6, 2), "202")]

    rooms = by_number(find_wall_rooms(linework([hall], extra_walls=lines([4, 0, 4, 3])), texts))

    assert rooms["201"].outline.area == pytest.approx(12)
    # 3 m of the 14 m around it are a single line
    assert rooms["201"].backed == pytest.approx(11 / 14, abs=0.01)


@pytest.mark.parametrize(
    ("gap_m", "count"), [(0.0002, 2), (0.01, 2), (0.03, 2)], ids=["0.2 mm", "10 mm", "30 mm"]
)
def test_gaps_between_wall_lines_lose_no_room(gap_m: float, count: int) -> None:
    plan = linework([LEFT, RIGHT])
    # shorten the north face of the left room at its east end
    row = np.flatnonzero(
        np.isclose(plan.walls[:, [1, 3]], SITE_Y_M + 3).all(axis=1)
        & (plan.walls[:, [0, 2]].max(axis=1) < SITE_X_M + 4.1)
    )
    ends = plan.walls[row[0]]
    east = 0 if ends[0] > ends[2] else 2
    ends[east] -= gap_m

    rooms = find_wall_rooms(plan, [])

    assert len(rooms) == count
    assert areas(rooms) == pytest.approx([12, 12], abs=0.01)


def test_a_column_in_a_corner_is_taken_off_and_one_in_the_middle_is_not() -> None:
    hall = box(0, 0, 8, 6)
    corner, free = box(-0.2, -0.2, 0.4, 0.4), box(4, 3, 4.6, 3.6)
    columns = np.vstack([edges(corner), edges(free)])

    [room] = find_wall_rooms(linework([hall], columns=columns), [])

    assert room.outline.area == pytest.approx(48 - 0.16)
    assert len(room.outline.interiors) == 0


def test_a_window_bounds_its_room() -> None:
    gap = box(1, -0.2, 3, 0)
    sill = lines([1, -0.2, 3, -0.2], [1, -0.1, 3, -0.1], [1, 0, 3, 0])

    rooms = find_wall_rooms(linework([LEFT, RIGHT], [gap], windows=sill), [])

    assert areas(rooms) == [12, 12]


def test_an_anteroom_behind_an_opening_without_a_door_is_part_of_its_room() -> None:
    plan = linework([LEFT, RIGHT], [box(4, 1, 4.2, 2.2)])

    [room] = find_wall_rooms(plan, drawn_label((2, 2), "201"))

    assert room.outline.area == pytest.approx(24 + 0.2 * 1.2)
    assert room.label.number == "201"


def test_a_small_unlabelled_space_behind_a_door_casts_doubt_on_the_room() -> None:
    store = box(4.2, 0, 5.5, 3)
    plan = linework([LEFT, store], [box(4, 1, 4.2, 1.9)], doors=lines([4, 1, 4, 1.9]))

    rooms = by_number(find_wall_rooms(plan, drawn_label((2, 2), "201")))

    assert rooms["201"].ambiguous
    assert not rooms[None].ambiguous


def test_the_printed_area_lifts_the_doubt() -> None:
    store = box(4.2, 0, 5.5, 3)
    plan = linework([LEFT, store], [box(4, 1, 4.2, 1.9)], doors=lines([4, 1, 4, 1.9]))

    rooms = by_number(find_wall_rooms(plan, drawn_label((2, 2), "201", "12.00m²")))

    assert rooms["201"].by_area
    assert not rooms["201"].ambiguous


def test_a_text_on_a_wall_or_outside_names_no_room() -> None:
    texts = [drawn_text("201", (4.1, 2)), drawn_text("202", (20, 20))]

    rooms = find_wall_rooms(linework([LEFT, RIGHT]), texts)

    assert all(room.label.is_blank for room in rooms)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_lines_and_texts_does_not_matter(seed: int) -> None:
    row = OfficeRow()
    shut = lines([1, 3.2, 1.9, 3.2], [6, 3, 6.9, 3], [3, 5.4, 4.6, 5.4], [0, 3.7, 0, 4.7])
    plan = linework(row.rooms, row.openings, doors=shut)
    texts: list[DrawnText] = [*drawn_label((2, 2), "101", "办公室"), drawn_text("走廊", (5, 4.2))]
    random = np.random.default_rng(seed)
    other = linework(row.rooms, row.openings, doors=shut)
    other.walls[:] = random.permutation(plan.walls)

    before = find_wall_rooms(plan, texts)
    after = find_wall_rooms(other, [texts[k] for k in random.permutation(len(texts))])

    def told(rooms: list[WallRoom]) -> list[tuple[str, str | None]]:
        return sorted((room.outline.normalize().wkt, room.label.name) for room in rooms)

    assert told(before) == told(after)


def test_no_wall_is_no_room() -> None:
    nothing: list[Polygon] = []

    assert find_wall_rooms(linework(nothing, extra_walls=NO_LINES), []) == []


def test_what_no_wall_bounds_is_left_out_where_rooms_are_labelled() -> None:
    planter = np.vstack([edges(box(1, 1, 2, 2)), edges(box(1.5, 4, 3, 5))])
    plan = linework([LEFT, RIGHT], extra_walls=planter)
    texts = [*drawn_label((3, 2), "201"), *drawn_label((6.2, 2), "202")]

    found = find_wall_plan(plan, texts)
    unlabelled = find_wall_plan(plan, [])

    assert {space.kind for space in found.spaces} == {SpaceKind.GROUND}
    assert (len(unlabelled.spaces), len(unlabelled.rooms)) == (
        0,
        len(found.rooms) + len(found.spaces),
    )


def test_what_was_closed_is_told_at_its_place() -> None:
    plan = linework([LEFT, RIGHT], [box(4, 1, 4.2, 1.9)], doors=lines([4, 1, 4, 1.9]))

    found = find_wall_plan(plan, [])

    corner = np.array([SITE_X_M, SITE_Y_M])
    ends = [np.sort(np.reshape(c.line, (2, 2)) - corner, axis=0) for c in found.closures]
    assert sorted(np.round(pair, 4).ravel().tolist() for pair in ends) == [
        [4, 1, 4, 1.9],
        [4.2, 1, 4.2, 1.9],
    ]
    assert len(found.lines) > len(plan.walls)


def behind_lobby(named: int) -> WallRoom:
    """Read five rooms, the first beside a lobby without a label that so many of them open on."""
    lobby = box(0, 3.2, 1.2, 6)
    rooms = [box(-4.2, 3.2, -0.2, 6), box(1.4, 3.2, 5.4, 6), box(-4.2, 0, 5.4, 3)]
    far = [box(-4.2, 6.2, 1.2, 9), box(1.4, 6.2, 5.4, 9)]
    gaps = [box(-0.2, 4, 0, 4.9), box(1.2, 4, 1.4, 4.9), box(0.1, 3, 1.0, 3.2)][:named]
    ways = lines([-0.2, 4, -0.2, 4.9], [1.4, 4, 1.4, 4.9], [0.1, 3, 1.0, 3])[:named]
    plan = linework([lobby, *rooms, *far], gaps, doors=ways)
    places = [(-2, 5), (3, 5), (0, 2), (-2, 8), (3, 8)]
    texts = [t for k, at in enumerate(places) for t in drawn_label(at, f"20{k}")]
    return by_number(find_wall_rooms(plan, texts))["200"]


def test_a_small_space_behind_a_door_may_belong_to_the_room() -> None:
    assert behind_lobby(2).ambiguous


def test_a_lobby_that_three_named_rooms_open_on_belongs_to_none_of_them() -> None:
    assert not behind_lobby(3).ambiguous
