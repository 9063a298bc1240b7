"""Let findings stand, for a reason; and take that back."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from psycopg import Connection

from api.bodies import body_of, body_schema
from api.openapi import CHANGE_PROBLEMS
from api.repeats import Sender, sender_by
from api.schemas.waivers import WaiverIn, WaiverOut
from api.writers import writer_with
from spatial.domain.accounts import Grant
from spatial.services.waive_findings import unwaive, waive

router = APIRouter(tags=["ledger"], responses=CHANGE_PROBLEMS)

may_waive = writer_with(Grant.WAIVE)
Waiving = Annotated[Sender, Depends(sender_by(may_waive))]
FindingId = Annotated[UUID, Path(description="The finding's id.")]


@router.post(
    "/findings/{finding_id}/waiver",
    summary="Let a finding stand",
    openapi_extra=body_schema(WaiverIn),
)
def post_waiver(
    finding_id: FindingId,
    body: Annotated[WaiverIn, Depends(body_of(WaiverIn, may_waive))],
    sender: Waiving,
) -> WaiverOut:
    """Waive an open finding: it stays waived for as long as checks find it again."""

    def make(conn: Connection[Any]) -> WaiverOut:
        waived = waive(conn, sender.scope, str(finding_id), body.reason, sender.login)
        return WaiverOut(finding_id=waived, state="waived")

    return sender.once(body, WaiverOut, make)


@router.delete("/findings/{finding_id}/waiver", summary="Open a waived finding again")
def delete_waiver(finding_id: FindingId, sender: Waiving) -> WaiverOut:
    """Take a waiver back; the reason that was given stays on record."""

    def make(conn: Connection[Any]) -> WaiverOut:
        reopened = unwaive(conn, sender.scope, str(finding_id), sender.login)
        return WaiverOut(finding_id=reopened, state="open")

    return sender.once(None, WaiverOut, make)
