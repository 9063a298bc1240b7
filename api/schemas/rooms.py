"""Rooms on the wire."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.ledger import RoomFindingOut
from api.schemas.wire import AreaM2, Latitude, Longitude, Wire


class StandardStatus(StrEnum):
    """Where a room stands with the allocation standard, as last checked."""

    OVER = "over"
    NEAR = "near"
    WITHIN = "within"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"


class RoomUseOut(Wire):
    """What a room can be for: a node of the fixed tree."""

    code: str
    parent_code: str | None
    name: str
    en: str
    area_basis: str
    group_name: str


class RoomProperties(Wire):
    """One room of a level, in a line."""

    id: UUID
    map_id: Annotated[int, Field(gt=0, description="Its feature id in the tiles.")]
    number: str | None
    name: str | None
    use_code: str | None
    use_name: str | None
    use_en: str | None
    area_m2: AreaM2
    review: Annotated[bool, Field(description="True until a person has looked at it.")]
    standard_status: StandardStatus
    organisation_code: Annotated[str | None, Field(description="Holder of the largest share.")]
    organisation_name: str | None


class RoomOut(RoomProperties):
    """One room of a level with a point inside it."""

    lon: Longitude | None
    lat: Latitude | None


class PolygonOut(Wire):
    """A GeoJSON polygon in CRS84."""

    type: Literal["Polygon"]
    coordinates: list[list[list[float]]]


class RoomFeature(Wire):
    """A room as a GeoJSON feature; the id is the room's own."""

    type: Literal["Feature"] = "Feature"
    id: UUID
    geometry: PolygonOut | None
    properties: RoomProperties


class RoomCollection(Wire):
    """A level's rooms as GeoJSON in CRS84."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[RoomFeature]


class ShareOut(Wire):
    """An organisation's share of a room."""

    code: str
    name: str
    share: Annotated[float, Field(gt=0, le=1)]


class OccupantOut(Wire):
    """How many people of a rank work in a room, and what each may have."""

    organisation_code: str
    tier: str
    rank: str
    headcount: Annotated[int, Field(gt=0)]
    m2_per_person: Annotated[float | None, Field(description="Ceiling of usable m².")]
    rule: Annotated[str | None, Field(description="Document, article, table and what is unsure.")]
    certainty: Annotated[str | None, Field(description="two_sources, one_source, recalled, …")]


class RoomCard(RoomOut):
    """All that is known of a room on a day."""

    printed_area_m2: Annotated[float | None, Field(description="As the drawing prints it, m².")]
    measurement_standard: str
    method: str
    confidence: Annotated[float, Field(ge=0, le=1)]
    level_id: UUID
    level_code: str
    level_name: str
    ordinal: int
    building_id: UUID
    building_code: str
    building_name: str
    revision: int
    valid_from: dt.date
    drawing: str
    drawing_sha256: str
    approximate_place: Annotated[
        bool, Field(description="Where it stands was laid over a footprint, not measured.")
    ]
    organisations: list[ShareOut]
    occupants: list[OccupantOut]
    limit_m2: Annotated[
        float | None, Field(description="Σ ceiling × headcount; null if a rank has no ceiling.")
    ]
    findings: list[RoomFindingOut]
