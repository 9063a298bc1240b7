"""Real HTTP on loopback: an application behind the server's own protocol, and raw bytes to it."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import uvicorn
from starlette.types import ASGIApp

from api.cli.serve import SERVER_OPTIONS
from api.http_protocol import BoundedHttpProtocol

PATIENCE_S = 20.0


@contextmanager
def served(
    app: ASGIApp, protocol: type[BoundedHttpProtocol] = BoundedHttpProtocol, **options: Any
) -> Iterator[int]:
    """Serve an application as ``smartmap serve`` does, on a free port; lend the port."""
    chosen = SERVER_OPTIONS | {"http": protocol, "lifespan": "on"} | options
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, **chosen))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=10)


class RawAnswer(NamedTuple):
    """What came back before the server closed the connection, or before the patience ran out."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_closed: bool

    @property
    def code(self) -> str:
        """The problem document's code."""
        return str(json.loads(self.body)["code"])


def connect(port: int) -> socket.socket:
    """Open a connection to a port of loopback."""
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def read_answer(connection: socket.socket) -> RawAnswer:
    """Read one answer with a told length, and whether the connection ends after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return RawAnswer(0, {}, data, is_closed=True)
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    is_closed = headers.get("connection") == "close" and _ends(connection)
    return RawAnswer(int(first.split()[1]), headers, body, is_closed)


def talk(port: int, *pieces: bytes) -> RawAnswer:
    """Send bytes and read the answer."""
    with connect(port) as connection:
        for piece in pieces:
            connection.sendall(piece)
        return read_answer(connection)


def _ends(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
