"""DWG files of our own: plans drawn with ezdxf, written by ezdwg as AutoCAD 2000 (AC1015)."""

import struct
import zlib
from pathlib import Path

import ezdwg
from ezdxf.document import Drawing
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.lwpolyline import LWPolyline

from cad_import.dwg_checksums import sum_of

PAGE_AT = 0x140
CONTENT = bytes(range(200))
COPIED = {
    "LINE": ("start", "end"),
    "ARC": ("center", "radius", "start_angle", "end_angle"),
    "CIRCLE": ("center", "radius"),
    "TEXT": ("text", "insert", "align_point", "height", "halign", "valign"),
}


def write_dwg(document: Drawing, path: Path) -> Path:
    """Write the model space of a plan as DWG; any type that is not known here is an error."""
    drawing = ezdwg.new()
    drawing.header["insunits"] = document.header.get("$INSUNITS", 0)
    space = drawing.modelspace()
    for entity in document.modelspace():
        drawing.layers.setdefault(entity.dxf.layer, {"color_index": 7})
        space.add_entity(entity.dxftype(), _values(entity))
    drawing.save(path)
    return path


def _values(entity: DXFGraphic) -> dict[str, object]:
    values: dict[str, object] = {"layer": entity.dxf.layer}
    if isinstance(entity, LWPolyline):
        rows = list(entity.get_points("xyb"))
        values["points"] = [(x, y) for x, y, _ in rows]
        values["bulges"] = [bulge for *_, bulge in rows]
        return values | {"closed": entity.closed}
    for name in COPIED[entity.dxftype()]:
        value = entity.dxf.get(name)
        if value is not None:
            values[name] = tuple(value) if hasattr(value, "x") else value
    if "text" in values:
        values["text"] = "".join(map(_in_code_page, entity.dxf.text))
    return values


def _in_code_page(character: str) -> str:
    """Write a character as AutoCAD does where the code page lacks it."""
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return f"\\U+{ord(character):04X}"
    return character


def file_with_page(content: bytes = CONTENT) -> bytearray:
    """A file with one page of data, as the releases of 2004 and from 2010 on lay it out."""
    fields = (0x4163043B, 7, len(content), 900, 0, 0, 0, zlib.adler32(content, 0))
    header = struct.pack("<8I", *(field ^ 0x4164536B ^ PAGE_AT for field in fields))
    return bytearray(bytes(PAGE_AT) + header + content + bytes(40))


def with_code_page(data: bytes, code_page: int) -> bytes:
    """Return a DWG of AutoCAD 2000 whose directory declares another code page and is summed up."""
    changed = bytearray(data)
    changed[0x13] = code_page
    end = 0x19 + 9 * changed[0x15]
    changed[end : end + 2] = sum_of(changed[:end]).to_bytes(2, "little")
    return bytes(changed)
