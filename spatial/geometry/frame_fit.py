"""How the frame of one plan lies in the frame of another plan of the same building.

Terminology
-----------
Axis point
    Where two axes of the building's grid (轴线) cross, by the labels of both: ("1", "A").
Frame fit
    E = a·x − b·y + tx, N = b·x + a·y + ty from the new plan's frame to the known one's, both in
    metres, lengths kept.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from spatial.domain.control_points import Georeference, PlacingMethod
from spatial.domain.errors import InvalidInputError
from spatial.geometry.footprint_fit import choose_candidate, fit_footprint, hull_of, overlap_of
from spatial.geometry.helmert import fit_helmert
from spatial.geometry.level_outlines import cover_rooms
from spatial.geometry.room_matching import (
    MIN_SHARED_PART,
    NumberedOutline,
    match_rooms,
    pairs_by_number,
)

AxisPoints = Mapping[tuple[str, str], tuple[float, float]]
Points = NDArray[np.float64]
Pair = tuple[NumberedOutline, NumberedOutline]

MIN_SHARED_AXES = 3
MIN_SHARED_ROOMS = 3
# Axes are drawn, not measured: what agrees, agrees to millimetres. Rooms may have been drawn anew.
MAX_AXES_RMS_M = 0.05
MAX_ROOMS_RMS_M = 0.10
# So many of the shared places may have been moved or mislabelled before nothing is believed.
MAX_DROPPED_SHARE = 0.34
# Rooms whose areas differ more have been rebuilt: their middles are no witnesses.
MAX_AREA_CHANGE = 0.01
# A frame that moved less is the same frame, read again.
MOVED_M = 0.02
BETTER = 0.002
MIN_HULL_OVERLAP = 0.9
# Only plans that hardly cover each other are compared by their hulls.
ASTRAY_OVERLAP = 0.5
# Plans that cover each other as well either way; then so many rooms must say that they moved, and
# no more than this share of them may have stayed or disagree.
COVERS_ALIKE = 0.005
MIN_WITNESSES = 4
MAX_STAYED_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class FrameFit:
    """A new plan's frame in a known one.

    Parameters
    ----------
    shared
        How many places of both plans agree.
    dropped
        How many more both plans bear that do not.
    rms_m
        Of the places that agree, metres.
    method
        ``axes`` or ``rooms``.
    mirrored
        True if it is the mirror image (x turned to −x) of the new plan that fits: good for
        comparing rooms, not for placing them.
    """

    a: float
    b: float
    tx: float
    ty: float
    rms_m: float
    shared: int
    dropped: int
    method: PlacingMethod
    mirrored: bool = False

    def apply(self, points: Points) -> Points:
        """Carry points of shape (n, 2) from the new frame to the known one, metres."""
        x, y = (-points[:, 0] if self.mirrored else points[:, 0]), points[:, 1]
        return np.column_stack(
            (self.a * x - self.b * y + self.tx, self.b * x + self.a * y + self.ty)
        )

    def carry(self, outlines: Sequence[Polygon]) -> list[Polygon]:
        """Carry outlines from the new frame to the known one."""
        return list(shapely.transform(np.array(outlines, dtype=object), self.apply))

    @property
    def turn_deg(self) -> float:
        """Turn in degrees, anticlockwise, within (−180, 180]."""
        return math.degrees(math.atan2(self.b, self.a))

    def farthest_m(self, outlines: Sequence[Polygon]) -> float:
        """Return how far the farthest corner of some outlines is carried, metres."""
        corners = shapely.get_coordinates(np.array(outlines, dtype=object))
        return float(np.hypot(*(self.apply(corners) - corners).T).max(initial=0.0))


def fit_axes(known: AxisPoints, new: AxisPoints) -> FrameFit | None:
    """Fit a new plan to a known one by the axis points that both bear; None if they do not agree.

    Where the plan cannot be fitted but its mirror image can, that is the fit.

    Examples
    --------
    >>> grid = {("1", "A"): (0, 0), ("2", "A"): (6, 0), ("1", "B"): (0, 8)}
    >>> moved = {axes: (x + 100, y) for axes, (x, y) in grid.items()}
    >>> fit = fit_axes(grid, moved)
    >>> round(fit.tx, 6), fit.shared, round(fit.rms_m, 6)
    (-100.0, 3, 0.0)
    """
    shared = sorted(set(known) & set(new))
    source = np.array([new[axes] for axes in shared], dtype=np.float64).reshape(-1, 2)
    target = np.array([known[axes] for axes in shared], dtype=np.float64).reshape(-1, 2)
    return _fit_or_mirror(source, target, PlacingMethod.AXES)


def fit_rooms(known: Sequence[NumberedOutline], new: Sequence[NumberedOutline]) -> FrameFit | None:
    """Fit a new plan to a known one by the rooms of both, or None where nothing need, or can, move.

    Tried in turn: rooms by their numbers, rooms by the ground that they share, the plans' hulls.
    A fit counts only if the plans then cover each other better than as they lie. A bar covers
    itself turned end for end, too: there the numbers count if hardly any of them stayed where it
    was and nearly all agree on the move.
    """
    before, after = (cover_rooms([room.outline for room in rooms]) for rooms in (known, new))
    if before is None or after is None:
        return None
    hulls = hull_of(before), hull_of(after)
    as_drawn = overlap_of(*hulls)

    def gain(fit: FrameFit) -> float:
        return overlap_of(hulls[0], fit.carry([hulls[1]])[0]) - as_drawn

    pairs = [(new[at], known[known_at]) for at, known_at in pairs_by_number(known, new).items()]
    fit = _by_middles(pairs)
    if fit is not None:
        gained = gain(fit)
        if gained > BETTER or (gained >= -COVERS_ALIKE and _says_moved(fit, pairs)):
            return fit
    fit = _by_ground(known, new)
    if fit is not None and not fit.mirrored and gain(fit) > BETTER:
        return fit
    return _by_hull(*hulls) if as_drawn < ASTRAY_OVERLAP else None


def moved_frame(fit: FrameFit, outlines: Sequence[Polygon]) -> FrameFit | None:
    """Return the fit, or None if it leaves a new plan's outlines where they are."""
    return fit if fit.farthest_m(outlines) > MOVED_M else None


