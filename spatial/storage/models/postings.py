"""The journal that every total of the ledger is summed from, and its sums by building."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Identity,
    Index,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from spatial.domain.changes import Cause
from spatial.storage.models.columns import Day, Model, one_of

CAUSES = tuple(cause.value for cause in Cause)


class LedgerPosting(Model):
    """What a change added to or took from what a holder has of a subject.

    Written by triggers on room_version, allocation and building_version alone; migration 0051 says
    how it is derived. Without foreign keys: what it names is held by the rows that it comes from.
    """

    __tablename__ = "ledger_posting"
    __table_args__ = (
        CheckConstraint(one_of("cause", CAUSES), name="cause"),
        CheckConstraint("rooms <> 0 OR holdings <> 0 OR area_m2 <> 0", name="change"),
        Index(
            "ledger_posting_managing_prefix_day_idx",
            "managing_prefix",
            "day",
            postgresql_include=[
                "cause",
                "organisation_id",
                "use_code",
                "building_id",
                "rooms",
                "holdings",
                "area_m2",
            ],
        ),
        Index("ledger_posting_building_id_day_idx", "building_id", "day"),
        Index(
            "ledger_posting_organisation_id_managing_prefix_day_idx",
            "organisation_id",
            "managing_prefix",
            "day",
        ),
        Index("ledger_posting_subject_id_idx", "subject_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    day: Mapped[Day]
    cause: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    """The room, or the allocation where it names no room."""

    room_id: Mapped[UUID | None]
    building_id: Mapped[UUID]
    managing_prefix: Mapped[str] = mapped_column(Text(collation="C"))
    organisation_id: Mapped[UUID | None]
    """Null is held by nobody."""

    use_code: Mapped[str | None] = mapped_column(Text)
    rooms: Mapped[int] = mapped_column(SmallInteger)
    holdings: Mapped[int] = mapped_column(SmallInteger)
    area_m2: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    event_id: Mapped[int | None] = mapped_column(BigInteger)


class LedgerFigure(Model):
    """The sum of a day's postings of one holder in one building.

    Written by triggers on ledger_posting alone, gone with the last posting; without foreign keys,
    as that is.
    """

    __tablename__ = "ledger_figure"
    __table_args__ = (
        UniqueConstraint(
            "managing_prefix",
            "building_id",
            "organisation_id",
            "day",
            name="ledger_figure_of_key",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ledger_figure_building_id_idx", "building_id"),
        Index("ledger_figure_organisation_id_idx", "organisation_id"),
        Index("ledger_figure_postings_idx", "postings", postgresql_where=text("postings = 0")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    managing_prefix: Mapped[str] = mapped_column(Text(collation="C"))
    building_id: Mapped[UUID]
    organisation_id: Mapped[UUID | None]
    """Null is held by nobody."""

    day: Mapped[Day]
    rooms: Mapped[int] = mapped_column(BigInteger)
    holdings: Mapped[int] = mapped_column(BigInteger)
    area_m2: Mapped[Decimal] = mapped_column(Numeric(16, 2))
    postings: Mapped[int] = mapped_column(BigInteger)
    """How many are summed."""
