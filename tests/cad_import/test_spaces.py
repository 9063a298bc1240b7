"""Rooms told from shafts, voids, courtyards and steps."""

import numpy as np
import pytest
from shapely import Polygon, box

from cad_import import spaces
from cad_import.assembly import Assembly
from cad_import.labels import Label
from cad_import.links import Links
from cad_import.spaces import Candidates, circulation_use, labels_its_rooms
from spatial.domain.floor_plans import SpaceKind

OFFICES = 6  # of 20 m² each, every one labelled
UNLABELLED = OFFICES


def candidates(extra: Polygon, label: Label = Label(), *, labelled: int = OFFICES) -> Candidates:  # noqa: B008  # a frozen value
    outlines = [box(10 * k, 0, 10 * k + 5, 4) for k in range(OFFICES)]
    rooms = [
        Assembly({k}, label=Label(number=str(201 + k)) if k < labelled else Label())
        for k in range(OFFICES)
    ]
    return Candidates(
        [*rooms, Assembly({UNLABELLED}, label=label)], [*outlines, extra], np.ones(OFFICES + 1)
    )


def links(doors: tuple[int, ...] = (), windows: int = 0, *, outward: bool = False) -> Links:
    return Links(
        {},
        {UNLABELLED: frozenset(doors)} if doors else {},
        {},
        {},
        outward=frozenset({UNLABELLED}) if outward else frozenset(),
        windows={UNLABELLED: windows},
    )


def sort_spaces(found: Candidates, ways: Links) -> dict[int, SpaceKind]:
    return spaces.sort_spaces(found, ways, labelled=labels_its_rooms(found))


@pytest.mark.parametrize(
    ("extra", "windows", "kind"),
    [
        (box(0, 10, 2, 13), 0, SpaceKind.SHAFT),
        (box(0, 10, 8, 16), 0, SpaceKind.VOID),
        (box(0, 10, 8, 16), 4, SpaceKind.COURTYARD),
    ],
    ids=str,
)
def test_what_nobody_can_enter_is_no_room_where_rooms_are_labelled(
    extra: Polygon, windows: int, kind: SpaceKind
) -> None:
    assert sort_spaces(candidates(extra), links(windows=windows)) == {UNLABELLED: kind}


def test_a_printed_area_alone_makes_no_room_of_a_void() -> None:
    found = candidates(box(0, 10, 8, 16), Label(area_m2=61.0))

    assert sort_spaces(found, links()) == {UNLABELLED: SpaceKind.VOID}


@pytest.mark.parametrize("way", [links(doors=(0,)), links(outward=True)], ids=["inside", "outside"])
def test_a_door_makes_an_unlabelled_space_a_room(way: Links) -> None:
    assert sort_spaces(candidates(box(0, 10, 8, 16)), way) == {}


def test_one_door_into_a_few_square_metres_is_a_shafts() -> None:
    cupboard = candidates(box(0, 10, 2, 12))

    assert sort_spaces(cupboard, links(doors=(0,))) == {UNLABELLED: SpaceKind.SHAFT}
    assert sort_spaces(cupboard, links(doors=(0, 1))) == {}


def test_a_name_or_a_matching_area_makes_a_room_of_it() -> None:
    shaft = box(0, 10, 2, 13)
    measured = candidates(shaft, Label(area_m2=6.0))
    measured.rooms[UNLABELLED].by_area = True

    assert sort_spaces(candidates(shaft, Label(name="机房")), links()) == {}
    assert sort_spaces(measured, links()) == {}


@pytest.mark.parametrize(
    "label",
    [
        Label(name="OTS"),
        Label(number="OTS1a"),
        Label(name="Open to below"),
        Label(name="大厅上空"),
        Label(name="天井"),
    ],
    ids=str,
)
def test_a_void_that_is_named_as_one_is_no_room_unless_a_door_leads_in(label: Label) -> None:
    found = candidates(box(0, 10, 2, 13), label)

    assert sort_spaces(found, links()) == {UNLABELLED: SpaceKind.SHAFT}
    assert sort_spaces(found, links(doors=(0,))) == {}


@pytest.mark.parametrize("name", ["天井办公室", "VOIDS STORE", "LOTS", "上空间"])
def test_a_name_that_merely_holds_a_voids_is_a_rooms(name: str) -> None:
    assert sort_spaces(candidates(box(0, 10, 2, 13), Label(name=name)), links()) == {}


@pytest.mark.parametrize("labelled", [0, 1, 2])
def test_where_few_rooms_are_labelled_every_space_stays(labelled: int) -> None:
    assert sort_spaces(candidates(box(0, 10, 2, 13), labelled=labelled), links()) == {}


def rooms_of(found: Candidates) -> dict[int, Assembly]:
    return {space: room for room in found.rooms for space in room.spaces}


@pytest.mark.parametrize(("doors", "use"), [((0, 1), None), ((0, 1, 2), "802")])
def test_several_named_rooms_open_on_a_corridor_that_bears_no_label(
    doors: tuple[int, ...], use: str | None
) -> None:
    found = candidates(box(0, 4.2, 55, 6))

    assert circulation_use(found.rooms[UNLABELLED], links(doors), rooms_of(found), 0.0) == use


def test_what_stairs_are_drawn_in_is_a_stair() -> None:
    found = candidates(box(0, 4.2, 3, 10))

    assert circulation_use(found.rooms[UNLABELLED], links((0,)), rooms_of(found), 12.0) == "803"


def test_a_room_with_a_label_is_what_its_label_says() -> None:
    found = candidates(box(0, 4.2, 55, 6), Label(name="展厅"))

    assert circulation_use(found.rooms[UNLABELLED], links((0, 1, 2)), rooms_of(found), 9.0) is None


@pytest.mark.parametrize(("labelled", "expected"), [(OFFICES, True), (4, False)])
def test_a_sheet_labels_its_rooms_if_most_of_its_floor_is_named(
    labelled: int, expected: bool
) -> None:
    assert labels_its_rooms(candidates(box(0, 10, 2, 13), labelled=labelled)) is expected
