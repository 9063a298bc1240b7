"""The tree of room uses as the project keeps it."""

import json
from pathlib import Path
from typing import Any

import pytest

import spatial.storage
from spatial.domain.errors import InvalidInputError
from spatial.domain.room_uses import AreaBasis, is_office, parse_room_uses

REFERENCE = Path(spatial.storage.__file__).parent / "reference"
DOCUMENT: dict[str, Any] = json.loads((REFERENCE / "room_uses.json").read_text(encoding="utf-8"))
USES = {use.code: use for use in parse_room_uses(DOCUMENT)}


def test_the_tree_has_the_classes_of_the_standard() -> None:
    tops = {use.code: use.name for use in USES.values() if use.parent_code is None}

    assert tops["1"] == "办公室"
    assert tops["2"] == "服务用房"
    assert len([code for code in USES if code.startswith("2")]) == 1 + 14
    assert len([code for code in USES if code.startswith("3")]) == 1 + 9


def test_every_use_lies_under_the_use_its_code_begins_with() -> None:
    for use in USES.values():
        if use.parent_code is not None:
            assert use.code.startswith(use.parent_code)


def test_offices_count_in_usable_area_and_canteens_in_building_area() -> None:
    assert USES["101"].area_basis is AreaBasis.USABLE
    assert USES["401"].area_basis is AreaBasis.BUILDING
    assert USES["802"].area_basis is AreaBasis.NONE


def test_ordinals_follow_the_list() -> None:
    assert [use.ordinal for use in USES.values()] == list(range(1, len(USES) + 1))


@pytest.mark.parametrize(("code", "office"), [("1", True), ("102", True), ("212", False)])
def test_offices_are_known_by_their_code(code: str, office: bool) -> None:
    assert is_office(code) is office


@pytest.mark.parametrize(
    "rows",
    [
        [{"code": "1"}],
        [DOCUMENT["uses"][0], DOCUMENT["uses"][0]],
        [DOCUMENT["uses"][1]],
        [DOCUMENT["uses"][0] | {"area_basis": "guess"}],
    ],
    ids=["field missing", "twice", "orphan", "basis"],
)
def test_a_faulty_tree_is_refused(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(InvalidInputError):
        parse_room_uses({"uses": rows})
