"""The record of who did what; the database keeps it append-only."""

from typing import Any, NamedTuple

from psycopg import Connection

from spatial.storage.models import Event
from spatial.storage.rows import insert_row


class Subject(NamedTuple):
    """What an event is about: a noun of the schema and its id or code."""

    kind: str
    id: object


def record_event(
    conn: Connection[Any],
    who: str,
    action: str,
    subject: Subject,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one event, e.g. ``plan.publish``, in the caller's transaction."""
    values = {
        "who": who,
        "action": action,
        "subject_kind": subject.kind,
        "subject_id": str(subject.id),
        "before": before,
        "after": after,
    }
    insert_row(conn, Event, values)
