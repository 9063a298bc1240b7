"""Whether a part of a plan is as large as printed in it, by area or by width and depth."""

import numpy as np
import shapely

from cad_import.segments import directions, lengths
from spatial.domain.floor_plans import PlanLabel

AREA_FITS, AREA_FITS_M2 = 0.01, 0.15  # a part this near to the area printed in it is the room
EXTENT_FITS, EXTENT_FITS_M = 0.02, 0.06  # the same, for a width or depth
MIN_FILLED = 0.8  # of its width by its depth that a part must fill for them to describe it
STRAIGHT_M = 5e-3
PROVEN, PROVEN_M = 0.01, 0.03  # printed to the inch or the centimetre, taken between wall faces
PROVEN_FILLED = 0.97  # jambs and pilasters take the rest
EXTENT_AGREES = "EXTENT_AGREES"  # finding of a room whose printed width and depth bear it out


def fits_size(part: shapely.Polygon, label: PlanLabel) -> bool:
    """Whether a part is as large as its label prints: by area, else by width and depth."""
    if label.printed_area_m2 is not None or label.extent_m is None:
        return _fits_area(part.area, label.printed_area_m2)
    return _fits_extent(part, label.extent_m)


def _fits_extent(part: shapely.Polygon, extent_m: tuple[float, float]) -> bool:
    """Whether a part is as wide and deep as printed (m, the less first), along its longest edge.

    Widths and depths are printed to the inch, of rectangles: a corner may be missing.
    """
    corners = shapely.get_coordinates(shapely.simplify(part.exterior, STRAIGHT_M))
    edges = np.hstack([corners[:-1], corners[1:]])
    way = directions(edges)[int(np.argmax(lengths(edges)))]
    spans = sorted((float(np.ptp(corners @ way)), float(np.ptp(corners @ (-way[1], way[0])))))
    near = (
        abs(span - said) <= max(EXTENT_FITS * said, EXTENT_FITS_M)
        for span, said in zip(spans, extent_m, strict=True)
    )
    return all(near) and part.area >= MIN_FILLED * spans[0] * spans[1]


def proves_extent(outline: shapely.Polygon, extent_m: tuple[float, float] | None) -> bool:
    """Whether an outline is a rectangle of just the printed width and depth (m, the less first).

    One that merely happened to be as large as is printed would not have both sides.
    """
    around = shapely.minimum_rotated_rectangle(outline)
    if extent_m is None or around.geom_type != "Polygon":
        return False
    corners = shapely.get_coordinates(around)[:3]
    sides = np.sort(np.hypot(*(corners[1:] - corners[:-1]).T))
    said = np.array(extent_m)
    near = np.abs(sides - said) <= np.maximum(PROVEN_M, PROVEN * said)
    return bool(near.all()) and outline.area >= PROVEN_FILLED * around.area


def _fits_area(area_m2: float, printed_m2: float | None) -> bool:
    """Whether an area is the one that is printed, m²."""
    if printed_m2 is None:
        return False
    return abs(area_m2 - printed_m2) <= max(AREA_FITS * printed_m2, AREA_FITS_M2)
