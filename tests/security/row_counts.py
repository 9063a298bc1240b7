"""How many rows every table has, so that what should leave no trace is seen to leave none."""

from typing import Any

from psycopg import Connection, sql


def count_rows(conn: Connection[Any]) -> dict[str, int]:
    """Count the rows of every table of ours, as their owner."""
    tables = conn.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace ORDER BY relname"
    ).fetchall()
    counted = {}
    for (name,) in tables:
        question = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        row = conn.execute(question).fetchone()
        assert row is not None
        counted[name] = int(row[0])
    return counted


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Return the tables whose number of rows has changed, with both numbers."""
    return {
        name: (before.get(name, 0), after.get(name, 0))
        for name in before.keys() | after.keys()
        if before.get(name, 0) != after.get(name, 0)
    }
