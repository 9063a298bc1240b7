"""What the middlewares cost: the application with all of them and with none, over the same data.

Bound: a look-up and a tile over HTTP take at most 1.05 times as long with them. Requests to both
servers alternate; the table shows medians, and the middlewares' own time with a route that does
nothing, in µs.
"""

import asyncio
import http.client
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
from benchmarks.tiles import SPOTS, Spot, fetch, filled_database, tile_path
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
def serving(factory: str, environment: dict[str, str]) -> Iterator[int]:
    """Serve in a process of its own, logging to nowhere; lend the port."""
    program = (
        "import sys, uvicorn; from api.cli.serve import SERVER_OPTIONS;"
        "from api.logs import LogFormat, configure_server_logging;"
        "configure_server_logging(LogFormat.JSON);"
        f"uvicorn.run('benchmarks.middlewares:{factory}', factory=True, port=int(sys.argv[1]),"
        "**SERVER_OPTIONS)"
    )
    port = {"build_bare": 8791, "build_whole": 8792}[factory]
    command = [sys.executable, "-c", program, str(port)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            try:
                fetch(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/ready")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=15)


def compare(ports: tuple[int, int], paths: list[str]) -> tuple[float, float]:
    """Return the medians of both servers, ms; requests alternate."""
    clients = [http.client.HTTPConnection("127.0.0.1", port) for port in ports]
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        path = paths[turn % len(paths)]
        for which in (turn % 2, 1 - turn % 2):
            start = time.perf_counter()
            fetch(clients[which], path)
            times[which].append((time.perf_counter() - start) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


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
        return statistics.median(rounds) * 1e6

    with Path(os.devnull).open("w") as nowhere:
        handler = logging.StreamHandler(nowhere)
        handler.setFormatter(JsonLines())
        configure_server_logging(LogFormat.JSON)
        logging.getLogger().handlers = [handler]
        return asyncio.run(run())


def main() -> None:
    """Print the table."""
    with filled_database() as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "WEB_DATABASE_URL": url.replace("//postgres@", f"//{WEB_ROLE}@", 1),
            "TILES_DATABASE_URL": url.replace("//postgres@", f"//{TILES_ROLE}@", 1),
            "SMARTMAP_OPEN_ACCESS": "true",
        }
        with psycopg.connect(url) as conn:
            spots = [Spot(*row) for row in conn.execute(SPOTS).fetchall()]
        ways = {
            "room by id": [f"/api/v1/rooms/{spot.room_id}" for spot in spots],
            "level's tile": [tile_path(spot) for spot in spots],
        }
        with (
            serving("build_bare", environment) as bare,
            serving("build_whole", environment) as full,
        ):
            print(f"{'':<16}{'without ms':>12}{'with ms':>10}{'ratio':>8}{'bound':>8}")
            for what, paths in ways.items():
                compare((bare, full), paths[:20])
                without, with_ = compare((bare, full), paths)
                ratio = with_ / without
                print(f"{what:<16}{without:>12.2f}{with_:>10.2f}{ratio:>8.2f}{BOUND:>8.2f}")
    print(f"around nothing: {own_time_us():.0f} µs")


if __name__ == "__main__":
    main()
