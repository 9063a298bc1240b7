"""The record of who did what; the database keeps it append-only and seals it."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.domain.withholding import told
from spatial.storage.connections import load_sql
from spatial.storage.rows import adapt


class Subject(NamedTuple):
    """What an event is about: a noun of the schema and its id or code.

    ``several`` are the ids or codes (of rooms, buildings …) where it is about more than one: the
    event belongs to the division that they have in common.
    """

    kind: str
    id: object
    several: Sequence[object] = ()


def record_event(  # noqa: PLR0913  who did what to what is said by name wherever it is recorded
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

    Where it came from is the transaction's ``smartmap.origin`` (``spatial.storage.scoped``). Ranks
    that are never told are left out.

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
        "before": told(before),
        "after": told(after),
        "day": change.day if change else None,
        "cause": change.cause.value if change else None,
        "why": told(change.why) if change else None,
        "document": told(change.document) if change else None,
    }
    given = {name: adapt(value) for name, value in values.items()}
    given["subjects"] = [str(one) for one in subject.several] or None
    row = conn.execute(load_sql("record_event"), given).fetchone()
    if row is None:
        raise LookupError("a recorded event has an id")
    event_id: int = row[0]
    return event_id


def record_alone(
    conn: Connection[Any],
    origin: dict[str, Any],
    who: str,
    action: str,
    subject: Subject,
    *,
    after: dict[str, Any] | None = None,
) -> int:
    """Write one event in a transaction of its own, for what changes nothing else.

    Parameters
    ----------
    conn
        One that commits each statement.
    origin
        From where: address, credential and the like.
    """
    with conn.transaction():
        conn.execute("SELECT set_config('smartmap.origin', %s, true)", [json.dumps(origin)])
        return record_event(conn, who, action, subject, after=after)


def is_event(conn: Connection[Any], event_id: int) -> bool:
    """Tell whether there is an event of this id."""
    statement = "SELECT EXISTS (SELECT 1 FROM event WHERE id = %s)"
    return conn.execute(statement, [event_id]).fetchone() == (True,)
