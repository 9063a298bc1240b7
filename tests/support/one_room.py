"""The least that a room needs to stand in: written straight into the tables."""

from typing import Any

from psycopg import Connection


def set_up(conn: Connection[Any]) -> None:
    """Store one building, level, plan, revision, room and two organisations."""
    conn.execute(
        """
        INSERT INTO building (code, name, pinyin, initials, managing_division_code)
        VALUES ('B', 'b', 'b', 'b', '510104');
        INSERT INTO building_version (building_id, managing_division_code, valid)
        SELECT id, '510104', '[1949-10-01,)' FROM building;
        INSERT INTO level (building_id, code, name, ordinal)
        SELECT id, 'F1', '一层', 0 FROM building;
        INSERT INTO drawing (sha256, name, size_bytes, content, release, encoding, metres_per_unit,
                             unit_source, imported_by)
        VALUES (repeat('a', 64), 'a.dxf', 1, 'a', 'AC1032', 'utf-8', 1, 'header', 'x');
        INSERT INTO floor_plan (drawing_id, sheet, level_id, created_by)
        SELECT drawing.id, 1, level.id, 'x' FROM drawing, level;
        INSERT INTO plan_revision (level_id, number, floor_plan_id, valid_from, imported_by,
                                   approved_by)
        SELECT level_id, 1, id, '2026-01-01', 'x', 'x' FROM floor_plan;
        INSERT INTO room (level_id) SELECT id FROM level;
        INSERT INTO organisation (code) VALUES ('O1'), ('O2');
        INSERT INTO organisation_version (organisation_id, name, pinyin, initials, tier,
                                          division_code, valid)
        SELECT id, 'o', 'o', 'o', 'county', '510104', '[1949-10-01,)' FROM organisation;
        """
    )
