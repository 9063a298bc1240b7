"""A town small enough to add up in the head: two buildings, three levels, eleven rooms.

Building ``SC-01`` is managed by the province and stands in Chengdu beside ``CD-01``, which the city
manages. Level F2 of ``SC-01`` has six rooms of 6 m × 4 m = 24.00 m² each, numbered 201 to 206; 205
and 206 are its corridor and toilet. F1 has two rooms of 10 m × 10 m. ``CD-01`` F1 has three rooms
of 5 m × 3 m = 15.00 m².
"""

import math
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.types.json import Jsonb

from api.passwords import PasswordCost, hash_password

SITE_LON, SITE_LAT = 104.0660, 30.6600
METRES_PER_DEGREE = 111_320.0
PASSWORD = "bamboo-2014"  # noqa: S105


class Town(NamedTuple):
    """Ids of what was stored."""

    province_building: UUID
    city_building: UUID
    ground: UUID
    first: UUID
    city_ground: UUID
    rooms: dict[str, UUID]


DIVISIONS = [
    (
        "510000",
        None,
        "四川省",
        "省",
        "province",
        "sichuansheng",
        "scs",
        [97.35, 26.04, 108.53, 34.31],
    ),
    (
        "510100",
        "510000",
        "成都市",
        "地级市",
        "city",
        "chengdushi",
        "cds",
        [103.02, 30.1, 104.9, 31.43],
    ),
    (
        "510500",
        "510000",
        "泸州市",
        "地级市",
        "city",
        "luzhoushi",
        "lzs",
        [105.1, 27.6, 106.5, 29.3],
    ),
]

USES = [
    ("1", None, "办公室", "offices", "usable", "基本办公用房", 1),
    ("101", "1", "领导人员办公室", "leader's office", "usable", "基本办公用房", 2),
    ("102", "1", "一般工作人员办公室", "staff office", "usable", "基本办公用房", 3),
    ("2", None, "服务用房", "service rooms", "usable", "基本办公用房", 4),
    ("201", "2", "会议室", "meeting room", "usable", "基本办公用房", 5),
    ("214", "2", "卫生间", "toilet", "usable", "基本办公用房", 6),
    ("8", None, "公共交通与其他", "circulation and other", "none", "project addition", 7),
    ("802", "8", "走廊", "corridor", "none", "project addition", 8),
]

ORGANISATIONS = [
    (
        "SC-FGW",
        "四川省发展和改革委员会",
        "sichuanshengfazhanhegaigeweiyuanhui",
        "scsfzhggwyh",
        "province",
        "510000",
    ),
    ("SC-CZT", "四川省财政厅", "sichuanshengcaizhengting", "scsczt", "province", "510000"),
    ("CD-CZJ", "成都市财政局", "chengdushicaizhengju", "cdsczj", "city", "510100"),
]


def _corners(x: float, y: float, width: float, depth: float, east: float = 0.0) -> tuple[str, str]:
    ring = [(x, y), (x + width, y), (x + width, y + depth), (x, y + depth), (x, y)]
    scale = METRES_PER_DEGREE * math.cos(math.radians(SITE_LAT))
    on_earth = [
        (SITE_LON + (px + east) / scale, SITE_LAT + py / METRES_PER_DEGREE) for px, py in ring
    ]
    outline = ", ".join(f"{px} {py}" for px, py in ring)
    geom = ", ".join(f"{lon!r} {lat!r}" for lon, lat in on_earth)
    return f"POLYGON(({outline}))", f"SRID=4490;POLYGON(({geom}))"


def _store_reference(conn: Connection[Any]) -> None:
    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO division (code, parent_code, name, kind, tier, pinyin, initials, bbox)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            DIVISIONS,
        )
        cursor.executemany(
            "INSERT INTO room_use (code, parent_code, name, en, area_basis, group_name, ordinal)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            USES,
        )
        cursor.executemany(
            "WITH added AS (INSERT INTO organisation (code) VALUES (%s) RETURNING id)"
            " INSERT INTO organisation_version"
            " (organisation_id, name, pinyin, initials, tier, division_code, valid)"
            " SELECT id, %s, %s, %s, %s, %s, '[1949-10-01,)' FROM added",
            ORGANISATIONS,
        )


