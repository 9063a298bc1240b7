"""Rows of a ledger written straight into the tables, and what they add up to, added up by hand.

The second half knows nothing of postings: it reads the rows that hold for days and walks through
them, room by room.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.types.range import Range

CENT = Decimal("0.01")
ALWAYS = Range(dt.date(1949, 10, 1), None)
FIRST = dt.date(2026, 1, 1)


def day(number: int) -> dt.date:
    """Return the n-th day of the tests' time; 0 is 2026-01-01."""
    return FIRST + dt.timedelta(days=number)


def days(since: int, until: int | None = None) -> Range[dt.date]:
    """Return the days from the n-th on, up to and without another."""
    return Range(day(since), None if until is None else day(until))


def record(conn: Connection[Any], cause: str | None) -> int:
    """Store an event with a cause; return its id."""
    row = conn.execute(
        "INSERT INTO event (who, action, subject_kind, subject_id, cause)"
        " VALUES ('tester', 'test', 'room', '-', %s) RETURNING id",
        [cause],
    ).fetchone()
    assert row is not None
    return int(row[0])


@dataclass
class Town:
    """Buildings of one level each, and organisations, by their codes."""

    conn: Connection[Any]
    new_id: Callable[[], UUID] = uuid4
    buildings: dict[str, UUID] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    levels: dict[str, UUID] = field(default_factory=dict)
    revisions: dict[str, UUID] = field(default_factory=dict)

    def add_building(self, code: str, division: str = "510104", *, versioned: bool = True) -> UUID:
        """Store a building with one level and one revision of its plan."""
        conn, self.buildings[code] = self.conn, self.new_id()
        level, drawing, plan, revision = self.new_id(), self.new_id(), self.new_id(), self.new_id()
        conn.execute(
            "INSERT INTO building (id, code, name, pinyin, initials, managing_division_code)"
            " VALUES (%s, %s, %s, 'l', 'l', %s)",
            [self.buildings[code], code, f"楼{code}", division],
        )
        if versioned:
            self.manage(code, division, ALWAYS)
        conn.execute(
            "INSERT INTO level (id, building_id, code, name, ordinal)"
            " VALUES (%s, %s, 'F1', 'x', 0)",
            [level, self.buildings[code]],
        )
        conn.execute(
            "INSERT INTO drawing (id, sha256, name, size_bytes, content, release, encoding,"
            " metres_per_unit, unit_source, imported_by)"
            " VALUES (%s, %s, 'a', 0, '', 'AC1032', 'utf-8', 1, 'header', 'x')",
            [drawing, self.new_id().hex + self.new_id().hex],
        )
        conn.execute(
            "INSERT INTO floor_plan (id, drawing_id, sheet, level_id, created_by)"
            " VALUES (%s, %s, 1, %s, 'x')",
            [plan, drawing, level],
        )
        conn.execute(
            "INSERT INTO plan_revision (id, level_id, number, floor_plan_id, valid_from,"
            " imported_by, approved_by) VALUES (%s, %s, 1, %s, '2026-01-01', 'x', 'x')",
            [revision, level, plan],
        )
        self.levels[code], self.revisions[code] = level, revision
        return self.buildings[code]

    def manage(
        self, code: str, division: str, valid: Range[dt.date], *, began: int | None = None
    ) -> None:
        """Store who manages a building for some days."""
        self.conn.execute(
            "INSERT INTO building_version (building_id, managing_division_code, valid,"
            " began_event_id) VALUES (%s, %s, %s, %s)",
            [self.buildings[code], division, valid, began],
        )

    def add_organisation(self, code: str) -> UUID:
        """Store an organisation; its id is known, so that the order of holders is."""
        self.organisations[code] = UUID(int=int.from_bytes(code.encode()))
        self.conn.execute(
            "INSERT INTO organisation (id, code) VALUES (%s, %s)", [self.organisations[code], code]
        )
        self.conn.execute(
            "INSERT INTO organisation_version (organisation_id, name, pinyin, initials, tier,"
            " division_code, valid) VALUES (%s, %s, 'o', 'o', 'county', '510104', %s)",
            [self.organisations[code], f"单位{code}", ALWAYS],
        )
        return self.organisations[code]

    def add_room(self, building: str) -> UUID:
        """Store a room that is on no plan yet."""
        room = self.new_id()
        self.conn.execute(
            "INSERT INTO room (id, level_id) VALUES (%s, %s)", [room, self.levels[building]]
        )
        return room

    def draw(  # one column each
        self,
        building: str,
        room: UUID,
        area_m2: str | Decimal,
        valid: Range[dt.date],
        *,
        use: str | None = "102",
        number: str | None = None,
        began: int | None = None,
        ended: int | None = None,
    ) -> UUID:
        """Store a version of a room."""
        version = self.new_id()
        self.conn.execute(
            "INSERT INTO room_version (id, room_id, revision_id, level_id, outline, number,"
            " use_code, area_m2, raw_area_m2, measurement_standard, method, confidence, status,"
            " valid, began_event_id, ended_event_id)"
            " VALUES (%s, %s, %s, %s, ST_MakeEnvelope(0, 0, 4, 3), %s, %s, %s, %s, 'x', 'walls', 1,"
            " 'ok', %s, %s, %s)",
            [version, room, self.revisions[building], self.levels[building], number, use,
             Decimal(area_m2), float(area_m2), valid, began, ended],
        )  # fmt: skip
        return version

    def allocate(
        self,
        room: UUID | None,
        organisation: str,
        share: str | Decimal,
        valid: Range[dt.date],
        **columns: object,
    ) -> UUID:
        """Store an allocation; ``columns`` are further ones of its row."""
        allocation = self.new_id()
        values = {
            "id": allocation,
            "room_id": room,
            "organisation_id": self.organisations[organisation],
            "share": Decimal(share),
            "valid": valid,
        } | columns
        names = ", ".join(values)
        slots = ", ".join(f"%({name})s" for name in values)
        self.conn.execute(f"INSERT INTO allocation ({names}) VALUES ({slots})".encode(), values)  # noqa: S608
        return allocation

    def allocate_row(
        self,
        building: str,
        number: str,
        organisation: str,
        valid: Range[dt.date],
        **columns: object,
    ) -> UUID:
        """Store a row of the ledger that names no room of a plan."""
        place = {"building_id": self.buildings[building], "level_code": "F1", "number": number}
        share: Any = columns.pop("share", "1")
        return self.allocate(None, organisation, share, valid, **(place | columns))


