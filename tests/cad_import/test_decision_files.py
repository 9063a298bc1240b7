"""Files of decisions: what they hold, and what is refused in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from cad_import.decision_files import SCHEMA, decisions_json, parse_decisions, read_decisions
from spatial.domain.decisions import Act, Decision, Decisions
from spatial.domain.errors import InvalidInputError

DIGEST = "a" * 64
EVERY = Decisions(
    DIGEST,
    (
        Decision(Act.ACCEPT, 1, opening="proposed-1a2b3c4d", by="li", at="2026-11-22T09:30:00"),
        Decision(Act.REJECT, 1, ((1.0, 2.0), (1.0, 3.0))),
        Decision(Act.SPLIT, 2, ((1.5, 2.0), (1.5, 3.0), (4.0, 3.0)), note="隔断"),
        Decision(Act.MERGE, 1, ((1.0, 2.0), (5.0, 2.0))),
        Decision(Act.LABEL, 1, ((1.0, 2.0),), number="201", name="", use="102"),
        Decision(Act.NOT_A_ROOM, 1, ((1.0, 2.0),), what="shaft", area_m2=1.2),
        Decision(Act.CONFIRM, 3, ((1.0, 2.0),), area_m2=12.0),
    ),
)


def document(*entries: Any, **facts: Any) -> dict[str, Any]:
    return {"schema": SCHEMA, "sha256": DIGEST, "decisions": list(entries)} | facts


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "D.json"
    path.write_text(decisions_json(EVERY), encoding="utf-8")

    assert read_decisions(path) == EVERY


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "D.json"
    path.write_text(decisions_json(EVERY), encoding="utf-8-sig")

    assert read_decisions(path) == EVERY


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("accept", "is not an object"),
        ({"do": "guess"}, "guess"),
        ({"do": "confirm", "points": []}, "needs 1 points"),
        ({"do": "confirm", "points": [[1, 2], [3, 4]]}, "needs 1 points"),
        ({"do": "split", "points": [[1, 2]]}, "needs 2 points"),
        ({"do": "merge", "points": [[1, 2], [3, float("nan")]]}, "not a number"),
        ({"do": "merge", "points": [[1, 2], [3, "4"]]}, "not a number"),
        ({"do": "merge", "points": [[1, 2], [3]]}, "not [x, y]"),
        ({"do": "accept"}, "the id of an opening"),
        ({"do": "label", "points": [[1, 2]]}, "corrects nothing"),
        ({"do": "label", "points": [[1, 2]], "number": 201}, "a text is not one"),
        ({"do": "confirm", "points": [[1, 2]], "number": "201"}, "says nothing about confirm"),
        ({"do": "not_a_room", "points": [[1, 2]], "what": "hole"}, "what is none of"),
        ({"do": "confirm", "points": [[1, 2]], "at": "yesterday"}, "yesterday"),
        ({"do": "confirm", "points": [[1, 2]], "sheet": 0}, "sheet"),
        ({"do": "confirm", "points": [[1, 2]], "room": "201"}, "unknown: room"),
    ],
)
def test_a_fault_names_the_decision_and_what_is_wrong(entry: Any, said: str) -> None:
    good = {"do": "confirm", "points": [[1, 2]]}

    with pytest.raises(InvalidInputError) as refused:
        parse_decisions(document(good, entry), "D.json")

    assert refused.value.code == "DECISIONS_UNREADABLE"
    assert refused.value.values["reason"].startswith("decision 2: ")
    assert said in refused.value.values["reason"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe\x00",
        b'{"schema": "other/1"}',
        b'{"schema": "smartmap-decisions/1", "sha256": "short", "decisions": []}',
        b'{"schema": "smartmap-decisions/1", "sha256": "' + b"a" * 64 + b'", "decisions": {}}',
        b"[" * 100_000,
    ],
    ids=["empty", "list", "cut off", "binary", "other schema", "digest", "no list", "nested"],
)
def test_a_file_that_holds_no_decisions_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "D.json"
    path.write_bytes(content)

    with pytest.raises(InvalidInputError) as refused:
        read_decisions(path)

    assert refused.value.code == "DECISIONS_UNREADABLE"


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_decisions(tmp_path / "none.json")

    assert refused.value.values["file"] == "none.json"


def test_numbers_stay_as_they_were_written() -> None:
    [decision] = parse_decisions(
        document({"do": "confirm", "points": [[691000.1234, 5335000]]})
    ).entries

    assert json.loads(decisions_json(Decisions(DIGEST, (decision,))))["decisions"] == [
        {"do": "confirm", "sheet": 1, "points": [[691000.1234, 5335000.0]]}
    ]
