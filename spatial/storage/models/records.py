"""What was found, and who did what when."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from spatial.domain.changes import Cause
from spatial.domain.findings import Severity
from spatial.storage.models.columns import Id, Json, Model, Moment, one_of

CAUSES = tuple(cause.value for cause in Cause)
SEVERITIES = tuple(severity.value for severity in Severity)


class Finding(Model):
    """One thing that a rule found; it keeps its id for as long as it is found again."""

    __tablename__ = "finding"
    __table_args__ = (
        CheckConstraint(one_of("severity", SEVERITIES), name="severity"),
        CheckConstraint(one_of("state", ("open", "closed", "waived")), name="state"),
        CheckConstraint(
            "state <> 'waived' OR num_nulls(waived_by, waived_reason, waived_at) = 0",
            name="waived",
        ),
        CheckConstraint(
            "num_nonnulls(building_id, level_id, room_id, floor_plan_id, organisation_id) > 0",
            name="subject",
        ),
        Index("finding_building_id_idx", "building_id"),
        Index("finding_level_id_idx", "level_id"),
        Index("finding_room_id_idx", "room_id"),
        Index("finding_floor_plan_id_idx", "floor_plan_id"),
        Index("finding_floor_plan_room_id_idx", "floor_plan_room_id"),
        Index("finding_organisation_id_idx", "organisation_id"),
    )

    id: Mapped[Id]
    identity: Mapped[str] = mapped_column(Text, unique=True)
    """What makes it the same finding next time: its code and subject, as a digest."""

    code: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text)
    building_id: Mapped[UUID | None] = mapped_column(ForeignKey("building.id"))
    level_id: Mapped[UUID | None] = mapped_column(ForeignKey("level.id"))
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("room.id"))
    floor_plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("floor_plan.id"))
    floor_plan_room_id: Mapped[UUID | None] = mapped_column(ForeignKey("floor_plan_room.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    subjects: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    x: Mapped[float | None] = mapped_column(Double)
    y: Mapped[float | None] = mapped_column(Double)
    message_values: Mapped[Json]
    rule: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="open")
    first_seen: Mapped[Moment]
    last_seen: Mapped[Moment]
    waived_by: Mapped[str | None] = mapped_column(Text)
    waived_reason: Mapped[str | None] = mapped_column(Text)
    waived_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


class Event(Model):
    """Who did what, when, before and after; the database refuses changes to it.

    A change of the ledger also says on which day it takes effect, and why.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(one_of("cause", CAUSES), name="cause"),
        Index("event_subject_idx", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Moment]
    who: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    day: Mapped[dt.date | None] = mapped_column(Date)
    cause: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
