"""Place the gathered primitives of a block where an INSERT shows them: moved, bent, clipped."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from cad_import.gathered import Affine, Clip, Gathered, PlacedBlock, place
from cad_import.primitives import (
    BY_INSERT,
    DrawnText,
    Floats,
    NativeObject,
    NativePart,
    Ring,
    arc_radii,
    arc_sweeps,
    flatten_arcs,
)

CHORD_SAGITTA = 3e-4  # of the radius, where the unit is not known yet: 128 chords to the circle
SAME_SCALE = 1e-3  # axes that differ by less leave circles circles
SWING_SCALE, MAX_SWING = 1.25, np.radians(125)  # a door leaf's arc is known even when squeezed


def place_shape(shape: Gathered, insert: PlacedBlock, out: Gathered) -> None:
    """Add a block's primitives at an INSERT's place; layer 0 takes the INSERT's CAD layer."""

    def layer_of(own: str) -> str:
        return insert.cad_layer if own == BY_INSERT else own

    if insert.clip is not None:
        shape = clipped(shape, insert.clip)
    shape = _bent(shape, insert.affine)
    affine = insert.affine
    if shape.segments:
        out.segments.extend(map(tuple, place(np.array(shape.segments), affine).tolist()))
        out.segment_layers.extend(map(layer_of, shape.segment_layers))
    if shape.arcs:
        out.arcs.extend(map(tuple, place(np.array(shape.arcs), affine).tolist()))
        out.arc_layers.extend(map(layer_of, shape.arc_layers))
    out.rings.extend(
        Ring(place(ring.corners, affine), layer_of(ring.cad_layer), ring.handle, ring.filled)
        for ring in shape.rings
    )
    out.texts.extend(_placed_text(text, affine, layer_of) for text in shape.texts)
    scale = float(np.sqrt(abs(np.linalg.det(affine[:, :2]))))
    out.native.extend(
        replace(
            item,
            points=place(item.points, affine),
            cad_layer=layer_of(item.cad_layer),
            height=item.height * scale,
        )
        for item in shape.native
    )
    for (layer, kind), count in shape.unread.items():
        out.unread[(layer_of(layer), kind)] += count


def _placed_text(text: DrawnText, affine: Affine, layer_of: Callable[[str], str]) -> DrawnText:
    x, y = place(np.array([[text.x, text.y]]), affine)[0]
    determinant = float(np.linalg.det(affine[:, :2]))
    scale = float(np.sqrt(abs(determinant)))
    return DrawnText(
        text.text,
        float(x),
        float(y),
        text.height * scale,
        text.width * scale,
        layer_of(text.cad_layer),
        text.handle,
        _turn_of(text.turn_deg, affine),
        text.mirrored != (determinant < 0),
    )


def _turn_of(turn_deg: float, affine: Affine) -> float:
    """Turn of a placed text, by where its top points: a mirrored text keeps its top."""
    turn = np.radians(turn_deg)
    x, y = affine[:, :2] @ (-np.sin(turn), np.cos(turn))
    return float(np.degrees(np.arctan2(-x, y)))


def _bent(shape: Gathered, affine: Affine) -> Gathered:
    """Turn arcs into chords where a placement stretches them into parts of ellipses."""
    if not shape.arcs:
        return shape
    scales = np.linalg.svd(affine[:, :2], compute_uv=False)
    if scales[0] <= (1 + SAME_SCALE) * scales[1]:
        return shape
    arcs = np.array(shape.arcs)
    kept = (arc_sweeps(arcs) <= MAX_SWING) & bool(scales[0] <= SWING_SCALE * scales[1])
    return _with_chords(shape, kept)


def _with_chords(shape: Gathered, kept: np.ndarray) -> Gathered:
    """Return a shape whose arcs are chords but for those that are kept."""
    bent = replace(
        shape,
        segments=list(shape.segments),
        segment_layers=list(shape.segment_layers),
        arcs=[arc for arc, keep in zip(shape.arcs, kept, strict=True) if keep],
        arc_layers=[name for name, keep in zip(shape.arc_layers, kept, strict=True) if keep],
    )
    for index in np.flatnonzero(~kept).tolist():
        chords = _chords(np.array([shape.arcs[index]]))
        bent.segments.extend(map(tuple, chords.tolist()))
        bent.segment_layers.extend([shape.arc_layers[index]] * len(chords))
    return bent


