"""The log of events, for whoever may audit, within their scope."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.access import Caller
from api.asked_again import AskedAgainRoute
from api.dependencies import PLAIN_TEXT, Asking, DivisionCode, require
from api.schemas.events import AuditEventOut, AuditEventPage
from spatial.domain.accounts import Grant
from spatial.domain.divisions import division_prefix
from spatial.storage.event_pages import EventQuery, list_events

router = APIRouter(prefix="/events", tags=["audit"], route_class=AskedAgainRoute)

Auditor = Annotated[Caller, Depends(require(Grant.AUDIT))]
Words = Annotated[str | None, Query(min_length=1, max_length=100, pattern=PLAIN_TEXT)]
Moment = Annotated[
    dt.datetime | None, Query(description="With or without a zone; a day is its first moment.")
]


@router.get("", summary="List events")
def list_audit_events(  # noqa: PLR0913, PLR0917  a filter each
    asker: Asking,
    _: Auditor,
    who: Words = None,
    action: Annotated[
        Words, Query(description="plan.publish; `plan.` is all that begin so.")
    ] = None,
    subject: Annotated[Words, Query(description="building, building/B12, room/ID …")] = None,
    division: DivisionCode = None,
    since: Annotated[Moment, Query(alias="from")] = None,
    until: Annotated[Moment, Query(alias="to")] = None,
    before: Annotated[int | None, Query(ge=1, lt=2**63, description="Older than this id.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> AuditEventPage:
    """Return who did what, newest first: what belongs to the divisions of the caller's scope.

    What belongs to nobody's division is for those alone who see everything.
    """
    kind, _slash, subject_id = (subject or "").partition("/")
    query = EventQuery(
        who,
        action,
        kind or None,
        subject_id or None,
        division_prefix(division) if division else None,
        _zoned(since),
        _zoned(until),
        before,
        limit,
    )
    with asker.transaction() as conn:
        rows = list_events(conn, asker.scopes, query)
    items = [AuditEventOut(division=row["managing_prefix"], **row) for row in rows]
    return AuditEventPage(items=items, next=items[-1].id if len(items) == limit else None)


def _zoned(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.astimezone() if moment and moment.tzinfo is None else moment
