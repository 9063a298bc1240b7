"""The standard of 2014: every row and boundary, and what a document of a standard may not say."""

import copy
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from spatial.domain.allocation_standards import (
    NO_TOILET,
    AllocationStandard,
    Certainty,
    Standing,
)
from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError
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
        piece = standard.service_rules[Tier(vector["level"])].piece_for(vector["staff"])
        assert piece is not None
        each = piece.at(vector["staff"])
        assert each == Fraction(str(vector["service_m2_per_person"])), vector
        assert each * vector["staff"] == Fraction(str(vector["service_total_m2"]))
        assert piece.certainty == vector["certainty"], vector


@pytest.mark.parametrize(
    ("tier", "staff", "m2"),
    [
        (Tier.CENTRAL, 200, "9"), (Tier.CENTRAL, 201, "8.99"), (Tier.PROVINCE, 400, "7"),
        (Tier.PROVINCE, 401, "7"), (Tier.CITY, 200, "8"), (Tier.CITY, 201, "7.99"),
        (Tier.CITY, 401, "6"), (Tier.COUNTY, 100, "8"), (Tier.COUNTY, 101, "7.98"),
        (Tier.COUNTY, 200, "6"), (Tier.COUNTY, 201, "6"), (Tier.COUNTY, 0, "8"),
    ],
)  # fmt: skip
def test_service_rooms_are_continuous_at_the_boundaries(
    standard: AllocationStandard, tier: Tier, staff: int, m2: str
) -> None:
    piece = standard.service_rules[tier].piece_for(staff)

    assert piece is not None
    assert piece.at(staff) == Fraction(m2)


def test_township_service_rooms_are_left_to_the_province(standard: AllocationStandard) -> None:
    assert standard.service_rules[Tier.TOWNSHIP].piece_for(20) is None


@pytest.mark.parametrize(
    ("staff", "m2"), [(0, "0"), (1, "3.7"), (100, "370"), (101, "372.6"), (200, "630")]
)
def test_the_canteen_is_cheaper_beyond_the_hundredth_person(
    standard: AllocationStandard, staff: int, m2: str
) -> None:
    assert standard.ancillary.canteen.area_m2(staff) == Decimal(m2)


@pytest.mark.parametrize(("cars", "m2"), [(0, 0), (200, 8000), (201, 8038)])
def test_the_garage_is_cheaper_beyond_the_two_hundredth_space(
    standard: AllocationStandard, cars: int, m2: int
) -> None:
    assert standard.ancillary.car_garage.area_m2(cars) == m2


@pytest.mark.parametrize(
    ("tier", "rank", "right"),
    [
        ("central", "部级副职", "all"), ("province", "省级正职", "all"),
        ("province", "正厅（局）级", "heads"), ("province", "正厅级", "heads"),
        ("province", "副厅(局)级", "none"), ("city", "市级正职", "heads"),
        ("city", "市级副职", "none"), ("city", "正处级", "none"), ("county", "县级正职", "heads"),
        ("county", "县级副职", "none"), ("township", "乡级正职", "none"),
    ],
)  # fmt: skip
def test_a_private_toilet_is_for_the_posts_that_the_note_names(
    standard: AllocationStandard, tier: str, rank: str, right: str
) -> None:
    toilet = standard.private_toilet(Standing(Tier(tier)), rank)

    assert toilet.right == right
    assert toilet.max_m2 == (None if right == "none" else 6)
    assert bool(toilet.condition) == (right == "heads")


def test_a_bureau_head_of_a_sub_provincial_city_or_a_dispatched_body_has_no_private_toilet(
    standard: AllocationStandard,
) -> None:
    chengdu = Standing(Tier.CITY, sub_provincial=True)
    body = Standing(Tier.CENTRAL, dispatched="司局级")

    assert standard.private_toilet(chengdu, "正局(处)级") == NO_TOILET
    assert standard.private_toilet(body, "正厅(局)级") == NO_TOILET


def test_a_division_head_of_a_sub_provincial_city_is_not_taken_for_a_bureau_head(
    standard: AllocationStandard,
) -> None:
    bureau = standard.find_limit("city", "正局级", sub_provincial=True)

    assert bureau is not None
    assert bureau.figure.value == 30
    assert standard.find_limit("city", "正处级", sub_provincial=True) is None


OLD_VALUES = [
    (("office_rooms", "levels", "central", "ranks", 4, "usable_m2_per_person"), 9),
    (("office_rooms", "levels", "city", "ranks", 0, "usable_m2_per_person"), 32),
    (("office_rooms", "levels", "city", "ranks", 1, "usable_m2_per_person"), 18),
    (("office_rooms", "levels", "city", "ranks", 2, "usable_m2_per_person"), 12),
    (("office_rooms", "levels", "county", "ranks", 0, "usable_m2_per_person"), 20),
    (("office_rooms", "levels", "county", "ranks", 1, "usable_m2_per_person"), 12),
    (("office_rooms", "levels", "county", "ranks", 2, "usable_m2_per_person"), 9),
    (("office_rooms", "levels", "county", "ranks", 4, "usable_m2_per_person"), 6),
    (("usable_coefficient_K", "multi_storey_min"), 0.6),
    (("usable_coefficient_K", "high_rise_min"), 0.57),
]


