"""Who holds rooms and what is done with them: shared offices, idle, let and lent rooms."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.checks.measuring_error import SURVEY_RULE, survey_limit_m2
from spatial.checks.occupancy import usable_areas_m2
from spatial.checks.premises_rules import IDLE_PREMISES, LEDGERS_AGREE, NO_LETTING, NO_PASSING_ON
from spatial.checks.room_titles import room_titles
from spatial.domain.findings import Finding, Severity
from spatial.domain.room_states import STATE_LABELS, RoomState
from spatial.domain.room_uses import OFFICE

GIVEN_AWAY = (RoomState.LET, RoomState.LENT)
WITH_COUNTERPART = (RoomState.LET, RoomState.LENT, RoomState.LEASED_IN, RoomState.BORROWED)

HOLDING_CODES = (
    "OFFICE_SHARED",
    "ROOM_IDLE",
    "ROOM_IDLE_OCCUPIED",
    "ROOM_LET_OR_LENT",
    "ROOM_LET_OCCUPIED",
    "ROOM_STATE_WITHOUT_COUNTERPART",
    "AREA_DIFFERS_FROM_OUTLINE",
)

Values = Callable[[int], dict[str, str]]


def check_holdings(
    rooms: gpd.GeoDataFrame, holdings: pd.DataFrame, occupancies: pd.DataFrame
) -> list[Finding]:
    """Run the checks of who holds rooms and what is done with them.

    Parameters
    ----------
    rooms
        Columns ``room_id``, ``number``, ``name``, ``use_code``, ``area_m2``, ``state`` and
        ``counterpart`` (None without one); geometry is the outline in metres in the level's own
        plane, no CRS. One row per room, index 0 to n − 1.
    holdings
        Columns ``room_id``, ``organisation`` (who holds a part), ``share`` (0 to 1), in the order
        in which they are told; whoever holds a whole room may be left out.
    occupancies
        Columns ``room_id``, ``headcount``.

    Returns
    -------
    findings
        Shared offices, then states, then areas; subject = room id.
    """
    room_ids = pd.Index(rooms["room_id"])
    return (
        find_shared_offices(rooms, holdings, room_ids)
        + find_states(rooms, occupancies, room_ids)
        + find_areas_off_outlines(rooms)
    )


def find_shared_offices(
    rooms: gpd.GeoDataFrame, holdings: pd.DataFrame, room_ids: pd.Index
) -> list[Finding]:
    """Find offices that several organisations hold, and say what falls to each by its share."""
    at = room_ids.get_indexer(pd.Index(holdings["room_id"]))
    holders = np.bincount(at[at >= 0], minlength=len(rooms))
    shared = np.flatnonzero(holders > 1)
    offices = rooms["use_code"].iloc[shared].astype("string").str.startswith(OFFICE)
    shared = shared[offices.fillna(value=False).to_numpy(dtype=bool)]
    if not len(shared):
        return []
    areas = usable_areas_m2(rooms)
    of_shared = np.flatnonzero(np.isin(at, shared))
    portions: dict[int, list[str]] = {}
    columns = (holdings[name].iloc[of_shared].tolist() for name in ("organisation", "share"))
    for room, organisation, share in zip(at[of_shared].tolist(), *columns, strict=True):
        portion_m2 = float(share) * areas[room]
        told = f"{organisation} {float(share):.1%}（{portion_m2:.2f} m²）"
        portions.setdefault(room, []).append(told)

    def values(room: int) -> dict[str, str]:
        told = portions[room]
        return {"holders": "、".join(told), "count": str(len(told))}

    return _noted(rooms, shared, ("OFFICE_SHARED", Severity.INFO, LEDGERS_AGREE), values)


def find_states(
    rooms: gpd.GeoDataFrame, occupancies: pd.DataFrame, room_ids: pd.Index
) -> list[Finding]:
    """Find rooms that stand idle, are let or lent, and where that is at odds with the ledger."""
    states = rooms["state"].astype(object)
    if not states.notna().any():
        return []
    at = room_ids.get_indexer(pd.Index(occupancies["room_id"]))
    there = at >= 0
    heads = occupancies["headcount"].to_numpy(dtype=float, na_value=0.0)[there]
    people = np.bincount(at[there], heads, minlength=len(rooms))
    occupied = people > 0
    idle = (states == RoomState.IDLE.value).to_numpy()
    given = states.isin([str(state) for state in GIVEN_AWAY]).to_numpy()
    needs = states.isin([str(state) for state in WITH_COUNTERPART]).to_numpy()
    blank = rooms["counterpart"].astype("string").str.strip().fillna("").eq("").to_numpy(dtype=bool)

    def values(room: int) -> dict[str, str]:
        state, other = states.iloc[room], rooms["counterpart"].iloc[room]
        label = STATE_LABELS[RoomState(state)]
        return {
            "state": label.zh,
            "state_en": label.en,
            "counterpart": other if isinstance(other, str) and other.strip() else "未登记",
            "headcount": f"{people[room]:.0f}",
        }

    rules = (
        (idle & ~occupied, ("ROOM_IDLE", Severity.INFO, IDLE_PREMISES)),
        (idle & occupied, ("ROOM_IDLE_OCCUPIED", Severity.WARNING, LEDGERS_AGREE)),
        (given & ~occupied, ("ROOM_LET_OR_LENT", Severity.INFO, NO_LETTING)),
        (given & occupied, ("ROOM_LET_OCCUPIED", Severity.WARNING, NO_PASSING_ON)),
        (needs & blank, ("ROOM_STATE_WITHOUT_COUNTERPART", Severity.WARNING, LEDGERS_AGREE)),
    )
    findings: list[Finding] = []
    for holds, rule in rules:
        findings += _noted(rooms, np.flatnonzero(holds), rule, values)
    return findings


def find_areas_off_outlines(rooms: gpd.GeoDataFrame) -> list[Finding]:
    """Find rooms whose area in the ledger is not that of their outline, beyond the survey limit."""
    outlines_m2 = shapely.area(rooms.geometry.to_numpy())
    stated_m2 = rooms["area_m2"].to_numpy(dtype=float, na_value=np.nan)
    limits_m2 = survey_limit_m2(outlines_m2)
    off = np.flatnonzero(np.abs(stated_m2 - outlines_m2) > limits_m2)

    def values(room: int) -> dict[str, str]:
        return {
            "outline_m2": f"{outlines_m2[room]:.2f}",
            "difference_m2": f"{stated_m2[room] - outlines_m2[room]:+.2f}",
            "tolerance_m2": f"{limits_m2[room]:.2f}",
        }

    return _noted(rooms, off, ("AREA_DIFFERS_FROM_OUTLINE", Severity.WARNING, SURVEY_RULE), values)


def _noted(
    rooms: gpd.GeoDataFrame,
    at: NDArray[np.intp],
    rule: tuple[str, Severity, str],
    values: Values,
) -> list[Finding]:
    """Make a finding of each room at a position."""
    if not len(at):
        return []
    noted = rooms.iloc[at]
    places = shapely.point_on_surface(noted.geometry.to_numpy())
    code, severity, why = rule
    columns = zip(
        at.tolist(),
        noted["room_id"].tolist(),
        room_titles(noted),
        usable_areas_m2(noted).tolist(),
        shapely.get_x(places).tolist(),
        shapely.get_y(places).tolist(),
        strict=True,
    )
    return [
        Finding(
            code,
            severity,
            (str(room_id),),
            x,
            y,
            {"number": number, "area_m2": f"{area:.2f}"} | values(room),
            why,
        )
        for room, room_id, number, area, x, y in columns
    ]
