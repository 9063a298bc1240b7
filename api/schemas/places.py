"""Divisions, buildings and levels on the wire."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.wire import AreaM2, Bounds, Latitude, Longitude, Page, Wire
from spatial.domain.control_points import PlacingMethod


class DivisionOut(Wire):
    """An administrative division by its GB/T 2260 code."""

    code: str
    name: str
    en: str | None
    kind: str
    tier: str
    parent_code: str | None
    bbox: Annotated[Bounds | None, Field(description="To find one's way; no boundary.")]
    buildings: Annotated[int, Field(description="Managed by it or below, within the scope.")]


class BuildingOut(Wire):
    """A building with what it holds on the day asked for."""

    id: UUID
    map_id: Annotated[int, Field(gt=0, description="Its feature id in the tiles.")]
    code: str
    name: str
    address: str | None
    managing_division_code: str
    managing_division_name: str
    site_name: str | None
    lon: Longitude | None
    lat: Latitude | None
    bbox: Bounds | None
    built_year: int | None
    storeys_above: int | None
    storeys_below: int | None
    certified_gross_area_m2: AreaM2 | None
    title_status: str | None
    distance_m: Annotated[float | None, Field(description="From the point asked for, metres.")]
    levels: int
    rooms: int
    area_m2: AreaM2


class BuildingPage(Page):
    """One page of buildings."""

    items: list[BuildingOut]


class LevelOut(Wire):
    """One storey with what it holds and the revision in force."""

    id: UUID
    map_id: Annotated[int, Field(gt=0)]
    code: str
    name: str
    ordinal: Annotated[int, Field(description="0 is the ground floor.")]
    height_m: float | None
    building_id: UUID
    building_code: str
    building_name: str
    bbox: Bounds | None
    georeference_rms_m: float | None
    placed_by: Annotated[
        PlacingMethod | None, Field(description="How its place was found; null without one.")
    ]
    approximate: Annotated[
        bool | None, Field(description="True where it was laid over the building's footprint.")
    ]
    rooms: int
    area_m2: AreaM2
    review: Annotated[int, Field(description="Rooms that a person has yet to look at.")]
    revision: int | None
    valid_from: dt.date | None
    drawing: str | None


class BuildingDetail(BuildingOut):
    """A building with its levels, lowest first."""

    level_list: list[LevelOut]
