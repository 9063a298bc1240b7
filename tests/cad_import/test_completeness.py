"""Entities that lack what places them are found by type, and the whole ones are not."""

import pytest

from cad_import.census import read_entities
from cad_import.completeness import IncompleteEntities, find_incomplete
from cad_import.tag_table import read_tags
from spatial.domain.findings import Severity

LINE = "0 LINE 5 A1 8 WALL 10 1.0 20 2.0 11 3.0 21 4.0"
POLYLINE = "0 LWPOLYLINE 5 A2 90 2 70 1 10 1.0 20 2.0 10 3.0 20 4.0"
SPLINE = "0 SPLINE 5 A3 72 2 73 1 74 0 40 0.0 40 1.0 10 1.0 20 2.0"
CIRCLE = "0 CIRCLE 5 A4 10 1.0 20 2.0 40 3.0"
INSERT = "0 INSERT 5 A5 2 DOOR 10 1.0 20 2.0"
TEXT = "0 TEXT 5 A6 10 1.0 20 2.0 40 3.0 1 101"


def incomplete_among(*entities: str) -> IncompleteEntities:
    text = " ".join(("0 SECTION 2 ENTITIES", *entities, "0 ENDSEC 0 EOF"))
    tags = read_tags("\n".join(text.split()).encode())
    return find_incomplete(read_entities(tags, "utf-8"))


@pytest.mark.parametrize("entity", [LINE, POLYLINE, SPLINE, CIRCLE, INSERT, TEXT])
def test_a_whole_entity_is_not_found(entity: str) -> None:
    assert incomplete_among(entity).findings == ()


@pytest.mark.parametrize(
    "entity",
    [
        LINE.replace("21 4.0", ""),
        LINE.replace("11 3.0", "100 3.0"),
        LINE + " 10 5.0 20 5.0",
        LINE + " 8 WALL",
        LINE + " 9 $LUNITS",
        LINE + " 5000 1",
        LINE + " 25409 1",
        POLYLINE.replace("10 3.0", ""),
        POLYLINE.replace("90 2", "90 3"),
        SPLINE.replace("72 2", "72 4"),
        CIRCLE.replace("40 3.0", ""),
        INSERT.replace("2 DOOR", ""),
        TEXT.replace("1 101", ""),
    ],
)
def test_an_entity_without_a_place_is_found(entity: str) -> None:
    found = incomplete_among(LINE.replace("A1", "B1"), entity)

    [finding] = found.findings
    assert (finding.severity, finding.values["count"]) == (Severity.ERROR, "1")
    assert found.records.tolist() == [2]
    assert finding.subjects[0].startswith("A")


def test_a_polyline_may_leave_out_its_count() -> None:
    assert incomplete_among(POLYLINE.replace("90 2 ", "")).findings == ()


def test_paper_space_is_left_aside() -> None:
    assert incomplete_among(LINE.replace("21 4.0", "67 1")).findings == ()
