"""Whether offices keep to the allocation standard.

Terminology
-----------
Limit of a room
    Sum over its occupants of the rank's limit times the headcount. How a room shared by several
    ranks is to be apportioned is not established; the sum is what all of them may have together.
Verdict
    What the comparison says of one room.
Within the measuring error
    An excess that two honest measurements of the room could differ by (GB/T 17986.1, class 2): a
    class of its own, so that nobody is asked to move for a tape measure.
"""

from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.checks.measuring_error import survey_limit_m2
from spatial.checks.office_limits import APPORTIONED, limits_per_room, people_said
from spatial.checks.room_titles import room_titles
from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.findings import Finding, Severity
from spatial.domain.room_states import RoomState
from spatial.domain.room_uses import OFFICE
from spatial.domain.standards_in_force import StandardsInForce
from spatial.domain.tolerances import TOLERANCE_M2

NEAR_SHARE = 0.95

# Nobody is expected to work in a room of which one of these is on record.
NOT_IN_OWN_USE = (RoomState.IDLE, RoomState.LET, RoomState.LENT)


class Verdict(StrEnum):
    """What the comparison with the standard says of a room."""

    OVER = "over"
    WITHIN_ERROR = "within_error"
    NEAR = "near"
    WITHIN = "within"
    VACANT = "vacant"
    UNOCCUPIED = "unoccupied"
    NO_DATA = "no_data"
    RANK_UNKNOWN = "rank_unknown"
    NO_LIMIT = "no_limit"
    WITHHELD = "withheld"
    NOT_OFFICE = "not_office"


CODES = {
    Verdict.OVER: ("OFFICE_OVER_LIMIT", Severity.ERROR),
    Verdict.WITHIN_ERROR: ("OFFICE_OVER_WITHIN_ERROR", Severity.WARNING),
    Verdict.NEAR: ("OFFICE_NEAR_LIMIT", Severity.WARNING),
    Verdict.RANK_UNKNOWN: ("OFFICE_RANK_UNKNOWN", Severity.WARNING),
    Verdict.NO_LIMIT: ("OFFICE_LIMIT_NOT_SET", Severity.INFO),
    Verdict.VACANT: ("OFFICE_VACANT", Severity.INFO),
    Verdict.UNOCCUPIED: ("OFFICE_UNOCCUPIED", Severity.INFO),
    Verdict.NO_DATA: ("OFFICE_WITHOUT_DATA", Severity.INFO),
}


def check_occupancy(
    rooms: gpd.GeoDataFrame,
    occupancies: pd.DataFrame,
    standard: AllocationStandard | StandardsInForce,
    *,
    tolerance_m2: float = TOLERANCE_M2,
) -> list[Finding]:
    """Find the offices over their limit, near it, vacant, or without the data to tell.

    Parameters
    ----------
    rooms
        As for ``assess_occupancy``.
    occupancies
        As for ``assess_occupancy``.
    standard
        The allocation standard in force, with the local rules where there are some.
    tolerance_m2
        Excess that is not yet called one; shown in every finding that compares.

    Returns
    -------
    findings
        In the order of the rooms, subject = room id.
    """
    standards = _in_force(standard)
    assessed = assess_occupancy(rooms, occupancies, standards, tolerance_m2=tolerance_m2)
    noted = assessed[assessed["verdict"].isin(list(CODES))]
    if noted.empty:
        return []
    title = f"{standards.national.name} {standards.national.number}"
    people = people_said(occupancies, noted["room_id"], standards)
    places = shapely.point_on_surface(rooms.geometry.to_numpy()[noted.index.to_numpy()])
    values = _values(noted, title, tolerance_m2)
    xs, ys = shapely.get_x(places).tolist(), shapely.get_y(places).tolist()
    verdicts = noted["verdict"].astype(object).tolist()
    findings = []
    for room_id, verdict, said, x, y in zip(
        noted["room_id"].tolist(), verdicts, values, xs, ys, strict=True
    ):
        code, severity = CODES[verdict]
        said["occupants"], rule = people.get(room_id, ("", title))
        said["apportionment"] = APPORTIONED if "、" in said["occupants"] else ""
        findings.append(Finding(code, severity, (str(room_id),), x, y, said, rule))
    return findings