class Held(NamedTuple):
    """What one holder has of one subject on a day."""

    subject: UUID
    building: UUID
    prefix: str
    organisation: UUID | None
    use: str | None
    rooms: int
    area_m2: Decimal


def entries_on(conn: Connection[Any], when: dt.date) -> list[Held]:
    """Add up by hand who holds what on a day, from the rows that hold for days."""
    managers = {
        building: prefix
        for building, prefix, valid in _first_reaching_back(conn)
        if _holds(valid, when)
    }
    rows: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    alone: list[tuple[Any, ...]] = []
    for allocation in conn.execute(
        "SELECT id, room_id, building_id, organisation_id, share, registered_area_m2, use_code,"
        " valid FROM allocation ORDER BY organisation_id"
    ):
        if _holds(allocation[7], when):
            (alone if allocation[1] is None else rows[allocation[1]]).append(allocation)
    versions = {
        room: (area, use)
        for room, area, use, valid in conn.execute(
            "SELECT room_id, area_m2, use_code, valid FROM room_version"
        )
        if _holds(valid, when)
    }
    found = []
    for room, building in conn.execute(
        "SELECT room.id, level.building_id FROM room JOIN level ON level.id = room.level_id"
    ):
        if building not in managers:
            continue
        if room in versions:
            found += _portions(room, building, managers[building], *versions[room], rows[room])
        else:
            found += [_stated(room, building, managers[building], row) for row in rows[room]]
    for row in alone:
        if row[2] in managers:
            found.append(_stated(row[0], row[2], managers[row[2]], row))
    return found


def _first_reaching_back(conn: Connection[Any]) -> Iterable[tuple[UUID, str, Range[dt.date]]]:
    """Return who manages buildings; the first one known also counts for the days before."""
    seen = set()
    for building, prefix, valid in conn.execute(
        "SELECT building_id, managing_prefix, valid FROM building_version"
        " WHERE NOT isempty(valid) ORDER BY building_id, lower(valid)"
    ):
        yield building, prefix, valid if building in seen else Range(None, valid.upper)
        seen.add(building)


def _holds(valid: Range[dt.date], when: dt.date) -> bool:
    return not valid.isempty and when in valid


def _stated(subject: UUID, building: UUID, prefix: str, row: tuple[Any, ...]) -> Held:
    area = _cents((row[5] or Decimal(0)) * row[4])
    return Held(subject, building, prefix, row[3], row[6], 0, area)


def _portions(
    room: UUID, building: UUID, prefix: str, area: Decimal, use: str | None, rows: list[Any]
) -> list[Held]:
    """Give each holder what the running share adds to what was given, the rest to the last."""
    found: list[Held] = []
    given = shares = Decimal(0)
    for row in rows:
        shares += row[4]
        upto = _cents(area * shares)
        if row is rows[-1] and shares >= Decimal("0.9999"):
            upto = area
        found.append(Held(room, building, prefix, row[3], use, int(not found), upto - given))
        given = upto
    if shares < Decimal("0.9999"):
        found.append(Held(room, building, prefix, None, use, int(not found), area - given))
    return found


def _cents(area: Decimal) -> Decimal:
    return area.quantize(CENT, ROUND_HALF_UP)
