"""Many organisations at once have what each of them has alone."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.checks.entitlements import AREAS, entitlements_by_division, entitlements_frame
from spatial.domain.allocation_standards import AllocationStandard, Storeys
from spatial.domain.divisions import Tier
from spatial.domain.entitlement_lines import Item
from spatial.domain.entitlements import entitlement
from spatial.domain.errors import InvalidInputError
from spatial.domain.establishments import Annexes, Establishment, Post
from spatial.domain.laid_standards import with_local_rules
from spatial.domain.local_rule_documents import parse_local_rule
from spatial.domain.standard_documents import parse_allocation_standard
from tests.support.standards import TOWNSHIP_RULE, reference_standard

STANDARD = parse_allocation_standard(reference_standard())
RULE = parse_local_rule(TOWNSHIP_RULE)
ITEMS = dict(
    zip(
        AREAS,
        (Item.OFFICE, Item.SERVICE, Item.EQUIPMENT, Item.USABLE, Item.ANCILLARY, Item.BUILDING),
        strict=True,
    )
)
RANKS = sorted({rank for table in STANDARD.office_tables.values() for rank in table.limits})
DAY = dt.date(2026, 11, 1)

counts = st.one_of(
    st.sampled_from([0, 1, 99, 100, 101, 199, 200, 201, 399, 400, 401]), st.integers(0, 5000)
)
establishments = st.builds(
    Establishment,
    tier=st.sampled_from(Tier),
    storeys=st.sampled_from(Storeys),
    staff=counts,
    posts=st.lists(
        st.builds(Post, st.sampled_from([*RANKS, "无此职级"]), counts),
        max_size=4,
        unique_by=lambda post: post.rank,
    ).map(tuple),
    annexes=st.builds(
        Annexes, st.booleans(), *[st.none() | counts for _ in range(4)]
    ),
    sub_provincial=st.booleans(),
    dispatched=st.sampled_from(["", "", "", "处级", "科级", "司局级"]),
    division=st.sampled_from(["51", "5101", "510104", "44"]),
)  # fmt: skip


def frames(all_of_them: list[Establishment]) -> tuple[pd.DataFrame, pd.DataFrame]:
    organisations = pd.DataFrame(
        [
            {
                "organisation_id": f"o{i}",
                "tier": one.tier.value,
                "storeys": one.storeys.value,
                "staff": one.staff,
                **dataclasses.asdict(one.annexes),
                "sub_provincial": one.sub_provincial,
                "dispatched": one.dispatched,
                "division_prefix": one.division,
            }
            for i, one in enumerate(all_of_them)
        ]
    )
    posts = pd.DataFrame(
        [
            {"organisation_id": f"o{i}", "rank": post.rank, "headcount": post.headcount}
            for i, one in enumerate(all_of_them)
            for post in one.posts
        ],
        columns=["organisation_id", "rank", "headcount"],
    )
    return organisations, posts


def alone(one: Establishment, standard: AllocationStandard) -> dict[str, Any]:
    """Say what the frame must say of an organisation, from its lines."""
    unknown = {"RANK_UNKNOWN": "rank_unknown"}
    try:
        found = entitlement(one, standard)
    except InvalidInputError as refusal:
        problem = unknown.get(refusal.code, "rows_unknown")
        return dict.fromkeys(AREAS) | {"problem": problem, "provisional": False}
    areas = {name: found.area_m2(item) for name, item in ITEMS.items()}
    return areas | {
        "problem": "" if areas["usable_m2"] is not None else "left_to_province",
        "provisional": any(line.provisional and line.m2 is not None for line in found.lines),
    }


def in_frame(row: Mapping[Any, Any]) -> dict[str, Any]:
    areas = {
        name: None if np.isnan(row[name]) else Decimal(str(row[name])).quantize(Decimal("0.01"))
        for name in AREAS
    }
    return areas | {"problem": row["problem"], "provisional": bool(row["provisional"])}


@settings(max_examples=60, deadline=None)
@given(st.lists(establishments, min_size=1, max_size=12))
def test_the_frame_agrees_with_each_organisation_alone(them: list[Establishment]) -> None:
    found = entitlements_frame(*frames(them), STANDARD)

    assert [in_frame(row) for row in found.to_dict("records")] == [
        alone(one, STANDARD) for one in them
    ]
    assert found["headcount"].tolist() == [one.headcount for one in them]


@settings(max_examples=60, deadline=None)
@given(st.lists(establishments, min_size=1, max_size=12))
def test_each_division_follows_its_own_local_rules(them: list[Establishment]) -> None:
    found = entitlements_by_division(*frames(them), STANDARD, [RULE], DAY)

    laid = with_local_rules(STANDARD, [RULE])
    own = [laid if str(one.division).startswith("51") else STANDARD for one in them]
    assert [in_frame(row) for row in found.to_dict("records")] == [
        alone(one, standard) for one, standard in zip(them, own, strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(establishments, min_size=1, max_size=6),
    st.tuples(*[st.decimals("0.01", "0.99", places=6) for _ in range(2)]),
    st.decimals("0.1", "50", places=4),
)
def test_odd_figures_of_another_standard_are_reckoned_exactly_too(
    them: list[Establishment], shares: tuple[Decimal, Decimal], divisor: Decimal
) -> None:
    document = reference_standard()
    document["equipment_rooms"]["share_of_office_plus_service_usable"] = shares[0]
    document["usable_coefficient_K"]["multi_storey_min"] = shares[1]
    document["service_rooms"]["levels"]["city"]["pieces"] = [
        {"max_staff": 10, "minuend": 10 + 9 * divisor, "divisor": divisor, "certainty": "recalled"}
        | ({"minuend": Decimal(10), "divisor": divisor} if divisor > 1 else {"m2_per_person": 7}),
        {"max_staff": None, "m2_per_person": Decimal("6.123457"), "certainty": "one_source"},
    ]
    standard = parse_allocation_standard(document)

    found = entitlements_frame(*frames(them), standard)

    assert [in_frame(row) for row in found.to_dict("records")] == [
        alone(one, standard) for one in them
    ]


def test_ten_million_posts_are_still_reckoned_to_the_cent() -> None:
    largest = Establishment(
        Tier.COUNTY,
        Storeys.HIGH,
        9_999_999,
        (Post("科级以下", 9_999_999),),
        Annexes(cars=9_999_999),
    )

    [row] = entitlements_frame(*frames([largest]), STANDARD).to_dict("records")

    assert in_frame(row) == alone(largest, STANDARD)


def test_no_organisation_has_no_row() -> None:
    organisations, posts = frames([Establishment(Tier.CITY, Storeys.MULTI, 1, ())])

    assert entitlements_frame(organisations.iloc[:0], posts, STANDARD).empty
    assert entitlements_by_division(organisations.iloc[:0], posts, STANDARD, [], DAY).empty


def test_rows_keep_the_order_of_the_organisations_whatever_their_index() -> None:
    organisations, posts = frames(
        [Establishment(Tier.CITY, Storeys.MULTI, staff, (), division=str(51 - staff % 2))
         for staff in range(6)]
    )  # fmt: skip
    organisations.index = pd.Index([9, 9, 3, 1, 0, 7])

    found = entitlements_by_division(organisations, posts, STANDARD, [RULE], DAY)

    assert found["organisation_id"].tolist() == organisations["organisation_id"].tolist()
    assert found["service_m2"].tolist() == [0, 8, 16, 24, 32, 40]


@pytest.mark.parametrize(
    ("column", "value"), [("staff", -1), ("staff", 1.5), ("cars", -3), ("storeys", "tall")]
)
def test_what_is_no_count_is_refused(column: str, value: float | str) -> None:
    organisations, posts = frames([Establishment(Tier.CITY, Storeys.MULTI, 1, ())])

    with pytest.raises(InvalidInputError) as refusal:
        entitlements_frame(organisations.assign(**{column: [value]}), posts, STANDARD)

    assert refusal.value.code == "ORGANISATION_VALUE"
    assert refusal.value.values["key"] == column
