"""Who holds which room: organisations, posts, allocations, occupancies, states of rooms."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from spatial.domain.room_states import RoomState as States
from spatial.storage.models.columns import (
    TIERS,
    VALID,
    Id,
    Model,
    Validity,
    event_key,
    one_of,
    scope_prefix,
    trigrams,
)

_RANK = r"regexp_replace(normalize(rank, NFKC), '[\s()〔〕、,/]', '', 'g')"
WITHHOLDING = (
    f"CASE WHEN {_RANK} ~ '^((国家|省|部|省部)级|[正副](国|国家|省|部|省部)级$)' THEN 'always'"
    f" WHEN {_RANK} = '市级正职' THEN 'city' END"
)
"""SQL expression: ``always`` for a rank of provincial or ministerial leaders, ``city`` for one that
is withheld in sub-provincial cities, else null."""

NOT_ALWAYS = "withholding IS DISTINCT FROM 'always'"
"""SQL condition that a rank may be stored; statements read by ``reported(row)``, which also knows
the organisation's city."""

ROOM_STATES = tuple(state.value for state in States)


def withholding() -> MappedColumn[Any]:
    """Return a column that tells whether a row's rank is withheld: written by the database."""
    return mapped_column(Text, Computed(WITHHOLDING, persisted=True), nullable=True)


class Organisation(Model):
    """The lasting identity of whoever rooms are allocated to (单位)."""

    __tablename__ = "organisation"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text, unique=True)
    scope_prefix: Mapped[str | None] = scope_prefix(nullable=True)


class OrganisationVersion(Model):
    """An organisation as it was for some days; a tree by ``parent_id``.

    Statements read it through ``organisation_on(day)``.
    """

    __tablename__ = "organisation_version"
    __table_args__ = (
        CheckConstraint(one_of("tier", TIERS), name="tier"),
        CheckConstraint("staff_established >= 0", name="staff_established"),
        CheckConstraint("parent_id <> organisation_id", name="parent_id"),
        CheckConstraint(VALID, name="valid"),
        ExcludeConstraint(
            ("organisation_id", "="),
            ("valid", "&&"),
            using="gist",
            name="organisation_version_valid_excl",
        ),
        Index("organisation_version_organisation_id_idx", "organisation_id"),
        Index("organisation_version_division_code_idx", "division_code"),
        Index("organisation_version_parent_id_idx", "parent_id"),
        Index("organisation_version_name_trgm_idx", "name", **trigrams("name")),
        Index("organisation_version_pinyin_trgm_idx", "pinyin", **trigrams("pinyin")),
        Index("organisation_version_initials_trgm_idx", "initials", **trigrams("initials")),
    )

    id: Mapped[Id]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(Text)
    pinyin: Mapped[str] = mapped_column(Text)
    initials: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    category: Mapped[str | None] = mapped_column(Text)
    staff_established: Mapped[int | None]
    valid: Mapped[Validity]
    began_event_id: Mapped[int | None] = event_key()
    ended_event_id: Mapped[int | None] = event_key()


class Post(Model):
    """Established posts of a rank in an organisation (编制), for some days."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("headcount >= 0", name="headcount"),
        CheckConstraint(NOT_ALWAYS, name="rank_withheld"),
        CheckConstraint(VALID, name="valid"),
        ExcludeConstraint(
            ("organisation_id", "="),
            ("rank", "="),
            ("valid", "&&"),
            using="gist",
            name="post_valid_excl",
        ),
        Index("post_organisation_id_idx", "organisation_id"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    rank: Mapped[str] = mapped_column(Text)
    headcount: Mapped[int]
    valid: Mapped[Validity]
    withholding: Mapped[str | None] = withholding()
    began_event_id: Mapped[int | None] = event_key()
    ended_event_id: Mapped[int | None] = event_key()


class Allocation(Model):
    """A share of a room held by an organisation from a day to a day (安排使用).

    A row of the ledger: building, level code and number say which room it means where no plan
    shows that room (yet), and it may state an area and a use of its own. The shares of a room sum
    to at most 1 on every day: trigger ``allocation_share_total``.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        CheckConstraint(VALID, name="valid"),
        CheckConstraint(
            "room_id IS NOT NULL OR num_nulls(building_id, level_code, number) = 0", name="place"
        ),
        CheckConstraint("registered_area_m2 >= 0", name="registered_area_m2"),
        ExcludeConstraint(
            ("room_id", "="),
            ("organisation_id", "="),
            ("valid", "&&"),
            using="gist",
            name="allocation_valid_excl",
        ),
        ExcludeConstraint(
            ("building_id", "="),
            ("level_code", "="),
            ("number", "="),
            ("organisation_id", "="),
            ("valid", "&&"),
            using="gist",
            where=text("room_id IS NULL"),
            name="allocation_row_valid_excl",
        ),
        Index(
            "allocation_organisation_id_idx",
            "organisation_id",
            postgresql_include=["room_id", "building_id", "share", "valid", "scope_prefix"],
        ),
        Index("allocation_room_id_idx", "room_id"),
        Index(
            "allocation_place_idx",
            "building_id",
            "level_code",
            "number",
            postgresql_where=text("building_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("room.id"))
    building_id: Mapped[UUID | None] = mapped_column(ForeignKey("building.id"))
    level_code: Mapped[str | None] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    scope_prefix: Mapped[str] = scope_prefix()
    share: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    registered_area_m2: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    use_code: Mapped[str | None] = mapped_column(ForeignKey("room_use.code"))
    valid: Mapped[Validity]
    began_event_id: Mapped[int | None] = event_key()
    ended_event_id: Mapped[int | None] = event_key()


class Occupancy(Model):
    """How many people of a rank work in a room; no names of persons anywhere."""

    __tablename__ = "occupancy"
    __table_args__ = (
        CheckConstraint("headcount > 0", name="headcount"),
        CheckConstraint(NOT_ALWAYS, name="rank_withheld"),
        CheckConstraint(VALID, name="valid"),
        ExcludeConstraint(
            ("room_id", "="),
            ("organisation_id", "="),
            ("rank", "="),
            ("valid", "&&"),
            using="gist",
            name="occupancy_valid_excl",
        ),
        Index("occupancy_organisation_id_idx", "organisation_id"),
        Index("occupancy_room_id_idx", "room_id"),
    )

    id: Mapped[Id]
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    scope_prefix: Mapped[str] = scope_prefix()
    rank: Mapped[str] = mapped_column(Text)
    headcount: Mapped[int]
    valid: Mapped[Validity]
    withholding: Mapped[str | None] = withholding()
    began_event_id: Mapped[int | None] = event_key()
    ended_event_id: Mapped[int | None] = event_key()


class RoomState(Model):
    """What is done with a room beside its own use; no row means own use, or vacancy."""

    __tablename__ = "room_state"
    __table_args__ = (
        CheckConstraint(one_of("state", ROOM_STATES), name="state"),
        CheckConstraint(VALID, name="valid"),
        ExcludeConstraint(
            ("room_id", "="), ("valid", "&&"), using="gist", name="room_state_valid_excl"
        ),
    )

    id: Mapped[Id]
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id"))
    scope_prefix: Mapped[str] = scope_prefix()
    state: Mapped[str] = mapped_column(Text)
    counterpart: Mapped[str | None] = mapped_column(Text)
    """Whom it is let or lent to, or leased or borrowed from; never a person."""

    valid: Mapped[Validity]
    began_event_id: Mapped[int | None] = event_key()
    ended_event_id: Mapped[int | None] = event_key()
