"""Jobs on the wire: what is asked for, how far it is, what became of it."""

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import PLAIN_TEXT
from api.exports.writing import ExportFormat
from api.schemas.problems import Problem
from api.schemas.wire import Wire
from spatial.domain.works import WorkKind, WorkState
from spatial.services.ledger_statistics import StatisticsBy
from spatial.storage.exported import Layer

Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.\-]+$")]
Division = Annotated[
    str | None,
    Field(description="Division code; the account's own if left out.", pattern="^[0-9]{6,9}$"),
]
Day = Annotated[dt.date | None, Field(description="Day looked at; today if left out.")]


class Asked(BaseModel):
    """What is asked for; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class AskedJson(Asked):
    """What is asked for as JSON: a day is a text and never a number of seconds."""

    model_config = ConfigDict(strict=True)


class ImportIn(Asked):
    """What is said of an uploaded drawing."""

    building: Code
    level: Annotated[Code | None, Field(description="Else the titles say it.")] = None
    sheet: Annotated[int | None, Field(ge=1, le=10_000, description="This sheet alone.")] = None
    unit_m: Annotated[
        float | None,
        Field(ge=1e-6, le=1e6, allow_inf_nan=False, description="Of one drawing unit, metres."),
    ] = None
    fit_footprint: Annotated[
        bool, Field(description="Lay it over the building's footprint (approximate).")
    ] = False
    same_frame_as: Annotated[
        Code | None, Field(description="A level in whose coordinates the drawing is.")
    ] = None


class ExportIn(AskedJson):
    """A file of what a division manages."""

    format: ExportFormat
    layer: Annotated[
        Layer, Field(description="Of formats that hold one layer (geojson, geoparquet).")
    ] = Layer.ROOMS
    division: Division = None
    as_of: Day = None


class ReportIn(AskedJson):
    """Statistics of the ledger as a file."""

    by: StatisticsBy | Literal["report"]
    format: Literal["xlsx", "json"] = "xlsx"
    division: Division = None
    as_of: Day = None
    period: Annotated[Code | None, Field(description="The figures that this period froze.")] = None


class FreezeIn(AskedJson):
    """A day's ledger to be frozen."""

    code: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w.\-]+$")]
    day: dt.date
    division: Division = None
    name: Annotated[str | None, Field(max_length=200, pattern=PLAIN_TEXT)] = None


class JobOut(Wire):
    """A job as it stands."""

    id: UUID
    kind: WorkKind
    state: WorkState
    step: Annotated[str, Field(description="What is being done: reading, storing, writing …")]
    progress: Annotated[float, Field(ge=0, le=1)]
    attempts: int
    asked: Annotated[dict[str, Any], Field(description="What was asked for.")]
    result: Annotated[dict[str, Any] | None, Field(description="What a job that succeeded did.")]
    error: Annotated[Problem | None, Field(description="Why a job failed.")]
    created_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    expires_at: Annotated[
        dt.datetime | None, Field(description="Until when the result's file can be fetched.")
    ]
    batch: Annotated[UUID | None, Field(description="The batch that it is a part of.")]
    parts: Annotated[list[UUID], Field(description="Of a batch.")]


class JobPage(Wire):
    """Some jobs of an account, newest first."""

    limit: int
    offset: int
    items: list[JobOut]
