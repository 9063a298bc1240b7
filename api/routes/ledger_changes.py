"""Change the ledger: through the same services as every other way in, each change an event."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from psycopg import Connection

from api.bodies import body_of, body_schema
from api.openapi import CHANGE_PROBLEMS
from api.repeats import Sender, Sending
from api.schemas.ledger_changes import (
    AllocationsIn,
    ChangeIn,
    CorrectionIn,
    MoveIn,
    PlaceIn,
    RecordedOut,
    ReturnIn,
    UseChangeIn,
)
from spatial.domain.changes import Cause, Change
from spatial.domain.errors import InvalidInputError
from spatial.services.allocations import (
    AllocationRequest,
    MoveRequest,
    RowPlace,
    allocate,
    move,
    return_room,
)
from spatial.services.ledger_changes import Recorded
from spatial.services.room_changes import RoomCorrection, change_use, correct_room

router = APIRouter(prefix="/ledger", tags=["ledger"], responses=CHANGE_PROBLEMS)


@router.post(
    "/allocations", summary="Let organisations hold rooms", openapi_extra=body_schema(AllocationsIn)
)
def post_allocations(
    body: Annotated[AllocationsIn, Depends(body_of(AllocationsIn))], sender: Sending
) -> RecordedOut:
    """Allocate shares of rooms from a day on: all of them under one event, or none."""
    requests = [
        AllocationRequest(
            _place(one),
            one.organisation,
            one.share,
            one.registered_area_m2,
            one.use_code,
            one.until,
        )
        for one in body.allocations
    ]
    change = change_of(body, sender, Cause.REALLOCATION)

    def make(conn: Connection[Any]) -> RecordedOut:
        return recorded(allocate(conn, sender.scope, requests, change))

    return sender.once(body, RecordedOut, make)


@router.post(
    "/moves",
    summary="Move a share of a room to another organisation",
    openapi_extra=body_schema(MoveIn),
)
def post_move(body: Annotated[MoveIn, Depends(body_of(MoveIn))], sender: Sending) -> RecordedOut:
    """Move what one organisation holds of a room, or a part of it, to another."""
    change = change_of(body, sender, Cause.REALLOCATION)
    request = MoveRequest(_place(body), body.from_organisation, body.to_organisation, body.share)

    def make(conn: Connection[Any]) -> RecordedOut:
        return recorded(move(conn, sender.scope, request, change))

    return sender.once(body, RecordedOut, make)


@router.post("/returns", summary="Give a room back", openapi_extra=body_schema(ReturnIn))
def post_return(
    body: Annotated[ReturnIn, Depends(body_of(ReturnIn))], sender: Sending
) -> RecordedOut:
    """Give back what an organisation holds of a room, or a part of it; nobody holds it then."""
    change = change_of(body, sender, Cause.REALLOCATION)

    def make(conn: Connection[Any]) -> RecordedOut:
        return recorded(
            return_room(conn, sender.scope, _place(body), body.organisation, body.share, change)
        )

    return sender.once(body, RecordedOut, make)


@router.post(
    "/use-changes", summary="Give a room another use", openapi_extra=body_schema(UseChangeIn)
)
def post_use_change(
    body: Annotated[UseChangeIn, Depends(body_of(UseChangeIn))], sender: Sending
) -> RecordedOut:
    """Change what a room is for, from a day on."""
    change = change_of(body, sender, Cause.USE_CHANGE)

    def make(conn: Connection[Any]) -> RecordedOut:
        return recorded(change_use(conn, sender.scope, body.room_id, body.use_code, change))

    return sender.once(body, RecordedOut, make)


@router.post(
    "/corrections",
    summary="Correct a room's area, number or name",
    openapi_extra=body_schema(CorrectionIn),
)
def post_correction(
    body: Annotated[CorrectionIn, Depends(body_of(CorrectionIn))], sender: Sending
) -> RecordedOut:
    """Put right what the ledger says of a room, from a day on; its outline stays as drawn."""
    correction = RoomCorrection(body.area_m2, body.number, body.name)
    change = change_of(body, sender, Cause.CORRECTION)

    def make(conn: Connection[Any]) -> RecordedOut:
        return recorded(correct_room(conn, sender.scope, body.room_id, correction, change))

    return sender.once(body, RecordedOut, make)


def change_of(body: ChangeIn, sender: Sender, usual: Cause) -> Change:
    """Return what a body says about its change, with the sender as who makes it."""
    return Change(body.day, sender.login, body.why, body.cause or usual, body.document)


def recorded(done: Recorded) -> RecordedOut:
    """Return what a change did, on the wire."""
    return RecordedOut(event_id=done.event_id, changed=done.changed)


def _place(body: PlaceIn) -> UUID | RowPlace:
    words = (body.building, body.level, body.number)
    if body.room_id is not None and words == (None, None, None):
        return body.room_id
    if body.room_id is None and body.building and body.level and body.number:
        return RowPlace(body.building, body.level.upper(), body.number)
    raise InvalidInputError(code="ROOM_OR_PLACE")
