"""Areas of outlines in the level's own plane, and how a figure is rounded.

Never pass outlines in EPSG:4326, 4490 or 3857 here: their areas are not ground areas.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from spatial.domain.errors import InvalidInputError

AREA_DECIMALS = 2


def outline_areas_m2(outlines: Sequence[Geometry | None]) -> NDArray[np.float64]:
    """Measure outlines, holes left out.

    Parameters
    ----------
    outlines
        Valid polygons in metres in a level's own plane (SRID 0); None counts as no area.

    Returns
    -------
    areas_m2
        In the order of the outlines; 0 for a missing or empty one.

    Examples
    --------
    >>> from shapely import box
    >>> outline_areas_m2([box(0, 0, 4, 3), None]).tolist()
    [12.0, 0.0]
    """
    # GEOS subtracts the first vertex before it sums, so coordinates of 3 400 000 m cost nothing.
    areas: NDArray[np.float64] = shapely.area(np.array(outlines, dtype=object))
    return np.nan_to_num(areas, nan=0.0)


def round_half_up(value: float, decimals: int = AREA_DECIMALS) -> float:
    """Round the decimal figure that a person reads, halves away from zero.

    Python's ``round`` sends 2.675 to 2.67 because the binary number lies below the half; the
    ledger's figures are decimal.

    >>> round_half_up(2.675), round_half_up(12.344), round_half_up(-0.005)
    (2.68, 12.34, -0.01)
    """
    if not np.isfinite(value):
        raise InvalidInputError(f"{value} cannot be rounded", code="NOT_FINITE", value=str(value))
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP))
