"""Read single entities of a drawing as primitives: lines, arcs, rings, texts, placed blocks."""

import math
from collections.abc import Callable, Iterable

import ezdxf.path
import numpy as np
from ezdxf.entities.dxfentity import DXFTagStorage
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.ellipse import Ellipse
from ezdxf.entities.hatch import Hatch
from ezdxf.entities.insert import Insert
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.mline import MLine
from ezdxf.entities.mpolygon import MPolygon
from ezdxf.entities.polyline import Polyline
from ezdxf.entities.solid import Solid
from ezdxf.entities.spline import Spline
from ezdxf.math import bulge_center

from cad_import.dimensions import read_dimension
from cad_import.gathered import Affine, Gathered, PlacedBlock, placement, to_world
from cad_import.primitives import BY_INSERT, Floats, Ring
from cad_import.rare_entities import (
    RARE,
    SHAPE_ERRORS,
    WITHOUT_EDGES,
    clip_of,
    gather_unknown,
    proxy_picture,
)
from cad_import.texts import read_text

SAME_POINT = 1e-9  # drawing units
CURVE_PARTS = 64  # chords per spline or ellipse: their unit is not known yet, only their shape


def _line(entity: DXFGraphic, out: Gathered) -> None:
    start, end = entity.dxf.start, entity.dxf.end
    out.segments.append((start.x, start.y, end.x, end.y))
    out.segment_layers.append(entity.dxf.layer)


def _arc_row(
    cx: float, cy: float, radius: float, start: float, end: float
) -> tuple[float, float, float, float, float, float, float, float]:
    """Build an arc from angles in radians, counter-clockwise."""
    sweep = (end - start) % (2 * np.pi) or 2 * np.pi
    angles = start + np.array([0.0, sweep / 2, sweep])
    (sx, mx, ex), (sy, my, ey) = cx + radius * np.cos(angles), cy + radius * np.sin(angles)
    return cx, cy, float(sx), float(sy), float(mx), float(my), float(ex), float(ey)


def _add_arcs(entity: DXFGraphic, rows: list[tuple[float, ...]], out: Gathered) -> None:
    placed = to_world(entity, np.array(rows, float))
    out.arcs.extend(map(tuple, placed.tolist()))
    out.arc_layers.extend([entity.dxf.layer] * len(rows))


def _arc(entity: DXFGraphic, out: Gathered) -> None:
    dxf = entity.dxf
    start, end = np.radians([dxf.start_angle, dxf.end_angle])
    _add_arcs(entity, [_arc_row(dxf.center.x, dxf.center.y, dxf.radius, start, end)], out)


def _circle(entity: DXFGraphic, out: Gathered) -> None:
    dxf = entity.dxf
    angles = np.linspace(0.0, 2 * np.pi, CURVE_PARTS, endpoint=False)
    corners = np.column_stack([np.cos(angles), np.sin(angles)]) * dxf.radius
    corners = to_world(entity, corners + np.array([dxf.center.x, dxf.center.y]))
    _add_arcs(entity, [_arc_row(dxf.center.x, dxf.center.y, dxf.radius, 0.0, 2 * np.pi)], out)
    out.rings.append(Ring(corners, dxf.layer, dxf.handle or ""))


def _add_polyline(entity: DXFGraphic, rows: Floats, closed: bool, out: Gathered) -> None:
    """Add a polyline of (n, 3) x, y, bulge rows."""
    if len(rows) < 2:
        return
    ends = np.vstack([rows[1:], rows[:1]]) if closed else rows[1:]
    starts = rows if closed else rows[:-1]
    straight = starts[:, 2] == 0
    pairs = to_world(entity, np.hstack([starts[:, :2], ends[:, :2]])[straight])
    out.segments.extend(map(tuple, pairs.tolist()))
    out.segment_layers.extend([entity.dxf.layer] * len(pairs))
    if len(pairs) < len(starts):
        bent = zip(starts[~straight], ends[~straight], strict=True)
        _add_arcs(entity, [_bulge_row(start, end) for start, end in bent], out)
    if (closed and len(rows) > 2) or (len(rows) > 3 and _meet(rows[0], rows[-1])):
        corners = _ring_corners(rows, closed=closed)
        out.rings.append(Ring(to_world(entity, corners), entity.dxf.layer, entity.dxf.handle or ""))


