"""Changes of the ledger on the wire: what holds from which day on, why, and on whose paper."""

import datetime as dt
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import PLAIN_TEXT
from api.schemas.wire import Wire
from spatial.domain.changes import Cause

Words = Annotated[str, Field(min_length=1, max_length=500, pattern=PLAIN_TEXT)]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.\-]+$")]
Text = Annotated[str, Field(min_length=1, max_length=64, pattern=PLAIN_TEXT)]
UseCode = Annotated[str, Field(pattern="^[0-9]{1,5}$")]
Share = Annotated[Decimal, Field(gt=0, le=1, decimal_places=6)]
Area = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2)]


class Body(BaseModel):
    """A body whose fields are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChangeIn(Body):
    """What every change says about itself."""

    day: Annotated[dt.date, Field(description="First day on which it holds; not after today.")]
    why: Annotated[Words, Field(description="The reason, in words.")]
    cause: Annotated[
        Cause | None, Field(description="Class of the difference; each change has a usual one.")
    ] = None
    document: Annotated[Words | None, Field(description="Approval or certificate number.")] = None


class PlaceIn(Body):
    """Which room: by its id, or in the ledger's words (it may be on no plan yet)."""

    room_id: UUID | None = None
    building: Code | None = None
    level: Annotated[str | None, Field(pattern="^[A-Za-z0-9]{1,10}$")] = None
    number: Text | None = None


class AllocationIn(PlaceIn):
    """What an organisation shall hold of a room."""

    organisation: Code
    share: Share = Decimal(1)
    registered_area_m2: Area | None = None
    use_code: UseCode | None = None
    until: Annotated[
        dt.date | None,
        Field(description="First day on which it no longer holds: corrections only."),
    ] = None


class AllocationsIn(ChangeIn):
    """Allocations that are recorded together: all of them, or none."""

    allocations: Annotated[list[AllocationIn], Field(min_length=1, max_length=500)]


class MoveIn(ChangeIn, PlaceIn):
    """A share of a room goes from one organisation to another; no share: all that is held."""

    from_organisation: Code
    to_organisation: Code
    share: Share | None = None


class ReturnIn(ChangeIn, PlaceIn):
    """A share of a room is given back; no share: all that is held."""

    organisation: Code
    share: Share | None = None


class UseChangeIn(ChangeIn):
    """A room gets another use."""

    room_id: UUID
    use_code: UseCode


class CorrectionIn(ChangeIn):
    """What is right about a room; what is left out stays."""

    room_id: UUID
    area_m2: Area | None = None
    number: Text | None = None
    name: Text | None = None


class RecordedOut(Wire):
    """What a change did."""

    event_id: Annotated[
        int | None, Field(description="Its event; null if everything stood like that already.")
    ]
    changed: Annotated[int, Field(ge=0, description="Rooms or allocations that changed.")]
