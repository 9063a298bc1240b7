"""From a level's plane to the map: fit a georeference, carry outlines to EPSG:4490."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from spatial.domain.control_points import ControlPoint, Georeference, Remark, Residual
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Severity
from spatial.geometry.control_coordinates import recognise_coordinates
from spatial.geometry.control_fit import (
    CLEARLY_BETTER,
    NOISE_M,
    LeftOut,
    diagnose,
    leave_each_out,
)
from spatial.geometry.helmert import HelmertFit, fit_helmert
from spatial.geometry.projections import (
    CGCS2000_EPSG,
    Datum,
    gauss_kruger_epsg,
    to_cgcs2000,
    transformer,
)


def fit_georeference(points: Sequence[ControlPoint], metres_per_unit: float) -> Georeference:
    """Fit where a drawing's plane lies, by least squares and without changing lengths.

    The target plane is the CGCS2000 Gauss-Krüger plane of the points' own longitude. What was
    corrected in the points' coordinates, and what their fit shows to be doubtful, are remarks.

    Raises
    ------
    InvalidInputError
        If fewer than two points are given, they coincide, or their coordinates cannot be what
        they are said to be (``recognise_coordinates``).
    """
    meant, corrections = recognise_coordinates(points)
    source = plane_points(meant, metres_per_unit)
    epsg, target = project_points(meant)
    fit = fit_helmert(source, target)
    free = fit_helmert(source, target, fixed_scale=False)
    doubts = diagnose(source, target, [point.name for point in meant])
    likely = _likely_datum(meant, source, fit.rms_m)
    return Georeference(
        crs_epsg=epsg,
        a=fit.a,
        b=fit.b,
        tx=fit.tx,
        ty=fit.ty,
        rms_m=fit.rms_m,
        free_scale=free.scale,
        residuals=_residuals(meant, fit, leave_each_out(source, target)),
        free_rms_m=free.rms_m,
        remarks=(*corrections, *doubts, *likely),
    )


def free_scale(points: Sequence[ControlPoint], metres_per_unit: float) -> float | None:
    """Return the scale that control points choose, or None if they cannot be fitted at all."""
    meant, _ = recognise_coordinates(points)
    try:
        _, target = project_points(meant)
        return fit_helmert(plane_points(meant, metres_per_unit), target, fixed_scale=False).scale
    except InvalidInputError:
        return None


def plane_points(points: Sequence[ControlPoint], metres_per_unit: float) -> NDArray[np.float64]:
    """Return where the points lie in the level's plane, metres, shape (n, 2)."""
    return np.array([(point.x, point.y) for point in points]).reshape(-1, 2) * metres_per_unit


def project_points(points: Sequence[ControlPoint]) -> tuple[int, NDArray[np.float64]]:
    """Return the Gauss-Krüger plane of the points and their eastings and northings in it."""
    geographic = _geographic(points)
    if not len(points):
        return CGCS2000_EPSG, geographic
    epsg = gauss_kruger_epsg(float(geographic[:, 0].mean()))
    east, north = transformer(CGCS2000_EPSG, epsg).transform(geographic[:, 0], geographic[:, 1])
    return epsg, np.column_stack((east, north))


def redated(points: Sequence[ControlPoint], datum: Datum) -> tuple[ControlPoint, ...]:
    """Return the points with their degrees taken as of another datum."""
    return tuple(replace(point, datum=datum.value) for point in points)


def other_datums(points: Sequence[ControlPoint]) -> tuple[Datum, ...]:
    """Return the datums that points in degrees might have been given in instead."""
    if not points or any(point.epsg is not None for point in points):
        return ()
    given = {point.datum for point in points}
    return tuple(datum for datum in Datum if {datum.value} != given)


def _residuals(
    points: Sequence[ControlPoint], fit: HelmertFit, left_out: LeftOut | None
) -> tuple[Residual, ...]:
    misses_m: list[float | None] = [None] * len(points)
    if left_out is not None:
        misses_m = [miss if math.isfinite(miss) else None for miss in left_out.misses_m.tolist()]
    return tuple(
        Residual(point.name, float(east_m), float(north_m), miss_m)
        for point, (east_m, north_m), miss_m in zip(points, fit.residuals_m, misses_m, strict=True)
    )


def _likely_datum(
    points: Sequence[ControlPoint], source_m: NDArray[np.float64], rms_m: float
) -> list[Remark]:
    """Propose another datum if under it the points agree with the drawing, as they now do not.

    The shift of GCJ-02 changes by up to 2.5 m per kilometre, so a plan of 60 m is left with some
    15 cm where survey and drawing agree to centimetres.
    """
    if len(points) < 3 or rms_m <= NOISE_M:
        return []
    found = []
    for datum in other_datums(points):
        _, target_m = project_points(redated(points, datum))
        left_m = fit_helmert(source_m, target_m).rms_m
        if left_m * CLEARLY_BETTER <= rms_m:
            found.append((left_m, datum))
    if not found:
        return []
    left_m, datum = min(found)
    values = {
        "given": points[0].datum,
        "likely": datum.value,
        "evidence": f"RMS {rms_m:.3f} m → {left_m:.3f} m",
    }
    return [Remark("CONTROL_DATUM_LIKELY", Severity.WARNING, values)]


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
