"""Where rooms are: divisions, sites, buildings and levels, and what rooms are for."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    Date,
    Double,
    ForeignKey,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spatial.storage.models.columns import (
    TIERS,
    VALID,
    Id,
    MapId,
    Model,
    Validity,
    drawn,
    event_key,
    map_geometry,
    one_of,
    outline,
    scope_prefix,
    sound,
    tile_geometry,
    trigrams,
)

DIVISION_CODE = "code ~ '^([0-9]{6}|[0-9]{9})$'"


def division_prefix(column: str) -> str:
    """Return the SQL that strips a division code's closing zeros: 510000 to 51, 510100 to 5101."""
    return (
        f"CASE WHEN {column} ~ '^[0-9]{{2}}0000$' THEN left({column}, 2)"
        f" WHEN {column} ~ '^[0-9]{{4}}00$' THEN left({column}, 4) ELSE {column} END"
    )


def prefix_column(source: str) -> Any:
    """Return a generated column with the prefix of the division code in ``source``.

    Collation C lets ``starts_with(prefix, scope)`` use a plain btree.
    """
    return mapped_column(
        Text(collation="C"), Computed(division_prefix(source), persisted=True), nullable=False
    )


class Division(Model):
    """An administrative division by its GB/T 2260 code; townships have nine digits."""

    __tablename__ = "division"
    __table_args__ = (
        CheckConstraint(DIVISION_CODE, name="code"),
        CheckConstraint(one_of("tier", TIERS), name="tier"),
        CheckConstraint("array_length(bbox, 1) = 4", name="bbox"),
        Index("division_prefix_idx", "prefix", unique=True),
        Index("division_parent_code_idx", "parent_code"),
        Index("division_name_trgm_idx", "name", **trigrams("name")),
        Index("division_pinyin_trgm_idx", "pinyin", **trigrams("pinyin")),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    prefix: Mapped[str] = prefix_column("code")
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("division.code"))
    name: Mapped[str] = mapped_column(Text)
    en: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)
    sub_provincial: Mapped[bool] = mapped_column(server_default=text("false"))
    pinyin: Mapped[str] = mapped_column(Text)
    initials: Mapped[str] = mapped_column(Text)
    bbox: Mapped[list[float] | None] = mapped_column(ARRAY(Double))
    """West, south, east, north in degrees; for finding one's way, never a boundary."""


class RoomUse(Model):
    """What a room is for: a node of the fixed tree."""

    __tablename__ = "room_use"
    __table_args__ = (
        CheckConstraint(one_of("area_basis", ("usable", "building", "none")), name="area_basis"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("room_use.code"))
    name: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    area_basis: Mapped[str] = mapped_column(Text)
    group_name: Mapped[str] = mapped_column(Text)
    ordinal: Mapped[int]


class Site(Model):
    """Ground with buildings, one address (院落)."""

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint(sound("geom"), name="geom"),
        Index("site_division_code_idx", "division_code"),
        Index("site_geom_idx", "geom", postgresql_using="gist"),
        Index("site_g3857_idx", "g3857", postgresql_using="gist"),
    )

    id: Mapped[Id]
    map_id: Mapped[MapId]
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    geom: Mapped[Any | None] = map_geometry("POLYGON")
    g3857: Mapped[Any | None] = tile_geometry("POLYGON", "geom")


