"""What a drawing shows, as arrays: straight segments, arcs, closed rings, fills and texts.

Terminology
-----------
Primitive
    The smallest thing drawn. Blocks are taken apart into primitives, every INSERT's placement
    applied, so that all coordinates are world coordinates in drawing units, height dropped.
Block shape
    The primitives of one block definition, gathered once and placed by matrix for each INSERT.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

MAX_STEP_RAD = np.pi / 3  # of a chord; the points of a longer one would stand too far out
BY_INSERT = "0"  # entities on layer 0 of a block take the layer of the INSERT that places them


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text as drawn.

    Parameters
    ----------
    x, y
        Middle of the text's estimated box.
    height, width
        Estimated size of the box, along its own axes.
    turn_deg
        How far the text's lines are turned from the x axis, anticlockwise; its top decides.
    mirrored
        Whether it is drawn as in a mirror: then it reads against its direction.
    """

    text: str
    x: float
    y: float
    height: float
    width: float
    cad_layer: str
    handle: str
    turn_deg: float = 0.0
    mirrored: bool = False

    def scaled(self, factor: float) -> "DrawnText":
        """Return the text with every length multiplied."""
        sizes = (self.x * factor, self.y * factor, self.height * factor, self.width * factor)
        x, y, height, width = sizes
        return replace(self, x=x, y=y, height=height, width=width)

    def moved(self, dx: float, dy: float) -> "DrawnText":
        """Return the text elsewhere."""
        return replace(self, x=self.x + dx, y=self.y + dy)


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed polyline or the border of a fill; corners (n, 2) without the closing one."""

    corners: Floats
    cad_layer: str
    handle: str
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension: the text it prints (empty for what it measures), what it measures, and where."""

    printed: str
    measured: float
    x: float = field(default=0.0, compare=False)
    y: float = field(default=0.0, compare=False)


class NativePart(StrEnum):
    """What a 天正 object stands for; ``UNREAD`` where its tags are not understood."""

    WALL = "wall"
    ROOM = "room"
    OPENING = "opening"
    COLUMN = "column"
    TEXT = "text"
    TITLE = "title"
    NOTE = "note"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class NativeObject:
    """An object of 天正 (``TCH_*``) as its tags tell.

    Parameters
    ----------
    kind
        Its type, e.g. TCH_WALL.
    points
        (n, 2). Of a wall: both ends of its base line, then its corners left of the start, left of
        the end, right of the end, right of the start. Of anything else where it stands, if known.
    texts
        Of a room its name and number, of an opening its number and its wall's handle, else a text.
    height
        Of a wall, as long as its points are; 0 where it is not said.
    """

    kind: str
    part: NativePart
    cad_layer: str
    handle: str
    points: Floats
    texts: tuple[str, ...] = ()
    height: float = 0.0

    def scaled(self, factor: float) -> "NativeObject":
        """Return the object with every length multiplied."""
        return replace(self, points=self.points * factor, height=self.height * factor)


@dataclass
class Primitives:
    """Everything drawn, in drawing units.

    Parameters
    ----------
    segments
        (n, 4) x1, y1, x2, y2.
    arcs
        (m, 8) centre x, y, start x, y, middle x, y, end x, y; a circle's start is its end.
    segment_layers, arc_layers
        CAD layer of each, as positions in ``cad_layers``.
    segment_inserts, arc_inserts
        Number of the top-level INSERT each came from, 0 for loose entities.
    native
        天正 objects; those that draw something are among the segments and texts too.
    unread
        How many entities of which CAD layer and type were not taken apart, in blocks too.
    """

    segments: Floats
    segment_layers: Ints
    segment_inserts: Ints
    arcs: Floats
    arc_layers: Ints
    arc_inserts: Ints
    cad_layers: list[str]
    rings: list[Ring] = field(default_factory=list)
    texts: list[DrawnText] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    entity_counts: dict[tuple[str, str], int] = field(default_factory=dict)
    native: list[NativeObject] = field(default_factory=list)
    unread: Counter[tuple[str, str]] = field(default_factory=Counter)

    def scaled(self, factor: float) -> "Primitives":
        """Return the same drawing with every length multiplied, e.g. into metres."""
        return Primitives(
            self.segments * factor,
            self.segment_layers,
            self.segment_inserts,
            self.arcs * factor,
            self.arc_layers,
            self.arc_inserts,
            self.cad_layers,
            [Ring(r.corners * factor, r.cad_layer, r.handle, r.filled) for r in self.rings],
            [text.scaled(factor) for text in self.texts],
            [
                Dimension(d.printed, d.measured * factor, d.x * factor, d.y * factor)
                for d in self.dimensions
            ],
            self.entity_counts,
            [item.scaled(factor) for item in self.native],
            self.unread,
        )


