"""What a client that goes away leaves behind: its statements are cancelled.

Only of those who read: a change is finished and recorded, whoever still listens.
"""

import asyncio
from collections import deque

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware.body_limits import has_body
from spatial.storage.cancellation import BORROWED, BorrowedConnections

READING = frozenset({"GET", "HEAD"})
UNWATCHED_S = 0.1
"""A request that is answered sooner is not worth watching."""

AGAIN_S = 0.25
"""How often a request that nobody waits for is stopped anew: it may be between two statements."""


class DisconnectWatch:
    """Middleware that stops the statements of readers who have gone."""

    def __init__(self, app: ASGIApp, unwatched_s: float = UNWATCHED_S) -> None:
        self._app = app
        self._unwatched_s = unwatched_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; begin to watch its client if it takes long."""
        if scope["type"] != "http" or scope["method"] not in READING or has_body(scope):
            await self._app(scope, receive, send)
            return
        watch = _Watch(scope, receive)
        timer = asyncio.get_running_loop().call_later(self._unwatched_s, watch.begin)
        token = BORROWED.set(watch.borrowed)
        try:
            await self._app(scope, watch.receive, send)
        finally:
            timer.cancel()
            watch.end()
            BORROWED.reset(token)


class _Watch:
    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.borrowed = BorrowedConnections()
        self._scope = scope
        self._receive = receive
        self._early: deque[Message] = deque()
        self._task: asyncio.Task[None] | None = None

    async def receive(self) -> Message:
        """Receive for the application; first what the watch has received before it."""
        return self._early.popleft() if self._early else await self._receive()

    def begin(self) -> None:
        self._task = asyncio.create_task(self._wait())

    def end(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _wait(self) -> None:
        message = await self._receive()
        while message["type"] != "http.disconnect":
            self._early.append(message)
            message = await self._receive()
        self._early.append(message)
        self._scope["state"]["abandoned"] = True
        while True:
            await self.borrowed.cancel()
            await asyncio.sleep(AGAIN_S)
