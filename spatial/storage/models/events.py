"""Who did what when, and the seals over it."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from spatial.domain.changes import Cause
from spatial.storage.models.columns import Model, Moment, one_of

CAUSES = tuple(cause.value for cause in Cause)


class Event(Model):
    """Who did what, when, from where, before and after; the database refuses changes to it.

    A change of the ledger also says on which day it takes effect, and why. ``seal_id`` and the
    hashes are written by the database (trigger ``event_chain``).
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(one_of("cause", CAUSES), name="cause"),
        Index("event_subject_idx", "subject_kind", "subject_id"),
        Index("event_seal_id_idx", "seal_id", "id"),
        Index("event_managing_prefix_idx", "managing_prefix", "id"),
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
    origin: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """From where: address, request id, channel, credential."""

    managing_prefix: Mapped[str | None] = mapped_column(Text(collation="C"))
    """Under which division it belongs; null is nobody's."""

    seal_id: Mapped[int] = mapped_column(BigInteger)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Of the event before it under the same seal; 32 zero bytes for the first."""

    hash: Mapped[bytes] = mapped_column(LargeBinary)


class EventSeal(Model):
    """What closes the events of one transaction, chained to the seal of the one before.

    The columns after the first two are null within the transaction that begins it; where that had
    one snapshot, number and hash stay null until the next transaction chains it.
    """

    __tablename__ = "event_seal"
    __table_args__ = (
        Index("event_seal_waiting_idx", "id", postgresql_where=text("number IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    transaction_id: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint")
    )
    number: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    """Place in the order in which transactions were committed, from 1."""

    events: Mapped[int | None] = mapped_column(BigInteger)
    last_event_id: Mapped[int | None] = mapped_column(BigInteger)
    events_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


class EventHead(Model):
    """The newest seal, and how many events are sealed: one row."""

    __tablename__ = "event_head"
    __table_args__ = (CheckConstraint("id = 1", name="id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    events: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
