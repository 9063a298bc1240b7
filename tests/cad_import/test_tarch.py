"""TArch objects are read from their tags; what the tags leave unsaid is not guessed."""

import base64
from typing import Any

import numpy as np
import pytest
from ezdxf.document import Drawing
from ezdxf.filemanagement import new
from ezdxf.lldxf.types import dxftag

from cad_import.primitives import NativeObject, NativePart
from cad_import.tarch import is_invisible, read_native
from tests.support.native_tarch import Tag, native

X, Y = 691_000_000.0, 5_335_000_000.0  # millimetres
PLAIN: list[Tag] = [(10, (X, Y, 0)), (11, (X + 4000, Y, 0)), (40, 150.0), (41, 50.0)]


@pytest.fixture(scope="module")
def document() -> Drawing:
    return new("R2004", units=4)


def packed(text: str) -> Tag:
    return 300, base64.b64encode(text.encode("utf-16-le")).decode()


def read(document: Drawing, kind: str, mark: str | None, *own: Tag) -> NativeObject:
    return read_native(native(document, kind, mark, own))


def wall(document: Drawing, *own: Tag, mark: str | None = "TDbWall") -> NativeObject:
    return read(document, "TCH_WALL", mark, *own)


def test_a_wall_lies_left_and_right_of_its_base_line(document: Drawing) -> None:
    found = wall(document, (38, 0.0), (39, 3000.0), *PLAIN)

    assert (found.part, found.cad_layer) == (NativePart.WALL, "WALL")
    assert (found.points - (X, Y)).tolist() == [
        [0, 0], [4000, 0], [0, 150], [4000, 150], [4000, -50], [0, -50],
    ]  # fmt: skip


def test_a_wall_is_read_from_the_numbers_packed_into_a_text(document: Drawing) -> None:
    found = wall(document, packed(f"{X},{X + 4000},{Y},{Y},0,0,150,50"))

    assert found.part is NativePart.WALL
    assert np.array_equal(found.points, wall(document, *PLAIN).points)


def test_damaged_packed_numbers_leave_the_plain_ones(document: Drawing) -> None:
    assert wall(document, packed("%+006,1"), *PLAIN).part is NativePart.WALL


NOT_UNDERSTOOD: dict[str, list[Tag]] = {
    "curved": [*PLAIN, (50, 1.5707)],
    "no end": [PLAIN[0], *PLAIN[2:]],
    "no widths": PLAIN[:2],
    "no length": [PLAIN[0], (11, (X, Y, 0)), *PLAIN[2:]],
    "no thickness": [*PLAIN[:2], (40, 0.0), (41, 0.0)],
    "a width below zero": [*PLAIN[:2], (40, -120.0), (41, 240.0)],
    "another plane": [*PLAIN, (210, (0, 0, -1))],
    "packed numbers alone, one short": [packed("1,2,3,4,5,6,7")],
    "packed numbers alone, not finite": [packed("1,nan,3,4,5,6,7,8")],
    "packed numbers alone, no base64": [(300, "###")],
    "packed numbers alone, far beyond": [packed("1,1e300,3,4,5,6,7,8")],
}


@pytest.mark.parametrize("own", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD.keys())
def test_a_wall_that_says_something_else_is_left_unread(document: Drawing, own: list[Tag]) -> None:
    assert wall(document, *own).part is NativePart.UNREAD


@pytest.mark.parametrize("mark", [None, "TDbCurveWall"])
def test_a_wall_without_its_mark_is_left_unread(document: Drawing, mark: str | None) -> None:
    assert wall(document, *PLAIN, mark=mark).part is NativePart.UNREAD


@pytest.mark.parametrize(
    ("kind", "mark", "own", "part", "texts"),
    [
        ("TCH_SPACE", "TDbSpace", [(1, "会议室"), (2, "301")], NativePart.ROOM, ("会议室", "301")),
        ("TCH_SPACE", "TDbSpace", [(1, "\\U+4F1A"), (2, "")], NativePart.ROOM, ("会", "")),
        ("TCH_OPENING", "TDbOpening", [(302, "M0921"), (330, "2F")], NativePart.OPENING,
         ("M0921", "2F")),
        ("TCH_TEXT", "TDbText", [(1, "消防控制室")], NativePart.TEXT, ("消防控制室",)),
        ("TCH_DRAWINGNAME", None, [(1, "三层平面图")], NativePart.TITLE, ("三层平面图",)),
        ("TCH_ELEVATION", "TDbSymbElevation", [(1, "%%p0.000")], NativePart.NOTE, ("±0.000",)),
    ],
)  # fmt: skip
def test_objects_say_what_they_are_and_where(
    document: Drawing, kind: str, mark: str, own: list[Tag], part: NativePart, texts: Any
) -> None:
    found = read(document, kind, mark, (10, (X, Y, 0)), *own)

    assert (found.part, found.texts) == (part, texts)
    assert found.points.tolist() == [[X, Y]]


def test_a_column_stands_at_group_11_and_has_no_section(document: Drawing) -> None:
    found = read(document, "TCH_COLUMN", "TDbColumn", (10, (0, 0, 0)), (11, (X, Y, 0)), (40, 500.0))

    assert found.part is NativePart.COLUMN
    assert found.points.tolist() == [[X, Y]]


def test_the_host_of_an_opening_is_not_its_owner(document: Drawing) -> None:
    entity = native(document, "TCH_OPENING", "TDbOpening", [(10, (X, Y, 0)), (330, "2F")])
    entity.dxf.owner = "1F"

    assert read_native(entity).texts == ("", "2F")


@pytest.mark.parametrize(
    ("kind", "mark", "own"),
    [
        ("TCH_SPACE", "TDbSpace", [(10, (X, Y, 0)), (1, "会议室")]),
        ("TCH_SPACE", "TDbSpace", [(1, "会议室"), (2, "301")]),
        ("TCH_OPENING", "TDbOpening", [(302, "M0921")]),
        ("TCH_COLUMN", "TDbColumn", [(10, (X, Y, 0))]),
        ("TCH_CURTAIN_WALL", "TDbCurtainWall", PLAIN),
    ],
)
def test_what_lacks_a_group_or_is_not_known_is_left_unread(
    document: Drawing, kind: str, mark: str, own: list[Tag]
) -> None:
    assert read(document, kind, mark, *own).part is NativePart.UNREAD


def test_a_title_may_not_say_where_it_stands(document: Drawing) -> None:
    found = read(document, "TCH_DRAWINGNAME", None, (1, "首层平面图"))

    assert found.part is NativePart.TITLE
    assert len(found.points) == 0


def test_visibility_is_read_from_the_common_tags(document: Drawing) -> None:
    entity = native(document, "TCH_WALL", "TDbWall", PLAIN)
    assert not is_invisible(entity)

    entity.xtags.get_subclass("AcDbEntity").append(dxftag(60, 1))
    assert is_invisible(entity)
