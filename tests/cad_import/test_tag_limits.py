"""Amounts of tags that no honest drawing has are refused; large honest drawings are not."""

import pytest

from cad_import.tag_limits import (
    MAX_ENTITY_TAGS,
    MAX_SECTIONS,
    refuse_dense_tags,
    refuse_hostile_tags,
)
from cad_import.tag_table import read_tags
from spatial.domain.errors import DrawingError

LINE = b"0\nLINE\n8\nWALL\n10\n691000.5\n20\n5335000.5\n11\n691001.5\n21\n5335001.5\n"
OBJECT = b"0\nXRECORD\n5\nFFFF\n330\nFFFE\n280\n1\n"
POLYLINE = b"0\nLWPOLYLINE\n" + b"10\n1.5\n" * MAX_ENTITY_TAGS
OLD_POLYLINE = b"0\nPOLYLINE\n" + b"0\nVERTEX\n8\n0\n10\n1.5\n" * (MAX_ENTITY_TAGS // 3 + 1)
BLOCK = b"0\nBLOCK\n2\nB%d\n"


def section(name: bytes, content: bytes) -> bytes:
    return b"0\nSECTION\n2\n" + name + b"\n" + content + b"0\nENDSEC\n"


def refusal_of(*sections: bytes) -> tuple[str, str]:
    """Code and part of the refusal, both empty if there is none."""
    data = b"".join(sections) + b"0\nEOF\n"
    try:
        refuse_dense_tags(data)
        refuse_hostile_tags(read_tags(data))
    except DrawingError as error:
        return error.code, error.values["part"]
    return "", ""


@pytest.mark.parametrize(
    ("part", "sections"),
    [
        ("HEADER", (section(b"HEADER", b"9\n$VARIABLE\n70\n0\n" * 10_001),)),
        ("CLASSES", (section(b"CLASSES", b"0\nCLASS\n1\nA\n" * 25_001),)),
        ("TABLES", (section(b"TABLES", b"0\nLAYER\n2\nLAYER NAME\n70\n0\n" * 140_000),)),
        ("OBJECTS", (section(b"OBJECTS", OBJECT * 101_000),)),
        ("BLOCKS", (section(b"BLOCKS", BLOCK * 30_000),)),
        ("SECTION", (section(b"X", b"") * (MAX_SECTIONS + 1),)),
        ("LWPOLYLINE", (section(b"ENTITIES", POLYLINE),)),
        ("POLYLINE", (section(b"ENTITIES", OLD_POLYLINE),)),
        ("DXF", (section(b"ENTITIES", b"999\n \n" * 1_100_000),)),
        ("DXF", (section(b"ENTITIES", b"0\nUNKNOWN TYPE\n8\n0\n" * 200_001),)),
    ],
    ids=["header", "classes", "layers", "objects", "blocks", "sections", "corners", "vertices",
         "comments", "nothings"],
)  # fmt: skip
def test_amounts_that_only_harm_are_refused(part: str, sections: tuple[bytes, ...]) -> None:
    assert refusal_of(*sections) == ("TOO_MANY_TAGS", part)


def test_a_large_drawing_with_as_many_objects_as_entities_is_not_refused() -> None:
    sections = (section(b"ENTITIES", LINE * 60_000), section(b"OBJECTS", OBJECT * 150_000))

    assert refusal_of(*sections) == ("", "")


def test_a_drawing_with_a_block_for_each_dimension_is_not_refused() -> None:
    blocks = (BLOCK + LINE * 8) * 21_000

    assert refusal_of(section(b"BLOCKS", blocks)) == ("", "")
