"""Write rows of one table: a single row by name, many by COPY."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb
from sqlalchemy import inspect

from spatial.storage.models import Model

REPLACEMENT = "\ufffd"
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def insert_row(conn: Connection[Any], model: type[Model], values: Mapping[str, object]) -> Any:
    """Insert one row and return its primary key; columns left out take their defaults."""
    [key] = inspect(model).primary_key
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING {}").format(
        sql.Identifier(model.__tablename__),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Placeholder, values)),
        sql.Identifier(key.name),
    )
    row = conn.execute(statement, {name: adapt(value) for name, value in values.items()}).fetchone()
    return row[0] if row else None


def copy_rows(
    conn: Connection[Any],
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> int:
    """Copy rows into a table; return how many."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model.__tablename__),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    count = 0
    with conn.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([adapt(value) for value in row])
            count += 1
    return count


def storable(text: str) -> str:
    """Return a text that the database can hold: what it cannot becomes a replacement mark.

    Texts of drawings with a wrong code page hold halves of characters, and sometimes NUL.

    >>> storable("会议室"), storable("a" + chr(0) + chr(0xDC80))
    ('会议室', 'a��')
    """
    return UNSTORABLE.sub(REPLACEMENT, text)


def adapt(value: object) -> object:
    """Return a value as the database takes it: storable text, dictionaries as jsonb."""
    if isinstance(value, str):
        return storable(value)
    return Jsonb(value) if isinstance(value, dict) else value
