"""Where a wall would go on: straight lines through a polygon from the corners that jut into it.

Where rooms run into each other the edge that nobody drew mostly lies in line with a wall that ends
there, or between the ends of two.
"""

from dataclasses import dataclass
from itertools import islice

import numpy as np
import shapely
from shapely import STRtree

from cad_import.primitives import Floats
from cad_import.segments import as_lines, directions, lengths

STRAIGHT = 0.02  # sine of the turn at a point below which it is no corner
OFF_M = 0.01  # how far off its corner a line starts, so as not to hit it
MIN_CHORD_M = 0.5
MAX_CHORDS = 40  # the likeliest
CORNER_WORTH = 0.8  # what a line from a corner counts of its length, against any other
MOUTH_WORTH = 0.33  # the same, where walls end in line on both its sides


@dataclass(frozen=True, slots=True)
class Chord:
    """A line through a polygon from a corner, (x1, y1, x2, y2) in metres; ``cost_m`` orders them.

    The cost is a share of the length; less for a mouth, whose walls end in line on both sides.
    """

    line: tuple[float, float, float, float]
    cost_m: float
    is_mouth: bool = False


def corner_chords(domain: shapely.Polygon, longest_m: float) -> list[Chord]:
    """Return the lines that go on from jutting corners, the likeliest first.

    Each starts at a corner with more than half a turn inside, and runs along one of its two walls
    to the next edge, or to another such corner in sight.
    """
    tidy = shapely.normalize(shapely.remove_repeated_points(shapely.simplify(domain, 1e-3)))
    corners, walls = _jutting(tidy)
    if not len(corners):
        return []
    rays = np.hstack([corners + walls * OFF_M, corners + walls * longest_m])
    first, second = np.triu_indices(len(corners), 1)
    between = np.hstack([corners[first], corners[second]])
    near = lengths(between) <= longest_m
    first, second, between = first[near], second[near], between[near]
    way = directions(between)
    in_line = np.abs(np.einsum("ij,ij->i", way, walls[first])) > 1 - STRAIGHT
    in_line &= np.abs(np.einsum("ij,ij->i", way, walls[second])) > 1 - STRAIGHT
    edge = _to_the_edge(tidy, corners, rays)
    chords = np.vstack([between, edge])
    worth = np.concatenate(
        [np.where(in_line, MOUTH_WORTH, CORNER_WORTH), np.full(len(edge), CORNER_WORTH)]
    )
    length = lengths(chords)
    fits = (length >= MIN_CHORD_M) & (length <= longest_m)
    cost: dict[tuple[float, float, float, float], float] = {}
    mouths: set[tuple[float, float, float, float]] = set()
    for chord, value, by in zip(
        chords[fits].tolist(), (worth * length)[fits].tolist(), worth[fits].tolist(), strict=True
    ):
        x1, y1, x2, y2 = (round(number, 4) + 0.0 for number in chord)
        line = (x1, y1, x2, y2) if (x1, y1) <= (x2, y2) else (x2, y2, x1, y1)
        cost[line] = min(round(value, 4), cost.get(line, np.inf))
        mouths |= {line} if by == MOUTH_WORTH else set()
    order = sorted(cost, key=lambda line: (cost[line], line))
    inside = (line for line in order if _within(tidy, np.array(line)))
    return [Chord(line, cost[line], line in mouths) for line in islice(inside, MAX_CHORDS)]


def _jutting(domain: shapely.Polygon) -> tuple[Floats, Floats]:
    """Corners that jut into a polygon, each twice: with the way on of either of its walls."""
    points: list[Floats] = []
    ways: list[Floats] = []
    for ring, inner in ((domain.exterior, False), *((hole, True) for hole in domain.interiors)):
        corners = np.asarray(ring.coords)[:-1, :2]
        if ring.is_ccw == inner:  # the inside to the left
            corners = corners[::-1]
        come = corners - np.roll(corners, 1, axis=0)
        go = np.roll(corners, -1, axis=0) - corners
        come /= np.hypot(*come.T)[:, None]
        go /= np.hypot(*go.T)[:, None]
        juts = come[:, 0] * go[:, 1] - come[:, 1] * go[:, 0] < -STRAIGHT
        points += [corners[juts], corners[juts]]
        ways += [come[juts], -go[juts]]
    return np.vstack(points), np.vstack(ways)


def _to_the_edge(domain: shapely.Polygon, corners: Floats, rays: Floats) -> Floats:
    """Cut rays off where they first meet the edge; those that meet none are left out."""
    edges = np.array(
        [
            shapely.LineString(pair)
            for ring in (domain.exterior, *domain.interiors)
            for pair in zip(ring.coords[:-1], ring.coords[1:], strict=True)
        ],
        object,
    )
    lines = as_lines(rays)
    ray, edge = STRtree(edges).query(lines, predicate="intersects")
    starts = shapely.points(rays[:, :2])
    away = shapely.distance(starts[ray], shapely.intersection(lines[ray], edges[edge]))
    nearest = np.full(len(rays), np.inf)
    np.minimum.at(nearest, ray, away)
    hit = np.isfinite(nearest)
    unit = rays[:, 2:] - rays[:, :2]
    unit /= np.hypot(*unit.T)[:, None]
    return np.hstack([corners[hit], rays[hit, :2] + unit[hit] * nearest[hit, None]])


def _within(domain: shapely.Polygon, chord: Floats) -> bool:
    inner = shapely.LineString(
        [chord[:2] * 0.99 + chord[2:] * 0.01, chord[:2] * 0.01 + chord[2:] * 0.99]
    )
    return bool(shapely.buffer(domain, 1e-3).covers(inner) and domain.covers(inner.centroid))
