"""Bad drawings, built by code: what surveyors' disks hold and what an attacker would send.

Each builder returns the bytes of one file. The whole drawing behind most of them is an office with
Chinese texts, a door block and a few walls.
"""

import gzip
import io
import random
import zipfile

from ezdxf import filemanagement
from ezdxf.document import Drawing

WALL_COUNT = 40


def office(release: str = "R2000") -> Drawing:
    """A whole drawing: 40 walls, a polyline, 3 doors as a block, 2 Chinese texts, a CAD layer."""
    document = filemanagement.new(release)
    document.encoding = "gbk"
    document.layers.add("墙体")
    door = document.blocks.new("门-900")
    door.add_line((0, 0), (900, 0))
    door.add_arc((0, 0), 900, 0, 90)
    model = document.modelspace()
    for number in range(WALL_COUNT):
        model.add_line((0, number * 100), (6000, number * 100), dxfattribs={"layer": "墙体"})
    model.add_polyline2d([(0, 0), (6000, 0), (6000, 3000)])
    for number in range(3):
        model.add_blockref("门-900", (number * 2000, 0))
    model.add_text("会议室", height=300).set_placement((3000, 1500))
    model.add_text("办公室一零一", height=300).set_placement((3000, 2500))
    return document


def written(document: Drawing, encoding: str | None = None) -> bytes:
    """A drawing as ASCII DXF; by default in the encoding that its release calls for."""
    stream = io.StringIO()
    document.write(stream)
    codec = encoding or ("utf-8" if document.dxfversion >= "AC1021" else "gbk")
    return stream.getvalue().encode(codec, "surrogateescape")


def whole(release: str = "R2000") -> bytes:
    return written(office(release))


# --- not a DXF at all ---------------------------------------------------------------------------


def text_file() -> bytes:
    return "一层平面图说明\n1. 本图尺寸以毫米计。\n".encode()


def gbk_text_file() -> bytes:
    return ("一层平面图说明\r\n" * 40).encode("gbk")


def dwg_file() -> bytes:
    return b"AC1032" + bytes(5) + random.Random(1).randbytes(4000)


def zip_file() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("plan.dxf", whole())
    return stream.getvalue()


def gzip_file() -> bytes:
    return gzip.compress(whole(), mtime=0)


def encrypted_file() -> bytes:
    return b"\x62\x14\x23\x65\x00\x00E-SafeNet\x00\x00LOCK" + random.Random(2).randbytes(5000)


def unknown_noise() -> bytes:
    return b"\x01" + random.Random(3).randbytes(70_000)


def unknown_program() -> bytes:
    return b"\x7fELF\x00\x01" + b"\x00\x01\x02\x03" * 2000


# --- DXF with faulty tags -----------------------------------------------------------------------


def line_break_in_text() -> bytes:
    return whole().replace("会议室".encode("gbk"), "会议室\nA: 24.50 m²".encode("gb18030"))


def empty_group_code() -> bytes:
    head, _, tail = whole().partition(b"  0\nSECTION\n  2\nCLASSES")
    return head + b"\nSECTION\n  2\nCLASSES" + tail


def hexadecimal_group_code() -> bytes:
    return whole().replace(b"\n 10\n0.0\n", b"\n0x0A\n0.0\n", 1)


def decimal_comma() -> bytes:
    return whole().replace(b"\n6000.0\n", b"\n6000,5\n")


def no_subclass_markers() -> bytes:
    tags = (
        "0 SECTION 2 ENTITIES 0 LWPOLYLINE 8 0 90 2 70 1 10 0.0 20 0.0 10 5.0 20 0.0 0 ENDSEC 0 EOF"
    )
    return "\n".join(tags.split()).encode()


# --- cut off ------------------------------------------------------------------------------------


def cut_at(share: float, release: str = "R2000") -> bytes:
    """A drawing cut within its ENTITIES section, at a share of that section."""
    data = whole(release)
    begin = data.index(b"\nENTITIES\n")
    end = data.index(b"\nENDSEC\n", begin)
    return data[: begin + int((end - begin) * share)]


def cut_before_entities() -> bytes:
    data = whole()
    return data[: data.index(b"\nENTITIES\n") - 40]


