"""Who holds which room: organisations, posts, allocations, occupancies, allocation standards."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spatial.storage.models.columns import TIERS, Id, Json, Model, Validity, one_of, trigrams

WITHHELD_RANK = (
    "translate(rank, '（）()、/, ', '') !~ '^((国家|省|部|省部)级|[正副](国|国家|省|部|省部)级$)'"
)
"""SQL condition that a rank is none of provincial or ministerial leaders."""


class Organisation(Model):
    """Whoever rooms are allocated to (单位); a tree."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(one_of("tier", TIERS), name="tier"),
        CheckConstraint("staff_established >= 0", name="staff_established"),
        CheckConstraint("parent_id <> id", name="parent_id"),
        Index("organisation_division_code_idx", "division_code"),
        Index("organisation_parent_id_idx", "parent_id"),
        Index("organisation_name_trgm_idx", "name", **trigrams("name")),
        Index("organisation_pinyin_trgm_idx", "pinyin", **trigrams("pinyin")),
        Index("organisation_initials_trgm_idx", "initials", **trigrams("initials")),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    pinyin: Mapped[str] = mapped_column(Text)
    initials: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    category: Mapped[str | None] = mapped_column(Text)
    staff_established: Mapped[int | None]


class Post(Model):
    """Established posts of a rank in an organisation (编制)."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("organisation_id", "rank"),
        CheckConstraint("headcount >= 0", name="headcount"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    rank: Mapped[str] = mapped_column(Text)
    headcount: Mapped[int]


class Allocation(Model):
    """A share of a room held by an organisation from a day to a day (安排使用).

    The shares of a room sum to at most 1 on every day: trigger ``allocation_share_total``.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        CheckConstraint("isempty(valid) OR NOT lower_inf(valid)", name="valid"),
        ExcludeConstraint(
            ("room_id", "="),
            ("organisation_id", "="),
            ("valid", "&&"),
            using="gist",
            name="allocation_valid_excl",
        ),
        Index("allocation_organisation_id_idx", "organisation_id"),
    )

    id: Mapped[Id]
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    share: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    valid: Mapped[Validity]


class Occupancy(Model):
    """How many people of a rank work in a room; no names of persons anywhere."""

    __tablename__ = "occupancy"
    __table_args__ = (
        CheckConstraint("headcount > 0", name="headcount"),
        CheckConstraint(WITHHELD_RANK, name="rank_withheld"),
        CheckConstraint("isempty(valid) OR NOT lower_inf(valid)", name="valid"),
        ExcludeConstraint(
            ("room_id", "="),
            ("organisation_id", "="),
            ("rank", "="),
            ("valid", "&&"),
            using="gist",
            name="occupancy_valid_excl",
        ),
        Index("occupancy_organisation_id_idx", "organisation_id"),
    )

    id: Mapped[Id]
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    rank: Mapped[str] = mapped_column(Text)
    headcount: Mapped[int]
    valid: Mapped[Validity]


class AllocationStandard(Model):
    """An allocation standard (配置标准) as a document, for the days it is in force."""

    __tablename__ = "allocation_standard"
    __table_args__ = (
        ExcludeConstraint(("valid", "&&"), using="gist", name="allocation_standard_valid_excl"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    document: Mapped[Json]
    valid: Mapped[Validity]
