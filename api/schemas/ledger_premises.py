"""What becomes of premises on the wire: states of rooms, disposals, transfers."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.ledger_changes import ChangeIn, Code, Words
from spatial.domain.room_states import RoomState

Division = Annotated[str, Field(pattern="^[0-9]{6}([0-9]{3})?$", description="GB/T 2260 code.")]


class StateIn(ChangeIn):
    """What is done with a room; no state is its own use again."""

    room_id: UUID
    state: Annotated[
        RoomState | None,
        Field(description="闲置 idle, 出租 let, 出借 lent, 租用 leased_in, 借用 borrowed."),
    ] = None
    counterpart: Annotated[
        Words | None, Field(description="The other party: an organisation, never a person.")
    ] = None


class RoomDisposalIn(ChangeIn):
    """Rooms that are sold, demolished or otherwise given up: all of them, or none."""

    room_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class BuildingDisposalIn(ChangeIn):
    """A building that is sold, demolished or otherwise given up."""

    building: Code


class BuildingTransferIn(ChangeIn):
    """A building that another division manages from a day on."""

    building: Code
    to_division: Division
