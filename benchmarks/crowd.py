"""A crowd at the map: people who look, read, search and wait between, over real HTTP.

Everybody is an account with a session and an address of their own, as behind a proxy. What they do
and how often stands in ``ACTIONS``; between two actions they read what they see for ``THINK_S``.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import aiohttp

from benchmarks.visitors import Visitor

THINK_S = (4.0, 12.0)
"""Seconds between two actions of one person, evenly spread."""

TILE_SPREAD = ((0, 0), (1, 0), (0, 1), (1, 1), (-1, 0), (0, -1))
"""Tiles that one look at a level takes, around its middle."""

GOOD = frozenset({200, 201, 202, 204, 304})
SHED = frozenset({429, 503})
PATIENCE_S = 30.0
CONNECTIONS = 6
"""Of one person: as many as a browser opens to one host."""


class Place(NamedTuple):
    """A room to look at, with its level and the tile that holds it."""

    building: str
    level_id: str
    room_id: str
    number: str
    lon: float
    lat: float
    zoom: int
    x: int
    y: int


def quantile(seconds: Sequence[float], share: float) -> float:
    """Return the seconds that a share of the requests stayed within."""
    ranked = sorted(seconds)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else float("nan")


@dataclass
class Tally:
    """What came back.

    Parameters
    ----------
    seconds
        Of each request that was answered well, in order of their ends.
    shed
        Answers 429 and 503 that say when to try again, by status.
    shed_seconds
        Of each of these.
    faults
        Everything else that went wrong, by what it was.
    """

    seconds: list[float] = field(default_factory=list)
    shed: Counter[int] = field(default_factory=Counter)
    shed_seconds: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def quantile(self, share: float) -> float:
        """Return the seconds that a share of the requests stayed within."""
        return quantile(self.seconds, share)


class Person:
    """One of the crowd."""

    def __init__(
        self,
        client: aiohttp.ClientSession,
        places: Sequence[Place],
        chance: random.Random,
    ) -> None:
        self.tally = Tally()
        self._client = client
        self._places = places
        self._chance = chance

    async def stay(self, until: float) -> None:
        """Act and think until the clock (`time.monotonic`) says so."""
        chance = self._chance
        async with self._client:
            await asyncio.sleep(chance.uniform(0, THINK_S[1]))
            while time.monotonic() < until:
                acts, often = zip(*ACTIONS, strict=True)
                [action] = chance.choices(acts, often)
                await action(self)
                await asyncio.sleep(chance.uniform(*THINK_S))

    async def ask(self, path: str, **values: Any) -> None:
        """Ask for an address, and write down what came of it."""
        began = time.monotonic()
        texts = {name: str(value) for name, value in values.items()}
        try:
            async with self._client.get(path, params=texts) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.tally.faults[type(error).__name__] += 1
            return
        if answer.status in GOOD:
            self.tally.seconds.append(time.monotonic() - began)
        elif answer.status in SHED and "retry-after" in answer.headers:
            self.tally.shed[answer.status] += 1
            self.tally.shed_seconds.append(time.monotonic() - began)
        else:
            self.tally.faults[f"{answer.status} {path[:40]}"] += 1

    def place(self) -> Place:
        """Choose something to look at."""
        return self._chance.choice(self._places)


async def open_map(person: Person) -> None:
    """Open the page as a browser does that has its files already."""
    await person.ask("/")
    await person.ask("/api/v1/session")
    await asyncio.gather(
        person.ask("/api/v1/buildings", limit=500),
        person.ask("/api/v1/divisions"),
        person.ask("/api/v1/room-uses"),
    )


async def look_at_level(person: Person) -> None:
    """Choose a building and a level: its rooms, its sums, its tiles."""
    place = person.place()
    await person.ask(f"/api/v1/buildings/{place.building}")
    await asyncio.gather(
        person.ask(f"/api/v1/levels/{place.level_id}/rooms"),
        person.ask("/api/v1/totals", by="level", level=place.level_id),
        *(
            person.ask(
                f"/tiles/rooms/{place.zoom}/{place.x + east}/{place.y + south}",
                level=place.level_id,
            )
            for east, south in TILE_SPREAD
        ),
    )


async def read_card(person: Person) -> None:
    """Open a room's card."""
    await person.ask(f"/api/v1/rooms/{person.place().room_id}")


async def point_at(person: Person) -> None:
    """Ask which rooms lie at a point."""
    place = person.place()
    await person.ask("/api/v1/rooms/at", lon=place.lon, lat=place.lat)


async def search(person: Person) -> None:
    """Search as one types: for a part of a number, then for the whole."""
    number = person.place().number
    await person.ask("/api/v1/search", q=number[:2])
    await person.ask("/api/v1/search", q=number)


async def read_ledger(person: Person) -> None:
    """Read a page of the ledger, and what is to be done."""
    await person.ask("/api/v1/ledger/entries", limit=50)
    await person.ask("/api/v1/findings", limit=50)


ACTIONS: tuple[tuple[Callable[[Person], Awaitable[None]], int], ...] = (
    (open_map, 10),
    (look_at_level, 35),
    (read_card, 25),
    (point_at, 5),
    (search, 15),
    (read_ledger, 10),
)
"""What people do, and how often of a hundred times."""


async def gather_crowd(
    address: str, visitors: Sequence[Visitor], places: Sequence[Place], seconds: float, seed: int
) -> Tally:
    """Let everybody act for some seconds; return what came back to all."""
    until = time.monotonic() + seconds

    def browser(visitor: Visitor) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            base_url=address,
            headers=visitor.headers | {"X-Forwarded-For": visitor.address},
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            timeout=aiohttp.ClientTimeout(total=PATIENCE_S),
        )

    # S311 warns of chance that guards something: this decides who looks at what, and when
    people = [
        Person(browser(visitor), places, random.Random(f"{seed}:{n}"))  # noqa: S311
        for n, visitor in enumerate(visitors)
    ]
    await asyncio.gather(*(person.stay(until) for person in people))
    whole = Tally()
    for person in people:
        whole.seconds += person.tally.seconds
        whole.shed += person.tally.shed
        whole.shed_seconds += person.tally.shed_seconds
        whole.faults += person.tally.faults
    return whole
