"""Spaces put together to rooms: what one label names and no door parts."""

from collections.abc import Mapping

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from cad_import.assembly import Assembly, assemble, outline_of
from cad_import.closures import Closure
from cad_import.faces import Faces
from cad_import.labels import Label
from cad_import.links import Links, find_links
from spatial.domain.openings import OpeningKind

# An office of 4 × 3 m, its anteroom of 2 × 3 m behind an opening of 1 m in a wall of 0.2 m,
# and a corridor along both.
OFFICE, GROUND, ANTEROOM = box(0, 0, 4, 3), box(4, 1, 4.2, 2), box(4.2, 0, 6.2, 3)
CORRIDOR = box(0, 3, 6.2, 5)


def faces(*polygons: Polygon, solid: tuple[int, ...] = ()) -> Faces:
    is_space = np.array([index not in solid for index in range(len(polygons))])
    return Faces(np.array(polygons, object), is_space, np.zeros(len(polygons), bool))


def suite(kind: OpeningKind) -> tuple[Faces, Links]:
    """Office, ground of the opening, anteroom; both sides of the ground closed alike."""
    found = faces(OFFICE, GROUND, ANTEROOM, solid=(1,))
    closures = [Closure((4.0, 1.0, 4.0, 2.0), kind), Closure((4.2, 1.0, 4.2, 2.0), kind)]
    return found, find_links(found, closures)


def rooms_of(found: Faces, links: Links, labels: Mapping[int, Label]) -> dict[int, Assembly]:
    return {min(room.spaces): room for room in assemble(found, links, labels)}


@pytest.mark.parametrize(
    ("kind", "passage", "door"),
    [
        (OpeningKind.PASSAGE, True, False),
        (OpeningKind.DOOR, False, True),
        (OpeningKind.WINDOW, False, False),
    ],
    ids=str,
)
def test_an_openings_kind_says_how_it_links_the_spaces_beside_it(
    kind: OpeningKind, passage: bool, door: bool
) -> None:
    _, links = suite(kind)

    assert (0 in links.passages, 0 in links.doors) == (passage, door)
    assert links.weak == {}


def test_a_single_line_between_two_spaces_is_a_weak_link() -> None:
    links = find_links(faces(OFFICE, box(4, 0, 8, 3)), [])

    assert links.weak == {0: frozenset({1}), 1: frozenset({0})}


def test_spaces_that_touch_at_a_corner_are_not_linked() -> None:
    assert find_links(faces(OFFICE, box(4, 3, 8, 6)), []).weak == {}


def test_an_unlabelled_anteroom_joins_the_room_it_opens_into() -> None:
    found, links = suite(OpeningKind.PASSAGE)

    [room] = assemble(found, links, {0: Label(number="201")})

    assert room.spaces == {0, 2}
    # 12 m² of office, 6 m² of anteroom and 0.2 m² of opening between them
    assert outline_of(room, found).area == pytest.approx(18.2)


def test_a_door_keeps_an_unlabelled_space_apart() -> None:
    found, links = suite(OpeningKind.DOOR)

    rooms = rooms_of(found, links, {0: Label(number="201")})

    assert set(rooms) == {0, 2}
    assert rooms[2].label.is_blank


def test_two_labelled_spaces_stay_two_rooms() -> None:
    found, links = suite(OpeningKind.PASSAGE)

    rooms = rooms_of(found, links, {0: Label(number="201"), 2: Label(number="202")})

    assert {key: room.label.number for key, room in rooms.items()} == {0: "201", 2: "202"}


def test_a_space_open_to_two_labelled_rooms_is_left_alone_and_marked() -> None:
    found = faces(OFFICE, box(4, 0, 6, 3), box(6, 0, 10, 3))
    closures = [
        Closure((4.0, 1.0, 4.0, 2.0), OpeningKind.PASSAGE),
        Closure((6.0, 1.0, 6.0, 2.0), OpeningKind.PASSAGE),
    ]
    labels = {0: Label(number="201"), 2: Label(number="202")}

    rooms = rooms_of(found, find_links(found, closures), labels)

    assert set(rooms) == {0, 1, 2}
    assert rooms[1].ambiguous


def test_the_printed_area_decides_even_through_a_door() -> None:
    found, links = suite(OpeningKind.DOOR)

    [room] = assemble(found, links, {0: Label(number="201", area_m2=18.2)})

    assert room.by_area
    assert room.spaces == {0, 2}


