"""Long work that accounts ask of the worker; the queue itself has a schema of its own."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Double, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from spatial.domain.works import WorkKind, WorkState
from spatial.storage.models.columns import Id, Json, Model, Moment, one_of

KINDS = tuple(kind.value for kind in WorkKind)
STATES = tuple(state.value for state in WorkState)
UNENDED = one_of("state", tuple(state.value for state in WorkState if not state.is_end))
ENDED = one_of("state", tuple(state.value for state in WorkState if state.is_end))


class Work(Model):
    """One thing asked for, how far it is, and what became of it.

    ``lock`` names what it must not share with another work; ``revision`` counts its changes.
    """

    __tablename__ = "work"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
        CheckConstraint(f"(ended_at IS NOT NULL) = ({ENDED})", name="ended"),
        CheckConstraint("(error IS NOT NULL) = (state = 'failed')", name="error"),
        Index("work_account_id_created_at_idx", "account_id", "created_at"),
        Index("work_parent_id_idx", "parent_id"),
        Index("work_unended_idx", "created_at", postgresql_where=text(UNENDED)),
        Index("work_expires_at_idx", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("work.id"))
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    arguments: Mapped[Json]
    managing_prefix: Mapped[str] = mapped_column(Text(collation="C"))
    step: Mapped[str] = mapped_column(Text, server_default="waiting")
    progress: Mapped[float] = mapped_column(Double, server_default=text("0"))
    revision: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    is_cancelling: Mapped[bool] = mapped_column(server_default=text("false"))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[Moment]
    started_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    lock: Mapped[str | None] = mapped_column(Text)
    job_id: Mapped[int | None] = mapped_column(BigInteger)
