"""The nouns of an invented floor, before anything is drawn.

Terminology
-----------
Cell
    A room to the centre lines of its walls: one or more rectangles. Cells tile the floor.
Wall
    A stretch of centre line between the same two cells (or a cell and the open air).
Opening
    A door or window in a wall: an interval along it.
Clear outline
    What a surveyor measures: the cell less the walls and the columns that touch them.

All lengths are whole millimetres in the building's own frame (x east, y north, origin at the
south-west axis crossing), so that every union and difference below is exact.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from shapely import MultiPolygon, Polygon

OUTSIDE = -1


class Rect(NamedTuple):
    """An axis-parallel rectangle, mm."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Extent along x, mm."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Extent along y, mm."""
        return self.y1 - self.y0


class RoomKind(StrEnum):
    """What a cell is built as; decides its doors, windows and fittings."""

    OFFICE = "office"
    OPEN_OFFICE = "open_office"
    MEETING = "meeting"
    SERVICE = "service"
    HALL = "hall"
    LOBBY = "lobby"
    CORRIDOR = "corridor"
    STAIR = "stair"
    LIFT_HALL = "lift_hall"
    LIFT = "lift"
    SHAFT = "shaft"
    ANTEROOM = "anteroom"
    MEN = "men"
    WOMEN = "women"


class OpeningKind(StrEnum):
    """How an opening is drawn."""

    DOOR = "door"
    DOUBLE_DOOR = "double_door"
    LIFT_DOOR = "lift_door"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Cell:
    """A room to the centre lines.

    Parameters
    ----------
    rects
        Rectangles whose union is the cell; more than one for bent corridors.
    use
        Room-use code of the reference tree.
    number
        As printed, or None where no number is printed.
    """

    rects: tuple[Rect, ...]
    kind: RoomKind
    name: str
    use: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Wall:
    """A stretch of wall: centre line, thickness and the cells on both sides.

    A vertical wall runs along y at x = ``at``, ``low`` being the cell to its west; a horizontal one
    runs along x at y = ``at``, ``low`` being the cell to its south.
    """

    vertical: bool
    at: int
    start: int
    end: int
    thickness: int
    low: int
    high: int

    def box(self, start: int, end: int) -> Rect:
        """Return the wall's body between two positions along it."""
        half = self.thickness // 2
        if self.vertical:
            return Rect(self.at - half, start, self.at + half, end)
        return Rect(start, self.at - half, end, self.at + half)


@dataclass(frozen=True, slots=True)
class Opening:
    """A door or window: the interval [start, end] along a wall, mm.

    ``into`` is the cell that a door swings into; ``hinge_at_end`` says which jamb holds it.
    """

    wall: Wall
    kind: OpeningKind
    start: int
    end: int
    into: int = OUTSIDE
    hinge_at_end: bool = False


@dataclass(frozen=True, slots=True)
class FloorLayout:
    """The cells of a floor and the grid that they stand on, before walls.

    ``x_axes`` and ``y_axes`` are the structural axes that are drawn and dimensioned.
    """

    cells: tuple[Cell, ...]
    x_axes: tuple[int, ...]
    y_axes: tuple[int, ...]
    columns: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor ready to draw.

    ``outlines`` holds the clear outline of each cell (mm), in the order of ``layout.cells``.
    ``solid`` is the wall material with its openings cut out, ``shell`` the outer face of the walls.
    """

    layout: FloorLayout
    walls: tuple[Wall, ...]
    openings: tuple[Opening, ...]
    solid: Polygon | MultiPolygon
    outlines: tuple[Polygon, ...]
    shell: Polygon