def test_the_printed_area_keeps_a_passage_out() -> None:
    found, links = suite(OpeningKind.PASSAGE)

    rooms = rooms_of(found, links, {0: Label(number="201", area_m2=12.0)})

    assert rooms[0].by_area
    assert rooms[0].spaces == {0}


def test_only_the_neighbour_that_makes_the_area_right_is_added() -> None:
    alcove, other = box(4, 0, 5, 3), box(-2, 0, 0, 3)
    found = faces(OFFICE, alcove, other)

    rooms = rooms_of(found, find_links(found, []), {0: Label(number="201", area_m2=15.0)})

    assert rooms[0].spaces == {0, 1}
    assert rooms[2].label.is_blank


def test_a_printed_area_that_nothing_adds_up_to_changes_nothing() -> None:
    found = faces(OFFICE, CORRIDOR)

    rooms = rooms_of(found, find_links(found, []), {0: Label(number="201", area_m2=99.0)})

    assert rooms[0].spaces == {0}
    assert not rooms[0].by_area


def test_a_labelled_neighbour_is_never_taken() -> None:
    found, links = suite(OpeningKind.PASSAGE)
    labels = {0: Label(number="201", area_m2=18.2), 2: Label(number="202")}

    assert set(rooms_of(found, links, labels)) == {0, 2}


def test_a_free_standing_column_stays_in_its_room_and_a_core_does_not() -> None:
    hall = box(0, 0, 20, 10)
    column, core = box(4, 4, 4.6, 4.6), box(10, 4, 14, 7)
    found = faces(shapely.difference(hall, shapely.union(column, core)))

    outline = outline_of(Assembly({0}), found)

    assert outline.area == pytest.approx(200 - 12)
    assert len(outline.interiors) == 1


def test_a_fire_door_parts_no_corridor_whose_printed_area_holds_both_sides() -> None:
    """Beyond the door the corridor goes on; a store room of its own stands beside it."""
    near, ground, far = box(0, 0, 20, 2), box(20, 0.4, 20.2, 1.6), box(20.2, 0, 40.2, 2)
    store = box(5, 2.2, 9, 6)
    store_ground = box(6, 2, 7, 2.2)
    found = faces(near, ground, far, store, store_ground, solid=(1, 4))
    closures = [
        Closure((20, 0.4, 20, 1.6), OpeningKind.DOOR),
        Closure((20.2, 0.4, 20.2, 1.6), OpeningKind.DOOR),
        Closure((6, 2, 7, 2), OpeningKind.DOOR),
        Closure((6, 2.2, 7, 2.2), OpeningKind.DOOR),
    ]

    rooms = rooms_of(found, find_links(found, closures), {0: Label(name="走廊", area_m2=80.24)})

    assert rooms[0].by_area
    assert rooms[0].spaces == {0, 2}
    assert 3 in rooms


def test_a_handrail_parts_no_flight_whose_printed_area_holds_both_sides() -> None:
    up, rail, down = box(0, 0, 1.5, 4), box(1.5, 0, 1.6, 4), box(1.6, 0, 3.1, 4)
    found = faces(up, rail, down, solid=(1,))

    [room] = assemble(found, find_links(found, []), {0: Label(name="楼梯间", area_m2=12.4)})

    assert room.by_area
    assert outline_of(room, found).area == pytest.approx(12.4)


def test_the_cubicles_of_a_toilet_belong_to_it() -> None:
    toilet, cubicle = box(0, 0, 4, 3), box(4, 0, 5, 1.5)
    found = faces(toilet, cubicle)
    closures = [Closure((4, 0.2, 4, 0.9), OpeningKind.DOOR)]
    links = find_links(found, closures)

    [whole] = assemble(found, links, {0: Label(name="女卫生间")})
    apart = assemble(found, links, {0: Label(name="会议室")})

    assert whole.spaces == {0, 1}
    assert len(apart) == 2


def test_a_door_through_both_leaves_of_a_double_wall_links_its_sides() -> None:
    left, right = box(0, 0, 4, 3), box(4.5, 0, 8.5, 3)
    leaves = [box(4, 1, 4.2, 2), box(4.2, 1, 4.3, 2), box(4.3, 1, 4.5, 2)]
    found = faces(left, *leaves, right, solid=(1, 2, 3))
    closures = [Closure((x, 1, x, 2), OpeningKind.DOOR) for x in (4, 4.2, 4.3, 4.5)]

    links = find_links(found, closures)

    assert links.doors == {0: frozenset({4}), 4: frozenset({0})}
    assert links.grounds({0, 4}) == {1, 2, 3}
