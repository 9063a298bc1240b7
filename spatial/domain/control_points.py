"""Control points: places known both on a drawing and on earth.

Terminology
-----------
Level plane
    The drawing's own frame in metres; a room's outline and area live there.
Georeference
    How a level's plane lies in a projected plane: E = a·x − b·y + tx, N = b·x + a·y + ty.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One place as the drawing and as the world know it.

    Parameters
    ----------
    x, y
        In drawing units, as CAD shows them.
    first, second
        Longitude and latitude in degrees where ``epsg`` is None, else easting and northing in
        the units of ``epsg``.
    datum
        Of longitude and latitude: ``cgcs2000``, ``gcj02`` or ``bd09``.
    sheet
        Sheet of the drawing that the point is for; None for every sheet.
    """

    name: str
    x: float
    y: float
    first: float
    second: float
    epsg: int | None = None
    datum: str = "cgcs2000"
    sheet: int | None = None


@dataclass(frozen=True, slots=True)
class Residual:
    """What a fit leaves over at one control point, in metres east and north."""

    name: str
    east_m: float
    north_m: float


@dataclass(frozen=True, slots=True)
class Georeference:
    """Where a level's plane lies.

    Parameters
    ----------
    crs_epsg
        A projected system in metres.
    rms_m
        Root of the mean squared residual, metres.
    free_scale
        Scale that the control points would have chosen; far from 1 means a wrong drawing unit.
    """

    crs_epsg: int
    a: float
    b: float
    tx: float
    ty: float
    rms_m: float
    free_scale: float = 1.0
    residuals: tuple[Residual, ...] = ()
