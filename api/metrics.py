"""What the server counts, in the text format of Prometheus.

Several worker processes count into files of one directory (`PROMETHEUS_MULTIPROC_DIR`, which
``smartmap serve --workers N`` makes); any of them answers for all.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from api.middleware.request_watch import TILE, Watched
from tiles.addresses import MAX_ADDRESS_ZOOM
from tiles.tilesets import TILESETS

SHARED_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

NOTED_EVERY_S = 5.0

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "smartmap_http_requests",
    "Requests answered, by method, route template and status; 499: the client went away.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "smartmap_http_request_seconds",
    "From a request's first byte to its answer's last, s.",
    ["route"],
    buckets=SECONDS,
    registry=REGISTRY,
)
SENT_BYTES = Counter(
    "smartmap_http_sent_bytes", "Bytes of answers' bodies.", ["route"], registry=REGISTRY
)
TILE_SECONDS = Histogram(
    "smartmap_tile_seconds",
    "A tile, by tileset and zoom, s.",
    ["tileset", "zoom"],
    buckets=SECONDS,
    registry=REGISTRY,
)
POOL_SIZE = Gauge(
    "smartmap_pool_connections",
    "Connections to the database, by pool; all workers.",
    ["pool"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
POOL_FREE = Gauge(
    "smartmap_pool_connections_free",
    "Connections that nobody uses.",
    ["pool"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
POOL_WAITING = Gauge(
    "smartmap_pool_waiting",
    "Requests that wait for a connection.",
    ["pool"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
POOL_REFUSED = Gauge(
    "smartmap_pool_refused",
    "Requests that got no connection since the worker's start.",
    ["pool"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)

READY = "smartmap_ready"
FACT_WORDS = {
    READY: ("1 if it is well: what /ready looks at.", "check"),
    "smartmap_last_event": ("Number of the newest event in the log.", ""),
    "smartmap_jobs": ("Jobs that have not ended, by state.", "state"),
}
"""Gauges asked of the database: what they mean, and what their values are told apart by."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class CountedPool(Protocol):
    """A pool of connections that tells how it is."""

    name: str

    def get_stats(self) -> dict[str, int]:
        """Return counts by psycopg_pool's names."""
        ...


class RequestMetrics:
    """Counts each request, by templates only: their number is bounded, whatever is asked."""

    def __init__(self) -> None:
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._routes: dict[str, tuple[Histogram, Counter]] = {}

    def __call__(self, watched: Watched) -> None:
        """Count one request."""
        route, duration_s = watched.route, watched.duration_s()
        method = watched.scope["method"] if watched.scope["method"] in METHODS else "other"
        key = (method, route, watched.status)
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = REQUESTS.labels(method, route, str(watched.status))
        counter.inc()
        of_route = self._routes.get(route)
        if of_route is None:
            of_route = (REQUEST_SECONDS.labels(route), SENT_BYTES.labels(route))
            self._routes[route] = of_route
        of_route[0].observe(duration_s)
        of_route[1].inc(watched.sent_bytes)
        if route == TILE and watched.status in {200, 204, 304}:
            _count_tile(watched.scope["path"], duration_s)


def _count_tile(path: str, duration_s: float) -> None:
    _, _, tileset, zoom, *_ = path.split("/")
    if tileset in TILESETS and zoom.isdecimal() and int(zoom) <= MAX_ADDRESS_ZOOM:
        TILE_SECONDS.labels(tileset, int(zoom)).observe(duration_s)


def note_pools(pools: Iterable[CountedPool]) -> None:
    """Note how the pools of this process are."""
    for pool in pools:
        stats = pool.get_stats()
        POOL_SIZE.labels(pool.name).set(stats.get("pool_size", 0))
        POOL_FREE.labels(pool.name).set(stats.get("pool_available", 0))
        POOL_WAITING.labels(pool.name).set(stats.get("requests_waiting", 0))
        POOL_REFUSED.labels(pool.name).set(stats.get("requests_errors", 0))


@asynccontextmanager
async def counting_pools(pools: Sequence[CountedPool]) -> AsyncIterator[None]:
    """Note every few seconds how the pools of this process are: any process may be asked."""
    task = asyncio.create_task(_note_regularly(pools))
    try:
        yield
    finally:
        task.cancel()


async def _note_regularly(pools: Sequence[CountedPool]) -> None:
    while True:
        note_pools(pools)
        await asyncio.sleep(NOTED_EVERY_S)


class Facts(Collector):
    """Gauges that were asked of the database for this answer.

    Parameters
    ----------
    counts
        Names, labels and values; a name has one label, or an empty one, with all its values.
    """

    def __init__(self, counts: Iterable[tuple[str, str, float]]) -> None:
        self._counts = tuple(counts)

    def collect(self) -> Iterable[Metric]:
        """Give each gauge."""
        families: dict[str, GaugeMetricFamily] = {}
        for name, label, value in self._counts:
            words, kind = FACT_WORDS[name]
            if name not in families:
                families[name] = GaugeMetricFamily(name, words, labels=[kind] if kind else [])
            families[name].add_metric([label] if kind else [], value)
        return families.values()


def write_metrics(facts: Collector | None = None) -> bytes:
    """Return all counts in the text format."""
    shared = os.environ.get(SHARED_DIRECTORY)
    registry = REGISTRY
    if shared:
        _forget_dead(Path(shared))
        registry = CollectorRegistry()
        MultiProcessCollector(registry, shared)
    text: bytes = generate_latest(registry)
    if facts is not None:
        asked = CollectorRegistry()
        asked.register(facts)
        text += generate_latest(asked)
    return text


def _forget_dead(directory: Path) -> None:
    """Drop the gauges of workers that were killed; what they counted stays."""
    for file in directory.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdecimal() and not Path("/proc", pid).exists():
            mark_process_dead(int(pid), str(directory))
