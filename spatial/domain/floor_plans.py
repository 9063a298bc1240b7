"""A floor plan: what reading a drawing makes of one level.

Terminology
-----------
Drawing
    A CAD file.
Sheet
    One plan inside a drawing; a drawing may hold several floors side by side. Numbered from 1.
Floor plan
    What a reader makes of one sheet: its rooms and findings, for one level (or several alike).
"""

from dataclasses import dataclass
from enum import StrEnum

from shapely import Polygon

from spatial.domain.axis_grids import NO_AXES, AxisGrid
from spatial.domain.findings import Finding
from spatial.domain.openings import Opening


class RoomMethod(StrEnum):
    """How a room's outline was found."""

    OUTLINE = "outline"
    WALLS = "walls"
    NATIVE = "native"


class RoomStatus(StrEnum):
    """Whether the reader is sure of a room; a person looks at those under review."""

    OK = "ok"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class PlanRoom:
    """One room as read from a drawing.

    Parameters
    ----------
    outline
        Valid polygon in metres in the drawing's own frame, holes kept (SRID 0).
    number, name
        As printed, joined from fragments; None where the drawing prints none.
    use
        Proposed room-use code of ``room_uses.json`` (e.g. ``"201"``), or None.
    area_m2
        Area of the outline, m², unrounded.
    printed_area_m2
        Area that the drawing prints in the room, m², or None.
    confidence
        0 to 1.
    """

    outline: Polygon
    number: str | None
    name: str | None
    use: str | None
    area_m2: float
    printed_area_m2: float | None
    method: RoomMethod
    confidence: float
    status: RoomStatus
    findings: tuple[Finding, ...] = ()


def reading_order(room: PlanRoom) -> tuple[float, float, float]:
    """Order rooms as a page is read: row by row from the top, from the left."""
    left, bottom, _, top = room.outline.bounds
    return -round(top, 1), round(left, 1), round(bottom, 4)


class SpaceKind(StrEnum):
    """What an enclosed space is that is no room."""

    SHAFT = "shaft"  # 管井、电梯井: small, nobody enters
    VOID = "void"  # 上空、中庭: nobody enters from this level
    COURTYARD = "courtyard"  # 天井: a void that windows look into
    GROUND = "ground"  # steps, planters, canopies: hardly a wall around


@dataclass(frozen=True, slots=True)
class PlanSpace:
    """A space that lines enclose and that was not taken for a room; m² and metres as drawn."""

    outline: Polygon
    kind: SpaceKind
    area_m2: float
    printed_area_m2: float | None = None


@dataclass(frozen=True, slots=True)
class PlanLabel:
    """What the texts about one place of a plan say together; the place in metres as drawn.

    ``extent_m`` is the width and depth that they print, m, the less first.
    """

    x: float
    y: float
    number: str | None = None
    name: str | None = None
    use: str | None = None
    printed_area_m2: float | None = None
    extent_m: tuple[float, float] | None = None

    @property
    def prints_size(self) -> bool:
        """Whether an area, or a width and depth, is printed."""
        return self.printed_area_m2 is not None or self.extent_m is not None


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """The rooms of one sheet.

    Parameters
    ----------
    sheet
        Number of the sheet in the drawing, from 1.
    title
        The sheet's title as printed (三~五层平面图), or None.
    level_name
        The level's name out of the title (三层), or None.
    ordinals
        Ordinals of the levels that the sheet stands for, 0 = ground floor; empty if not said.
    findings
        What concerns the sheet rather than one of its rooms.
    axes
        Labelled axes of the sheet; empty where it draws none.
    openings
        What was closed between walls for the rooms to be whole, and the walls that are proposed.
    labels
        What the sheet's texts say of rooms, by place; also where no room was found.
    spaces
        Enclosed spaces that were not taken for rooms: shafts, voids, courtyards, steps.
    """

    sheet: int
    title: str | None
    level_name: str | None
    ordinals: tuple[int, ...]
    rooms: tuple[PlanRoom, ...]
    findings: tuple[Finding, ...] = ()
    axes: AxisGrid = NO_AXES
    openings: tuple[Opening, ...] = ()
    labels: tuple[PlanLabel, ...] = ()
    spaces: tuple[PlanSpace, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawingInfo:
    """Which drawing was read and how it was understood.

    Parameters
    ----------
    sha256
        Digest of the file's bytes, hexadecimal.
    release
        DXF version tag, e.g. ``AC1032``.
    metres_per_unit
        Length of one drawing unit in metres.
    unit_source
        Where the unit was taken from: ``header``, ``measured``, ``given``, ``assumed``.
    encoding_score
        Share of the texts' characters that are every-day ones under the encoding; 1 if all is
        ASCII or in an encoding that proves itself.
    """

    name: str
    sha256: str
    size_bytes: int
    release: str
    encoding: str
    metres_per_unit: float
    unit_source: str
    encoding_score: float = 1.0


@dataclass(frozen=True, slots=True)
class DrawingReading:
    """All that one drawing gave: its floor plans and what concerns the file as a whole.

    Parameters
    ----------
    trusted
        Whether unit and walls are known well enough for a room to be sure without a person.
    """

    info: DrawingInfo
    plans: tuple[FloorPlan, ...]
    findings: tuple[Finding, ...] = ()
    trusted: bool = True
