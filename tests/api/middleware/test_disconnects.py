"""A client that goes away takes its statement with it, and nobody else's."""

import time
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.errors import register_error_handlers
from api.middleware.disconnects import DisconnectWatch
from api.middleware.proxies import Proxies
from api.middleware.request_watch import CLIENT_GONE, RequestWatch, Watched
from spatial.storage.cancellation import CancellableAsyncPool, CancellablePool
from tests.support.loopback import connect, read_answer, served

pytestmark = pytest.mark.database

LONG = "SELECT pg_sleep(60) /* a look-up that takes long */"
PATIENCE_S = 20.0


class Service:
    """Look-ups over both kinds of pools, of one connection each."""

    def __init__(self, url: str) -> None:
        self.pool = CancellablePool(url, min_size=1, max_size=1, open=False)
        self.async_pool = CancellableAsyncPool(url, min_size=1, max_size=1, open=False)
        self.seen: list[Watched] = []
        self.app = Starlette(
            routes=[
                Route("/plain/{what}", self.plain, methods=["GET", "POST"]),
                Route("/async/{what}", self.asynchronous),
            ],
            middleware=[
                Middleware(RequestWatch, proxies=Proxies([]), observers=[self.seen.append]),
                Middleware(DisconnectWatch, unwatched_s=0.05),
            ],
            lifespan=self.lifespan,
        )
        register_error_handlers(self.app)

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> Any:
        with self.pool:
            async with self.async_pool:
                yield

    def plain(self, request: Request) -> PlainTextResponse:
        long = request.path_params["what"] == "long"
        with self.pool.connection() as conn:
            conn.execute(LONG if long else "SELECT 1")
        return PlainTextResponse("done")

    async def asynchronous(self, request: Request) -> PlainTextResponse:
        long = request.path_params["what"] == "long"
        async with self.async_pool.connection() as conn:
            await conn.execute(LONG if long else "SELECT 1")
        return PlainTextResponse("done")


@pytest.fixture
def service(database_url: str) -> Service:
    return Service(database_url)


@pytest.fixture
def port(service: Service) -> Iterator[int]:
    with served(service.app) as port:
        yield port


@pytest.fixture
def onlooker(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as conn:
        yield conn


def running(onlooker: psycopg.Connection[Any]) -> int:
    """Count the long statements that the server is working on."""
    row = onlooker.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = %s", [LONG]
    ).fetchone()
    return row[0] if row else -1


def wait_for(count: int, onlooker: psycopg.Connection[Any]) -> None:
    until = time.monotonic() + PATIENCE_S
    while running(onlooker) != count:
        assert time.monotonic() < until, running(onlooker)
        time.sleep(0.02)


def wait_until_seen(count: int, service: Service) -> None:
    until = time.monotonic() + PATIENCE_S
    while len(service.seen) < count:
        assert time.monotonic() < until, service.seen
        time.sleep(0.02)


def ask(path: str, method: str = "GET") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_the_statement_of_a_client_who_left_is_cancelled(
    service: Service, port: int, onlooker: psycopg.Connection[Any], kind: str
) -> None:
    with connect(port) as connection:
        connection.sendall(ask(f"/{kind}/long"))
        wait_for(1, onlooker)

    wait_for(0, onlooker)
    with connect(port) as connection:  # the one connection is whole and back in its pool
        connection.sendall(ask(f"/{kind}/short"))
        assert read_answer(connection).body == b"done"
    wait_until_seen(2, service)  # an answer is sent before it is told of
    assert [watched.status for watched in service.seen] == [CLIENT_GONE, 200]


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_who_waits_in_the_queue_and_leaves_starts_nothing(
    port: int, onlooker: psycopg.Connection[Any], kind: str
) -> None:
    with connect(port) as first:
        first.sendall(ask(f"/{kind}/long"))
        wait_for(1, onlooker)
        second = connect(port)
        second.sendall(ask(f"/{kind}/long"))
        time.sleep(0.3)  # it waits for the pool's one connection, and is watched
        second.close()
        time.sleep(0.3)  # the server has noticed

    wait_for(0, onlooker)
    for _ in range(20):
        assert running(onlooker) == 0
        time.sleep(0.02)


def test_a_change_is_finished_whoever_listens(port: int, onlooker: psycopg.Connection[Any]) -> None:
    with connect(port) as connection:
        connection.sendall(ask("/plain/long", "POST"))
        wait_for(1, onlooker)

    time.sleep(1.0)
    assert running(onlooker) == 1
    onlooker.execute(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE state = 'active' AND query = %s",
        [LONG],
    )


def test_short_answers_are_not_watched_and_come_back(port: int) -> None:
    with connect(port) as connection:
        for _ in range(50):
            connection.sendall(ask("/plain/short"))
            assert read_answer(connection).body == b"done"
