"""Floor plans and their differences on the wire."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.wire import AreaM2, Wire
from spatial.domain.control_points import PlacingMethod
from spatial.domain.plan_differences import ChangeKind

EffectM2 = Annotated[float, Field(description="Area after minus area before, m².")]


class FloorPlanOut(Wire):
    """What one sheet of a drawing gave for a level: a draft, in force, or superseded."""

    id: UUID
    state: Annotated[str, Field(description="draft, published or superseded.")]
    title: str | None
    drawing: str
    sheet: int
    level_id: UUID
    level_code: str
    building_code: str
    created_at: dt.datetime
    created_by: str
    revision: Annotated[int | None, Field(description="Number of its revision; null for a draft.")]
    valid_from: dt.date | None
    rooms: int
    area_m2: AreaM2
    placed_by: Annotated[
        PlacingMethod | None, Field(description="How its own place was found; null without one.")
    ]
    approximate: Annotated[
        bool | None, Field(description="True where it was laid over the building's footprint.")
    ]


class ComparedRoom(Wire):
    """A room as one of two plans has it."""

    room_id: Annotated[UUID | None, Field(description="Of a room in force; null for a draft's.")]
    number: str | None
    name: str | None
    use: str | None
    area_m2: AreaM2


class RoomHolder(Wire):
    """Who holds, or works in, a room that changes."""

    room_id: UUID
    code: str
    name: str
    share: Annotated[float | None, Field(description="Of the allocation; null without one.")]
    headcount: int


class ChangeOut(Wire):
    """What became of some rooms, and whose they are."""

    kinds: Annotated[list[ChangeKind], Field(min_length=1)]
    before: list[ComparedRoom]
    after: list[ComparedRoom]
    effect_m2: EffectM2
    holders: list[RoomHolder]


class FrameOut(Wire):
    """How a drawing was moved as a whole against the plan that it was compared with."""

    method: PlacingMethod
    mirrored: Annotated[bool, Field(description="True if its mirror image was compared.")]
    turn_deg: float
    moved_m: Annotated[float, Field(description="Of the farthest corner of a room, metres.")]
    rms_m: float
    shared: int
    dropped: int


class DifferencesOut(Wire):
    """A floor plan against the rooms that were in force when it was last compared."""

    floor_plan_id: UUID
    state: str
    revision: Annotated[int, Field(description="Number of the revision compared with.")]
    frame: Annotated[FrameOut | None, Field(description="Null where the frames are one.")]
    counts: dict[ChangeKind, int]
    before_m2: AreaM2
    after_m2: AreaM2
    unchanged_effect_m2: Annotated[
        float, Field(description="Of unchanged rooms: what reading them again added up to, m².")
    ]
    changes: list[ChangeOut]