def _meet(first: Floats, last: Floats) -> bool:
    pairs = zip(first[:2].tolist(), last[:2].tolist(), strict=True)
    return all(math.isclose(a, b, rel_tol=0.0, abs_tol=SAME_POINT) for a, b in pairs)


def _bulge_row(start: Floats, end: Floats) -> tuple[float, ...]:
    bulge = float(np.clip(start[2], -1e4, 1e4))
    first, last = (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))
    centre = bulge_center(first, last, bulge)
    middle = _bulge_point(start[:2], end[:2], bulge, 0.5)
    return (centre.x, centre.y, *first, float(middle[0]), float(middle[1]), *last)


def _bulge_point(start: Floats, end: Floats, bulge: float, share: float) -> Floats:
    """Point on a bulged edge at a share of its sweep."""
    chord = end - start
    normal = np.array([chord[1], -chord[0]])
    sweep = 4 * np.arctan(bulge)
    radius_over_chord = 0.5 / np.sin(sweep / 2)
    angle = sweep * (share - 0.5)
    along = 0.5 + radius_over_chord * np.sin(angle)
    across = radius_over_chord * (np.cos(angle) - np.cos(sweep / 2))
    return np.asarray(start + chord * along + normal * across)


def _ring_corners(rows: Floats, *, closed: bool) -> Floats:
    """Corners of a closed polyline, bulged edges in 32 parts so that its area is the curve's."""
    if not rows[:, 2].any():
        return rows[: None if closed else -1, :2].copy()
    corners: list[Floats] = []
    count = len(rows) if closed else len(rows) - 1
    for index in range(count):
        start, end = rows[index], rows[(index + 1) % len(rows)]
        corners.append(start[:2])
        if start[2] != 0:
            bulge = float(np.clip(start[2], -1e4, 1e4))
            shares = np.linspace(0, 1, 32, endpoint=False)[1:]
            corners.extend(_bulge_point(start[:2], end[:2], bulge, share) for share in shares)
    return np.array(corners)


def _lwpolyline(entity: DXFGraphic, out: Gathered) -> None:
    if isinstance(entity, LWPolyline):
        rows = np.array(entity.lwpoints.values, np.float64).reshape(-1, 5)[:, [0, 1, 4]]
        _add_polyline(entity, rows, bool(entity.closed), out)


def _polyline(entity: DXFGraphic, out: Gathered) -> None:
    if not isinstance(entity, Polyline):
        return
    if entity.is_poly_face_mesh or entity.is_polygon_mesh:
        out.unread[(entity.dxf.layer, "POLYLINE (mesh)")] += 1
        return
    corners = [
        (v.dxf.location.x, v.dxf.location.y, v.dxf.get("bulge", 0.0)) for v in entity.vertices
    ]
    rows = np.array(corners, np.float64).reshape(-1, 3)
    _add_polyline(entity, rows, entity.is_closed, out)


def _curve(entity: DXFGraphic, out: Gathered) -> None:
    if not isinstance(entity, (Ellipse, Spline)):
        return
    path = ezdxf.path.make_path(entity)
    points = np.array([(v.x, v.y) for v in path.approximate(CURVE_PARTS)])
    out.add_path(points, entity.dxf.layer)
    if path.is_closed and len(points) > 3 and np.isfinite(points).all():
        out.rings.append(Ring(points[:-1], entity.dxf.layer, entity.dxf.handle or ""))


def _multiline(entity: DXFGraphic, out: Gathered) -> None:
    if not isinstance(entity, MLine):
        return
    for part in entity.virtual_entities():
        gather_entity(part, out)


