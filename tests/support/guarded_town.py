"""A town of all four tiers in which everything bears a mark, so that whatever leaks is recognised.

Buildings of nine divisions stand side by side, in one map tile; rooms bear the same numbers
everywhere; organisations of one division hold rooms of another, alone and shared; holders, areas
and a building's manager change from day to day. A mark is ``Q``, a letter, three digits and ``Z``.
"""

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.types.json import Jsonb
from psycopg.types.range import Range

from spatial.domain.changes import Cause, Change
from spatial.services.freeze_period import freeze_period
from spatial.storage.events import Subject, record_event
from tests.support.ledger import day, days

WEST, SOUTH = 104.0580, 30.6560
METRES_PER_DEGREE = 111_320.0
NUMBERS = ("101", "102", "103", "104")
TRANSFERRED_ON, DISPOSED_ON, FROZEN_ON = 120, 200, 90

TOWNSHIPS = (("510104001", "510104"), ("510104002", "510104"), ("510502001", "510502"))
BUILDINGS = (
    ("510000", 2), ("510100", 2), ("510500", 2), ("510104", 2), ("510105", 1), ("510502", 1),
    ("510104001", 2), ("510104002", 1), ("510502001", 1),
)  # fmt: skip
DIVISIONS = tuple(division for division, _ in BUILDINGS)
PERIODS = ("510000", "510100", "510104", "510500")


class Spot(NamedTuple):
    """One level being stored: where it stands (metres east and north) and who manages it."""

    building: UUID
    level: UUID
    revision: UUID
    at: tuple[float, float]
    division: str


