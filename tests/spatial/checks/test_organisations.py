"""Organisations against what they may have, reckoned by hand.

A county bureau with 正科级×1, 副科级×2, 科级以下×17 and 20 established staff may have
18 + 2 × 12 + 17 × 9 = 195 m² of offices, 20 × 8 = 160 m² of service rooms (x ≤ 100: 8 m² each) and
(195 + 160) × 9 % = 31.95 m² of equipment rooms: 386.95 m² together.
"""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from spatial.checks.organisations import (
    ORGANISATION_CODES,
    Organisations,
    check_organisations,
)
from spatial.checks.premises_messages import MESSAGES
from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.findings import Finding, Severity
from spatial.domain.local_rule_documents import parse_local_rule
from spatial.domain.messages import render
from spatial.domain.standards_in_force import StandardsInForce
from tests.support.standards import TOWNSHIP_RULE

DAY = dt.date(2026, 3, 2)
POSTS = (("正科级", 1), ("副科级", 2), ("科级以下", 17))


def given(
    held: dict[str, tuple[float, int]],
    posts: tuple[tuple[str, int], ...] = POSTS,
    leaders: tuple[tuple[str, int, str], ...] = (),
    **facts: Any,
) -> Organisations:
    """One county bureau; ``held`` by group of uses: m² and rooms."""
    row = {
        "organisation_id": "o1", "code": "CZJ", "organisation": "区财政局", "tier": "county",
        "division_prefix": "510104", "sub_provincial": False, "staff": 20.0,
    } | facts  # fmt: skip
    return Organisations(
        pd.DataFrame([row]),
        pd.DataFrame(
            [("o1", *post) for post in posts], columns=["organisation_id", "rank", "headcount"]
        ),
        pd.DataFrame(
            [("o1", group, *what) for group, what in held.items()],
            columns=["organisation_id", "use_group", "area_m2", "holdings"],
        ),
        pd.DataFrame(
            [("o1", *one) for one in leaders],
            columns=["organisation_id", "rank", "offices", "rooms"],
        ),
    )


def check(standard: AllocationStandard, organisations: Organisations, **more: Any) -> list[Finding]:
    return check_organisations(organisations, StandardsInForce(standard), DAY, **more)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_what_is_held_up_to_the_ceiling_and_the_tolerance_is_no_finding(
    standard: AllocationStandard,
) -> None:
    held = {"1": (195.10, 20), "2": (160.0, 8), "3": (31.0, 2)}

    assert check(standard, given(held)) == []


def test_offices_over_the_ceiling_are_told_with_figures_lines_and_certainty(
    standard: AllocationStandard,
) -> None:
    [finding] = check(standard, given({"1": (210.0, 20)}))

    # 0.04 × √(20 × 210) + 0.002 × 210 = 2.592 + 0.42 = 3.01
    assert (finding.code, finding.severity) == ("ORGANISATION_OVER_OFFICE", Severity.ERROR)
    assert finding.subjects == ("CZJ", "office")
    expected = {
        "area_m2": "210.00", "limit_m2": "195.00", "excess_m2": "15.00", "rooms": "20",
        "tolerance_m2": "0.10", "measuring_error_m2": "3.01", "staff": "20",
    }  # fmt: skip
    assert {name: finding.values[name] for name in expected} == expected
    for line in ("1 × 18 = 18.00", "2 × 12 = 24.00", "17 × 9 = 153.00"):
        assert line in finding.values["lines"]
    assert finding.rule is not None
    assert "第11条 表3" in finding.rule
    assert "?" not in render(MESSAGES[finding.code], finding.values)


def test_an_excess_within_what_measuring_may_add_up_to_is_its_own_class(
    standard: AllocationStandard,
) -> None:
    # 0.04 × √(20 × 197.8) + 0.002 × 197.8 = 2.516 + 0.396 = 2.91
    [within] = check(standard, given({"1": (197.8, 20)}))
    [few_rooms] = check(standard, given({"1": (197.8, 2)}))  # 0.796 + 0.396 = 1.19

    assert (within.code, within.severity) == ("ORGANISATION_OVER_WITHIN_ERROR", Severity.WARNING)
    assert within.subjects == ("CZJ", "office")
    assert few_rooms.code == "ORGANISATION_OVER_OFFICE"


def test_service_rooms_of_a_county_are_a_warning_for_their_figure_is_recalled(
    standard: AllocationStandard,
) -> None:
    [finding] = check(standard, given({"2": (200.0, 5)}))

    assert (finding.code, finding.severity) == ("ORGANISATION_OVER_SERVICE", Severity.WARNING)
    assert finding.values["limit_m2"] == "160.00"
    assert finding.values["certainty"] == "凭记忆，待核实"


@pytest.mark.parametrize(
    "facts",
    [{"tier": "province"}, {"tier": "city", "sub_provincial": True}],
    ids=["province", "sub-provincial city"],
)
def test_an_excess_that_may_be_of_leaders_not_on_record_is_for_review(
    standard: AllocationStandard, facts: dict[str, Any]
) -> None:
    rank = "处级以下" if facts["tier"] == "province" else "局(处)级以下"

    [finding] = check(standard, given({"1": (210.0, 20)}, ((rank, 20),), **facts))

    assert (finding.code, finding.severity) == ("ORGANISATION_OVER_OFFICE", Severity.WARNING)
    assert "省部级领导" in render(MESSAGES[finding.code], finding.values)


