"""Least-squares Helmert transformation: a level's plane onto map coordinates.

Terminology
-----------
Helmert fit
    Similarity transformation of the plane, four parameters: turn, scale, shift. It keeps angles,
    so a room stays the shape that was drawn; affine and polynomial fits would bend it.
Residual
    Where a control point should lie minus where the fit puts it, in metres.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.domain.errors import InvalidInputError

# Control points all within this distance of each other say nothing about the turn.
MIN_SPREAD_M = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class HelmertFit:
    """E = a·x − b·y + tx and N = b·x + a·y + ty, with what the fit leaves over.

    Parameters
    ----------
    a, b
        Scale times cosine and sine of the turn.
    tx, ty
        Shift in metres, east and north.
    residuals_m
        Shape (n, 2): east and north, target minus fitted, in the order of the control points.
    rms_m
        Root of the mean squared length of the residuals; 0 for the exact fit of two free points.
    """

    a: float
    b: float
    tx: float
    ty: float
    residuals_m: NDArray[np.float64]
    rms_m: float

    @property
    def scale(self) -> float:
        """Target metres per source metre; exactly 1 for a rigid fit."""
        return math.hypot(self.a, self.b)

    @property
    def rotation_deg(self) -> float:
        """Turn in degrees, anticlockwise, within (−180, 180]."""
        return math.degrees(math.atan2(self.b, self.a))

    def apply(self, xy: ArrayLike) -> NDArray[np.float64]:
        """Carry points of shape (n, 2), in metres of the source plane, into the target plane."""
        points = _as_points(xy)
        x, y = points[:, 0], points[:, 1]
        return np.column_stack(
            (self.a * x - self.b * y + self.tx, self.b * x + self.a * y + self.ty)
        )


def fit_helmert(source: ArrayLike, target: ArrayLike, *, fixed_scale: bool = True) -> HelmertFit:
    """Fit the turn, shift and (unless fixed) scale that carry source points onto target points.

    Parameters
    ----------
    source
        Control points in the level's own plane, metres, shape (n, 2) with n at least 2.
    target
        The same points in a projected plane (easting, northing), metres.
    fixed_scale
        True keeps lengths as drawn (scale 1): right when the drawing's unit is known.

    Raises
    ------
    InvalidInputError
        If there are fewer than two points, counts differ, a coordinate is not finite, or the
        points coincide.

    Examples
    --------
    >>> fit = fit_helmert([(0, 0), (10, 0)], [(5, 5), (5, 15)])
    >>> round(fit.rotation_deg, 9), round(fit.tx, 9), round(fit.ty, 9), round(fit.rms_m, 9)
    (90.0, 5.0, 5.0, 0.0)
    """
    source_m, target_m = _as_points(source), _as_points(target)
    _require_usable(source_m, target_m)
    # Map coordinates run to 10⁷ m: sums of squares keep their millimetres only about the centre.
    source_centre, target_centre = source_m.mean(axis=0), target_m.mean(axis=0)
    (x, y), (east, north) = (source_m - source_centre).T, (target_m - target_centre).T

    cosine_sum = float(x @ east + y @ north)
    sine_sum = float(x @ north - y @ east)
    divisor = math.hypot(cosine_sum, sine_sum) if fixed_scale else float(x @ x + y @ y)
    if divisor <= MIN_SPREAD_M**2:
        raise InvalidInputError(
            "The control points give no direction", code="CONTROL_POINTS_DEGENERATE"
        )
    a, b = cosine_sum / divisor, sine_sum / divisor

    fitted = np.column_stack((a * x - b * y, b * x + a * y))
    residuals_m = np.column_stack((east, north)) - fitted
    shift_x = target_centre[0] - (a * source_centre[0] - b * source_centre[1])
    shift_y = target_centre[1] - (b * source_centre[0] + a * source_centre[1])
    rms_m = float(np.sqrt((residuals_m**2).sum(axis=1).mean()))
    return HelmertFit(a, b, float(shift_x), float(shift_y), residuals_m, rms_m)


def _as_points(xy: ArrayLike) -> NDArray[np.float64]:
    points = np.asarray(xy, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2:
        raise InvalidInputError("Points must be pairs of coordinates", code="CONTROL_POINTS_SHAPE")
    return points


def _require_usable(source_m: NDArray[np.float64], target_m: NDArray[np.float64]) -> None:
    if len(source_m) != len(target_m):
        raise InvalidInputError(
            f"{len(source_m)} source points but {len(target_m)} target points",
            code="CONTROL_POINTS_SHAPE",
        )
    if len(source_m) < 2:
        raise InvalidInputError(
            "A Helmert fit needs at least two control points",
            code="CONTROL_POINTS_TOO_FEW",
            count=str(len(source_m)),
        )
    if not (np.isfinite(source_m).all() and np.isfinite(target_m).all()):
        raise InvalidInputError("A control point is not finite", code="CONTROL_POINTS_NOT_FINITE")
    for points in (source_m, target_m):
        if np.ptp(points, axis=0).max() < MIN_SPREAD_M:
            raise InvalidInputError("The control points coincide", code="CONTROL_POINTS_DEGENERATE")
