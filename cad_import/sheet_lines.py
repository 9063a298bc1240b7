"""The lines and the axes of one sheet."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely

from cad_import.linework import Linework
from cad_import.primitives import Floats, Primitives, arc_radii, arc_sweeps
from cad_import.roles import CadLayer, Role
from cad_import.segments import directions
from cad_import.sheets import Sheet
from spatial.domain.axis_grids import NO_AXES, AxisGrid, AxisLine

MARGIN_M = 1.0
AXIS_MARGIN_M = 25.0  # bubbles stand outside of the walls, beyond the dimensions
BUBBLE_M = (0.15, 2.5)  # 8 to 10 mm on paper (GB/T 50001, 9.0.2), plotted 1:50 to 1:500
MIN_BUBBLES = 4
LABEL = re.compile(r"^(?:\d{1,3}|[A-Z]{1,2}\d?|\d{1,2}/[0-9A-Z]{1,3}|[A-Z]-?\d{1,2})$")
PLACE_M = 0.001  # two regions that lie as near as this to each other are equally far
SAME_PLACE_DEG = 1.0
HALF_RAD = 0.01


def lines_of_sheet(linework: Linework, sheet: Sheet) -> Linework:
    """Return the lines whose middle lies on a sheet."""
    here = linework.within(sheet.box, MARGIN_M)
    if not sheet.crowded:
        return here

    def held(lines: Floats) -> Floats:
        middle = (lines[:, :2] + lines[:, 2:]) / 2
        return np.asarray(lines[sheet.holds(middle[:, 0], middle[:, 1], MARGIN_M)])

    fills = here.column_fills
    if len(fills):
        x, y = shapely.get_coordinates(shapely.centroid(fills)).T
        fills = fills[sheet.holds(x, y, MARGIN_M)]
    opened = here.evidence
    evidence = replace(opened, doors=held(opened.doors), windows=held(opened.windows))
    return replace(
        here,
        walls=held(here.walls),
        columns=held(here.columns),
        windows=held(here.windows),
        column_fills=fills,
        evidence=evidence,
        stairs=held(here.stairs),
    )


def axis_grids(
    primitives: Primitives, layers: Mapping[str, CadLayer], sheets: Sequence[Sheet]
) -> dict[int, AxisGrid]:
    """Find the labelled axes of each sheet by its number, metres in the drawing's own frame."""
    bubbles = _bubbles(primitives)
    if len(bubbles) < MIN_BUBBLES:
        return {}
    places = np.array([(x, y) for _, x, y, _ in bubbles])
    owner = _owners(places, sheets)
    ends, ways = _lines_at(bubbles, primitives, layers)
    grids = {}
    for sheet in sheets:
        rows = np.flatnonzero(owner == sheet.number)
        grids[sheet.number] = _grid([bubbles[k] for k in rows], ends[rows], ways[rows])
    return grids


def _bubbles(primitives: Primitives) -> list[tuple[str, float, float, float]]:
    """Find circles with an axis label in their middle: label, centre, radius, by place."""
    arcs, radii = primitives.arcs, arc_radii(primitives.arcs)
    full = np.hypot(*(arcs[:, 2:4] - arcs[:, 6:8]).T) <= 1e-6 * radii
    full |= np.abs(arc_sweeps(arcs) - np.pi) <= HALF_RAD  # polylines draw circles as two halves
    full &= (radii >= BUBBLE_M[0]) & (radii <= BUBBLE_M[1])
    circles, radii = arcs[full], radii[full]
    texts = [text for text in primitives.texts if LABEL.match(text.text.strip().upper())]
    if len(circles) < MIN_BUBBLES or not texts:
        return []
    tree = shapely.STRtree(shapely.points(circles[:, :2]))
    points = shapely.points([(text.x, text.y) for text in texts])
    (which, circle), apart = tree.query_nearest(points, return_distance=True, all_matches=False)
    found = {}
    for text, row, distance in zip(which.tolist(), circle.tolist(), apart.tolist(), strict=True):
        if distance <= 0.5 * radii[row]:
            label = texts[text].text.strip().upper()
            x, y = np.round(circles[row, :2], 4).tolist()
            found[label, x, y] = (label, x, y, float(radii[row]))
    return _of_usual_size([found[key] for key in sorted(found)])


