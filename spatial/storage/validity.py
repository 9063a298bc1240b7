"""Rows that hold for days: end them, begin others, and keep which event did it.

Works on every table with ``valid``, ``began_event_id`` and ``ended_event_id``. A row that is ended
on the day it began, or before, held on no day: its ``valid`` is empty, and it stays.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection, sql
from psycopg.rows import dict_row
from psycopg.types.range import Range
from sqlalchemy import inspect

from spatial.storage.models import Model
from spatial.storage.rows import adapt, insert_row

Row = dict[str, Any]


def rows_from(
    conn: Connection[Any],
    model: type[Model],
    key: str,
    values: Sequence[object],
    day: dt.date,
    columns: Sequence[str] = (),
) -> list[Row]:
    """Return the rows that hold on a day or after it, locked, earliest first.

    Parameters
    ----------
    key
        Column that holds one of ``values``.
    columns
        Further columns to return, beside id, the key, ``since`` (first day) and ``until`` (first
        day on which it no longer holds, or None), ``began_event_id`` and ``ended_event_id``.
    """
    named = dict.fromkeys(("id", key, "began_event_id", "ended_event_id", *columns))
    statement = sql.SQL(
        "SELECT {columns}, lower(valid) AS since, upper(valid) AS until FROM {table}"
        " WHERE {key} = ANY(%(values)s) AND valid && daterange(%(day)s, NULL)"
        " ORDER BY lower(valid), id FOR UPDATE"
    ).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, named)),
        table=sql.Identifier(model.__tablename__),
        key=sql.Identifier(key),
    )
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, {"values": list(values), "day": day}).fetchall()


def end_rows(
    conn: Connection[Any], model: type[Model], ids: Sequence[UUID], day: dt.date, event_id: int
) -> None:
    """End rows: ``day`` is the first on which they no longer hold."""
    statement = sql.SQL(
        "UPDATE {table} SET valid = valid * daterange(NULL, %(day)s), ended_event_id = %(event)s"
        " WHERE id = ANY(%(ids)s)"
    ).format(table=sql.Identifier(model.__tablename__))
    if ids:
        conn.execute(statement, {"ids": list(ids), "day": day, "event": event_id})


def begin_row(
    conn: Connection[Any],
    model: type[Model],
    values: Mapping[str, object],
    since: dt.date,
    event_id: int | None,
) -> UUID:
    """Begin a row that holds from a day until further notice; return its id."""
    begun = {"valid": Range(since, None), "began_event_id": event_id}
    added: UUID = insert_row(conn, model, dict(values) | begun)
    return added


def succeed_row(
    conn: Connection[Any],
    model: type[Model],
    row_id: UUID,
    changes: Mapping[str, object],
    since: dt.date,
    event_id: int,
) -> UUID:
    """End a row and begin its like with some columns changed, from a day until further notice.

    Returns
    -------
    UUID
        The new row's id.
    """
    end_rows(conn, model, [row_id], since, event_id)
    names = [name for name in _copied_columns(model) if name not in changes]
    statement = sql.SQL(
        "INSERT INTO {table} ({names}, valid, began_event_id) SELECT {values},"
        " daterange(%(since)s, NULL), %(event)s FROM {table} WHERE id = %(id)s RETURNING id"
    ).format(
        table=sql.Identifier(model.__tablename__),
        names=sql.SQL(", ").join(map(sql.Identifier, (*names, *changes))),
        values=sql.SQL(", ").join(
            [*map(sql.Identifier, names), *(sql.Placeholder(f"new_{name}") for name in changes)]
        ),
    )
    given = {f"new_{name}": adapt(value) for name, value in changes.items()}
    row = conn.execute(
        statement, given | {"id": row_id, "since": since, "event": event_id}
    ).fetchone()
    if row is None:
        raise LookupError(f"no row {row_id} in {model.__tablename__}")
    added: UUID = row[0]
    return added


def _copied_columns(model: type[Model]) -> list[str]:
    own = {"id", "valid", "began_event_id", "ended_event_id"}
    columns = inspect(model).local_table.columns
    return [c.name for c in columns if c.name not in own and c.computed is None]
