"""What is wrong with a set of control points, told from what their fit leaves over.

Terminology
-----------
Left out
    A fit without one point; how far it misses that point tests the point by all the others.
Distortion
    How much more the best affine map stretches one way than across it. Only a diagnosis: an
    affine placement would bend rooms.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial.domain.control_points import Remark
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Severity
from spatial.geometry.helmert import HelmertFit, fit_helmert

# Half a wall: beyond it a room's outline visibly leaves its building on the map.
MAX_RMS_M = 0.15
# Survey points agree with a drawing to millimetres or centimetres; below, nothing can be told.
NOISE_M = 0.03
# A wrong unit or a stretched copy is off by more; survey noise over a building by far less.
MAX_SCALE_ERROR = 0.001
MAX_DISTORTION = 0.001
# One explanation is named only if it leaves a third of what stood over, and no other comes near.
CLEARLY_BETTER = 3.0
NO_RIVAL = 2.0

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The fits without each point in turn, in the order of the points.

    Parameters
    ----------
    misses_m
        Distance of each point from where the fit of the others puts it, metres.
    rms_m
        What each of those fits leaves over, metres.
    """

    misses_m: Points
    rms_m: Points


def leave_each_out(source_m: Points, target_m: Points) -> LeftOut | None:
    """Fit without each point in turn; None with fewer than three points.

    A point without which the others give no direction has no such fit: NaN stands for it.
    """
    if len(source_m) < 3:
        return None
    misses_m, rms_m = np.full(len(source_m), np.nan), np.full(len(source_m), np.nan)
    for at in range(len(source_m)):
        others = np.arange(len(source_m)) != at
        try:
            fit = fit_helmert(source_m[others], target_m[others])
        except InvalidInputError:
            continue
        [place] = fit.apply(source_m[[at]])
        misses_m[at] = float(np.hypot(*(target_m[at] - place)))
        rms_m[at] = fit.rms_m
    return LeftOut(misses_m, rms_m)


def bad_point(fit: HelmertFit, left_out: LeftOut | None) -> int | None:
    """Return the one point that explains most of what a fit leaves over, or None.

    Named only if the rest agree without it, and without no other point nearly as well.
    """
    if left_out is None or fit.rms_m <= NOISE_M or np.isnan(left_out.rms_m).all():
        return None
    rms_m = np.nan_to_num(left_out.rms_m, nan=np.inf)
    order = np.argsort(rms_m, kind="stable")
    best, next_best = float(rms_m[order[0]]), float(rms_m[order[1]])
    explains = best * CLEARLY_BETTER <= fit.rms_m
    alone = next_best >= NO_RIVAL * max(best, NOISE_M / 3)
    return int(order[0]) if explains and alone else None


def distortion(source_m: Points, target_m: Points) -> tuple[float, float] | None:
    """Return how much an affine fit stretches, and what it leaves over (RMS, metres).

    None with fewer than four points, or points on one line, which determine no affine map.

    Examples
    --------
    >>> corners = np.array([(0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 5.0)])
    >>> stretch, rms_m = distortion(corners, corners * (1.002, 1.0))
    >>> round(stretch, 6), round(rms_m, 6)
    (0.002, 0.0)
    """
    if len(source_m) < 4:
        return None
    centred = source_m - source_m.mean(axis=0)
    moved = target_m - target_m.mean(axis=0)
    matrix, _, rank, _ = np.linalg.lstsq(centred, moved, rcond=1e-9)
    if rank < 2:
        return None
    most, least = np.linalg.svd(matrix, compute_uv=False)
    left_m = moved - centred @ matrix
    return float(most / least - 1.0), float(np.sqrt((left_m**2).sum(axis=1).mean()))


def diagnose(source_m: Points, target_m: Points, names: Sequence[str]) -> tuple[Remark, ...]:
    """Say what is doubtful about control points, most specific first.

    Parameters
    ----------
    source_m
        In the level's plane, metres, shape (n, 2).
    target_m
        In a projected plane (easting, northing), metres, same shape.
    """
    fit = fit_helmert(source_m, target_m)
    left_out = leave_each_out(source_m, target_m)
    mirrored = _mirrored(fit, source_m, target_m)
    if mirrored is not None:
        return (mirrored,)
    remarks = []
    at = bad_point(fit, left_out)
    if at is not None and left_out is not None:
        values = {
            "point": names[at],
            "miss": f"{left_out.misses_m[at]:.3f}",
            "rms": f"{fit.rms_m:.3f}",
            "rms_without": f"{left_out.rms_m[at]:.3f}",
        }
        remarks.append(Remark("CONTROL_POINT_BAD", Severity.WARNING, values))
        others = np.arange(len(source_m)) != at
        source_m, target_m = source_m[others], target_m[others]
    remarks += _scale_remarks(source_m, target_m)
    remarks += _distortion_remarks(source_m, target_m)
    if fit.rms_m > MAX_RMS_M:
        lengths_m = np.hypot(*fit.residuals_m.T)
        values = {
            "rms": f"{fit.rms_m:.3f}",
            "limit": f"{MAX_RMS_M:g}",
            "worst": names[int(lengths_m.argmax())],
        }
        remarks.append(Remark("GEOREFERENCE_RESIDUAL", Severity.WARNING, values))
    return tuple(remarks)


def _mirrored(fit: HelmertFit, source_m: Points, target_m: Points) -> Remark | None:
    """Say so if the points fit the plan's mirror image, and clearly not the plan."""
    if len(source_m) < 3 or fit.rms_m <= MAX_RMS_M:
        return None
    mirror = fit_helmert(source_m * (-1.0, 1.0), target_m)
    if mirror.rms_m * CLEARLY_BETTER > fit.rms_m or mirror.rms_m > MAX_RMS_M:
        return None
    values = {"rms": f"{fit.rms_m:.3f}", "rms_mirrored": f"{mirror.rms_m:.3f}"}
    return Remark("DRAWING_MIRRORED", Severity.ERROR, values)


def _scale_remarks(source_m: Points, target_m: Points) -> list[Remark]:
    """Say so if free scale is off by more than a thousandth, and by more than noise explains."""
    free = fit_helmert(source_m, target_m, fixed_scale=False)
    error = abs(free.scale - 1.0)
    spread_m = float(np.hypot(*(source_m - source_m.mean(axis=0)).T).max())
    if error <= MAX_SCALE_ERROR or error * spread_m <= NOISE_M:
        return []
    values = {"scale": f"{free.scale:.6g}", "ppm": f"{(free.scale - 1.0) * 1e6:+.0f}"}
    return [Remark("GEOREFERENCE_SCALE", Severity.ERROR, values)]


def _distortion_remarks(source_m: Points, target_m: Points) -> list[Remark]:
    """Say so if the drawing is stretched one way, and stretching explains what is left over."""
    found = distortion(source_m, target_m)
    free = fit_helmert(source_m, target_m, fixed_scale=False)
    if found is None or found[0] <= MAX_DISTORTION:
        return []
    stretch, rms_m = found
    if free.rms_m <= NOISE_M / 3 or rms_m * NO_RIVAL > free.rms_m:
        return []
    values = {
        "percent": f"{stretch * 100:.2f}",
        "rms": f"{free.rms_m:.3f}",
        "rms_affine": f"{rms_m:.3f}",
    }
    return [Remark("DRAWING_DISTORTED", Severity.WARNING, values)]
