"""From a level's plane to the map: fit a georeference, carry outlines to EPSG:4490."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from spatial.domain.control_points import ControlPoint, Georeference, Residual
from spatial.geometry.helmert import fit_helmert
from spatial.geometry.projections import (
    CGCS2000_EPSG,
    gauss_kruger_epsg,
    to_cgcs2000,
    transformer,
)


def fit_georeference(points: Sequence[ControlPoint], metres_per_unit: float) -> Georeference:
    """Fit where a drawing's plane lies, by least squares and without changing lengths.

    The target plane is the CGCS2000 Gauss-Krüger plane of the points' own longitude.

    Raises
    ------
    InvalidInputError
        If fewer than two points are given, or they coincide.
    """
    source = np.array([(point.x, point.y) for point in points]).reshape(-1, 2) * metres_per_unit
    geographic = _geographic(points)
    if len(points):
        epsg = gauss_kruger_epsg(float(geographic[:, 0].mean()))
        east, north = transformer(CGCS2000_EPSG, epsg).transform(geographic[:, 0], geographic[:, 1])
        target = np.column_stack((east, north))
    else:
        epsg, target = CGCS2000_EPSG, geographic
    fit = fit_helmert(source, target)
    free = fit_helmert(source, target, fixed_scale=False)
    residuals = tuple(
        Residual(point.name, float(east_m), float(north_m))
        for point, (east_m, north_m) in zip(points, fit.residuals_m, strict=True)
    )
    return Georeference(epsg, fit.a, fit.b, fit.tx, fit.ty, fit.rms_m, free.scale, residuals)


def _geographic(points: Sequence[ControlPoint]) -> NDArray[np.float64]:
    """Return the points' longitude and latitude in CGCS2000 degrees, shape (n, 2)."""
    places = []
    for point in points:
        place = (point.first, point.second)
        if point.epsg is None:
            places.append(to_cgcs2000([place], point.datum)[0])
        else:
            places.append(np.array(transformer(point.epsg, CGCS2000_EPSG).transform(*place)))
    return np.array(places, dtype=np.float64).reshape(-1, 2)


def to_map(
    outlines: Sequence[Polygon | MultiPolygon], place: Georeference
) -> list[shapely.Geometry]:
    """Carry outlines from a level's plane (metres) to EPSG:4490, longitude first.

    >>> from shapely import box
    >>> [room] = to_map([box(0, 0, 4, 3)], Georeference(4544, 1, 0, 500_000, 3_320_113, 0))
    >>> round(room.bounds[0], 6), round(room.bounds[1], 4)
    (105.0, 30.0)
    """
    project = transformer(place.crs_epsg, CGCS2000_EPSG)

    def carry(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        east = place.a * xy[:, 0] - place.b * xy[:, 1] + place.tx
        north = place.b * xy[:, 0] + place.a * xy[:, 1] + place.ty
        return np.column_stack(project.transform(east, north))

    carried = shapely.transform(np.array(outlines, dtype=object), carry)
    return list(shapely.set_srid(carried, CGCS2000_EPSG))
