"""Publish floor plans: by who did not import them, and has just proved who they are."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.access import Caller
from api.bodies import body_of, body_schema
from api.dependencies import fresh, require
from api.openapi import CHANGE_PROBLEMS
from api.routes.floor_plans import FloorPlanId
from api.schemas.publications import PublicationIn, PublicationOut
from api.writers import writing
from spatial.domain.accounts import Grant
from spatial.services.publish_draft import publish_draft
from spatial.services.publish_plan import Approval
from spatial.storage.connections import prepare_connection
from spatial.storage.days import today

router = APIRouter(tags=["levels"], responses=CHANGE_PROBLEMS)

may_publish = require(Grant.PUBLISH)


@router.post(
    "/floor-plans/{floor_plan_id}/publication",
    summary="Publish a floor plan",
    openapi_extra=body_schema(PublicationIn),
    dependencies=[Depends(fresh())],
)
def post_publication(
    floor_plan_id: FloorPlanId,
    body: Annotated[PublicationIn, Depends(body_of(PublicationIn, may_publish))],
    caller: Annotated[Caller, Depends(may_publish)],
    request: Request,
) -> PublicationOut:
    """Put a draft in force from a day on; what was in force ends the day before.

    Whoever imported a plan never publishes it: 409 ``SAME_PERSON``.
    """
    approval = Approval(body.valid_from or today(), caller.login, body.cause)
    with writing(request, caller) as conn:
        prepare_connection(conn)  # it reads and writes outlines
        done = publish_draft(conn, caller.scope.prefixes, floor_plan_id, approval)
    return PublicationOut(
        floor_plan_id=floor_plan_id,
        revision=done.number,
        valid_from=done.valid_from,
        approved_by=caller.login,
        kept=done.kept,
        added=done.added,
        gone=done.gone,
        attached=done.attached,
    )
