"""Decisions of a person on a reading: applied, named, and never lost."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import shapely
from shapely import Polygon, box
from shapely.affinity import translate

from cad_import.closures import Closure
from cad_import.decisions import apply_decisions
from cad_import.leaks import find_leaks
from cad_import.plan_openings import flag_wide_openings, plan_openings
from cad_import.rooms_geojson import rooms_geojson
from spatial.domain.decisions import Act, Decision, Decisions
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import (
    DrawingReading,
    PlanLabel,
    PlanRoom,
    RoomStatus,
    SpaceKind,
)
from spatial.domain.openings import OpeningKind, OpeningStatus, OpeningWitness
from tests.support.readings import SITE_X_M, SITE_Y_M, make_plan, make_reading, make_room

X, Y = SITE_X_M, SITE_Y_M
LEFT, RIGHT = box(0, 0, 4, 3), box(4.2, 0, 8.2, 3)
HALL = box(0, 0, 8, 3)


def at_site(shape: Polygon) -> Polygon:
    return translate(shape, X, Y)


def room(number: str | None, shape: Polygon, **facts: Any) -> PlanRoom:
    return make_room(number, at_site(shape), **facts)


def label(number: str, x: float, y: float, area_m2: float | None = None) -> PlanLabel:
    return PlanLabel(X + x, Y + y, number, "办公室", printed_area_m2=area_m2)


def passage(*, x: float = 4.0, low: float = 1.0, high: float = 2.0) -> list[Closure]:
    jambs = (OpeningWitness.CAP_PAIR,)
    return [
        Closure((X + side, Y + low, X + side, Y + high), OpeningKind.PASSAGE, jambs)
        for side in (x, x + 0.2)
    ]


def reading_of(
    rooms: Sequence[PlanRoom],
    labels: Sequence[PlanLabel] = (),
    closures: Sequence[Closure] = (),
) -> DrawingReading:
    openings = plan_openings(closures, rooms)
    judged = flag_wide_openings(openings, rooms)
    leaks = find_leaks(judged, labels)
    return make_reading(
        make_plan(
            judged,
            openings=(*openings, *leaks.openings),
            labels=tuple(labels),
            findings=leaks.findings,
        )
    )


def two_rooms() -> DrawingReading:
    labels = [label("201", 2, 1.5), label("202", 6, 1.5)]
    return reading_of([room("201", LEFT), room("202", RIGHT)], labels, passage())


def two_labels_in_one() -> DrawingReading:
    both = shapely.union_all([LEFT, box(4, 1, 4.2, 1.9), RIGHT])
    doubt = Finding("LABELS_IN_ONE_ROOM", Severity.WARNING, ("201",), values={"room": "201"})
    mixed = room("201", both, status=RoomStatus.REVIEW, confidence=0.3, findings=(doubt,))
    return reading_of([mixed], [label("201", 2, 1.5), label("202", 6, 1.5)])


def decide(act: Act, *points: tuple[float, float], **facts: Any) -> Decision:
    return Decision(act, 1, tuple((X + x, Y + y) for x, y in points), **facts)


def applied(
    reading: DrawingReading, *entries: Decision, sha256: str | None = None
) -> DrawingReading:
    return apply_decisions(reading, Decisions(sha256 or reading.info.sha256, entries))


def rooms_of(reading: DrawingReading) -> dict[str | None, PlanRoom]:
    return {room.number: room for room in reading.plans[0].rooms}


def codes(reading: DrawingReading) -> list[str]:
    return [finding.code for finding in reading.plans[0].findings]


def reasons(reading: DrawingReading) -> list[str]:
    every = [*reading.findings, *reading.plans[0].findings]
    return [f.values["reason"] for f in every if f.code == "DECISION_NOT_APPLIED"]


def test_an_accepted_wall_parts_the_room_and_gives_each_part_its_label() -> None:
    reading = two_labels_in_one()
    [proposal] = reading.plans[0].openings

    after = applied(reading, Decision(Act.ACCEPT, 1, opening=proposal.id, by="li", at="2026-11-22"))

    rooms = rooms_of(after)
    assert set(rooms) == {"201", "202"}
    assert sorted(round(r.area_m2, 2) for r in rooms.values()) == [12, 12.18]
    assert {r.status for r in rooms.values()} == {RoomStatus.OK}
    assert [f.code for f in rooms["202"].findings] == ["DECIDED"]
    assert rooms["202"].findings[0].values["who"] == "li 2026-11-22"
    assert after.plans[0].openings == ()
    assert codes(after) == []


def test_a_line_drawn_by_hand_parts_a_room_though_it_ends_short_of_the_walls() -> None:
    reading = reading_of([room("201", HALL)], [label("201", 1, 1), label("202", 7, 1)])

    after = applied(reading, decide(Act.SPLIT, (3, 0.04), (3, 2.97)))

    assert {n: round(r.area_m2, 3) for n, r in rooms_of(after).items()} == {"201": 9, "202": 15}


def test_a_bent_line_parts_a_room() -> None:
    reading = reading_of([room("201", HALL)], [label("201", 1, 1)])

    after = applied(reading, decide(Act.SPLIT, (2, 0), (2, 1), (0, 1)))

    assert sorted(round(r.area_m2, 2) for r in after.plans[0].rooms) == [2, 22]


def test_a_part_without_a_label_stays_under_review() -> None:
    reading = reading_of([room("201", HALL)], [label("201", 1, 1)])

    after = applied(reading, decide(Act.SPLIT, (3, 0), (3, 3)))

    assert rooms_of(after)["201"].status is RoomStatus.OK
    assert rooms_of(after)[None].status is RoomStatus.REVIEW


def test_a_part_that_contradicts_its_printed_area_stays_under_review() -> None:
    reading = reading_of([room("201", HALL)], [label("201", 1, 1, 12.0), label("202", 7, 1, 12.0)])

    after = applied(reading, decide(Act.SPLIT, (3, 0), (3, 3)))

    assert {r.status for r in after.plans[0].rooms} == {RoomStatus.REVIEW}
    assert "AREA_DIFFERS_FROM_PRINTED" in {f.code for f in after.plans[0].rooms[0].findings}


def test_a_rejected_passage_makes_both_rooms_and_its_ground_one() -> None:
    reading = two_rooms()
    [opening] = reading.plans[0].openings

    after = applied(reading, Decision(Act.REJECT, 1, opening=opening.id))

    [one] = after.plans[0].rooms
    assert one.area_m2 == pytest.approx(12 + 12 + 0.2)
    assert one.status is RoomStatus.REVIEW  # it holds two labels now
    assert after.plans[0].openings == ()


def test_rooms_merged_lose_the_wall_between_them() -> None:
    reading = reading_of([room("201", LEFT), room(None, RIGHT)], [label("201", 2, 1.5)], passage())

    after = applied(reading, decide(Act.MERGE, (2, 1), (6, 1)))

    [one] = after.plans[0].rooms
    assert one.area_m2 == pytest.approx(8.2 * 3, abs=1e-3)
    assert (one.number, one.status) == ("201", RoomStatus.OK)
    assert after.plans[0].openings == ()


def test_a_rejected_way_out_leaves_the_room_open_and_under_review() -> None:
    reading = reading_of([room("201", LEFT)], [label("201", 2, 1)], passage())
    [opening] = reading.plans[0].openings

    after = applied(reading, Decision(Act.REJECT, 1, opening=opening.id))

    [one] = after.plans[0].rooms
    assert one.status is RoomStatus.REVIEW
    assert [f.code for f in one.findings] == ["ROOM_LEFT_OPEN", "DECIDED"]


def test_an_opening_above_three_metres_waits_for_a_person() -> None:
    tall, wide = box(0, 0, 4, 6), box(4.2, 0, 8.2, 6)
    reading = reading_of([room("201", tall), room("202", wide)], (), passage(low=1, high=4.4))
    [opening] = reading.plans[0].openings
    assert opening.status is OpeningStatus.REVIEW
    assert {r.status for r in reading.plans[0].rooms} == {RoomStatus.REVIEW}

    after = applied(reading, decide(Act.ACCEPT, (4, 1), (4, 4.4)))

    assert {r.status for r in after.plans[0].rooms} == {RoomStatus.OK}
    assert after.plans[0].openings[0].status is OpeningStatus.OK


def test_a_room_with_two_edges_in_doubt_waits_for_both() -> None:
    middle = box(4.2, 0, 8.2, 3)
    edges = [
        Closure((X + x, Y, X + x, Y + 3), OpeningKind.PASSAGE, (OpeningWitness.CAP_PAIR,))
        for x in (4.2, 8.2)
    ]
    first, second = plan_openings(edges, [])
    doubt = Finding("EDGE_PROPOSED", Severity.WARNING, (first.id, second.id))
    seen = room("202", middle, status=RoomStatus.REVIEW, findings=(doubt,))
    reading = reading_of([seen], (), edges)

    one = applied(reading, Decision(Act.ACCEPT, 1, opening=second.id))
    both = applied(reading, *(Decision(Act.ACCEPT, 1, opening=o.id) for o in (first, second)))

    assert one.plans[0].rooms[0].status is RoomStatus.REVIEW
    assert one.plans[0].rooms[0].findings[0].subjects == (first.id,)
    assert both.plans[0].rooms[0].status is RoomStatus.OK


def test_a_label_put_right_answers_the_doubt_about_labels_and_no_other() -> None:
    doubts = [
        Finding(code, Severity.WARNING) for code in ("ROOM_WITHOUT_LABEL", "EDGE_WITHOUT_WALL")
    ]
    first = room(None, LEFT, name=None, status=RoomStatus.REVIEW, findings=(doubts[0],))
    second = room(None, RIGHT, name=None, status=RoomStatus.REVIEW, findings=tuple(doubts))

    after = applied(
        reading_of([first, second]),
        decide(Act.LABEL, (2, 1), number="201", name="会议室"),
        decide(Act.LABEL, (6, 1), number="202"),
    )

    rooms = rooms_of(after)
    assert (rooms["201"].name, rooms["201"].use) == ("会议室", "201")
    assert rooms["201"].status is RoomStatus.OK
    assert rooms["202"].status is RoomStatus.REVIEW


def test_a_confirmed_room_is_sure_and_keeps_its_method_and_findings() -> None:
    doubt = Finding("EDGE_WITHOUT_WALL", Severity.WARNING)
    seen = room("201", LEFT, status=RoomStatus.REVIEW, confidence=0.4, findings=(doubt,))

    after = applied(reading_of([seen]), decide(Act.CONFIRM, (2, 1), by="li"))

    [one] = after.plans[0].rooms
    assert (one.status, one.confidence, one.method) == (RoomStatus.OK, 1.0, seen.method)
    assert [f.code for f in one.findings] == ["EDGE_WITHOUT_WALL", "DECIDED"]


def test_a_shaft_is_no_room_and_the_sheet_says_who_took_it_out() -> None:
    after = applied(two_rooms(), decide(Act.NOT_A_ROOM, (2, 1), what="shaft", by="li"))

    assert sorted(str(n) for n in rooms_of(after)) == ["202"]
    [finding] = [f for f in after.plans[0].findings if f.code == "DECIDED"]
    assert "12.00 m² (shaft)" in finding.values["target"]


def test_a_shaft_goes_to_the_spaces_and_may_come_back_as_a_room() -> None:
    reading = two_rooms()

    without = applied(reading, decide(Act.NOT_A_ROOM, (2, 1), what="shaft"))
    again = applied(without, decide(Act.LABEL, (2, 1), number="209", name="档案室"))
    confirmed = applied(without, decide(Act.CONFIRM, (2, 1)))

    [space] = without.plans[0].spaces
    assert (space.kind, space.area_m2) == (SpaceKind.SHAFT, 12.0)
    assert again.plans[0].spaces == ()
    assert rooms_of(again)["209"].status is RoomStatus.OK
    assert rooms_of(confirmed)["201"].confidence == 1.0


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (decide(Act.CONFIRM, (20, 20)), "no_room"),
        (decide(Act.SPLIT, (1, 1), (2, 1)), "no_cut"),
        (decide(Act.MERGE, (1, 1), (2, 1)), "one_room"),
        (decide(Act.MERGE, (1, 1), (20, 1)), "no_room"),
        (Decision(Act.ACCEPT, 1, opening="door-00000000"), "no_opening"),
        (decide(Act.REJECT, (0, 0), (0, 1)), "no_opening"),
        (Decision(Act.CONFIRM, 7, ((X, Y),)), "no_sheet"),
        (decide(Act.CONFIRM, (2, 1), area_m2=11.0), "changed"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.act.value,
)
def test_what_cannot_be_applied_is_a_finding_and_changes_nothing(
    decision: Decision, reason: str
) -> None:
    reading = two_rooms()

    after = applied(reading, decision)

    assert reasons(after) == [reason]
    assert after.plans[0].rooms == reading.plans[0].rooms


def test_rooms_that_do_not_lie_side_by_side_are_not_merged() -> None:
    far = reading_of([room("201", LEFT), room("202", translate(RIGHT, 3, 0))])

    assert reasons(applied(far, decide(Act.MERGE, (2, 1), (9, 1)))) == ["not_adjacent"]


def test_the_order_in_a_file_changes_nothing() -> None:
    reading = two_labels_in_one()
    [proposal] = reading.plans[0].openings
    entries = [
        Decision(Act.ACCEPT, 1, opening=proposal.id),
        decide(Act.LABEL, (6, 1), name="会议室"),
        decide(Act.CONFIRM, (2, 1)),
        decide(Act.SPLIT, (1, 0), (1, 3)),
    ]

    written = {rooms_geojson(applied(reading, *order)) for order in itertools.permutations(entries)}

    assert len(written) == 1


def test_of_two_labels_for_one_room_the_later_one_counts() -> None:
    older = decide(Act.LABEL, (2, 1), number="A1", at="2026-11-20")
    newer = decide(Act.LABEL, (3, 1), number="A2", at="2026-11-21")

    after = applied(two_rooms(), newer, older)

    assert "A2" in rooms_of(after)
    assert reasons(after) == ["contradicted"]


def test_of_two_labels_without_a_time_neither_counts() -> None:
    first, second = (decide(Act.LABEL, (2, 1), number=number) for number in ("A1", "A2"))

    after = applied(two_rooms(), first, second)

    assert "201" in rooms_of(after)
    assert reasons(after) == ["contradicted", "contradicted"]


def test_decisions_on_a_revised_drawing_are_matched_by_place_and_said() -> None:
    reading = two_rooms()
    moved = decide(Act.ACCEPT, (4.02, 1.0), (4.02, 2.0))
    unseen = decide(Act.CONFIRM, (2, 1))
    seen = decide(Act.CONFIRM, (6, 1), area_m2=12.0)

    after = applied(reading, moved, unseen, seen, sha256="0" * 64)

    assert after.findings[-1].code == "DECISIONS_FOR_OTHER_FILE"
    assert reasons(after) == ["area_missing"]
    assert after.plans[0].openings[0].confidence == 1.0
    assert rooms_of(after)["202"].confidence == 1.0


def test_a_room_of_a_drawing_without_a_unit_cannot_be_confirmed() -> None:
    reading = two_rooms()
    unsure = replace(reading, info=replace(reading.info, unit_source="assumed"), trusted=False)

    after = applied(unsure, decide(Act.CONFIRM, (2, 1)), decide(Act.SPLIT, (2, 0), (2, 3)))

    assert reasons(after) == ["unit_unknown"]
    assert all(r.status is RoomStatus.REVIEW for r in after.plans[0].rooms if r.area_m2 < 7)


def test_numbers_are_compared_again_after_labels_were_put_right() -> None:
    twice = reading_of([room("201", LEFT), room("201", RIGHT)])

    after = applied(twice, decide(Act.LABEL, (6, 1), number="202"))
    still = applied(twice, decide(Act.LABEL, (6, 1), name="档案室"))

    assert "NUMBER_DUPLICATE" not in codes(after)
    assert "NUMBER_DUPLICATE" in codes(still)


def test_no_decision_leaves_the_reading_as_it_is() -> None:
    reading = two_rooms()

    assert applied(reading) == reading
