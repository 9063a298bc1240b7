"""Width and depth printed in a room: a witness only where both agree with what was found."""

import pytest
from shapely import Polygon, box
from shapely.affinity import rotate

from cad_import.audit import judge_wall_room
from cad_import.labels import Label, read_label
from cad_import.printed_sizes import proves_extent
from cad_import.proven_edges import AGREES
from cad_import.walls import WallRoom
from tests.support.plans import drawn_text

FOOT_M = 0.3048
GARAGE = box(0, 0, 21 * FOOT_M, 20 * FOOT_M)
SIZE = (20 * FOOT_M, 21 * FOOT_M)


@pytest.mark.parametrize("turn_deg", [0, 90, 33])
def test_a_rectangle_of_the_printed_sides_is_borne_out_however_it_lies(turn_deg: float) -> None:
    assert proves_extent(rotate(GARAGE, turn_deg), SIZE)


@pytest.mark.parametrize(
    "outline",
    [
        box(0, 0, 21 * FOOT_M + 0.08, 20 * FOOT_M),
        box(0, 0, 21 * FOOT_M, 20 * FOOT_M - 0.08),
        box(0, 0, 30 * FOOT_M, 14 * FOOT_M),
        GARAGE.difference(box(0, 0, 2, 1.5)),
        GARAGE.union(box(-2, 0, 0, 2)),
    ],
    ids=["longer", "narrower", "as large, of other sides", "with a corner cut off", "with a bay"],
)
def test_another_shape_is_not_borne_out(outline: Polygon) -> None:
    assert not proves_extent(outline, SIZE)


def garage(label: Label, outline: Polygon = GARAGE) -> WallRoom:
    return WallRoom(outline, label, backed=0.6, by_area=False, ambiguous=True)


def test_a_room_of_the_printed_size_is_sure_though_its_edge_is_open_and_notes_stand_in_it() -> None:
    texts = [
        drawn_text("GARAGE", (3, 3)),
        drawn_text("21' x 20'", (3, 2.6)),
        drawn_text("BOLLARD", (5, 5)),
    ]
    label = read_label(texts)

    judged = judge_wall_room(garage(label))

    assert label.name == "GARAGE"
    assert label.rivals == 1
    assert [finding.code for finding in judged.findings] == ["EXTENT_AGREES"]
    assert judged.confidence >= AGREES


def test_a_room_of_another_size_is_judged_as_before() -> None:
    label = Label(name="GARAGE", extent_m=SIZE)

    judged = judge_wall_room(garage(label, box(0, 0, 8, 6)))

    assert [f.code for f in judged.findings] == ["EDGE_WITHOUT_WALL", "ROOM_EXTENT_UNSURE"]


def test_a_printed_area_goes_before_a_size() -> None:
    label = Label(name="GARAGE", area_m2=30.0, extent_m=SIZE)

    judged = judge_wall_room(garage(label))

    assert [finding.code for finding in judged.findings] == ["AREA_DIFFERS_FROM_PRINTED"]


def test_two_sizes_in_one_space_bear_out_neither() -> None:
    texts = [
        drawn_text("LIVING", (3, 3)),
        drawn_text("21' x 20'", (3, 2.6)),
        drawn_text("8' x 7'", (5, 5)),
    ]

    assert read_label(texts).extent_m is None
