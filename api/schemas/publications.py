"""Publications of floor plans on the wire."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.jobs import AskedJson
from api.schemas.wire import Wire
from spatial.domain.changes import Cause


class PublicationIn(AskedJson):
    """From which day on a plan holds, and what that is to the ledger."""

    valid_from: Annotated[
        dt.date | None, Field(description="First day in force; today if left out.")
    ] = None
    cause: Annotated[
        Cause | None,
        Field(description="Why totals change; else addition for a first plan, or correction."),
    ] = None


class PublicationOut(Wire):
    """What publishing did."""

    floor_plan_id: UUID
    revision: Annotated[int, Field(ge=1, description="Of the level.")]
    valid_from: dt.date
    approved_by: str
    kept: Annotated[int, Field(description="Rooms that go on.")]
    added: int
    gone: int
    attached: Annotated[int, Field(description="Rows of the ledger that found their room.")]
