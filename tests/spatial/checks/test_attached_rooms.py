"""Lounges and private toilets of leaders, by hand: a city's 正局(处)级 may have 24 m²."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from spatial.checks.attached_rooms import ATTACHED_CODES, check_attached_rooms
from spatial.checks.messages import MESSAGES
from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.findings import Finding, Severity
from spatial.domain.messages import render
from spatial.domain.standards_in_force import StandardsInForce

X, Y = 408_000.0, 3_383_000.0  # a site's coordinates
WALL = 0.2
HEAD, CHIEF = ("city", "正局(处)级", 1), ("city", "市级正职", 1)


def row(*rooms: tuple[str, float, str, str], level: str = "l1") -> list[dict[str, Any]]:
    """Rooms of 4 m depth side by side: number, m², name, use."""
    out, west = [], X
    for number, area_m2, name, use in rooms:
        outline = box(west, Y, west + area_m2 / 4, Y + 4)
        out.append({
            "room_id": f"{level} {number}", "level_id": level, "number": number, "name": name,
            "use_code": use, "geometry": outline,
        })  # fmt: skip
        west += area_m2 / 4 + WALL
    return out


def check(
    standard: AllocationStandard,
    rooms: list[dict[str, Any]],
    people: dict[str, tuple[str, str, int]],
    **more: Any,
) -> list[Finding]:
    occupancies = pd.DataFrame(
        [(f"l1 {number}", *one) for number, one in people.items()],
        columns=["room_id", "tier", "rank", "headcount"],
    ).assign(sub_provincial=False, **more)
    frame = gpd.GeoDataFrame(rooms, geometry="geometry")
    return check_attached_rooms(frame, occupancies, StandardsInForce(standard))


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.subjects[0]) for one in findings]


@pytest.mark.parametrize(
    ("lounge_m2", "code"),
    [
        (4.0, None),
        (4.1, None),  # 24.10: within the tolerance
        (4.3, "OFFICE_WITH_LOUNGE_WITHIN_ERROR"),  # ± 0.04 × √(2 × 24.3) + 0.0486 = 0.327
        (4.32, "OFFICE_WITH_LOUNGE_WITHIN_ERROR"),
        (4.33, "OFFICE_WITH_LOUNGE_OVER_LIMIT"),
        (8.0, "OFFICE_WITH_LOUNGE_OVER_LIMIT"),
    ],
)
def test_a_leaders_lounge_counts_inside_the_limit_of_the_office_beside_it(
    standard: AllocationStandard, lounge_m2: float, code: str | None
) -> None:
    rooms = row(("201", 20.0, "局长室", "101"), ("201A", lounge_m2, "休息室", "101"))

    findings = check(standard, rooms, {"201": HEAD, "201A": HEAD})

    assert told(findings) == ([(code, "l1 201")] if code else [])


def test_the_sum_is_told_with_its_parts_its_rule_and_its_measuring_error(
    standard: AllocationStandard,
) -> None:
    rooms = row(("201", 20.0, "局长室", "101"), ("201A", 8.0, "休息室", "101"))

    [found] = check(standard, rooms, {"201": HEAD, "201A": HEAD})

    assert found.severity is Severity.ERROR
    assert found.values["together_m2"] == "28.00"
    assert found.values["excess_m2"] == "4.00"
    assert "201A" in found.values["attached"]
    assert "表3注" in (found.rule or "")
    assert "休息室、独立卫生间计入办公室面积" in render(MESSAGES[found.code], found.values)


def test_a_private_toilet_of_a_rank_that_may_have_none_is_an_error(
    standard: AllocationStandard,
) -> None:
    rooms = row(("201", 18.0, "局长室", "101"), ("201W", 4.0, "卫生间", "214"))

    findings = check(standard, rooms, {"201": HEAD, "201W": HEAD})

    assert told(findings) == [("PRIVATE_TOILET_NOT_ALLOWED", "l1 201W")]
    assert findings[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("toilet_m2", "codes"),
    [
        (6.0, ["PRIVATE_TOILET_FOR_HEADS"]),
        (6.1, ["PRIVATE_TOILET_FOR_HEADS"]),
        # ± 0.04 × √6.11 + 0.002 × 6.11 = 0.111
        (6.11, ["PRIVATE_TOILET_FOR_HEADS", "PRIVATE_TOILET_WITHIN_ERROR"]),
        (6.2, ["PRIVATE_TOILET_FOR_HEADS", "PRIVATE_TOILET_OVER_LIMIT"]),
    ],
)
def test_a_toilet_that_heads_may_have_is_at_most_6_m2(
    standard: AllocationStandard, toilet_m2: float, codes: list[str]
) -> None:
    rooms = row(("301", 30.0, "市长室", "101"), ("301W", toilet_m2, "卫生间", "214"))

    findings = check(standard, rooms, {"301": CHIEF, "301W": CHIEF})

    assert [one.code for one in findings] == codes


def test_a_toilet_counts_inside_the_limit_too(standard: AllocationStandard) -> None:
    rooms = row(("301", 40.0, "市长室", "101"), ("301W", 5.0, "卫生间", "214"))

    findings = check(standard, rooms, {"301": CHIEF, "301W": CHIEF})

    assert told(findings) == [
        ("PRIVATE_TOILET_FOR_HEADS", "l1 301W"),
        ("OFFICE_WITH_LOUNGE_OVER_LIMIT", "l1 301"),  # 45 of 42
    ]


def test_what_nobody_is_entered_for_is_for_review_alone(standard: AllocationStandard) -> None:
    rooms = row(("201", 20.0, "局长室", "101"), ("201A", 8.0, "休息室", "101"))

    [found] = check(standard, rooms, {"201": HEAD})

    assert (found.code, found.severity) == ("ATTACHED_ROOM_POSSIBLE", Severity.INFO)
    assert found.subjects == ("l1 201A",)
    assert "不能确定" in render(MESSAGES[found.code], found.values)


SILENT: dict[str, list[dict[str, Any]]] = {
    "a common toilet": row(("201", 20.0, "局长室", "101"), ("W", 8.0, "男卫生间", "214")),
    "a large toilet": row(("201", 20.0, "局长室", "101"), ("W", 12.0, "卫生间", "214")),
    "a toilet between two offices": row(
        ("201", 20.0, "局长室", "101"), ("W", 4.0, "卫生间", "214"), ("203", 9.0, "", "102")
    ),
    "a lounge beyond a corridor": row(
        ("201", 20.0, "局长室", "101"), ("C", 8.0, "走廊", "802"), ("201A", 8.0, "休息室", "101")
    ),
    "a lounge that keeps within the limit": row(
        ("201", 16.0, "局长室", "101"), ("201A", 8.0, "休息室", "101")
    ),
    "a lounge of another level": [
        *row(("201", 20.0, "局长室", "101")), *row(("301A", 8.0, "休息室", "101"), level="l2"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("rooms", SILENT.values(), ids=list(SILENT))
def test_nothing_is_said_of(standard: AllocationStandard, rooms: list[dict[str, Any]]) -> None:
    assert check(standard, rooms, {"201": HEAD}) == []


def test_nothing_is_said_of_a_lounge_where_staff_are_entered(
    standard: AllocationStandard,
) -> None:
    rooms = row(("201", 20.0, "局长室", "101"), ("201A", 8.0, "休息室", "101"))

    assert check(standard, rooms, {"201": HEAD, "201A": ("city", "局(处)级以下", 3)}) == []


def test_a_lounge_on_record_between_two_offices_of_the_rank_is_added_to_neither(
    standard: AllocationStandard,
) -> None:
    rooms = row(
        ("201", 20.0, "局长室", "101"), ("202", 8.0, "休息室", "101"), ("203", 20.0, "室", "101")
    )

    [found] = check(standard, rooms, {"201": HEAD, "202": HEAD, "203": HEAD})

    assert (found.code, found.severity) == ("ATTACHED_ROOM_OFFICE_UNCLEAR", Severity.INFO)
    assert found.values["offices"] == "201、203"


def test_every_code_has_a_message() -> None:
    assert set(ATTACHED_CODES) <= set(MESSAGES)
