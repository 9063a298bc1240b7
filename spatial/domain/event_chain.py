"""The chain of events: hashes that tell whether the log still says what was written.

Terminology
-----------
Seal
    Closes the events of one transaction, in the order of their ids; each event bears the hash of
    the one before it under the same seal. Seals are numbered in the order of their commits, and
    each bears the hash of the seal before it.
Head
    The newest seal. A head kept elsewhere proves that all up to it stands as it did then.

The database writes the same hashes (migration 0072). Here they are reckoned from the rows alone, so
that a function exchanged in the database cannot vouch for itself.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

FIRST_HASH = bytes(32)
"""What the first of a chain bears for the hash before it."""


class Fault(StrEnum):
    """What is wrong with a link of the chain."""

    CHANGED = "EVENT_CHANGED"
    """An event does not say what its own hash was reckoned over."""

    REMOVED = "EVENT_REMOVED"
    """Between an event and the one before it there was another, or it stood elsewhere."""

    INSERTED = "EVENT_INSERTED"
    """An event that the one after it, or the seal, does not know of."""

    UNSEALED = "EVENT_UNSEALED"
    """An event under no seal, or a seal that was never closed."""

    SEAL_CHANGED = "SEAL_CHANGED"
    SEAL_REMOVED = "SEAL_REMOVED"
    """The seal before is not the one that this seal was chained to."""

    HEAD_DIFFERS = "HEAD_DIFFERS"
    """The newest seal is not the one that the database remembers as such."""

    HEAD_UNKNOWN = "HEAD_UNKNOWN"
    """No seal bears the hash that was kept elsewhere."""


class Broken(NamedTuple):
    """One broken link: the event and the seal at which it shows, each None where there is none."""

    fault: Fault
    event_id: int | None
    seal_number: int | None
    about: str = ""
    """What the event says of itself, e.g. ``plan.publish``; or the hash that nothing bears."""


class ChainedEvent(NamedTuple):
    """An event as its hash is reckoned over it: JSON columns as the database writes them."""

    id: int
    at: dt.datetime
    who: str
    action: str
    subject_kind: str
    subject_id: str
    before: str | None
    after: str | None
    day: dt.date | None
    cause: str | None
    why: str | None
    document: str | None
    origin: str | None
    managing_prefix: str | None
    seal_id: int
    previous_hash: bytes
    hash: bytes

    def reckon(self) -> bytes:
        """Return the hash that it should bear."""
        texts = [
            str(self.id),
            _moment(self.at),
            *self[2:8],
            self.day.isoformat() if self.day else None,
            *self[9:14],
            str(self.seal_id),
        ]
        return _digest(self.previous_hash, texts)


class Seal(NamedTuple):
    """A seal; one that waits for the next transaction, or was tampered with, lacks some of this."""

    id: int
    number: int | None
    events: int | None
    last_event_id: int | None
    events_hash: bytes | None
    previous_hash: bytes | None
    hash: bytes | None
    sealed_at: dt.datetime | None

    @property
    def closed(self) -> bool:
        """Whether nothing is missing."""
        return None not in self

    @property
    def waiting(self) -> bool:
        """Whether it is counted and the next transaction will chain it: that is no fault."""
        counted = None not in {self.events, self.last_event_id, self.events_hash}
        return counted and (self.number, self.hash) == (None, None)

    def reckon(self) -> bytes:
        """Return the hash that it should bear."""
        if self.previous_hash is None or self.events_hash is None or self.sealed_at is None:
            raise ValueError(f"seal {self.id} was never closed")
        counts = (self.number, self.id, self.events, self.last_event_id)
        texts = [*map(str, counts), _moment(self.sealed_at)]
        return _digest(self.previous_hash + self.events_hash, texts)


class Head(NamedTuple):
    """The newest seal's number and hash, and how many events are sealed."""

    number: int
    events: int
    hash: bytes


@dataclass(slots=True)
class ChainCheck:
    """Goes along the chain, seal after seal.

    Parameters
    ----------
    last
        What stands before the first seal that will be looked at; None is the chain's beginning.
    """

    last: Seal | None = None
    events: int = 0
    """How many events were looked at."""

    waiting: int = 0
    """How many of them are under seals that wait to be chained."""

    def check(self, seal: Seal, events: Iterable[ChainedEvent]) -> list[Broken]:
        """Return what is broken at a seal, the next in the order of numbers, and below it.

        Parameters
        ----------
        events
            Those under the seal, in the order of their ids.
        """
        seen = self.events
        broken = [*self._along(seal, events)]
        if seal.waiting:
            self.waiting += self.events - seen
            return broken
        broken += self._link(seal)
        self.last = seal
        return broken

    def _link(self, seal: Seal) -> Iterator[Broken]:
        """Compare a seal with itself and the one before it."""
        if not seal.closed:
            yield Broken(Fault.UNSEALED, None, seal.number)
            return
        if seal.reckon() != seal.hash:
            yield Broken(Fault.SEAL_CHANGED, None, seal.number)
        number = self.last.number or 0 if self.last else 0
        before = (self.last.hash if self.last else None) or FIRST_HASH
        if seal.number != number + 1 or seal.previous_hash != before:
            yield Broken(Fault.SEAL_REMOVED, None, seal.number)

    def _along(self, seal: Seal, events: Iterable[ChainedEvent]) -> Iterator[Broken]:
        """Compare the events under a seal with themselves, each other and the seal."""
        before, older = FIRST_HASH, None
        last: ChainedEvent | None = None
        count = 0
        for event in events:
            count += 1
            if event.reckon() != event.hash:
                yield _broken(Fault.CHANGED, event, seal)
            if event.previous_hash != before:
                skipped = last is not None and event.previous_hash == older
                yield (
                    _broken(Fault.INSERTED, last, seal)
                    if skipped
                    else _broken(Fault.REMOVED, event, seal)
                )
            older, before, last = before, event.hash, event
        self.events += count
        if not (seal.closed or seal.waiting) or (
            seal.events == count and seal.events_hash == before
        ):
            return
        if seal.events is not None and count > seal.events:
            yield _broken(Fault.INSERTED, last, seal)
        elif seal.last_event_id is not None and (last is None or last.id < seal.last_event_id):
            yield Broken(Fault.REMOVED, seal.last_event_id, seal.number)
        else:
            yield _broken(Fault.CHANGED, last, seal)


def check_head(last: Seal | None, events: int, head: Head | None) -> Iterator[Broken]:
    """Yield a fault if the newest seal is not the head; ``events``: how many the chain holds."""
    newest = Head(last.number or 0, events, last.hash or b"") if last else Head(0, 0, FIRST_HASH)
    if head != newest:
        yield Broken(Fault.HEAD_DIFFERS, None, newest.number)


def _broken(fault: Fault, event: ChainedEvent | None, seal: Seal) -> Broken:
    about = f"{event.action} {event.subject_kind} {event.subject_id}" if event else ""
    return Broken(fault, event.id if event else None, seal.number, about)


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(hashes: bytes, texts: Sequence[str | None]) -> bytes:
    # The database writes an array of JSON with the same blanks and escapes.
    written = json.dumps([*texts], ensure_ascii=False)
    return hashlib.sha256(hashes + written.encode()).digest()
