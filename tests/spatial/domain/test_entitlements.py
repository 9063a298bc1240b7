"""What is said beside the figures: doubts, gaps, rows of other tiers, local rules, staff."""

import copy
from decimal import Decimal
from typing import Any

import pytest

from spatial.domain.allocation_standards import AllocationStandard, Certainty
from spatial.domain.entitlement_lines import EntitlementLine, Item
from spatial.domain.entitlements import Entitlement, entitlement
from spatial.domain.errors import InvalidInputError
from spatial.domain.establishments import parse_establishment, unused_keys
from spatial.domain.laid_standards import with_local_rules
from spatial.domain.local_rule_documents import parse_local_rule
from tests.support.standards import TOWNSHIP_RULE

BUREAU: dict[str, Any] = {
    "tier": "city",
    "storeys": "multi",
    "staff": 10,
    "posts": [{"rank": "正局(处)级", "headcount": 1}, {"rank": "局(处)级以下", "headcount": 9}],
}


def of(standard: AllocationStandard, **changes: object) -> Entitlement:
    return entitlement(parse_establishment(BUREAU | changes), standard)


def posts(**headcounts: int) -> list[dict[str, object]]:
    return [{"rank": rank, "headcount": count} for rank, count in headcounts.items()]


def line(found: Entitlement, item: Item) -> EntitlementLine:
    return next(one for one in found.lines if one.item is item)


def codes(found: Entitlement) -> set[str]:
    return {finding.code for finding in found.findings}


def test_every_figure_names_its_article_and_says_how_sure_it_is(
    standard: AllocationStandard,
) -> None:
    found = of(standard, cars=1, bicycles=1, ebikes=1, guards=1)

    places = {
        one.item: (one.figure.article.number, one.figure.article.table) for one in found.lines
    }
    assert places == {
        Item.OFFICE: ("11", "表3"),
        Item.SERVICE: ("12", "表4"),
        Item.EQUIPMENT: ("13", None),
        Item.BASIC_BUILDING: ("14-16", None),
        **dict.fromkeys(
            (Item.CANTEEN, Item.CAR_GARAGE, Item.BICYCLE_SHED, Item.EBIKE_SHED, Item.GUARD_ROOMS),
            ("14-16", None),
        ),
    }
    assert all(one.figure.sources and one.formula and one.rule for one in found.lines)
    assert line(found, Item.OFFICE).certainty is Certainty.TWO_SOURCES
    assert line(found, Item.BICYCLE_SHED).certainty is Certainty.ONE_SOURCE


def test_a_formula_is_written_out_with_its_numbers(standard: AllocationStandard) -> None:
    found = of(standard, staff=250, cars=201, storeys="high")

    assert {one.item: one.formula for one in found.lines if one.item is not Item.OFFICE} == {
        Item.SERVICE: "250 × (1000 − 250) ÷ 100 = 1875.00",
        Item.EQUIPMENT: "(105 + 1875) × 9% = 178.20",
        Item.BASIC_BUILDING: "(105 + 1875) × (1 + 9%) ÷ 0.6 = 3597.00",
        Item.CANTEEN: "100 × 3.7 + 150 × 2.6 = 760.00",
        Item.CAR_GARAGE: "200 × 40 + 1 × 38 = 8038.00",
    }


def test_a_sum_is_no_surer_than_its_parts(standard: AllocationStandard) -> None:
    county = of(standard, tier="county", posts=posts(科级以下=10))

    assert county.totals[Item.OFFICE].certainty is Certainty.TWO_SOURCES
    assert county.totals[Item.USABLE].certainty is Certainty.RECALLED
    assert county.totals[Item.BUILDING].provisional
    assert of(standard).totals[Item.BUILDING].certainty is Certainty.ONE_SOURCE


def test_county_service_rooms_are_provisional_and_it_is_said(standard: AllocationStandard) -> None:
    found = of(standard, tier="county", posts=posts(科级以下=10))

    service = line(found, Item.SERVICE)
    assert service.provisional
    assert [note.code for note in service.notes] == ["FIGURE_PROVISIONAL"]
    assert "数值：凭记忆，待核实" in service.rule
    [said] = [finding for finding in found.findings if finding.code == "FIGURES_PROVISIONAL"]
    assert said.values["items"] == "服务用房"


