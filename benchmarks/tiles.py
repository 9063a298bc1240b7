"""The served map against the database alone: the same statements over the same kind of pool.

Bounds (ratios within one run, never milliseconds): a level's tile over HTTP within 1.3 times the
statement, a room by id, number or point within 2 times.
"""

import asyncio
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import psycopg
from psycopg_pool import ConnectionPool

from benchmarks.visitors import sign_in
from spatial.domain.accounts import Role
from spatial.domain.scopes import Scope
from spatial.storage.cluster import Cluster
from spatial.storage.connections import load_sql, open_connection
from spatial.storage.lookups import places, rooms
from spatial.storage.lookups.asking import Asker
from spatial.storage.reference_data import load_reference_data
from spatial.storage.roles import TILES_ROLE, WEB_ROLE
from spatial.storage.schema import open_engine, upgrade
from tiles.addresses import TileAddress
from tiles.application import POOL_SIZE, Pool, draw_tile
from tiles.tilesets import TILESETS

ROUNDS = 150
"""Interleaved calls of each kind; the table shows the least: other work only adds to it."""

LOAD_SECONDS = 2.0
CLIENTS = 4
ZOOM = 18
SCOPES = ("51",)


class Spot(NamedTuple):
    """A room to ask for, and the tile that holds it."""

    room_id: Any
    level_id: Any
    building: str
    building_id: Any
    number: str
    lon: float
    lat: float
    x: int
    y: int


class Site(NamedTuple):
    """A server, and the headers of somebody who is signed in there."""

    port: int
    headers: dict[str, str]


class Row(NamedTuple):
    """One line of the table, in milliseconds."""

    what: str
    bare_ms: float
    http_ms: float
    bound: float


SPOTS = f"""
    SELECT room.id, level.id, building.code, building.id, room_version.number,
        ST_X(ST_Centroid(room_version.geom)), ST_Y(ST_Centroid(room_version.geom)),
        floor((ST_X(ST_Centroid(room_version.g3857)) + 20037508.342789244)
            / 40075016.68557849 * 2 ^ {ZOOM})::int,
        floor((20037508.342789244 - ST_Y(ST_Centroid(room_version.g3857)))
            / 40075016.68557849 * 2 ^ {ZOOM})::int
    FROM room_version
    JOIN room ON room.id = room_version.room_id
    JOIN level ON level.id = room.level_id
    JOIN building ON building.id = level.building_id
    ORDER BY md5(room.map_id::text)
    LIMIT {ROUNDS}
"""  # noqa: S608  constants of this module


@contextmanager
def filled_database() -> Iterator[str]:
    """Lend a database with some thousand rooms, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="smartmap-bench-"))
    home.chmod(0o711)
    cluster = Cluster(home, durable=False)
    cluster.up()
    try:
        url = cluster.create_database("bench")
        with open_engine(url).begin() as connection:
            upgrade(connection)
        with open_connection(url) as conn:
            load_reference_data(conn)
            conn.execute(Path(__file__).with_name("served_data.sql").read_bytes())
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE")
        yield url
    finally:
        cluster.down()
        shutil.rmtree(cluster.directory, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def served(url: str) -> Iterator[Site]:
    """Serve a database in a process of its own; lend the way in."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("smartmap")), "serve", "--port", str(port)]
    [visitor] = sign_in(url, ["510000"], Role.ANALYST, 1)
    site = Site(port, visitor.headers)
    environment = os.environ | {
        "WEB_DATABASE_URL": as_role(url, WEB_ROLE),
        "TILES_DATABASE_URL": as_role(url, TILES_ROLE),
        "SMARTMAP_ACCOUNT_RATE": "0",
    }
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                fetch(Client(site), "/ready")
                break
            except OSError:
                time.sleep(0.1)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=15)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def as_role(url: str, role: str) -> str:
    """Return the URL of a database of the benchmark's cluster for another role."""
    return url.replace("//postgres@", f"//{role}@", 1)


class Client(http.client.HTTPConnection):
    """A connection of somebody signed in, used again and again."""

    def __init__(self, site: Site) -> None:
        super().__init__("127.0.0.1", site.port)
        self.signed = site.headers


def fetch(client: Client, path: str) -> bytes:
    """Return the body of an answer."""
    client.request("GET", path, headers=client.signed)
    answer = client.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return body


