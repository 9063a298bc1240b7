"""The log of events a page at a time, within a scope."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from spatial.domain.withholding import told
from spatial.storage.connections import load_sql
from spatial.storage.standards import StandardRepository

Row = dict[str, Any]
TEXTS = ("before", "after", "why", "document")
"""Columns whose words are somebody's own."""


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events; None is every one.

    Parameters
    ----------
    action
        E.g. ``plan.publish``; ``plan.`` is all that begin so.
    division
        Prefix of division codes.
    since, until
        Moments with a time zone: from the one to before the other.
    before
        Id of the last event of the page before.
    """

    who: str | None = None
    action: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    division: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    before: int | None = None
    page_size: int = 50


def list_events(conn: Connection[Any], prefixes: Sequence[str], query: EventQuery) -> list[Row]:
    """Return a page of events under some prefixes, newest first, without what is withheld.

    Parameters
    ----------
    prefixes
        Of division codes; the empty one is everything, for operators.
    """
    with conn.cursor(row_factory=dict_row) as cursor:
        values = asdict(query) | {"prefixes": list(prefixes)}
        rows = cursor.execute(load_sql("events_page"), values).fetchall()
    cities = tuple(StandardRepository(conn).sub_provincial_prefixes())
    return [_told(row, cities) for row in rows]


def _told(row: Row, cities: tuple[str, ...]) -> Row:
    in_city = (row["managing_prefix"] or "").startswith(cities)
    return row | {name: told(row[name], sub_provincial=in_city) for name in TEXTS}
