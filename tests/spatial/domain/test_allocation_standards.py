"""The standard of 2014: every row, boundary and formula against figures worked out by hand."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from spatial.domain.allocation_standards import AllocationStandard, Certainty
from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError
from spatial.domain.premises_areas import (
    Ancillary,
    ancillary_area_m2,
    office_area_m2,
    premises_areas,
    total_building_area_m2,
)
from spatial.domain.standard_documents import parse_allocation_standard

TABLE_3 = {
    Tier.CENTRAL: {"部级正职": 54, "部级副职": 42, "正司(局)级": 24, "副司(局)级": 18, "处级": 12,
                   "处级以下": 9},
    Tier.PROVINCE: {"省级正职": 54, "省级副职": 42, "正厅(局)级": 30, "副厅(局)级": 24,
                    "正处级": 18, "副处级": 12, "处级以下": 9},
    Tier.CITY: {"市级正职": 42, "市级副职": 30, "正局(处)级": 24, "副局(处)级": 18,
                "局(处)级以下": 9},
    Tier.COUNTY: {"县级正职": 30, "县级副职": 24, "正科级": 18, "副科级": 12, "科级以下": 9},
}  # fmt: skip
ROWS = [(tier, rank, m2) for tier, ranks in TABLE_3.items() for rank, m2 in ranks.items()]


@pytest.mark.parametrize(("tier", "rank", "limit_m2"), ROWS)
def test_every_row_of_the_office_table_holds(
    standard: AllocationStandard, tier: Tier, rank: str, limit_m2: float
) -> None:
    limit = standard.find_limit(tier, rank)

    assert limit is not None
    assert limit.figure.value == limit_m2
    assert limit.figure.certainty is Certainty.TWO_SOURCES
    assert limit.figure.sources


@pytest.mark.parametrize(
    ("tier", "rank", "printed"),
    [
        ("city", "正处级", "正局(处)级"),
        ("city", "正局级", "正局(处)级"),
        ("city", "局级以下", "局(处)级以下"),
        ("central", "副处级", "处级"),
        ("central", "正司（局）级", "正司(局)级"),
    ],
)
def test_a_rank_is_found_under_each_of_its_spellings(
    standard: AllocationStandard, tier: str, rank: str, printed: str
) -> None:
    limit = standard.find_limit(tier, rank)

    assert limit is not None
    assert limit.rank == printed


def test_a_rank_of_another_tier_is_not_found(standard: AllocationStandard) -> None:
    assert standard.find_limit("county", "正厅级") is None
    assert standard.find_limit("nowhere", "正科级") is None


def test_township_ranks_are_left_to_the_province(standard: AllocationStandard) -> None:
    limit = standard.find_limit("township", "乡级正职")

    assert limit is not None
    assert limit.figure.value is None


def test_service_rooms_agree_with_every_test_vector(
    standard: AllocationStandard, standard_document: Mapping[str, Any]
) -> None:
    for vector in standard_document["test_vectors_service"]:
        figure = standard.service_per_person(Tier(vector["level"]), vector["staff"])
        assert figure.value == vector["service_m2_per_person"], vector
        assert figure.value * vector["staff"] == vector["service_total_m2"]
        assert figure.certainty == vector["certainty"], vector


@pytest.mark.parametrize(
    ("tier", "staff", "m2"),
    [
        (Tier.CENTRAL, 200, 9), (Tier.CENTRAL, 201, 8.99), (Tier.PROVINCE, 400, 7),
        (Tier.PROVINCE, 401, 7), (Tier.CITY, 200, 8), (Tier.CITY, 201, 7.99), (Tier.CITY, 401, 6),
        (Tier.COUNTY, 100, 8), (Tier.COUNTY, 101, 7.98), (Tier.COUNTY, 200, 6),
        (Tier.COUNTY, 201, 6), (Tier.COUNTY, 0, 8),
    ],
)  # fmt: skip
def test_service_rooms_are_continuous_at_the_boundaries(
    standard: AllocationStandard, tier: Tier, staff: int, m2: float
) -> None:
    assert standard.service_per_person(tier, staff).value == pytest.approx(m2)


def test_county_service_rooms_are_marked_as_recalled(standard: AllocationStandard) -> None:
    figure = standard.service_per_person(Tier.COUNTY, 150)

    assert figure.certainty is Certainty.RECALLED
    assert "数值：凭记忆，待核实" in standard.cite(figure)


def test_township_service_rooms_are_left_to_the_province(standard: AllocationStandard) -> None:
    assert standard.service_per_person(Tier.TOWNSHIP, 20).value is None


def test_negative_posts_are_refused(standard: AllocationStandard) -> None:
    with pytest.raises(InvalidInputError):
        standard.service_per_person(Tier.CITY, -1)


@pytest.mark.parametrize(("staff", "m2"), [(0, 0), (1, 3.7), (100, 370), (101, 372.6), (200, 630)])
def test_the_canteen_is_cheaper_beyond_the_hundredth_person(
    standard: AllocationStandard, staff: int, m2: float
) -> None:
    assert ancillary_area_m2(standard, Ancillary(canteen_staff=staff)) == pytest.approx(m2)


@pytest.mark.parametrize(("cars", "m2"), [(0, 0), (200, 8000), (201, 8038)])
def test_the_garage_is_cheaper_beyond_the_two_hundredth_space(
    standard: AllocationStandard, cars: int, m2: float
) -> None:
    assert ancillary_area_m2(standard, Ancillary(cars=cars)) == pytest.approx(m2)


def test_bicycles_ebikes_and_guards_have_their_rates(standard: AllocationStandard) -> None:
    needs = Ancillary(bicycles=10, ebikes=10, guards=2)

    assert ancillary_area_m2(standard, needs) == pytest.approx(18 + 25 + 50)


def test_the_worked_example_comes_to_2802_89(
    standard: AllocationStandard, standard_document: Mapping[str, Any]
) -> None:
    example = standard_document["worked_example"]

    areas = premises_areas(
        standard, Tier.CITY, example["staff"], Ancillary(canteen_staff=60, cars=20)
    )

    assert areas.office_m2 == 582
    assert areas.service_m2 == 480
    assert areas.equipment_m2 == pytest.approx(95.58)
    assert areas.basic_usable_m2 == pytest.approx(1157.58)
    assert areas.ancillary_building_m2 == pytest.approx(1022)
    assert round(areas.total_building_m2, 2) == 2802.89


def test_a_high_rise_may_have_more_building_area(standard: AllocationStandard) -> None:
    posts = {"科级以下": 10}

    low = premises_areas(standard, Tier.COUNTY, posts, Ancillary())
    high = premises_areas(standard, Tier.COUNTY, posts, Ancillary(), high_rise=True)

    # (90 + 80) × 1.09 = 185.3
    assert low.total_building_m2 == pytest.approx(185.3 / 0.65)
    assert high.total_building_m2 == pytest.approx(185.3 / 0.60)


def test_offices_of_an_unset_rank_cannot_be_added_up(standard: AllocationStandard) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        office_area_m2(standard, Tier.TOWNSHIP, {"乡级正职": 1})

    assert refusal.value.code == "RANK_WITHOUT_LIMIT"


@pytest.mark.parametrize("coefficient", [0, -0.65, 1.01])
def test_a_coefficient_outside_its_range_is_refused(coefficient: float) -> None:
    with pytest.raises(InvalidInputError):
        total_building_area_m2(100, coefficient, 0)


def test_the_table_of_1999_is_refused(standard_document: Mapping[str, Any]) -> None:
    document = copy.deepcopy(dict(standard_document))
    document["office_rooms"]["levels"]["city"]["ranks"][0]["usable_m2_per_person"] = 32

    with pytest.raises(InvalidInputError) as refusal:
        parse_allocation_standard(document)

    assert refusal.value.code == "STANDARD_OF_1999"


@pytest.mark.parametrize("part", ["office_rooms", "service_rooms", "equipment_rooms", "standard"])
def test_a_document_without_a_part_is_refused(
    standard_document: Mapping[str, Any], part: str
) -> None:
    document = {key: value for key, value in standard_document.items() if key != part}

    with pytest.raises(InvalidInputError) as refusal:
        parse_allocation_standard(document)

    assert refusal.value.code == "STANDARD_DOCUMENT"


def test_a_doubly_sourced_figure_still_says_that_its_article_is_inferred(
    standard: AllocationStandard,
) -> None:
    limit = standard.find_limit("county", "正科级")

    assert limit is not None
    assert standard.cite(limit.figure).endswith("第11条 表3（条号：推断）")
