"""Floor plans drawn by hand: walls of two lines, and what stands in their openings.

Measures are metres in the plan's own frame. A pen turns them into drawing units and puts the plan
where real sites are: far from the origin, where small numbers cannot hide lost digits.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace
from numpy.typing import NDArray
from shapely import Polygon, box

from cad_import.linework import Linework
from cad_import.openings import OpeningEvidence
from cad_import.primitives import DrawnText
from cad_import.texts import text_width

Floats = NDArray[np.float64]
Point = tuple[float, float]

SITE_X_M, SITE_Y_M = 691_000.0, 5_335_000.0
INSUNITS = {0.001: 4, 0.01: 5, 1.0: 6, 0.0254: 1, 0.3048: 2}
WALL_M = 0.2
WALL, COLUMN, DOOR, WINDOW = "A-WALL", "A-COLU", "A-DOOR", "A-WIND"
TEXT, OUTLINE = "A-ROOM-NAME", "房间轮廓线"
NO_LINES = np.empty((0, 4))


def edges(shape: shapely.Geometry) -> Floats:
    """Return the edges of every ring of a shape, (n, 4)."""
    rows = []
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            corners = np.asarray(ring.simplify(0).coords)
            rows.append(np.hstack([corners[:-1], corners[1:]]))
    return np.vstack(rows) if rows else NO_LINES


def wall_lines(
    rooms: Sequence[Polygon], openings: Sequence[Polygon] = (), *, thick_m: float = WALL_M
) -> Floats:
    """Return both faces of the walls around rooms, and the caps at openings, (n, 4)."""
    around = [room.buffer(thick_m, join_style="mitre") for room in rooms]
    empty = shapely.union_all([*rooms, *openings], grid_size=1e-6)
    material = shapely.difference(shapely.union_all(around, grid_size=1e-6), empty, grid_size=1e-6)
    return edges(material)


def lines(*rows: Sequence[float]) -> Floats:
    """Return lines written as x1, y1, x2, y2."""
    return np.array(rows, float).reshape(-1, 4)


@dataclass(frozen=True, slots=True)
class PlanPen:
    """Draws a plan into a document's model space."""

    document: Drawing
    metres_per_unit: float = 0.001
    x_m: float = SITE_X_M
    y_m: float = SITE_Y_M

    @property
    def space(self) -> Modelspace:
        """The document's model space."""
        return self.document.modelspace()

    def shifted(self, dx_m: float, dy_m: float) -> "PlanPen":
        """Return a pen that draws elsewhere in the same document."""
        return PlanPen(self.document, self.metres_per_unit, self.x_m + dx_m, self.y_m + dy_m)

    def point(self, x_m: float, y_m: float) -> Point:
        """Return a point in drawing units."""
        return (
            round((self.x_m + x_m) / self.metres_per_unit, 9),
            round((self.y_m + y_m) / self.metres_per_unit, 9),
        )

    def lines(self, rows: Floats, layer: str) -> None:
        """Draw LINEs."""
        for x1, y1, x2, y2 in rows.tolist():
            place = {"layer": layer}
            self.space.add_line(self.point(x1, y1), self.point(x2, y2), dxfattribs=place)

    def outline(self, shape: Polygon, layer: str = OUTLINE) -> None:
        """Draw a closed polyline."""
        corners = [self.point(x, y) for x, y in list(shape.exterior.coords)[:-1]]
        self.space.add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})

    def text(self, words: str, at: Point, *, height_m: float = 0.3, layer: str = TEXT) -> None:
        """Write a line of text, its middle at a point."""
        height = height_m / self.metres_per_unit
        text = self.space.add_text(words, height=height, dxfattribs={"layer": layer})
        text.set_placement(self.point(*at), align=TextEntityAlignment.MIDDLE_CENTER)

    def label(self, at: Point, *rows: str, height_m: float = 0.3) -> None:
        """Write lines of text below each other, the first at a point."""
        for number, row in enumerate(rows):
            self.text(row, (at[0], at[1] - 1.5 * number * height_m), height_m=height_m)

    def door(self, hinge: Point, width_m: float, shut_deg: float, *, open_deg: float) -> None:
        """Draw an open leaf and its swing; the angles are those of the leaf shut and open."""
        low, high = sorted([shut_deg, open_deg])
        if high - low > 180:
            low, high = high, low + 360
        far = (
            hinge[0] + width_m * math.cos(math.radians(open_deg)),
            hinge[1] + width_m * math.sin(math.radians(open_deg)),
        )
        self.lines(lines([*hinge, *far]), DOOR)
        self.space.add_arc(
            self.point(*hinge),
            width_m / self.metres_per_unit,
            low,
            high,
            dxfattribs={"layer": DOOR},
        )

    def window(self, opening: Polygon) -> None:
        """Draw a window as its sill: both faces of the wall and the pane between them."""
        x0, y0, x1, y1 = opening.bounds
        if x1 - x0 > y1 - y0:
            levels = (y0, (y0 + y1) / 2, y1)
            self.lines(lines(*([x0, y, x1, y] for y in levels)), WINDOW)
        else:
            levels = (x0, (x0 + x1) / 2, x1)
            self.lines(lines(*([x, y0, x, y1] for x in levels)), WINDOW)

    def save(self, path: Path) -> Path:
        """Write the drawing and return its path."""
        self.document.saveas(path)
        return path


