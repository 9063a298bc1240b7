"""Bounds below the application: how long a request's head may be, and how long it may take.

uvicorn's parser bounds neither: a head without an end would fill the memory, and a thousand heads
that never end would take all connections. Answers here are problem documents, too.
"""

import asyncio
import json
from typing import cast

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.errors import problem_document
from api.middleware.admission import RETRY, TOO_BUSY
from api.middleware.refusing import refuse

HEAD_TOO_LARGE = (431, "HEAD_TOO_LARGE")
REASONS = {400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large"}


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection."""

    max_head_bytes = 32 << 10
    max_headers = 100
    head_patience_s = 10.0
    """From a connection's, or a next request's, first byte to the end of its head."""
    read_patience_s = 60.0
    """How long a client may leave an answer lying without reading on."""
    max_connections = 2_000
    """Of one worker process; as many again are told that it is busy, and further ones hung up."""

    _head_bytes = 0
    _is_in_head = True
    _has_begun = False
    _head_timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a head, if there is room for one more connection."""
        # the loop's own classes need not be asyncio's: uvicorn takes them for such as well
        super().connection_made(cast("asyncio.Transport", transport))
        if len(self.connections) > 2 * self.max_connections:
            self.transport.abort()
            return
        if len(self.connections) > self.max_connections:
            # not at once: an answer to what was not asked yet is lost when the question meets it
            self.app = refuse_busy
        self._start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Put the clocks away."""
        self._stop_head_timer()
        self._stop_write_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head that is too long, or too slow, ends the connection."""
        if self.transport.is_closing():
            return
        self._head_bytes += len(data) if self._is_in_head else 0
        super().data_received(data)
        if not self._is_in_head or self.transport.is_closing():
            return
        if self._head_bytes > self.max_head_bytes:
            self._refuse(*HEAD_TOO_LARGE)
        elif self._head_timer is None and (self._head_bytes or self._has_begun):
            self._start_head_timer()

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._has_begun = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """End a head; one that came at once, and is too large, is refused as a request."""
        self._is_in_head = self._has_begun = False
        self._head_bytes = 0
        self._stop_head_timer()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self.max_head_bytes or len(self.headers) > self.max_headers:
            self.app = refuse_head
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request; what comes now is the head of the next."""
        self._is_in_head = True
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Wait for the client to read, and not for ever."""
        super().pause_writing()
        self._stop_write_timer()
        self._write_timer = self.loop.call_later(self.read_patience_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        self._stop_write_timer()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(400, "NOT_HTTP")

    def _start_head_timer(self) -> None:
        self._head_timer = self.loop.call_later(self.head_patience_s, self._give_up_head)

    def _give_up_head(self) -> None:
        self._head_timer = None
        if self.transport.is_closing():
            return
        if self._head_bytes or self._has_begun:
            self._refuse(408, "HEAD_TOO_SLOW")
        else:
            self.transport.close()

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _refuse(self, status: int, code: str) -> None:
        """Write an answer past the application, and close."""
        self._stop_head_timer()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            # the answer to an earlier request is on its way: nothing may come between
            self.transport.close()
            return
        body = json.dumps(problem_document(status, code), ensure_ascii=False).encode()
        head = [
            f"HTTP/1.1 {status} {REASONS[status]}",
            "content-type: application/problem+json",
            f"content-length: {len(body)}",
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "connection: close",
        ]
        self.transport.write("\r\n".join([*head, "", ""]).encode() + body)
        self.transport.close()


async def refuse_busy(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request on a connection too many, in the application's place."""
    await refuse(scope, receive, send, TOO_BUSY, RETRY | {"Connection": "close"})


async def refuse_head(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request whose head is too large, in the application's place."""
    await refuse(scope, receive, send, HEAD_TOO_LARGE, {"Connection": "close"})
