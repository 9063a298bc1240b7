"""Reads the chain of events, seal after seal, for whoever verifies it."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from psycopg import Connection

from spatial.domain.event_chain import Broken, ChainedEvent, Fault, Head, Seal
from spatial.storage.connections import load_sql

SEALS_AT_ONCE = 500
MOST_WITHOUT_SEAL = 20


def read_chain(
    conn: Connection[Any], after: int = 0
) -> Iterator[tuple[Seal, Iterable[ChainedEvent]]]:
    """Yield the seals after a number, each with the events under it.

    What is yielded with a seal is to be read before the next: memory does not grow with the chain.
    """
    with conn.cursor("event_seals") as seals:
        seals.execute(load_sql("event_seals"), {"after": after})
        while chunk := [Seal._make(row) for row in seals.fetchmany(SEALS_AT_ONCE)]:
            with conn.cursor("sealed_events") as cursor:
                wanted = {"seals": [seal.id for seal in chunk]}
                cursor.execute(load_sql("events_of_seals"), wanted)
                events = map(ChainedEvent._make, cursor)
                yield from _together(chunk, events)


def _together(
    seals: Iterable[Seal], events: Iterator[ChainedEvent]
) -> Iterator[tuple[Seal, Iterable[ChainedEvent]]]:
    """Put to each seal its events; both come in the seals' order."""
    groups = groupby(events, key=lambda event: event.seal_id)
    group = next(groups, None)
    for seal in seals:
        if group is not None and group[0] == seal.id:
            yield seal, group[1]
            group = next(groups, None)
        else:
            yield seal, ()


def close_waiting_seals(conn: Connection[Any]) -> int:
    """Chain the seals of transactions that could not do so themselves; return how many."""
    row = conn.execute("SELECT close_event_seals()").fetchone()
    return row[0] if row else 0


def find_seal_before(conn: Connection[Any], event_id: int) -> tuple[Seal | None, int]:
    """Return the seal before the one that closes an event, and how many events are sealed by it."""
    row = conn.execute(load_sql("seal_before_event"), {"event_id": event_id}).fetchone()
    return (Seal._make(row[:-1]), row[-1]) if row else (None, 0)


def find_head(conn: Connection[Any]) -> Head | None:
    """Return what the database remembers as the newest seal; None if that was taken away."""
    row = conn.execute("SELECT number, events, hash FROM event_head").fetchone()
    return Head._make(row) if row else None


def is_sealed(conn: Connection[Any], seal_hash: bytes) -> bool:
    """Tell whether a seal bears a hash."""
    statement = "SELECT EXISTS (SELECT 1 FROM event_seal WHERE hash = %s)"
    return conn.execute(statement, [seal_hash]).fetchone() == (True,)


def list_without_seal(conn: Connection[Any]) -> list[Broken]:
    """Return events under seals that are not there, the first of them."""
    rows = conn.execute(load_sql("events_without_seal"), {"most": MOST_WITHOUT_SEAL})
    return [Broken(Fault.UNSEALED, event_id, None, about) for event_id, about in rows]
