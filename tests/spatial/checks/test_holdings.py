"""Shared, idle, let and lent rooms; every figure can be checked in the head."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from spatial.checks.holdings import HOLDING_CODES, check_holdings
from spatial.checks.premises_messages import MESSAGES
from spatial.domain.findings import Finding, Severity
from spatial.domain.messages import render

NOBODY = pd.DataFrame({"room_id": [], "headcount": []}, dtype=object)
NO_HOLDERS = pd.DataFrame({"room_id": [], "organisation": [], "share": []}, dtype=object)


def rooms(**facts: Any) -> gpd.GeoDataFrame:
    """An office of 6 m × 4 m = 24.00 m², number 201."""
    row = {
        "room_id": "r1", "number": "201", "name": "办公室", "use_code": "102", "area_m2": 24.0,
        "state": None, "counterpart": None, "geometry": box(408_000, 3_383_000, 408_006, 3_383_004),
    } | facts  # fmt: skip
    return gpd.GeoDataFrame([row], geometry="geometry")


def held(*shares: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"room_id": "r1", "organisation": name, "share": share} for name, share in shares]
    )


def people(headcount: int) -> pd.DataFrame:
    return pd.DataFrame([{"room_id": "r1", "headcount": headcount}])


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_an_office_of_two_organisations_is_apportioned_by_their_shares() -> None:
    findings = check_holdings(rooms(), held(("财政局", 0.75), ("审计局", 0.25)), NOBODY)

    [finding] = findings
    assert (finding.code, finding.severity) == ("OFFICE_SHARED", Severity.INFO)
    assert finding.values["holders"] == "财政局 75.0%（18.00 m²）、审计局 25.0%（6.00 m²）"
    assert "2 个单位共用" in render(MESSAGES[finding.code], finding.values)


def test_one_holder_or_a_shared_meeting_room_is_nothing_to_tell() -> None:
    shares = held(("财政局", 0.5), ("审计局", 0.5))

    assert check_holdings(rooms(), held(("财政局", 0.5)), NOBODY) == []
    assert check_holdings(rooms(use_code="201"), shares, NOBODY) == []


@pytest.mark.parametrize(
    ("state", "counterpart", "headcount", "expected"),
    [
        ("idle", None, 0, ["ROOM_IDLE"]),
        ("idle", None, 2, ["ROOM_IDLE_OCCUPIED"]),
        ("let", "某公司", 0, ["ROOM_LET_OR_LENT"]),
        ("lent", "某协会", 1, ["ROOM_LET_OCCUPIED"]),
        ("let", None, 0, ["ROOM_LET_OR_LENT", "ROOM_STATE_WITHOUT_COUNTERPART"]),
        ("leased_in", " ", 2, ["ROOM_STATE_WITHOUT_COUNTERPART"]),
        ("borrowed", "某局", 2, []),
        (None, None, 2, []),
    ],
)
def test_what_is_recorded_of_a_room_is_held_against_who_works_there(
    state: str | None, counterpart: str | None, headcount: int, expected: list[str]
) -> None:
    given = rooms(state=state, counterpart=counterpart)

    assert codes(check_holdings(given, NO_HOLDERS, people(headcount))) == expected


def test_a_let_room_names_state_counterpart_and_rule() -> None:
    [finding] = check_holdings(rooms(state="let", counterpart="某公司"), NO_HOLDERS, NOBODY)

    text = render(MESSAGES[finding.code], finding.values)
    assert "登记为出租，对方：某公司" in text
    assert finding.rule is not None
    assert "机关事务管理条例" in finding.rule


@pytest.mark.parametrize(
    ("stated_m2", "expected"),
    [
        (24.24, []),  # may err by 0.04 × √24 + 0.002 × 24 = 0.2440
        (24.25, ["AREA_DIFFERS_FROM_OUTLINE"]),
        (23.75, ["AREA_DIFFERS_FROM_OUTLINE"]),
        (None, []),
    ],
)
def test_the_ledgers_area_is_that_of_the_outline_within_the_survey_limit(
    stated_m2: float | None, expected: list[str]
) -> None:
    given = rooms(area_m2=stated_m2)

    assert codes(check_holdings(given, NO_HOLDERS, NOBODY)) == expected


def test_every_code_has_its_texts() -> None:
    assert set(HOLDING_CODES) <= set(MESSAGES)
