"""What the service has acknowledged, kept by those who asked, and what they are doing now."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.faults.service import BUILDINGS

FIRST_DAY = dt.date(2024, 1, 1)
"""From which day on a level's first plan is in force; its next ones a year later each."""


class Place(NamedTuple):
    """A level that plans are imported for."""

    building: str
    level: str


@dataclass(frozen=True)
class Plan:
    """A drawing that was sent for a level: what it holds, and the how-manieth it is."""

    place: Place
    sha256: str
    numbers: tuple[str, ...]
    revision: int

    @property
    def valid_from(self) -> dt.date:
        """From which day on it is to be in force."""
        return FIRST_DAY.replace(year=FIRST_DAY.year + self.revision - 1)


@dataclass
class Promises:
    """What was asked for, and what was answered with a status of 2xx or told of as done.

    Parameters
    ----------
    sent
        Plans by the drawing's SHA-256, acknowledged or not.
    jobs
        Jobs that were accepted, by what they are to do.
    drafts
        Floor plans that a job said it had stored, by their id.
    published
        Floor plans whose publication was answered, by their id.
    filled
        Levels whose form was said to be stored, with the room numbers in it.
    moved
        Answers to moves, by key; each was sent again and had to be answered alike.
    broken
        Promises that were broken in the face of who asked.
    """

    sent: dict[str, Plan] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, Plan] = field(default_factory=dict)
    published: dict[str, Plan] = field(default_factory=dict)
    filled: dict[Place, tuple[str, ...]] = field(default_factory=dict)
    tried: set[Place] = field(default_factory=set)
    moved: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    unanswered: Counter[str] = field(default_factory=Counter)
    _doing: Counter[str] = field(default_factory=Counter)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _places: int = 0

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """Note that something is going on."""
        self._count(what, 1)
        try:
            yield
        finally:
            self._count(what, -1)

    def going_on(self) -> frozenset[str]:
        """Return what is going on now."""
        with self._changed:
            return frozenset(+self._doing)

    def await_doing(self, what: str, patience_s: float) -> bool:
        """Wait until something is going on."""
        with self._changed:
            return self._changed.wait_for(lambda: self._doing[what] > 0, patience_s)

    def new_place(self) -> Place:
        """Return a level that nobody had before."""
        with self._changed:
            number = self._places
            self._places += 1
        storey, building = divmod(number, BUILDINGS)
        return Place(f"FR-{building:02}", f"F{storey + 1}")

    def _count(self, what: str, by: int) -> None:
        with self._changed:
            self._doing[what] += by
            self._changed.notify_all()
