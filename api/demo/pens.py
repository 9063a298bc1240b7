"""A pen that puts entities into a drawing at a place, turned by the sheet's angle."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts.blocklayout import BlockLayout
from ezdxf.layouts.layout import Modelspace
from shapely import Polygon

from api.demo.styles import Role, Style

Point = tuple[float, float]
TEXT_STYLE = "HZ"
# Coordinates are written to a hundredth of a millimetre; more digits only make files longer.
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a building's own frame lies in a drawing: turned, then moved; mm and degrees."""

    x: float = 0.0
    y: float = 0.0
    turn_deg: float = 0.0

    def point(self, point: Sequence[float]) -> Point:
        """Return a point of the building's frame in the drawing's."""
        cos, sin = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        x, y = point[0], point[1]
        return (
            round(self.x + cos * x - sin * y, DECIMALS),
            round(self.y + sin * x + cos * y, DECIMALS),
        )

    def outline(self, outline: Polygon) -> Polygon:
        """Return an outline of the building's frame in the drawing's, unrounded."""
        cos, sin = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        turn = np.array([[cos, sin], [-sin, cos]])
        return shapely.transform(outline, lambda xy: xy @ turn + (self.x, self.y))


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in the building's frame; ``doc`` receives the blocks, ``space`` the entities."""

    doc: Drawing
    space: Modelspace | BlockLayout
    style: Style
    placement: Placement

    def layer(self, role: Role) -> str:
        """Return the CAD layer for a role."""
        return self.style.layers[role]

    def line(self, start: Point, end: Point, role: Role) -> None:
        """Draw a line."""
        place = self.placement.point
        self.space.add_line(place(start), place(end), {"layer": self.layer(role)})

    def polyline(self, points: Iterable[Point], role: Role, *, closed: bool = True) -> None:
        """Draw a lightweight polyline."""
        vertices = [self.placement.point(point) for point in points]
        self.space.add_lwpolyline(vertices, close=closed, dxfattribs={"layer": self.layer(role)})

    def circle(self, centre: Point, radius: float, role: Role) -> None:
        """Draw a circle."""
        self.space.add_circle(self.placement.point(centre), radius, {"layer": self.layer(role)})

    def arc(self, centre: Point, radius: float, angles: Point, role: Role) -> None:
        """Draw an arc, anticlockwise from the first angle to the second, degrees."""
        start, end = (round(angle + self.placement.turn_deg, 6) % 360 for angle in angles)
        place = self.placement.point(centre)
        self.space.add_arc(place, radius, start, end, dxfattribs={"layer": self.layer(role)})

    def solid(self, points: Sequence[Point], role: Role) -> None:
        """Fill a polygon with a solid hatch."""
        hatch = self.space.add_hatch(color=256, dxfattribs={"layer": self.layer(role)})
        hatch.paths.add_polyline_path([self.placement.point(p) for p in points], is_closed=True)

    def insert(
        self, block: str, at: Point, role: Role, scale: Point = (1.0, 1.0), turn_deg: float = 0.0
    ) -> None:
        """Insert a block; a negative scale mirrors it."""
        self.space.add_blockref(
            block,
            self.placement.point(at),
            {
                "layer": self.layer(role),
                "xscale": scale[0],
                "yscale": scale[1],
                "zscale": 1.0,
                "rotation": round((turn_deg + self.placement.turn_deg) % 360, 6),
            },
        )

    def text(
        self, text: str, at: Point, height: float, role: Role, *, turn_deg: float = 0.0
    ) -> None:
        """Write a single line, centred on a point."""
        entity = self.space.add_text(
            text,
            height=height,
            rotation=round(self.placement.turn_deg + turn_deg, 6),
            dxfattribs={"layer": self.layer(role), "style": TEXT_STYLE},
        )
        entity.set_placement(self.placement.point(at), align=TextEntityAlignment.MIDDLE_CENTER)

    def mtext(self, lines: Sequence[str], at: Point, height: float, role: Role) -> None:
        """Write several lines as one MTEXT, centred on a point."""
        self.space.add_mtext(
            "\\P".join(lines),
            {
                "layer": self.layer(role),
                "style": TEXT_STYLE,
                "char_height": height,
                "insert": self.placement.point(at),
                "attachment_point": 5,
                "rotation": self.placement.turn_deg,
            },
        )


def text_width(text: str, height: float) -> float:
    """Estimate how long a text runs: a Chinese character is as wide as it is high."""
    return sum(1.0 if ord(char) > 0x2E80 else 0.62 for char in text) * height
