"""Sheet frames (图框): rectangles of standard paper, times a plotting scale, around plans."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from cad_import.places import Places
from cad_import.primitives import Floats, Primitives
from cad_import.roles import CadLayer, Role
from cad_import.segments import as_lines, lengths

MIN_SIDE_M = 8.0  # A4 at 1:40; what is smaller frames a detail
MAX_SIDE_M = 600.0
SQUARE_SHARE = 0.98  # of its turned bounding box that a rectangle covers
# Long to short side of A0 to A4 and of the lengthened formats of GB/T 50001, and of their inner
# frames, whose binding edge is wider than the others.
_PAPER = (1.414, 1.4137, 1.455, 1.384, 1.406, 1.768, 2.121, 2.475, 2.828, 1.76, 2.06, 1.59)
PAPER_LATITUDE = 0.02
MIN_LINE_M = 8.0
MAX_LINES = 3000
ON_FRAME_M = 0.02
NO_FRAMES = np.empty(0, object)


def find_frames(primitives: Primitives, layers: Mapping[str, CadLayer]) -> list[shapely.Polygon]:
    """Find the outermost frames, metres, in reading order; none within another.

    A frame has the proportion of paper, or stands on a CAD layer that is named for frames. One that
    holds several others side by side is a border around them and is left out.
    """
    rings, lines = _drawn_rings(primitives, layers), _from_lines(primitives, layers)
    found = shapely.normalize(np.concatenate([rings, lines]))
    if not len(found):
        return []
    order = np.lexsort(tuple(np.round(shapely.bounds(found), 3).T))
    found = found[order]
    double = shapely.equals_exact(found[1:], found[:-1], tolerance=1e-3)
    return _outermost(found[np.concatenate([[True], ~double])])


def _drawn_rings(primitives: Primitives, layers: Mapping[str, CadLayer]) -> np.ndarray:
    shapes, named = [], []
    for ring in primitives.rings:
        layer = layers[ring.cad_layer]
        if ring.filled or not 4 <= len(ring.corners) <= 5 or _bounds_rooms(layer):
            continue
        shapes.append(shapely.Polygon(ring.corners))
        named.append(layer.role is Role.FRAME)
    return _frames_among(np.array(shapes, object), np.array(named, bool))


def _bounds_rooms(layer: CadLayer) -> bool:
    """Whether a CAD layer is named for walls; one that only looks so may hold the frame too."""
    return layer.role is Role.WALL and layer.reason == "name"


def _from_lines(primitives: Primitives, layers: Mapping[str, CadLayer]) -> np.ndarray:
    """Find frames that are drawn as loose lines: rectangles of the longest lines."""
    drawn_on = [layers[name] for name in primitives.cad_layers]
    roles = np.array([layer.role for layer in drawn_on], object)
    measures = (Role.COLUMN, Role.AXIS, Role.DIMENSION)
    silent = np.array([_bounds_rooms(a) or a.role in measures for a in drawn_on], bool)
    long = lengths(primitives.segments)
    usable = (long >= MIN_LINE_M) & ~silent[primitives.segment_layers]
    rows = np.flatnonzero(usable)
    if not 4 <= len(rows) <= MAX_LINES:
        return NO_FRAMES
    lines = np.unique(np.round(primitives.segments[rows], 3), axis=0)
    shapes = shapely.get_parts(shapely.polygonize(list(as_lines(lines))))
    on_frame = primitives.segments[rows][roles[primitives.segment_layers[rows]] == Role.FRAME]
    if not len(shapes):
        return NO_FRAMES
    edges = shapely.union_all(as_lines(on_frame)) if len(on_frame) else shapely.LineString()
    named = shapely.covered_by(shapely.boundary(shapes), shapely.buffer(edges, 0.01))
    return _frames_among(shapes, np.asarray(named, bool))


def _frames_among(shapes: np.ndarray, named: np.ndarray) -> np.ndarray:
    """Pick the shapes that are rectangles of a frame's size and proportion."""
    area = shapely.area(shapes)
    shapes, named, area = shapes[area > 0], named[area > 0], area[area > 0]
    if not len(shapes):
        return NO_FRAMES
    corners = shapely.get_coordinates(shapely.oriented_envelope(shapes)).reshape(-1, 5, 2)
    sides = np.hypot(*np.moveaxis(corners[:, 1:3] - corners[:, 0:2], 2, 0))
    shorter, longer = sides.min(axis=1), sides.max(axis=1)
    fits = (shorter >= MIN_SIDE_M) & (longer <= MAX_SIDE_M)
    fits &= area >= SQUARE_SHARE * shorter * longer
    proportion = longer / shorter
    paper = (np.abs(proportion[:, None] / np.array(_PAPER) - 1) <= PAPER_LATITUDE).any(axis=1)
    return np.asarray(shapes[fits & (paper | named)])


def _outermost(frames: np.ndarray) -> list[shapely.Polygon]:
    """Leave out frames inside another, and those that hold several beside each other."""
    outer, inner = shapely.STRtree(frames).query(shapely.buffer(frames, 0.01), predicate="covers")
    holds = np.zeros((len(frames), len(frames)), bool)
    holds[outer, inner] = outer != inner
    borders = np.array([_hold_apart(frames[held]) for held in holds], bool)
    inside = (holds & ~borders[:, None]).any(axis=0)
    kept: list[shapely.Polygon] = frames[~inside & ~borders].tolist()
    return sorted(kept, key=lambda frame: (-round(frame.bounds[3], 3), frame.bounds[0]))


def _hold_apart(inner: np.ndarray) -> bool:
    """Whether two of the frames lie apart from each other."""
    return any(bool(shapely.disjoint(frame, inner).any()) for frame in inner)


def frame_of(points: Floats, frames: Sequence[shapely.Polygon]) -> np.ndarray:
    """Say which frame each point lies in, -1 for none."""
    owner = np.full(len(points), -1, np.intp)
    places = Places(points)
    for number, frame in enumerate(frames):
        inside = _inside(frame, points, places)
        owner[inside[owner[inside] < 0]] = number
    return owner


def _inside(frame: shapely.Polygon, points: Floats, places: Places) -> np.ndarray:
    """Positions of the points in a frame."""
    near = places.within(frame.bounds)
    shapely.prepare(frame)
    return np.asarray(near[shapely.contains_xy(frame, *points[near].T)])


def beside_frames(lines: Floats, frames: Sequence[shapely.Polygon]) -> np.ndarray:
    """Mark the lines that draw none of the frames."""
    apart = np.ones(len(lines), bool)
    ends = lines.reshape(-1, 2)
    places = Places(ends)
    for frame in frames:
        near = places.within(frame.bounds, 2 * ON_FRAME_M)
        on = near[shapely.distance(shapely.points(ends[near]), frame.exterior) <= ON_FRAME_M]
        line, count = np.unique(on // 2, return_counts=True)
        apart[line[count == 2]] = False
    return apart


def uncrossed(frames: Sequence[shapely.Polygon], lines: Floats) -> list[shapely.Polygon]:
    """Leave out frames that a wall leaves: they are the outline of something."""
    ends = lines.reshape(-1, 2)
    places = Places(ends)
    kept = []
    for frame in frames:
        _, count = np.unique(_inside(frame, ends, places) // 2, return_counts=True)
        if not (count == 1).any():
            kept.append(frame)
    return kept