def arc_radii(arcs: Floats) -> Floats:
    """Radius of each arc, in the arcs' unit."""
    return np.asarray(np.hypot(arcs[:, 2] - arcs[:, 0], arcs[:, 3] - arcs[:, 1]))


def arc_sweeps(arcs: Floats) -> Floats:
    """Angle that each arc covers, radians, 0 to 2π; a circle covers 2π."""
    start = np.arctan2(arcs[:, 3] - arcs[:, 1], arcs[:, 2] - arcs[:, 0])
    middle = np.arctan2(arcs[:, 5] - arcs[:, 1], arcs[:, 4] - arcs[:, 0])
    half = np.abs((middle - start + np.pi) % (2 * np.pi) - np.pi)
    return np.asarray(2 * half)


def _equal_area_factor(count: int, step_rad: float) -> float:
    """How much further out the inner points of a chain of chords stand, for the sector's area.

    The triangles of the chain are ½ sin θ (2 r r' + (n - 2) r'²), the sector is ½ r² n θ; solved
    for r' / r.
    """
    stretch = step_rad / np.sin(step_rad) if step_rad > 0 else 1.0
    if count == 2:
        return float(stretch)
    return float((np.sqrt(1.0 + (count - 2) * count * stretch) - 1.0) / (count - 2))


def flatten_arcs(arcs: Floats, max_sagitta: float) -> tuple[Floats, Ints]:
    """Turn arcs into chords that nowhere leave the curve by more than a sagitta.

    The chords of one arc hold the arc's own area: the points between its ends stand a little
    outside of the curve, so that a room behind a curved wall has the area of the true arc.

    Returns
    -------
    segments
        (n, 4) chords in the arcs' unit.
    origin
        For each chord, the position of its arc.
    """
    chords: list[Floats] = []
    origins: list[int] = []
    sweeps, radii = arc_sweeps(arcs), arc_radii(arcs)
    for index, (arc, sweep, radius) in enumerate(zip(arcs, sweeps, radii, strict=True)):
        if not radius > 0:
            continue
        step = 2 * np.arccos(max(0.0, 1 - max_sagitta / radius)) if radius > max_sagitta else 1.0
        count = int(np.clip(np.ceil(sweep / np.clip(step, 1e-3, MAX_STEP_RAD)), 2, 512))
        start = np.arctan2(arc[3] - arc[1], arc[2] - arc[0])
        middle = np.arctan2(arc[5] - arc[1], arc[4] - arc[0])
        turn = np.sign((middle - start + np.pi) % (2 * np.pi) - np.pi) or 1.0
        angles = start + turn * np.linspace(0.0, sweep, count + 1)
        out = radius * _equal_area_factor(count, sweep / count)
        points = np.column_stack([np.cos(angles), np.sin(angles)]) * out + arc[:2]
        points[0], points[-1] = arc[2:4], arc[6:8]
        chords.append(np.hstack([points[:-1], points[1:]]))
        origins.extend([index] * count)
    if not chords:
        return np.empty((0, 4)), np.empty(0, np.int32)
    return np.vstack(chords), np.asarray(origins, np.int32)