def start_plan(*, metres_per_unit: float = 0.001, insunits: int | None = None) -> PlanPen:
    """Open an empty drawing; its header tells the true unit unless another is given."""
    claimed = INSUNITS[metres_per_unit] if insunits is None else insunits
    return PlanPen(new("R2010", units=claimed), metres_per_unit)


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """Two offices and a meeting room on a corridor: what is drawn, and what must be read."""

    office = box(0, 0, 4, 3)
    corner_office = box(4.2, 0, 8.2, 3)
    corridor = box(0, 3.2, 8.2, 5.2)
    meeting = box(0, 5.4, 8.2, 9.4)
    door_gaps = (box(1, 3, 1.9, 3.2), box(6, 3, 6.9, 3.2), box(3, 5.2, 4.6, 5.4))
    entrance = box(-0.2, 3.7, 0, 4.7)
    windows = (box(1, -0.2, 3, 0), box(2, 9.4, 6, 9.6))

    @property
    def rooms(self) -> tuple[Polygon, ...]:
        """The four rooms."""
        return self.office, self.corner_office, self.corridor, self.meeting

    @property
    def openings(self) -> tuple[Polygon, ...]:
        """What doors and windows take out of the walls."""
        return *self.door_gaps, self.entrance, *self.windows

    @property
    def areas_m2(self) -> dict[str, float]:
        """Area of each room by its name's first word."""
        return {"101": 12.0, "102": 12.0, "走廊": 16.4, "103": 32.8}


def draw_office_row(pen: PlanPen, *, storey: str = "1", title: str | None = "一层平面图") -> None:
    """Draw the row with doors, windows, labels and a title below it."""
    row = OfficeRow()
    pen.lines(wall_lines(row.rooms, row.openings), WALL)
    pen.door((1, 3.2), 0.9, 0, open_deg=90)
    pen.door((6.9, 3.0), 0.9, 180, open_deg=270)
    pen.door((3, 5.4), 0.8, 0, open_deg=90)
    pen.door((4.6, 5.4), 0.8, 180, open_deg=90)
    pen.door((0, 3.7), 1.0, 90, open_deg=0)
    for opening in row.windows:
        pen.window(opening)
    pen.label((2, 2), f"{storey}01", "办公室", "12.00m²")
    pen.label((6.2, 2), f"{storey}02", "办公室")
    pen.label((4.1, 9), f"{storey}03", "会议室", "32.80㎡")
    pen.text("走廊", (5, 4.2))
    if title is not None:
        pen.text(title, (4.1, -3), height_m=0.7)


def shuffled(document: Drawing, order: Iterable[int]) -> None:
    """Put the entities of a document's model space into another order."""
    entities = document.modelspace().entity_space.entities
    entities[:] = [entities[number] for number in order]


def linework(
    rooms: Sequence[Polygon],
    openings: Sequence[Polygon] = (),
    *,
    doors: Floats = NO_LINES,
    windows: Floats = NO_LINES,
    columns: Floats = NO_LINES,
    extra_walls: Floats = NO_LINES,
) -> Linework:
    """Return the lines of a plan sorted as the reader sorts them, at the site's place."""
    sorted_here = Linework(
        np.vstack([wall_lines(rooms, openings), extra_walls]),
        columns,
        windows,
        np.empty(0, object),
        OpeningEvidence(doors, windows),
        0,
        NO_LINES,
    )
    return sorted_here.moved(np.array([SITE_X_M, SITE_Y_M]))


def drawn_text(words: str, at: Point, *, height_m: float = 0.3) -> DrawnText:
    """Return a text as the reader sees it, its middle at a point of the plan's frame."""
    width = max(text_width(line, height_m) for line in words.split("\n"))
    return DrawnText(words, SITE_X_M + at[0], SITE_Y_M + at[1], height_m, width, TEXT, "1F")


def drawn_label(at: Point, *rows: str) -> list[DrawnText]:
    """Return lines of text below each other, the first at a point."""
    return [drawn_text(row, (at[0], at[1] - 0.45 * number)) for number, row in enumerate(rows)]
