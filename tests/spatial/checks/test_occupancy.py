"""Offices against the standard; every figure can be checked against the table by hand."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon, box

from spatial.checks.messages import MESSAGES
from spatial.checks.occupancy import CODES, check_occupancy
from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.findings import Finding, Severity
from spatial.domain.local_rule_documents import parse_local_rule
from spatial.domain.messages import render
from spatial.domain.standards_in_force import StandardsInForce
from tests.support.standards import TOWNSHIP_RULE


def room(area_m2: float, *, use: str | None = "102", room_id: str = "r1") -> dict[str, Any]:
    """A room 3 m deep, on a site's coordinates."""
    x, y = 408_000.0, 3_383_000.0
    outline = box(x, y, x + area_m2 / 3, y + 3)
    return {"room_id": room_id, "number": f"No {room_id}", "use_code": use, "geometry": outline}


def frame(*rooms: dict[str, Any]) -> gpd.GeoDataFrame:
    columns = ["room_id", "number", "use_code", "geometry"]
    return gpd.GeoDataFrame(list(rooms), columns=columns, geometry="geometry")


def occupied(*rows: tuple[str, str, int], room_id: str = "r1", **more: Any) -> pd.DataFrame:
    columns = ["tier", "rank", "headcount"]
    return pd.DataFrame(list(rows), columns=columns).assign(room_id=room_id, **more)


def only(findings: list[Finding]) -> Finding:
    [finding] = findings
    return finding


@pytest.mark.parametrize(
    ("area_m2", "code"),
    [
        (17.09, None),
        (17.10, "OFFICE_NEAR_LIMIT"),
        (18.00, "OFFICE_NEAR_LIMIT"),
        (18.10, "OFFICE_NEAR_LIMIT"),
        (18.11, "OFFICE_OVER_WITHIN_ERROR"),
        (18.20, "OFFICE_OVER_WITHIN_ERROR"),  # may err by 0.04 × √18.20 + 0.002 × 18.20 = 0.207
        (18.21, "OFFICE_OVER_LIMIT"),
        (30.0, "OFFICE_OVER_LIMIT"),
    ],
)
def test_a_room_for_two_is_near_from_95_percent_and_over_past_tolerance_and_measuring_error(
    standard: AllocationStandard, area_m2: float, code: str | None
) -> None:
    findings = check_occupancy(frame(room(area_m2)), occupied(("county", "科级以下", 2)), standard)

    assert [finding.code for finding in findings] == ([code] if code else [])


def test_a_finding_names_room_figures_rule_article_and_doubts(standard: AllocationStandard) -> None:
    people = occupied(("county", "正科级", 1), ("county", "科级以下", 2))

    finding = only(check_occupancy(frame(room(40.0)), people, standard))

    assert (finding.code, finding.severity) == ("OFFICE_OVER_LIMIT", Severity.ERROR)
    assert finding.subjects == ("r1",)
    assert finding.rule == (
        "党政机关办公用房建设标准 发改投资〔2014〕2674号 第11条 表3（条号：推断）"
    )
    assert finding.values["limit_m2"] == "36.00"
    assert finding.values["excess_m2"] == "4.00"
    assert finding.values["occupants"] == "正科级×1、科级以下×2"
    text = render(MESSAGES[finding.code], finding.values)
    assert "容差 0.10 m²" in text
    assert "?" not in text
    assert finding.x is not None
    assert 408_000 < finding.x < 408_014


@pytest.mark.parametrize(
    "rank", ["正厅(局)级", "正厅（局）级", " 正厅（局） 级", "正厅级", "正局级"]
)
def test_brackets_and_blanks_in_a_rank_do_not_matter(
    standard: AllocationStandard, rank: str
) -> None:
    finding = only(check_occupancy(frame(room(31.0)), occupied(("province", rank, 1)), standard))

    assert finding.values["limit_m2"] == "30.00"


