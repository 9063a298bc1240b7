"""What a whole sheet says against its rooms."""

from dataclasses import replace

import pytest
from shapely import Polygon, box

from cad_import.plan_audit import Coverage, audit_coverage, audit_rooms
from cad_import.printed_sizes import EXTENT_AGREES
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import PlanRoom, PlanSpace, RoomMethod, RoomStatus, SpaceKind
from spatial.domain.openings import Opening, OpeningKind, OpeningStatus

ROOMS = 6  # of 4 × 3 m in a row, walls of 0.2 m, a corridor along all of them


def room(
    outline: Polygon, name: str, use: str | None = None, printed: float | None = None
) -> PlanRoom:
    return PlanRoom(
        outline, None, name, use, outline.area, printed, RoomMethod.WALLS, 0.9, RoomStatus.OK
    )


def row() -> list[PlanRoom]:
    offices = [room(box(4.2 * k, 2.2, 4.2 * k + 4, 5.2), f"办公室{k}") for k in range(ROOMS)]
    return [*offices, room(box(0, 0, 25, 2), "走廊")]


def door(x: float, lower: float, upper: float, name: str) -> Opening:
    lines = ((x, lower, x + 1, lower), (x, upper, x + 1, upper))
    return Opening(name, OpeningKind.DOOR, lines, (), 0.97, OpeningStatus.OK)


def doors(count: int = ROOMS) -> list[Opening]:
    return [door(4.2 * k + 1, 2.0, 2.2, f"door-{k}") for k in range(count)]


def said(rooms: tuple[PlanRoom, ...]) -> dict[str | None, list[str]]:
    return {r.name: [f.code for f in r.findings] for r in rooms if r.findings}


def test_rooms_with_a_door_each_stay_as_they_are() -> None:
    assert audit_rooms(row(), doors()) == tuple(row())


def test_a_room_that_nothing_leads_into_is_for_review() -> None:
    found = audit_rooms(row(), doors(ROOMS - 1))

    assert said(found) == {"办公室5": ["ROOM_NOT_ENTERED"]}
    assert found[5].status is RoomStatus.REVIEW


def test_nobody_enters_a_shaft() -> None:
    rooms = row()
    rooms[5] = room(rooms[5].outline, "电梯井", use="804")

    assert said(audit_rooms(rooms, doors(ROOMS - 1))) == {}


def test_where_few_doors_are_drawn_nobody_misses_one() -> None:
    assert said(audit_rooms(row(), doors(2))) == {}


def test_a_door_with_one_room_on_both_sides_says_that_a_wall_is_missing() -> None:
    rooms = row()
    rooms[0] = room(box(0, 2.2, 8.2, 5.2), "办公室0")
    inner = Opening(
        "door-in",
        OpeningKind.DOOR,
        ((4.0, 3, 4.0, 4), (4.2, 3, 4.2, 4)),
        (),
        0.97,
        OpeningStatus.OK,
    )
    del rooms[1]

    found = audit_rooms(rooms, [*doors(), inner])

    assert said(found) == {"办公室0": ["DOOR_WITHIN_ROOM"]}
    assert found[0].findings[0].subjects == ("door-in",)
    assert found[0].status is RoomStatus.REVIEW


def test_the_doors_of_cubicles_belong_in_a_toilet() -> None:
    rooms = [*row(), room(box(30, 0, 36, 4), "女卫生间", use="214")]
    cubicle = door(32, 1.0, 1.05, "door-c")

    assert "DOOR_WITHIN_ROOM" not in said(audit_rooms(rooms, [*doors(), cubicle])).get(
        "女卫生间", []
    )


def test_the_printed_area_bears_a_room_out() -> None:
    rooms = row()
    rooms[5] = room(rooms[5].outline, "库房", printed=12.0)

    found = audit_rooms(rooms, doors(ROOMS - 1))

    assert (found[5].findings[0].severity, found[5].status) == (Severity.INFO, RoomStatus.OK)


@pytest.mark.parametrize(
    ("coverage", "codes"),
    [
        (Coverage(150.0, 28.0), []),
        (Coverage(170.0, 28.0), ["AREAS_DO_NOT_ADD_UP"]),
        (Coverage(230.0, 108.0), ["WALL_SHARE_HIGH"]),
    ],
    ids=["all there", "20 m² missing", "walls of 47 %"],
)
def test_rooms_and_walls_make_up_what_the_outline_holds(
    coverage: Coverage, codes: list[str]
) -> None:
    assert [f.code for f in audit_coverage(coverage, row(), ())] == codes


def test_a_shaft_counts_and_an_overlap_is_told() -> None:
    shaft = PlanSpace(box(26, 0, 28, 5), SpaceKind.SHAFT, 10.0)
    twice = [*row(), room(box(0, 0, 2, 2), "门厅")]

    assert audit_coverage(Coverage(160.0, 28.0), row(), [shaft]) == ()
    [finding] = audit_coverage(Coverage(150.0, 28.0), twice, ())
    assert (finding.code, finding.values["overlap_m2"]) == ("AREAS_DO_NOT_ADD_UP", "4.00")


def test_a_closet_of_the_size_printed_in_it_stays_sure_though_its_door_was_not_found() -> None:
    rooms = row()
    told = Finding(EXTENT_AGREES, Severity.INFO)
    rooms[5] = replace(rooms[5], findings=(told,))

    found = audit_rooms(rooms, doors(ROOMS - 1))

    assert said(found) == {"办公室5": [EXTENT_AGREES, "ROOM_NOT_ENTERED"]}
    assert found[5].status is RoomStatus.OK
