"""Whether a plan, as its control points place it, lies on its building."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from spatial.domain.control_points import ControlPoint, Georeference, Remark
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Severity
from spatial.geometry.control_coordinates import recognise_coordinates
from spatial.geometry.georeferencing import (
    other_datums,
    plane_points,
    project_points,
    redated,
)
from spatial.geometry.helmert import HelmertFit, fit_helmert
from spatial.geometry.projections import CGCS2000_EPSG, transformer

# Part of the smaller of plan and footprint that lies on the other. A plan of one wing lies wholly
# on the footprint; GCJ-02 taken as CGCS2000 leaves it by some 500 m.
ON_SHARE = 0.3
LIKELY_SHARE = 0.6


def footprint_in_plane(footprint: Polygon, epsg: int) -> Polygon:
    """Return a footprint (EPSG:4490 degrees) in a projected plane, metres."""
    project = transformer(CGCS2000_EPSG, epsg)

    def carry(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(project.transform(lon_lat[:, 0], lon_lat[:, 1]))

    placed = shapely.transform(footprint, carry)
    if not isinstance(placed, Polygon):
        raise TypeError("a projected polygon is a polygon")
    return placed


def check_on_footprint(
    place: Georeference,
    points: Sequence[ControlPoint],
    metres_per_unit: float,
    hull: Polygon,
    footprint: Polygon,
) -> tuple[Remark, ...]:
    """Say so if the placed hull misses the footprint, and name the datum that would bring it there.

    Parameters
    ----------
    points
        The control points that gave the place, as written.
    hull
        In the level's plane, metres.
    footprint
        EPSG:4490, degrees.
    """
    ground = footprint_in_plane(footprint, place.crs_epsg)
    placed = _placed(hull, HelmertFit(place.a, place.b, place.tx, place.ty, np.empty((0, 2)), 0.0))
    share = _share(placed, ground)
    if share >= ON_SHARE:
        return ()
    meant, _ = recognise_coordinates(points)
    best_share, best = share, None
    for datum in other_datums(meant):
        try:
            epsg, target = project_points(redated(meant, datum))
            fit = fit_helmert(plane_points(meant, metres_per_unit), target)
        except InvalidInputError:
            continue
        there = _share(_placed(hull, fit), footprint_in_plane(footprint, epsg))
        if there > best_share:
            best_share, best = there, datum
    if best is not None and best_share >= LIKELY_SHARE:
        evidence = f"楼栋轮廓 footprint {share:.0%} → {best_share:.0%}"
        values = {"given": meant[0].datum, "likely": best.value, "evidence": evidence}
        return (Remark("CONTROL_DATUM_LIKELY", Severity.WARNING, values),)
    values = {"share": f"{share * 100:.0f}", "distance": f"{placed.distance(ground):.0f}"}
    return (Remark("PLACE_OFF_FOOTPRINT", Severity.WARNING, values),)


def _placed(hull: Polygon, fit: HelmertFit) -> Polygon:
    placed = shapely.transform(hull, fit.apply)
    if not isinstance(placed, Polygon):
        raise TypeError("a moved polygon is a polygon")
    return placed


def _share(placed: Polygon, ground: Polygon) -> float:
    smaller_m2 = min(placed.area, ground.area)
    return float(placed.intersection(ground).area / smaller_m2) if smaller_m2 > 0 else 0.0
