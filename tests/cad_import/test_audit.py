"""Which rooms are sure and which a person looks at, and why."""

from typing import Any

import pytest
from shapely import Polygon, box
from shapely.affinity import translate

from cad_import.audit import (
    Judgement,
    doubt_unprinted,
    duplicate_numbers,
    judge_drawn_room,
    judge_wall_room,
    plan_room,
)
from cad_import.drawn_outlines import DrawnRoom
from cad_import.labels import Label
from cad_import.room_messages import ROOM_MESSAGES
from cad_import.walls import WallRoom
from spatial.checks.messages import MESSAGES as CHECK_MESSAGES
from spatial.domain.findings import Severity
from spatial.domain.floor_plans import FloorPlan, PlanRoom, RoomMethod, RoomStatus
from spatial.domain.messages import render
from tests.support.plans import SITE_X_M, SITE_Y_M

OFFICE = translate(box(0, 0, 4, 3), SITE_X_M, SITE_Y_M)
LABEL = Label(number="201", name="办公室")


def wall_room(label: Label = LABEL, outline: Polygon = OFFICE, **doubts: Any) -> WallRoom:
    facts: dict[str, Any] = {"backed": 1.0, "by_area": False, "ambiguous": False}
    return WallRoom(outline, label, **(facts | doubts))


def drawn_room(label: Label = LABEL, **doubts: Any) -> DrawnRoom:
    facts: dict[str, Any] = {"repaired": False, "overlapping": False, "handle": "1F"}
    return DrawnRoom(OFFICE, label, **(facts | doubts))


def codes(judgement: Judgement) -> list[str]:
    return [finding.code for finding in judgement.findings]


def status(judgement: Judgement, *, trusted: bool = True) -> RoomStatus:
    return plan_room(OFFICE, LABEL, RoomMethod.WALLS, judgement, trusted=trusted).status


def printing(area_m2: float) -> Label:
    return Label(number="201", name="办公室", area_m2=area_m2)


def test_a_room_with_walls_and_a_label_is_sure() -> None:
    judgement = judge_wall_room(wall_room())

    assert codes(judgement) == []
    assert status(judgement) is RoomStatus.OK


# 12 m² may differ by 0.04 √12 + 0.002 · 12 = 0.16 m² (survey), by 2 % = 0.24 m² if it is stale
@pytest.mark.parametrize(
    ("printed_m2", "severity", "expected"),
    [
        (12.0, None, RoomStatus.OK),
        (12.15, None, RoomStatus.OK),
        (12.23, Severity.INFO, RoomStatus.OK),
        (12.6, Severity.WARNING, RoomStatus.REVIEW),
        (11.4, Severity.WARNING, RoomStatus.REVIEW),
        (24.0, Severity.WARNING, RoomStatus.REVIEW),
    ],
    ids=["exact", "within the survey's limit", "stale", "5 % more", "5 % less", "double"],
)
def test_the_printed_area_is_compared(
    printed_m2: float, severity: Severity | None, expected: RoomStatus
) -> None:
    judgement = judge_wall_room(wall_room(printing(printed_m2)))

    assert [finding.severity for finding in judgement.findings] == ([severity] if severity else [])
    assert status(judgement) is expected


def test_a_difference_names_its_figures_and_its_rule() -> None:
    [finding] = judge_wall_room(wall_room(printing(12.6))).findings

    assert finding.code == "AREA_DIFFERS_FROM_PRINTED"
    assert finding.values["area_m2"] == "12.00"
    assert finding.values["printed_m2"] == "12.60"
    assert finding.values["difference_m2"] == "-0.60"
    assert finding.rule is not None
    assert "GB/T 17986" in finding.rule


@pytest.mark.parametrize(
    ("room", "code"),
    [
        (wall_room(Label()), "ROOM_WITHOUT_LABEL"),
        (wall_room(backed=0.7), "EDGE_WITHOUT_WALL"),
        (wall_room(ambiguous=True), "ROOM_EXTENT_UNSURE"),
        (wall_room(outline=box(0, 0, 0.9, 1)), "ROOM_VERY_SMALL"),
        (wall_room(Label(number="201", rivals=1)), "LABELS_IN_ONE_ROOM"),
        (wall_room(Label(number="201", area_m2=12.0, rivals=1)), "LABELS_IN_ONE_ROOM"),
    ],
    ids=["unlabelled", "unbacked", "ambiguous", "tiny", "two labels", "two labels and an area"],
)
def test_a_doubt_about_a_room_is_named_and_reviewed(room: WallRoom, code: str) -> None:
    judgement = judge_wall_room(room)

    assert codes(judgement) == [code]
    assert status(judgement) is RoomStatus.REVIEW


def test_the_printed_area_vouches_for_an_unbacked_edge() -> None:
    judgement = judge_wall_room(wall_room(printing(12.0), backed=0.5, ambiguous=True))

    assert codes(judgement) == []
    assert status(judgement) is RoomStatus.OK


