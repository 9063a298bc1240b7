"""Where the demo's buildings stand on earth: control points with survey noise, footprints."""

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from api.demo.buildings import BuildingPlan, SitePlan
from api.demo.drawings import DrawnSheet
from spatial.geometry.projections import (
    CGCS2000_EPSG,
    gauss_kruger_epsg,
    to_gcj02,
    transformer,
)

SURVEY_NOISE_M = 0.004
MM_PER_M = 1000.0
Points = NDArray[np.float64]


def plane_epsg(site: SitePlan) -> int:
    """Return the Gauss-Krüger plane that a site is surveyed in."""
    return gauss_kruger_epsg(site.longitude)


def to_plane(building: BuildingPlan, site: SitePlan, points_mm: Points) -> Points:
    """Bring points of a building's own frame (mm) to easting and northing (m)."""
    turn = math.radians(building.map_turn_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    to_site = transformer(CGCS2000_EPSG, plane_epsg(site))
    east, north = to_site.transform(site.longitude, site.latitude)
    x, y = points_mm[:, 0] / MM_PER_M, points_mm[:, 1] / MM_PER_M
    return np.column_stack(
        [
            east + building.offset_m[0] + cos * x - sin * y,
            north + building.offset_m[1] + sin * x + cos * y,
        ]
    )


def to_map(building: BuildingPlan, site: SitePlan, outline_mm: Polygon) -> Polygon:
    """Bring an outline of a building's own frame (mm) to longitude and latitude (EPSG:4490)."""
    to_degrees = transformer(plane_epsg(site), CGCS2000_EPSG)

    def place(points_mm: Points) -> Points:
        plane = to_plane(building, site, points_mm)
        return np.column_stack(to_degrees.transform(plane[:, 0], plane[:, 1]))

    return shapely.transform(outline_mm, place)


def site_ground(site: SitePlan, footprints: Sequence[Polygon]) -> Polygon:
    """Return the ground of a site: a generous hull around its buildings, EPSG:4490 degrees."""
    margin_deg = 0.0002  # some 20 m
    hull = shapely.union_all(list(footprints)).convex_hull.buffer(margin_deg, join_style="mitre")
    if not isinstance(hull, Polygon):
        raise TypeError(f"site {site.code} has no ground")
    return hull


def corner_points(shell: Polygon) -> list[tuple[float, float]]:
    """Return the four vertices of a shell nearest the corners of its box (mm)."""
    x0, y0, x1, y1 = shell.bounds
    vertices = [(x, y) for x, y in shell.exterior.coords[:-1]]
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    chosen = [min(vertices, key=lambda v: math.dist(v, corner)) for corner in corners]
    return list(dict.fromkeys(chosen))


def write_control_points(
    path: Path,
    building: BuildingPlan,
    site: SitePlan,
    drawn: Sequence[DrawnSheet],
    rng: Random,
) -> None:
    """Write the surveyed corners of every sheet of a drawing as CSV.

    ``x, y`` are drawing units as CAD shows them; the place is in the plane, or in degrees.
    """
    header = ["name", "sheet", "x", "y"]
    in_plane = building.control == "plane"
    header += ["easting", "northing", "epsg"] if in_plane else ["lon", "lat", "datum"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for number, item in enumerate(drawn, start=1):
            corners = corner_points(item.sheet.floor.shell)
            plane = to_plane(building, site, np.array(corners))
            plane += np.array([[rng.gauss(0, SURVEY_NOISE_M) for _ in "EN"] for _ in corners])
            for k, (corner, place) in enumerate(zip(corners, plane, strict=True), start=1):
                x, y = item.placement.point(corner)
                row = [f"K{number}{k}", str(number), f"{x:.2f}", f"{y:.2f}"]
                writer.writerow(row + _place(building, site, place))


def _place(building: BuildingPlan, site: SitePlan, place: Points) -> list[str]:
    epsg = plane_epsg(site)
    if building.control == "plane":
        return [f"{place[0]:.4f}", f"{place[1]:.4f}", str(epsg)]
    lon, lat = transformer(epsg, CGCS2000_EPSG).transform(place[0], place[1])
    if building.control == "gcj02":
        lon, lat = to_gcj02(np.array([[lon, lat]]))[0]
    return [f"{lon:.10f}", f"{lat:.10f}", building.control]
