"""Frozen periods: the ledger of a day as it was reported, with the names of that day.

Only ``Period`` is written: the database fills the rest from its own figures, and refuses every
other row and every change (migration 0052).
"""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spatial.storage.models.columns import PREFIX, Day, Id, Model, Moment
from spatial.storage.models.ledger import withholding


class Period(Model):
    """A day whose totals one division froze under a code, e.g. ``2026-Q3``."""

    __tablename__ = "period"
    __table_args__ = (
        CheckConstraint(PREFIX, name="prefix"),
        UniqueConstraint("division_prefix", "code"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    division_prefix: Mapped[str] = mapped_column(Text(collation="C"))
    day: Mapped[Day]
    frozen_at: Mapped[Moment]
    frozen_by: Mapped[str] = mapped_column(Text)


class PeriodTotal(Model):
    """Rooms and m² of one building, holder and use; no holder means held by nobody."""

    __tablename__ = "period_total"
    __table_args__ = (Index("period_total_period_id_idx", "period_id", "managing_prefix"),)

    id: Mapped[Id]
    period_id: Mapped[UUID] = mapped_column(ForeignKey("period.id"))
    building_id: Mapped[UUID] = mapped_column(ForeignKey("building.id"))
    managing_prefix: Mapped[str] = mapped_column(Text(collation="C"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    use_code: Mapped[str | None] = mapped_column(ForeignKey("room_use.code"))
    rooms: Mapped[int]
    holdings: Mapped[int]
    area_m2: Mapped[Decimal] = mapped_column(Numeric(14, 2))


class PeriodCondition(Model):
    """What was said of rooms beside who held them: over standard, idle, let, who worked there."""

    __tablename__ = "period_condition"
    __table_args__ = (Index("period_condition_period_id_idx", "period_id", "managing_prefix"),)

    id: Mapped[Id]
    period_id: Mapped[UUID] = mapped_column(ForeignKey("period.id"))
    building_id: Mapped[UUID] = mapped_column(ForeignKey("building.id"))
    managing_prefix: Mapped[str] = mapped_column(Text(collation="C"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    use_code: Mapped[str | None] = mapped_column(ForeignKey("room_use.code"))
    condition: Mapped[str] = mapped_column(Text)
    rooms: Mapped[int]
    area_m2: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    excess_m2: Mapped[Decimal | None] = mapped_column(Numeric)
    persons: Mapped[int]


class PeriodPost(Model):
    """Established posts of a rank on the period's day."""

    __tablename__ = "period_post"

    period_id: Mapped[UUID] = mapped_column(ForeignKey("period.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    rank: Mapped[str] = mapped_column(Text, primary_key=True)
    headcount: Mapped[int]
    withholding: Mapped[str | None] = withholding()


class PeriodOrganisation(Model):
    """An organisation as it was on the period's day, and how many people worked in its rooms."""

    __tablename__ = "period_organisation"

    period_id: Mapped[UUID] = mapped_column(ForeignKey("period.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)
    division_code: Mapped[str] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(Text)
    staff_established: Mapped[int | None]
    occupants: Mapped[int]


class PeriodBuilding(Model):
    """A building and its title on the period's day."""

    __tablename__ = "period_building"

    period_id: Mapped[UUID] = mapped_column(ForeignKey("period.id"), primary_key=True)
    building_id: Mapped[UUID] = mapped_column(ForeignKey("building.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    managing_prefix: Mapped[str] = mapped_column(Text(collation="C"))
    title_status: Mapped[str | None] = mapped_column(Text)
    certified_gross_area_m2: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
