"""Shapes of the log of events."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from api.schemas.wire import Wire


class AuditEventOut(Wire):
    """One event: who did what, when, from where, before and after."""

    id: int
    at: Annotated[dt.datetime, Field(description="When it was recorded.")]
    who: Annotated[str, Field(description="Login, or the user of a command.")]
    action: str
    subject_kind: str
    subject_id: str
    before: Any = None
    after: Any = None
    day: Annotated[dt.date | None, Field(description="From which day a change holds.")]
    cause: str | None
    why: str | None
    document: str | None
    origin: Annotated[Any, Field(description="Address, credential, request or machine.")] = None
    division: Annotated[str | None, Field(description="Prefix of the division that it belongs to.")]


class AuditEventPage(Wire):
    """A page of the log, newest first."""

    items: list[AuditEventOut]
    next: Annotated[
        int | None, Field(description="Pass it as `before` for the next page; none is the last.")
    ]
