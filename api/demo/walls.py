"""Walls and clear outlines from the cells of a floor."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import shapely
from shapely import MultiPolygon, Polygon

from api.demo.floors import OUTSIDE, Cell, Rect, RoomKind, Wall

CORE_KINDS = {RoomKind.CORRIDOR, RoomKind.STAIR, RoomKind.LIFT, RoomKind.LIFT_HALL, RoomKind.LOBBY}

Node = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Thicknesses:
    """Wall thicknesses of a building, mm; even, so that half of one is a whole number."""

    outer: int = 240
    core: int = 200
    partition: int = 120


def polygon_of(rect: Rect) -> Polygon:
    """Return a rectangle as a polygon."""
    return shapely.box(*rect)


def cell_polygon(cell: Cell) -> Polygon:
    """Return a cell to its centre lines."""
    merged = shapely.union_all([polygon_of(rect) for rect in cell.rects])
    if not isinstance(merged, Polygon):
        raise TypeError(f"the rectangles of {cell.name} do not touch")
    return merged


def find_walls(cells: Sequence[Cell], thicknesses: Thicknesses) -> tuple[Wall, ...]:
    """Put a wall between every two neighbouring cells, and around them all."""
    xs = sorted({x for cell in cells for rect in cell.rects for x in (rect.x0, rect.x1)})
    ys = sorted({y for cell in cells for rect in cell.rects for y in (rect.y0, rect.y1)})
    owner = _owners(cells, xs, ys)
    walls: list[Wall] = []
    for i, x in enumerate(xs):
        low = [owner[i - 1][j] if i else OUTSIDE for j in range(len(ys) - 1)]
        high = [owner[i][j] if i < len(xs) - 1 else OUTSIDE for j in range(len(ys) - 1)]
        walls += _runs(x, ys, list(zip(low, high, strict=True)), vertical=True)
    for j, y in enumerate(ys):
        low = [owner[i][j - 1] if j else OUTSIDE for i in range(len(xs) - 1)]
        high = [owner[i][j] if j < len(ys) - 1 else OUTSIDE for i in range(len(xs) - 1)]
        walls += _runs(y, xs, list(zip(low, high, strict=True)), vertical=False)
    return tuple(_with_thickness(wall, cells, thicknesses) for wall in walls)


def _owners(cells: Sequence[Cell], xs: list[int], ys: list[int]) -> list[list[int]]:
    column = {x: i for i, x in enumerate(xs)}
    row = {y: j for j, y in enumerate(ys)}
    owner = [[OUTSIDE] * (len(ys) - 1) for _ in range(len(xs) - 1)]
    for k, cell in enumerate(cells):
        for rect in cell.rects:
            for i in range(column[rect.x0], column[rect.x1]):
                for j in range(row[rect.y0], row[rect.y1]):
                    if owner[i][j] not in {OUTSIDE, k}:
                        raise ValueError(f"{cell.name} overlaps {cells[owner[i][j]].name}")
                    owner[i][j] = k
    return owner


def _runs(
    at: int, stops: list[int], sides: list[tuple[int, int]], *, vertical: bool
) -> Iterable[Wall]:
    start = 0
    for k in range(1, len(sides) + 1):
        if k < len(sides) and sides[k] == sides[start]:
            continue
        low, high = sides[start]
        if low != high:
            yield Wall(vertical, at, stops[start], stops[k], 0, low, high)
        start = k


def _with_thickness(wall: Wall, cells: Sequence[Cell], thicknesses: Thicknesses) -> Wall:
    kinds = {cells[side].kind for side in (wall.low, wall.high) if side != OUTSIDE}
    if OUTSIDE in {wall.low, wall.high}:
        thickness = thicknesses.outer
    elif kinds & CORE_KINDS:
        thickness = thicknesses.core
    else:
        thickness = thicknesses.partition
    return Wall(wall.vertical, wall.at, wall.start, wall.end, thickness, wall.low, wall.high)


def wall_bodies(walls: Sequence[Wall]) -> list[Rect]:
    """Return the body of each wall, run on to the far face of the walls that it meets.

    A wall that another one meets always ends there, because the cells beside it change.
    """
    across: dict[tuple[Node, bool], int] = defaultdict(int)
    for wall in walls:
        for node in _nodes(wall):
            key = (node, wall.vertical)
            across[key] = max(across[key], wall.thickness // 2)
    bodies = []
    for wall in walls:
        first, last = _nodes(wall)
        before = across.get((first, not wall.vertical), 0)
        after = across.get((last, not wall.vertical), 0)
        bodies.append(wall.box(wall.start - before, wall.end + after))
    return bodies


def _nodes(wall: Wall) -> tuple[Node, Node]:
    if wall.vertical:
        return (wall.at, wall.start), (wall.at, wall.end)
    return (wall.start, wall.at), (wall.end, wall.at)


def merge(rects: Sequence[Rect]) -> Polygon | MultiPolygon:
    """Return the union of rectangles."""
    merged = shapely.union_all([polygon_of(rect) for rect in rects])
    if not isinstance(merged, Polygon | MultiPolygon):
        raise TypeError("a union of rectangles encloses an area")
    return merged


def clear_outlines(
    cells: Sequence[Cell], material: Polygon | MultiPolygon, columns: Sequence[Rect]
) -> tuple[Polygon, ...]:
    """Cut walls and the columns that touch them out of each cell.

    Columns that stand free in a room stay part of it, as a surveyor's outline runs along the walls.
    """
    embedded = [polygon_of(column) for column in columns if polygon_of(column).intersects(material)]
    obstacle = shapely.union_all([material, *embedded])
    outlines = []
    for cell in cells:
        outline = cell_polygon(cell).difference(obstacle)
        parts = [part for part in shapely.get_parts(outline) if isinstance(part, Polygon)]
        largest = max(parts, key=lambda part: part.area)
        outlines.append(shapely.normalize(simplify_collinear(largest)))
    return tuple(outlines)


def simplify_collinear(outline: Polygon) -> Polygon:
    """Drop the vertices of an axis-parallel outline at which it does not turn."""
    return Polygon(
        _turning_points(outline.exterior.coords),
        [_turning_points(ring.coords) for ring in outline.interiors],
    )


def _turning_points(coords: Iterable[tuple[float, ...]]) -> list[tuple[float, float]]:
    ring = [(point[0], point[1]) for point in coords][:-1]
    kept = []
    for k, point in enumerate(ring):
        before, after = ring[k - 1], ring[(k + 1) % len(ring)]
        straight = (before[0] == point[0] == after[0]) or (before[1] == point[1] == after[1])
        if not straight:
            kept.append(point)
    return kept


def boundary_segments(
    solid: Polygon | MultiPolygon,
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the straight edges of wall material, in a stable order."""
    segments = []
    for part in shapely.get_parts(solid):
        tidy = simplify_collinear(part)
        for ring in (tidy.exterior, *tidy.interiors):
            points = [(point[0], point[1]) for point in ring.coords]
            segments += [(a, b) for a, b in pairwise(points)]
    return sorted(segments)
