"""Draws a floor as 天正 (TArch) would keep it: walls, openings, rooms and titles as its objects.

The group codes are those that public AutoLISP and KiYouJyo/SpatialViewer.CadCore document; what
they leave open (an opening's width, a column's section, a room's area) is left out here, too.
"""

import base64
import math
from collections.abc import Sequence
from typing import Any

from ezdxf.entities.dxfclass import DXFClass
from ezdxf.entities.dxfentity import DXFTagStorage
from ezdxf.lldxf.extendedtags import ExtendedTags
from ezdxf.lldxf.tags import Tags
from ezdxf.lldxf.types import dxftag

from api.demo.floors import Floor, Opening, OpeningKind, Rect, Wall
from api.demo.pens import Pen, Point
from api.demo.styles import Role

STOREY_MM = 3600.0
PROGRAM = "TCH_KERNAL"
CLASSES = {
    "TCH_WALL": "TDbWall",
    "TCH_OPENING": "TDbOpening",
    "TCH_SPACE": "TDbSpace",
    "TCH_COLUMN": "TDbColumn",
    "TCH_DRAWINGNAME": "TDbDrawingName",
    "TCH_ELEVATION": "TDbSymbElevation",
}
Tag = tuple[int, Any]


def draw_native_walls(pen: Pen, floor: Floor) -> None:
    """Draw walls along their centre lines, and the openings that they hold."""
    handles: dict[int, str] = {}
    for wall in floor.walls:
        handles[id(wall)] = _draw_wall(pen, wall)
    for opening in floor.openings:
        _draw_opening(pen, opening, handles.get(id(opening.wall), "0"))


def _draw_wall(pen: Pen, wall: Wall) -> str:
    ends = [(wall.at, wall.start), (wall.at, wall.end)]
    if not wall.vertical:
        ends = [(y, x) for x, y in ends]
    start, end = (pen.placement.point(point) for point in ends)
    half = wall.thickness / 2
    tags: list[Tag] = [(38, 0.0), (39, STOREY_MM)]
    if wall.vertical:  # as some releases write them
        tags.append((300, _packed((start[0], end[0], start[1], end[1], 0.0, 0.0, half, half))))
    else:
        tags += [(10, (*start, 0.0)), (11, (*end, 0.0)), (40, half), (41, half)]
    return _add(pen, "TCH_WALL", Role.WALL, tags)


def _packed(numbers: Sequence[float]) -> str:
    text = ",".join(f"{number:.6f}" for number in numbers)
    return base64.b64encode(text.encode("utf-16-le")).decode("ascii")


def _draw_opening(pen: Pen, opening: Opening, host: str) -> None:
    wall, width = opening.wall, opening.end - opening.start
    middle = (opening.start + opening.end) / 2
    at = pen.placement.point((wall.at, middle) if wall.vertical else (middle, wall.at))
    letter, height = ("C", 18) if opening.kind is OpeningKind.WINDOW else ("M", 21)
    turn = math.radians(pen.placement.turn_deg + (90.0 if wall.vertical else 0.0))
    number = f"{letter}{round(width / 100):02d}{height}"
    tags: list[Tag] = [(10, (*at, 0.0)), (50, round(turn, 9)), (302, number), (330, host)]
    _add(pen, "TCH_OPENING", Role.WINDOW, tags)


def draw_native_column(pen: Pen, column: Rect) -> None:
    """Place a column; no known group holds its section."""
    at = pen.placement.point(((column.x0 + column.x1) / 2, (column.y0 + column.y1) / 2))
    _add(pen, "TCH_COLUMN", Role.COLUMN, [(11, (*at, 0.0))])


def draw_native_room(pen: Pen, name: str, number: str | None, at: Point) -> None:
    """Place a room object with its name and number; it prints an area that no known group holds."""
    place = (*pen.placement.point(at), 0.0)
    _add(pen, "TCH_SPACE", Role.ROOM_TEXT, [(10, place), (1, name), (2, number or "")])


def draw_native_title(pen: Pen, title: str, at: Point) -> None:
    """Place a drawing's title and the level mark beside it."""
    place = (*pen.placement.point(at), 0.0)
    _add(pen, "TCH_DRAWINGNAME", Role.SYMBOL, [(10, place), (1, title)])
    beside = (*pen.placement.point((at[0] + 12_000.0, at[1])), 0.0)
    _add(pen, "TCH_ELEVATION", Role.SYMBOL, [(10, beside), (1, "%%p0.000"), (47, 100.0)])


def _add(pen: Pen, kind: str, role: Role, own: Sequence[Tag]) -> str:
    """Add an object under its own mark and return its handle."""
    doc = pen.doc
    doc.classes.register(
        DXFClass.new(
            dxfattribs={
                "name": kind,
                "cpp_class_name": CLASSES[kind],
                "app_name": PROGRAM,
                "is_an_entity": 1,
            }
        )
    )
    common: list[Tag] = [(100, "AcDbEntity"), (8, pen.layer(role))]
    tags: list[list[Tag]] = [[(0, kind)], common, [(100, CLASSES[kind]), *own]]
    flat = Tags([dxftag(code, value) for part in tags for code, value in part])
    entity = DXFTagStorage.load(ExtendedTags(flat), doc)
    doc.entitydb.add(entity)
    pen.space.entity_space.add(entity)  # the layout takes graphics of classes it knows
    return str(entity.dxf.handle)
