"""Where lines nearly meet: close the small gaps that drafting leaves.

A gap is closed by a line of its own, from a loose end along its direction to what it would hit;
nothing drawn is moved. An overshoot needs no mending: an overhanging end bounds no face.
"""

import numpy as np
import shapely
from shapely import STRtree

from cad_import.primitives import Floats
from cad_import.segments import GRID_M, as_lines, directions

MEET_M = 6e-5  # ends closer than this meet: they fall on one point of the noding grid
EXTEND_M = 0.06  # a loose end is drawn on by this much at most
MIN_CORNER = 0.3  # sine of the least angle at which two lines make a corner
JOIN_M = 0.035  # two loose ends side by side are joined over this much at most


def _find_loose(segments: Floats) -> tuple[np.ndarray, Floats, Floats]:
    """Find the ends that meet no other segment: positions among all first, then all second ends."""
    if not len(segments):
        return np.empty(0, np.intp), np.empty((0, 2)), np.empty((0, 2))
    unit = directions(segments)
    points = np.vstack([segments[:, :2], segments[:, 2:]])
    headings = np.vstack([-unit, unit])
    own = np.tile(np.arange(len(segments)), 2)
    tree = STRtree(as_lines(segments))
    which, other = tree.query(shapely.points(points), predicate="dwithin", distance=MEET_M)
    meets = np.bincount(which, weights=other != own[which], minlength=len(points)) > 0
    return np.flatnonzero(~meets), points[~meets], headings[~meets]


def loose_ends(segments: Floats) -> tuple[Floats, Floats]:
    """Find the ends that meet no other segment.

    Returns
    -------
    points, headings
        (k, 2) places and unit vectors out of the segment.
    """
    _, points, headings = _find_loose(segments)
    return points, headings


def rebuild_corners(segments: Floats) -> Floats:
    """Bring loose ends that nearly meet at a corner to where their lines cross.

    Each end moves along its own line, so no wall face is turned or shifted; ends of one line, or
    of lines that hardly cross, stay where they are.
    """
    ends, points, headings = _find_loose(segments)
    if len(ends) < 2:
        return segments
    rebuilt = segments.copy()
    done = np.zeros(len(ends), bool)
    for a, b in _nearest_pairs(points):
        crossing = headings[a, 0] * headings[b, 1] - headings[a, 1] * headings[b, 0]
        if done[a] or done[b] or abs(crossing) < MIN_CORNER:
            continue
        delta = points[b] - points[a]
        along = (delta[0] * headings[b, 1] - delta[1] * headings[b, 0]) / crossing
        corner = np.round((points[a] + along * headings[a]) / GRID_M) * GRID_M
        reach = max(np.hypot(*(corner - points[a])), np.hypot(*(corner - points[b])))
        if reach <= 2 * JOIN_M:
            done[a] = done[b] = True
            for end in (ends[a], ends[b]):
                side = 0 if end < len(segments) else 2
                rebuilt[end % len(segments), side : side + 2] = corner
    return rebuilt


def _nearest_pairs(points: Floats) -> list[tuple[int, int]]:
    """Pairs of points that may be one, nearest first."""
    shapes = shapely.points(points)
    first, second = STRtree(shapes).query(shapes, predicate="dwithin", distance=JOIN_M)
    keep = first < second
    first, second = first[keep], second[keep]
    gap = np.hypot(*(points[first] - points[second]).T)
    return [(int(first[i]), int(second[i])) for i in np.lexsort((second, first, gap))]


def mend_joints(segments: Floats) -> Floats:
    """Return the short connecting segments, (k, 4), that close drafting gaps."""
    points, headings = loose_ends(segments)
    if not len(points):
        return np.empty((0, 4))
    joins, joined = _side_by_side(points)
    free_points, free_headings = points[~joined], headings[~joined]
    return np.vstack([joins, _drawn_on(segments, free_points, free_headings)])


def _side_by_side(points: Floats) -> tuple[Floats, np.ndarray]:
    """Join each loose end with the nearest other one, if that is mutual and near."""
    joined = np.zeros(len(points), bool)
    if len(points) < 2:
        return np.empty((0, 4)), joined
    joins: list[Floats] = []
    for a, b in _nearest_pairs(points):
        if not joined[a] and not joined[b]:
            joined[a] = joined[b] = True
            joins.append(np.concatenate([points[a], points[b]]))
    return (np.array(joins) if joins else np.empty((0, 4))), joined


def _drawn_on(segments: Floats, points: Floats, headings: Floats) -> Floats:
    """Draw loose ends on until they hit a line, or another end drawn on."""
    if not len(points):
        return np.empty((0, 4))
    # just off its own segment; nothing else is as near, else the end would not be loose
    rays = np.hstack([points + headings * MEET_M / 2, points + headings * EXTEND_M])
    lines = as_lines(np.vstack([segments, rays]))
    ray_lines = lines[len(segments) :]
    ray, target = STRtree(lines).query(ray_lines, predicate="intersects")
    other = target != ray + len(segments)
    ray, target = ray[other], target[other]
    if not len(ray):
        return np.empty((0, 4))
    hits = shapely.intersection(ray_lines[ray], lines[target])
    starts = shapely.points(points)[ray]
    distance = shapely.distance(starts, hits)
    reach: dict[int, float] = {}
    for index, value in zip(ray.tolist(), distance.tolist(), strict=True):
        reach[index] = min(reach.get(index, np.inf), value)
    rows = sorted(reach)
    hit = np.array([reach[row] for row in rows])[:, None] + MEET_M
    return np.hstack([points[rows], points[rows] + headings[rows] * hit])
