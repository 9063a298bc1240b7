"""Changes of the ledger, and what the tables say afterwards."""

import datetime as dt
from typing import Any

from psycopg import Connection

from spatial.domain.changes import Cause, Change

NEW_YEAR = dt.date(2024, 1, 1)
MARCH = dt.date(2024, 3, 1)
JUNE = dt.date(2024, 6, 1)


def change(day: dt.date = MARCH, cause: Cause = Cause.REALLOCATION, **given: Any) -> Change:
    """Return a change by the clerk, for a reason."""
    facts: dict[str, Any] = {"who": "clerk", "why": "机构调整", "document": "川管〔2024〕3号"}
    return Change(day=day, cause=cause, **(facts | given))


def holdings(conn: Connection[Any], number: str, day: dt.date) -> dict[str, str]:
    """Return the share of each holder of the town's room with a number, on a day."""
    rows = conn.execute(
        "SELECT organisation.code, trim_scale(allocation.share)::text FROM allocation"
        " JOIN organisation ON organisation.id = allocation.organisation_id"
        " WHERE allocation.valid @> %s::date AND coalesce(allocation.number, (SELECT number FROM"
        " room_version WHERE room_version.room_id = allocation.room_id ORDER BY valid DESC"
        " LIMIT 1)) = %s",
        [day, number],
    )
    return dict(rows.fetchall())


def last_event(conn: Connection[Any]) -> dict[str, Any]:
    """Return the newest event."""
    cursor = conn.execute(
        "SELECT id, who, action, subject_kind, day, cause, why, document, before, after"
        " FROM event ORDER BY id DESC LIMIT 1"
    )
    row = cursor.fetchone()
    assert row is not None
    assert cursor.description is not None
    return dict(zip((column.name for column in cursor.description), row, strict=True))


def count_events(conn: Connection[Any]) -> int:
    """Return how many events there are."""
    row = conn.execute("SELECT count(*) FROM event").fetchone()
    assert row is not None
    return int(row[0])
