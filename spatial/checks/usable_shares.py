"""How much of a building is usable (K), against the least that the standard asks for.

The standard sets K for new buildings: of a standing one the comparison is for information. It is
made where the certified area is known, every storey has a plan and every room a use.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial.domain.allocation_standards import Storeys
from spatial.domain.findings import Finding, Severity
from spatial.domain.room_uses import EQUIPMENT, OFFICE, SERVICE
from spatial.domain.standards_in_force import StandardsInForce

USABLE_SHARE_CODES = ("BUILDING_USABLE_SHARE_LOW",)
BASIC = (OFFICE, SERVICE, EQUIPMENT)
BESIDE = ("4", "5", "9")
# From so many storeys on K of high-rises is taken, whose limit is 24 m. A choice of this program.
HIGH_STOREYS = 7


def find_usable_shares(
    rooms: pd.DataFrame, levels: pd.DataFrame, buildings: pd.DataFrame, standards: StandardsInForce
) -> list[Finding]:
    """Find buildings of which less is usable than the standard asks for.

    Parameters
    ----------
    rooms, levels, buildings
        As for ``find_building_areas``; rooms with ``use_code``.

    Returns
    -------
    findings
        In the order of the buildings; subject = building code. What is held beside offices
        (ancillary, technical, commercial rooms) is taken off the certified area with its usable
        area, which is the least that it can have.
    """
    at = pd.Index(buildings["building_id"]).get_indexer(pd.Index(rooms["building_id"]))
    use_codes, uses = pd.factorize(rooms["use_code"])
    size, areas = len(buildings), rooms["area_m2"].to_numpy(dtype=float, na_value=0.0)

    def sums(beginnings: tuple[str, ...]) -> NDArray[np.float64]:
        flags = np.array([str(use).startswith(beginnings) for use in uses] + [False], dtype=bool)
        chosen = flags[use_codes] & (at >= 0)
        return np.round(np.bincount(at[chosen], areas[chosen], minlength=size), 2)

    basic_m2, beside_m2 = sums(BASIC), sums(BESIDE)
    without_use = np.bincount(at[(use_codes < 0) & (at >= 0)], minlength=size)
    drawn = levels.loc[levels["outline_m2"].notna()]
    level_at = pd.Index(buildings["building_id"]).get_indexer(pd.Index(drawn["building_id"]))
    surfaces = np.bincount(level_at[level_at >= 0], minlength=size)
    certified_m2 = buildings["certified_m2"].to_numpy(dtype=float, na_value=np.nan)
    storeys = buildings["storeys"].to_numpy(dtype=float, na_value=np.nan)
    high = storeys >= HIGH_STOREYS
    coefficients = standards.national.usable_coefficients
    multi_k, high_k = (
        float(coefficients[kind].value or 0) for kind in (Storeys.MULTI, Storeys.HIGH)
    )
    least = np.where(high, high_k, multi_k)
    base_m2 = certified_m2 - beside_m2
    low = (
        buildings["in_force"].to_numpy(dtype=bool)
        & (surfaces >= storeys)
        & (without_use == 0)
        & (basic_m2 > 0)
        & (base_m2 > 0)
        & (basic_m2 < np.round(least * base_m2, 2))
    )
    findings = []
    for one in np.flatnonzero(low).tolist():
        basic, base = basic_m2[one], base_m2[one]
        coefficient = coefficients[Storeys.HIGH if high[one] else Storeys.MULTI]
        ceiling_m2 = basic / least[one]
        values = {
            "code": str(buildings["building_code"].iloc[one]),
            "building": str(buildings["building"].iloc[one]),
            "formula": f"{basic:.2f} ÷ ({certified_m2[one]:.2f} − {beside_m2[one]:.2f}) = "
            f"{100 * basic / base:.1f}%",
            "least_percent": f"{100 * least[one]:.0f}",
            "ceiling": f"{basic:.2f} ÷ {least[one]:.2f} = {ceiling_m2:.2f}",
            "excess_m2": f"{base - ceiling_m2:.2f}",
            "storeys": f"{storeys[one]:.0f}",
        }
        rule = standards.national.cite(coefficient)
        findings.append(
            Finding(
                "BUILDING_USABLE_SHARE_LOW", Severity.INFO, (values["code"],), None, None, values,
                rule,
            )
        )  # fmt: skip
    return findings
