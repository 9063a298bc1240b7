"""More bad drawings, built by code: other people's formats, other releases, faults of structure.

Each builder returns the bytes of one file.
"""

import bz2
import io
import lzma
import random
import tarfile
import zipfile
from collections.abc import Callable

from tests.cad_import.bad_drawings import office, whole, written

BEFORE_END = b"  0\nENDSEC\n"


def dwg_of(release: bytes) -> Callable[[], bytes]:
    """A DWG of a release by its first bytes, the rest noise."""
    return lambda: release + bytes(5) + random.Random(4).randbytes(3000)


def starting(head: bytes) -> Callable[[], bytes]:
    """A file known by its first bytes."""
    return lambda: head + random.Random(5).randbytes(3000)


def tar_file() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("plan.dxf")
        member.size = len(whole())
        archive.addfile(member, io.BytesIO(whole()))
    return stream.getvalue()


def bzip2_file() -> bytes:
    return bz2.compress(whole())


def xz_file() -> bytes:
    return lzma.compress(whole())


def office_open_xml() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return stream.getvalue()


def html_file() -> bytes:
    return "<!DOCTYPE html><html><body>登录已过期，请重新登录</body></html>".encode()


def json_file() -> bytes:
    return b'{"error": "not found"}\n'


def svg_file() -> bytes:
    return b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>\n'


def ifc_file() -> bytes:
    return b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"


# --- amounts -------------------------------------------------------------------------------------


def inserted(section: bytes, content: bytes) -> bytes:
    """A drawing with something at the beginning of a section."""
    data = whole()
    begin = data.index(b"\n" + section + b"\n") + len(section) + 2
    return data[:begin] + content + data[begin:]


def five_million_tags() -> bytes:
    return inserted(b"HEADER", b"9\n$A\n70\n0\n" * 2_500_000)


def endless_header() -> bytes:
    return inserted(b"HEADER", b"  9\n$VARIABLE\n 70\n     0\n" * 20_000)


def endless_layers() -> bytes:
    layer = b"  0\nLAYER\n  2\nWALL %d\n 70\n     0\n"
    data = whole()
    begin = data.index(b"  0\nLAYER\n")
    return data[:begin] + b"".join(layer % number for number in range(140_000)) + data[begin:]


def endless_objects() -> bytes:
    return inserted(b"OBJECTS", b"  0\nXRECORD\n  5\nFFFF\n280\n     1\n" * 140_000)


def endless_blocks() -> bytes:
    block = b"  0\nBLOCK\n  8\n0\n  2\nB%d\n 70\n     0\n  0\nENDBLK\n  8\n0\n"
    return inserted(b"BLOCKS", b"".join(block % number for number in range(25_000)))


def endless_polyline() -> bytes:
    corners = b" 10\n691000.5\n 20\n5335000.5\n" * 210_000
    return inserted(b"ENTITIES", b"  0\nLWPOLYLINE\n  8\n0\n" + corners)


def endless_comments() -> bytes:
    return inserted(b"ENTITIES", b"999\n \n" * 1_100_000)


def endless_sections() -> bytes:
    return whole().replace(
        b"  0\nEOF", b"  0\nSECTION\n  2\nMORE\n  0\nENDSEC\n" * 500 + b"  0\nEOF"
    )


def sixty_megabytes_of_text() -> bytes:
    text = b"  0\nMTEXT\n  5\nFFF\n100\nAcDbEntity\n  8\n0\n100\nAcDbMText\n 10\n0.0\n 20\n0.0\n"
    return inserted(b"ENTITIES", text + b"  1\n" + b"A" * 60_000_000 + b"\n")


def endless_line_without_end() -> bytes:
    return b"  0\nSECTION\n  2\n" + b"A" * 30_000_000


def long_layer_name() -> bytes:
    return whole().replace("墙体\n".encode("gbk"), b"W" * 70_000 + b"\n", 20)


# --- faults of structure --------------------------------------------------------------------------


def group_code_too_large() -> bytes:
    return whole().replace(b"\n 10\n", b"\n999999999999\n", 1)


def without_section(name: bytes) -> Callable[[], bytes]:
    """A drawing that lacks one of its sections."""

    def build() -> bytes:
        data = whole()
        begin = data.index(b"  0\nSECTION\n  2\n" + name + b"\n")
        end = data.index(BEFORE_END, begin) + len(BEFORE_END)
        return data[:begin] + data[end:]

    return build


def entities_twice() -> bytes:
    data = whole()
    begin = data.index(b"  0\nSECTION\n  2\nENTITIES\n")
    end = data.index(BEFORE_END, begin) + len(BEFORE_END)
    return data[:end] + data[begin:end] + data[end:]


