"""What the middlewares cost: the application with all of them and with none, over the same data.

Bound: a look-up and a tile over HTTP take at most 1.05 times as long with them. Requests to both
servers alternate; the table shows the least times, and the processor time of the middlewares around
a route that does nothing, in µs.
"""

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.app import create_app
from api.logs import JsonLines, LogFormat, configure_server_logging
from api.middleware.authentication import Authentication
from api.middleware.stack import middlewares
from api.settings import Settings
from benchmarks.tiles import (
    SPOTS,
    Client,
    Site,
    Spot,
    as_role,
    fetch,
    filled_database,
    free_port,
    tile_path,
    timed,
)
from benchmarks.visitors import sign_in
from spatial.domain.accounts import Role
from spatial.storage.roles import TILES_ROLE, WEB_ROLE

ROUNDS = 400
BOUND = 1.05


def build_bare() -> FastAPI:
    """Build the application with the authentication alone, which routes and tiles rest on."""
    app = create_app(Settings())
    app.user_middleware = [Middleware(Authentication)]
    return app


def build_whole() -> FastAPI:
    """Build the application as it is served."""
    return create_app(Settings(account_rate=1e9, address_rate=1e9))


@contextmanager
def serving(factory: str, url: str, headers: dict[str, str]) -> Iterator[Site]:
    """Serve in a process of its own, logging to nowhere; lend the way in."""
    program = (
        "import sys, uvicorn; from api.cli.serve import SERVER_OPTIONS;"
        "from api.logs import LogFormat, configure_server_logging;"
        "configure_server_logging(LogFormat.JSON);"
        f"uvicorn.run('benchmarks.middlewares:{factory}', factory=True, port=int(sys.argv[1]),"
        "**SERVER_OPTIONS)"
    )
    site = Site(free_port(), headers)
    environment = os.environ | {
        "WEB_DATABASE_URL": as_role(url, WEB_ROLE),
        "TILES_DATABASE_URL": as_role(url, TILES_ROLE),
    }
    command = [sys.executable, "-c", program, str(site.port)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            try:
                fetch(Client(site), "/ready")
                break
            except OSError:
                time.sleep(0.1)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=15)


def compare(sites: tuple[Site, Site], paths: list[str]) -> tuple[float, float]:
    """Return the least times of both servers, ms; requests alternate."""
    clients = [Client(site) for site in sites]
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        path = paths[turn % len(paths)]
        for which in (turn % 2, 1 - turn % 2):
            times[which].append(timed(partial(fetch, clients[which], path)))
    return min(times[0]), min(times[1])


def own_time_us() -> float:
    """Return the time of the whole stack around nothing, µs."""

    async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 1000})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pass

    async def run() -> float:
        app: ASGIApp = nothing
        for each in reversed(middlewares(Settings(account_rate=1e9, address_rate=1e9))):
            if "Authentication" not in repr(each):
                app = each.cls(app, *each.args, **each.kwargs)
        headers = [(b"host", b"x"), (b"accept", b"*/*")]
        rounds = []
        for _ in range(2000):
            scope = {
                "type": "http", "method": "GET", "path": "/x", "headers": headers,
                "query_string": b"", "scheme": "http", "client": ("127.0.0.1", 1), "state": {},
            }  # fmt: skip
            start = time.process_time()
            await app(scope, receive, send)
            rounds.append(time.process_time() - start)
        return min(rounds) * 1e6

    with Path(os.devnull).open("w") as nowhere:
        handler = logging.StreamHandler(nowhere)
        handler.setFormatter(JsonLines())
        configure_server_logging(LogFormat.JSON)
        logging.getLogger().handlers = [handler]
        return asyncio.run(run())


def main() -> None:
    """Print the table."""
    with filled_database() as url:
        [visitor] = sign_in(url, ["510000"], Role.ANALYST, 1)
        with psycopg.connect(url) as conn:
            spots = [Spot(*row) for row in conn.execute(SPOTS).fetchall()]
        ways = {
            "room by id": [f"/api/v1/rooms/{spot.room_id}" for spot in spots[:4]],
            "level's tile": [tile_path(spot) for spot in spots[:4]],
        }
        with (
            serving("build_bare", url, visitor.headers) as bare,
            serving("build_whole", url, visitor.headers) as full,
        ):
            print(f"{'':<16}{'without ms':>12}{'with ms':>10}{'ratio':>8}{'bound':>8}")
            for what, paths in ways.items():
                compare((bare, full), paths[:4])
                without, with_ = compare((bare, full), paths)
                ratio = with_ / without
                print(f"{what:<16}{without:>12.2f}{with_:>10.2f}{ratio:>8.2f}{BOUND:>8.2f}")
    print(f"around nothing: {own_time_us():.0f} µs")


if __name__ == "__main__":
    main()
