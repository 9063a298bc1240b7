"""Random plans and random decisions: nothing breaks, no ground is lost, no order matters."""

from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.affinity import rotate, translate

from cad_import.decisions import apply_decisions
from cad_import.leaks import find_leaks
from cad_import.open_plans import part_open_plans
from cad_import.primitives import Floats
from cad_import.rooms_geojson import rooms_geojson
from spatial.domain.decisions import Act, Decision, Decisions
from spatial.domain.floor_plans import DrawingReading, PlanLabel, PlanRoom
from tests.support.plans import NO_LINES, edges
from tests.support.readings import SITE_X_M, SITE_Y_M, make_plan, make_reading, make_room

SIDE_M = 16.0
SEEDS = st.integers(0, 10_000)
SOME = settings(max_examples=12, deadline=None, derandomize=True)


def random_rooms(random: Random) -> list[PlanRoom]:
    """Rooms like those that walls leave: boxes put together, others cut out, mostly turned."""

    def boxes(count: int, longest_m: float) -> Polygon:
        corners = [(random.uniform(0, SIDE_M), random.uniform(0, SIDE_M)) for _ in range(count)]
        return shapely.union_all(
            [
                box(x, y, x + random.uniform(0.1, longest_m), y + random.uniform(0.1, longest_m))
                for x, y in corners
            ]
        )

    ground = shapely.difference(boxes(random.randint(1, 6), 8), boxes(random.randint(0, 3), 2))
    turned = rotate(ground, random.choice([0, 30, random.uniform(0, 90)]), origin=(0, 0))
    placed = shapely.get_parts(translate(turned, SITE_X_M, SITE_Y_M))
    return [make_room(str(at), part) for at, part in enumerate(placed) if part.area > 0.5]


def random_labels(random: Random, rooms: list[PlanRoom]) -> list[PlanLabel]:
    x0, y0, x1, y1 = shapely.total_bounds([room.outline for room in rooms])
    return [
        PlanLabel(
            random.uniform(x0, x1),
            random.uniform(y0, y1),
            str(201 + at),
            printed_area_m2=random.choice([None, random.uniform(2, 30)]),
        )
        for at in range(random.randint(1, 5))
    ]


def random_lines(random: Random, rooms: list[PlanRoom]) -> Floats:
    """The edges of all rooms, and a few lines that stand loose."""
    x0, y0, x1, y1 = shapely.total_bounds([room.outline for room in rooms])
    loose = []
    for _ in range(random.randint(0, 6)):
        x, y, turn = random.uniform(x0, x1), random.uniform(y0, y1), random.uniform(0, 3)
        long = random.uniform(0.1, 4)
        loose.append([x, y, x + long * np.cos(turn), y + long * np.sin(turn)])
    return np.vstack([*(edges(room.outline) for room in rooms), *loose, NO_LINES])


def random_reading(random: Random) -> DrawingReading | None:
    rooms = random_rooms(random)
    if not rooms:
        return None
    labels = random_labels(random, rooms)
    leaks = find_leaks(rooms, labels, random_lines(random, rooms))
    plan = make_plan(rooms, labels=tuple(labels), openings=leaks.openings, findings=leaks.findings)
    return make_reading(plan)


@SOME
@given(seed=SEEDS)
def test_parting_a_plan_loses_no_ground_and_gives_none_twice(seed: int) -> None:
    random = Random(seed)
    rooms = random_rooms(random)
    labels = random_labels(random, rooms) if rooms else []

    leaks = find_leaks(rooms, labels, random_lines(random, rooms) if rooms else None)
    parted = part_open_plans(rooms, labels, leaks, trusted=True)

    before = shapely.union_all([room.outline for room in rooms])
    after = shapely.union_all([room.outline for room in parted.rooms])
    assert before.difference(after).area == pytest.approx(0, abs=0.02)
    # rooms that were found outside stand beside the others, not on them
    total = sum(room.outline.area for room in parted.rooms)
    assert total == pytest.approx(after.area, abs=0.06)
    assert all(part.is_valid for opening in leaks.openings for part in opening.parts)


@SOME
@given(seed=SEEDS)
def test_decisions_in_any_order_give_the_same_bytes(seed: int) -> None:
    random = Random(seed)
    reading = random_reading(random)
    if reading is None:
        return
    [plan] = reading.plans
    points = [
        (SITE_X_M + random.uniform(0, SIDE_M), SITE_Y_M + random.uniform(0, SIDE_M))
        for _ in range(8)
    ]
    entries = [
        Decision(Act.SPLIT, 1, tuple(points[:2])),
        Decision(Act.MERGE, 1, tuple(points[2:4])),
        Decision(Act.LABEL, 1, (points[4],), number="A1"),
        Decision(Act.LABEL, 1, (points[5],), number="A2"),
        Decision(Act.NOT_A_ROOM, 1, (points[6],), what="shaft"),
        Decision(Act.CONFIRM, 1, (points[7],)),
        *(
            Decision(random.choice([Act.ACCEPT, Act.REJECT]), 1, opening=opening.id)
            for opening in plan.openings
        ),
    ]
    mixed = list(entries)
    random.shuffle(mixed)

    first = apply_decisions(reading, Decisions(reading.info.sha256, tuple(entries)))
    second = apply_decisions(reading, Decisions(reading.info.sha256, tuple(mixed)))

    assert rooms_geojson(first) == rooms_geojson(second)
    assert first == second
    answered = [
        finding
        for plan in first.plans
        for finding in (*plan.findings, *(f for room in plan.rooms for f in room.findings))
        if finding.code in ("DECIDED", "DECISION_NOT_APPLIED")
    ]
    assert len(answered) >= 1
