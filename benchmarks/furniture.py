"""Furniture that looks like building: cupboards along walls, desks of loose lines, screens."""

import itertools
import math
from random import Random

import numpy as np
import shapely
from ezdxf.entities.arc import Arc
from ezdxf.entities.line import Line
from ezdxf.entities.lwpolyline import LWPolyline
from numpy.typing import NDArray
from shapely import LineString, Polygon

from benchmarks.drafts import Draft

LAYER = "X-01"  # an office's own numbering
CUPBOARD_M = (1.8, 0.45)
DESK_M = (1.4, 0.7)
SCREEN_M = (1.5, 0.06)
MIN_EDGE_M = 2.4
CLEAR_M = 0.05
ON_WALL_M = 0.005
ROOM_M2 = (8.0, 400.0)

Shapes = NDArray[np.object_]


def furnish(draft: Draft, rng: Random) -> None:
    """Draw furniture into every room where none stands in the way of a door.

    Everything is drawn as loose lines: a cupboard flush with a wall, desks that stand free, and
    between them screens of two lines as far apart as a thin wall's.
    """
    drawn = _linework(draft)
    tree = shapely.STRtree(drawn)
    for room in draft.truth["rooms"]:
        outline = shapely.from_wkt(room["wkt"])
        if not ROOM_M2[0] <= outline.area <= ROOM_M2[1]:
            continue
        for piece in _pieces(outline, rng):
            near = drawn[tree.query(piece.buffer(CLEAR_M))]
            if _has_place(piece, outline, near):
                _draw(piece, draft)


def _linework(draft: Draft) -> Shapes:
    """Lines, polylines and arcs of the drawing, in metres."""
    shapes = []
    for entity in draft.document.modelspace():
        if isinstance(entity, Line):
            points = [entity.dxf.start, entity.dxf.end]
        elif isinstance(entity, LWPolyline):
            points = list(entity.vertices_in_wcs())
            points += points[:1] if entity.closed else []
        elif isinstance(entity, Arc):
            points = list(entity.flattening(0.05 / draft.unit_m))
        else:
            continue
        if len(points) > 1:
            shapes.append(LineString([(p.x * draft.unit_m, p.y * draft.unit_m) for p in points]))
    return np.array(shapes, dtype=object)


def _pieces(outline: Polygon, rng: Random) -> list[Polygon]:
    """Propose a cupboard on every long edge, and two desks with a screen in the middle."""
    ring = shapely.orient_polygons(outline).exterior
    corners = np.asarray(ring.coords)
    pieces = []
    turn = 0.0
    for start, end in itertools.pairwise(corners):
        length = float(np.hypot(*(end - start)))
        if length < MIN_EDGE_M:
            continue
        turn = math.atan2(end[1] - start[1], end[0] - start[0])
        at = start + (end - start) / length * rng.uniform(0.1, length - CUPBOARD_M[0] - 0.1)
        pieces.append(_rectangle(at, turn, (0.0, 0.0), CUPBOARD_M))
    centre = shapely.point_on_surface(outline)
    middle = np.array([centre.x, centre.y])
    pieces.append(_rectangle(middle, turn, (-0.7, 0.1), DESK_M))
    pieces.append(_rectangle(middle, turn, (-0.7, -0.8), DESK_M))
    pieces.append(_rectangle(middle, turn, (0.9, -0.75), (SCREEN_M[1], SCREEN_M[0])))
    return pieces


def _rectangle(
    at: NDArray[np.float64], turn: float, offset: tuple[float, float], size: tuple[float, float]
) -> Polygon:
    (x, y), (width, depth) = offset, size
    corners = np.array([(x, y), (x + width, y), (x + width, y + depth), (x, y + depth)])
    cos, sin = math.cos(turn), math.sin(turn)
    return Polygon(corners @ np.array([[cos, sin], [-sin, cos]]) + at)


def _has_place(piece: Polygon, outline: Polygon, near: Shapes) -> bool:
    """Whether a piece lies in its room, off doors, backed by wall where it meets the edge."""
    if not outline.buffer(1e-6).contains(piece):
        return False
    inner = piece.buffer(-ON_WALL_M)
    if len(near) and bool(np.any(shapely.intersects(near, inner))):
        return False
    back = piece.exterior.intersection(outline.exterior.buffer(ON_WALL_M))
    if back.is_empty:
        return True
    backed = shapely.union_all(near).buffer(2 * ON_WALL_M)
    return bool(backed.covers(back))


def _draw(piece: Polygon, draft: Draft) -> None:
    space = draft.document.modelspace()
    corners = np.round(np.asarray(piece.exterior.coords) / draft.unit_m, 2)
    for start, end in itertools.pairwise(corners):
        space.add_line(tuple(start), tuple(end), {"layer": LAYER})
