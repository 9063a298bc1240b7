"""Waivers of findings on the wire."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.ledger_changes import Body, Words
from api.schemas.wire import Wire


class WaiverIn(Body):
    """Why a finding may stand."""

    reason: Annotated[Words, Field(description="Kept with the finding, and told with it.")]


class WaiverOut(Wire):
    """How a finding stands now."""

    finding_id: UUID
    state: Literal["open", "waived"]