def _solid(entity: DXFGraphic, out: Gathered) -> None:
    if not isinstance(entity, Solid):
        return
    corners = [(v.x, v.y) for v in entity.wcs_vertices()]
    if len(corners) > 2:
        out.rings.append(Ring(np.array(corners), entity.dxf.layer, entity.dxf.handle or "", True))


def _hatch(entity: DXFGraphic, out: Gathered) -> None:
    """Keep the borders of solid fills: walls and columns are often filled and nothing more."""
    if not isinstance(entity, (Hatch, MPolygon)):
        return
    for path in ezdxf.path.from_hatch(entity):
        points = np.array([(v.x, v.y) for v in path.approximate(8)])
        if len(points) > 3 and np.isfinite(points).all():
            corners = points[:-1]
            out.rings.append(Ring(corners, entity.dxf.layer, entity.dxf.handle or "", True))


def _text(entity: DXFGraphic, out: Gathered) -> None:
    text = read_text(entity)
    if text is not None:
        out.texts.append(text)


def _dimension(entity: DXFGraphic, out: Gathered) -> None:
    dimension = read_dimension(entity)
    if dimension is not None:
        out.dimensions.append(dimension)


def _insert(entity: DXFGraphic, out: Gathered) -> None:
    if not isinstance(entity, Insert):
        return
    attributes = [text for text in map(read_text, entity.attribs) if text is not None]
    matrix, clip = placement(entity.matrix44()), clip_of(entity, out)
    name, layer = entity.dxf.name, entity.dxf.layer
    for affine in _grid(entity, matrix):
        out.inserts.append(PlacedBlock(name, layer, affine, attributes, clip))
        attributes = []


def _grid(entity: Insert, first: Affine) -> Iterable[Affine]:
    """Placements of an INSERT's rows and columns."""
    rows, columns = max(1, entity.dxf.row_count), max(1, entity.dxf.column_count)
    turn = np.radians(entity.dxf.get("rotation", 0.0))
    steps = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    # rows and columns run in the INSERT's own plane, which may look at the drawing from below
    along, across = to_world(entity, steps)
    for row in range(rows):
        for column in range(columns):
            placed = first.copy()
            placed[:, 2] += along * column * entity.dxf.get("column_spacing", 0.0)
            placed[:, 2] += across * row * entity.dxf.get("row_spacing", 0.0)
            yield placed


GATHER: dict[str, Callable[[DXFGraphic, Gathered], None]] = {
    "LINE": _line,
    "ARC": _arc,
    "CIRCLE": _circle,
    "LWPOLYLINE": _lwpolyline,
    "POLYLINE": _polyline,
    "ELLIPSE": _curve,
    "SPLINE": _curve,
    "MLINE": _multiline,
    "SOLID": _solid,
    "TRACE": _solid,
    "HATCH": _hatch,
    "MPOLYGON": _hatch,
    "TEXT": _text,
    "MTEXT": _text,
    "DIMENSION": _dimension,
    "INSERT": _insert,
    **RARE,
}


def gather_entity(entity: DXFGraphic, out: Gathered) -> None:
    """Add one entity's primitives; what draws no line, text or fill is only counted."""
    if isinstance(entity, DXFTagStorage):
        gather_unknown(entity, out)
        return
    layer = entity.dxf.layer if entity.dxf.hasattr("layer") else BY_INSERT
    kind = entity.dxftype()
    out.counts[(layer, kind)] += 1
    if entity.dxf.get("invisible", 0):
        return
    reader = GATHER.get(kind)
    if reader is not None:
        try:
            reader(entity, out)
        except SHAPE_ERRORS:
            out.unread[(layer, f"{kind} (damaged)")] += 1
    elif kind == "ACAD_PROXY_ENTITY":
        for part in proxy_picture(entity):
            gather_entity(part, out)
    elif kind not in WITHOUT_EDGES:
        out.unread[(layer, kind)] += 1