def test_each_class_and_their_sum_have_ceilings_of_their_own(standard: AllocationStandard) -> None:
    held = {"1": (250.0, 20), "2": (160.0, 8), "3": (50.0, 2)}

    findings = check(standard, given(held))

    limits = {finding.code: finding.values["limit_m2"] for finding in findings}
    assert limits == {
        "ORGANISATION_OVER_OFFICE": "195.00",
        "ORGANISATION_OVER_EQUIPMENT": "31.95",
        "ORGANISATION_OVER_USABLE": "386.95",
    }


def test_a_larger_tolerance_is_taken_and_told(standard: AllocationStandard) -> None:
    held = given({"1": (210.0, 20)})

    assert check(standard, held, tolerance_m2=15.0) == []
    [finding] = check(standard, held, tolerance_m2=14.99)

    assert finding.values["tolerance_m2"] == "14.99"


def test_other_uses_and_organisations_without_rooms_are_passed_over(
    standard: AllocationStandard,
) -> None:
    assert check(standard, given({"4": (900.0, 3), "8": (900.0, 9)}, ())) == []
    assert check(standard, given({}, ())) == []


def test_rooms_without_posts_on_record_cannot_be_judged(standard: AllocationStandard) -> None:
    [finding] = check(standard, given({"1": (210.0, 20)}, ()))

    assert (finding.code, finding.severity) == ("ORGANISATION_WITHOUT_POSTS", Severity.INFO)


def test_staff_that_is_not_the_sum_of_the_posts_is_asked_about(
    standard: AllocationStandard,
) -> None:
    [finding] = check(standard, given({"1": (100.0, 10)}, staff=25.0))

    assert finding.code == "ORGANISATION_STAFF_DIFFERS"
    assert (finding.values["staff"], finding.values["headcount"]) == ("25", "20")
    assert check(standard, given({"1": (100.0, 10)}, staff=None)) == []


def test_a_rank_outside_the_table_and_an_unknown_tier_are_named(
    standard: AllocationStandard,
) -> None:
    strange = given({"1": (100.0, 10)}, (("正厅级", 20),))

    assert codes(check(standard, strange)) == ["ORGANISATION_RANK_UNKNOWN"]
    assert codes(check(standard, given({"1": (100.0, 10)}, tier="galactic"))) == [
        "ORGANISATION_ROWS_UNKNOWN"
    ]


def test_a_township_waits_for_its_provinces_rule_and_is_then_held_to_it(
    standard: AllocationStandard,
) -> None:
    township = given(
        {"1": (80.0, 5)}, (("乡级正职", 1), ("乡级以下", 4)), tier="township", staff=5.0
    )
    ruled = StandardsInForce(standard, [parse_local_rule(TOWNSHIP_RULE)])

    [waiting] = check(standard, township)
    [over] = check_organisations(township, ruled, DAY)

    assert waiting.code == "ORGANISATION_WITHOUT_LOCAL_RULE"
    assert over.code == "ORGANISATION_OVER_OFFICE"
    assert over.values["limit_m2"] == "60.00"  # 24 + 4 × 9
    assert over.rule is not None
    assert "某机管〔2026〕1号" in over.rule


def test_two_offices_for_one_post_of_a_leader_name_the_two_months(
    standard: AllocationStandard,
) -> None:
    leaders = (("正科级", 2, "B-01 F2 201、B-02 F1 101"), ("副科级", 2, "B-01 F2 202、B-01 F2 203"))

    [finding] = check(standard, given({}, leaders=leaders))

    assert (finding.code, finding.severity) == ("LEADER_WITH_SEVERAL_OFFICES", Severity.WARNING)
    assert finding.subjects == ("CZJ", "正科级")
    text = render(MESSAGES[finding.code], finding.values)
    assert "正科级职数 1 人，却使用 2 间办公室（B-01 F2 201、B-02 F1 101）" in text
    assert "两个月内腾退" in text
    assert finding.rule is not None
    assert "第十九条" in finding.rule


def test_a_rank_spelled_in_two_ways_is_one_rank(standard: AllocationStandard) -> None:
    posts = (("正局级", 2),)
    leaders = (("正局（处）级", 2, "A"), ("正处级", 2, "B"))

    [finding] = check(standard, given({}, posts, leaders, tier="city"))

    assert (finding.values["posts"], finding.values["offices"]) == ("2", "4")
    assert finding.values["rooms"] == "A、B"


def test_staff_and_ranks_without_posts_on_record_may_sit_where_they_like(
    standard: AllocationStandard,
) -> None:
    leaders = (("科级以下", 40, "…"), ("县级副职", 2, "…"))

    assert check(standard, given({}, leaders=leaders)) == []


def test_every_code_has_its_texts() -> None:
    assert set(ORGANISATION_CODES) <= set(MESSAGES)


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_both_languages_are_filled_from_the_same_figures(code: str) -> None:
    assert MESSAGES[code].zh != MESSAGES[code].en
    assert not MESSAGES[code].zh.isascii()
