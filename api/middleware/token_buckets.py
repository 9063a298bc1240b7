"""How often each of many keys may do something: one bucket of tokens a key."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

MAX_KEYS = 20_000
"""Keys that are remembered; the one longest unused is forgotten first, which fills its bucket."""


class Rate(NamedTuple):
    """How often: so many a second in the mean, and so many at once after a rest."""

    per_s: float
    burst: float


class TokenBuckets:
    """The buckets of one rate. Not for several threads at once: the event loop's alone.

    Examples
    --------
    >>> now = [0.0]
    >>> buckets = TokenBuckets(Rate(per_s=2, burst=3), lambda: now[0])
    >>> [buckets.take("a") for _ in range(4)]
    [0.0, 0.0, 0.0, 0.5]
    >>> buckets.take("b")
    0.0
    >>> now[0] = 0.5
    >>> buckets.take("a")
    0.0
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, tokens: float = 1.0) -> float:
        """Take tokens out of a key's bucket; return 0, or, if there are too few, the wait in s."""
        now = self._clock()
        held = self._held(key, now)
        if held < tokens:
            return (tokens - held) / self._rate.per_s
        self._keep(key, held - tokens, now)
        return 0.0

    def spend(self, key: str, tokens: float = 1.0) -> None:
        """Take tokens although there may be too few: the key then waits the longer."""
        now = self._clock()
        self._keep(key, max(self._held(key, now) - tokens, -self._rate.burst), now)

    def _held(self, key: str, now: float) -> float:
        found = self._kept.get(key)
        if found is None:
            return self._rate.burst
        held, since = found
        return min(self._rate.burst, held + (now - since) * self._rate.per_s)

    def _keep(self, key: str, held: float, now: float) -> None:
        self._kept[key] = (held, now)
        self._kept.move_to_end(key)
        if len(self._kept) > MAX_KEYS:
            self._kept.popitem(last=False)
