"""Buildings: their areas against each other, their title, and what disposal left behind.

Terminology
-----------
Outline of a level
    Its surface to the inner face of the outer walls, from its rooms and the walls between them.
Certified area
    Gross area (建筑面积) of the certificate, to the outer face of the outer walls.
"""

import numpy as np
import pandas as pd

from spatial.checks.measuring_error import SURVEY_RULE, survey_limit_m2
from spatial.checks.premises_rules import LEDGERS_AGREE, REGISTERED_IN_ONE_NAME
from spatial.domain.findings import Finding, Severity
from spatial.domain.titles import CERTIFICATE_KINDS, TITLE_STATUSES

# Outer walls, and what has no room on the plan, explain so much of the certified area. A choice of
# this program, no figure of a standard.
OUTLINE_SHORTFALL = 0.15
WITHOUT_CERTIFICATE = CERTIFICATE_KINDS[-1]
UNIFIED, PAPERS_GIVEN, PAPERS_KEPT, UNREGISTERED_GIVEN, UNREGISTERED_KEPT, _OTHER = TITLE_STATUSES
REGISTERED = (UNIFIED, PAPERS_GIVEN, PAPERS_KEPT)

BUILDING_CODES = (
    "LEVEL_ROOMS_OVER_OUTLINE",
    "BUILDING_ROOMS_OVER_CERTIFIED",
    "BUILDING_OUTLINE_OVER_CERTIFIED",
    "BUILDING_OUTLINE_UNDER_CERTIFIED",
    "BUILDING_AREA_NOT_COMPARED",
    "BUILDING_TITLE_MISSING",
    "BUILDING_NOT_REGISTERED",
    "BUILDING_TITLE_NOT_UNIFIED",
    "BUILDING_TITLE_PAPERS_OUTSTANDING",
    "BUILDING_CERTIFICATE_INCOMPLETE",
    "BUILDING_DISPOSED_IN_USE",
)


def find_crowded_levels(rooms: pd.DataFrame, levels: pd.DataFrame) -> list[Finding]:
    """Find levels whose rooms have more area than the level.

    Parameters
    ----------
    rooms
        Columns ``level_id``, ``area_m2``.
    levels
        Columns ``level_id``, ``level_code``, ``outline_m2`` (NaN without an outline).

    Returns
    -------
    findings
        Subject = level id.
    """
    outline = levels["outline_m2"].to_numpy(dtype=float, na_value=np.nan)
    total = _sums(rooms, "level_id", levels["level_id"])
    tolerance = survey_limit_m2(np.nan_to_num(outline))
    findings = []
    for at in np.flatnonzero(total > outline + tolerance).tolist():
        values = {
            "level": str(levels["level_code"].iloc[at]),
            "rooms_m2": f"{total[at]:.2f}",
            "outline_m2": f"{outline[at]:.2f}",
            "excess_m2": f"{total[at] - outline[at]:.2f}",
            "tolerance_m2": f"{tolerance[at]:.2f}",
        }
        subject = str(levels["level_id"].iloc[at])
        findings.append(
            Finding(
                "LEVEL_ROOMS_OVER_OUTLINE", Severity.ERROR, (subject,), None, None, values,
                SURVEY_RULE,
            )
        )  # fmt: skip
    return findings


def find_building_areas(
    rooms: pd.DataFrame, levels: pd.DataFrame, buildings: pd.DataFrame
) -> list[Finding]:
    """Compare rooms and level outlines with the certified area of each building.

    Parameters
    ----------
    rooms, levels
        As for ``find_crowded_levels``, both with ``building_id``.
    buildings
        Columns ``building_id``, ``building_code``, ``building``, ``storeys`` (above and below
        ground, NaN if not known), ``certified_m2`` (NaN if not known), ``in_force`` (bool).

    Returns
    -------
    findings
        In the order of the buildings; subject = building code.
    """
    ids = buildings["building_id"]
    rooms_m2 = _sums(rooms, "building_id", ids)
    drawn = levels.loc[levels["outline_m2"].notna()]
    outline_m2 = _sums(drawn, "building_id", ids, column="outline_m2")
    surfaces = _counts(drawn, ids)
    certified_m2 = buildings["certified_m2"].to_numpy(dtype=float, na_value=np.nan)
    storeys = buildings["storeys"].to_numpy(dtype=float, na_value=np.nan)
    tolerance = survey_limit_m2(np.nan_to_num(certified_m2))
    whole = surfaces >= storeys
    least_m2 = certified_m2 * (1 - OUTLINE_SHORTFALL)
    in_force = buildings["in_force"].to_numpy(dtype=bool)
    cases = {
        "BUILDING_ROOMS_OVER_CERTIFIED": (
            Severity.ERROR, rooms_m2 > certified_m2 + tolerance,
        ),
        "BUILDING_OUTLINE_OVER_CERTIFIED": (
            Severity.WARNING, outline_m2 > certified_m2 + tolerance,
        ),
        "BUILDING_OUTLINE_UNDER_CERTIFIED": (
            Severity.WARNING, whole & (outline_m2 < least_m2),
        ),
        "BUILDING_AREA_NOT_COMPARED": (
            Severity.INFO, in_force & (surfaces > 0) & (np.isnan(certified_m2) | ~whole),
        ),
    }  # fmt: skip
    noted = np.zeros(len(buildings), dtype=bool)
    for _, holds in cases.values():
        noted |= holds
    findings = []
    for at in np.flatnonzero(noted).tolist():
        values = _named(buildings, at) | {
            "rooms_m2": f"{rooms_m2[at]:.2f}",
            "outline_m2": f"{outline_m2[at]:.2f}",
            "certified_m2": _figure(certified_m2[at]),
            "tolerance_m2": f"{tolerance[at]:.2f}",
            "shortfall_percent": f"{100 * OUTLINE_SHORTFALL:.0f}",
            "missing": _missing(certified_m2[at], storeys[at], int(surfaces[at])),
        }
        findings += [
            Finding(code, severity, (values["code"],), None, None, values, SURVEY_RULE)
            for code, (severity, holds) in cases.items()
            if holds[at]
        ]
    return findings


