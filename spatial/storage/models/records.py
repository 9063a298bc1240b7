"""What was found, and which releases may work with the schema."""

import datetime as dt
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from spatial.domain.findings import Severity
from spatial.storage.models.columns import Id, Json, MapId, Model, Moment, one_of, scope_prefix

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
    map_id: Mapped[MapId]
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
    scope_prefix: Mapped[str | None] = scope_prefix(nullable=True)
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


class ServedRevision(Model):
    """A revision of the schema whose release can work with the schema as it is now."""

    __tablename__ = "served_revision"

    revision: Mapped[str] = mapped_column(Text, primary_key=True)
