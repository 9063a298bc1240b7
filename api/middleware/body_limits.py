"""How large a body may be, by address, and how slowly it may come.

A body that says that it is too large is refused before a byte of it is read; one that does not say
is counted while it comes. Routes never see more. Whatever is answered before a body was read to
its end, the connection is closed after it: nobody goes on sending into it.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware.refusing import refuse

USUAL_BYTES = 1 << 20
TOO_LARGE = (413, "BODY_TOO_LARGE")
LINGER_S = 2.0
LINGER_BYTES = 8 << 20
"""How long and how much a refused sender may go on sending before the connection is closed."""


class RouteLimit(NamedTuple):
    """How large the bodies of some addresses may be, bytes."""

    pattern: re.Pattern[str]
    max_bytes: int


class Pace(NamedTuple):
    """How slowly a body may come.

    Parameters
    ----------
    patience_s
        Until its next piece, s.
    grace_s
        Over all that its bytes may take, s.
    bytes_per_s
        What it must come at in the mean, beyond the grace.
    """

    patience_s: float = 20.0
    grace_s: float = 30.0
    bytes_per_s: float = 16_384.0


class BodyLimits:
    """Middleware that refuses bodies that are too large or too slow."""

    def __init__(
        self, app: ASGIApp, limits: Sequence[RouteLimit], pace: Pace | None = None
    ) -> None:
        self._app = app
        self._limits = tuple(limits)
        self._pace = pace or Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that is counted, or refuse it."""
        if scope["type"] != "http" or not has_body(scope):
            await self._app(scope, receive, send)
            return
        maximum = self.max_bytes(scope["path"])
        body = _CountedBody(receive, maximum, self._pace, waits=_asked_first(scope))
        if _told_length(scope) > maximum:
            await refuse(scope, receive, body.ending(send), TOO_LARGE)
        else:
            await self._app(scope, body.receive, body.ending(send))

    def max_bytes(self, path: str) -> int:
        """Return how large a body may be that goes to an address, bytes."""
        fitting = (each.max_bytes for each in self._limits if each.pattern.match(path))
        return next(fitting, USUAL_BYTES)


class _CountedBody:
    """One body on its way in. ``waits``: its sender waits for our word before sending it."""

    def __init__(self, receive: Receive, maximum: int, pace: Pace, *, waits: bool) -> None:
        self._receive = receive
        self._maximum = maximum
        self._pace = pace
        self._waits = waits
        self._started = time.monotonic()
        self._size = 0
        self._is_whole = False

    async def receive(self) -> Message:
        """Receive the next piece of the body; once it is whole, whatever comes, without a limit."""
        if self._is_whole:
            return await self._receive()
        self._waits = False
        allowed = self._pace.grace_s + self._size / self._pace.bytes_per_s
        left = min(self._pace.patience_s, self._started + allowed - time.monotonic())
        try:
            async with asyncio.timeout(left):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408) from None
        self._size += len(message.get("body", b""))
        if self._size > self._maximum:
            raise HTTPException(413)
        self._is_whole = not message.get("more_body", False)
        return message

    def ending(self, send: Send) -> Send:
        """Return a way to answer that closes the connection if the body was not read to its end.

        A connection that is closed while its sender writes is reset, and the answer lost: so what
        comes in the next moments is read and thrown away. Who waits for our word sends nothing.
        """

        async def send_and_close(message: Message) -> None:
            if self._is_whole or message.get("more_body"):
                await send(message)
            elif message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), (b"connection", b"close")]
                await send({**message, "headers": headers})
            elif self._waits:
                await send(message)
            else:
                await send({**message, "more_body": True})
                await self._throw_away()
                await send({"type": "http.response.body", "body": b""})

        return send_and_close

    async def _throw_away(self) -> None:
        thrown = 0
        try:
            async with asyncio.timeout(LINGER_S):
                while thrown < LINGER_BYTES:
                    message = await self._receive()
                    thrown += len(message.get("body", b""))
                    if message["type"] != "http.request" or not message.get("more_body"):
                        return
        except TimeoutError:
            return


def has_body(scope: Scope) -> bool:
    """Tell whether a request says that it bears a body."""
    return any(
        (name == b"content-length" and value != b"0") or name == b"transfer-encoding"
        for name, value in scope["headers"]
    )


def _told_length(scope: Scope) -> int:
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(told[:19]) if told.isdigit() else 0


def _asked_first(scope: Scope) -> bool:
    return any(name == b"expect" for name, _ in scope["headers"])
