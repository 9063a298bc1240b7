"""Kill the service's processes at random moments of what people do, and time its coming back."""

import os
import random
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import psycopg

from tests.faults.promises import Promises
from tests.faults.service import Service

BACK_WITHIN_S = 120.0
"""After a kill everything works again by then."""

AIM_S = 5.0
MOMENTS_S = (0.0, 0.4)
"""How long after the beginning of what is aimed at the kill falls, at least and at most."""

QUIET_S = (0.2, 1.5)
AIMS = ("upload", "import", "batch", "publish", "form", "change")

BACKENDS = """
SELECT pid
FROM pg_stat_activity
WHERE backend_type = 'client backend' AND usename IN ('smartmap_web', 'smartmap_tiles')
ORDER BY (state <> 'idle') DESC, pid
"""


class Kill(NamedTuple):
    """One kill: of what, during what, and after how many seconds all worked again."""

    victim: str
    during: frozenset[str]
    answered_s: float | None
    whole_s: float | None


def _web_parent(service: Service, _: random.Random) -> int | None:
    return service.web.pid


def _web_worker(service: Service, rng: random.Random) -> int | None:
    workers = service.web_workers()
    return rng.choice(workers) if workers else None


def _job_worker(service: Service, _: random.Random) -> int | None:
    return service.worker.pid


def _attempt(service: Service, rng: random.Random) -> int | None:
    attempts = service.attempts()
    return rng.choice(attempts) if attempts else None


def _postmaster(service: Service, _: random.Random) -> int | None:
    return service.database.pid


def _backend(service: Service, rng: random.Random) -> int | None:
    """Choose a session, as a rule one that is doing something."""
    try:
        found = [pid for (pid,) in service.rows(BACKENDS)]
    except psycopg.Error:
        return None
    return found[0] if found and rng.random() < 0.7 else rng.choice(found) if found else None


VICTIMS: Mapping[str, Callable[[Service, random.Random], int | None]] = {
    "web server": _web_parent,
    "web process": _web_worker,
    "job worker": _job_worker,
    "job's process": _attempt,
    "database": _postmaster,
    "database session": _backend,
}


@dataclass(frozen=True)
class KillPlan:
    """How often to kill what, and by when all must work again, s."""

    count: int
    seed: int
    victims: Sequence[str] = tuple(VICTIMS)
    within_s: float = BACK_WITHIN_S


class Killer:
    """Kills in a seeded order: each victim as often as the others, each aim in turn."""

    def __init__(self, service: Service, promises: Promises, plan: KillPlan) -> None:
        self.kills: list[Kill] = []
        self._plan = plan
        self._service, self._promises = service, promises
        self._rng = random.Random(plan.seed)

    def run(self, tell: Callable[[Kill], None] = lambda _: None) -> None:
        """Kill as often as planned; what does not come back is a promise broken, and the end."""
        while len(self.kills) < self._plan.count:
            kill = self._kill()
            self.kills.append(kill)
            tell(kill)
            if kill.whole_s is None:
                self._promises.broken.append(
                    f"not back {self._plan.within_s:.0f} s after the kill of: {kill.victim}"
                )
                return
            time.sleep(self._rng.uniform(*QUIET_S))

    def _kill(self) -> Kill:
        round_, turn = divmod(len(self.kills), len(self._plan.victims))
        names = list(self._plan.victims)
        random.Random(f"{round_}").shuffle(names)
        victim, aim = names[turn], self._rng.choice(AIMS)
        while True:
            self._promises.await_doing(aim, AIM_S)
            time.sleep(self._rng.uniform(*MOMENTS_S))
            pid = VICTIMS[victim](self._service, self._rng)
            if pid is None:  # no job is being done just now
                aim = "import"
                continue
            during = self._promises.going_on()
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                break
        return Kill(victim, during, *self._time_back())

    def _time_back(self) -> tuple[float | None, float | None]:
        killed_at, started_s = time.time(), time.monotonic()
        answered_s: float | None = None
        while time.monotonic() - started_s < self._plan.within_s:
            if answered_s is None and self._service.answers():
                answered_s = time.monotonic() - started_s
            if answered_s is not None and self._service.is_whole(killed_at):
                return answered_s, time.monotonic() - started_s
            time.sleep(0.05)
        return answered_s, None
