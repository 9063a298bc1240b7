"""Ancillary rooms (附属用房) of organisations against what they may have, class by class.

Their ceilings are in building area, rooms are measured in usable area, which is less. So a usable
area over the ceiling is over beyond doubt, and one below it says nothing. How many cars, bicycles
and guards there are is not on record: told is for how many the rooms would be right.
"""

from collections.abc import Mapping

import pandas as pd

from spatial.checks.organisations import Organisations
from spatial.domain.allocation_standards import Figure, SteppedRate, Storeys
from spatial.domain.divisions import Tier
from spatial.domain.entitlement_lines import ITEM_NAMES, EntitlementLine, Item
from spatial.domain.entitlements import annex_lines
from spatial.domain.establishments import Annexes, Establishment
from spatial.domain.findings import Finding, Severity
from spatial.domain.standards_in_force import StandardsInForce
from spatial.domain.tolerances import TOLERANCE_M2

ANNEX_CODES = ("ORGANISATION_OVER_CANTEEN", "ORGANISATION_ANNEX_NOT_COMPARED")

# Ancillary rooms that are counted by the piece: use, item, field of the count, rate.
COUNTED = {
    "40201": (Item.CAR_GARAGE, "cars", "car_garage"),
    "40202": (Item.BICYCLE_SHED, "bicycles", "bicycle"),
    "40203": (Item.EBIKE_SHED, "ebikes", "ebike"),
    "403": (Item.GUARD_ROOMS, "guards", "guard"),
}
CANTEEN = "401"


def find_annexes(
    given: Organisations, standards: StandardsInForce, *, tolerance_m2: float = TOLERANCE_M2
) -> list[Finding]:
    """Compare the canteens, garages, sheds and guard rooms that organisations hold.

    Parameters
    ----------
    given
        ``held`` with the whole use for ancillary rooms, e.g. 40201.

    Returns
    -------
    findings
        In the order of the organisations; subjects: its code, the class.
    """
    rows = given.held[given.held["use_group"].astype(str).str.startswith("4")]
    if rows.empty:
        return []
    held: dict[str, dict[str, float]] = {}
    columns = (rows[name].tolist() for name in ("organisation_id", "use_group", "area_m2"))
    for organisation_id, use, area_m2 in zip(*columns, strict=True):
        held.setdefault(organisation_id, {})[use] = float(area_m2)
    frame = given.organisations[given.organisations["organisation_id"].isin(list(held))]
    heads = given.posts.groupby("organisation_id")["headcount"].sum().to_dict()
    findings: list[Finding] = []
    for row in frame.to_dict("records"):
        staff = row["staff"]
        known = heads.get(row["organisation_id"], 0) if pd.isna(staff) else staff
        findings += _of_one(row, int(known), held[row["organisation_id"]], standards, tolerance_m2)
    return findings


def _of_one(
    row: Mapping[object, object],
    staff: int,
    held: dict[str, float],
    standards: StandardsInForce,
    tolerance_m2: float,
) -> list[Finding]:
    standard = standards.laid(standards.choice(str(row["division_prefix"])))
    counts = {
        field: _count_for(area_m2, getattr(standard.ancillary, rate))
        for use, (_, field, rate) in COUNTED.items()
        if (area_m2 := held.get(use)) is not None
    }
    whole = Establishment(
        Tier(str(row["tier"])), Storeys.MULTI, staff, (), Annexes(canteen=True, **counts)
    )
    lines = {line.item: line for line in annex_lines(whole, standard)}
    findings = []
    canteen = lines[Item.CANTEEN]
    excess = round(100 * (held.get(CANTEEN, 0.0) - float(canteen.m2 or 0)))
    if staff and excess > round(100 * tolerance_m2):
        values = _values(row, canteen, held[CANTEEN]) | {
            "staff": str(staff),
            "excess_m2": f"{excess / 100:.2f}",
            "tolerance_m2": f"{tolerance_m2:.2f}",
        }
        findings.append(
            _finding("ORGANISATION_OVER_CANTEEN", Severity.WARNING, row, canteen, values)
        )
    for use, (item, field, _) in COUNTED.items():
        if use in held:
            values = _values(row, lines[item], held[use]) | {"count": str(counts[field])}
            code = "ORGANISATION_ANNEX_NOT_COMPARED"
            findings.append(_finding(code, Severity.INFO, row, lines[item], values))
    return findings


def _count_for(area_m2: float, rate: Figure | SteppedRate) -> int:
    """Return for how many cars, bicycles or guards an area is the ceiling, at least."""
    cents = round(area_m2 * 100)
    if isinstance(rate, SteppedRate):
        first = int(rate.area_m2(rate.threshold) * 100)
        if cents > first:
            return rate.threshold + -(-(cents - first) // int(rate.rate_beyond_m2 * 100))
        return -(-cents // int(rate.rate_m2 * 100))
    return -(-cents // int((rate.value or 1) * 100))


def _values(row: Mapping[object, object], line: EntitlementLine, area_m2: float) -> dict[str, str]:
    return {
        "organisation": str(row["organisation"]),
        "class": ITEM_NAMES[line.item].zh,
        "class_en": ITEM_NAMES[line.item].en,
        "area_m2": f"{area_m2:.2f}",
        "limit_m2": f"{line.m2:.2f}",
        "lines": line.formula,
    }


def _finding(
    code: str,
    severity: Severity,
    row: Mapping[object, object],
    line: EntitlementLine,
    values: dict[str, str],
) -> Finding:
    subjects = (str(row["code"]), line.item.value)
    return Finding(code, severity, subjects, None, None, values, line.rule)
