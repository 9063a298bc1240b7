"""Clusters of wall lines: what stands together, and where one cluster is two plans side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cad_import.frames import frame_of
from cad_import.places import Places, middles
from cad_import.primitives import Floats
from cad_import.segments import lengths

CELL_M = 4.0  # parts of one plan lie nearer than a cell; plans lie further apart than two
MAX_LINK_M = 12.0  # longer lines that are no walls may run on from one plan to the next
MAX_CORRIDOR_M, LONG_ROW = 4.0, 2.5
MIN_TITLED_GAP_M, TITLE_REACH_M = 0.5, 15.0
NO_TITLES = np.empty((0, 2))
MIN_GAP_M = 1.5  # two plans drawn side by side leave at least so much free of any line
ALIKE = 0.3  # storeys of one building are about as wide and as deep as each other
SMALL_CELL_M = 0.5
SAME_SHARE = 0.5  # of the cells that the walls of two storeys pass, at least so many are the same
ACROSS_DEG = 90.0
MAX_SAMPLES = 4000  # of one line


@dataclass(frozen=True, slots=True)
class Cluster:
    """Wall lines that stand together.

    Parameters
    ----------
    rows
        Positions of the lines.
    frame
        Position of the sheet frame around them, -1 for none.
    metres
        Length of the lines together.
    hull
        Their convex hull.
    """

    rows: np.ndarray
    frame: int
    metres: float
    hull: shapely.Geometry

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Bounding box, metres."""
        x0, y0, x1, y1 = self.hull.bounds
        return float(x0), float(y0), float(x1), float(y1)


def make_cluster(lines: Floats, rows: np.ndarray, frame: int) -> Cluster:
    """Measure the lines at some positions."""
    points = shapely.multipoints(lines[rows].reshape(-1, 2))
    metres = round(float(lengths(lines[rows]).sum()), 6)
    return Cluster(rows, frame, metres, shapely.convex_hull(points))


def main_direction(lines: Floats) -> float:
    """Direction in which most line runs, or across it, radians from 0 up to a right angle."""
    ways = lines[:, 2:] - lines[:, :2]
    turn = np.degrees(np.arctan2(ways[:, 1], ways[:, 0])) % ACROSS_DEG
    bins = np.round(turn * 2).astype(np.int64) % 180
    totals = np.round(np.bincount(bins, weights=lengths(lines), minlength=180), 3)
    best = int(np.argmax(totals))
    near = np.abs((turn - best / 2 + 45.0) % ACROSS_DEG - 45.0) <= 0.5
    off = (turn[near] - best / 2 + 45.0) % ACROSS_DEG - 45.0
    return float(np.radians(best / 2 + np.median(off))) if near.any() else 0.0


def turned(lines: Floats, angle: float) -> Floats:
    """Turn lines clockwise about the origin by an angle in radians."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray((lines.reshape(-1, 2) @ np.array([[cos, -sin], [sin, cos]])).reshape(-1, 4))


def cluster_lines(segments: Floats) -> np.ndarray:
    """Say which plan each line belongs to, numbered from 0.

    Parameters
    ----------
    segments
        (n, 4) wall lines in metres, in any order.
    """
    if not len(segments):
        return np.empty(0, np.intp)
    owner, cells = _cells_of(segments)
    unique, inverse = np.unique(cells, axis=0, return_inverse=True)
    component = _components(unique)
    numbers = np.zeros(len(segments), np.intp)
    numbers[owner] = component[inverse]
    return numbers


def _cells_of(segments: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Grid cells that each line passes."""
    owner, points = _sampled(segments, CELL_M / 2)
    corner = np.floor(segments.reshape(-1, 2).min(axis=0) * 1000) / 1000
    return owner, np.floor((points - corner) / CELL_M).astype(np.int64)