def assess_occupancy(
    rooms: gpd.GeoDataFrame,
    occupancies: pd.DataFrame,
    standard: AllocationStandard | StandardsInForce,
    *,
    tolerance_m2: float = TOLERANCE_M2,
) -> pd.DataFrame:
    """Compare every room's usable area with what its occupants may have.

    Parameters
    ----------
    rooms
        Columns ``room_id``, ``number``, ``use_code``; geometry is the outline in metres in the
        level's own plane, no CRS. Optional: ``area_m2`` (the ledger's figure; else the outline's),
        ``allocated`` (bool), ``recorded`` (bool: whoever holds it has occupants on record
        elsewhere), ``state`` (a ``RoomState``). One row per room.
    occupancies
        Columns ``room_id``, ``tier``, ``rank``, ``headcount``, optional ``sub_provincial`` (bool)
        and ``division_prefix`` (whose local rules hold).
        Rows of rooms that are not given are ignored.
    standard
        The allocation standard in force, with the local rules where there are some.
    tolerance_m2
        Excess that is not yet called one.

    Returns
    -------
    assessed
        Index 0 to n − 1 in the order of the rooms; ``room_id``, ``number``, ``area_m2`` (two
        decimals, halves up), ``limit_m2`` (NaN where none), ``headcount``, ``verdict``.
    """
    room_ids = pd.Index(rooms["room_id"])
    sums = limits_per_room(room_ids, occupancies, _in_force(standard))
    area_m2 = usable_areas_m2(rooms)

    # Whole cents: whether an excess is above the tolerance must not hang on a binary fraction.
    excess = np.rint(area_m2 * 100) - np.rint(sums.limit_m2 * 100)
    is_over = excess > round(tolerance_m2 * 100)
    is_office, wants_data, missing = _offices(rooms)
    nobody = (sums.headcount <= 0) & wants_data
    first_that_holds = {
        Verdict.WITHHELD: sums.counts["withheld"] > 0,
        Verdict.VACANT: nobody & (missing == Verdict.VACANT),
        Verdict.UNOCCUPIED: nobody & (missing == Verdict.UNOCCUPIED),
        Verdict.NO_DATA: nobody,
        Verdict.NOT_OFFICE: ~is_office | (sums.headcount <= 0),
        Verdict.RANK_UNKNOWN: sums.counts["unknown"] > 0,
        Verdict.NO_LIMIT: sums.counts["no_limit"] > 0,
        Verdict.OVER: is_over & (excess > 100 * survey_limit_m2(area_m2)),
        Verdict.WITHIN_ERROR: is_over,
        Verdict.NEAR: area_m2 >= sums.limit_m2 * NEAR_SHARE,
    }
    codes = np.select(list(first_that_holds.values()), range(len(first_that_holds)), default=-1)
    verdicts = pd.Categorical.from_codes(
        np.where(codes < 0, len(first_that_holds), codes),
        categories=pd.Index([*map(str, first_that_holds), str(Verdict.WITHIN)]),
    )
    return pd.DataFrame(
        {
            "room_id": room_ids.to_numpy(),
            "number": rooms["number"].to_numpy(),
            "name": rooms["name"].to_numpy() if "name" in rooms else None,
            "area_m2": area_m2,
            "limit_m2": np.where(sums.settled, sums.limit_m2, np.nan),
            "headcount": sums.headcount,
            "verdict": verdicts,
        }
    )


def usable_areas_m2(rooms: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the ledger's figure of each room, or its outline's where it has none; two decimals."""
    areas_m2 = np.full(len(rooms), np.nan)
    if "area_m2" in rooms:
        areas_m2 = rooms["area_m2"].to_numpy(dtype=float, na_value=np.nan).copy()
    unstated = np.isnan(areas_m2)
    if unstated.any():
        areas_m2[unstated] = shapely.area(rooms.geometry.to_numpy()[unstated])
    rounded: NDArray[np.float64] = np.floor(areas_m2 * 100 + 0.5 + 1e-7) / 100
    return rounded


def _in_force(standard: AllocationStandard | StandardsInForce) -> StandardsInForce:
    return standard if isinstance(standard, StandardsInForce) else StandardsInForce(standard)


def _offices(
    rooms: gpd.GeoDataFrame,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.object_]]:
    """Which rooms are offices, which ought to have occupants, and what it means if none has."""
    # Room uses are few: testing the distinct ones beats a million string comparisons.
    codes, uses = pd.factorize(rooms["use_code"])
    office_uses = np.array([str(use).startswith(OFFICE) for use in uses] + [False])
    is_office: NDArray[np.bool_] = office_uses[codes]
    allocated, recorded = _flags(rooms, "allocated"), _flags(rooms, "recorded")
    wants_data = is_office | (allocated & (codes < 0))
    if "state" in rooms:
        wants_data &= ~rooms["state"].isin([str(state) for state in NOT_IN_OWN_USE]).to_numpy()
    missing = np.where(recorded, Verdict.UNOCCUPIED, Verdict.NO_DATA).astype(object)
    if "allocated" in rooms:
        missing[~allocated] = Verdict.VACANT
    return is_office, wants_data, missing


def _flags(rooms: gpd.GeoDataFrame, column: str) -> NDArray[np.bool_]:
    if column not in rooms:
        return np.zeros(len(rooms), dtype=bool)
    flags: NDArray[np.bool_] = rooms[column].fillna(False).to_numpy(dtype=bool)
    return flags


def _values(noted: pd.DataFrame, standard: str, tolerance_m2: float) -> list[dict[str, str]]:
    """Print each noted room's figures; those of a limit only where there is one."""
    areas = noted["area_m2"].to_numpy(dtype=float)
    fixed = {
        "standard": standard,
        "tolerance_m2": f"{tolerance_m2:.2f}",
        "near_percent": f"{100 * NEAR_SHARE:.0f}",
    }
    said = []
    for name, area, limit, error in zip(
        room_titles(noted),
        areas.tolist(),
        noted["limit_m2"].tolist(),
        survey_limit_m2(areas).tolist(),
        strict=True,
    ):
        figures = fixed | {"number": name, "area_m2": f"{area:.2f}"}
        if limit > 0:
            figures |= {
                "limit_m2": f"{limit:.2f}",
                "excess_m2": f"{area - limit:.2f}",
                "percent": f"{100 * area / limit:.1f}",
                "measuring_error_m2": f"{error:.2f}",
            }
        said.append(figures)
    return said