class Building(Model):
    """A building (楼栋); whose scope it is in follows the division that manages it today."""

    __tablename__ = "building"
    __table_args__ = (
        CheckConstraint(sound("footprint"), name="footprint"),
        CheckConstraint("storeys_above >= 0 AND storeys_below >= 0", name="storeys"),
        CheckConstraint("built_year BETWEEN 1000 AND 2999", name="built_year"),
        Index("building_managing_prefix_idx", "managing_prefix"),
        Index("building_managing_division_code_idx", "managing_division_code"),
        Index("building_site_id_idx", "site_id"),
        Index(
            "building_former_prefixes_idx",
            "id",
            postgresql_where=text("former_prefixes IS NOT NULL"),
        ),
        Index("building_footprint_idx", "footprint", postgresql_using="gist"),
        Index("building_g3857_idx", "g3857", postgresql_using="gist"),
        Index("building_name_trgm_idx", "name", **trigrams("name")),
        Index("building_pinyin_trgm_idx", "pinyin", **trigrams("pinyin")),
        Index("building_initials_trgm_idx", "initials", **trigrams("initials")),
    )

    id: Mapped[Id]
    map_id: Mapped[MapId]
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    pinyin: Mapped[str] = mapped_column(Text)
    initials: Mapped[str] = mapped_column(Text)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"))
    managing_division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    managing_prefix: Mapped[str] = prefix_column("managing_division_code")
    address: Mapped[str | None] = mapped_column(Text)
    footprint: Mapped[Any | None] = map_geometry("POLYGON")
    g3857: Mapped[Any | None] = tile_geometry("POLYGON", "footprint")
    built_year: Mapped[int | None]
    storeys_above: Mapped[int | None]
    storeys_below: Mapped[int | None]
    disposed_on: Mapped[dt.date | None] = mapped_column(Date)
    """First day on which it is no longer there, as the end of its last version says."""

    former_prefixes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """Prefixes of all who ever managed it, kept by the database; null if there was one only."""


class BuildingVersion(Model):
    """Who manages a building, and the title to it, for some days.

    The last version of a building that was disposed of has an end.
    """

    __tablename__ = "building_version"
    __table_args__ = (
        CheckConstraint("certified_gross_area_m2 >= 0", name="certified_gross_area_m2"),
        CheckConstraint(VALID, name="valid"),
        ExcludeConstraint(
            ("building_id", "="),
            ("valid", "&&"),
            using="gist",
            name="building_version_valid_excl",
        ),
        Index("building_version_building_id_idx", "building_id"),
        Index("building_version_managing_prefix_idx", "managing_prefix"),
        Index("building_version_managing_division_code_idx", "managing_division_code"),
    )

    id: Mapped[Id]
    building_id: Mapped[UUID] = mapped_column(ForeignKey("building.id"))
    managing_division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    managing_prefix: Mapped[str] = prefix_column("managing_division_code")
    title_status: Mapped[str | None] = mapped_column(Text)
    certificate_kind: Mapped[str | None] = mapped_column(Text)
    certificate_number: Mapped[str | None] = mapped_column(Text)
    certified_gross_area_m2: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    valid: Mapped[Validity]
    began_event_id: Mapped[int | None] = event_key()
    ended_event_id: Mapped[int | None] = event_key()


class Level(Model):
    """One storey as a surface; ordinal 0 is the ground floor.

    ``helmert_*`` brings the level's plane (metres) to the projected ``crs_epsg``:
    E = a·x − b·y + tx, N = b·x + a·y + ty.
    """

    __tablename__ = "level"
    __table_args__ = (
        UniqueConstraint("building_id", "code"),
        UniqueConstraint("building_id", "ordinal"),
        CheckConstraint("height_m > 0", name="height_m"),
        CheckConstraint(drawn("outline"), name="outline"),
        CheckConstraint(
            "num_nonnulls(crs_epsg, helmert_a, helmert_b, helmert_tx, helmert_ty) IN (0, 5)",
            name="georeference_whole",
        ),
        CheckConstraint("georeference_rms_m >= 0", name="georeference_rms_m"),
        Index("level_geom_idx", "geom", postgresql_using="gist"),
        Index("level_g3857_idx", "g3857", postgresql_using="gist"),
    )

    id: Mapped[Id]
    map_id: Mapped[MapId]
    building_id: Mapped[UUID] = mapped_column(ForeignKey("building.id"))
    scope_prefix: Mapped[str] = scope_prefix()
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    ordinal: Mapped[int]
    height_m: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    crs_epsg: Mapped[int | None]
    helmert_a: Mapped[float | None] = mapped_column(Double)
    helmert_b: Mapped[float | None] = mapped_column(Double)
    helmert_tx: Mapped[float | None] = mapped_column(Double)
    helmert_ty: Mapped[float | None] = mapped_column(Double)
    georeference_rms_m: Mapped[float | None] = mapped_column(Double)
    georeference: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    outline: Mapped[Any | None] = outline("MULTIPOLYGON", nullable=True)
    geom: Mapped[Any | None] = map_geometry("MULTIPOLYGON")
    g3857: Mapped[Any | None] = tile_geometry("MULTIPOLYGON", "geom")
