"""Organisations worked out by hand, each step written out, at every boundary of the formulae.

The steps are sums that a reader can check: the test reckons each of them with plain fractions, so a
slip of the hand shows, and then compares its result with the engine's figure.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.entitlement_lines import AreaBasis, Item, printed_area
from spatial.domain.entitlements import entitlement
from spatial.domain.establishments import parse_establishment
from spatial.domain.laid_standards import with_local_rules
from spatial.domain.local_rule_documents import parse_local_rule
from tests.support.standards import TOWNSHIP_RULE


class Worked(NamedTuple):
    """An organisation and its steps: A offices, B service rooms, C annexes, S in all; m²."""

    name: str
    tier: str
    storeys: str
    staff: int
    posts: Mapping[str, int]
    a: str
    b: str
    equipment: str
    usable: str
    basic: str
    c: str
    s: str
    also: Mapping[str, Any] = {}


# fmt: off
WORKED = (
    Worked(
        "a province's department of 199", "province", "multi", 199,
        {"正厅(局)级": 1, "副厅(局)级": 4, "正处级": 20, "副处级": 30, "处级以下": 144},
        a="1 × 30 + 4 × 24 + 20 × 18 + 30 × 12 + 144 × 9 = 2142",
        b="199 × 9 = 1791",
        equipment="(2142 + 1791) × 0.09 = 353.97",
        usable="2142 + 1791 + 353.97 = 4286.97",
        basic="(2142 + 1791) × 1.09 / 0.65 = 6595.34",
        c="100 × 3.7 + 99 × 2.6 = 627.4",
        s="6595.34 + 627.4 = 7222.74"),
    Worked(
        "a province's department of 200", "province", "multi", 200,
        {"正厅(局)级": 1, "副厅(局)级": 4, "正处级": 20, "副处级": 30, "处级以下": 145},
        a="1 × 30 + 4 × 24 + 20 × 18 + 30 × 12 + 145 × 9 = 2151",
        b="200 × 9 = 1800",
        equipment="(2151 + 1800) × 0.09 = 355.59",
        usable="2151 + 1800 + 355.59 = 4306.59",
        basic="(2151 + 1800) × 1.09 / 0.65 = 6625.52",
        c="100 × 3.7 + 100 × 2.6 = 630",
        s="6625.52 + 630 = 7255.52"),
    Worked(
        "a province's department of 201", "province", "multi", 201,
        {"正厅(局)级": 1, "副厅(局)级": 4, "正处级": 20, "副处级": 30, "处级以下": 146},
        a="1 × 30 + 4 × 24 + 20 × 18 + 30 × 12 + 146 × 9 = 2160",
        b="201 × (1100 − 201) / 100 = 1806.99",
        equipment="(2160 + 1806.99) × 0.09 = 357.03",
        usable="2160 + 1806.99 + 357.03 = 4324.02",
        basic="(2160 + 1806.99) × 1.09 / 0.65 = 6652.34",
        c="100 × 3.7 + 101 × 2.6 = 632.6",
        s="6652.34 + 632.6 = 7284.94"),
    Worked(
        "a province's department of 399", "province", "multi", 399,
        {"正厅(局)级": 1, "副厅(局)级": 4, "正处级": 20, "副处级": 30, "处级以下": 344},
        a="1 × 30 + 4 × 24 + 20 × 18 + 30 × 12 + 344 × 9 = 3942",
        b="399 × (1100 − 399) / 100 = 2796.99",
        equipment="(3942 + 2796.99) × 0.09 = 606.51",
        usable="3942 + 2796.99 + 606.51 = 7345.5",
        basic="(3942 + 2796.99) × 1.09 / 0.65 = 11300.77",
        c="100 × 3.7 + 299 × 2.6 = 1147.4",
        s="11300.77 + 1147.4 = 12448.17"),
    Worked(
        "a province's department of 400", "province", "multi", 400,
        {"正厅(局)级": 1, "副厅(局)级": 4, "正处级": 20, "副处级": 30, "处级以下": 345},
        a="1 × 30 + 4 × 24 + 20 × 18 + 30 × 12 + 345 × 9 = 3951",
        b="400 × (1100 − 400) / 100 = 2800",
        equipment="(3951 + 2800) × 0.09 = 607.59",
        usable="3951 + 2800 + 607.59 = 7358.59",
        basic="(3951 + 2800) × 1.09 / 0.65 = 11320.91",
        c="100 × 3.7 + 300 × 2.6 = 1150",
        s="11320.91 + 1150 = 12470.91"),
    Worked(
        "a province's department of 401", "province", "multi", 401,
        {"正厅(局)级": 1, "副厅(局)级": 4, "正处级": 20, "副处级": 30, "处级以下": 346},
        a="1 × 30 + 4 × 24 + 20 × 18 + 30 × 12 + 346 × 9 = 3960",
        b="401 × 7 = 2807",
        equipment="(3960 + 2807) × 0.09 = 609.03",
        usable="3960 + 2807 + 609.03 = 7376.03",
        basic="(3960 + 2807) × 1.09 / 0.65 = 11347.74",
        c="100 × 3.7 + 301 × 2.6 = 1152.6",
        s="11347.74 + 1152.6 = 12500.34"),
    Worked(
        "a city's bureau of 199", "city", "high", 199,
        {"正局(处)级": 1, "副局(处)级": 5, "局(处)级以下": 193},
        a="1 × 24 + 5 × 18 + 193 × 9 = 1851",
        b="199 × 8 = 1592",
        equipment="(1851 + 1592) × 0.09 = 309.87",
        usable="1851 + 1592 + 309.87 = 3752.87",
        basic="(1851 + 1592) × 1.09 / 0.6 = 6254.78",
        c="100 × 3.7 + 99 × 2.6 = 627.4",
        s="6254.78 + 627.4 = 6882.18"),
    Worked(
        "a city's bureau of 200", "city", "high", 200,
        {"正局(处)级": 1, "副局(处)级": 5, "局(处)级以下": 194},
        a="1 × 24 + 5 × 18 + 194 × 9 = 1860",
        b="200 × 8 = 1600",
        equipment="(1860 + 1600) × 0.09 = 311.4",
        usable="1860 + 1600 + 311.4 = 3771.4",
        basic="(1860 + 1600) × 1.09 / 0.6 = 6285.67",
        c="100 × 3.7 + 100 × 2.6 = 630",
        s="6285.67 + 630 = 6915.67"),
    Worked(
        "a city's bureau of 201", "city", "high", 201,
        {"正局(处)级": 1, "副局(处)级": 5, "局(处)级以下": 195},
        a="1 × 24 + 5 × 18 + 195 × 9 = 1869",
        b="201 × (1000 − 201) / 100 = 1605.99",
        equipment="(1869 + 1605.99) × 0.09 = 312.75",
        usable="1869 + 1605.99 + 312.75 = 3787.74",
        basic="(1869 + 1605.99) × 1.09 / 0.6 = 6312.9",
        c="100 × 3.7 + 101 × 2.6 = 632.6",
        s="6312.9 + 632.6 = 6945.5"),
    Worked(
        "a city's bureau of 399", "city", "high", 399,
        {"正局(处)级": 1, "副局(处)级": 5, "局(处)级以下": 393},
        a="1 × 24 + 5 × 18 + 393 × 9 = 3651",
        b="399 × (1000 − 399) / 100 = 2397.99",
        equipment="(3651 + 2397.99) × 0.09 = 544.41",
        usable="3651 + 2397.99 + 544.41 = 6593.4",
        basic="(3651 + 2397.99) × 1.09 / 0.6 = 10989",
        c="100 × 3.7 + 299 × 2.6 = 1147.4",
        s="10989 + 1147.4 = 12136.4"),
    Worked(
        "a city's bureau of 400", "city", "high", 400,
        {"正局(处)级": 1, "副局(处)级": 5, "局(处)级以下": 394},
        a="1 × 24 + 5 × 18 + 394 × 9 = 3660",
        b="400 × (1000 − 400) / 100 = 2400",
        equipment="(3660 + 2400) × 0.09 = 545.4",
        usable="3660 + 2400 + 545.4 = 6605.4",
        basic="(3660 + 2400) × 1.09 / 0.6 = 11009",
        c="100 × 3.7 + 300 × 2.6 = 1150",
        s="11009 + 1150 = 12159"),
    Worked(
        "a city's bureau of 401", "city", "high", 401,
        {"正局(处)级": 1, "副局(处)级": 5, "局(处)级以下": 395},
        a="1 × 24 + 5 × 18 + 395 × 9 = 3669",
        b="401 × 6 = 2406",
        equipment="(3669 + 2406) × 0.09 = 546.75",
        usable="3669 + 2406 + 546.75 = 6621.75",
        basic="(3669 + 2406) × 1.09 / 0.6 = 11036.25",
        c="100 × 3.7 + 301 × 2.6 = 1152.6",
        s="11036.25 + 1152.6 = 12188.85"),
    Worked(
        "a county's bureau of 99", "county", "multi", 99,
        {"正科级": 1, "副科级": 3, "科级以下": 95},
        a="1 × 18 + 3 × 12 + 95 × 9 = 909",
        b="99 × 8 = 792",
        equipment="(909 + 792) × 0.09 = 153.09",
        usable="909 + 792 + 153.09 = 1854.09",
        basic="(909 + 792) × 1.09 / 0.65 = 2852.45",
        c="99 × 3.7 = 366.3",
        s="2852.45 + 366.3 = 3218.75"),
    Worked(
        "a county's bureau of 100", "county", "high", 100,
        {"正科级": 1, "副科级": 3, "科级以下": 96},
        a="1 × 18 + 3 × 12 + 96 × 9 = 918",
        b="100 × 8 = 800",
        equipment="(918 + 800) × 0.09 = 154.62",
        usable="918 + 800 + 154.62 = 1872.62",
        basic="(918 + 800) × 1.09 / 0.6 = 3121.03",
        c="100 × 3.7 = 370",
        s="3121.03 + 370 = 3491.03"),
    Worked(
        "a county's bureau of 101", "county", "multi", 101,
        {"正科级": 1, "副科级": 3, "科级以下": 97},
        a="1 × 18 + 3 × 12 + 97 × 9 = 927",
        b="101 × (500 − 101) / 50 = 805.98",
        equipment="(927 + 805.98) × 0.09 = 155.97",
        usable="927 + 805.98 + 155.97 = 1888.95",
        basic="(927 + 805.98) × 1.09 / 0.65 = 2906.07",
        c="100 × 3.7 + 1 × 2.6 = 372.6",
        s="2906.07 + 372.6 = 3278.67"),
    Worked(
        "a county's bureau of 199", "county", "multi", 199,
        {"正科级": 1, "副科级": 3, "科级以下": 195},
        a="1 × 18 + 3 × 12 + 195 × 9 = 1809",
        b="199 × (500 − 199) / 50 = 1197.98",
        equipment="(1809 + 1197.98) × 0.09 = 270.63",
        usable="1809 + 1197.98 + 270.63 = 3277.61",
        basic="(1809 + 1197.98) × 1.09 / 0.65 = 5042.47",
        c="100 × 3.7 + 99 × 2.6 = 627.4",
        s="5042.47 + 627.4 = 5669.87"),
    Worked(
        "a county's bureau of 200", "county", "high", 200,
        {"正科级": 1, "副科级": 3, "科级以下": 196},
        a="1 × 18 + 3 × 12 + 196 × 9 = 1818",
        b="200 × (500 − 200) / 50 = 1200",
        equipment="(1818 + 1200) × 0.09 = 271.62",
        usable="1818 + 1200 + 271.62 = 3289.62",
        basic="(1818 + 1200) × 1.09 / 0.6 = 5482.7",
        c="100 × 3.7 + 100 × 2.6 = 630",
        s="5482.7 + 630 = 6112.7"),
    Worked(
        "a county's bureau of 201", "county", "multi", 201,
        {"正科级": 1, "副科级": 3, "科级以下": 197},
        a="1 × 18 + 3 × 12 + 197 × 9 = 1827",
        b="201 × 6 = 1206",
        equipment="(1827 + 1206) × 0.09 = 272.97",
        usable="1827 + 1206 + 272.97 = 3305.97",
        basic="(1827 + 1206) × 1.09 / 0.65 = 5086.11",
        c="100 × 3.7 + 101 × 2.6 = 632.6",
        s="5086.11 + 632.6 = 5718.71"),
    Worked(
        "the reference's example: a city's bureau of 60 with 20 cars", "city", "multi", 60,
        {"正局(处)级": 1, "副局(处)级": 3, "局(处)级以下": 56},
        a="1 × 24 + 3 × 18 + 56 × 9 = 582",
        b="60 × 8 = 480",
        equipment="(582 + 480) × 0.09 = 95.58",
        usable="582 + 480 + 95.58 = 1157.58",
        basic="(582 + 480) × 1.09 / 0.65 = 1780.89",
        c="60 × 3.7 + 20 × 40 = 1022",
        s="1780.89 + 1022 = 2802.89",
        also={"cars": 20}),
    Worked(
        "199 cars", "county", "multi", 10,
        {"科级以下": 10},
        a="10 × 9 = 90",
        b="10 × 8 = 80",
        equipment="(90 + 80) × 0.09 = 15.3",
        usable="90 + 80 + 15.3 = 185.3",
        basic="(90 + 80) × 1.09 / 0.65 = 285.08",
        c="10 × 3.7 + 199 × 40 = 7997",
        s="285.08 + 7997 = 8282.08",
        also={"cars": 199}),
    Worked(
        "200 cars", "county", "multi", 10,
        {"科级以下": 10},
        a="10 × 9 = 90",
        b="10 × 8 = 80",
        equipment="(90 + 80) × 0.09 = 15.3",
        usable="90 + 80 + 15.3 = 185.3",
        basic="(90 + 80) × 1.09 / 0.65 = 285.08",
        c="10 × 3.7 + 200 × 40 = 8037",
        s="285.08 + 8037 = 8322.08",
        also={"cars": 200}),
    Worked(
        "201 cars", "county", "multi", 10,
        {"科级以下": 10},
        a="10 × 9 = 90",
        b="10 × 8 = 80",
        equipment="(90 + 80) × 0.09 = 15.3",
        usable="90 + 80 + 15.3 = 185.3",
        basic="(90 + 80) × 1.09 / 0.65 = 285.08",
        c="10 × 3.7 + 200 × 40 + 1 × 38 = 8075",
        s="285.08 + 8075 = 8360.08",
        also={"cars": 201}),
    Worked(
        "bicycles, e-bikes and guards, no canteen", "county", "high", 20,
        {"县级正职": 1, "县级副职": 6, "科级以下": 13},
        a="1 × 30 + 6 × 24 + 13 × 9 = 291",
        b="20 × 8 = 160",
        equipment="(291 + 160) × 0.09 = 40.59",
        usable="291 + 160 + 40.59 = 491.59",
        basic="(291 + 160) × 1.09 / 0.6 = 819.32",
        c="35 × 1.8 + 12 × 2.5 + 4 × 25 = 193",
        s="819.32 + 193 = 1012.32",
        also={"bicycles": 35, "ebikes": 12, "guards": 4, "canteen": False}),
    Worked(
        "a central department: 处级 is one row for 正处 and 副处", "central", "high", 250,
        {"正司(局)级": 10, "副司(局)级": 20, "正处级": 60, "副处级": 40, "处级以下": 120},
        a="10 × 24 + 20 × 18 + 60 × 12 + 40 × 12 + 120 × 9 = 2880",
        b="250 × (1100 − 250) / 100 = 2125",
        equipment="(2880 + 2125) × 0.09 = 450.45",
        usable="2880 + 2125 + 450.45 = 5455.45",
        basic="(2880 + 2125) × 1.09 / 0.6 = 9092.42",
        c="100 × 3.7 + 150 × 2.6 = 760",
        s="9092.42 + 760 = 9852.42"),
    Worked(
        "Chengdu: bureau heads have the province's values", "city", "multi", 80,
        {"正局(处)级": 1, "副局(处)级": 4, "局(处)级以下": 75},
        a="1 × 30 + 4 × 24 + 75 × 9 = 801",
        b="80 × 8 = 640",
        equipment="(801 + 640) × 0.09 = 129.69",
        usable="801 + 640 + 129.69 = 1570.69",
        basic="(801 + 640) × 1.09 / 0.65 = 2416.45",
        c="80 × 3.7 = 296",
        s="2416.45 + 296 = 2712.45",
        also={"sub_provincial": True}),
    Worked(
        "a province's 处级 body in a prefecture follows the city's row", "province", "multi", 30,
        {"正处级": 1, "副处级": 2, "处级以下": 27},
        a="1 × 24 + 2 × 18 + 27 × 9 = 303",
        b="30 × 8 = 240",
        equipment="(303 + 240) × 0.09 = 48.87",
        usable="303 + 240 + 48.87 = 591.87",
        basic="(303 + 240) × 1.09 / 0.65 = 910.57",
        c="30 × 3.7 = 111",
        s="910.57 + 111 = 1021.57",
        also={"dispatched": "处级"}),
    Worked(
        "a province's 科级 body in a county follows the county's row", "province", "multi", 15,
        {"正科级": 1, "副科级": 2, "科级以下": 12},
        a="1 × 18 + 2 × 12 + 12 × 9 = 150",
        b="15 × 8 = 120",
        equipment="(150 + 120) × 0.09 = 24.3",
        usable="150 + 120 + 24.3 = 294.3",
        basic="(150 + 120) × 1.09 / 0.65 = 452.77",
        c="15 × 3.7 = 55.5",
        s="452.77 + 55.5 = 508.27",
        also={"dispatched": "科级"}),
    Worked(
        "a central 司局级 body in a province follows the province's row", "central", "high", 100,
        {"正司(局)级": 1, "副司(局)级": 3, "正处级": 12, "副处级": 12, "处级以下": 72},
        a="1 × 30 + 3 × 24 + 12 × 18 + 12 × 12 + 72 × 9 = 1110",
        b="100 × 9 = 900",
        equipment="(1110 + 900) × 0.09 = 180.9",
        usable="1110 + 900 + 180.9 = 2190.9",
        basic="(1110 + 900) × 1.09 / 0.6 = 3651.5",
        c="100 × 3.7 = 370",
        s="3651.5 + 370 = 4021.5",
        also={"dispatched": "司局级"}),
    Worked(
        "a township by its province's rule", "township", "multi", 60,
        {"乡级正职": 2, "乡级副职": 7, "乡级以下": 51},
        a="2 × 24 + 7 × 18 + 51 × 9 = 633",
        b="60 × (450 − 60) / 50 = 468",
        equipment="(633 + 468) × 0.09 = 99.09",
        usable="633 + 468 + 99.09 = 1200.09",
        basic="(633 + 468) × 1.09 / 0.65 = 1846.29",
        c="60 × 3.7 = 222",
        s="1846.29 + 222 = 2068.29",
        also={"division": "510104001"}),
)
# fmt: on


def worked_out(step: str) -> Fraction:
    """Reckon the left side of a step, check that the right side is it, and return that."""
    left, right = step.split(" = ")
    assert re.fullmatch(r"[\d.+−×/() ]+", left)
    numbers = re.sub(r"[\d.]+", r"Fraction('\g<0>')", left)
    python = numbers.replace("−", "-").replace("×", "*")
    exact = eval(python, {"Fraction": Fraction})  # noqa: S307 -- digits and signs of this file
    assert Fraction(printed_area(exact)) == Fraction(right), step
    return Fraction(right)


@pytest.mark.parametrize("case", WORKED, ids=[case.name for case in WORKED])
def test_the_engine_comes_to_the_figures_worked_by_hand(
    standard: AllocationStandard, case: Worked
) -> None:
    posts = [{"rank": rank, "headcount": count} for rank, count in case.posts.items()]
    document = {"tier": case.tier, "storeys": case.storeys, "staff": case.staff, "posts": posts}
    local = [parse_local_rule(TOWNSHIP_RULE)] if "division" in case.also else []

    found = entitlement(
        parse_establishment(document | dict(case.also)), with_local_rules(standard, local)
    )

    steps = {
        Item.OFFICE: case.a,
        Item.SERVICE: case.b,
        Item.EQUIPMENT: case.equipment,
        Item.USABLE: case.usable,
        Item.BASIC_BUILDING: case.basic,
        Item.ANCILLARY: case.c,
        Item.BUILDING: case.s,
    }
    assert {item: found.area_m2(item) for item in steps} == {
        item: worked_out(step) for item, step in steps.items()
    }
    for basis, whole in ((AreaBasis.USABLE, case.usable), (AreaBasis.BUILDING, case.s)):
        lines = [line.m2 for line in found.lines if line.basis is basis]
        assert sum(Fraction(m2) for m2 in lines if m2 is not None) == worked_out(whole)


def test_there_are_at_least_twenty_of_them_and_none_twice() -> None:
    assert len({case.name for case in WORKED}) == len(WORKED) >= 20