def _chords(arcs: Floats) -> Floats:
    return flatten_arcs(arcs, CHORD_SAGITTA * float(arc_radii(arcs).max()))[0]


def clipped(shape: Gathered, clip: Clip) -> Gathered:
    """Return what of a shape lies inside a boundary (outside it, if inverted); its lines are cut.

    Arcs that cross the boundary become chords; a text counts where its middle is.
    """
    region = shapely.make_valid(Polygon(clip.corners))
    if clip.inverted:
        # the outside, as far as the shape reaches
        region = shapely.difference(shapely.box(*_reach(shape, region)), region)
    shapely.prepare(region)
    arcs = [shapely.MultiLineString(_chords(np.array([arc])).reshape(-1, 2, 2).tolist())
            for arc in shape.arcs]  # fmt: skip
    whole = np.asarray(shapely.covers(region, np.array(arcs, object)), bool).reshape(-1)
    shape = _with_chords(shape, whole)
    out = Gathered(arcs=shape.arcs, arc_layers=shape.arc_layers, unread=shape.unread)
    _clip_segments(shape, region, out)
    for ring in shape.rings:
        out.rings.extend(_clipped_ring(ring, region))
    out.texts = [t for t in shape.texts if shapely.covers(region, shapely.Point(t.x, t.y))]
    out.native = [found for item in shape.native if (found := _clipped_native(item, region))]
    return out


def _reach(shape: Gathered, region: shapely.Geometry) -> tuple[float, float, float, float]:
    points = [np.array(shape.segments).reshape(-1, 2), np.array(shape.arcs).reshape(-1, 2)]
    points += [ring.corners for ring in shape.rings]
    points += [np.array([[text.x, text.y] for text in shape.texts]).reshape(-1, 2)]
    points += [item.points for item in shape.native]
    points += [np.array(region.bounds).reshape(-1, 2)]
    every = np.vstack(points)
    low, high = every.min(axis=0), every.max(axis=0)
    margin = 1.0 + float((high - low).max())  # arcs reach beyond their three points
    return (*(low - margin).tolist(), *(high + margin).tolist())


def _clip_segments(shape: Gathered, region: shapely.Geometry, out: Gathered) -> None:
    if not shape.segments:
        return
    lines = shapely.linestrings(np.array(shape.segments).reshape(-1, 2, 2))
    inside = shapely.covers(region, lines)
    crossing = shapely.intersects(region, lines) & ~inside
    for index in np.flatnonzero(inside | crossing).tolist():
        layer = shape.segment_layers[index]
        if inside[index]:
            out.segments.append(shape.segments[index])
            out.segment_layers.append(layer)
            continue
        for part in shapely.get_parts(shapely.intersection(lines[index], region)):
            if part.geom_type == "LineString":
                out.add_path(shapely.get_coordinates(part), layer)


def _clipped_ring(ring: Ring, region: shapely.Geometry) -> list[Ring]:
    shape = shapely.make_valid(Polygon(ring.corners)) if len(ring.corners) > 2 else None
    if shape is None or not shapely.intersects(region, shape):
        return []
    if shapely.covers(region, shape):
        return [ring]
    parts = shapely.get_parts(shapely.intersection(shape, region))
    return [
        replace(ring, corners=shapely.get_coordinates(part.exterior)[:-1])
        for part in parts
        if part.geom_type == "Polygon" and part.area > 0
    ]


def _clipped_native(item: NativeObject, region: shapely.Geometry) -> NativeObject | None:
    """Keep a 天正 object that is shown; one shown in part alone counts as not read."""
    if not len(item.points):
        return item
    points = item.points[2:] if item.part is NativePart.WALL else item.points
    shape = Polygon(points) if len(points) > 2 else shapely.Point(points[0])
    if not shapely.intersects(region, shape):
        return None
    whole = bool(shapely.covers(region, shape))
    return item if whole else replace(item, part=NativePart.UNREAD)
