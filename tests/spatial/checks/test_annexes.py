"""Ancillary rooms and the usable share of buildings, by hand."""

from typing import Any

import pandas as pd
import pytest

from spatial.checks.annexes import ANNEX_CODES, find_annexes
from spatial.checks.organisations import Organisations
from spatial.checks.premises_messages import MESSAGES
from spatial.checks.usable_shares import USABLE_SHARE_CODES, find_usable_shares
from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.findings import Finding, Severity
from spatial.domain.messages import render
from spatial.domain.standards_in_force import StandardsInForce


def annexes(standard: AllocationStandard, staff: float, **held: float) -> list[Finding]:
    """A county bureau that holds ancillary rooms: u401=… m² and so on."""
    row = {
        "organisation_id": "o1", "code": "CZJ", "organisation": "区财政局", "tier": "county",
        "division_prefix": "510104", "sub_provincial": False, "staff": staff,
    }  # fmt: skip
    areas = [("o1", use.removeprefix("u"), area, 1) for use, area in held.items()]
    given = Organisations(
        pd.DataFrame([row]),
        pd.DataFrame([], columns=["organisation_id", "rank", "headcount"]),
        pd.DataFrame(areas, columns=["organisation_id", "use_group", "area_m2", "holdings"]),
        pd.DataFrame([], columns=["organisation_id", "rank", "offices", "rooms"]),
    )
    return find_annexes(given, StandardsInForce(standard))


def test_a_canteen_up_to_its_ceiling_is_no_finding(standard: AllocationStandard) -> None:
    # 100 × 3.7 + 20 × 2.6 = 422
    assert annexes(standard, 120, u401=422.10) == []


def test_a_canteen_over_its_ceiling_is_told_with_formula_and_article(
    standard: AllocationStandard,
) -> None:
    [found] = annexes(standard, 120, u401=430.0)

    assert (found.code, found.severity) == ("ORGANISATION_OVER_CANTEEN", Severity.WARNING)
    assert found.subjects == ("CZJ", "canteen")
    assert found.values["lines"].replace(" ", "") == "100×3.7+20×2.6=422.00"
    assert found.values["excess_m2"] == "8.00"
    assert "第14-16条" in (found.rule or "")
    assert "建筑面积上限 422.00 m²" in render(MESSAGES[found.code], found.values)


@pytest.mark.parametrize(
    ("use", "area_m2", "count"),
    [
        ("u40201", 800.0, 20),
        ("u40201", 800.01, 21),
        ("u40201", 8000.0, 200),
        ("u40201", 8038.0, 201),
        ("u40201", 8038.01, 202),
        ("u40202", 18.0, 10),
        ("u40203", 5.0, 2),
        ("u403", 26.0, 2),
    ],
)
def test_of_what_is_counted_by_the_piece_it_is_told_for_how_many_it_would_be_right(
    standard: AllocationStandard, use: str, area_m2: float, count: int
) -> None:
    [found] = annexes(standard, 20, **{use: area_m2})

    assert (found.code, found.severity) == ("ORGANISATION_ANNEX_NOT_COMPARED", Severity.INFO)
    assert found.values["count"] == str(count)
    assert "?" not in render(MESSAGES[found.code], found.values)


def shares(
    standard: AllocationStandard, rooms: dict[str | None, float], **facts: Any
) -> list[Finding]:
    """A building of two storeys, certified at 1 000 m²."""
    building = {
        "building_id": "b1", "building_code": "B-01", "building": "一号楼", "storeys": 2.0,
        "certified_m2": 1000.0, "in_force": True,
    } | facts  # fmt: skip
    levels = [{"level_id": f"l{at}", "building_id": "b1", "outline_m2": 450.0} for at in (1, 2)]
    inside = [{"building_id": "b1", "use_code": use, "area_m2": m2} for use, m2 in rooms.items()]
    return find_usable_shares(
        pd.DataFrame(inside), pd.DataFrame(levels), pd.DataFrame([building]),
        StandardsInForce(standard),
    )  # fmt: skip


def test_a_building_with_the_least_usable_share_is_no_finding(standard: AllocationStandard) -> None:
    assert shares(standard, {"101": 500.0, "201": 100.0, "301": 50.0, "802": 200.0}) == []


def test_a_lower_usable_share_is_told_with_what_the_building_might_have(
    standard: AllocationStandard,
) -> None:
    [found] = shares(standard, {"101": 450.0, "201": 80.0, "301": 42.0, "401": 20.0})

    assert (found.code, found.severity) == ("BUILDING_USABLE_SHARE_LOW", Severity.INFO)
    assert found.values["formula"] == "572.00 ÷ (1000.00 − 20.00) = 58.4%"
    assert found.values["ceiling"] == "572.00 ÷ 0.65 = 880.00"
    assert found.values["excess_m2"] == "100.00"
    assert "第14-16条" in (found.rule or "")


SILENT: dict[str, tuple[dict[str | None, float], dict[str, Any]]] = {
    "high": ({"101": 610.0}, {"storeys": 7.0}),  # two of seven storeys have plans
    "a storey without a plan": ({"101": 100.0}, {"storeys": 3.0}),
    "no certified area": ({"101": 100.0}, {"certified_m2": float("nan")}),
    "a room without a use": ({"101": 100.0, None: 5.0}, {}),
    "disposed of": ({"101": 100.0}, {"in_force": False}),
    "no office": ({"501": 100.0}, {}),
}


@pytest.mark.parametrize(("rooms", "facts"), SILENT.values(), ids=list(SILENT))
def test_nothing_is_said_where_it_cannot_be_told(
    standard: AllocationStandard, rooms: dict[str | None, float], facts: dict[str, Any]
) -> None:
    assert shares(standard, rooms, **facts) == []


def test_every_code_has_a_message() -> None:
    assert {*ANNEX_CODES, *USABLE_SHARE_CODES} <= set(MESSAGES)
