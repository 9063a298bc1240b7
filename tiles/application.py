"""Vector tiles over HTTP: a small ASGI application with its own pool.

``/{tileset}/{z}/{x}/{y}`` is a tile, ``/{tileset}.json`` its TileJSON; the tileset ``rooms`` takes
``?level=<id>``. A tile with nothing in it is 204. Answers are private to the account, and carry a
strong ETag: the same rooms give the same bytes.
"""

import datetime as dt
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from hashlib import blake2b
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import PoolTimeout, TooManyRequests
from starlette.datastructures import URL, Headers
from starlette.types import Receive, Scope, Send

from spatial.domain import scopes
from spatial.storage.cancellation import CancellableAsyncPool
from spatial.storage.live_pools import RECONNECT_S
from spatial.storage.replicas import ReplicaWatch, replica_url
from tiles.addresses import TileAddress, read_address
from tiles.refusals import Refusal, refuse
from tiles.tilesets import tile_json

log = logging.getLogger(__name__)

POOL_SIZE = 4
"""Connections in one worker process; up to four times as many requests wait, the rest get 503."""

CONNECTION_OPTIONS = (
    "-c statement_timeout=3000 -c lock_timeout=1000"
    " -c idle_in_transaction_session_timeout=10000 -c default_transaction_read_only=on"
)
"""A tile that takes 3 s helps nobody."""

MVT = b"application/vnd.mapbox-vector-tile"
PRIVATE = [(b"cache-control", b"private, no-cache"), (b"vary", b"Authorization, Cookie")]

Authorise = Callable[[Scope], scopes.Scope]
Pool = CancellableAsyncPool
Answer = TypeVar("Answer")


def open_pool(url: str, name: str) -> Pool:
    """Return a pool for tiles, not yet open."""
    return Pool(
        url,
        min_size=1,
        max_size=POOL_SIZE,
        max_waiting=4 * POOL_SIZE,
        timeout=3.0,
        reconnect_timeout=RECONNECT_S,
        open=False,
        kwargs={"autocommit": True, "options": CONNECTION_OPTIONS},
        name=name,
    )


