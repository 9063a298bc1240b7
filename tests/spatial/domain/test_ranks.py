"""Which ranks are refused, however they are written."""

import pytest

from spatial.domain.ranks import is_withheld, rank_spellings


@pytest.mark.parametrize(
    "rank",
    ["省级正职", "省级副职", "部级正职", "部级副职", "省(部)级正职", "省（部）级副职", "省部级",
     "正部级", "副部级", "副省级", "正省级", " 省部级 领导", "国家级副职"],
)  # fmt: skip
def test_ranks_of_provincial_and_ministerial_leaders_are_withheld(rank: str) -> None:
    assert is_withheld(rank)


@pytest.mark.parametrize(
    "rank",
    ["正厅(局)级", "副厅级", "市级正职", "县级正职", "处级以下", "正司(局)级", "乡级正职", ""],
)
def test_other_ranks_are_kept(rank: str) -> None:
    assert not is_withheld(rank)


@pytest.mark.parametrize(
    ("tier", "sub_provincial", "withheld"),
    [("city", True, True), ("city", False, False), (None, True, True), ("county", True, False)],
)
def test_principals_of_a_sub_provincial_city_are_withheld(
    tier: str | None, sub_provincial: bool, withheld: bool
) -> None:
    assert is_withheld("市级正职", tier, sub_provincial=sub_provincial) is withheld


def test_a_bracketed_rank_has_three_spellings() -> None:
    assert rank_spellings("局（处）级以下") == ("局(处)级以下", "局级以下", "处级以下")
