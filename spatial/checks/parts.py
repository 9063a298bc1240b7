"""Every check of some buildings at once: what a province is checked by, part after part.

A part holds whole buildings, so that no finding needs two parts. Nothing here knows where the rows
come from or where the work is done.
"""

from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from spatial.checks.attached_rooms import check_attached_rooms
from spatial.checks.buildings import find_building_areas, find_crowded_levels, find_titles
from spatial.checks.holdings import check_holdings
from spatial.checks.occupancy import check_occupancy
from spatial.checks.plans import check_levels
from spatial.checks.usable_shares import find_usable_shares
from spatial.domain.findings import Finding
from spatial.domain.standards_in_force import StandardsInForce
from spatial.domain.tolerances import TOLERANCE_M2


@dataclass(frozen=True, slots=True)
class PremisesPart:
    """Some buildings with all that checks look at, on one day.

    Parameters
    ----------
    rooms
        One row per room in force: ``room_id``, ``level_id``, ``building_id``, ``number``, ``name``,
        ``use_code``, ``area_m2``, ``printed_area_m2``, ``state``, ``counterpart``, ``allocated``
        (someone holds it), ``recorded`` (all its holders have occupants on record somewhere), and
        ``outline`` as WKB in metres in the level's own plane. Index 0 to n − 1.
    occupancies
        ``room_id``, ``tier``, ``rank``, ``headcount``, ``sub_provincial``, ``division_prefix``.
    holdings
        Those who hold a part of a room: ``room_id``, ``organisation`` (the holder), ``share``.
    levels
        ``level_id``, ``building_id``, ``level_code``, ``outline_m2``.
    buildings
        ``building_id``, ``building_code``, ``building``, ``storeys``, ``certified_m2``,
        ``title_status``, ``certificate_kind``, ``certificate_number``, ``in_force``.
    """

    rooms: pd.DataFrame
    occupancies: pd.DataFrame
    holdings: pd.DataFrame
    levels: pd.DataFrame
    buildings: pd.DataFrame


class PartFindings(NamedTuple):
    """What was found in a part.

    Parameters
    ----------
    rooms
        How many rooms were looked at.
    of_rooms
        Subjects are ids of rooms: of one, or of several on one level.
    of_levels, of_buildings
        Subject is the id of the level, the code of the building.
    """

    rooms: int
    of_rooms: list[Finding]
    of_levels: list[Finding]
    of_buildings: list[Finding]


def check_part(
    part: PremisesPart, standards: StandardsInForce, *, tolerance_m2: float = TOLERANCE_M2
) -> PartFindings:
    """Run every check over a part's rooms, levels and buildings."""
    geometry = shapely.from_wkb(part.rooms["outline"].to_numpy())
    rooms = gpd.GeoDataFrame(part.rooms.drop(columns="outline"), geometry=geometry)
    of_rooms = check_occupancy(rooms, part.occupancies, standards, tolerance_m2=tolerance_m2)
    of_rooms += check_holdings(rooms, part.holdings, part.occupancies)
    of_rooms += check_levels(rooms)
    of_rooms += check_attached_rooms(rooms, part.occupancies, standards, tolerance_m2=tolerance_m2)
    return PartFindings(
        len(rooms),
        of_rooms,
        find_crowded_levels(part.rooms, part.levels),
        find_building_areas(part.rooms, part.levels, part.buildings)
        + find_usable_shares(part.rooms, part.levels, part.buildings, standards)
        + find_titles(part.rooms, part.buildings),
    )
