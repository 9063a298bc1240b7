"""What drawings gave: floor plans as drafts, revisions as published, rooms and their versions."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spatial.domain.floor_plans import RoomMethod, RoomStatus
from spatial.storage.models.columns import (
    VALID,
    Day,
    Id,
    MapId,
    Model,
    Moment,
    Validity,
    drawn,
    event_key,
    map_geometry,
    one_of,
    outline,
    scope_prefix,
    tile_geometry,
    trigrams,
)

METHODS = tuple(method.value for method in RoomMethod)
STATUSES = tuple(status.value for status in RoomStatus)
PLAN_STATES = ("draft", "published", "superseded")


def _room_checks() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint(drawn("outline"), name="outline"),
        CheckConstraint("area_m2 >= 0 AND raw_area_m2 >= 0", name="area_m2"),
        CheckConstraint("printed_area_m2 >= 0", name="printed_area_m2"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint(one_of("method", METHODS), name="method"),
        CheckConstraint(one_of("status", STATUSES), name="status"),
    )


class Drawing(Model):
    """A CAD file, byte for byte, and how it was read."""

    __tablename__ = "drawing"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("octet_length(content) = size_bytes", name="size_bytes"),
        CheckConstraint("metres_per_unit > 0", name="metres_per_unit"),
    )

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    release: Mapped[str] = mapped_column(Text)
    encoding: Mapped[str] = mapped_column(Text)
    metres_per_unit: Mapped[float] = mapped_column(Double)
    unit_source: Mapped[str] = mapped_column(Text)
    imported_by: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[Moment]


class FloorPlan(Model):
    """What one sheet of a drawing gave for one level."""

    __tablename__ = "floor_plan"
    __table_args__ = (
        UniqueConstraint("drawing_id", "sheet", "level_id"),
        UniqueConstraint("id", "level_id"),
        CheckConstraint("sheet >= 1", name="sheet"),
        CheckConstraint(one_of("state", PLAN_STATES), name="state"),
        Index("floor_plan_level_id_idx", "level_id"),
        Index(
            "floor_plan_published_idx",
            "level_id",
            unique=True,
            postgresql_where=text("state = 'published'"),
        ),
    )

    id: Mapped[Id]
    drawing_id: Mapped[UUID] = mapped_column(ForeignKey("drawing.id"))
    sheet: Mapped[int]
    level_id: Mapped[UUID] = mapped_column(ForeignKey("level.id"))
    scope_prefix: Mapped[str] = scope_prefix()
    title: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="draft")
    georeference: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    axes: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    differences: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[Moment]
    created_by: Mapped[str] = mapped_column(Text)


class FloorPlanRoom(Model):
    """A room of a draft: as read, before anyone published it."""

    __tablename__ = "floor_plan_room"
    __table_args__ = (UniqueConstraint("floor_plan_id", "seq"), *_room_checks())

    id: Mapped[Id]
    floor_plan_id: Mapped[UUID] = mapped_column(ForeignKey("floor_plan.id", ondelete="CASCADE"))
    scope_prefix: Mapped[str] = scope_prefix()
    seq: Mapped[int]
    outline: Mapped[Any] = outline("POLYGON")
    number: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    use_code: Mapped[str | None] = mapped_column(ForeignKey("room_use.code"))
    area_m2: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    raw_area_m2: Mapped[float] = mapped_column(Double)
    printed_area_m2: Mapped[float | None] = mapped_column(Double)
    method: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float] = mapped_column(Double)
    status: Mapped[str] = mapped_column(Text)


class PlanRevision(Model):
    """A floor plan published for its level from a day on."""

    __tablename__ = "plan_revision"
    __table_args__ = (
        UniqueConstraint("level_id", "number"),
        UniqueConstraint("id", "level_id"),
        UniqueConstraint("floor_plan_id"),
        ForeignKeyConstraint(
            ["floor_plan_id", "level_id"], ["floor_plan.id", "floor_plan.level_id"]
        ),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[Id]
    level_id: Mapped[UUID] = mapped_column(ForeignKey("level.id"))
    scope_prefix: Mapped[str] = scope_prefix()
    number: Mapped[int]
    floor_plan_id: Mapped[UUID]
    valid_from: Mapped[Day]
    imported_by: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[str] = mapped_column(Text)
    published_at: Mapped[Moment]


class Room(Model):
    """A room's lasting identity; what it looks like stands in its versions."""

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("id", "level_id"),
        Index("room_level_id_idx", "level_id"),
    )

    id: Mapped[Id]
    map_id: Mapped[MapId]
    level_id: Mapped[UUID] = mapped_column(ForeignKey("level.id"))
    scope_prefix: Mapped[str] = scope_prefix()


