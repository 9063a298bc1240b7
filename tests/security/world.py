"""The oracle: all rows, read once by their owner, and plain Python that says who may see which.

Nothing here asks the database who may see what: an account's view is filtered from the rows by the
prefixes of divisions, by the organisations that it is bound to, and by the day looked at.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import namedtuple_row
from psycopg.types.range import Range

from spatial.domain.scopes import Scope
from tests.support.ledger import Held, entries_on

Box = tuple[float, float, float, float]


def holds(valid: Range[dt.date], day: dt.date) -> bool:
    """Tell whether a validity holds on a day."""
    return not valid.isempty and day in valid


READ = {
    "buildings": "SELECT id, map_id, code, name, address, pinyin, initials, disposed_on,"
    " managing_prefix, former_prefixes, ST_XMin(footprint) AS west, ST_YMin(footprint) AS south,"
    " ST_XMax(footprint) AS east, ST_YMax(footprint) AS north FROM building",
    "managers": "SELECT building_id, managing_prefix, valid FROM building_version",
    "levels": "SELECT id, map_id, building_id, code, name, ordinal FROM level",
    "rooms": "SELECT id, map_id, level_id FROM room",
    "versions": "SELECT room_id, level_id, number, name, pinyin, initials, use_code, area_m2,"
    " valid, ST_XMin(geom) AS west, ST_YMin(geom) AS south, ST_XMax(geom) AS east,"
    " ST_YMax(geom) AS north FROM room_version",
    "organisations": "SELECT organisation.id, code, name, pinyin, initials, prefix"
    " FROM organisation JOIN organisation_version ON organisation_id = organisation.id"
    " JOIN (SELECT code AS division, prefix FROM division) AS d ON division = division_code",
    "allocations": "SELECT id, room_id, building_id, organisation_id, share, number, valid"
    " FROM allocation",
    "occupancies": "SELECT id, room_id, organisation_id, headcount, valid FROM occupancy",
    "states": "SELECT room_id, counterpart, valid FROM room_state",
    "plans": "SELECT floor_plan.id, level_id, title, state, name, sha256 FROM floor_plan"
    " JOIN drawing ON drawing.id = drawing_id",
    "findings": "SELECT id, code, severity, room_id, level_id, building_id, floor_plan_id,"
    " organisation_id, subjects FROM finding WHERE state = 'open'",
    "events": "SELECT id, subject_kind, subject_id, why, managing_prefix FROM event",
    "periods": "SELECT code, name, division_prefix, day FROM period",
    "divisions": "SELECT code, prefix, parent_code FROM division",
    "accounts": "SELECT id, login, display_name FROM account",
    "sessions": "SELECT id, account_id, origin ->> 'agent' AS agent FROM account_session",
    "tokens": "SELECT id, account_id, name FROM account_token",
}


@dataclass
class World:
    """Everything that is stored; rows are named tuples with the columns of ``READ``."""

    rows: dict[str, list[Any]]
    scopes: dict[UUID, Scope]
    entries: dict[dt.date, list[Held]]

    @classmethod
    def read(cls, conn: Connection[Any], days: list[dt.date]) -> "World":
        """Read all rows as their owner, and who holds what on some days."""
        with conn.cursor(row_factory=namedtuple_row) as cursor:
            rows: dict[str, list[Any]] = {
                name: list(cursor.execute(text.encode())) for name, text in READ.items()
            }
        prefixes, bound = defaultdict(list), defaultdict(list)
        for account, prefix in conn.execute("SELECT account_id, division_prefix FROM scope"):
            prefixes[account].append(prefix)
        for account, one in conn.execute(
            "SELECT account_id, organisation_id FROM account_organisation"
        ):
            bound[account].append(one)
        scopes = {
            account.id: Scope(tuple(sorted(prefixes[account.id])), tuple(bound[account.id]))
            for account in rows["accounts"]
        }
        return cls(rows, scopes, {day: entries_on(conn, day) for day in days})

    def __getattr__(self, name: str) -> list[Any]:
        """Return the rows of a kind."""
        try:
            return self.rows[name]
        except KeyError:
            raise AttributeError(name) from None

    @cached_property
    def by_id(self) -> dict[UUID, Any]:
        """Return every row that has an id."""
        everything: list[Any] = [row for rows in self.rows.values() for row in rows]
        return {row.id: row for row in everything if hasattr(row, "id")}

    @cached_property
    def ever_held(self) -> dict[UUID, set[str]]:
        """Return under which prefixes each organisation ever held anything."""
        managed: dict[UUID, set[str]] = {}
        for building in self.buildings:
            managed[building.id] = {building.managing_prefix, *(building.former_prefixes or ())}
        found: dict[UUID, set[str]] = defaultdict(set)
        for row in self.allocations:
            found[row.organisation_id] |= managed[row.building_id or self.building_of(row.room_id)]
        return found

    def building_of(self, room_id: UUID) -> UUID:
        """Return the building of a room."""
        building: UUID = self.by_id[self.by_id[room_id].level_id].building_id
        return building

    def versions_on(self, day: dt.date) -> list[Any]:
        """Return the versions of rooms that hold on a day."""
        return [version for version in self.versions if holds(version.valid, day)]


class Figures(NamedTuple):
    """Rooms and m²."""

    rooms: int
    area_m2: Decimal


@dataclass
class View:
    """What one scope sees of the world on a day."""

    world: World
    scope: Scope
    day: dt.date
    _cache: dict[str, Any] = field(default_factory=dict)

    @property
    def bound(self) -> frozenset[UUID]:
        """The organisations that the account is bound to; empty: to none."""
        return frozenset(self.scope.organisations)

    @cached_property
    def mine(self) -> set[UUID]:
        """Rooms that the account's organisations hold on the day."""
        return {
            row.room_id
            for row in self.world.allocations
            if row.organisation_id in self.bound and holds(row.valid, self.day) and row.room_id
        }

    @cached_property
    def levels(self) -> dict[UUID, Any]:
        """Levels in sight, of buildings that a division of the scope manages now."""
        holding = {self.world.by_id[room].level_id for room in self.mine}
        return {
            row.id: row
            for row in self.world.levels
            if self.scope.covers(self.world.by_id[row.building_id].managing_prefix)
            and (not self.bound or row.id in holding)
        }

    @cached_property
    def buildings(self) -> dict[UUID, Any]:
        """Buildings in sight."""
        holding = {self.world.building_of(room) for room in self.mine} | {
            row.building_id
            for row in self.world.allocations
            if row.organisation_id in self.bound and holds(row.valid, self.day)
        }
        return {
            row.id: row
            for row in self.world.buildings
            if self.scope.covers(row.managing_prefix) and (not self.bound or row.id in holding)
        }

    @cached_property
    def standing(self) -> dict[UUID, Any]:
        """Buildings in sight that are not disposed of on the day."""
        return {
            key: row
            for key, row in self.buildings.items()
            if row.disposed_on is None or row.disposed_on > self.day
        }

    @cached_property
    def rooms(self) -> dict[UUID, Any]:
        """The versions of the rooms in sight, by the room's id."""
        return {
            row.room_id: row
            for row in self.world.versions_on(self.day)
            if row.level_id in self.levels and (not self.bound or row.room_id in self.mine)
        }

    @cached_property
    def organisations(self) -> dict[UUID, Any]:
        """Organisations of the scope's divisions, or those that the account is bound to."""
        return {
            row.id: row
            for row in self.world.organisations
            if self.scope.covers(row.prefix) and (not self.bound or row.id in self.bound)
        }

    @cached_property
    def named(self) -> set[UUID]:
        """Organisations whose name may be told: also those of elsewhere that ever held a room."""
        if self.bound:
            return set(self.bound)
        present = {
            key
            for key, prefixes in self.world.ever_held.items()
            if any(self.scope.covers(prefix) for prefix in prefixes)
        }
        return set(self.organisations) | present

    def holders(self, room_id: UUID) -> list[Any]:
        """Return the allocations of a room in sight, on the day."""
        return [
            row
            for row in self.world.allocations
            if row.room_id == room_id
            and holds(row.valid, self.day)
            and (not self.bound or row.organisation_id in self.bound)
        ]

    @cached_property
    def entries(self) -> list[Held]:
        """The ledger's entries in sight: by who managed the building on the day."""
        return [
            entry
            for entry in self.world.entries[self.day]
            if self.scope.covers(entry.prefix)
            and (not self.bound or entry.organisation in self.bound)
        ]

    @cached_property
    def findings(self) -> dict[UUID, Any]:
        """Open findings in sight."""
        return {row.id: row for row in self.world.findings if self._sees_finding(row)}

    def _sees_finding(self, row: Any) -> bool:
        if self.bound and row.organisation_id not in self.bound:
            return row.organisation_id is None and row.room_id in self.mine and self._near(row)
        if row.room_id or row.level_id or row.floor_plan_id or row.building_id:
            return self._near(row)
        return row.organisation_id in self.organisations

    def _near(self, row: Any) -> bool:
        by_id = self.world.by_id
        building = row.building_id
        for room_or_plan in (row.room_id, row.floor_plan_id):
            building = building or (
                room_or_plan and by_id[by_id[room_or_plan].level_id].building_id
            )
        building = building or by_id[row.level_id].building_id
        return self.scope.covers(by_id[building].managing_prefix)

    @cached_property
    def periods(self) -> list[Any]:
        """Frozen periods of the scope's divisions and of those above them."""
        return [
            row
            for row in self.world.periods
            if self.scope.covers(row.division_prefix)
            or any(own.startswith(row.division_prefix) for own in self.scope.prefixes)
        ]

    def figures(self, rooms: list[Any]) -> Figures:
        """Add versions of rooms up."""
        return Figures(len(rooms), sum((room.area_m2 for room in rooms), Decimal(0)))