class TileApplication:
    """The ASGI application; it serves while `running` is entered."""

    def __init__(self) -> None:
        self._pool: Pool | None = None
        self._replica: tuple[Pool, ReplicaWatch] | None = None
        self._authorise: Authorise | None = None

    @asynccontextmanager
    async def running(
        self, url: str, authorise: Authorise, watch: ReplicaWatch | None = None
    ) -> AsyncIterator[Pool]:
        """Open the pool, lend it to whoever counts, and close it in the end.

        Parameters
        ----------
        authorise
            Returns the scope of who asks, by the ASGI scope, or raises Refusal.
        watch
            Says when a replica may be read from; None if there is none.
        """
        async with AsyncExitStack() as opened:
            pool = await opened.enter_async_context(open_pool(url, "tiles"))
            if watch is not None:
                replica = open_pool(replica_url(url, watch.replica), "tiles-replica")
                self._replica = await opened.enter_async_context(replica), watch
            self._pool, self._authorise = pool, authorise
            try:
                yield pool
            finally:
                self._pool = self._authorise = self._replica = None

    async def _asked(self, ask: Callable[[Pool], Awaitable[Answer]]) -> Answer:
        """Ask the replica while it is well; the primary otherwise, and if the replica fails."""
        assert self._pool is not None  # noqa: S101  checked by the caller
        if self._replica is not None and self._replica[1].is_well:
            replica, watch = self._replica
            try:
                return await ask(replica)
            except psycopg.errors.QueryCanceled:
                raise  # too slow; it would be on the primary, too
            except psycopg.OperationalError:
                watch.lose()
        return await ask(self._pool)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._answer(scope, send)
        except Refusal as refusal:
            await _send_problem(scope, send, refusal.document)
        except (PoolTimeout, TooManyRequests, psycopg.OperationalError) as error:
            log.warning("tile not drawn reason=%s", type(error).__name__)
            await _send_problem(scope, send, refuse(503, "TILES_BUSY").document)

    async def _answer(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            raise refuse(405, "TILES_GET_ONLY")
        if self._pool is None or self._authorise is None:
            raise refuse(503, "TILES_BUSY")
        address = read_address(
            scope["path"].removeprefix(scope.get("root_path", "")), scope["query_string"]
        )
        headers = Headers(scope=scope)
        seen = self._authorise(scope)
        if address.zxy is None:
            body = await self._description(address, seen, scope)
            await _send(send, 200, body, [(b"content-type", b"application/json"), *PRIVATE], scope)
            return
        tile = await self._asked(lambda pool: draw_tile(pool, address, seen))
        await _send_tile(send, tile, headers.get("if-none-match"), scope)

    async def _description(self, address: TileAddress, seen: scopes.Scope, scope: Scope) -> bytes:
        row = await self._asked(lambda pool: find_bounds(pool, address, seen))
        if row is None:
            raise refuse(404, "NO_SUCH_LEVEL", level=str(address.level_id))
        here = str(URL(scope=scope).replace(query="", fragment="")).removesuffix(".json")
        level = f"?level={address.level_id}" if address.level_id else ""
        document = tile_json(address.tileset, row, here + "/{z}/{x}/{y}" + level)
        return json.dumps(document, ensure_ascii=False).encode()


def _values(address: TileAddress, seen: scopes.Scope) -> dict[str, object]:
    z, x, y = address.zxy or (0, 0, 0)
    return {
        "z": z,
        "x": x,
        "y": y,
        "level_id": address.level_id,
        "scopes": list(seen.prefixes),
        "organisations": list(seen.organisations) or None,
        "as_of": dt.datetime.now(dt.UTC).astimezone().date(),
    }


async def find_bounds(
    pool: Pool, address: TileAddress, seen: scopes.Scope
) -> dict[str, Any] | None:
    """Return where a tileset has something, with its name; None if it has nothing."""
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(address.tileset.bounds_statement, _values(address, seen))
        return await cursor.fetchone()


async def draw_tile(pool: Pool, address: TileAddress, seen: scopes.Scope) -> bytes:
    """Return one tile's bytes; none when nothing is there."""
    async with pool.connection() as conn:
        cursor = conn.cursor(binary=True)
        await cursor.execute(address.tileset.statement, _values(address, seen), prepare=True)
        row = await cursor.fetchone()
    return bytes(row[0]) if row and row[0] else b""


async def _send_tile(send: Send, tile: bytes, known: str | None, scope: Scope) -> None:
    if not tile:
        await _send(send, 204, b"", PRIVATE, scope)
        return
    etag = f'"{blake2b(tile, digest_size=16).hexdigest()}"'
    headers = [(b"etag", etag.encode()), *PRIVATE]
    if known is not None and etag in known:
        await _send(send, 304, b"", headers, scope)
        return
    await _send(send, 200, tile, [(b"content-type", MVT), *headers], scope)


async def _send_problem(scope: Scope, send: Send, document: dict[str, Any]) -> None:
    about = scope.get("state", {}).get("request_id")
    document |= {"request_id": about} if about else {}
    headers = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store")]
    extra = {
        405: [(b"allow", b"GET, HEAD")],
        503: [(b"retry-after", b"2")],
    }
    status = int(document["status"])
    body = json.dumps(document, ensure_ascii=False).encode()
    await _send(send, status, body, headers + extra.get(status, []), None)


async def _send(
    send: Send,
    status: int,
    body: bytes,
    headers: Sequence[tuple[bytes, bytes]],
    scope: Scope | None,
) -> None:
    length = [(b"content-length", str(len(body)).encode())] if status not in {204, 304} else []
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    head_only = scope is not None and scope["method"] == "HEAD"
    await send({"type": "http.response.body", "body": b"" if head_only else body})