class RoomVersion(Model):
    """A room as it stood for some days: as a revision shows it, or changed under that revision.

    An empty ``valid`` marks a version that was replaced on the day it began.
    """

    __tablename__ = "room_version"
    __table_args__ = (
        *_room_checks(),
        ForeignKeyConstraint(["room_id", "level_id"], ["room.id", "room.level_id"]),
        ForeignKeyConstraint(
            ["revision_id", "level_id"], ["plan_revision.id", "plan_revision.level_id"]
        ),
        ExcludeConstraint(
            ("room_id", "="),
            ("valid", "&&"),
            using="gist",
            name="room_version_valid_excl",
        ),
        CheckConstraint(VALID, name="valid"),
        Index("room_version_revision_id_room_id_idx", "revision_id", "room_id"),
        Index("room_version_level_id_number_idx", "level_id", "number"),
        Index("room_version_level_id_g3857_idx", "level_id", "g3857", postgresql_using="gist"),
        Index("room_version_geom_idx", "geom", postgresql_using="gist"),
        Index("room_version_name_trgm_idx", "name", **trigrams("name")),
        Index("room_version_number_trgm_idx", "number", **trigrams("number")),
        Index(
            "room_version_name_number_idx",
            "name",
            "number",
            "room_id",
            postgresql_include=["scope_prefix", "valid"],
        ),
        Index(
            "room_version_lower_number_idx",
            literal_column("lower(number)").label("lower_number"),
            "room_id",
            postgresql_ops={"lower_number": "text_pattern_ops"},
            postgresql_include=["number", "scope_prefix", "valid"],
        ),
    )

    id: Mapped[Id]
    room_id: Mapped[UUID]
    revision_id: Mapped[UUID]
    level_id: Mapped[UUID]
    scope_prefix: Mapped[str] = scope_prefix()
    outline: Mapped[Any] = outline("POLYGON")
    geom: Mapped[Any | None] = map_geometry("POLYGON")
    g3857: Mapped[Any | None] = tile_geometry("POLYGON", "geom")
    number: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    pinyin: Mapped[str | None] = mapped_column(Text)
    initials: Mapped[str | None] = mapped_column(Text)
    use_code: Mapped[str | None] = mapped_column(ForeignKey("room_use.code"))
    area_m2: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    raw_area_m2: Mapped[float] = mapped_column(Double)
    printed_area_m2: Mapped[float | None] = mapped_column(Double)
    measurement_standard: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float] = mapped_column(Double)
    status: Mapped[str] = mapped_column(Text)
    valid: Mapped[Validity]
    began_event_id: Mapped[int | None] = event_key()
    ended_event_id: Mapped[int | None] = event_key()


class RoomName(Model):
    """A name that rooms bear or ever bore, for search; filled by triggers.

    Without a unique key: two who publish the same new name need not wait for each other.
    """

    __tablename__ = "room_name"
    __table_args__ = (Index("room_name_name_idx", "name"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    pinyin: Mapped[str | None] = mapped_column(Text)
    initials: Mapped[str | None] = mapped_column(Text)