def _sampled(lines: Floats, step_m: float) -> tuple[np.ndarray, Floats]:
    """Points along lines, at most a step apart, and the position of the line of each."""
    counts = np.minimum(np.ceil(lengths(lines) / step_m).astype(np.int64) + 1, MAX_SAMPLES)
    owner = np.repeat(np.arange(len(lines)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(len(owner)) - first) / np.maximum(np.repeat(counts, counts) - 1, 1)
    return owner, lines[owner, :2] + share[:, None] * (lines[owner, 2:] - lines[owner, :2])


def _components(cells: np.ndarray) -> np.ndarray:
    """Find the groups of cells that touch, corners included; a number for each cell."""
    index = {cell: number for number, cell in enumerate(map(tuple, cells.tolist()))}
    component = np.full(len(cells), -1, np.intp)
    count = 0
    for start in range(len(cells)):
        if component[start] >= 0:
            continue
        component[start] = count
        stack = [start]
        while stack:
            x, y = cells[stack.pop()]
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    other = index.get((int(x) + dx, int(y) + dy), -1)
                    if other >= 0 and component[other] < 0:
                        component[other] = count
                        stack.append(other)
        count += 1
    return component


def find_clusters(
    lines: Floats,
    frames: Sequence[shapely.Polygon],
    body: Floats,
    others: Floats,
    titles: Floats = NO_TITLES,
) -> list[Cluster]:
    """Group wall lines by frame and nearness, and part plans that stand side by side.

    Parameters
    ----------
    frames
        Frames of sheets: what lies in one is no part of what lies in another.
    body
        (n, 4) what else is drawn of buildings: windows, stairs, furniture join walls of one plan.
    others
        (n, 4) everything else, dimensions too, which shows that a gap is none.
    titles
        (n, 2) where titles of different levels stand: two plans may be parted by them alone.
    """
    if not len(lines):
        return []
    angle = main_direction(lines)
    short = body[lengths(body) <= MAX_LINK_M]
    linked = np.vstack([lines, short])
    owner = frame_of(middles(linked), frames)
    upright, around = turned(linked, angle), turned(np.vstack([body, others]), angle)
    stand = Places(middles(around))
    named = turned(np.hstack([titles, titles]), angle)[:, :2]
    is_wall = np.arange(len(linked)) < len(lines)
    clusters = []
    for frame in np.unique(owner[: len(lines)]):
        rows = np.flatnonzero(owner == frame)
        numbers = cluster_lines(upright[rows])
        for number in np.unique(numbers[is_wall[rows]]):
            walls = rows[(numbers == number) & is_wall[rows]]
            for part in _parted(upright, walls, (around, stand), named):
                clusters.append(make_cluster(lines, part, int(frame)))
    return clusters


def _parted(
    upright: Floats, rows: np.ndarray, around: tuple[Floats, Places], titles: Floats
) -> Iterator[np.ndarray]:
    """Part a cluster at gaps that no line crosses, where the parts are storeys of one building.

    They are if they are alike, or if each has the title of another level below or above it.
    """
    points = upright[rows].reshape(-1, 2)
    low, high = points.min(axis=0), points.max(axis=0)
    others, stand = around
    drawn = np.vstack([upright[rows], others[stand.within((*low, *high))]])
    for axis in (0, 1):
        width, depth = high[1 - axis] - low[1 - axis], high[axis] - low[axis]
        # two long rows of rooms are no storeys: a corridor that nothing closes runs between them
        long = width > LONG_ROW * depth / 2
        cuts = _gaps(drawn, axis, MAX_CORRIDOR_M if long else MIN_GAP_M)
        parts = _cut(upright, rows, axis, cuts)
        if not (len(parts) > 1 and _alike(upright, parts)):
            parts = _cut(upright, rows, axis, _gaps(drawn, axis, MIN_TITLED_GAP_M))
            if not _titled(upright, parts, axis, titles):
                continue
        for part in parts:
            yield from _parted(upright, part, around, titles)
        return
    yield rows


def _gaps(lines: Floats, axis: int, least_m: float) -> Floats:
    """Middles of the gaps along an axis that no line covers, at least so wide."""
    start = np.minimum(lines[:, axis], lines[:, axis + 2])
    end = np.maximum(lines[:, axis], lines[:, axis + 2])
    order = np.argsort(start, kind="stable")
    reach = np.maximum.accumulate(end[order])
    gap = start[order][1:] - reach[:-1]
    wide = gap >= least_m
    return np.asarray((start[order][1:] + reach[:-1])[wide] / 2)


def _cut(upright: Floats, rows: np.ndarray, axis: int, cuts: Floats) -> list[np.ndarray]:
    place = np.searchsorted(cuts, upright[rows, axis])
    return [rows[place == part] for part in np.unique(place)]


def _titled(upright: Floats, parts: Sequence[np.ndarray], axis: int, titles: Floats) -> bool:
    """Whether below or above each part, and among none, there is a title of its own."""
    if len(parts) < 2 or len(titles) < len(parts):
        return False
    for part in parts:
        points = upright[part].reshape(-1, 2)
        low, high = points.min(axis=0), points.max(axis=0)
        along = (titles[:, axis] >= low[axis]) & (titles[:, axis] <= high[axis])
        outside = np.maximum(low - titles, titles - high)[:, 1 - axis]
        if not (along & (outside > 0) & (outside <= TITLE_REACH_M)).any():
            return False
    return True


def _alike(upright: Floats, parts: Sequence[np.ndarray]) -> bool:
    return all(lie_alike(upright[parts[0]], upright[part]) for part in parts[1:])


def lie_alike(one: Floats, other: Floats) -> bool:
    """Whether two plans, upright, are about as wide and as deep, and most walls lie alike."""
    sizes = np.array([np.ptp(lines.reshape(-1, 2), axis=0) for lines in (one, other)])
    if not (sizes.min(axis=0) >= (1 - ALIKE) * sizes.max(axis=0)).all():
        return False
    first, second = passed_cells(one), passed_cells(other)
    return len(first & second) >= SAME_SHARE * min(len(first), len(second))


def passed_cells(lines: Floats) -> frozenset[tuple[int, int]]:
    """Cells of half a metre that lines pass, counted from their lower left corner."""
    corner = lines.reshape(-1, 2).min(axis=0)
    _, points = _sampled(lines, SMALL_CELL_M / 2)
    cells = np.unique(np.floor((points - corner) / SMALL_CELL_M + 0.2).astype(np.int64), axis=0)
    return frozenset(map(tuple, cells.tolist()))
