"""Verify that the log of events says what was written, all of it and nothing else."""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

from psycopg import Connection

from spatial.domain.errors import NotFoundError
from spatial.domain.event_chain import FIRST_HASH, Broken, ChainCheck, Fault, Head, check_head
from spatial.storage.event_chain import (
    find_head,
    find_seal_before,
    is_sealed,
    list_without_seal,
    read_chain,
)
from spatial.storage.events import is_event

MOST_BROKEN = 20


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found going along the chain.

    Parameters
    ----------
    events
        How many were looked at.
    broken
        The first broken links, in the order of the chain; none if it is whole.
    """

    events: int
    head: Head | None
    broken: tuple[Broken, ...]


def verify_events(
    conn: Connection[Any], *, since: int | None = None, heads: Sequence[bytes] = ()
) -> Verification:
    """Go along the chain of events and compare every link.

    Parameters
    ----------
    conn
        As the owner, in one snapshot: the chain must not grow while it is read.
    since
        Begin at the seal of this event; what stands before is believed.
    heads
        Hashes of heads that were kept elsewhere: each must be found.

    Raises
    ------
    NotFoundError
        If there is no event ``since``.
    """
    if since is not None and not is_event(conn, since):
        raise NotFoundError("event", since)
    last, before = find_seal_before(conn, since) if since is not None else (None, 0)
    check = ChainCheck(last)
    head = find_head(conn)
    with closing(_broken(conn, check, before, head)) as found:
        broken = [*islice(found, MOST_BROKEN)]
    for wanted in heads:
        if wanted != FIRST_HASH and not is_sealed(conn, wanted):
            broken.append(Broken(Fault.HEAD_UNKNOWN, None, None, wanted.hex()))
    return Verification(check.events, head, tuple(broken))


def _broken(
    conn: Connection[Any], check: ChainCheck, before: int, head: Head | None
) -> Generator[Broken, None, None]:
    last = check.last.number or 0 if check.last else 0
    for seal, events in read_chain(conn, last):
        yield from check.check(seal, events)
    yield from check_head(check.last, before + check.events - check.waiting, head)
    yield from list_without_seal(conn)
