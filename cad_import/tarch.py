"""Read 天正 (TArch) objects from their tags, as far as what the tags mean is known.

A drawing written while TArch is loaded keeps its objects as ``TCH_*`` entities with plain group
codes. No program documents them; what is read here rests on public AutoLISP that sets these groups
and on KiYouJyo/SpatialViewer.CadCore (docs/V012_TIANZHENG_ARCHITECTURE.md). Whatever bears no mark
of its class, lacks a group or says something else is left unread, counted and named, never guessed.

Terminology
-----------
Base line
    The line that a wall is drawn along; the wall lies so far to its left and so far to its right.
"""

import base64
import binascii
import math
from collections.abc import Sequence

import numpy as np
from ezdxf.entities.dxfentity import DXFTagStorage
from ezdxf.lldxf.tags import Tags

from cad_import.coordinates import MAX_COORDINATE
from cad_import.primitives import BY_INSERT, Floats, NativeObject, NativePart
from cad_import.texts import clean_text

PREFIX = "TCH_"
PACKED_NUMBERS = 8  # x1, x2, y1, y2, two unknown, width to the left, width to the right
NOWHERE: Floats = np.empty((0, 2))
# The mark (group 100) that an object must bear for its groups to mean what is read here.
MARKS = {
    "TCH_WALL": "TDbWall",
    "TCH_OPENING": "TDbOpening",
    "TCH_SPACE": "TDbSpace",
    "TCH_COLUMN": "TDbColumn",
    "TCH_TEXT": "TDbText",
}


def read_native(entity: DXFTagStorage) -> NativeObject:
    """Read a ``TCH_*`` entity; its part is ``UNREAD`` where its tags are not understood.

    Coordinates are those of the drawing, in drawing units.
    """
    kind = entity.dxftype()
    own = _own_tags(entity, kind)
    part, points, texts = READERS[kind](own) if own is not None and kind in READERS else UNREAD
    height = _wall_height(own) if own is not None and part is NativePart.WALL else 0.0
    handle = entity.dxf.handle or ""
    return NativeObject(kind, part, layer_of(entity), handle, points, texts, height)


def layer_of(entity: DXFTagStorage) -> str:
    """Return the CAD layer of an entity of a class unknown to the loader."""
    return str(_first(_common_tags(entity), 8, BY_INSERT))


def is_invisible(entity: DXFTagStorage) -> bool:
    """Say whether an entity of a class unknown to the loader is switched off (group 60)."""
    return bool(_first(_common_tags(entity), 60, 0))


def _common_tags(entity: DXFTagStorage) -> Tags:
    """Return the tags that every graphic entity bears: CAD layer, colour, visibility."""
    marked = (tags for tags in entity.xtags.subclasses if _mark(tags) == "AcDbEntity")
    return next(marked, entity.xtags.subclasses[0])


def _own_tags(entity: DXFTagStorage, kind: str) -> Tags | None:
    """Return the tags under an object's own mark; a drawing's title has no known mark."""
    if kind not in MARKS:
        return Tags([tag for tags in entity.xtags.subclasses[1:] for tag in tags])
    return next((tags for tags in entity.xtags.subclasses if _mark(tags) == MARKS[kind]), None)


def _mark(tags: Tags) -> str:
    return str(tags[0].value) if tags and tags[0].code == 100 else ""


def _first(tags: Tags, code: int, default: object = None) -> object:
    return next((tag.value for tag in tags if tag.code == code), default)


def _point(tags: Tags, code: int) -> tuple[float, float] | None:
    value = _first(tags, code)
    if value is None:
        return None
    x, y = float(value[0]), float(value[1])  # type: ignore[index]  # a point by its group code
    return (x, y) if abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE else None


def _text(tags: Tags, code: int) -> str | None:
    value = _first(tags, code)
    return None if value is None else clean_text(str(value))


Read = tuple[NativePart, Floats, tuple[str, ...]]
UNREAD: Read = (NativePart.UNREAD, NOWHERE, ())


