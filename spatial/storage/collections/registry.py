"""Which collections there are, and their public columns.

A source is a SELECT with the columns listed here, and ``id`` (positive, below 2^53: item id and
tile feature id), ``geom`` (EPSG:4490) and ``g3857``. It takes ``scopes`` text[], ``organisations``
uuid[] or null and ``as_of`` date, and bears the scope itself: it is run as the tiles' role.
PostgreSQL flattens it: a column that nobody asks for costs nothing, and a condition on ``geom``
reaches the index.
"""

from dataclasses import dataclass, field
from typing import Literal

from spatial.storage.connections import load_sql

Kind = Literal["text", "integer", "number", "boolean", "date", "timestamp", "uuid"]
GeometryKind = Literal["Point", "LineString", "Polygon"]


@dataclass(frozen=True, slots=True)
class Column:
    """One public column.

    Parameters
    ----------
    unit
        As UCUM writes it; None for what has none.
    tile
        Zoom from which on a tile bears it; None for never.
    """

    name: str
    kind: Kind
    title: str
    title_en: str
    unit: str | None = None
    sortable: bool = True
    filterable: bool = True
    tile: int | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection.

    Parameters
    ----------
    geometry
        What its features are drawn as (multi-polygons count as polygons); None for rows of a table.
    source
        Its SELECT, without a semicolon; a built-in one is read from ``sql/<id>.sql``.
    subject
        Kind of subject that its features are in events and grants.
    """

    id: str
    title: str
    title_en: str
    geometry: GeometryKind | None
    columns: tuple[Column, ...]
    min_zoom: int
    subject: str
    source: bytes = field(repr=False)

    def column(self, name: str) -> Column | None:
        """Return a column by its name."""
        return next((column for column in self.columns if column.name == name), None)


def _built_in(
    id: str,
    title: str,
    title_en: str,
    geometry: GeometryKind,
    min_zoom: int,
    subject: str,
    *columns: Column,
) -> Collection:
    source = load_sql(id, "spatial.storage.collections")
    return Collection(id, title, title_en, geometry, columns, min_zoom, subject, source)


UUID = Column("uuid", "uuid", "标识", "identifier, as in the API", tile=14)
CODE = Column("code", "text", "编号", "code", tile=0)
NAME = Column("name", "text", "名称", "name", tile=12)
DIVISION_CODE = Column("division_code", "text", "区划代码", "division (GB/T 2260)", tile=0)
DIVISION_NAME = Column("division_name", "text", "区划", "name of the division")
BUILDING_CODE = Column("building_code", "text", "楼栋编号", "code of the building", tile=14)
BUILDING_NAME = Column("building_name", "text", "楼栋", "name of the building")
LEVEL_ID = Column("level_id", "uuid", "楼层标识", "level, as in the API", tile=14)
LEVEL_CODE = Column("level_code", "text", "楼层", "code of the level", tile=14)
ORDINAL = Column("ordinal", "integer", "层序", "0 is the ground floor", tile=14)
ADDRESS = Column("address", "text", "地址", "address")

COLLECTIONS: dict[str, Collection] = {
    collection.id: collection
    for collection in (
        _built_in(
            "divisions", "行政区划", "divisions", "Point", 0, "division",
            CODE,
            Column("name", "text", "名称", "name", tile=0),
            Column("en", "text", "英文名", "name in English", tile=0),
            Column("kind", "text", "类别", "kind", tile=0),
            Column("tier", "text", "层级", "central | province | city | county | township", tile=0),
            Column("parent_code", "text", "上级区划代码", "division above (GB/T 2260)", tile=0),
            Column("buildings", "integer", "楼栋数", "buildings in sight", tile=0),
        ),
        _built_in(
            "sites", "院落", "sites", "Polygon", 10, "site",
            UUID, CODE, NAME, ADDRESS, DIVISION_CODE, DIVISION_NAME,
        ),
        _built_in(
            "buildings", "楼栋", "buildings", "Polygon", 0, "building",
            UUID, CODE, NAME, ADDRESS, DIVISION_CODE, DIVISION_NAME,
            Column("site_code", "text", "院落编号", "code of the site"),
            Column("built_year", "integer", "建成年份", "year built", "a"),
            Column("storeys_above", "integer", "地上层数", "storeys above ground", tile=13),
            Column("storeys_below", "integer", "地下层数", "storeys below ground"),
        ),
        _built_in(
            "levels", "楼层", "levels", "Polygon", 14, "level",
            UUID, CODE, Column("name", "text", "名称", "name", tile=14), ORDINAL,
            Column("height_m", "number", "层高", "height", "m"),
            Column("georeference_rms_m", "number", "配准中误差", "error of its place", "m"),
            BUILDING_CODE, BUILDING_NAME, DIVISION_CODE,
        ),
        _built_in(
            "rooms", "房间", "rooms", "Polygon", 14, "room",
            UUID,
            Column("number", "text", "房间号", "number", tile=14),
            Column("name", "text", "名称", "name", tile=17),
            Column("use_code", "text", "用途代码", "use", tile=14),
            Column("use_group", "text", "用途大类", "top node of the use", tile=14),
            Column("use_name", "text", "用途", "name of the use"),
            Column("area_m2", "number", "面积", "area", "m2", tile=14),
            Column(
                "organisation_code", "text", "使用单位", "holder of the largest share", tile=14
            ),
            Column(
                "standard_status", "text", "达标情况",
                "over | near | within | no_data | not_applicable", tile=14,
            ),
            Column("review", "boolean", "待核查", "until a person has looked at it", tile=14),
            LEVEL_ID, LEVEL_CODE, ORDINAL, BUILDING_CODE, BUILDING_NAME, DIVISION_CODE,
            Column("valid_from", "date", "起始日", "first day as it stands"),
            Column("valid_to", "date", "终止日", "last day as it stands, if known"),
        ),
        _built_in(
            "findings", "问题", "findings", "Point", 10, "finding",
            UUID, CODE,
            Column("severity", "text", "级别", "error | warning | info", tile=0),
            Column("place", "text", "位置依据", "spot | room | building", tile=14),
            BUILDING_CODE, BUILDING_NAME, LEVEL_ID, LEVEL_CODE, ORDINAL,
            Column("room_id", "uuid", "房间标识", "room, as in the API", tile=14),
            Column("room_number", "text", "房间号", "number of the room", tile=14),
            Column("organisation_code", "text", "单位", "organisation"),
            Column("first_seen", "date", "首次发现", "first found"),
            Column("last_seen", "date", "最近发现", "last found"),
        ),
    )
}  # fmt: skip
"""The built-in collections by their ids, in the order in which they are listed."""
