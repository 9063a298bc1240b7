"""Whether the rooms of one level fit together and agree with what the drawing prints.

Terminology
-----------
Overlap
    Two outlines whose shared area exceeds a tolerance; a shared edge or corner is none.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from spatial.checks.measuring_error import SURVEY_RULE, allowed_difference_m2
from spatial.checks.room_titles import room_titles
from spatial.domain.findings import Finding, Severity

# Two traced wall faces of a 6 m wall that differ by 3 mm share this much.
OVERLAP_TOLERANCE_M2 = 0.02


def check_level(rooms: gpd.GeoDataFrame) -> list[Finding]:
    """Run every check of one level's rooms.

    Parameters
    ----------
    rooms
        Columns ``room_id``, ``number``, ``printed_area_m2``; geometry is the outline, valid, in
        metres in the level's own plane, no CRS. One row per room of one level.

    Returns
    -------
    findings
        Overlaps, then repeated numbers, then areas, each in the order of the rooms.
    """
    return find_room_overlaps(rooms) + find_repeated_numbers(rooms) + find_printed_areas_off(rooms)


def find_room_overlaps(
    rooms: gpd.GeoDataFrame, *, tolerance_m2: float = OVERLAP_TOLERANCE_M2
) -> list[Finding]:
    """Find pairs of rooms that cover the same ground; shares up to the tolerance are left out."""
    outlines = rooms.geometry.to_numpy()
    first, second = STRtree(outlines).query(outlines, predicate="intersects")
    each_pair_once = first < second
    first, second = first[each_pair_once], second[each_pair_once]
    shared = shapely.intersection(outlines[first], outlines[second])
    shared_m2 = shapely.area(shared)

    names, ids = room_titles(rooms), rooms["room_id"].astype(str).to_numpy()
    findings = []
    for at in np.lexsort((second, first)):
        if shared_m2[at] <= tolerance_m2:
            continue
        a, b = int(first[at]), int(second[at])
        place = shapely.point_on_surface(shared[at])
        values = {
            "first": names[a],
            "second": names[b],
            "area_m2": f"{shared_m2[at]:.2f}",
            "tolerance_m2": f"{tolerance_m2:.2f}",
        }
        subjects = (ids[a], ids[b])
        findings.append(
            Finding("ROOMS_OVERLAP", Severity.ERROR, subjects, place.x, place.y, values)
        )
    return findings


def find_repeated_numbers(rooms: gpd.GeoDataFrame) -> list[Finding]:
    """Find room numbers that stand on more than one room of the level; blanks do not count."""
    numbers = rooms["number"].astype("string").str.strip().replace("", pd.NA)
    repeated = numbers.notna() & numbers.duplicated(keep=False)
    if not repeated.any():
        return []
    places = shapely.point_on_surface(rooms.geometry.to_numpy())
    ids = rooms["room_id"].astype(str).to_numpy()
    positions = pd.Series(np.arange(len(rooms)))[repeated.to_numpy()]
    findings = []
    for number, group in positions.groupby(numbers.to_numpy()[repeated.to_numpy()], sort=False):
        at = group.to_numpy()
        values = {"number": str(number), "count": str(len(at))}
        place = places[at[0]]
        subjects = tuple(ids[at])
        findings.append(
            Finding("NUMBER_DUPLICATE", Severity.WARNING, subjects, place.x, place.y, values)
        )
    return findings


def find_printed_areas_off(rooms: gpd.GeoDataFrame) -> list[Finding]:
    """Find rooms whose outline does not have the area that the drawing prints.

    The larger of 0.5 %, the class-2 survey limit and 0.1 m² may lie between the two.
    """
    printed_m2 = pd.to_numeric(rooms["printed_area_m2"]).to_numpy(dtype=float, na_value=np.nan)
    area_m2 = rooms.geometry.area.to_numpy()
    allowed_m2 = allowed_difference_m2(printed_m2)
    off = np.flatnonzero(np.abs(area_m2 - printed_m2) > allowed_m2)
    places = shapely.point_on_surface(rooms.geometry.to_numpy()[off])
    names, ids = room_titles(rooms), rooms["room_id"].astype(str).to_numpy()
    return [
        Finding(
            "AREA_DIFFERS_FROM_PRINTED",
            Severity.WARNING,
            (ids[at],),
            place.x,
            place.y,
            {
                "number": names[at],
                "area_m2": f"{area_m2[at]:.2f}",
                "printed_m2": f"{printed_m2[at]:.2f}",
                "difference_m2": f"{area_m2[at] - printed_m2[at]:+.2f}",
                "tolerance_m2": f"{allowed_m2[at]:.2f}",
            },
            SURVEY_RULE,
        )
        for at, place in zip(off.tolist(), places, strict=True)
    ]
