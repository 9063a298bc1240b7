"""Openings of a plan: both faces in one, the rooms beside, what each weighs."""

from collections.abc import Sequence

import numpy as np
import pytest
from shapely import Polygon, box
from shapely.affinity import translate

from cad_import.closures import Closure
from cad_import.plan_openings import flag_wide_openings, plan_openings
from spatial.domain.floor_plans import PlanRoom, RoomStatus
from spatial.domain.openings import OpeningKind, OpeningStatus, OpeningWitness, RoomBeside
from tests.support.readings import SITE_X_M, SITE_Y_M, make_room

LEFT, RIGHT = box(0, 0, 4, 3), box(4.2, 0, 10.2, 3)  # 12 and 18 m²
DOOR, WINDOW, PASSAGE = OpeningKind.DOOR, OpeningKind.WINDOW, OpeningKind.PASSAGE
CAPS = (OpeningWitness.CAP_PAIR,)


def closure(
    kind: OpeningKind, line: Sequence[float], said: tuple[OpeningWitness, ...] = CAPS
) -> Closure:
    x1, y1, x2, y2 = line
    return Closure((SITE_X_M + x1, SITE_Y_M + y1, SITE_X_M + x2, SITE_Y_M + y2), kind, said)


def rooms(*shapes: Polygon) -> list[PlanRoom]:
    return [
        make_room(str(201 + at), translate(shape, SITE_X_M, SITE_Y_M))
        for at, shape in enumerate(shapes)
    ]


BOTH_FACES = [closure(DOOR, [4, 1, 4, 1.9]), closure(DOOR, [4.2, 1.9, 4.2, 1])]


def test_the_closures_of_both_faces_are_one_opening_between_two_rooms() -> None:
    [opening] = plan_openings(BOTH_FACES, rooms(LEFT, RIGHT))

    assert len(opening.lines) == 2
    assert opening.width_m == pytest.approx(0.9)
    assert opening.beside == (RoomBeside("201 办公室", 12.0), RoomBeside("202 办公室", 18.0))


def test_the_smaller_room_is_what_an_opening_weighs() -> None:
    [between] = plan_openings(BOTH_FACES, rooms(LEFT, RIGHT))
    [way_out] = plan_openings(BOTH_FACES, rooms(RIGHT))
    [nowhere] = plan_openings(BOTH_FACES, [])

    assert [o.area_effect_m2 for o in (between, way_out, nowhere)] == [12.0, 18.0, 0.0]


def test_openings_next_to_each_other_stay_two() -> None:
    doors = [*BOTH_FACES, closure(DOOR, [4, 2, 4, 2.9]), closure(DOOR, [4.2, 2, 4.2, 2.9])]

    assert len(plan_openings(doors, [])) == 2


def test_an_opening_inside_one_room_closes_nothing_off() -> None:
    [opening] = plan_openings([closure(PASSAGE, [2, 0, 2, 3])], rooms(LEFT))

    assert opening.beside == ()


def test_the_id_depends_on_kind_and_place_alone() -> None:
    [alone] = plan_openings(BOTH_FACES, [])
    among = plan_openings([closure(WINDOW, [0, 0, 1, 0]), *BOTH_FACES[::-1]], rooms(LEFT))
    [window] = plan_openings([closure(WINDOW, line) for line in ([4, 1, 4, 1.9],)], [])

    assert alone.id in {opening.id for opening in among}
    assert window.id != alone.id
    assert alone.id.startswith("door-")


@pytest.mark.parametrize(
    ("kind", "width_m", "status"),
    [
        (DOOR, 3.0, OpeningStatus.OK),
        (DOOR, 3.05, OpeningStatus.REVIEW),
        (PASSAGE, 3.05, OpeningStatus.REVIEW),
        (WINDOW, 9.0, OpeningStatus.OK),
    ],
    ids=["door of 3 m", "wider door", "wider passage", "band of windows"],
)
def test_nothing_but_a_band_of_windows_is_closed_above_three_metres(
    kind: OpeningKind, width_m: float, status: OpeningStatus
) -> None:
    hall = rooms(box(0, 0, 12, 12))
    wide = plan_openings([closure(kind, [0, 1, 0, 1 + width_m])], hall)

    judged = flag_wide_openings(wide, hall)

    assert wide[0].status is status
    assert judged[0].status is (
        RoomStatus.REVIEW if status is OpeningStatus.REVIEW else RoomStatus.OK
    )
    assert [f.code for f in judged[0].findings] == (
        ["OPENING_WIDE"] if status is OpeningStatus.REVIEW else []
    )


def test_an_opening_that_hardly_anything_speaks_for_is_looked_at() -> None:
    loose = closure(PASSAGE, [4, 1, 4, 2], (OpeningWitness.LOOSE_ENDS,))

    [opening] = plan_openings([loose], rooms(LEFT))

    assert opening.status is OpeningStatus.REVIEW


@pytest.mark.parametrize(
    ("hinge", "radius_m", "said"),
    [
        ((4.1, 1.0), 0.9, True),
        ((4.1, 1.9), 0.45, True),
        ((4.1, 1.0), 1.2, False),
        ((6, 1), 0.9, False),
    ],
    ids=["a leaf", "one of two leaves", "a wider leaf", "a leaf elsewhere"],
)
def test_a_leaf_speaks_for_the_door_that_it_is_hinged_at(
    hinge: tuple[float, float], radius_m: float, said: bool
) -> None:
    x, y = SITE_X_M + hinge[0], SITE_Y_M + hinge[1]
    swing = np.array([[x, y, x + radius_m, y, x, y, x, y + radius_m]])

    [opening] = plan_openings(BOTH_FACES, [], swing)

    assert (OpeningWitness.DOOR_SWING in opening.evidence) is said
