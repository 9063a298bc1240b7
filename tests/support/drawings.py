"""Small drawings, made with ezdxf: rooms as closed outlines, in millimetres."""

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
