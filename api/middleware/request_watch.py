"""The outermost middleware: gives each request an id and an address, and tells what became of it.

Observers are told once per request, when its answer is sent or its client has gone.
"""

import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware.proxies import Proxies
from api.request_context import CURRENT, RequestContext

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
CLIENT_GONE = 499
"""What is told of a request whose client went away before it was answered, as nginx tells it."""

API_PREFIX = "/api/v1"
TILE_JSON, TILE = "/tiles/{tileset}.json", "/tiles/{tileset}/{z}/{x}/{y}"


@dataclass(slots=True)
class Watched:
    """One request and what became of it.

    Parameters
    ----------
    started
        ``time.perf_counter()`` when it came, s.
    status
        Of the answer; 499 until there is one.
    sent_bytes
        Of the answer's body.
    """

    context: RequestContext
    scope: Scope
    started: float = field(default_factory=time.perf_counter)
    status: int = CLIENT_GONE
    sent_bytes: int = 0

    @property
    def route(self) -> str:
        """The template of the address, never the address itself; ``-`` if no route takes it."""
        path: str = self.scope["path"]
        if path.startswith("/tiles/"):
            return TILE_JSON if path.endswith(".json") else TILE
        route = getattr(self.scope.get("route"), "path", None)
        if route is None:
            return "-"
        if path.startswith("/static/"):
            return "/static/{file}"
        # an included router's own routes do not know the prefix that they are included under
        known = route.startswith(API_PREFIX) or not path.startswith(API_PREFIX)
        return str(route) if known else API_PREFIX + route

    def duration_s(self) -> float:
        """Return how long it has taken so far, s."""
        return time.perf_counter() - self.started


Observer = Callable[[Watched], None]


class RequestWatch:
    """Middleware: request ids, client addresses behind proxies, and observers of each request."""

    def __init__(self, app: ASGIApp, proxies: Proxies, observers: Sequence[Observer]) -> None:
        self._app = app
        self._proxies = proxies
        self._observers = tuple(observers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and tell the observers when it is over."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched = Watched(self._context(scope), scope)
        name = watched.context.request_id.encode()

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                watched.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", name)]
            elif message["type"] == "http.response.body":
                watched.sent_bytes += len(message.get("body", b""))
            await send(message)

        scope.setdefault("state", {})["request_id"] = watched.context.request_id
        token = CURRENT.set(watched.context)
        try:
            await self._app(scope, receive, send_named)
        finally:
            if scope["state"].get("abandoned"):
                watched.status = CLIENT_GONE
            for observe in self._observers:
                observe(watched)
            CURRENT.reset(token)

    def _context(self, scope: Scope) -> RequestContext:
        """Read who asks; correct address and scheme in the scope where a proxy tells them."""
        peer = scope["client"][0] if scope.get("client") else None
        if not self._proxies.trusts(peer):
            return RequestContext(_new_id(), self._proxies.client(peer, ()))
        told: dict[bytes, list[str]] = {}
        for header, value in scope["headers"]:
            told.setdefault(header, []).append(value.decode("latin-1"))
        address = self._proxies.client(peer, told.get(b"x-forwarded-for", ()))
        scope["client"] = (address, 0)
        scheme = told.get(b"x-forwarded-proto", [""])[-1].strip().lower()
        if scheme in {"http", "https"}:
            scope["scheme"] = scheme
        given = told.get(b"x-request-id", [""])[-1]
        return RequestContext(given if REQUEST_ID.fullmatch(given) else _new_id(), address)


def _new_id() -> str:
    return os.urandom(12).hex()
