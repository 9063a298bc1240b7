"""Whether offices keep to the allocation standard.

Terminology
-----------
Limit of a room
    Sum over its occupants of the rank's limit times the headcount. How a room shared by several
    ranks is to be apportioned is not established; the sum is what all of them may have together.
Verdict
    What the comparison says of one room.
"""

from enum import StrEnum
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.checks.measuring_error import survey_limit_m2
from spatial.checks.room_titles import room_titles
from spatial.domain.allocation_standards import AllocationStandard, OfficeLimit
from spatial.domain.findings import Finding, Severity
from spatial.domain.ranks import is_withheld
from spatial.domain.room_uses import OFFICE

# An excess up to this many m² is not called one: drawings are rounded to millimetres, figures to
# two decimals. Local systems keep it as one setting in m².
TOLERANCE_M2 = 0.10
NEAR_SHARE = 0.95


class Verdict(StrEnum):
    """What the comparison with the standard says of a room."""

    OVER = "over"
    NEAR = "near"
    WITHIN = "within"
    NO_DATA = "no_data"
    RANK_UNKNOWN = "rank_unknown"
    NO_LIMIT = "no_limit"
    WITHHELD = "withheld"
    NOT_OFFICE = "not_office"


CODES = {
    Verdict.OVER: ("OFFICE_OVER_LIMIT", Severity.ERROR),
    Verdict.NEAR: ("OFFICE_NEAR_LIMIT", Severity.WARNING),
    Verdict.RANK_UNKNOWN: ("OFFICE_RANK_UNKNOWN", Severity.WARNING),
    Verdict.NO_LIMIT: ("OFFICE_LIMIT_NOT_SET", Severity.INFO),
    Verdict.NO_DATA: ("OFFICE_WITHOUT_DATA", Severity.INFO),
}


class _RoomSums(NamedTuple):
    """Per room: occupancies that settle nothing, m² allowed, people, and if the sum is whole."""

    counts: dict[str, NDArray[np.float64]]
    limit_m2: NDArray[np.float64]
    headcount: NDArray[np.float64]
    settled: NDArray[np.bool_]


def check_occupancy(
    rooms: gpd.GeoDataFrame,
    occupancies: pd.DataFrame,
    standard: AllocationStandard,
    *,
    tolerance_m2: float = TOLERANCE_M2,
) -> list[Finding]:
    """Find the offices over their limit, near it, or without the data to tell.

    Parameters
    ----------
    rooms
        As for ``assess_occupancy``.
    occupancies
        As for ``assess_occupancy``.
    standard
        The allocation standard in force.
    tolerance_m2
        Excess that is not yet called one; shown in every finding that compares.

    Returns
    -------
    findings
        In the order of the rooms, subject = room id.
    """
    assessed = assess_occupancy(rooms, occupancies, standard, tolerance_m2=tolerance_m2)
    noted = assessed[assessed["verdict"].isin(list(CODES))]
    if noted.empty:
        return []
    title = f"{standard.name} {standard.number}"
    people = _people(occupancies, noted["room_id"], standard)
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
        findings.append(Finding(code, severity, (str(room_id),), x, y, said, rule))
    return findings


def assess_occupancy(
    rooms: gpd.GeoDataFrame,
    occupancies: pd.DataFrame,
    standard: AllocationStandard,
    *,
    tolerance_m2: float = TOLERANCE_M2,
) -> pd.DataFrame:
    """Compare every room's usable area with what its occupants may have.

    Parameters
    ----------
    rooms
        Columns ``room_id``, ``number``, ``use_code``, optional ``allocated`` (bool); geometry is
        the outline in metres in the level's own plane, no CRS. One row per room.
    occupancies
        Columns ``room_id``, ``tier``, ``rank``, ``headcount``, optional ``sub_provincial`` (bool).
        Rows of rooms that are not given are ignored.
    standard
        The allocation standard in force.
    tolerance_m2
        Excess that is not yet called one.

    Returns
    -------
    assessed
        Index 0 to n − 1 in the order of the rooms; ``room_id``, ``number``, ``area_m2`` (two
        decimals, halves up), ``limit_m2`` (NaN where none), ``headcount``, ``verdict``.
    """
    room_ids = pd.Index(rooms["room_id"])
    count, limit_m2, headcount, settled = _limits_per_room(room_ids, occupancies, standard)
    area_m2 = np.floor(rooms.geometry.area.to_numpy() * 100 + 0.5 + 1e-7) / 100

    is_office, wants_data = _offices(rooms)
    first_that_holds = {
        Verdict.WITHHELD: count["withheld"] > 0,
        Verdict.NO_DATA: (headcount <= 0) & wants_data,
        Verdict.NOT_OFFICE: ~is_office,
        Verdict.RANK_UNKNOWN: count["unknown"] > 0,
        Verdict.NO_LIMIT: count["no_limit"] > 0,
        Verdict.OVER: area_m2 > limit_m2 + tolerance_m2,
        Verdict.NEAR: area_m2 >= limit_m2 * NEAR_SHARE,
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
            "limit_m2": np.where(settled, limit_m2, np.nan),
            "headcount": headcount,
            "verdict": verdicts,
        }
    )