def timed(call: Callable[[], object]) -> float:
    """Return how long a call takes, in milliseconds."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def tile_path(spot: Spot) -> str:
    """Return the address of the tile that holds a room."""
    return f"/tiles/rooms/{ZOOM}/{spot.x}/{spot.y}?level={spot.level_id}"


def time_tiles(url: str, site: Site, spots: list[Spot]) -> Row:
    """Time a level's tile: the statement over the tiles' own pool, then the whole way."""
    http_client = Client(site)
    bare: list[float] = []
    whole: list[float] = []

    async def run() -> None:
        options = {"autocommit": True}
        async with Pool(url, min_size=1, max_size=POOL_SIZE, kwargs=options, open=False) as pool:
            for spot in spots:
                address = TileAddress(TILESETS["rooms"], spot.level_id, (ZOOM, spot.x, spot.y))
                start = time.perf_counter()
                await draw_tile(pool, address, Scope(SCOPES))
                bare.append((time.perf_counter() - start) * 1000)
                path = tile_path(spot)
                whole.append(timed(lambda: fetch(http_client, path)))  # noqa: B023

    asyncio.run(run())
    return Row("level's tile", min(bare), min(whole), 1.3)


def time_lookups(url: str, site: Site, spots: list[Spot]) -> list[Row]:
    """Time a room by id, by number and by point: the look-ups over a pool, then the whole way."""
    client = Client(site)
    today = datetime.now(UTC).astimezone().date()

    def by_number(asker: Asker, spot: Spot) -> None:
        building = places.get_building(asker, spot.building)
        rooms.find_by_number(asker, building["id"], spot.number)

    ways: list[tuple[str, Callable[[Asker, Spot], object], Callable[[Spot], str]]] = [
        (
            "room by id",
            lambda asker, spot: rooms.get_card(asker, spot.room_id),
            lambda spot: f"/api/v1/rooms/{spot.room_id}",
        ),
        (
            "room by number",
            by_number,
            lambda spot: f"/api/v1/buildings/{spot.building}/rooms?number={quote(spot.number)}",
        ),
        (
            "room by point",
            lambda asker, spot: rooms.find_at_point(asker, spot.lon, spot.lat),
            lambda spot: f"/api/v1/rooms/at?lon={spot.lon}&lat={spot.lat}",
        ),
    ]
    table = []
    with ConnectionPool(url, min_size=2, kwargs={"autocommit": True}, open=True) as pool:
        asker = Asker(pool.connection, Scope(SCOPES), today)
        for what, ask, path in ways:
            bare, whole = [], []
            for spot in spots:
                bare.append(timed(lambda: ask(asker, spot)))  # noqa: B023
                whole.append(timed(lambda: fetch(client, path(spot))))  # noqa: B023
            table.append(Row(what, min(bare), min(whole), 2.0))
    return table


def count_in_time(
    clients: int, make: Callable[[], Callable[[Spot], object]], spots: list[Spot]
) -> float:
    """Return calls per second of several clients at once, each with a connection of its own."""
    counts = [0] * clients
    until = time.perf_counter() + LOAD_SECONDS

    def work(which: int) -> None:
        call = make()
        while time.perf_counter() < until:
            call(spots[(counts[which] * clients + which) % len(spots)])
            counts[which] += 1

    threads = [threading.Thread(target=work, args=(which,)) for which in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / LOAD_SECONDS


def load(url: str, site: Site, spots: list[Spot]) -> tuple[float, float]:
    """Return tiles per second: the bare statement, and over HTTP."""
    statement = load_sql("rooms", "tiles")
    today = datetime.now(UTC).astimezone().date()

    def bare() -> Callable[[Spot], object]:
        conn = psycopg.connect(url, autocommit=True)

        def draw(spot: Spot) -> object:
            values = {"z": ZOOM, "x": spot.x, "y": spot.y, "level_id": spot.level_id}
            values |= {"scopes": list(SCOPES), "organisations": None, "as_of": today}
            return conn.execute(statement, values, prepare=True, binary=True).fetchone()

        return draw

    def over_http() -> Callable[[Spot], object]:
        client = Client(site)
        return lambda spot: fetch(client, tile_path(spot))

    return count_in_time(CLIENTS, bare, spots), count_in_time(CLIENTS, over_http, spots)


def main() -> None:
    """Print the table."""
    with filled_database() as url, served(url) as site:
        with psycopg.connect(url) as conn:
            spots = [Spot(*row) for row in conn.execute(SPOTS).fetchall()]
        warm = spots[:20]
        time_tiles(url, site, warm)
        time_lookups(url, site, warm)
        table = [time_tiles(url, site, spots), *time_lookups(url, site, spots)]
        bare_rate, http_rate = load(url, site, spots)
    print(f"{'':<16}{'statement ms':>14}{'HTTP ms':>10}{'ratio':>8}{'bound':>8}")
    for row in table:
        ratio = row.http_ms / row.bare_ms
        print(
            f"{row.what:<16}{row.bare_ms:>14.2f}{row.http_ms:>10.2f}{ratio:>8.2f}{row.bound:>8.1f}"
        )
    print(f"tiles per second, {CLIENTS} clients: statement {bare_rate:.0f}, HTTP {http_rate:.0f}")


if __name__ == "__main__":
    main()
