"""Read single entities of a drawing as primitives: lines, arcs, rings, texts, placed blocks."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import ezdxf.path
import numpy as np
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.ellipse import Ellipse
from ezdxf.entities.hatch import Hatch
from ezdxf.entities.insert import Insert
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.mline import MLine
from ezdxf.entities.polyline import Polyline
from ezdxf.entities.solid import Solid
from ezdxf.entities.spline import Spline
from ezdxf.math import Matrix44, bulge_center

from cad_import.primitives import BY_INSERT, Dimension, DrawnText, Floats, Ring
from cad_import.texts import read_text

CURVE_PARTS = 64  # chords per spline or ellipse: their unit is not known yet, only their shape
Affine = Floats  # (2, 3): x' = a x + b y + c


class PlacedBlock(NamedTuple):
    """An INSERT: which block, on which CAD layer, where, and the texts of its attributes."""

    block: str
    cad_layer: str
    affine: Affine
    attributes: list[DrawnText]


@dataclass
class Gathered:
    """Primitives of a layout or a block while they are gathered; plain lists, one row each."""

    segments: list[tuple[float, float, float, float]] = field(default_factory=list)
    segment_layers: list[str] = field(default_factory=list)
    arcs: list[tuple[float, ...]] = field(default_factory=list)
    arc_layers: list[str] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)
    texts: list[DrawnText] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    inserts: list[PlacedBlock] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)


def placement(matrix: Matrix44) -> Affine:
    """Drop the third dimension of a placement."""
    (ax, ay, _), (bx, by, _), (cx, cy, _) = (
        matrix.transform_direction((1, 0, 0)),
        matrix.transform_direction((0, 1, 0)),
        matrix.transform((0, 0, 0)),
    )
    return np.array([[ax, bx, cx], [ay, by, cy]])


def place(points: Floats, affine: Affine) -> Floats:
    """Apply a placement to (n, 2k) rows of points."""
    flat = points.reshape(-1, 2)
    return np.asarray(flat @ affine[:, :2].T + affine[:, 2]).reshape(points.shape)


def _to_world(entity: DXFGraphic, points: Floats) -> Floats:
    """Bring points of an entity's own plane (OCS) into the world's."""
    if not entity.dxf.hasattr("extrusion"):
        return points
    ocs = entity.ocs()  # an extrusion within 1e-9 of the Z axis is the world's own plane
    return place(points, placement(ocs.matrix)) if ocs.transform else points


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
    placed = _to_world(entity, np.array(rows, float))
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
    corners = _to_world(entity, corners + np.array([dxf.center.x, dxf.center.y]))
    _add_arcs(entity, [_arc_row(dxf.center.x, dxf.center.y, dxf.radius, 0.0, 2 * np.pi)], out)
    out.rings.append(Ring(corners, dxf.layer, dxf.handle or ""))


def _add_polyline(entity: DXFGraphic, rows: Floats, closed: bool, out: Gathered) -> None:
    """Add a polyline of (n, 3) x, y, bulge rows."""
    if len(rows) < 2:
        return
    ends = np.roll(rows, -1, axis=0) if closed else rows[1:]
    starts = rows if closed else rows[:-1]
    straight = starts[:, 2] == 0
    pairs = _to_world(entity, np.hstack([starts[:, :2], ends[:, :2]])[straight])
    out.segments.extend(map(tuple, pairs.tolist()))
    out.segment_layers.extend([entity.dxf.layer] * len(pairs))
    bent = [
        _bulge_row(start, end)
        for start, end in zip(starts[~straight], ends[~straight], strict=True)
    ]
    if bent:
        _add_arcs(entity, list(bent), out)
    loops_back = len(rows) > 3 and np.allclose(rows[0, :2], rows[-1, :2], rtol=0, atol=1e-9)
    if (closed and len(rows) > 2) or loops_back:
        corners = _ring_corners(rows, closed=closed)
        out.rings.append(
            Ring(_to_world(entity, corners), entity.dxf.layer, entity.dxf.handle or "")
        )


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
        rows = np.array(list(entity.get_points("xyb")), np.float64).reshape(-1, 3)
        _add_polyline(entity, rows, bool(entity.closed), out)


def _polyline(entity: DXFGraphic, out: Gathered) -> None:
    if not isinstance(entity, Polyline) or entity.is_poly_face_mesh or entity.is_polygon_mesh:
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
    if len(points) < 2 or not np.isfinite(points).all():
        return
    out.segments.extend(map(tuple, np.hstack([points[:-1], points[1:]]).tolist()))
    out.segment_layers.extend([entity.dxf.layer] * (len(points) - 1))


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
    if not isinstance(entity, Hatch):
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
    measured = entity.dxf.get("actual_measurement")
    if measured and np.isfinite(measured) and entity.dxf.get("dimtype", 0) & 7 in (0, 1):
        out.dimensions.append(Dimension(entity.dxf.get("text", ""), float(measured)))


def _insert(entity: DXFGraphic, out: Gathered) -> None:
    if not isinstance(entity, Insert):
        return
    attributes = [text for text in map(read_text, entity.attribs) if text is not None]
    matrix = placement(entity.matrix44())
    for affine in _grid(entity, matrix):
        out.inserts.append(PlacedBlock(entity.dxf.name, entity.dxf.layer, affine, attributes))
        attributes = []


def _grid(entity: Insert, first: Affine) -> Iterable[Affine]:
    """Placements of an INSERT's rows and columns."""
    rows, columns = max(1, entity.dxf.row_count), max(1, entity.dxf.column_count)
    turn = np.radians(entity.dxf.get("rotation", 0.0))
    steps = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    # rows and columns run in the INSERT's own plane, which may look at the drawing from below
    along, across = _to_world(entity, steps)
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
    "TEXT": _text,
    "MTEXT": _text,
    "DIMENSION": _dimension,
    "INSERT": _insert,
}


def gather_entity(entity: DXFGraphic, out: Gathered) -> None:
    """Add one entity's primitives; what draws no line, text or fill is only counted."""
    layer = entity.dxf.layer if entity.dxf.hasattr("layer") else BY_INSERT
    kind = entity.dxftype()
    out.counts[(layer, kind)] += 1
    reader = GATHER.get(kind)
    if reader is None or entity.dxf.get("invisible", 0):
        return
    reader(entity, out)