def _wall(tags: Tags) -> Read:
    """Read a straight wall: its base line's ends, then its four corners.

    Group 50 is the angle that a curved wall sweeps; how it is drawn from that is not known.
    """
    angle = _first(tags, 50, 0.0)
    if angle != 0.0 or _first(tags, 210, None) is not None:
        return UNREAD
    numbers = _packed_wall(tags) or _plain_wall(tags)
    if numbers is None:
        return UNREAD
    start, end = np.array(numbers[0:2]), np.array(numbers[2:4])
    left, right = numbers[4:]
    length = float(np.hypot(*(end - start)))
    if length <= 0 or min(left, right) < 0 or left + right <= 0:
        return UNREAD
    across = np.array([start[1] - end[1], end[0] - start[0]]) / length
    corners = [start + left * across, end + left * across]
    corners += [end - right * across, start - right * across]
    return NativePart.WALL, np.array([start, end, *corners]), ()


def _wall_height(tags: Tags) -> float:
    """Read how high a wall is (group 39), 0 where it is not said."""
    height = float(str(_first(tags, 39, 0.0)))
    return height if 0.0 < height <= MAX_COORDINATE else 0.0


def _plain_wall(tags: Tags) -> tuple[float, ...] | None:
    start, end = _point(tags, 10), _point(tags, 11)
    left, right = _first(tags, 40), _first(tags, 41)
    if start is None or end is None or left is None or right is None:
        return None
    return _usable((*start, *end, float(str(left)), float(str(right))))


def _packed_wall(tags: Tags) -> tuple[float, ...] | None:
    """Read a wall's numbers from the text that some releases pack them into (group 300)."""
    for tag in tags:
        if tag.code == 300:
            numbers = _unpack(str(tag.value))
            if len(numbers) == PACKED_NUMBERS:
                x1, x2, y1, y2, _, _, left, right = numbers
                return _usable((x1, y1, x2, y2, left, right))
    return None


def _unpack(packed: str) -> Sequence[float]:
    try:
        text = base64.b64decode(packed.strip(), validate=True).decode("utf-16-le")
        return [float(number) for number in text.rstrip("\0").split(",")]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ()


def _usable(numbers: tuple[float, ...]) -> tuple[float, ...] | None:
    sound = all(math.isfinite(number) and abs(number) <= MAX_COORDINATE for number in numbers)
    return numbers if sound else None


def _placed(part: NativePart, point: tuple[float, float] | None, *texts: str | None) -> Read:
    if point is None:
        return UNREAD
    return part, np.array([point]), tuple(text or "" for text in texts)


def _opening(tags: Tags) -> Read:
    """Read where an opening stands, its number and its wall; how wide it is, no group tells."""
    host = _first(tags, 330, "")
    return _placed(NativePart.OPENING, _point(tags, 10), _text(tags, 302), str(host))


def _space(tags: Tags) -> Read:
    name, number = _text(tags, 1), _text(tags, 2)
    if name is None or number is None:
        return UNREAD
    return _placed(NativePart.ROOM, _point(tags, 10), name, number)


def _column(tags: Tags) -> Read:
    """Read where a column stands; its section is not known."""
    return _placed(NativePart.COLUMN, _point(tags, 11))


def _single_line(tags: Tags) -> Read:
    text = _text(tags, 1)
    return _placed(NativePart.TEXT, _point(tags, 10), text) if text else UNREAD


def _title(tags: Tags) -> Read:
    """Read a drawing's title; no source says where it stands, so its place may be missing."""
    text, point = _text(tags, 1), _point(tags, 10)
    if not text:
        return UNREAD
    return NativePart.TITLE, NOWHERE if point is None else np.array([point]), (text,)


def _level_mark(tags: Tags) -> Read:
    return _placed(NativePart.NOTE, _point(tags, 10), _text(tags, 1))


READERS = {
    "TCH_WALL": _wall,
    "TCH_OPENING": _opening,
    "TCH_SPACE": _space,
    "TCH_COLUMN": _column,
    "TCH_TEXT": _single_line,
    "TCH_DRAWINGNAME": _title,
    "TCH_ELEVATION": _level_mark,
}