def test_an_office_without_occupants_is_named_as_such(standard: AllocationStandard) -> None:
    finding = only(check_occupancy(frame(room(18.0)), occupied(room_id="other"), standard))

    assert (finding.code, finding.severity) == ("OFFICE_WITHOUT_DATA", Severity.INFO)
    assert finding.rule == "党政机关办公用房建设标准 发改投资〔2014〕2674号"


def test_a_headcount_of_nought_is_no_data(standard: AllocationStandard) -> None:
    people = occupied(("county", "科级以下", 0))

    assert only(check_occupancy(frame(room(18.0)), people, standard)).code == "OFFICE_WITHOUT_DATA"


def test_an_allocated_room_of_unknown_use_wants_data_too(standard: AllocationStandard) -> None:
    rooms = frame(room(18.0, use=None), room(18.0, use="201", room_id="r2")).assign(allocated=True)

    findings = check_occupancy(rooms, occupied(room_id="other"), standard)

    assert [finding.subjects for finding in findings] == [("r1",)]


def test_a_meeting_room_is_never_held_against_an_office_limit(
    standard: AllocationStandard,
) -> None:
    people = occupied(("county", "科级以下", 1))

    assert check_occupancy(frame(room(80.0, use="201")), people, standard) == []


@pytest.mark.parametrize(
    ("tier", "rank"),
    [("province", "省级副职"), ("province", "省（部）级正职"), ("central", "部级正职")],
)
def test_a_room_of_a_withheld_rank_is_passed_over(
    standard: AllocationStandard, tier: str, rank: str
) -> None:
    people = occupied((tier, rank, 1), (tier, "处级以下", 1))

    assert check_occupancy(frame(room(120.0)), people, standard) == []


def test_a_rank_outside_the_table_is_asked_about(standard: AllocationStandard) -> None:
    people = occupied(("county", "正厅级", 1), ("county", "科级以下", 1))

    finding = only(check_occupancy(frame(room(18.0)), people, standard))

    assert finding.code == "OFFICE_RANK_UNKNOWN"
    assert "正厅级×1" in finding.values["occupants"]


@pytest.mark.parametrize("tier", ["", None, "galactic"])
def test_an_unknown_tier_is_asked_about(standard: AllocationStandard, tier: str | None) -> None:
    people = occupied(("county", "正科级", 1)).assign(tier=tier)

    assert only(check_occupancy(frame(room(18.0)), people, standard)).code == "OFFICE_RANK_UNKNOWN"


def test_a_township_rank_has_no_limit_yet(standard: AllocationStandard) -> None:
    people = occupied(("township", "乡级正职", 1))

    assert only(check_occupancy(frame(room(50.0)), people, standard)).code == "OFFICE_LIMIT_NOT_SET"


def test_bureau_heads_of_a_sub_provincial_city_have_the_provincial_value(
    standard: AllocationStandard,
) -> None:
    people = occupied(("city", "正局(处)级", 1))

    plain = only(check_occupancy(frame(room(28.6)), people, standard))
    chengdu = only(check_occupancy(frame(room(28.6)), people.assign(sub_provincial=True), standard))

    assert (plain.code, plain.values["limit_m2"]) == ("OFFICE_OVER_LIMIT", "24.00")
    assert (chengdu.code, chengdu.values["limit_m2"]) == ("OFFICE_NEAR_LIMIT", "30.00")
    assert chengdu.rule is not None
    assert "注2（副省级城市）" in chengdu.rule
    assert "数值：推断" in chengdu.rule


def test_the_hole_of_a_light_well_is_not_usable_area(standard: AllocationStandard) -> None:
    shell = [(0, 0), (6, 0), (6, 4), (0, 4)]
    hole = [(1, 1), (4, 1), (4, 3), (1, 3)]
    rooms = frame(room(1.0) | {"geometry": Polygon(shell, [hole])})

    assert (
        check_occupancy(rooms, occupied(("county", "科级以下", 2)), standard)[0].values["area_m2"]
        == "18.00"
    )


