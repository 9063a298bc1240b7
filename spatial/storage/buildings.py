"""Buildings as services need them."""

from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from shapely import Polygon

from spatial.domain.errors import NotFoundError
from spatial.storage.connections import load_sql
from spatial.storage.models import Building
from spatial.storage.pinyin import romanise
from spatial.storage.rows import insert_row


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

    def add(self, code: str, name: str, managing_division_code: str, **facts: object) -> UUID:
        """Add a building; ``facts`` are further columns (site_id, footprint, built_year, …)."""
        sound = romanise(name)
        values = {
            "code": code,
            "name": name,
            "pinyin": sound.pinyin,
            "initials": sound.initials,
            "managing_division_code": managing_division_code,
        }
        added: UUID = insert_row(self._conn, Building, values | facts)
        return added
