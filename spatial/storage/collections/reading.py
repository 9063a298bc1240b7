"""Items of a collection, as the tiles' role reads them: one, a page, how many, where.

Pages go by keyset: `Query.after` is the `key_of` the last row of the page before.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg import Connection, sql
from psycopg.rows import dict_row

from spatial.domain.errors import InvalidInputError
from spatial.domain.scopes import Scope
from spatial.storage.collections.boxes import Box, boxes_shape
from spatial.storage.collections.registry import Collection
from spatial.storage.filters.compiling import Filter

Row = dict[str, Any]

WKB = sql.SQL("ST_AsBinary(feature.geom)")
"""The geometry as `items` returns it: EPSG:4490, longitude and latitude."""

STATEMENT = sql.SQL("SELECT {shown} FROM ({source}) AS feature WHERE {condition}{order}")


class Sort(NamedTuple):
    """One column to order by; rows without a value come last."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Which features, in what order, and from which on.

    Parameters
    ----------
    bbox
        West, south, east, north in ``bbox_crs``, axes in the order of x and y whatever the CRS; one
        whose west lies east of its east crosses the antimeridian.
    filter
        As `spatial.storage.filters` compiles it for this collection.
    after
        The key of the last row before: its values of the columns of ``sortby``, and its id.
    """

    scope: Scope
    day: dt.date
    bbox: Box | None = None
    bbox_crs: int = 4490
    filter: Filter | None = None
    sortby: tuple[Sort, ...] = ()
    after: tuple[Any, ...] | None = None
    limit: int | None = None


class Statement(NamedTuple):
    """A statement and its values."""

    text: sql.Composed
    values: dict[str, Any]


def compose(
    collection: Collection, query: Query, shown: sql.Composable, *, ordered: bool = True
) -> Statement:
    """Return the statement that shows expressions of the features ``feature``.

    Raises
    ------
    InvalidInputError
        ``SORT_COLUMN`` for a column that cannot be sorted by; ``BBOX_INVALID``.
    """
    values: dict[str, Any] = {
        "scopes": list(query.scope.prefixes),
        "organisations": list(query.scope.organisations) or None,
        "as_of": query.day,
    }
    conditions: list[sql.Composable] = [sql.SQL("true")]
    if query.bbox is not None:
        shape = boxes_shape(query.bbox, query.bbox_crs)
        values["bbox"] = shape
        conditions.append(sql.SQL("feature.geom && %(bbox)s::geometry"))
        conditions.append(sql.SQL("ST_Intersects(feature.geom, %(bbox)s::geometry)"))
    if query.filter is not None:
        conditions.append(sql.SQL("({})").format(query.filter.sql))
        values |= query.filter.values
    order: sql.Composable = sql.SQL("")
    if ordered:
        columns = _sorted_by(collection, query.sortby)
        if query.after is not None:
            conditions.append(_beyond(columns, query.after, values))
        order = sql.SQL(" ORDER BY {}").format(sql.SQL(", ").join(map(_ordering, columns)))
        if query.limit is not None:
            order += sql.SQL(" LIMIT %(limit)s::bigint")
            values["limit"] = query.limit
    text = STATEMENT.format(
        shown=shown,
        source=_literal(collection.source),
        condition=sql.SQL(" AND ").join(conditions),
        order=order,
    )
    return Statement(text, values)


def items(
    conn: Connection[Any], collection: Collection, query: Query, geometry: sql.Composable = WKB
) -> list[Row]:
    """Return a page of features: ``id``, the columns, and ``geometry`` as it is asked for."""
    return _fetch(conn, compose(collection, query, _shown(collection, geometry)))


def item(
    conn: Connection[Any],
    collection: Collection,
    scope: Scope,
    day: dt.date,
    feature_id: int,
    geometry: sql.Composable = WKB,
) -> Row | None:
    """Return one feature; None if there is none in scope."""
    by_id = Filter(sql.SQL("feature.id = %(feature_id)s::bigint"), {"feature_id": feature_id})
    query = Query(scope, day, filter=by_id)
    rows = _fetch(conn, compose(collection, query, _shown(collection, geometry), ordered=False))
    return rows[0] if rows else None


def count(conn: Connection[Any], collection: Collection, query: Query) -> int:
    """Return how many features there are, whatever the page."""
    rows = _fetch(conn, compose(collection, query, sql.SQL("count(*) AS n"), ordered=False))
    return int(rows[0]["n"])


def extent(conn: Connection[Any], collection: Collection, query: Query) -> Box | None:
    """Return west, south, east, north of the features, degrees; None where there is nothing."""
    shown = sql.SQL(
        "ST_XMin(ST_Extent(geom)) AS w, ST_YMin(ST_Extent(geom)) AS s,"
        " ST_XMax(ST_Extent(geom)) AS e, ST_YMax(ST_Extent(geom)) AS n"
    )
    row = _fetch(conn, compose(collection, query, shown, ordered=False))[0]
    return None if row["w"] is None else (row["w"], row["s"], row["e"], row["n"])


def key_of(row: Mapping[str, Any], sortby: Sequence[Sort] = ()) -> tuple[Any, ...]:
    """Return the key of a row, for `Query.after`."""
    return (*(row[sort.column] for sort in sortby), row["id"])


def _fetch(conn: Connection[Any], statement: Statement) -> list[Row]:
    cursor = conn.cursor(row_factory=dict_row, binary=True)
    return cursor.execute(statement.text, statement.values).fetchall()


def _literal(text: bytes) -> sql.SQL:
    """Return a statement of our own as one to compose with."""
    return sql.SQL(text.decode())


def _shown(collection: Collection, geometry: sql.Composable) -> sql.Composable:
    names = ["id", *(column.name for column in collection.columns)]
    columns: list[sql.Composable] = [sql.Identifier("feature", name) for name in names]
    return sql.SQL(", ").join([*columns, sql.SQL("{} AS geometry").format(geometry)])


def _sorted_by(collection: Collection, sortby: Sequence[Sort]) -> list[Sort]:
    for sort in sortby:
        column = collection.column(sort.column)
        if column is None or not column.sortable:
            names = ", ".join(one.name for one in collection.columns if one.sortable)
            raise InvalidInputError(code="SORT_COLUMN", column=sort.column, columns=names)
    return [*sortby, Sort("id")]


def _ordering(sort: Sort) -> sql.Composable:
    direction = sql.SQL("DESC" if sort.descending else "ASC")
    return sql.SQL("{} {} NULLS LAST").format(sql.Identifier("feature", sort.column), direction)


def _beyond(columns: Sequence[Sort], after: Sequence[Any], values: dict[str, Any]) -> sql.Composed:
    """Return the condition that a row comes after a key: at one column later, before it equal."""
    if len(after) != len(columns):
        raise InvalidInputError(code="PAGE_KEY")
    cases: list[sql.Composable] = []
    equal: list[sql.Composable] = []
    for number, (sort, value) in enumerate(zip(columns, after, strict=True)):
        name, key = sql.Identifier("feature", sort.column), f"after{number}"
        if value is None:
            equal.append(sql.SQL("{} IS NULL").format(name))
            continue
        values[key] = value
        held = sql.Placeholder(key)
        later = sql.SQL("{} < {}" if sort.descending else "{} > {}").format(name, held)
        if sort.column != "id":
            later = sql.SQL("({} OR {} IS NULL)").format(later, name)
        cases.append(sql.SQL("({})").format(sql.SQL(" AND ").join([*equal, later])))
        equal.append(sql.SQL("{} = {}").format(name, held))
    return sql.SQL("({})").format(sql.SQL(" OR ").join(cases))