def end_of_file_among_entities() -> bytes:
    data = whole()
    place = data.index(b"  0\nINSERT\n")
    return data[:place] + b"  0\nEOF\n" + data[place:]


def section_end_missing() -> bytes:
    data = whole()
    place = data.index(BEFORE_END, data.index(b"\nENTITIES\n"))
    return data[:place] + data[place + len(BEFORE_END) :]


def table_head_missing() -> bytes:
    head = b"  0\nTABLE\n  2\nLAYER\n"
    return whole().replace(head, b"  0\nLAYER\n  2\nLAYER\n")


def block_record_among_entities() -> bytes:
    return inserted(
        b"ENTITIES", b"  0\nBLOCK_RECORD\n  5\nFFF\n100\nAcDbSymbolTableRecord\n  2\nX\n"
    )


def line_without_end() -> bytes:
    return whole().replace(b"\n 11\n6000.0\n", b"\n100\n6000.0\n", 1)


def two_lines_in_one() -> bytes:
    place = whole().index(b"  0\nLINE\n", whole().index(b"\nENTITIES\n"))
    data = whole()
    second = data.index(b"  0\nLINE\n", place + 4)
    return data[:second] + data[second + len(b"  0\nLINE\n") :]


def corners_missing() -> bytes:
    document = office()
    document.modelspace().add_lwpolyline([(0, 0), (5000, 0), (5000, 4000)], close=True)
    return written(document).replace(b"\n 10\n5000.0\n 20\n4000.0\n", b"\n")


def text_without_height() -> bytes:
    data = whole()
    place = data.index(b"\n 40\n", data.index(b"  0\nTEXT\n"))
    end = data.index(b"\n", place + 5)
    return data[:place] + data[end:]


def insert_without_name() -> bytes:
    data = whole()
    place = data.index(b"\n  2\n", data.index(b"  0\nINSERT\n"))
    return data[:place] + data[data.index(b"\n", place + 5) :]


def model_space_inserted() -> bytes:
    document = office()
    document.blocks.get("门-900").add_blockref("*Model_Space", (0, 0))
    return written(document)


def array_of_thousands() -> bytes:
    document = office()
    grid = {"row_count": 200, "column_count": 100, "row_spacing": 1, "column_spacing": 1}
    document.modelspace().add_blockref("门-900", (0, 0), dxfattribs=grid)
    return written(document)


def arc_of_infinite_radius() -> bytes:
    document = office()
    document.modelspace().add_arc((0, 0), 1e200, 0, 90)
    return written(document)


def nineteen_digits() -> bytes:
    return whole().replace(b"\n 40\n900.0\n", b"\n 40\n9999999999999999999\n", 1)


def overflowing_exponent() -> bytes:
    return whole().replace(b"\n 11\n6000.0\n", b"\n 11\n1e999\n", 1)


def hexadecimal_value() -> bytes:
    return whole().replace(b"\n 11\n6000.0\n", b"\n 11\n0x10\n", 1)


def empty_value() -> bytes:
    return whole().replace(b"\n 11\n6000.0\n", b"\n 11\n\n", 1)


def two_points_in_a_number() -> bytes:
    return whole().replace(b"\n 11\n6000.0\n", b"\n 11\n60.00.0\n", 1)


def insert_of_nan_scale() -> bytes:
    return whole().replace(b"  0\nINSERT\n", b"  0\nINSERT\n 41\nnan\n", 1)


def decimal_comma_in_an_arc() -> bytes:
    return whole().replace(b"\n 40\n900.0\n", b"\n 40\n900,0\n", 1)


# --- encodings ------------------------------------------------------------------------------------


def mixed_encodings() -> bytes:
    head, found, tail = whole().rpartition("会议室".encode("gbk"))
    return head + "会议室".encode() + tail if found else b""


def control_characters_in_a_text() -> bytes:
    data = whole("R2010")
    return data.replace("会议室".encode(), "会议室".encode() + b"\x01\x7f\xc2\x80")


def half_a_character() -> bytes:
    data = whole("R2010")
    return data.replace("会议室".encode(), "会议室".encode()[:-1])


def utf16_cut() -> bytes:
    data = b"\xff\xfe" + whole("R2010").decode("utf-8").encode("utf-16-le")
    return data[: int(len(data) * 0.6) | 1]


def utf16_big_endian_text() -> bytes:
    return b"\xfe\xff" + "一层平面图".encode("utf-16-be")


def only_a_mark() -> bytes:
    return b"\xef\xbb\xbf"