@pytest.mark.parametrize(
    ("room", "found", "expected"),
    [
        (drawn_room(), [], RoomStatus.OK),
        (drawn_room(printing(12.0)), [], RoomStatus.OK),
        (drawn_room(printing(12.6)), ["AREA_DIFFERS_FROM_PRINTED"], RoomStatus.REVIEW),
        (drawn_room(overlapping=True), ["OUTLINES_OVERLAP"], RoomStatus.REVIEW),
        (drawn_room(repaired=True), ["OUTLINE_CROSSES_ITSELF"], RoomStatus.REVIEW),
        (drawn_room(Label(number="1", rivals=1)), ["LABELS_IN_ONE_ROOM"], RoomStatus.REVIEW),
    ],
    ids=["sound", "area agrees", "5 % off", "overlapping", "repaired", "two labels"],
)
def test_a_drawn_room_is_judged(room: DrawnRoom, found: list[str], expected: RoomStatus) -> None:
    judgement = judge_drawn_room(room)

    assert codes(judgement) == found
    assert status(judgement) is expected


@pytest.mark.parametrize(
    ("name", "doubts", "doubted"),
    [
        ("走廊", {}, False),
        ("走廊", {"runs_on": True}, True),
        ("走廊", {"has_stairs": True}, True),
        ("楼梯间", {"has_stairs": True}, False),
        ("楼梯间", {"runs_on": True}, True),
        ("会议室", {"runs_on": True}, False),
    ],
)
def test_circulation_is_doubted_where_nothing_drawn_ends_it(
    name: str, doubts: dict[str, bool], doubted: bool
) -> None:
    judgement = judge_wall_room(wall_room(Label(name=name), **doubts))

    assert ("CIRCULATION_OPEN" in codes(judgement)) is doubted


def test_circulation_told_by_what_is_drawn_is_sure_unless_it_runs_on() -> None:
    sure = judge_wall_room(wall_room(Label(), like="802"))
    open_ended = judge_wall_room(wall_room(Label(), like="802", runs_on=True))

    assert (codes(sure), status(sure), sure.use) == (
        ["CIRCULATION_BY_CONTENT"],
        RoomStatus.OK,
        "802",
    )
    assert (codes(open_ended), status(open_ended)) == (["ROOM_WITHOUT_LABEL"], RoomStatus.REVIEW)


def plan_of(*labels: Label) -> FloorPlan:
    rooms = [
        plan_room(OFFICE, label, RoomMethod.WALLS, judge_wall_room(wall_room(label)), trusted=True)
        for label in labels
    ]
    return FloorPlan(1, None, None, (), tuple(rooms))


def test_where_most_printed_areas_disagree_no_unprinted_room_is_sure() -> None:
    [wrong] = doubt_unprinted([plan_of(printing(24), printing(24), printing(12), LABEL)])
    [right] = doubt_unprinted([plan_of(printing(12), printing(12), printing(24), LABEL)])

    assert [room.status for room in wrong.rooms[2:]] == [RoomStatus.OK, RoomStatus.REVIEW]
    assert wrong.rooms[3].findings[0].code == "PRINTED_AREAS_DISAGREE"
    assert right.rooms[3].status is RoomStatus.OK


def test_nothing_is_sure_in_a_drawing_that_is_not_trusted() -> None:
    judgement = judge_wall_room(wall_room(printing(12.0)))

    room = plan_room(OFFICE, LABEL, RoomMethod.WALLS, judgement, trusted=False)

    assert room.status is RoomStatus.REVIEW
    assert room.confidence <= 0.5


def test_a_room_takes_its_words_its_use_and_its_area_along() -> None:
    label = Label(number="201", name="会议室", area_m2=12.0)

    room = plan_room(OFFICE, label, RoomMethod.WALLS, Judgement((), 0.9), trusted=True)

    assert (room.number, room.name, room.use) == ("201", "会议室", "201")
    assert (room.area_m2, room.printed_area_m2) == (12.0, 12.0)


def test_the_use_may_stand_beside_the_name() -> None:
    label = Label(number="201", name="甲", use="会议室")

    assert plan_room(OFFICE, label, RoomMethod.WALLS, Judgement((), 0.9), trusted=True).use == "201"


def rooms_numbered(*numbers: str | None) -> list[PlanRoom]:
    judgement = Judgement((), 0.9)
    return [
        plan_room(OFFICE, Label(number=number), RoomMethod.WALLS, judgement, trusted=True)
        for number in numbers
    ]


def test_a_number_that_a_sheet_bears_twice_is_told_once() -> None:
    [finding] = duplicate_numbers(rooms_numbered("201", "202", "201", "201", None, None))

    assert (finding.code, finding.subjects) == ("NUMBER_DUPLICATE", ("201",))
    assert finding.values["count"] == "3"


def test_rooms_without_numbers_are_no_duplicates() -> None:
    assert duplicate_numbers(rooms_numbered(None, None, "201")) == []


@pytest.mark.parametrize(
    "judgement",
    [
        judge_wall_room(wall_room(Label(), backed=0.7, ambiguous=True)),
        judge_wall_room(wall_room(printing(12.6))),
        judge_drawn_room(drawn_room(overlapping=True, repaired=True)),
    ],
    ids=["doubts", "area", "outlines"],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_can_be_told(judgement: Judgement, language: str) -> None:
    for finding in judgement.findings:
        values = finding.values | {"subjects": "、".join(finding.subjects)}

        assert "?" not in render((ROOM_MESSAGES | CHECK_MESSAGES)[finding.code], values, language)