class GuardedTown:
    """Stores the town; the caller owns the transaction."""

    def __init__(self, conn: Connection[Any], seed: int = 2014) -> None:
        self.conn = conn
        self.random = Random(seed)
        self.organisations: dict[str, list[UUID]] = {}
        self._marks: dict[str, Iterator[int]] = {}

    def mark(self, kind: str) -> str:
        """Return the next mark of a kind (one capital letter)."""
        return f"Q{kind}{next(self._marks.setdefault(kind, count(1))):03d}Z"

    def store(self) -> None:
        """Store it all."""
        for code, parent in TOWNSHIPS:
            self.conn.execute(
                "INSERT INTO division (code, parent_code, name, kind, tier, pinyin, initials)"
                " VALUES (%s, %s, %s, '街道', 'township', 'jie', 'j') ON CONFLICT DO NOTHING",
                [code, parent, f"街道{code}"],
            )
        for division in DIVISIONS:
            self.organisations[division] = [self._add_organisation(division) for _ in range(2)]
        place = count()
        for division, buildings in BUILDINGS:
            for number in range(buildings):
                self._add_building(division, number, next(place))
        for division in PERIODS:
            mark = self.mark("P")
            freeze_period(
                self.conn, "51", mark, division, day(FROZEN_ON), who="clerk", name=f"期{mark}"
            )

    def _value(self, statement: str, *values: object) -> Any:
        row = self.conn.execute(statement.encode(), values).fetchone()
        assert row
        return row[0]

    def _add_organisation(self, division: str) -> UUID:
        mark = self.mark("O")
        tier = {2: "province", 4: "city", 9: "township"}.get(len(division.rstrip("0")), "county")
        added: UUID = self._value("INSERT INTO organisation (code) VALUES (%s) RETURNING id", mark)
        self.conn.execute(
            "INSERT INTO organisation_version (organisation_id, name, pinyin, initials, tier,"
            " division_code, staff_established, valid)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, '[1949-10-01,)')",
            [added, f"单位{mark}", f"danwei{mark.lower()}", f"dw{mark.lower()}", tier, division,
             self.random.randrange(5, 60)],
        )  # fmt: skip
        self.conn.execute(
            "INSERT INTO post (organisation_id, rank, headcount, valid)"
            " VALUES (%s, '科级以下', %s, '[1949-10-01,)')",
            [added, self.random.randrange(3, 30)],
        )
        record_event(
            self.conn,
            "clerk",
            "organisation.add",
            Subject("organisation", mark),
            change=Change(day(1), "clerk", f"因{self.mark('E')}", Cause.ADDITION),
        )
        return added

    def _add_building(self, division: str, number: int, place: int) -> None:
        mark, at = self.mark("B"), (place % 5 * 45.0, place // 5 * 30.0)
        building: UUID = self._value(
            "INSERT INTO building (code, name, pinyin, initials, managing_division_code, address,"
            " footprint) VALUES (%s, %s, %s, %s, %s, %s, ST_GeomFromEWKT(%s)) RETURNING id",
            mark, f"楼{mark}", f"lou{mark.lower()}", f"l{mark.lower()}", division,
            f"路{self.mark('A')}号", _on_earth((-1, -1, 36, 18), at),
        )  # fmt: skip
        moves = division == "510100" and number == 1
        self._manage(building, division, Range(day(0), day(TRANSFERRED_ON) if moves else None))
        for ordinal in (0, 1):
            self._add_level(building, division, ordinal, at)
        self._add_rows(building, division, mark)
        if moves:
            self._manage(building, "510500", days(TRANSFERRED_ON))
            self.conn.execute(
                "UPDATE building SET managing_division_code = '510500' WHERE id = %s", [building]
            )
        if division == "510104" and number == 1:
            self.conn.execute(
                "UPDATE building SET disposed_on = %s WHERE id = %s", [day(DISPOSED_ON), building]
            )

    def _manage(self, building: UUID, division: str, valid: object) -> None:
        self.conn.execute(
            "INSERT INTO building_version (building_id, managing_division_code, valid,"
            " certified_gross_area_m2, title_status) VALUES (%s, %s, %s, %s, '其他情况')",
            [building, division, valid, self.random.randrange(300, 900)],
        )

    def _add_level(
        self, building: UUID, division: str, ordinal: int, at: tuple[float, float]
    ) -> None:
        level: UUID = self._value(
            "INSERT INTO level (building_id, code, name, ordinal) VALUES (%s, %s, %s, %s)"
            " RETURNING id",
            building, f"F{ordinal + 1}", f"层{self.mark('L')}", ordinal,
        )  # fmt: skip
        revision = uuid4()
        plan = self._add_plan(level, "published")
        self.conn.execute(
            "INSERT INTO plan_revision (id, level_id, number, floor_plan_id, valid_from,"
            " imported_by, approved_by) VALUES (%s, %s, 1, %s, %s, 'surveyor', 'reviewer')",
            [revision, level, plan, day(0)],
        )
        draft = self._add_plan(level, "draft")
        spot = Spot(building, level, revision, at, division)
        rooms = [self._add_room(spot, column, ordinal) for column in range(len(NUMBERS))]
        self._compare(draft, rooms[0])
        self._hold(rooms, division, ordinal)
        self._find("OFFICE_OVER_LIMIT", "error", room_id=rooms[0])
        self._find("OFFICE_NEAR_LIMIT", "warning", level_id=level)
        self._find("OFFICE_WITHOUT_DATA", "info", floor_plan_id=draft, level_id=level)

    def _add_plan(self, level: UUID, state: str) -> UUID:
        drawing: UUID = self._value(
            "INSERT INTO drawing (sha256, name, size_bytes, content, release, encoding,"
            " metres_per_unit, unit_source, imported_by)"
            " VALUES (%s, %s, 3, 'dxf', 'AC1015', 'gbk', 0.001, 'header', 'surveyor') RETURNING id",
            uuid4().hex * 2, f"{self.mark('D')}.dxf",
        )  # fmt: skip
        plan: UUID = self._value(
            "INSERT INTO floor_plan (drawing_id, sheet, level_id, state, title, created_by)"
            " VALUES (%s, 1, %s, %s, %s, 'surveyor') RETURNING id",
            drawing, level, state, f"图{self.mark('T')}",
        )  # fmt: skip
        return plan

    def _compare(self, draft: UUID, room: UUID) -> None:
        """Keep how a draft differs from the plan in force: one room is changed."""
        said = {"room_id": str(room), "number": "101", "name": None, "use": "102", "area_m2": 20.0}
        changes = [
            {
                "kinds": ["use_changed"],
                "before": [said],
                "after": [said],
                "effect_m2": 0.0,
                "holders": [],
            }
        ]
        self.conn.execute(
            "UPDATE floor_plan SET differences = %s WHERE id = %s",
            [
                json.dumps(
                    {
                        "revision": 1,
                        "frame": None,
                        "counts": {"use_changed": 1},
                        "before_m2": 20.0,
                        "after_m2": 20.0,
                        "unchanged_effect_m2": 0.0,
                        "changes": changes,
                    }
                ),
                draft,
            ],
        )

    def _add_room(self, spot: Spot, column: int, ordinal: int) -> UUID:
        room: UUID = self._value("INSERT INTO room (level_id) VALUES (%s) RETURNING id", spot.level)
        name, use = f"室{self.mark('R')}", "802" if (column, ordinal) == (3, 1) else "102"
        changed = column == 1
        for valid, code in (
            (Range(day(0), day(150) if changed else None), use),
            *([(days(150), "201")] if changed else []),
        ):
            area = Decimal(self.random.randrange(1000, 4000)) / 100
            self.conn.execute(
                "INSERT INTO room_version (room_id, revision_id, level_id, outline, geom, number,"
                " name, use_code, area_m2, raw_area_m2, measurement_standard, method, confidence,"
                " status, valid) VALUES (%s, %s, %s, ST_MakeEnvelope(%s, 0, %s, 4),"
                " ST_GeomFromEWKT(%s), %s, %s, %s, %s, %s, 'inner-face', 'walls', 0.9, 'ok', %s)",
                [room, spot.revision, spot.level, column * 6, column * 6 + 6,
                 _on_earth((column * 6.0, 0, 6, 4), spot.at), NUMBERS[column], name, code, area,
                 float(area), valid],
            )  # fmt: skip
        change = Change(day(2), "clerk", f"因{self.mark('E')}", Cause.CORRECTION)
        record_event(self.conn, "clerk", "room.correct", Subject("room", room), change=change)
        return room

    def _hold(self, rooms: list[UUID], division: str, ordinal: int) -> None:
        one, two = self.organisations[division]
        elsewhere = DIVISIONS[(DIVISIONS.index(division) + 2) % len(DIVISIONS)]
        foreign = self.organisations[elsewhere][ordinal]
        held = [
            (0, one, "1", days(0)),
            (1, one, "0.5", days(0)), (1, two, "0.5", days(0)),
            (2, one, "1", days(0, 100)), (2, foreign, "1", days(100)),
        ] if ordinal == 0 else [
            (0, two, "0.4", days(0)), (0, foreign, "0.6", days(0)),
            (1, one, "1", days(50, 250)),
            (2, two, "0.333333", days(0)),
        ]  # fmt: skip
        for room, organisation, share, valid in held:
            self.conn.execute(
                "INSERT INTO allocation (room_id, organisation_id, share, valid)"
                " VALUES (%s, %s, %s, %s)",
                [rooms[room], organisation, Decimal(share), valid],
            )
        for organisation in {organisation for room, organisation, _, _ in held if room == 0}:
            self.conn.execute(
                "INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)"
                " VALUES (%s, %s, '科级以下', %s, %s)",
                [rooms[0], organisation, self.random.randrange(1, 4), days(0)],
            )
        self.conn.execute(
            "INSERT INTO room_state (room_id, state, counterpart, valid)"
            " VALUES (%s, 'let', %s, %s)",
            [rooms[3], f"公司{self.mark('C')}", days(0)],
        )

    def _add_rows(self, building: UUID, division: str, mark: str) -> None:
        """Store a row of the ledger without a room, findings and an event of the building."""
        self.conn.execute(
            "INSERT INTO allocation (building_id, level_code, number, organisation_id, share,"
            " registered_area_m2, use_code, valid) VALUES (%s, 'F9', %s, %s, 1, %s, '102', %s)",
            [building, self.mark("N"), self.organisations[division][0],
             Decimal(self.random.randrange(900, 3000)) / 100, days(0)],
        )  # fmt: skip
        self._find("OFFICE_NEAR_LIMIT", "warning", building_id=building)
        self._find("OFFICE_WITHOUT_DATA", "info", organisation_id=self.organisations[division][1])
        change = Change(day(3), "clerk", f"因{self.mark('E')}", Cause.ADDITION)
        record_event(self.conn, "clerk", "building.add", Subject("building", mark), change=change)

    def _find(self, code: str, severity: str, **place: UUID) -> None:
        mark = self.mark("F")
        columns = "".join(f", {name}" for name in place)
        self.conn.execute(
            f"INSERT INTO finding (identity, code, severity, subjects, message_values{columns})"  # noqa: S608  names of our own columns
            f" VALUES (%s, %s, %s, %s, %s{', %s' * len(place)})".encode(),
            [mark, code, severity, [mark], Jsonb({"number": mark}), *place.values()],
        )


def _on_earth(box: tuple[float, float, float, float], at: tuple[float, float]) -> str:
    """Return a box (x, y, width, depth; metres) that stands ``at`` metres east and north."""
    x, y, width, depth = box
    scale = METRES_PER_DEGREE * math.cos(math.radians(SOUTH))
    corners = [(x, y), (x + width, y), (x + width, y + depth), (x, y + depth), (x, y)]
    ring = ", ".join(
        f"{WEST + (px + at[0]) / scale!r} {SOUTH + (py + at[1]) / METRES_PER_DEGREE!r}"
        for px, py in corners
    )
    return f"SRID=4490;POLYGON(({ring}))"
