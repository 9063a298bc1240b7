"""Change what becomes of premises: states of rooms, disposals, who manages a building."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from psycopg import Connection

from api.bodies import body_of, body_schema
from api.openapi import CHANGE_PROBLEMS
from api.repeats import Sending
from api.routes.ledger_changes import change_of, recorded
from api.schemas.ledger_changes import RecordedOut
from api.schemas.ledger_premises import (
    BuildingDisposalIn,
    BuildingTransferIn,
    RoomDisposalIn,
    StateIn,
)
from spatial.domain.changes import Cause
from spatial.services.buildings import dispose_building, transfer_building
from spatial.services.room_changes import dispose_rooms, set_state

router = APIRouter(prefix="/ledger", tags=["ledger"], responses=CHANGE_PROBLEMS)


@router.post(
    "/states",
    summary="Say that a room is idle, let, lent, leased in or borrowed",
    openapi_extra=body_schema(StateIn),
)
def post_state(body: Annotated[StateIn, Depends(body_of(StateIn))], sender: Sending) -> RecordedOut:
    """Say what is done with a room (闲置、出租、出借、租用、借用) from a day on, or its own use."""
    change = change_of(body, sender, Cause.REALLOCATION)

    def make(conn: Connection[Any]) -> RecordedOut:
        return recorded(
            set_state(conn, sender.scope, body.room_id, body.state, body.counterpart, change)
        )

    return sender.once(body, RecordedOut, make)


@router.post(
    "/room-disposals", summary="Dispose of rooms", openapi_extra=body_schema(RoomDisposalIn)
)
def post_room_disposal(
    body: Annotated[RoomDisposalIn, Depends(body_of(RoomDisposalIn))], sender: Sending
) -> RecordedOut:
    """End rooms on a day (拍卖、拆除等), with whatever is on record for them: all, or none."""
    change = change_of(body, sender, Cause.DISPOSAL)

    def make(conn: Connection[Any]) -> RecordedOut:
        return recorded(dispose_rooms(conn, sender.scope, body.room_ids, change))

    return sender.once(body, RecordedOut, make)


@router.post(
    "/building-disposals",
    summary="Dispose of a building",
    openapi_extra=body_schema(BuildingDisposalIn),
)
def post_building_disposal(
    body: Annotated[BuildingDisposalIn, Depends(body_of(BuildingDisposalIn))], sender: Sending
) -> RecordedOut:
    """End a building on a day (拍卖、拆除等), with all its rooms and what is on record for them."""
    change = change_of(body, sender, Cause.DISPOSAL)

    def make(conn: Connection[Any]) -> RecordedOut:
        return recorded(dispose_building(conn, sender.scope, body.building, change))

    return sender.once(body, RecordedOut, make)


@router.post(
    "/building-transfers",
    summary="Hand a building over to another division",
    openapi_extra=body_schema(BuildingTransferIn),
)
def post_building_transfer(
    body: Annotated[BuildingTransferIn, Depends(body_of(BuildingTransferIn))], sender: Sending
) -> RecordedOut:
    """Let another division of the sender's scope manage a building from a day on."""
    change = change_of(body, sender, Cause.SUBJECT_CHANGE)

    def make(conn: Connection[Any]) -> RecordedOut:
        return recorded(
            transfer_building(conn, sender.scope, body.building, body.to_division, change)
        )

    return sender.once(body, RecordedOut, make)