def cut_in_polyline() -> bytes:
    data = whole()
    return data[: data.index(b"\nSEQEND\n") - 30]


def cut_after_entities() -> bytes:
    data = whole()
    return data[: data.index(b"\nOBJECTS\n") + 400]


def only_eof_missing() -> bytes:
    return whole().rpartition(b"  0\nEOF")[0]


# --- bombs --------------------------------------------------------------------------------------


def nested_bomb(levels: int = 8, copies: int = 10) -> bytes:
    document = filemanagement.new("R2000")
    document.blocks.new("L0").add_line((0, 0), (1, 1))
    for level in range(1, levels):
        block = document.blocks.new(f"L{level}")
        for copy in range(copies):
            block.add_blockref(f"L{level - 1}", (copy, 0))
    for copy in range(copies):
        document.modelspace().add_blockref(f"L{levels - 1}", (copy, 0))
    return written(document)


def minsert_bomb(*, empty: bool = False) -> bytes:
    document = filemanagement.new("R2000")
    block = document.blocks.new("GRID")
    if not empty:
        block.add_line((0, 0), (1, 1))
    grid = {"row_count": 30_000, "column_count": 30_000, "row_spacing": 1, "column_spacing": 1}
    document.modelspace().add_blockref("GRID", (0, 0), dxfattribs=grid)
    return written(document)


def empty_minsert_bomb() -> bytes:
    return minsert_bomb(empty=True)


def spline_bomb() -> bytes:
    """Few INSERTs of a block full of curves, each of which becomes many chords."""
    document = filemanagement.new("R2000")
    block = document.blocks.new("CURVES")
    for number in range(500):
        block.add_ellipse((number, 0), major_axis=(1, 0), ratio=0.5)
    for number in range(200):
        document.modelspace().add_blockref("CURVES", (0, number))
    return written(document)


# --- blocks that cannot be expanded -------------------------------------------------------------


def block_cycle(*names: str) -> bytes:
    """Blocks that insert each other in a ring, each with a line of its own."""
    document = office()
    for name in names:
        document.blocks.new(name).add_line((0, 0), (1, 1))
    for name, following in zip(names, (*names[1:], names[0]), strict=True):
        document.blocks.get(name).add_blockref(following.lower(), (0, 0))
    document.modelspace().add_blockref(names[0], (0, 0))
    return written(document)


def self_cycle() -> bytes:
    return block_cycle("SELF")


def ring_of_three() -> bytes:
    return block_cycle("甲", "乙", "丙")


def deep_blocks(depth: int = 20) -> bytes:
    document = office()
    document.blocks.new("D0").add_line((0, 0), (1, 1))
    for level in range(1, depth):
        document.blocks.new(f"D{level}").add_blockref(f"D{level - 1}", (0, 0))
    document.modelspace().add_blockref(f"D{depth - 1}", (0, 0))
    return written(document)


# --- coordinates that are no place --------------------------------------------------------------


def wall_end(value: str) -> bytes:
    """The first wall ends at a coordinate written as given."""
    return whole().replace(b"\n 11\n6000.0\n", f"\n 11\n{value}\n".encode(), 1)


def not_a_number() -> bytes:
    return wall_end("nan")


def infinite() -> bytes:
    return wall_end("-inf")


def far_beyond() -> bytes:
    return wall_end("1e300")


def long_number() -> bytes:
    return wall_end("1" + "0" * 300)


# --- objects whose content is hidden ------------------------------------------------------------


def _with_entity(text: str, release: str = "R2000") -> bytes:
    data = whole(release)
    begin = data.index(b"\nENTITIES\n") + len(b"\nENTITIES\n")
    return data[:begin] + text.encode("gbk") + data[begin:]


def native_tarch() -> bytes:
    wall = (
        "  0\nTCH_WALL\n  5\nF{}\n330\n1F\n100\nAcDbEntity\n  8\nWALL\n"
        "100\nTDbWall\n 10\n0.0\n 20\n0.0\n"
    )
    return _with_entity("".join(wall.format(number) for number in range(12)))


def tarch_notes() -> bytes:
    return _with_entity("  0\nTCH_DIMENSION2\n  5\nF1\n100\nAcDbEntity\n  8\nPUB_DIM\n")


