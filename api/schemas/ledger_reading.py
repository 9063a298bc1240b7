"""The ledger of a day, its differences, statistics and history on the wire."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from api.schemas.wire import AreaM2, Page, Wire
from spatial.domain.changes import Cause
from spatial.services.compare_ledger import ComparedBy
from spatial.services.ledger_statistics import StatisticsBy

ChangeM2 = Annotated[float, Field(description="m², two decimals; negative is less.")]


class EntryOut(Wire):
    """What an organisation holds of a room, or what nobody holds (no organisation)."""

    organisation_code: str | None
    organisation: str | None
    division_code: str
    building_code: str
    building: str
    level_code: str | None
    number: str | None
    name: str | None
    use_code: str | None
    room_use: str | None
    share: Annotated[float | None, Field(description="Above 0, up to 1.")]
    area_m2: Annotated[AreaM2, Field(description="m² held.")]
    room_area_m2: Annotated[float | None, Field(description="m² of the whole room, measured.")]
    registered_area_m2: Annotated[float | None, Field(description="m² as the row states it.")]
    rooms: Annotated[int, Field(description="1 on one entry of each room, else 0.")]
    state: str | None
    counterpart: str | None
    since: dt.date | None
    room_id: UUID | None
    allocation_id: UUID | None


class EntryPage(Page):
    """A page of a ledger: of an organisation (分台账), or of all (总台账)."""

    as_of: dt.date
    items: list[EntryOut]


class RowWithoutRoomOut(Wire):
    """A ledger row that no plan shows; ``area_m2`` is what the row states."""

    building_code: str
    level_code: str
    number: str | None
    organisation_code: str
    organisation: str | None
    share: float
    area_m2: float | None
    room_id: UUID | None
    allocation_id: UUID


class RoomWithoutRowOut(Wire):
    """An office or service room that no ledger row speaks of."""

    building_code: str
    level_code: str
    number: str | None
    name: str | None
    use_code: str
    area_m2: AreaM2
    room_id: UUID


class DifferingAreaOut(Wire):
    """A row whose area is not the measured one, within the survey limit."""

    building_code: str
    level_code: str
    number: str | None
    organisation_code: str
    organisation: str | None
    registered_area_m2: AreaM2
    measured_area_m2: AreaM2
    difference_m2: ChangeM2
    limit_m2: AreaM2
    room_id: UUID
    allocation_id: UUID


class MismatchesOut(Wire):
    """What ledger and plans tell differently on a day."""

    as_of: dt.date
    rows_without_room: list[RowWithoutRoomOut]
    rooms_without_row: list[RoomWithoutRowOut]
    differing_areas: list[DifferingAreaOut]


class FiguresOut(Wire):
    """Rooms, holdings and m²."""

    rooms: int
    holdings: int
    area_m2: ChangeM2


class ComparedTotalOut(Wire):
    """A key's total before and after; the causes sum to the change."""

    key: Annotated[str | None, Field(description="Null: all, nobody's, or without a use.")]
    name: str | None
    tier: str | None
    before: FiguresOut
    after: FiguresOut
    change: FiguresOut
    causes: dict[Cause, FiguresOut]


class MomentOut(Wire):
    """A day, and the frozen period that is meant by it."""

    day: dt.date
    period: str | None


class ComparisonOut(Wire):
    """Why totals changed between two moments."""

    scope: str
    by: ComparedBy
    since: MomentOut
    until: MomentOut
    rows: list[ComparedTotalOut]


class StatisticsOut(Wire):
    """A table of statistics; a figure that is not known is null."""

    by: StatisticsBy
    scope: str
    moment: MomentOut
    unit: Annotated[str, Field(description="Of every column that ends in _m2.")] = "m²"
    rows: list[dict[str, Any]]


class PeriodOut(Wire):
    """A frozen period; rooms and m² are those of the caller's scope."""

    code: str
    name: str
    division_code: str
    day: dt.date
    frozen_at: dt.datetime
    frozen_by: str
    rooms: int
    area_m2: AreaM2


class EventOut(Wire):
    """One change on record: who, when, why."""

    id: int
    at: Annotated[dt.datetime, Field(description="When it was recorded.")]
    day: Annotated[dt.date | None, Field(description="From which day it holds.")]
    who: str
    action: str
    cause: Cause | None
    cause_name: Annotated[str | None, Field(description="Chinese.")]
    why: str | None
    document: str | None


class EventPage(Page):
    """A page of a history, newest first."""

    items: list[EventOut]
