"""Levels of a building, and where each lies."""

from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from shapely import Geometry, MultiPolygon

from spatial.domain.control_points import Georeference
from spatial.storage.connections import load_sql
from spatial.storage.georeferences import place_of
from spatial.storage.models import Level
from spatial.storage.rows import insert_row


class StoredLevel(NamedTuple):
    """A level, and its georeference as stored."""

    id: UUID
    building_id: UUID
    code: str
    name: str
    ordinal: int
    crs_epsg: int | None
    helmert_a: float | None
    helmert_b: float | None
    helmert_tx: float | None
    helmert_ty: float | None
    georeference_rms_m: float | None
    georeference: dict[str, Any] | None
    outline: MultiPolygon | None

    def place(self) -> Georeference | None:
        """Return where the level lies, or None if nobody has said."""
        return place_of(self.georeference)


class LevelRepository:
    """Levels of one building, which the caller has already been let in to."""

    def __init__(self, conn: Connection[Any], building_id: UUID) -> None:
        self._conn = conn
        self._building_id = building_id

    def list_for_change(self) -> list[StoredLevel]:
        """Return the building's levels by ordinal, after locking the building for this change.

        Two imports into one building thus run one after the other and see each other's levels.
        """
        self._conn.execute(load_sql("lock_building"), {"building_id": self._building_id})
        with self._conn.cursor(row_factory=class_row(StoredLevel)) as cursor:
            cursor.execute(load_sql("levels_of_building"), {"building_id": self._building_id})
            return cursor.fetchall()

    def add(self, code: str, name: str, ordinal: int) -> StoredLevel:
        """Add a level without plan or place."""
        values = {
            "building_id": self._building_id,
            "code": code,
            "name": name,
            "ordinal": ordinal,
        }
        level_id = insert_row(self._conn, Level, values)
        unplaced = (None,) * 8
        return StoredLevel(level_id, self._building_id, code, name, ordinal, *unplaced)

    def set_place(self, level_id: UUID, place: Georeference, document: dict[str, Any]) -> None:
        """Keep where a level lies; ``document`` is what the fit came from and left over."""
        values = {
            "level_id": level_id,
            "crs_epsg": place.crs_epsg,
            "a": place.a,
            "b": place.b,
            "tx": place.tx,
            "ty": place.ty,
            "rms_m": place.rms_m,
            "document": Jsonb(document),
        }
        self._conn.execute(load_sql("set_level_place"), values)

    def set_surface(
        self, level_id: UUID, outline: MultiPolygon | None, geom: Geometry | None
    ) -> None:
        """Keep a level's surface, in its plane and on the map."""
        values = {"level_id": level_id, "outline": outline, "geom": geom}
        self._conn.execute(load_sql("set_level_surface"), values)