def test_a_township_without_its_provinces_rule_has_no_figures_but_its_annexes(
    standard: AllocationStandard,
) -> None:
    found = of(standard, tier="township", posts=posts(乡级正职=1, 乡级以下=9), cars=2)

    assert found.area_m2(Item.OFFICE) is None
    assert found.area_m2(Item.SERVICE) is None
    assert found.area_m2(Item.EQUIPMENT) is None
    assert found.area_m2(Item.USABLE) is None
    assert found.area_m2(Item.BUILDING) is None
    assert found.area_m2(Item.ANCILLARY) == Decimal("117.00")  # 10 × 3.7 + 2 × 40
    office, service = line(found, Item.OFFICE), line(found, Item.SERVICE)
    assert [office.notes[0].code, service.notes[0].code] == ["FIGURE_LEFT_TO_PROVINCE"] * 2
    assert line(found, Item.EQUIPMENT).notes[0].code == "FIGURE_WAITS_FOR_OTHERS"
    [said] = [finding for finding in found.findings if finding.code == "LEFT_TO_PROVINCE"]
    assert said.values["items"] == "办公室、服务用房"
    assert "FIGURES_PROVISIONAL" not in codes(found)


def test_a_township_with_offices_but_no_service_rule_still_has_no_sum(
    standard: AllocationStandard,
) -> None:
    rule = copy.deepcopy(TOWNSHIP_RULE)
    del rule["service_rooms"]

    found = of(
        with_local_rules(standard, [parse_local_rule(rule)]),
        tier="township",
        posts=posts(乡级正职=1),
    )

    assert found.area_m2(Item.OFFICE) == 24
    assert found.area_m2(Item.USABLE) is None
    [said] = [finding for finding in found.findings if finding.code == "LEFT_TO_PROVINCE"]
    assert said.values["items"] == "服务用房"


def test_a_figure_of_a_local_rule_names_the_rules_document(standard: AllocationStandard) -> None:
    laid = with_local_rules(standard, [parse_local_rule(TOWNSHIP_RULE)])

    found = of(laid, tier="township", posts=posts(乡级正职=1))

    office = line(found, Item.OFFICE)
    assert office.rule == (
        "某省乡镇机关办公用房配置规定 某机管〔2026〕1号 第3条（条号：单一来源；数值：单一来源）"
    )
    assert [note.code for note in office.notes] == ["FIGURE_OF_LOCAL_RULE"]
    assert line(found, Item.CANTEEN).rule.startswith("党政机关办公用房建设标准")


def test_staff_and_headcount_that_differ_are_told_and_each_used_for_its_own(
    standard: AllocationStandard,
) -> None:
    found = of(standard, staff=12)

    [said] = [finding for finding in found.findings if finding.code == "STAFF_DIFFERS"]
    assert said.values == {"staff": "12", "headcount": "10"}
    assert found.area_m2(Item.OFFICE) == 24 + 9 * 9
    assert found.area_m2(Item.SERVICE) == 12 * 8
    assert "STAFF_DIFFERS" not in codes(of(standard))


def test_annexes_that_nobody_stated_are_left_out_and_it_is_said(
    standard: AllocationStandard,
) -> None:
    [said] = [f for f in of(standard, cars=0).findings if f.code == "ANNEXES_NOT_STATED"]
    assert said.values["keys"] == "bicycles, ebikes, guards"

    stated = of(standard, cars=0, bicycles=0, ebikes=0, guards=0)
    assert "ANNEXES_NOT_STATED" not in codes(stated)
    assert line(stated, Item.CAR_GARAGE).formula == "0 × 40 = 0.00"


@pytest.mark.parametrize(
    "rank", ["正局(处)级", "正局（处）级", "正局〔处〕级", " 正局（处） 级", "正处级"]
)
def test_brackets_of_any_width_lead_to_the_same_row(
    standard: AllocationStandard, rank: str
) -> None:
    assert of(standard, posts=[{"rank": rank, "headcount": 2}]).area_m2(Item.OFFICE) == 48


