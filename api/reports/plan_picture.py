"""A sheet as a picture: outlines, linework, labels and marks, in metres with y pointing down."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from api.reports.content import FindingRow, OpeningRow, RoomRow, SheetRow
from api.reports.words import SPACE_WORDS, word_for
from cad_import.evidence import SheetLines
from cad_import.primitives import Floats
from cad_import.texts import text_width
from spatial.domain.messages import Message

MARGIN_M = 1.5
LABEL_SHARE = 1 / 95  # of the picture's width: the tallest that a room's label may be
MARK_SHARE = 1 / 170  # of the picture's width: the radius of a finding's mark
MIN_LABEL_M = 0.12
ON_A_LINE = frozenset({"LEAK_PROPOSED", "OPENING_WIDE"})


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A line of text about a point, ``size`` m tall."""

    text: str
    x: str
    y: str
    size: str


@dataclass(frozen=True, slots=True)
class DrawnRoom:
    """A room's outline as an SVG path, with its label's lines."""

    row: RoomRow
    path: str
    words: tuple[PlacedWord, ...]
    mark_place: tuple[float, float] | None  # over the label, in the drawing's metres


@dataclass(frozen=True, slots=True)
class Mark:
    """The numbered mark of a finding; the radius is in m."""

    row: FindingRow
    x: str
    y: str
    radius: str
    size: str


@dataclass(frozen=True, slots=True)
class DrawnOpening:
    """An opening's lines as an SVG path."""

    row: OpeningRow
    path: str


@dataclass(frozen=True, slots=True)
class DrawnSpace:
    """What is enclosed and no room: its outline as an SVG path, and what it is."""

    kind: str
    words: Message
    path: str


@dataclass(frozen=True, slots=True)
class PlanPicture:
    """All that the template needs to draw a sheet."""

    sheet: SheetRow
    width: str
    height: str
    walls: str
    windows: str
    rooms: tuple[DrawnRoom, ...]
    openings: tuple[DrawnOpening, ...]
    spaces: tuple[DrawnSpace, ...]
    marks: tuple[Mark, ...]


