"""Rooms that a surveyor has drawn: closed outlines on a CAD layer of their own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from cad_import.labels import Label, read_label
from cad_import.primitives import DrawnText, Primitives
from cad_import.roles import CadLayer, Role
from spatial.domain.findings import Finding, Severity

MIN_ROOM_M2, MAX_ROOM_M2 = 0.5, 5000.0
MIN_OUTLINES = 3  # fewer closed lines on such a layer are a legend or the building's outer line
SAME_SHARE = 0.98  # two outlines that share this much are one, drawn twice
HOLDS_SHARE = 0.9  # an outline holds another if this much of the other's ground is in its own
SUM_SHARE = 0.6  # an outline that several others cover this much is their sum, walls included


@dataclass(frozen=True, slots=True)
class DrawnRoom:
    """An outline as drawn, m, what its texts say, and whether it crosses itself or a neighbour."""

    outline: shapely.Polygon
    label: Label
    repaired: bool
    overlapping: bool
    handle: str


def find_drawn_rooms(
    primitives: Primitives, layers: Mapping[str, CadLayer], texts: Sequence[DrawnText]
) -> tuple[list[DrawnRoom], list[Finding]]:
    """Collect the room outlines that are drawn as such, in metres, ordered by place.

    Returns no room if the drawing has no layer for room outlines or fewer than three on it.
    """
    rings = [
        ring
        for ring in primitives.rings
        if not ring.filled and layers[ring.cad_layer].role is Role.ROOM_OUTLINE
    ]
    outlines, repaired, handles = _polygons(rings)
    if len(outlines) < MIN_OUTLINES:
        return [], []
    kept = _without_doubles(outlines)
    outlines, repaired = outlines[kept], repaired[kept]
    handles = [handles[index] for index in kept]
    overlapping = _overlapping(outlines)
    labels = _labels(outlines, texts)
    rooms = [
        DrawnRoom(outline, labels.get(index, Label()), bool(mended), bool(clash), handle)
        for index, (outline, mended, clash, handle) in enumerate(
            zip(outlines, repaired, overlapping, handles, strict=True)
        )
    ]
    findings = [
        Finding("OUTLINE_CROSSES_ITSELF", Severity.WARNING, (room.handle,), *_place(room.outline))
        for room in rooms
        if room.repaired
    ]
    return rooms, findings


def _place(outline: shapely.Polygon) -> tuple[float, float]:
    point = outline.representative_point()
    return round(point.x, 3), round(point.y, 3)


def _polygons(rings: Sequence) -> tuple[np.ndarray, np.ndarray, list[str]]:  # type: ignore[type-arg]  # Ring
    """Return valid polygons in order of place; of a crossing ring, its largest part."""
    shapes, repaired, handles = [], [], []
    for ring in rings:
        if len(ring.corners) < 3:
            continue
        polygon = shapely.Polygon(ring.corners)
        mended = not polygon.is_valid
        if mended:
            parts = shapely.get_parts(shapely.make_valid(polygon))
            parts = [part for part in parts if part.geom_type == "Polygon"]
            if not parts:
                continue
            polygon = max(parts, key=lambda part: part.area)
        if MIN_ROOM_M2 <= polygon.area <= MAX_ROOM_M2:
            shapes.append(shapely.normalize(polygon))
            repaired.append(mended)
            handles.append(ring.handle)
    array = np.array(shapes, object)
    if not len(array):
        return array, np.empty(0, bool), []
    bounds = shapely.bounds(array)
    order = np.lexsort((shapely.area(array), bounds[:, 1], bounds[:, 0]))
    return array[order], np.array(repaired)[order], [handles[index] for index in order]


def _without_doubles(outlines: np.ndarray) -> list[int]:
    """Drop an outline drawn twice, and one that is only the sum of others (a whole storey)."""
    area = shapely.area(outlines)
    tree = STRtree(outlines)
    first, second = tree.query(outlines, predicate="intersects")
    keep = first != second
    first, second = first[keep], second[keep]
    shared = shapely.area(shapely.intersection(outlines[first], outlines[second]))
    covered = np.zeros(len(outlines))
    double = np.zeros(len(outlines), bool)
    parts: dict[int, list[int]] = defaultdict(list)
    for a, b, common in zip(first.tolist(), second.tolist(), shared.tolist(), strict=True):
        if common >= SAME_SHARE * max(area[a], area[b]) and b < a:
            double[a] = True
        elif common >= HOLDS_SHARE * area[b] and area[b] < 0.9 * area[a]:
            parts[a].append(b)
    for whole, inner in parts.items():
        if len(inner) > 1:
            covered[whole] = shapely.union_all(outlines[inner]).area / area[whole]
    return [
        index for index in range(len(outlines)) if not double[index] and covered[index] < SUM_SHARE
    ]


def _overlapping(outlines: np.ndarray) -> np.ndarray:
    """Mark outlines that share more than a sliver with another one, or hold it."""
    area = shapely.area(outlines)
    first, second = STRtree(outlines).query(outlines, predicate="intersects")
    apart = first != second
    first, second = first[apart], second[apart]
    marked = np.zeros(len(outlines), bool)
    if len(first):
        shared = shapely.area(shapely.intersection(outlines[first], outlines[second]))
        marked[first[shared > 0.02 * np.minimum(area[first], area[second])]] = True
    return marked


def _labels(outlines: np.ndarray, texts: Sequence[DrawnText]) -> dict[int, Label]:
    """Read each outline's texts; a text belongs to the smallest outline around its middle."""
    if not texts:
        return {}
    area = shapely.area(outlines)
    points = shapely.points([(text.x, text.y) for text in texts])
    which, outline = STRtree(outlines).query(points, predicate="within")
    smallest: dict[int, int] = {}
    for text, index in zip(which.tolist(), outline.tolist(), strict=True):
        if text not in smallest or area[index] < area[smallest[text]]:
            smallest[text] = index
    held: dict[int, list[DrawnText]] = defaultdict(list)
    for text in sorted(smallest):
        held[smallest[text]].append(texts[text])
    return {index: read_label(found) for index, found in held.items()}
