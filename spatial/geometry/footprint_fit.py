"""A first place for a plan: its outer hull laid over the building's footprint.

Terminology
-----------
Hull
    What a plan covers, courtyards filled, with a wall's thickness around its outer rooms.
Overlap
    Shared area over joint area of the placed hull and the footprint (IoU), 0 to 1.
Mirror image
    The plan turned face down. It is tried so that a mirrored drawing is recognised; a plan is
    never placed so.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.affinity import rotate, translate
from shapely.affinity import scale as stretch

from spatial.domain.errors import InvalidInputError
from spatial.geometry.helmert import fit_helmert

OUTER_WALL_M = 0.25
SAMPLE_STEP_M = 0.5
MAX_SAMPLES = 400
ROUNDS = 20
SETTLED_M = 1e-4
# The shares of the nearest boundary points that a round follows, one after the other: first a wing
# that one of the two lacks must not pull the rest along, then no end may be left hanging.
FOLLOWED_SHARES = (0.8, 1.0)
MIN_OVERLAP = 0.8
MIN_LEAD = 0.05
SAME_PLACE_M, SAME_TURN_DEG = 2.0, 2.0

Points = NDArray[np.float64]
Place = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class FootprintCandidate:
    """One way to lay a plan over a footprint.

    Parameters
    ----------
    a, b, tx, ty
        As in ``HelmertFit``, scale 1; of the mirror image (x turned to −x) if ``mirrored``.
    turn_deg
        Anticlockwise, 0 to 360.
    overlap
        Shared over joint area, 0 to 1.
    rms_m
        Root of the mean squared distance from the hull's boundary to the footprint's, metres.
    """

    a: float
    b: float
    tx: float
    ty: float
    turn_deg: float
    overlap: float
    rms_m: float
    mirrored: bool


def hull_of(cover: MultiPolygon) -> Polygon:
    """Return the hull of a level's surface, in the same plane (metres).

    Separate wings are joined by their convex hull.
    """
    filled = shapely.union_all([Polygon(part.exterior) for part in cover.geoms])
    grown = shapely.buffer(filled, OUTER_WALL_M, join_style="mitre")
    return grown if isinstance(grown, Polygon) else shapely.convex_hull(grown)


def overlap_of(first: Polygon, second: Polygon) -> float:
    """Return shared area over joint area of two polygons, 0 to 1.

    >>> from shapely import box
    >>> round(overlap_of(box(0, 0, 2, 1), box(1, 0, 3, 1)), 4)
    0.3333
    """
    shared = shapely.area(shapely.intersection(first, second))
    joint = shapely.area(first) + shapely.area(second) - shared
    return float(shared / joint) if joint > 0 else 0.0


def fit_footprint(hull: Polygon, footprint: Polygon) -> tuple[FootprintCandidate, ...]:
    """Lay a hull over a footprint in every orientation, refine, and rank by overlap.

    Parameters
    ----------
    hull
        In the level's plane, metres.
    footprint
        In a projected plane, metres.

    Returns
    -------
    candidates
        Best overlap first, each a different place; mirror images among them.

    Raises
    ------
    InvalidInputError
        ``FOOTPRINT_DEGENERATE`` if either has no area.
    """
    if min(shapely.area(hull), shapely.area(footprint)) <= 1.0:
        raise InvalidInputError(code="FOOTPRINT_DEGENERATE")
    # About both centres: sums over coordinates of 10⁷ m would lose the millimetres.
    near, far = hull.centroid, footprint.centroid
    hull, footprint = translate(hull, -near.x, -near.y), translate(footprint, -far.x, -far.y)
    found: list[FootprintCandidate] = []
    for mirrored in (False, True):
        shape = stretch(hull, -1.0, 1.0, origin=(0, 0)) if mirrored else hull
        for turn_deg in _first_turns(shape, footprint):
            found.append(_refine(shape, footprint, turn_deg, mirrored=mirrored))
    ranked = sorted(_different(found), key=_rank)
    return tuple(_uncentre(one, (near.x, near.y), (far.x, far.y)) for one in ranked)


def choose_candidate(candidates: Sequence[FootprintCandidate]) -> int | None:
    """Return the index of the candidate that may be taken without asking, or None.

    It must overlap well, lead every other place of the plan, and not be beaten by a mirror image.
    """
    upright = [at for at, one in enumerate(candidates) if not one.mirrored]
    if not upright or candidates[upright[0]].overlap < MIN_OVERLAP:
        return None
    best = candidates[upright[0]].overlap
    if len(upright) > 1 and best - candidates[upright[1]].overlap < MIN_LEAD:
        return None
    return None if mirror_leads(candidates) else upright[0]


def mirror_leads(candidates: Sequence[FootprintCandidate]) -> bool:
    """Return whether the plan's mirror image fits clearly better than the plan."""
    best = {
        mirrored: max((one.overlap for one in candidates if one.mirrored is mirrored), default=0.0)
        for mirrored in (False, True)
    }
    return best[True] - best[False] >= MIN_LEAD


def _first_turns(shape: Polygon, footprint: Polygon) -> list[float]:
    """Return the turns that lay one smallest rectangle along the other, degrees."""
    turn_deg = _long_side_deg(footprint) - _long_side_deg(shape)
    return [(turn_deg + quarter * 90.0) % 360.0 for quarter in range(4)]