def _offices(rooms: gpd.GeoDataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rooms are offices, and which ought to have occupants on record."""
    # Room uses are few: testing the distinct ones beats a million string comparisons.
    codes, uses = pd.factorize(rooms["use_code"])
    office_uses = np.array([str(use).startswith(OFFICE) for use in uses] + [False])
    is_office: NDArray[np.bool_] = office_uses[codes]
    allocated = (
        rooms["allocated"].fillna(False).to_numpy(dtype=bool)
        if "allocated" in rooms
        else np.zeros(len(rooms), dtype=bool)
    )
    return is_office, is_office | (allocated & (codes < 0))


def _limits_per_room(
    room_ids: pd.Index, occupancies: pd.DataFrame, standard: AllocationStandard
) -> _RoomSums:
    """Sum limits and headcounts by room, and count what the table does not settle."""
    at_room = room_ids.get_indexer(pd.Index(occupancies["room_id"]))
    known = at_room >= 0
    codes, rows = _table_rows(occupancies, standard)
    at_room, codes = at_room[known], codes[known]
    headcount = occupancies["headcount"].to_numpy(dtype=float, na_value=0.0)[known]

    def by_room(per_occupancy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(at_room, per_occupancy, minlength=len(room_ids)).astype(float)

    def count_of(flags: list[bool]) -> NDArray[np.float64]:
        if not any(flags):
            return np.zeros(len(room_ids))
        return by_room(np.array(flags, dtype=float)[codes])

    per_person = np.array([_value(row) for row, _ in rows], dtype=float)
    counts = {
        "withheld": count_of([hidden for _, hidden in rows]),
        "unknown": count_of([row is None for row, _ in rows]),
        "no_limit": count_of([row is not None and row.figure.value is None for row, _ in rows]),
    }
    people = by_room(headcount)
    settled = (people > 0) & (counts["unknown"] == 0) & (counts["no_limit"] == 0)
    return _RoomSums(counts, by_room(per_person[codes] * headcount), people, settled)


def _table_rows(
    occupancies: pd.DataFrame, standard: AllocationStandard
) -> tuple[NDArray[np.intp], list[tuple[OfficeLimit | None, bool]]]:
    """Look each distinct (tier, rank, sub-provincial) up once; give codes into the result."""
    tier_codes, tiers = pd.factorize(occupancies["tier"])
    rank_codes, ranks = pd.factorize(occupancies["rank"])
    special = (
        occupancies["sub_provincial"].fillna(False).to_numpy(dtype=bool)
        if "sub_provincial" in occupancies
        else np.zeros(len(occupancies), dtype=bool)
    )
    # +1: a missing tier or rank is coded −1 and must stay apart from the first one.
    combined = ((tier_codes + 1) * (len(ranks) + 1) + rank_codes + 1) * 2 + special
    codes, distinct = pd.factorize(combined)
    rows = []
    for code in distinct.tolist():
        pair, sub_provincial = divmod(code, 2)
        tier_at, rank_at = divmod(pair, len(ranks) + 1)
        tier = str(tiers[tier_at - 1]) if tier_at else ""
        rank = str(ranks[rank_at - 1]) if rank_at else ""
        limit = standard.find_limit(tier, rank, sub_provincial=bool(sub_provincial))
        hidden = is_withheld(rank, tier, sub_provincial=bool(sub_provincial))
        rows.append((limit, hidden))
    return codes, rows


def _value(row: OfficeLimit | None) -> float:
    return 0.0 if row is None or row.figure.value is None else float(row.figure.value)


def _people(
    occupancies: pd.DataFrame, room_ids: pd.Series, standard: AllocationStandard
) -> dict[object, tuple[str, str]]:
    """Say per noted room who sits there (处级以下×2) and which rules were summed."""
    there = occupancies[occupancies["room_id"].isin(room_ids)]
    codes, rows = _table_rows(there, standard)
    title = f"{standard.name} {standard.number}"
    rules = [title if row is None else standard.cite(row.figure, row.note) for row, _ in rows]
    said: dict[object, tuple[str, str]] = {}
    # Lists: walking over pandas' own arrays costs more than all the rest.
    columns = [there[name].tolist() for name in ("room_id", "rank", "headcount")]
    for room_id, rank, count, code in zip(*columns, codes.tolist(), strict=True):
        who, rule = said.get(room_id, ("", ""))
        who = f"{who}、{rank}×{count}" if who else f"{rank}×{count}"
        if rules[code] not in rule:
            rule = f"{rule}；{rules[code]}" if rule else rules[code]
        said[room_id] = (who, rule)
    return said


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