def plan_picture(
    sheet: SheetRow, lines: SheetLines | None, findings: Iterable[FindingRow]
) -> PlanPicture:
    """Draw a sheet with its rooms, its linework and the findings that have a place on it."""
    walls = lines.walls if lines is not None else np.empty((0, 4))
    windows = lines.windows if lines is not None else np.empty((0, 4))
    outlines = [row.room.outline for row in sheet.rooms]
    box = _bounds(outlines, np.vstack([walls, windows]))
    frame = _Frame(box[0] - MARGIN_M, box[3] + MARGIN_M)
    width, height = box[2] - box[0] + 2 * MARGIN_M, box[3] - box[1] + 2 * MARGIN_M
    extent = max(width, height)
    drawn = tuple(_draw_room(row, frame, extent * LABEL_SHARE) for row in sheet.rooms)
    here = [row for row in findings if row.sheet == sheet.plan.sheet]
    return PlanPicture(
        sheet,
        _metres(width),
        _metres(height),
        frame.strokes(walls),
        frame.strokes(windows),
        drawn,
        tuple(
            DrawnOpening(row, frame.strokes(np.array(row.opening.lines))) for row in sheet.openings
        ),
        tuple(
            DrawnSpace(
                space.kind.value,
                word_for(SPACE_WORDS, space.kind.value),
                frame.outline(space.outline),
            )
            for space in sheet.plan.spaces
        ),
        tuple(_marks(here, drawn, frame, extent * MARK_SHARE)),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The picture's corner: left edge and top edge in the drawing's metres."""

    left: float
    top: float

    def point(self, x: float, y: float) -> tuple[str, str]:
        return _metres(x - self.left), _metres(self.top - y)

    def strokes(self, lines: Floats) -> str:
        """Write lines as one SVG path."""
        flipped = (lines - [self.left, self.top, self.left, self.top]) * [1, -1, 1, -1]
        return "".join(f"M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" for x1, y1, x2, y2 in flipped)

    def outline(self, outline: shapely.Polygon) -> str:
        """Write an outline and its holes as one SVG path."""
        return "".join(self.ring(ring) for ring in (outline.exterior, *outline.interiors))

    def ring(self, ring: shapely.LinearRing) -> str:
        points = [" ".join(self.point(x, y)) for x, y in shapely.get_coordinates(ring)[:-1]]
        return "M" + "L".join(points) + "Z"


def _metres(value: float) -> str:
    return f"{value + 0.0:.2f}"


def _bounds(outlines: Sequence[shapely.Polygon], lines: Floats) -> tuple[float, ...]:
    points = np.vstack([shapely.get_coordinates(np.array(outlines, object)), lines.reshape(-1, 2)])
    if not len(points):
        return 0.0, 0.0, 1.0, 1.0
    return (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def _draw_room(row: RoomRow, frame: _Frame, tallest_m: float) -> DrawnRoom:
    outline = row.room.outline
    path = frame.outline(outline)
    x, y, reach = _middle(outline)
    lines, size = _fitted_label(row, _chord(outline, x, y, reach), reach, tallest_m)
    if not lines:
        return DrawnRoom(row, path, (), None)
    step = size * 1.2
    first = y + step * (len(lines) - 1) / 2
    words = tuple(
        PlacedWord(line, *frame.point(x, first - at * step), _metres(size))
        for at, line in enumerate(lines)
    )
    return DrawnRoom(row, path, words, (x, first + size / 2))


def _fitted_label(
    row: RoomRow, chord: float, reach: float, tallest_m: float
) -> tuple[list[str], float]:
    """Set number, name and area as large as the room lets them be, the name in 1 to 3 lines."""
    room = row.room
    if not (room.number or room.name):
        return [], 0.0
    best: tuple[list[str], float] = ([], 0.0)
    for parts in (1, 2, 3):
        name = _split(room.name or "", parts)
        lines = [*([room.number] if room.number else []), *name, f"{row.area_m2:.1f} m²"]
        widest = max(text_width(line, 1.0) for line in lines)
        size = min(tallest_m, 0.9 * chord / widest, 1.8 * reach / (1.2 * len(lines)))
        if size > 1.05 * best[1]:
            best = lines, size
    return best[0], max(best[1], MIN_LABEL_M)


def _split(name: str, parts: int) -> list[str]:
    """Cut a name into lines of nearly the same length."""
    length = math.ceil(len(name) / parts)
    return [name[at : at + length].strip() for at in range(0, len(name), length or 1)]


def _middle(outline: shapely.Polygon) -> tuple[float, float, float]:
    """Return the point furthest from the walls, and how far that is."""
    spoke = shapely.maximum_inscribed_circle(outline, tolerance=0.05)
    x, y = shapely.get_coordinates(spoke)[0].tolist()
    return x, y, float(spoke.length)


def _chord(outline: shapely.Polygon, x: float, y: float, reach: float) -> float:
    """Return how wide the room is at a point, twice the nearer side."""
    left, _, right, _ = outline.bounds
    sides = []
    for level in (y - reach / 2, y, y + reach / 2):
        across = outline.boundary.intersection(shapely.box(left, level, right, level + 1e-6))
        xs = shapely.get_coordinates(across)[:, 0]
        sides.append(2 * min(_nearest(x - xs[xs < x]), _nearest(xs[xs > x] - x)))
    return max(min(sides), 2 * reach * 0.7)


def _nearest(distances: np.ndarray) -> float:
    return float(distances.min()) if len(distances) else math.inf


def _marks(
    rows: Sequence[FindingRow], rooms: Sequence[DrawnRoom], frame: _Frame, radius: float
) -> list[Mark]:
    """Put marks over the labels of their rooms, else where the findings are, none on another."""
    over_label = {drawn.row.key: drawn.mark_place for drawn in rooms}
    taken: list[tuple[float, float]] = []
    marks = []
    for row in rows:
        if row.finding.x is None or row.finding.y is None:
            continue
        x, y = row.finding.x, row.finding.y
        place = over_label.get(row.room_key) if row.room_key else None
        if place is not None:
            x, y = place[0], place[1] + 1.1 * radius
        elif row.finding.code in ON_A_LINE:
            x, y = x + 1.4 * radius, y + 1.4 * radius  # beside the line, not on it
        x, y = _free_place(x, y, radius, taken)
        taken.append((x, y))
        size = radius * (1.15 if row.order < 100 else 0.9)
        marks.append(Mark(row, *frame.point(x, y), f"{radius:.3f}", f"{size:.3f}"))
    return marks


def _free_place(
    x: float, y: float, radius: float, taken: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    step = 2.05 * radius
    for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)):
        place = x + dx * step, y + dy * step
        if all(math.dist(place, other) >= 1.99 * radius for other in taken):
            return place
    return x, y
