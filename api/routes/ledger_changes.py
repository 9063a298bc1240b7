"""Change the ledger: through the same services as every other way in, each change an event."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.bodies import body_of, body_schema
from api.openapi import CHANGE_PROBLEMS
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
from api.writers import Writer, Writing
from spatial.domain.changes import Cause, Change
from spatial.domain.errors import InvalidInputError
from spatial.services.allocations import (
    AllocationRequest,
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
    body: Annotated[AllocationsIn, Depends(body_of(AllocationsIn))], writer: Writing
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
    with writer.connect() as conn:
        done = allocate(conn, writer.scope, requests, _change(body, writer, Cause.REALLOCATION))
    return _recorded(done)


@router.post(
    "/moves",
    summary="Move a share of a room to another organisation",
    openapi_extra=body_schema(MoveIn),
)
def post_move(body: Annotated[MoveIn, Depends(body_of(MoveIn))], writer: Writing) -> RecordedOut:
    """Move what one organisation holds of a room, or a part of it, to another."""
    change = _change(body, writer, Cause.REALLOCATION)
    between = (body.from_organisation, body.to_organisation)
    with writer.connect() as conn:
        done = move(conn, writer.scope, _place(body), *between, body.share, change)
    return _recorded(done)


@router.post("/returns", summary="Give a room back", openapi_extra=body_schema(ReturnIn))
def post_return(
    body: Annotated[ReturnIn, Depends(body_of(ReturnIn))], writer: Writing
) -> RecordedOut:
    """Give back what an organisation holds of a room, or a part of it; nobody holds it then."""
    change = _change(body, writer, Cause.REALLOCATION)
    with writer.connect() as conn:
        done = return_room(conn, writer.scope, _place(body), body.organisation, body.share, change)
    return _recorded(done)


@router.post(
    "/use-changes", summary="Give a room another use", openapi_extra=body_schema(UseChangeIn)
)
def post_use_change(
    body: Annotated[UseChangeIn, Depends(body_of(UseChangeIn))], writer: Writing
) -> RecordedOut:
    """Change what a room is for, from a day on."""
    change = _change(body, writer, Cause.USE_CHANGE)
    with writer.connect() as conn:
        done = change_use(conn, writer.scope, body.room_id, body.use_code, change)
    return _recorded(done)


@router.post(
    "/corrections",
    summary="Correct a room's area, number or name",
    openapi_extra=body_schema(CorrectionIn),
)
def post_correction(
    body: Annotated[CorrectionIn, Depends(body_of(CorrectionIn))], writer: Writing
) -> RecordedOut:
    """Put right what the ledger says of a room, from a day on; its outline stays as drawn."""
    correction = RoomCorrection(body.area_m2, body.number, body.name)
    change = _change(body, writer, Cause.CORRECTION)
    with writer.connect() as conn:
        done = correct_room(conn, writer.scope, body.room_id, correction, change)
    return _recorded(done)


def _change(body: ChangeIn, writer: Writer, usual: Cause) -> Change:
    return Change(body.day, writer.login, body.why, body.cause or usual, body.document)


def _place(body: PlaceIn) -> UUID | RowPlace:
    words = (body.building, body.level, body.number)
    if body.room_id is not None and words == (None, None, None):
        return body.room_id
    if body.room_id is None and body.building and body.level and body.number:
        return RowPlace(body.building, body.level.upper(), body.number)
    raise InvalidInputError(code="ROOM_OR_PLACE")


def _recorded(done: Recorded) -> RecordedOut:
    return RecordedOut(event_id=done.event_id, changed=done.changed)