def test_an_unknown_rank_is_refused_with_the_ranks_of_its_tier(
    standard: AllocationStandard,
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        of(standard, posts=posts(正厅级=1))

    assert refusal.value.code == "RANK_UNKNOWN"
    assert refusal.value.values["rank"] == "正厅级"
    assert (
        refusal.value.values["ranks"] == "市级正职、市级副职、正局(处)级、副局(处)级、局(处)级以下"
    )


def test_a_leader_of_provincial_rank_has_the_tables_figure_and_a_toilet(
    standard: AllocationStandard,
) -> None:
    found = of(standard, tier="province", posts=posts(省级正职=1))

    office = line(found, Item.OFFICE)
    assert office.m2 == 54
    assert [note.code for note in office.notes] == ["TOILET_ALLOWED"]
    assert "LOUNGE_INSIDE_LIMIT" in codes(found)


def test_rows_of_other_tiers_are_told(standard: AllocationStandard) -> None:
    chengdu = of(standard, sub_provincial=True)
    body = of(standard, tier="province", dispatched="处级", posts=posts(正处级=1, 处级以下=9))

    head, below = (one for one in chengdu.lines if one.item is Item.OFFICE)
    assert head.m2 == 30
    assert head.notes[0].code == "ROWS_OF_SUB_PROVINCIAL"
    assert below.notes == ()
    assert line(body, Item.OFFICE).m2 == 24
    assert line(body, Item.OFFICE).notes[0].code == "ROWS_OF_DISPATCHED"
    # The note speaks of offices; that service rooms follow is inferred.
    assert line(body, Item.SERVICE).certainty is Certainty.INFERRED


def test_a_county_of_a_sub_provincial_city_is_told_that_it_follows_its_own_rows(
    standard: AllocationStandard,
) -> None:
    found = of(standard, tier="county", sub_provincial=True, posts=posts(正科级=1))

    assert found.area_m2(Item.OFFICE) == 18
    assert "SUB_PROVINCIAL_UNUSED" in codes(found)


def test_a_leader_is_not_to_be_found_in_a_dispatched_body(standard: AllocationStandard) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        of(standard, tier="province", dispatched="处级", posts=posts(市级正职=1))

    assert refusal.value.code == "RANK_UNKNOWN"


@pytest.mark.parametrize(("tier", "known"), [("province", "处级、科级"), ("township", "—")])
def test_an_unknown_class_of_dispatched_bodies_is_refused(
    standard: AllocationStandard, tier: str, known: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        of(standard, tier=tier, dispatched="厅级")

    assert refusal.value.code == "DISPATCHED_UNKNOWN"
    assert refusal.value.values["known"] == known


def test_no_posts_and_no_staff_are_nothing(standard: AllocationStandard) -> None:
    found = of(standard, staff=0, posts=[])

    assert {found.area_m2(item) for item in (Item.OFFICE, Item.USABLE, Item.BUILDING)} == {0}


WRONG = {
    "no tier": ("tier", ..., "ORGANISATION_KEY_MISSING"),
    "no storeys": ("storeys", ..., "ORGANISATION_KEY_MISSING"),
    "no posts": ("posts", ..., "ORGANISATION_KEY_MISSING"),
    "no staff": ("staff", ..., "ORGANISATION_KEY_MISSING"),
    "a post without rank": ("posts", [{"headcount": 1}], "ORGANISATION_KEY_MISSING"),
    "a post without headcount": ("posts", [{"rank": "正处级"}], "ORGANISATION_KEY_MISSING"),
    "a tier that is none": ("tier", "village", "ORGANISATION_VALUE"),
    "a tier in capitals": ("tier", "City", "ORGANISATION_VALUE"),
    "a tier that is a list": ("tier", ["city"], "ORGANISATION_VALUE"),
    "storeys that are a number": ("storeys", 6, "ORGANISATION_VALUE"),
    "a negative headcount": ("posts", posts(正处级=-1), "ORGANISATION_VALUE"),
    "half a post": ("posts", [{"rank": "正处级", "headcount": 0.5}], "ORGANISATION_VALUE"),
    "a headcount in words": ("posts", [{"rank": "正处级", "headcount": "3"}], "ORGANISATION_VALUE"),
    "a truth for a count": ("staff", True, "ORGANISATION_VALUE"),
    "staff with a fraction": ("staff", Decimal("120.0"), "ORGANISATION_VALUE"),
    "no staff at all": ("staff", None, "ORGANISATION_VALUE"),
    "too many": ("staff", 10**9, "ORGANISATION_VALUE"),
    "posts as an object": ("posts", {"正处级": 1}, "ORGANISATION_VALUE"),
    "posts as a text": ("posts", "正处级×3", "ORGANISATION_VALUE"),
    "a post as a list": ("posts", [["正处级", 1]], "ORGANISATION_VALUE"),
    "a blank rank": ("posts", [{"rank": " ", "headcount": 1}], "ORGANISATION_VALUE"),
    "a canteen as a number": ("canteen", 1, "ORGANISATION_VALUE"),
    "negative cars": ("cars", -1, "ORGANISATION_VALUE"),
    "a rank twice": (
        "posts",
        [{"rank": "正局(处)级", "headcount": 1}, {"rank": "正局（处）级", "headcount": 1}],
        "RANK_TWICE",
    ),
    "a division that is none": ("division", "5101000", "DIVISION_CODE"),
}


@pytest.mark.parametrize(("key", "value", "code"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_in_an_organisations_document_is_refused(
    key: str, value: object, code: str
) -> None:
    document = {name: said for name, said in (BUREAU | {key: value}).items() if said is not ...}

    with pytest.raises(InvalidInputError) as refusal:
        parse_establishment(document)

    assert refusal.value.code == code


@pytest.mark.parametrize("document", [[], "city", 7, None], ids=repr)
def test_what_is_no_object_is_refused(document: Any) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        parse_establishment(document)

    assert refusal.value.code == "ORGANISATION_VALUE"


def test_keys_that_nothing_reads_are_named() -> None:
    assert unused_keys(BUREAU | {"car": 20, "name": "局"}) == ("car",)
