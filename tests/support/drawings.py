"""Small drawings, made with ezdxf: rooms as closed outlines, in millimetres."""

from collections.abc import Mapping
from pathlib import Path

from ezdxf.document import Drawing
from ezdxf.filemanagement import new

OUTLINE_LAYER, TEXT_LAYER = "ROOM_OUTLINE", "ROOM_TEXT"


def draw_rooms(
    path: Path,
    *,
    numbers: tuple[str, ...] = ("201", "202", "203", "204", "205", "206"),
    title: str | None = "二层平面图",
) -> Drawing:
    """Write a plan of rooms of 4 m × 3 m, side by side behind walls of 0.2 m."""
    document = new("R2010", units=4)
    space = document.modelspace()
    for at, number in enumerate(numbers):
        left, right = at * 4200, at * 4200 + 4000
        corners = [(left, 0), (right, 0), (right, 3000), (left, 3000)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": OUTLINE_LAYER})
        for text, height in ((number, 1800), ("办公室", 1200)):
            place = {"layer": TEXT_LAYER, "height": 300, "insert": (left + 1000, height)}
            space.add_text(text, dxfattribs=place)
    if title is not None:
        space.add_text(title, dxfattribs={"layer": TEXT_LAYER, "height": 600, "insert": (0, -2000)})
    document.saveas(path)
    return document


def draw_plan(
    path: Path,
    rooms: Mapping[str, tuple[float, float]],
    *,
    names: Mapping[str, str] | None = None,
    title: str = "二层平面图",
    at: tuple[float, float] = (0.0, 0.0),
) -> None:
    """Write a plan of rooms 6 m deep, each from one place to another along a corridor.

    Parameters
    ----------
    rooms
        By number: where the room begins and ends, millimetres.
    names
        By number, where it is not 办公室.
    at
        Where the drawing's origin lies, millimetres.
    """
    document = new("R2010", units=4)
    space = document.modelspace()
    x0, y0 = at
    for number, (left, right) in rooms.items():
        corners = [(left, 0), (right, 0), (right, 6000), (left, 6000)]
        outline = [(x0 + x, y0 + y) for x, y in corners]
        space.add_lwpolyline(outline, close=True, dxfattribs={"layer": OUTLINE_LAYER})
        for text, height in ((number, 3600), ((names or {}).get(number, "办公室"), 2400)):
            insert = (x0 + (left + right) / 2 - 500, y0 + height)
            place = {"layer": TEXT_LAYER, "height": 300, "insert": insert}
            space.add_text(text, dxfattribs=place)
    place = {"layer": TEXT_LAYER, "height": 600, "insert": (x0, y0 - 2000)}
    space.add_text(title, dxfattribs=place)
    document.saveas(path)
