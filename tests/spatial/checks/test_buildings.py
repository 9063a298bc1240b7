"""Buildings whose areas add up in the head, and every title status of the forms."""

from typing import Any

import pandas as pd
import pytest

from spatial.checks.buildings import (
    BUILDING_CODES,
    find_building_areas,
    find_crowded_levels,
    find_titles,
)
from spatial.checks.premises_messages import MESSAGES
from spatial.domain.findings import Severity
from spatial.domain.messages import render
from spatial.domain.titles import TITLE_STATUSES


def building(**facts: Any) -> pd.DataFrame:
    """A building of two storeys, certified at 1 000 m²."""
    row = {
        "building_id": "b1", "building_code": "B-01", "building": "一号楼", "storeys": 2.0,
        "certified_m2": 1000.0, "title_status": TITLE_STATUSES[0], "certificate_kind": "不动产权证",
        "certificate_number": "川（2024）1号", "in_force": True,
    } | facts  # fmt: skip
    return pd.DataFrame([row])


def levels(*outlines_m2: float | None) -> pd.DataFrame:
    rows = [
        {"level_id": f"l{at}", "building_id": "b1", "level_code": f"F{at}", "outline_m2": area}
        for at, area in enumerate(outlines_m2, 1)
    ]
    return pd.DataFrame(rows).astype({"outline_m2": float})


def rooms(*areas_m2: float, level: str = "l1") -> pd.DataFrame:
    return pd.DataFrame(
        [{"level_id": level, "building_id": "b1", "area_m2": area} for area in areas_m2],
        columns=["level_id", "building_id", "area_m2"],
    )


def area_codes(
    floors: pd.DataFrame, given: pd.DataFrame | None = None, inside: pd.DataFrame | None = None
) -> list[str]:
    there = rooms() if inside is None else inside
    whole = building() if given is None else given
    return [finding.code for finding in find_building_areas(there, floors, whole)]


def test_rooms_may_fill_their_level_but_not_more() -> None:
    # Of 100 m² may be measured 0.04 × 10 + 0.002 × 100 = 0.60 m² too much.
    assert find_crowded_levels(rooms(60.0, 40.6), levels(100.0)) == []

    [finding] = find_crowded_levels(rooms(60.0, 40.61), levels(100.0))

    assert (finding.code, finding.severity) == ("LEVEL_ROOMS_OVER_OUTLINE", Severity.ERROR)
    assert finding.values["excess_m2"] == "0.61"
    assert finding.values["tolerance_m2"] == "0.60"


def test_a_level_without_an_outline_is_not_compared() -> None:
    assert find_crowded_levels(rooms(60.0), levels(None)) == []


@pytest.mark.parametrize(
    ("outlines_m2", "expected"),
    [
        ((425.0, 425.0), []),  # 850 = 1 000 × (1 − 15 %)
        ((425.0, 424.9), ["BUILDING_OUTLINE_UNDER_CERTIFIED"]),
        ((500.0, 503.2), []),  # 0.04 × √1000 + 0.002 × 1000 = 3.265 above 1 000
        ((500.0, 503.3), ["BUILDING_OUTLINE_OVER_CERTIFIED"]),
    ],
)
def test_outlines_lie_between_the_certificate_and_what_walls_take_of_it(
    outlines_m2: tuple[float, ...], expected: list[str]
) -> None:
    assert area_codes(levels(*outlines_m2)) == expected


def test_rooms_never_have_more_than_the_certified_area() -> None:
    inside = rooms(1003.2), rooms(1003.3)

    assert [area_codes(levels(450.0, 450.0), inside=one) for one in inside] == [
        [], ["BUILDING_ROOMS_OVER_CERTIFIED"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "floors", "missing"),
    [
        ({"certified_m2": None}, (450.0, 450.0), "证载建筑面积"),
        ({"storeys": None}, (450.0, 450.0), "楼层总数"),
        ({}, (450.0,), "1 层的平面"),
        ({}, (450.0, None), "1 层的平面"),
        ({"certified_m2": None, "storeys": 3}, (450.0,), "证载建筑面积、2 层的平面"),
    ],
)
def test_what_is_missing_to_compare_areas_is_said(
    facts: dict[str, Any], floors: tuple[float | None, ...], missing: str
) -> None:
    given = building(**facts).astype({"certified_m2": float, "storeys": float})

    [finding] = find_building_areas(rooms(), levels(*floors), given)

    assert (finding.code, finding.severity) == ("BUILDING_AREA_NOT_COMPARED", Severity.INFO)
    assert f"缺少：{missing}。" in render(MESSAGES[finding.code], finding.values)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (TITLE_STATUSES[0], []),
        (TITLE_STATUSES[1], ["BUILDING_TITLE_NOT_UNIFIED"]),
        (TITLE_STATUSES[2], ["BUILDING_TITLE_NOT_UNIFIED", "BUILDING_TITLE_PAPERS_OUTSTANDING"]),
        (TITLE_STATUSES[3], ["BUILDING_NOT_REGISTERED"]),
        (TITLE_STATUSES[4], ["BUILDING_NOT_REGISTERED", "BUILDING_TITLE_PAPERS_OUTSTANDING"]),
        (TITLE_STATUSES[5], []),
        (None, ["BUILDING_TITLE_MISSING"]),
    ],
)
def test_each_title_status_asks_for_its_own_step(status: str | None, expected: list[str]) -> None:
    findings = find_titles(rooms(), building(title_status=status))

    assert [finding.code for finding in findings] == expected
    assert all("第五条" in str(finding.rule) for finding in findings)


@pytest.mark.parametrize(
    ("kind", "number", "complete"),
    [
        ("房产证", "川房1号", True),
        ("房产证", None, False),
        ("未办证", None, False),
        (None, None, False),
    ],
)
def test_what_is_registered_has_a_certificate_with_a_number(
    kind: str | None, number: str | None, complete: bool
) -> None:
    given = building(certificate_kind=kind, certificate_number=number)

    findings = find_titles(rooms(), given)

    assert [f.code for f in findings] == ([] if complete else ["BUILDING_CERTIFICATE_INCOMPLETE"])


def test_what_is_not_registered_needs_no_certificate() -> None:
    given = building(
        title_status=TITLE_STATUSES[3], certificate_kind="未办证", certificate_number=None
    )

    assert [f.code for f in find_titles(rooms(), given)] == ["BUILDING_NOT_REGISTERED"]


def test_a_disposed_building_has_no_rooms_left_and_no_title_to_mend() -> None:
    gone = building(in_force=False, title_status=None)

    assert find_titles(rooms(), gone) == []
    [finding] = find_titles(rooms(20.0, 30.0), gone)

    assert (finding.code, finding.severity) == ("BUILDING_DISPOSED_IN_USE", Severity.ERROR)
    assert finding.values["rooms"] == "2"


def test_every_code_has_its_texts() -> None:
    assert set(BUILDING_CODES) <= set(MESSAGES)
