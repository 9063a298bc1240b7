"""Entities that plans seldom hold: read where they say something, counted where they do not."""

import struct
from pathlib import Path

import numpy as np
import pytest
from ezdxf.document import Drawing
from ezdxf.entities.insert import Insert
from ezdxf.filemanagement import new
from ezdxf.math import Vec2
from ezdxf.render import mleader

from api.messages import MESSAGES
from cad_import.expansion import expand
from cad_import.intake import load_document
from cad_import.reading import read_drawing
from spatial.domain.findings import Severity
from tests.support.native_tarch import with_proxies

X, Y = 691_000_000.0, 5_335_000_000.0  # millimetres
CORNERS = [(X, Y, 0), (X + 900, Y, 0), (X + 900, Y + 400, 2800), (X, Y + 400, 2800)]


@pytest.fixture
def document() -> Drawing:
    return new("R2010", units=4)


def test_a_3d_face_draws_its_visible_edges(document: Drawing) -> None:
    face = document.modelspace().add_3dface(CORNERS, dxfattribs={"layer": "A-WALL"})
    face.set_edge_visibility(2, visible=False)

    drawn = expand(document)

    assert len(drawn.segments) == 3
    assert drawn.cad_layers == ["A-WALL"]
    assert (drawn.segments[0] - np.tile([X, Y], 2)).tolist() == [0, 0, 900, 0]
    assert len(drawn.rings) == 1


def test_a_3d_face_seen_edge_on_fills_nothing(document: Drawing) -> None:
    upright = [(X, Y, 0), (X + 900, Y, 0), (X + 900, Y, 2800), (X, Y, 2800)]
    document.modelspace().add_3dface(upright)

    assert expand(document).rings == []


def leader(document: Drawing) -> None:
    builder = document.modelspace().add_multileader_mtext("Standard")
    builder.set_content("配电室", char_height=300)
    builder.add_leader_line(mleader.ConnectionSide.left, [Vec2(X, Y)])
    builder.build(insert=Vec2(X + 3000, Y + 2000))


def test_a_multileader_gives_its_text_and_no_lines(document: Drawing) -> None:
    leader(document)

    drawn = expand(document)

    [text] = drawn.texts
    assert text.text == "配电室"
    assert abs(text.x - X - 3000) < 2000
    assert len(drawn.segments) == 0


def stamp(document: Drawing) -> Insert:
    document.blocks.new("STAMP")
    return document.modelspace().add_blockref("STAMP", (X, Y))


def test_an_invisible_attribute_is_not_read(document: Drawing) -> None:
    insert = stamp(document)
    insert.add_attrib("NO", "301", (X, Y))
    insert.add_attrib("OLD", "旧301", (X, Y)).is_invisible = True

    assert [text.text for text in expand(document).texts] == ["301"]


def test_an_attribute_of_several_lines_is_read(document: Drawing) -> None:
    insert = stamp(document)
    text = document.modelspace().add_mtext(
        "会议室\\P32.40㎡", {"insert": (X, Y), "char_height": 300}
    )
    insert.add_attrib("NAME", "", (X, Y)).set_mtext(text)
    document.modelspace().delete_entity(text)

    [read] = expand(document).texts
    assert read.text == "会议室\n32.40㎡"


def picture() -> bytes:
    """A proxy's picture: one open polyline of three points (chunk type 6)."""
    points = [(X, Y, 0.0), (X + 4000, Y, 0.0), (X + 4000, Y + 3000, 0.0)]
    body = struct.pack("<L", len(points)) + b"".join(struct.pack("<3d", *p) for p in points)
    chunk = struct.pack("<2L", 8 + len(body), 6) + body
    return struct.pack("<2L", 8 + len(chunk), 1) + chunk


def proxied(document: Drawing, tmp_path: Path, drawn: bytes) -> Path:
    path = tmp_path / "proxy.dxf"
    document.saveas(path)
    path.write_bytes(with_proxies(path.read_bytes(), 2, drawn))
    return path


def test_a_proxy_with_a_picture_is_drawn_and_doubted(tmp_path: Path) -> None:
    document = new("R2004", units=4)
    loaded = load_document(proxied(document, tmp_path, picture()))

    drawn = expand(loaded.document)

    assert len(drawn.segments) == 4
    assert drawn.cad_layers == ["WALL"]
    assert drawn.segments[0].tolist() == [X, Y, X + 4000, Y]
    codes = {finding.code: finding for finding in loaded.findings}
    assert codes["PROXY_PICTURES_DRAWN"].values["count"] == "2"
    assert codes["PROXY_OBJECTS"].severity is Severity.ERROR
    assert "PROXY_PICTURES_DRAWN" in MESSAGES


@pytest.mark.parametrize("size", [24, 60, 80])
def test_a_picture_that_breaks_off_is_left_out_whole(tmp_path: Path, size: int) -> None:
    document = new("R2004", units=4)

    loaded = load_document(proxied(document, tmp_path, picture()[:size]))

    assert len(expand(loaded.document).segments) == 0


def test_an_empty_picture_is_none(tmp_path: Path) -> None:
    document = new("R2004", units=4)
    for low, high in ((0, 3200), (200, 3000)):
        corners = [(low, low), (3200 - low, low), (3200 - low, high), (low, high)]
        document.modelspace().add_lwpolyline(corners, close=True, dxfattribs={"layer": "WALL"})

    reading = read_drawing(proxied(document, tmp_path, b""))

    assert "PROXY_PICTURES_DRAWN" not in {finding.code for finding in reading.findings}
