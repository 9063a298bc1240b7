"""Local rules fill what is left open and are stricter elsewhere; never looser."""

import copy
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from spatial.domain.allocation_standards import AllocationStandard, Certainty, Standing, Storeys
from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError
from spatial.domain.laid_standards import with_local_rules
from spatial.domain.local_ceilings import passed_bounds, within_ceilings
from spatial.domain.local_rule_documents import parse_local_rule
from tests.support.standards import TOWNSHIP_RULE


def rule(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(TOWNSHIP_RULE) | changes


def office(tier: str, rank: str, m2: float, **more: object) -> dict[str, Any]:
    return {"tier": tier, "rank": rank, "usable_m2_per_person": m2} | more


def limit(standard: AllocationStandard, tier: str, rank: str) -> Decimal | None:
    found = standard.find_limit(tier, rank)
    return found.figure.value if found else None


def test_a_rule_fills_what_the_standard_leaves_open(standard: AllocationStandard) -> None:
    laid = with_local_rules(standard, [parse_local_rule(rule())])

    assert limit(laid, "township", "乡级副职") == 18
    piece = laid.service_rules[Tier.TOWNSHIP].piece_for(75)
    assert piece is not None
    assert piece.at(75) == Decimal("7.5")  # (450 − 75) ÷ 50
    assert limit(standard, "township", "乡级副职") is None


def test_a_rule_may_add_ranks_and_set_every_spelling_of_a_row(
    standard: AllocationStandard,
) -> None:
    limits = [office("township", "正科级", 18), office("city", "正处级", 22)]

    laid = with_local_rules(standard, [parse_local_rule(rule(office_limits=limits))])

    assert limit(laid, "township", "正科级") == 18
    assert {limit(laid, "city", rank) for rank in ("正局(处)级", "正局级", "正处级")} == {22}


def test_a_rule_may_tell_apart_what_the_standard_has_in_one_row(
    standard: AllocationStandard,
) -> None:
    limits = [office("central", "正处级", 12), office("central", "副处级", 10)]

    laid = with_local_rules(standard, [parse_local_rule(rule(office_limits=limits))])

    assert limit(laid, "central", "正处级") == 12
    assert limit(laid, "central", "副处级") == 10


def test_a_rule_sets_rows_of_sub_provincial_cities_apart(standard: AllocationStandard) -> None:
    limits = [
        office("city", "正局(处)级", 28, sub_provincial=True),
        office("city", "正处级", 18, sub_provincial=True),
    ]

    laid = with_local_rules(standard, [parse_local_rule(rule(office_limits=limits))])

    rows = laid.office_tables[Standing(Tier.CITY, sub_provincial=True)].limits
    assert {key: rows[key].figure.value for key in ("正局(处)级", "正局级", "正处级")} == {
        "正局(处)级": 28,
        "正局级": 28,
        "正处级": 18,
    }
    assert limit(laid, "city", "正局(处)级") == 24


def test_rates_shares_and_coefficients_may_be_stricter(standard: AllocationStandard) -> None:
    stricter = rule(
        equipment_share={"share": Decimal("0.08")},
        usable_coefficient={"multi": Decimal("0.7")},
        ancillary={
            "canteen": {"threshold": 100, "m2_each": 3, "m2_each_beyond": 2},
            "bicycle": {"m2_each": Decimal("1.5")},
        },
    )

    laid = with_local_rules(standard, [parse_local_rule(stricter)])

    assert laid.equipment_share.value == Decimal("0.08")
    assert laid.usable_coefficients[Storeys.MULTI].value == Decimal("0.7")
    assert laid.usable_coefficients[Storeys.HIGH].value == Decimal("0.6")
    assert laid.ancillary.canteen.area_m2(101) == 302
    assert laid.ancillary.bicycle.value == Decimal("1.5")
    assert laid.ancillary.guard == standard.ancillary.guard


LOOSER = {
    "a township over 24": (
        {"office_limits": [office("township", "乡级正职", 24.01)]}, "24",
    ),
    "a township's added rank over 24": (
        {"office_limits": [office("township", "镇党政主要领导", 30)]}, "24",
    ),
    "a city's row over the table": (
        {"office_limits": [office("city", "正局(处)级", 25)]}, "24",
    ),
    "an added rank over all of its tier": (
        {"office_limits": [office("county", "县处级", 31)]}, "30",
    ),
    "a sub-provincial row over the province's": (
        {"office_limits": [office("city", "正局(处)级", 31, sub_provincial=True)]}, "30",
    ),
    "more equipment": ({"equipment_share": {"share": 0.1}}, "0.09"),
    "more for the canteen": (
        {"ancillary": {"canteen": {"threshold": 100, "m2_each": 3.8, "m2_each_beyond": 2}}}, "3.7",
    ),
    "more beyond the hundredth": (
        {"ancillary": {"canteen": {"threshold": 100, "m2_each": 1, "m2_each_beyond": 2.7}}}, "2.6",
    ),
    "a later step": (
        {"ancillary": {"car_garage": {"threshold": 300, "m2_each": 40, "m2_each_beyond": 38}}},
        "11800",
    ),
    "more for a guard": ({"ancillary": {"guard": {"m2_each": 26}}}, "25"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "ceiling"), LOOSER.values(), ids=list(LOOSER))
def test_a_rule_that_passes_a_ceiling_is_refused(
    standard: AllocationStandard, changes: dict[str, Any], ceiling: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        with_local_rules(standard, [parse_local_rule(rule(**changes))])

    assert refusal.value.code == "LOCAL_RULE_OVER_CEILING"
    assert refusal.value.values["ceiling"] == ceiling


def test_a_coefficient_below_the_least_is_refused(standard: AllocationStandard) -> None:
    looser = parse_local_rule(rule(usable_coefficient={"multi": 0.64}))

    with pytest.raises(InvalidInputError) as refusal:
        with_local_rules(standard, [looser])

    assert refusal.value.code == "LOCAL_RULE_UNDER_LEAST"
    assert refusal.value.values["ceiling"] == "0.65"


def test_county_service_rooms_are_editable_within_the_general_range(
    standard: AllocationStandard,
) -> None:
    pieces = [{"max_staff": None, "m2_per_person": 9}]
    own = rule(service_rooms=[{"tier": "county", "pieces": pieces}])

    laid = with_local_rules(standard, [parse_local_rule(own)])

    piece = laid.service_rules[Tier.COUNTY].piece_for(50)
    assert piece is not None
    assert piece.at(50) == 9
    assert piece.certainty is Certainty.ONE_SOURCE


def test_the_more_local_and_then_the_later_rule_lies_on_top(standard: AllocationStandard) -> None:
    def of(code: str, division: str, since: str, m2: int) -> dict[str, Any]:
        limits = [office("township", "乡级正职", m2)]
        return rule(code=code, division=division, valid_from=since, office_limits=limits)

    documents = [
        of("county", "510104", "2020-01-01", 20),
        of("province, later", "510000", "2026-01-01", 22),
        of("province", "51", "2019-01-01", 24),
        of("city", "5101", "2024-01-01", 21),
    ]

    for order in (documents, documents[::-1]):
        laid = with_local_rules(standard, [parse_local_rule(one) for one in order])
        assert limit(laid, "township", "乡级正职") == 20
    upper = [one for one in documents if one["code"].startswith("province")]
    laid = with_local_rules(standard, [parse_local_rule(one) for one in upper])
    assert limit(laid, "township", "乡级正职") == 22


@pytest.mark.parametrize(
    ("division", "day", "holds"),
    [
        ("51", "2026-01-01", True), ("510104001", "2026-06-30", True), ("51", "2025-12-31", False),
        ("51", "2027-01-01", False), ("44", "2026-06-30", False), ("5", "2026-06-30", False),
    ],
)  # fmt: skip
def test_a_rule_holds_for_its_divisions_and_days(division: str, day: str, holds: bool) -> None:
    found = parse_local_rule(rule(valid_until="2027-01-01"))

    assert found.holds(division, dt.date.fromisoformat(day)) is holds


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no source": ({"sources": []}, "LOCAL_RULE_VALUE"),
    "no number": ({"number": ""}, "LOCAL_RULE_VALUE"),
    "no division": ({"division": "chengdu"}, "DIVISION_CODE"),
    "no day": ({"valid_from": "1/1/2026"}, "LOCAL_RULE_VALUE"),
    "an end before its beginning": ({"valid_until": "2026-01-01"}, "LOCAL_RULE_VALUE"),
    "a rank twice": (
        {"office_limits": [office("city", "正处级", 9), office("city", "正处 级", 9)]},
        "LOCAL_RULE_VALUE",
    ),
    "a value of 1999": (
        {"office_limits": [office("city", "市级正职", 32)]},
        "STANDARD_OF_1999",
    ),
    "K of 1999": ({"usable_coefficient": {"multi": 0.6}}, "STANDARD_OF_1999"),
    "service rooms of 11 m² each": (
        {
            "service_rooms": [
                {"tier": "township", "pieces": [{"max_staff": None, "m2_per_person": 11}]}
            ]
        },
        "LOCAL_RULE_VALUE",
    ),
}


@pytest.mark.parametrize(("changes", "code"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_in_a_rule_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        parse_local_rule(rule(**changes))

    assert refusal.value.code == code


@pytest.mark.parametrize("key", ["code", "name", "number", "division", "valid_from", "sources"])
def test_a_rule_without_its_document_is_refused(key: str) -> None:
    document = {name: value for name, value in rule().items() if name != key}

    with pytest.raises(InvalidInputError) as refusal:
        parse_local_rule(document)

    assert refusal.value.code == "LOCAL_RULE_KEY_MISSING"
    assert refusal.value.values["key"] == key


@pytest.mark.parametrize("changes", [changes for changes, _ in LOOSER.values()], ids=list(LOOSER))
def test_what_is_looser_in_a_rule_gives_way_to_the_standard(
    standard: AllocationStandard, changes: dict[str, Any]
) -> None:
    written = parse_local_rule(rule(**changes))

    held = within_ceilings(standard, written)

    assert passed_bounds(standard, written)
    assert not passed_bounds(standard, held)
    with_local_rules(standard, [held])


def test_only_the_looser_figures_of_a_rule_give_way(standard: AllocationStandard) -> None:
    limits = [office("city", "正局(处)级", 25), office("city", "副局(处)级", 16)]
    more = {"usable_coefficient": {"multi": 0.62, "high": 0.7}}
    written = parse_local_rule(rule(office_limits=limits, **more))

    laid = with_local_rules(standard, [within_ceilings(standard, written)])

    assert limit(laid, "city", "正局(处)级") == limit(standard, "city", "正局(处)级") == 24
    assert limit(laid, "city", "副局(处)级") == 16
    assert laid.usable_coefficients[Storeys.MULTI].value == Decimal("0.65")
    assert laid.usable_coefficients[Storeys.HIGH].value == Decimal("0.7")
    assert within_ceilings(standard, parse_local_rule(rule())) == parse_local_rule(rule())
