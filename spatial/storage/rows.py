"""Write rows of one table: a single row by name, many by COPY."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb
from sqlalchemy import inspect

from spatial.storage.models import Model

REPLACEMENT = "\ufffd"
MAX_PARAMETERS = 20_000
"""Of one statement; the protocol takes 65 535."""

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
    """Add rows to a table, as fast as may be; return how many.

    Row-level security does not take COPY: for a role that it binds they are inserted by the
    thousand, each thousand one statement to the table's triggers.
    """
    if _is_guarded(conn, model):
        return _insert_rows(conn, model, columns, rows)
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


def _is_guarded(conn: Connection[Any], model: type[Model]) -> bool:
    row = conn.execute("SELECT row_security_active(%s)", [model.__tablename__]).fetchone()
    return row == (True,)


def _insert_rows(
    conn: Connection[Any],
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> int:
    line = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(columns)))
    waiting, count = iter(rows), 0
    while lines := list(islice(waiting, MAX_PARAMETERS // len(columns))):
        statement = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
            sql.Identifier(model.__tablename__),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join([line] * len(lines)),
        )
        conn.execute(statement, [adapt(value) for row in lines for value in row])
        count += len(lines)
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