def fit_on_map(
    known_place: Georeference,
    new_place: Georeference,
    known: Sequence[Polygon],
    new: Sequence[Polygon],
) -> FrameFit | None:
    """Relate two plans' frames by their places on the map, if the frames differ at all.

    Control points are only good to centimetres, so plans that cover each other as drawn are taken
    to be in one frame.
    """
    before, after = cover_rooms(known), cover_rooms(new)
    if known_place.crs_epsg != new_place.crs_epsg or before is None or after is None:
        return None
    hulls = hull_of(before), hull_of(after)
    norm = known_place.a**2 + known_place.b**2
    a = (known_place.a * new_place.a + known_place.b * new_place.b) / norm
    b = (known_place.a * new_place.b - known_place.b * new_place.a) / norm
    east, north = new_place.tx - known_place.tx, new_place.ty - known_place.ty
    tx = (known_place.a * east + known_place.b * north) / norm
    ty = (known_place.a * north - known_place.b * east) / norm
    rms_m = math.hypot(known_place.rms_m, new_place.rms_m)
    fit = FrameFit(a, b, tx, ty, rms_m, 0, 0, PlacingMethod.CONTROL)
    as_placed = overlap_of(hulls[0], fit.carry([hulls[1]])[0])
    return fit if as_placed > overlap_of(*hulls) + BETTER else None


def compose(place: Georeference, fit: FrameFit, source: str) -> Georeference:
    """Return where a new plan lies, from where the known plan lies and how the frames relate.

    Parameters
    ----------
    source
        Code of the level that the known plan is of.
    """
    a, b = place.a * fit.a - place.b * fit.b, place.b * fit.a + place.a * fit.b
    tx = place.a * fit.tx - place.b * fit.ty + place.tx
    ty = place.b * fit.tx + place.a * fit.ty + place.ty
    return replace(
        inherited(place, source), a=a, b=b, tx=tx, ty=ty, rms_m=fit.rms_m, method=fit.method
    )


