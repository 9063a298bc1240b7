"""Texts of a drawing: their words and where they stand."""

import math
import re
import unicodedata

from ezdxf.entities.attrib import Attrib
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.mtext import MText
from ezdxf.lldxf.const import DXFError

from cad_import.encodings import decode_text
from cad_import.primitives import DrawnText

MAX_TEXT_LENGTH = 4096
LATIN_WIDTH = 0.62  # of the height; CJK characters are about as wide as high
LINE_SPACING = 1.6

# AutoCAD's text codes: %%c diameter, %%d degree, %%p plus-minus, %%u and %%o under- and overline
_CODES = {"%%c": "Ø", "%%d": "°", "%%p": "±", "%%u": "", "%%o": "", "%%k": "", "%%%": "%"}
_CODE = re.compile("|".join(map(re.escape, _CODES)), re.IGNORECASE)
# 天正 marks what it raises, lowers and circles: 94.10m^U2. CAD's own codes turn the marks into
# control characters.
_SCRIPT_MARK = re.compile(r"\^[ULC]|[\x15\x0c\x03]")
HIDDEN_LABEL = "hidelabel"  # what a T3 export writes for a label that is not to be shown


def clean_text(raw: str) -> str:
    r"""Decode the codes of a single-line text.

    >>> clean_text("%%u\\U+4F1A\\U+8BAE")
    '会议'
    """
    text = _CODE.sub(lambda match: _CODES[match.group().lower()], raw[:MAX_TEXT_LENGTH])
    return _SCRIPT_MARK.sub("", decode_text(text)).strip()


def text_width(text: str, height: float) -> float:
    """Estimate how wide a line of text is drawn, in the unit of its height."""
    units = sum(
        1.0 if unicodedata.east_asian_width(character) in "WF" else LATIN_WIDTH
        for character in text
    )
    return units * height


def read_text(entity: DXFEntity) -> DrawnText | None:
    """Read a TEXT, ATTRIB or MTEXT; None if it prints nothing."""
    if isinstance(entity, Attrib) and entity.has_embedded_mtext_entity and not entity.is_invisible:
        entity = entity.virtual_mtext_entity()
    return _read_mtext(entity) if isinstance(entity, MText) else _read_line(entity)


def _read_line(entity: DXFEntity) -> DrawnText | None:
    dxf = entity.dxf
    text = clean_text(dxf.get("text", ""))
    if not text or text.casefold() == HIDDEN_LABEL or dxf.get("invisible", 0):
        return None
    if isinstance(entity, Attrib) and entity.is_invisible:
        return None
    height = float(dxf.get("height", 1.0)) or 1.0
    width = text_width(text, height) * float(dxf.get("width", 1.0) or 1.0)
    halign, valign = dxf.get("halign", 0), dxf.get("valign", 0)
    anchored = (halign or valign) and dxf.hasattr("align_point")
    point = dxf.align_point if anchored else dxf.insert
    # 0 left, 1 centre, 2 right, 3 aligned, 4 middle, 5 fit; 0 baseline, 1 bottom, 2 middle, 3 top
    shift_x = {1: 0.0, 2: -0.5, 4: 0.0}.get(halign, 0.5) * width if anchored else 0.5 * width
    shift_y = (
        {2: 0.0, 3: -0.5}.get(valign, 0.5) * height if anchored and halign != 4 else 0.5 * height
    )
    if anchored and halign == 4:
        shift_y = 0.0
    if anchored and halign in (3, 5):
        point, shift_x = dxf.insert, 0.5 * width
    turn = math.radians(dxf.get("rotation", 0.0))
    x, y = _turned(point.x, point.y, shift_x, shift_y, turn)
    mirrored = bool(dxf.hasattr("extrusion") and dxf.extrusion.z < 0)
    if mirrored:
        x, turn = -x, -turn  # mirrored, but its top stays its top
    layer, handle = dxf.get("layer", "0"), dxf.handle or ""
    return DrawnText(text, x, y, height, width, layer, handle, math.degrees(turn), mirrored)


def _read_mtext(entity: MText) -> DrawnText | None:
    try:
        lines = [line.strip() for line in entity.plain_text(split=True)]
    except (DXFError, ValueError, IndexError):
        return None
    text = _SCRIPT_MARK.sub("", decode_text("\n".join(lines)))[:MAX_TEXT_LENGTH]
    if not text.strip():
        return None
    dxf = entity.dxf
    height = float(dxf.get("char_height", 1.0)) or 1.0
    shown = [line for line in lines if line] or [""]
    width = max(text_width(line, height) for line in shown)
    limit = float(dxf.get("width", 0.0) or 0.0)
    rows = len(lines)
    if limit > height:
        rows = sum(max(1, math.ceil(text_width(line, height) / limit)) for line in lines)
        width = min(width, limit)
    box_height = height * (1 + LINE_SPACING * (rows - 1))
    column, row = (
        (dxf.get("attachment_point", 1) - 1) % 3,
        (dxf.get("attachment_point", 1) - 1) // 3,
    )
    shift_x, shift_y = (0.5 - 0.5 * column) * width, (-0.5 + 0.5 * row) * box_height
    turn_deg = _rotation(entity)
    x, y = _turned(dxf.insert.x, dxf.insert.y, shift_x, shift_y, math.radians(turn_deg))
    layer, handle = dxf.get("layer", "0"), dxf.handle or ""
    return DrawnText(text.strip(), x, y, height, width, layer, handle, turn_deg)


def _rotation(entity: MText) -> float:
    if entity.dxf.hasattr("text_direction"):
        direction = entity.dxf.text_direction
        return math.degrees(math.atan2(direction.y, direction.x))
    return float(entity.dxf.get("rotation", 0.0))


def _turned(x: float, y: float, shift_x: float, shift_y: float, turn: float) -> tuple[float, float]:
    return (
        x + shift_x * math.cos(turn) - shift_y * math.sin(turn),
        y + shift_x * math.sin(turn) + shift_y * math.cos(turn),
    )