@pytest.mark.parametrize(("place", "value"), OLD_VALUES)
def test_a_table_with_a_value_of_1999_is_refused_even_if_it_does_not_name_them(
    standard_document: Mapping[str, Any], place: tuple[str | int, ...], value: float
) -> None:
    document = changed(standard_document, place, value)
    del document["old_values_trap"]

    with pytest.raises(InvalidInputError) as refusal:
        parse_allocation_standard(document)

    assert refusal.value.code == "STANDARD_OF_1999"
    assert refusal.value.values["value"] == str(value)


PARTS = [
    "code", "valid_from", "standard", "office_rooms", "service_rooms", "equipment_rooms",
    "usable_coefficient_K", "ancillary_building_area", "total_building_area",
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_a_document_without_a_part_is_refused_and_the_part_named(
    standard_document: Mapping[str, Any], part: str
) -> None:
    document = {key: value for key, value in standard_document.items() if key != part}

    with pytest.raises(InvalidInputError) as refusal:
        parse_allocation_standard(document)

    assert refusal.value.code == "STANDARD_KEY_MISSING"
    assert refusal.value.values["key"] == part


CITY = ("office_rooms", "levels", "city")
PIECES = ("service_rooms", "levels", "city", "pieces")
WRONG = {
    "a word for a figure": ((*CITY, "ranks", 0, "usable_m2_per_person"), "42 m²"),
    "a negative figure": ((*CITY, "ranks", 0, "usable_m2_per_person"), -42),
    "no number": ((*CITY, "ranks", 0, "usable_m2_per_person"), float("nan")),
    "a truth": ((*CITY, "ranks", 0, "usable_m2_per_person"), True),
    "too large": ((*CITY, "ranks", 0, "usable_m2_per_person"), 5400),
    "a rank twice": ((*CITY, "ranks", 0, "rank"), "市级副职"),
    "a rank of the same spelling": ((*CITY, "ranks", 0, "rank"), "正处级"),
    "an unknown certainty": ((*CITY, "ranks", 0, "certainty"), "sure"),
    "ranks that are no list": ((*CITY, "ranks"), "正处级"),
    "an unknown tier": (("office_rooms", "levels", "village"), {"ranks": []}),
    "no tier at all": (("office_rooms", "levels"), {}),
    "a day that is none": (("valid_from",), "2014-11-31"),
    "no source": (("standard", "sources"), []),
    "a blank title": (("standard", "name"), "  "),
    "K of nothing": (("usable_coefficient_K", "multi_storey_min"), 0),
    "K over 1": (("usable_coefficient_K", "high_rise_min"), 1.01),
    "a share over 1": (("equipment_rooms", "share_of_office_plus_service_usable"), 9),
    "no share": (("equipment_rooms", "share_of_office_plus_service_usable"), None),
    "pieces that fall": ((*PIECES, 1, "max_staff"), 150),
    "a last piece that ends": ((*PIECES, 2, "max_staff"), 900),
    "a piece that is open too early": ((*PIECES, 0, "max_staff"), None),
    "a formula below nought": ((*PIECES, 1, "minuend"), 300),
    "a divisor of nought": ((*PIECES, 1, "divisor"), 0),
    "more than 10 m² each": ((*PIECES, 0, "m2_per_person"), 10.5),
    "one step": (("ancillary_building_area", "canteen", "pieces"), [{"staff_to": 1}]),
    "half a diner": (("ancillary_building_area", "canteen", "pieces", 0, "staff_to"), 99.5),
    "no document": ((), ["a list"]),
}


@pytest.mark.parametrize(("place", "value"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_in_a_document_is_refused_with_its_path(
    standard_document: Mapping[str, Any], place: tuple[str | int, ...], value: object
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        parse_allocation_standard(changed(standard_document, place, value))

    assert refusal.value.code == "STANDARD_VALUE"
    first = str(place[0]) if place else "."
    assert refusal.value.values["key"].startswith(first)


def changed(
    document: Mapping[str, Any], place: tuple[str | int, ...], value: object
) -> dict[str, Any]:
    """Return a copy with another value at a place."""
    copied: dict[str, Any] = {"": copy.deepcopy(dict(document))}
    part: Any = copied
    *way, last = ("", *place)
    for step in way:
        part = part[step]
    part[last] = value
    whole: dict[str, Any] = copied[""]
    return whole


def test_a_doubly_sourced_figure_still_says_that_its_article_is_inferred(
    standard: AllocationStandard,
) -> None:
    limit = standard.find_limit("county", "正科级")

    assert limit is not None
    assert standard.cite(limit.figure).endswith("第11条 表3（条号：推断）")