def _long_side_deg(shape: Polygon) -> float:
    rectangle = shapely.minimum_rotated_rectangle(shape)
    corners = shapely.get_coordinates(rectangle)
    sides = np.diff(corners[:3], axis=0)
    x, y = sides[int(np.hypot(*sides.T).argmax())]
    return math.degrees(math.atan2(y, x))


def _refine(
    shape: Polygon, footprint: Polygon, turn_deg: float, *, mirrored: bool
) -> FootprintCandidate:
    """Follow the nearest boundary points until the hull settles."""
    start = rotate(shape, turn_deg, origin=(0, 0))
    (x0, y0, x1, y1), (u0, v0, u1, v1) = start.bounds, footprint.bounds
    shift = ((u0 + u1 - x0 - x1) / 2, (v0 + v1 - y0 - y1) / 2)
    angle = math.radians(turn_deg)
    best: Place = (math.cos(angle), math.sin(angle), *shift)
    samples = _boundary_samples(shape)
    ring = shapely.get_coordinates(footprint.exterior)
    best_overlap = overlap_of(_placed(shape, best), footprint)
    for share in FOLLOWED_SHARES:
        rested = _follow(samples, ring, best, share)
        overlap = overlap_of(_placed(shape, rested), footprint)
        if overlap > best_overlap:
            best, best_overlap = rested, overlap
    placed = _carry(samples, best)
    lengths_m = np.hypot(*(_nearest_on(ring, placed) - placed).T)
    turn = math.degrees(math.atan2(best[1], best[0])) % 360.0
    rms_m = float(np.sqrt((lengths_m**2).mean()))
    return FootprintCandidate(*best, turn, best_overlap, rms_m, mirrored)


def _follow(samples: Points, ring: Points, start: Place, share: float) -> Place:
    """Fit the hull to the boundary points nearest it, again and again, until it rests."""
    current = start
    for _ in range(ROUNDS):
        placed = _carry(samples, current)
        nearest = _nearest_on(ring, placed)
        lengths_m = np.hypot(*(nearest - placed).T)
        followed = lengths_m <= np.quantile(lengths_m, share)
        fit = fit_helmert(samples[followed], nearest[followed])
        current = (fit.a, fit.b, fit.tx, fit.ty)
        if float(np.hypot(*(_carry(samples, current) - placed).T).max()) < SETTLED_M:
            break
    return current


def _boundary_samples(shape: Polygon) -> Points:
    ring = shape.exterior
    count = min(max(int(ring.length / SAMPLE_STEP_M), 16), MAX_SAMPLES)
    at_m = np.linspace(0.0, ring.length, count, endpoint=False)
    samples: Points = shapely.get_coordinates(shapely.line_interpolate_point(ring, at_m))
    return samples


def _nearest_on(ring: Points, points: Points) -> Points:
    """Return the point of a closed line of corners nearest each point, shape (n, 2)."""
    starts, steps = ring[:-1], np.diff(ring, axis=0)
    lengths_2 = np.maximum((steps**2).sum(axis=1), 1e-12)
    away = points[:, None, :] - starts[None, :, :]
    along = np.clip((away * steps[None]).sum(axis=2) / lengths_2[None], 0.0, 1.0)
    apart = away - along[:, :, None] * steps[None]
    nearest = (apart**2).sum(axis=2).argmin(axis=1)
    found: Points = points - apart[np.arange(len(points)), nearest]
    return found


def _carry(points: Points, place: Place) -> Points:
    a, b, tx, ty = place
    x, y = points[:, 0], points[:, 1]
    return np.column_stack((a * x - b * y + tx, b * x + a * y + ty))


def _placed(shape: Polygon, place: Place) -> Polygon:
    placed = shapely.transform(shape, lambda points: _carry(points, place))
    if not isinstance(placed, Polygon):
        raise TypeError("a moved polygon is a polygon")
    return placed


def _rank(one: FootprintCandidate) -> tuple[float, bool, float]:
    """Order candidates so that rounding in the last digit does not renumber them."""
    return (-round(one.overlap, 3), one.mirrored, round(one.turn_deg, 1) % 360.0)


def _different(found: Sequence[FootprintCandidate]) -> list[FootprintCandidate]:
    """Leave out what another candidate says already, keeping the better overlap of the two."""
    kept: list[FootprintCandidate] = []
    for one in sorted(found, key=lambda candidate: -candidate.overlap):
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _same(one: FootprintCandidate, other: FootprintCandidate) -> bool:
    turn_deg = abs((one.turn_deg - other.turn_deg + 180.0) % 360.0 - 180.0)
    apart_m = math.hypot(one.tx - other.tx, one.ty - other.ty)
    return one.mirrored is other.mirrored and turn_deg < SAME_TURN_DEG and apart_m < SAME_PLACE_M


def _uncentre(
    one: FootprintCandidate, near: tuple[float, float], far: tuple[float, float]
) -> FootprintCandidate:
    """Bring a candidate between centred frames to the frames as given."""
    x, y = (-near[0] if one.mirrored else near[0]), near[1]
    tx = one.tx + far[0] - (one.a * x - one.b * y)
    ty = one.ty + far[1] - (one.b * x + one.a * y)
    return FootprintCandidate(
        one.a, one.b, tx, ty, one.turn_deg, one.overlap, one.rms_m, one.mirrored
    )