def _of_usual_size(
    bubbles: Sequence[tuple[str, float, float, float]],
) -> list[tuple[str, float, float, float]]:
    """Keep the bubbles of the size that most have: other circles mark details or doors."""
    if not bubbles:
        return []
    radii = np.round([radius for *_, radius in bubbles], 2)
    sizes, counts = np.unique(radii, return_counts=True)
    usual = sizes[np.argmax(counts)]
    return [bubble for bubble, radius in zip(bubbles, radii, strict=True) if radius == usual]


def _owners(places: Floats, sheets: Sequence[Sheet]) -> np.ndarray:
    """Say on which sheet, by number, each place lies: in its frame, else nearest; 0 for none."""
    regions = np.array([sheet.frame or sheet.region for sheet in sheets], object)
    points = shapely.points(places)
    point, region = shapely.STRtree(regions).query(
        points, predicate="dwithin", distance=AXIS_MARGIN_M + PLACE_M
    )
    apart = np.round(shapely.distance(points[point], regions[region]), 3)
    order = np.lexsort((region, apart, point))
    point, region, apart = point[order], region[order], apart[order]
    nearest = np.append(True, point[1:] != point[:-1]) & (apart <= AXIS_MARGIN_M)
    owner = np.zeros(len(places), np.intp)
    owner[point[nearest]] = np.array([sheet.number for sheet in sheets])[region[nearest]]
    return owner


def _lines_at(
    bubbles: Sequence[tuple[str, float, float, float]],
    primitives: Primitives,
    layers: Mapping[str, CadLayer],
) -> tuple[Floats, Floats]:
    """Find the line that leaves each bubble: its far end and its direction, NaN for none."""
    walls = [layers[name].role is Role.WALL for name in primitives.cad_layers]
    lines = primitives.segments[~np.array(walls, bool)[primitives.segment_layers]]
    ends, ways = np.full((len(bubbles), 2), np.nan), np.full((len(bubbles), 2), np.nan)
    if not len(lines):
        return ends, ways
    centres = np.array([(x, y) for _, x, y, _ in bubbles])
    radii = np.array([radius for *_, radius in bubbles])
    tree = shapely.STRtree(shapely.points(lines.reshape(-1, 2)))
    which, end = tree.query(shapely.points(centres), predicate="dwithin", distance=1.4 * radii)
    near, far = lines.reshape(-1, 2)[end], lines.reshape(-1, 2)[end ^ 1]
    way = directions(np.hstack([near, far]))
    off = centres[which] - near
    aside = np.abs(off[:, 0] * way[:, 1] - off[:, 1] * way[:, 0])
    away = (off * way).sum(axis=1) <= -0.6 * radii[which]
    length = np.round(np.hypot(*(far - near).T), 4)
    good = (aside <= 0.1 * radii[which]) & away & (length > radii[which])
    order = np.lexsort((far[good][:, 1], far[good][:, 0], length[good]))
    rows = which[good][order]
    ends[rows], ways[rows] = far[good][order], way[good][order]  # the longest is written last
    return ends, ways


def _grid(
    bubbles: Sequence[tuple[str, float, float, float]], ends: Floats, ways: Floats
) -> AxisGrid:
    """Make axes of bubbles: two of a label that face each other are one axis."""
    labelled: dict[str, list[int]] = defaultdict(list)
    for row, (label, *_) in enumerate(bubbles):
        labelled[label].append(row)
    centres = [(x, y) for _, x, y, _ in bubbles]
    lines = []
    for label, rows in sorted(labelled.items()):
        left = list(rows)
        while left:
            row = left.pop(0)
            partner = next((k for k in left if _faces(centres, ways, row, k)), None)
            if partner is not None:
                left.remove(partner)
                lines.append(AxisLine(label, centres[row], centres[partner]))
            elif not np.isnan(ends[row]).any():
                x, y = np.round(ends[row], 4).tolist()
                lines.append(AxisLine(label, centres[row], (x, y)))
    return AxisGrid(tuple(lines)) if lines else NO_AXES


def _faces(centres: Sequence[tuple[float, float]], ways: Floats, one: int, other: int) -> bool:
    """Whether two bubbles stand at the two ends of one line."""
    across = np.subtract(centres[other], centres[one])
    length = float(np.hypot(*across))
    known = [way for way in (ways[one], -ways[other]) if not np.isnan(way).any()]
    if length == 0 or not known:
        return False
    return all(float(way @ across) >= length * np.cos(np.radians(SAME_PLACE_DEG)) for way in known)
