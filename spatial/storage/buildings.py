"""Buildings as services need them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.range import Range
from shapely import Polygon

from spatial.domain.changes import LEDGER_BEGINS
from spatial.domain.errors import NotFoundError
from spatial.storage.connections import load_sql
from spatial.storage.models import Building, BuildingVersion
from spatial.storage.pinyin import romanise
from spatial.storage.rows import insert_row

OF_VERSIONS = frozenset(
    {
        "title_status",
        "certificate_kind",
        "certificate_number",
        "certified_gross_area_m2",
        "began_event_id",
    }
)
"""What a building's versions say, beside who manages it."""


class StoredBuilding(NamedTuple):
    """A building's identity, who manages it, and its footprint (EPSG:4490) where it is known."""

    id: UUID
    code: str
    name: str
    managing_division_code: str
    footprint: Polygon | None


class BuildingRepository:
    """Buildings managed under the prefix ``scope``; the caller owns the transaction.

    Parameters
    ----------
    scope
        Prefix of division codes; the empty prefix is the whole country, for operators.
    """

    def __init__(self, conn: Connection[Any], scope: str) -> None:
        self._conn = conn
        self._scope = scope

    def find(self, code: str) -> StoredBuilding | None:
        """Return the building that bears the code, or None within this scope."""
        with self._conn.cursor(row_factory=class_row(StoredBuilding)) as cursor:
            cursor.execute(load_sql("building_by_code"), {"code": code, "scope": self._scope})
            return cursor.fetchone()

    def get(self, code: str) -> StoredBuilding:
        """Return the building that bears the code; raise NotFoundError if none does."""
        building = self.find(code)
        if building is None:
            raise NotFoundError("building", code)
        return building

    def add(
        self,
        code: str,
        name: str,
        managing_division_code: str,
        *,
        since: dt.date = LEDGER_BEGINS,
        **facts: object,
    ) -> UUID:
        """Add a building as it is from a day on.

        ``facts`` are further columns of the building (site_id, footprint, built_year, …) and of its
        version (title_status, certified_gross_area_m2, began_event_id, …).
        """
        sound = romanise(name)
        values = {
            "code": code,
            "name": name,
            "pinyin": sound.pinyin,
            "initials": sound.initials,
            "managing_division_code": managing_division_code,
        }
        lasting = {key: value for key, value in facts.items() if key not in OF_VERSIONS}
        added: UUID = insert_row(self._conn, Building, values | lasting)
        passing = {key: value for key, value in facts.items() if key in OF_VERSIONS}
        version = {"managing_division_code": managing_division_code}
        self.add_version(added, since, version | passing)
        return added

    def lock(self, code: str) -> UUID:
        """Return the id of a building that is about to change, held against other changes.

        Raises
        ------
        NotFoundError
            If no building in scope bears the code.
        """
        values = {"code": code, "scope": self._scope}
        row = self._conn.execute(load_sql("building_for_change"), values).fetchone()
        if row is None:
            raise NotFoundError("building", code)
        found: UUID = row[0]
        return found

    def list_rooms_from(self, building_id: UUID, day: dt.date) -> list[UUID]:
        """Return the rooms of a building that are in force on a day or after it."""
        values = {"building_id": building_id, "day": day}
        return [row[0] for row in self._conn.execute(load_sql("rooms_of_building_from"), values)]

    def set_managing_division(self, building_id: UUID, division_code: str) -> None:
        """Say who manages a building today: whose scope it is in."""
        values = {"building_id": building_id, "division_code": division_code}
        self._conn.execute(load_sql("set_managing_division"), values)

    def set_disposed_on(self, building_id: UUID, day: dt.date) -> None:
        """Say from which day on a building is no longer there; its last version ends then."""
        values = {"building_id": building_id, "day": day}
        self._conn.execute(load_sql("set_disposed_on"), values)

    def add_version(self, building_id: UUID, since: dt.date, facts: Mapping[str, object]) -> UUID:
        """Say who manages a building, and its title, from a day on."""
        values = {"building_id": building_id, "valid": Range(since, None)}
        added: UUID = insert_row(self._conn, BuildingVersion, values | dict(facts))
        return added
