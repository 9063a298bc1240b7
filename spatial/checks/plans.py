"""Whether the rooms of levels fit together and agree with what the drawing prints.

Terminology
-----------
Overlap
    Two outlines whose shared area exceeds a tolerance; a shared edge or corner is none.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.checks.measuring_error import SURVEY_RULE, allowed_difference_m2
from spatial.checks.room_titles import room_titles
from spatial.domain.findings import Finding, Severity

# Two traced wall faces of a 6 m wall that differ by 3 mm share this much.
OVERLAP_TOLERANCE_M2 = 0.02


def check_levels(rooms: gpd.GeoDataFrame) -> list[Finding]:
    """Run every check of how the rooms of levels fit together.

    Parameters
    ----------
    rooms
        Columns ``room_id``, ``number``, ``printed_area_m2``, optional ``level_id`` (else all are of
        one level); geometry is the outline, valid, in metres in the level's own plane, no CRS. One
        row per room.

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
    first, second = _boxes_that_overlap(_levels(rooms), shapely.bounds(outlines), tolerance_m2)
    if not len(first):
        return []
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


def _levels(rooms: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Return a number for each room's level."""
    if "level_id" not in rooms:
        return np.zeros(len(rooms), dtype=np.intp)
    numbers: NDArray[np.intp] = pd.factorize(rooms["level_id"])[0]
    return numbers


def _boxes_that_overlap(
    levels: NDArray[np.intp], bounds: NDArray[np.float64], least_m2: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pair rooms of the same level whose bounding boxes share more than an area, first < second.

    Sweeps over all levels at once, west to east: each room meets those that begin before it ends.
    A tree would pair rooms of different levels too, which all lie in the same plane.
    """
    west, south, east, north = bounds.T
    order = np.lexsort((west, levels))
    levels, west, south, east, north = (
        values[order] for values in (levels, west, south, east, north)
    )
    pairs = []
    active, lag = np.arange(len(order) - 1), 1
    while len(active):
        active = active[active + lag < len(order)]
        other = active + lag
        meet = (levels[other] == levels[active]) & (west[other] < east[active])
        active, other = active[meet], other[meet]
        width = np.minimum(east[active], east[other]) - west[other]
        depth = np.minimum(north[active], north[other]) - np.maximum(south[active], south[other])
        shared = (depth > 0) & (width * depth > least_m2)
        pairs.append((active[shared], other[shared]))
        lag += 1
    if not pairs:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    one, two = (order[np.concatenate(ends)] for ends in zip(*pairs, strict=True))
    return np.minimum(one, two), np.maximum(one, two)


def find_repeated_numbers(rooms: gpd.GeoDataFrame) -> list[Finding]:
    """Find room numbers that stand on more than one room of a level; blanks do not count."""
    # Numbers repeat from level to level: the few that there are, are cleaned once.
    codes, distinct = pd.factorize(rooms["number"])
    cleaned, names = pd.factorize(np.array([*(str(one).strip() for one in distinct), ""]))
    numbers = cleaned[codes]
    keys = _levels(rooms) * (len(names) + 1) + numbers
    keys[numbers == cleaned[-1]] = -1 - np.arange(np.count_nonzero(numbers == cleaned[-1]))
    _, of_key, counts = np.unique(keys, return_inverse=True, return_counts=True)
    positions = np.flatnonzero(counts[of_key] > 1)
    if not len(positions):
        return []
    outlines, ids = rooms.geometry.to_numpy(), rooms["room_id"]
    findings = []
    for members in pd.Series(positions).groupby(keys[positions], sort=False).indices.values():
        at = positions[members]
        values = {"number": str(names[numbers[at[0]]]), "count": str(len(at))}
        place = shapely.point_on_surface(outlines[at[0]])
        subjects = tuple(str(ids.iloc[one]) for one in at)
        findings.append(
            Finding("NUMBER_DUPLICATE", Severity.WARNING, subjects, place.x, place.y, values)
        )
    return findings


def find_printed_areas_off(rooms: gpd.GeoDataFrame) -> list[Finding]:
    """Find rooms whose outline does not have the area that the drawing prints.

    The larger of 0.5 %, the class-2 survey limit and 0.1 m² may lie between the two.
    """
    printed_m2 = pd.to_numeric(rooms["printed_area_m2"]).to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(printed_m2).all():
        return []
    area_m2 = rooms.geometry.area.to_numpy()
    allowed_m2 = allowed_difference_m2(printed_m2)
    off = np.flatnonzero(np.abs(area_m2 - printed_m2) > allowed_m2)
    if not len(off):
        return []
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
