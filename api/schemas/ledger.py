"""Totals, findings and search hits on the wire."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.wire import AreaM2, Page, Wire
from spatial.domain.findings import Severity


class TotalPart(Wire):
    """Rooms and m² of one use, standard status or organisation; a null code: of none."""

    code: str | None
    name: Annotated[str | None, Field(description="The organisation's name.")]
    rooms: int
    area_m2: AreaM2


class TotalOut(Wire):
    """Rooms and m² of one key; a null key gathers what is allocated to nobody."""

    key: str | None
    name: str | None
    rooms: int
    area_m2: AreaM2
    uses: list[TotalPart]
    statuses: list[TotalPart]
    organisations: list[TotalPart]


class RoomFindingOut(Wire):
    """One open finding about a room, in words."""

    code: str
    severity: Severity
    rule: str | None
    subjects: list[str]
    text: Annotated[str, Field(description="Chinese.")]
    text_en: str


class FindingOut(RoomFindingOut):
    """One open finding and where it is."""

    id: UUID
    building_code: str | None
    building_name: str | None
    level_id: UUID | None
    level_code: str | None
    room_id: UUID | None
    room_number: str | None
    organisation_code: str | None
    x: Annotated[float | None, Field(description="Metres in the level's own plane.")]
    y: Annotated[float | None, Field(description="Metres in the level's own plane.")]
    first_seen: dt.datetime
    last_seen: dt.datetime


class FindingPage(Page):
    """One page of findings, gravest first."""

    items: list[FindingOut]


class SearchHit(Wire):
    """A building, organisation or room that answers a search."""

    kind: Annotated[str, Field(pattern="^(building|organisation|room)$")]
    id: UUID
    code: str
    name: str
    detail: str | None
    building_code: Annotated[str | None, Field(description="Where to go on the map.")]
    level_id: UUID | None
    grade: Annotated[
        int, Field(ge=1, le=7, description="1 exact … 5 letters in order, 6 and 7 one slip.")
    ]