def _store_building(
    conn: Connection[Any], code: str, name: tuple[str, str, str], division: str, east: float
) -> UUID:
    _, footprint = _corners(-1, -1, 40, 20, east)
    row = conn.execute(
        "INSERT INTO building (code, name, pinyin, initials, managing_division_code, footprint,"
        " address, storeys_above) VALUES (%s, %s, %s, %s, %s, ST_GeomFromEWKT(%s), %s, 2)"
        " RETURNING id",
        [code, *name, division, footprint, "测试路1号"],
    ).fetchone()
    assert row
    conn.execute(
        "INSERT INTO building_version (building_id, managing_division_code, valid)"
        " VALUES (%s, %s, '[1949-10-01,)')",
        [row[0], division],
    )
    return UUID(str(row[0]))


def _store_level(
    conn: Connection[Any], building: UUID, code: str, ordinal: int
) -> tuple[UUID, UUID]:
    level, drawing, plan, revision = uuid4(), uuid4(), uuid4(), uuid4()
    conn.execute(
        "INSERT INTO level (id, building_id, code, name, ordinal) VALUES (%s, %s, %s, %s, %s)",
        [level, building, code, f"{ordinal + 1}层", ordinal],
    )
    conn.execute(
        "INSERT INTO drawing (id, sha256, name, size_bytes, content, release, encoding,"
        " metres_per_unit, unit_source, imported_by)"
        " VALUES (%s, %s, %s, 3, 'dxf', 'AC1015', 'gbk', 0.001, 'header', 'surveyor')",
        [drawing, drawing.hex * 2, f"{code}.dxf"],
    )
    conn.execute(
        "INSERT INTO floor_plan (id, drawing_id, sheet, level_id, state, created_by)"
        " VALUES (%s, %s, 1, %s, 'published', 'surveyor')",
        [plan, drawing, level],
    )
    conn.execute(
        "INSERT INTO plan_revision (id, level_id, number, floor_plan_id, valid_from, imported_by,"
        " approved_by) VALUES (%s, %s, 1, %s, '2020-01-01', 'surveyor', 'manager')",
        [revision, level, plan],
    )
    return level, revision


class _Spot(NamedTuple):
    level: UUID
    revision: UUID
    east: float


def _store_room(
    conn: Connection[Any],
    spot: _Spot,
    box: tuple[float, float, float, float],
    label: tuple[str, str, str],
) -> UUID:
    outline, geom = _corners(*box, spot.east)
    row = conn.execute(
        "INSERT INTO room (level_id) VALUES (%s) RETURNING id", [spot.level]
    ).fetchone()
    assert row
    number, name, use = label
    area = box[2] * box[3]
    conn.execute(
        "INSERT INTO room_version (room_id, revision_id, level_id, outline, geom, number, name,"
        " use_code, area_m2, raw_area_m2, measurement_standard, method, confidence, status, valid)"
        " VALUES (%s, %s, %s, ST_GeomFromText(%s, 0), ST_GeomFromEWKT(%s), %s, %s, %s, %s, %s,"
        " 'inner-face-as-drawn', 'walls', 0.9, %s, '[2020-01-01,)')",
        [
            row[0],
            spot.revision,
            spot.level,
            outline,
            geom,
            number,
            name,
            use,
            area,
            area,
            "review" if number == "204" else "ok",
        ],
    )
    return UUID(str(row[0]))


def _store_accounts(conn: Connection[Any]) -> None:
    for login, prefix in (("province", "51"), ("chengdu", "5101"), ("luzhou", "5105")):
        conn.execute(
            "WITH created AS (INSERT INTO account (login, password_hash, display_name, role)"
            " VALUES (%s, %s, %s, 'ledger_clerk') RETURNING id)"
            " INSERT INTO scope (account_id, division_prefix) SELECT id, %s FROM created",
            [login, hash_password(PASSWORD, PasswordCost.FAST), login, prefix],
        )