def find_titles(rooms: pd.DataFrame, buildings: pd.DataFrame) -> list[Finding]:
    """Find what is wanting in the titles of buildings, and rooms that a disposal left behind.

    Parameters
    ----------
    rooms
        Column ``building_id``: rooms in force.
    buildings
        As for ``find_building_areas``, with ``title_status``, ``certificate_kind`` and
        ``certificate_number`` (None where nothing is on record).

    Returns
    -------
    findings
        In the order of the buildings; subject = building code.
    """
    status = buildings["title_status"].fillna("").astype(str)
    kind = buildings["certificate_kind"].fillna("").astype(str)
    number = buildings["certificate_number"].fillna("").astype(str).str.strip()
    in_force = buildings["in_force"].astype(bool)
    count = _counts(rooms, buildings["building_id"])
    certified = ~kind.isin(["", WITHOUT_CERTIFICATE])
    registered = status.isin(REGISTERED)
    cases = {
        "BUILDING_TITLE_MISSING": (Severity.INFO, status == ""),
        "BUILDING_NOT_REGISTERED": (
            Severity.WARNING, status.isin([UNREGISTERED_GIVEN, UNREGISTERED_KEPT]),
        ),
        "BUILDING_TITLE_NOT_UNIFIED": (
            Severity.WARNING, status.isin([PAPERS_GIVEN, PAPERS_KEPT]),
        ),
        "BUILDING_TITLE_PAPERS_OUTSTANDING": (
            Severity.WARNING, status.isin([PAPERS_KEPT, UNREGISTERED_KEPT]),
        ),
        "BUILDING_CERTIFICATE_INCOMPLETE": (
            Severity.WARNING,
            (registered & (~certified | (number == ""))) | (certified & (number == "")),
        ),
    }  # fmt: skip
    cases = {code: (severity, holds & in_force) for code, (severity, holds) in cases.items()}
    cases["BUILDING_DISPOSED_IN_USE"] = (Severity.ERROR, ~in_force & (count > 0))
    truths = {code: holds.to_numpy(dtype=bool) for code, (_, holds) in cases.items()}
    noted = np.flatnonzero(np.logical_or.reduce(list(truths.values())))
    told = {"status": status, "kind": kind, "certificate": number}
    words = {name: column.to_numpy(dtype=object) for name, column in told.items()}
    findings = []
    for at in noted.tolist():
        values = _named(buildings, at) | {"rooms": str(int(count[at]))}
        values |= {name: column[at] or "未填" for name, column in words.items()}
        for code, (severity, _) in cases.items():
            if truths[code][at]:
                used = code == "BUILDING_DISPOSED_IN_USE"
                rule = LEDGERS_AGREE if used else REGISTERED_IN_ONE_NAME
                findings.append(
                    Finding(code, severity, (values["code"],), None, None, values, rule)
                )
    return findings


def _sums(
    rows: pd.DataFrame, by: str, ids: pd.Series, *, column: str = "area_m2"
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Add a column up by id, to whole cents; 0 where there are no rows."""
    at = pd.Index(ids).get_indexer(pd.Index(rows[by]))
    values = rows[column].to_numpy(dtype=float, na_value=0.0)
    sums = np.bincount(at[at >= 0], values[at >= 0], minlength=len(ids)).astype(float)
    return np.round(sums, 2)


def _counts(rows: pd.DataFrame, ids: pd.Series) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    at = pd.Index(ids).get_indexer(pd.Index(rows["building_id"]))
    return np.bincount(at[at >= 0], minlength=len(ids))


def _named(buildings: pd.DataFrame, at: int) -> dict[str, str]:
    return {
        "code": str(buildings["building_code"].to_numpy()[at]),
        "building": str(buildings["building"].to_numpy()[at]),
    }


def _figure(value: float) -> str:
    return "未填" if np.isnan(value) else f"{value:.2f}"


def _missing(certified_m2: float, storeys: float, surfaces: int) -> str:
    """Say what is not there to compare with."""
    missing = []
    if np.isnan(certified_m2):
        missing.append("证载建筑面积")
    if np.isnan(storeys):
        missing.append("楼层总数")
    elif surfaces < storeys:
        missing.append(f"{storeys - surfaces:.0f} 层的平面")
    return "、".join(missing)