def test_nothing_gives_nothing(standard: AllocationStandard) -> None:
    assert check_occupancy(frame(), occupied(), standard) == []


def test_findings_come_in_the_order_of_the_rooms(standard: AllocationStandard) -> None:
    rooms = frame(*(room(50.0, room_id=name) for name in ("b", "c", "a")))
    people = pd.concat(occupied(("county", "正科级", 1), room_id=name) for name in ("a", "b", "c"))

    findings = check_occupancy(rooms, people, standard)

    assert [finding.subjects[0] for finding in findings] == ["b", "c", "a"]


def test_a_larger_tolerance_is_taken_and_told(standard: AllocationStandard) -> None:
    people = occupied(("county", "科级以下", 2))

    assert only(check_occupancy(frame(room(19.0)), people, standard)).code == "OFFICE_OVER_LIMIT"
    finding = only(check_occupancy(frame(room(19.0)), people, standard, tolerance_m2=1.0))

    assert finding.code == "OFFICE_NEAR_LIMIT"
    assert finding.values["tolerance_m2"] == "1.00"


def test_the_ledgers_figure_goes_before_the_outlines(standard: AllocationStandard) -> None:
    people = occupied(("county", "科级以下", 2))
    rooms = frame(room(18.0)).assign(area_m2=30.0)

    finding = only(check_occupancy(rooms, people, standard))

    assert (finding.code, finding.values["excess_m2"]) == ("OFFICE_OVER_LIMIT", "12.00")


def test_how_a_room_of_several_ranks_is_apportioned_is_named(standard: AllocationStandard) -> None:
    alone = occupied(("county", "正科级", 1))
    mixed = occupied(("county", "正科级", 1), ("county", "科级以下", 2))

    one = only(check_occupancy(frame(room(40.0)), alone, standard))
    three = only(check_occupancy(frame(room(40.0)), mixed, standard))

    assert one.values["apportionment"] == ""
    assert "按使用人职级上限之和分摊" in render(MESSAGES[three.code], three.values)


@pytest.mark.parametrize(
    ("allocated", "recorded", "state", "code"),
    [
        (False, False, None, "OFFICE_VACANT"),
        (True, False, None, "OFFICE_WITHOUT_DATA"),
        (True, True, None, "OFFICE_UNOCCUPIED"),
        (True, True, "let", None),
        (False, False, "idle", None),
        (True, False, "borrowed", "OFFICE_WITHOUT_DATA"),
    ],
)
def test_an_office_where_nobody_works_is_vacant_unoccupied_or_not_on_record(
    standard: AllocationStandard,
    allocated: bool,
    recorded: bool,
    state: str | None,
    code: str | None,
) -> None:
    rooms = frame(room(18.0)).assign(allocated=allocated, recorded=recorded, state=state)

    findings = check_occupancy(rooms, occupied(room_id="other"), standard)

    assert [finding.code for finding in findings] == ([code] if code else [])


def test_a_local_rule_of_the_occupants_division_settles_what_the_standard_leaves_open(
    standard: AllocationStandard,
) -> None:
    in_force = StandardsInForce(
        standard, [parse_local_rule(TOWNSHIP_RULE | {"division": "510100"})]
    )
    people = occupied(("township", "乡级正职", 1))
    rooms = frame(room(24.5))

    here = only(check_occupancy(rooms, people.assign(division_prefix="510104001"), in_force))
    elsewhere = only(check_occupancy(rooms, people.assign(division_prefix="510502"), in_force))

    assert (here.code, here.values["limit_m2"]) == ("OFFICE_OVER_LIMIT", "24.00")
    assert here.rule is not None
    assert "某机管〔2026〕1号" in here.rule
    assert elsewhere.code == "OFFICE_LIMIT_NOT_SET"


def test_every_code_has_its_texts() -> None:
    assert {code for code, _ in CODES.values()} <= set(MESSAGES)