def inherited(place: Georeference, source: str) -> Georeference:
    """Return the same place for another plan in the same frame; nobody measured it there."""
    return replace(
        place,
        method=PlacingMethod.SAME_FRAME,
        source=source,
        residuals=(),
        remarks=(),
        free_scale=1.0,
        free_rms_m=None,
        overlap=None,
    )


def _says_moved(fit: FrameFit, pairs: Sequence[Pair]) -> bool:
    """Return whether rooms, by their numbers, left their places together."""
    stayed = sum(
        new.outline.intersection(known.outline).area >= MIN_SHARED_PART * known.outline.area
        for new, known in pairs
    )
    return (
        fit.shared >= MIN_WITNESSES
        and fit.dropped <= MAX_STAYED_SHARE * fit.shared
        and stayed <= MAX_STAYED_SHARE * len(pairs)
    )


def _by_ground(known: Sequence[NumberedOutline], new: Sequence[NumberedOutline]) -> FrameFit | None:
    before, after = ([replace(room, number=None) for room in rooms] for rooms in (known, new))
    pairs = match_rooms(before, after)
    return _by_middles([(new[at], known[known_at]) for at, known_at in pairs.items()])


def _by_middles(pairs: Sequence[Pair]) -> FrameFit | None:
    alike = [
        (new.outline.centroid.coords[0], known.outline.centroid.coords[0])
        for new, known in pairs
        if abs(new.outline.area - known.outline.area) <= MAX_AREA_CHANGE * known.outline.area
    ]
    places = np.array(alike, dtype=np.float64).reshape(-1, 2, 2)
    return _fit_or_mirror(places[:, 0], places[:, 1], PlacingMethod.ROOMS)


def _by_hull(known: Polygon, new: Polygon) -> FrameFit | None:
    candidates = fit_footprint(new, known)
    at = choose_candidate(candidates)
    if at is None or candidates[at].overlap < MIN_HULL_OVERLAP:
        return None
    best = candidates[at]
    return FrameFit(best.a, best.b, best.tx, best.ty, best.rms_m, 0, 0, PlacingMethod.ROOMS)


def _fit_or_mirror(source: Points, target: Points, method: PlacingMethod) -> FrameFit | None:
    """Fit the plan, or its mirror image where more places agree with that.

    Points on one line agree with both: then the plan is not mirrored.
    """
    fit = _fit_agreeing(source, target, method)
    if fit is not None and not fit.dropped:
        return fit
    mirror = _fit_agreeing(source * (-1.0, 1.0), target, method)
    if mirror is None or (fit is not None and fit.shared >= mirror.shared):
        return fit
    return replace(mirror, mirrored=True)


def _fit_agreeing(source: Points, target: Points, method: PlacingMethod) -> FrameFit | None:
    """Fit, leaving out the place that agrees least until the rest agree or too few are left."""
    limit_m = MAX_AXES_RMS_M if method is PlacingMethod.AXES else MAX_ROOMS_RMS_M
    needed = max(
        MIN_SHARED_AXES if method is PlacingMethod.AXES else MIN_SHARED_ROOMS,
        int(np.ceil(len(source) * (1 - MAX_DROPPED_SHARE))),
    )
    kept = np.arange(len(source))
    while len(kept) >= needed:
        try:
            fit = fit_helmert(source[kept], target[kept])
        except InvalidInputError:
            return None
        if fit.rms_m <= limit_m:
            dropped = len(source) - len(kept)
            return FrameFit(fit.a, fit.b, fit.tx, fit.ty, fit.rms_m, len(kept), dropped, method)
        lengths_m = np.hypot(*fit.residuals_m.T)
        kept = np.delete(kept, int(lengths_m.argmax()))
    return None