def _store_ledger(conn: Connection[Any], rooms: dict[str, UUID], city_room: UUID) -> None:
    for number, organisation, share in (
        ("201", "SC-FGW", 1), ("202", "SC-FGW", 1), ("203", "SC-CZT", 1),
        ("204", "SC-FGW", 0.5), ("204", "SC-CZT", 0.5),
    ):  # fmt: skip
        conn.execute(
            "INSERT INTO allocation (room_id, organisation_id, share, valid) SELECT %s, id, %s,"
            " '[2020-01-01,)' FROM organisation WHERE code = %s",
            [rooms[number], share, organisation],
        )
    conn.execute(
        "INSERT INTO allocation (room_id, organisation_id, share, valid)"
        " SELECT %s, id, 1, '[2020-01-01,)' FROM organisation WHERE code = 'CD-CZJ'",
        [city_room],
    )
    for number, organisation, rank, headcount in (
        ("201", "SC-FGW", "副处级", 1), ("202", "SC-FGW", "处级以下", 2),
        ("203", "SC-CZT", "副厅(局)级", 1),
    ):  # fmt: skip
        conn.execute(
            "INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)"
            " SELECT %s, id, %s, %s, '[2020-01-01,)' FROM organisation WHERE code = %s",
            [rooms[number], rank, headcount, organisation],
        )


def _store_findings(conn: Connection[Any], rooms: dict[str, UUID]) -> None:
    for number, code, severity in (
        ("201", "OFFICE_OVER_LIMIT", "error"),
        ("203", "OFFICE_NEAR_LIMIT", "warning"),
        ("204", "OFFICE_WITHOUT_DATA", "info"),
    ):
        conn.execute(
            "INSERT INTO finding"
            " (identity, code, severity, room_id, subjects, message_values, rule)"
            " VALUES (%s, %s, %s, %s, %s, %s, '第11条 表3')",
            [f"{code} {number}", code, severity, rooms[number], [number],
             Jsonb({"number": number, "area_m2": "24.00", "limit_m2": "12.00"})],
        )  # fmt: skip


def store_town(conn: Connection[Any]) -> Town:
    """Store the town on a migrated database; the caller owns the transaction."""
    _store_reference(conn)
    province = _store_building(
        conn, "SC-01", ("省级机关办公楼", "shengjijiguanbangonglou", "sjjgbgl"), "510000", 0.0
    )
    city = _store_building(
        conn, "CD-01", ("成都市政务中心", "chengdushizhengwuzhongxin", "cdszwzx"), "510100", 60.0
    )
    ground = _Spot(*_store_level(conn, province, "F1", 0), 0.0)
    first = _Spot(*_store_level(conn, province, "F2", 1), 0.0)
    city_ground = _Spot(*_store_level(conn, city, "F1", 0), 60.0)
    rooms: dict[str, UUID] = {}
    for column, (number, name, use) in enumerate(
        [
            ("201", "处长室", "101"), ("202", "综合处", "102"), ("203", "厅领导办公室", "101"),
            ("204", "资料室", "102"), ("205", "走廊", "802"), ("206", "卫生间", "214"),
        ]
    ):  # fmt: skip
        rooms[number] = _store_room(conn, first, (column * 6, 0, 6, 4), (number, name, use))
    for column, (number, name, use) in enumerate(
        [("101", "大会议室", "201"), ("102", "门厅", "8")]
    ):
        rooms[number] = _store_room(conn, ground, (column * 10, 0, 10, 10), (number, name, use))
    for column, number in enumerate(["1001", "1002", "1003"]):
        rooms[number] = _store_room(
            conn, city_ground, (column * 5, 0, 5, 3), (number, "财政局办公室", "102")
        )
    _store_ledger(conn, rooms, rooms["1001"])
    _store_findings(conn, rooms)
    _store_accounts(conn)
    return Town(province, city, ground.level, first.level, city_ground.level, rooms)
