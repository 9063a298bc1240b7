"""Division codes, and Sichuan's divisions as the project keeps them."""

import json
from collections import Counter
from pathlib import Path

import pytest

import spatial.storage
from spatial.domain.divisions import Division, Tier, division_prefix, division_tier, lies_within
from spatial.domain.errors import InvalidInputError

REFERENCE = Path(spatial.storage.__file__).parent / "reference"
DIVISIONS = json.loads((REFERENCE / "divisions.json").read_text(encoding="utf-8"))["divisions"]


@pytest.mark.parametrize(
    ("code", "prefix", "tier"),
    [
        ("510000", "51", Tier.PROVINCE),
        ("510100", "5101", Tier.CITY),
        ("513400", "5134", Tier.CITY),
        ("510104", "510104", Tier.COUNTY),
        ("511500", "5115", Tier.CITY),
        ("510110", "510110", Tier.COUNTY),
        ("510104001", "510104001", Tier.TOWNSHIP),
        ("510104100", "510104100", Tier.TOWNSHIP),
        ("510104001000", "510104001", Tier.TOWNSHIP),
        ("510100000", "5101", Tier.CITY),
    ],
)
def test_a_code_gives_prefix_and_tier(code: str, prefix: str, tier: Tier) -> None:
    assert division_prefix(code) == prefix
    assert division_tier(code) is tier


@pytest.mark.parametrize(
    "code",
    [
        "",
        "51",
        "5101",
        "51010",
        "000000",
        "510004",
        "510100001",
        "510104001007",
        "51010a",
        "５１０１０４",
    ],
)
def test_what_is_no_division_code_is_refused(code: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        division_prefix(code)

    assert refusal.value.code == "DIVISION_CODE"


def test_a_county_lies_within_its_city_and_province_only() -> None:
    assert lies_within("510104", "51")
    assert lies_within("510104", "5101")
    assert not lies_within("510104", "5103")
    assert not lies_within("510100", "510104")


def test_a_division_knows_its_prefix_and_tier() -> None:
    chengdu = Division("510100", "510000", "成都市", "地级市", sub_provincial=True)

    assert (chengdu.prefix, chengdu.tier) == ("5101", Tier.CITY)


def test_sichuan_has_21_prefectures_and_183_counties() -> None:
    kinds = Counter(row["kind"] for row in DIVISIONS)

    assert kinds["地级市"] + kinds["自治州"] == 21
    assert [kinds[kind] for kind in ("市辖区", "县级市", "县", "自治县")] == [55, 19, 105, 4]
    assert len(DIVISIONS) == 1 + 21 + 183


def test_every_division_agrees_with_its_code() -> None:
    codes = {row["code"] for row in DIVISIONS}

    for row in DIVISIONS:
        assert row["prefix"] == division_prefix(row["code"])
        assert row["tier"] == division_tier(row["code"])
        if row["tier"] != "province":
            assert row["parent_code"] in codes
            assert lies_within(row["code"], division_prefix(row["parent_code"]))


def test_only_chengdu_is_sub_provincial() -> None:
    assert [row["name"] for row in DIVISIONS if row["sub_provincial"]] == ["成都市"]
