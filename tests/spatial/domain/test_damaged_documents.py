"""Whatever is done to a document, it is read or refused with a code; nothing else happens."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.domain.entitlements import entitlement
from spatial.domain.errors import SpatialError
from spatial.domain.establishments import parse_establishment
from spatial.domain.laid_standards import with_local_rules
from spatial.domain.local_rule_documents import parse_local_rule
from spatial.domain.standard_documents import parse_allocation_standard
from tests.support.standards import TOWNSHIP_RULE, reference_standard

STANDARD = parse_allocation_standard(reference_standard())
FULL_RULE = TOWNSHIP_RULE | {
    "valid_until": "2030-01-01",
    "equipment_share": {"share": 0.08},
    "usable_coefficient": {"multi": 0.7, "high": 0.65},
    "ancillary": {
        "canteen": {"threshold": 100, "m2_each": 3, "m2_each_beyond": 2},
        "guard": {"m2_each": 20},
    },
}
ORGANISATION = {
    "tier": "province", "storeys": "high", "staff": 30, "division": "510000", "cars": 3,
    "dispatched": "处级", "sub_provincial": False, "canteen": True,
    "posts": [{"rank": "正处级", "headcount": 3}, {"rank": "处级以下", "headcount": 27}],
}  # fmt: skip

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.decimals(),
    st.text(max_size=8),
    st.sampled_from(["city", "township", "multi", "正处级", "（）级", "2026-01-01", "51", "0"]),
    st.just([]),
    st.just({}),
    st.just([{}]),
)


def reckon(document: Any) -> object:
    return entitlement(parse_establishment(document), STANDARD)


def lay(document: Any) -> object:
    return with_local_rules(STANDARD, [parse_local_rule(document)])


CASES: list[tuple[Callable[[Any], object], Any]] = [
    (reckon, ORGANISATION),
    (lay, FULL_RULE),
    (parse_allocation_standard, reference_standard()),
]


@pytest.mark.parametrize(("read", "whole"), CASES, ids=["organisation", "rule", "standard"])
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_damaged_document_is_read_or_refused(
    read: Callable[[Any], object], whole: Any, data: st.DataObject
) -> None:
    document = damaged(copy.deepcopy(whole), data)

    try:
        read(document)
    except SpatialError as refusal:
        assert refusal.code != "ERROR"  # noqa: PT017 -- either is right, this only if refused


def damaged(document: Any, data: st.DataObject) -> Any:
    """Walk down to a place and put something else there, or take it away."""
    part, way = document, []
    while isinstance(part, dict | list) and part:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        way.append((part, key))
        part = part[key]
        if data.draw(st.integers(0, 3)) == 0:
            break
    parent, key = way[-1]
    if data.draw(st.booleans()):
        parent[key] = data.draw(values)
    else:
        del parent[key]
    return document
