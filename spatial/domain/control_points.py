"""Control points: places known both on a drawing and on earth.

Terminology
-----------
Level plane
    The drawing's own frame in metres; a room's outline and area live there.
Georeference
    How a level's plane lies in a projected plane: E = a·x − b·y + tx, N = b·x + a·y + ty.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from spatial.domain.findings import Severity


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
    """What a fit leaves over at one control point.

    Parameters
    ----------
    east_m, north_m
        Where the point should lie minus where the fit puts it, metres.
    left_out_m
        How far the fit of the other points misses this one, metres: larger than the residual
        where a point pulls the fit towards itself. None with fewer than three points.
    """

    name: str
    east_m: float
    north_m: float
    left_out_m: float | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What was corrected, or is doubtful, about a georeference; a finding once its level is known.

    Parameters
    ----------
    values
        Values for the message's placeholders, as printed.
    """

    code: str
    severity: Severity
    values: dict[str, str] = field(default_factory=dict)


class PlacingMethod(StrEnum):
    """How it became known where a plan lies."""

    CONTROL = "control"
    FOOTPRINT = "footprint"
    AXES = "axes"
    ROOMS = "rooms"
    SAME_FRAME = "same-frame"


@dataclass(frozen=True, slots=True)
class Georeference:
    """Where a level's plane lies.

    Parameters
    ----------
    crs_epsg
        A projected system in metres.
    rms_m
        Root of the mean squared residual, metres: at the control points, along the footprint, or
        at what two plans share.
    free_scale
        Scale that the control points would have chosen; far from 1 means a wrong drawing unit.
    free_rms_m
        What a fit with free scale would have left over, metres; None where none was made.
    overlap
        For a fit to the footprint: shared area over joint area of hull and footprint, 0 to 1.
    source
        Code of the level that the place was inherited from.
    approximate
        True where the place was fitted to the footprint, or inherited from one that was: good for
        finding a room on the map, not for setting out.
    remarks
        What was corrected or is doubtful, in a stable order.
    """

    crs_epsg: int
    a: float
    b: float
    tx: float
    ty: float
    rms_m: float
    free_scale: float = 1.0
    residuals: tuple[Residual, ...] = ()
    method: PlacingMethod = PlacingMethod.CONTROL
    free_rms_m: float | None = None
    overlap: float | None = None
    source: str | None = None
    remarks: tuple[Remark, ...] = ()
    approximate: bool = False

    @property
    def scale_ppm(self) -> float:
        """How far the free scale lies off 1, in parts per million."""
        return (self.free_scale - 1.0) * 1e6