def proxies() -> bytes:
    proxy = (
        "  0\nACAD_PROXY_ENTITY\n  5\nE{}\n330\n1F\n100\nAcDbEntity\n  8\nWALL\n"
        "100\nAcDbProxyEntity\n 90\n498\n 91\n500\n"
    )
    data = _with_entity("".join(proxy.format(number) for number in range(3)))
    record = (
        "  0\nCLASS\n  1\nTCH_WALL\n  2\nTDbWall\n  3\nTCH_KERNAL\n"
        " 90\n1025\n 91\n3\n280\n1\n281\n1\n"
    )
    head, found, tail = data.partition(b"  2\nCLASSES\n")
    return head + found + record.encode() + tail


# --- encodings ----------------------------------------------------------------------------------


def _declared(page: str, encoding: str, release: str = "R2000") -> bytes:
    data = written(office(release), encoding)
    return data.replace(b"ANSI_936", page.encode())


def gbk_declared_as_western() -> bytes:
    return _declared("ANSI_1252", "gbk")


def gbk_declared_as_gb2312() -> bytes:
    return _declared("gb2312", "gbk")


def big5_declared_as_western() -> bytes:
    document = office()
    for text in document.modelspace().query("TEXT"):
        text.dxf.text = "會議室及辦公室"
    stream = io.StringIO()
    document.write(stream)
    body = stream.getvalue().replace("墙体", "牆體").replace("门", "門")
    return body.encode("big5").replace(b"ANSI_936", b"ANSI_1252")


def utf8_declared_as_gbk() -> bytes:
    return _declared("ANSI_936", "utf-8")


def gbk_in_a_utf8_release() -> bytes:
    return written(office("R2010"), "gbk")


def utf16() -> bytes:
    return b"\xff\xfe" + whole("R2010").decode("utf-8").encode("utf-16-le")


def utf8_with_mark() -> bytes:
    return b"\xef\xbb\xbf" + whole("R2010")


def western() -> bytes:
    document = filemanagement.new("R2000")
    for number, text in enumerate(("Büro 12 m²", "Küche", "90°", "Ø 12", "Réunion")):
        document.modelspace().add_text(text).set_placement((0, number))
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode("cp1252")


# --- other forms of DXF -------------------------------------------------------------------------


def binary_dxf() -> bytes:
    stream = io.BytesIO()
    office().write(stream, fmt="bin")
    return stream.getvalue()


def binary_declared_as_western() -> bytes:
    return binary_dxf().replace(b"ANSI_936\x00", b"ANSI_1252\x00")


def cut_binary_dxf() -> bytes:
    data = binary_dxf()
    return data[: data.rindex(b"LINE\x00") + 200]


def old_mac_line_ends() -> bytes:
    return whole().replace(b"\r\n", b"\n").replace(b"\n", b"\r")


def windows_line_ends() -> bytes:
    return whole().replace(b"\n", b"\r\n")


def rubbish_after_eof() -> bytes:
    return whole() + b"\x1a\x00\x00 rubbish\nand more\n"


def comments_first() -> bytes:
    return b"999\nwritten by a test\n999\n0\n" + whole()


def damaged(seed: int) -> bytes:
    """A drawing with bytes overwritten, lost, inserted and doubled, as a bad disk would."""
    rng = random.Random(seed)
    data = bytearray(rng.choice([whole(), whole("R2010"), binary_dxf(), self_cycle()]))
    for _ in range(rng.choice([1, 2, 10])):
        place, other = rng.randrange(len(data)), rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                data[place] = rng.randrange(256)
            case 1:
                del data[place : place + rng.randrange(1, 40)]
            case 2:
                data[place:place] = rng.choice([b"\n", b"\r", b"\x00", b"nan", b"  0\n", b"1e400"])
            case 3:
                data[place:place] = data[other : other + 200]
    return bytes(data)


def lost_block_end() -> bytes:
    data = whole()
    begin = data.index("门-900".encode("gbk"), data.index(b"\nBLOCKS\n"))
    end = data.index(b"  0\nENDBLK\n", begin)
    return data[:end] + data[data.index(b"  0\n", end + 4) :]
