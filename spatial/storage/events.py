"""The record of who did what; the database keeps it append-only."""

from typing import Any, NamedTuple

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.storage.models import Event
from spatial.storage.rows import insert_row


class Subject(NamedTuple):
    """What an event is about: a noun of the schema and its id or code."""

    kind: str
    id: object


def record_event(  # noqa: PLR0913
    conn: Connection[Any],
    who: str,
    action: str,
    subject: Subject,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    change: Change | None = None,
) -> int:
    """Write one event, e.g. ``plan.publish``, in the caller's transaction; return its id.

    Parameters
    ----------
    change
        Of the ledger: the day on which it takes effect, its cause, reason and document.
    """
    values: dict[str, object] = {
        "who": who,
        "action": action,
        "subject_kind": subject.kind,
        "subject_id": str(subject.id),
        "before": before,
        "after": after,
    }
    if change is not None:
        values |= {
            "day": change.day,
            "cause": change.cause.value,
            "why": change.why,
            "document": change.document,
        }
    event_id: int = insert_row(conn, Event, values)
    return event_id
