"""Bodies are refused before they are read, counted while they come, and given up if they stall."""

import re
import select
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.errors import register_error_handlers
from api.middleware.body_limits import USUAL_BYTES, BodyLimits, Pace, RouteLimit
from api.middleware.stack import body_limits
from api.settings import Settings
from tests.support.loopback import connect, read_answer, served, talk

SMALL = 1000
IMPATIENT = Pace(patience_s=0.3, grace_s=1.0, bytes_per_s=1_000_000)


class Reading:
    """An application that tells how much of each body it was given."""

    def __init__(self) -> None:
        self.bytes_read = 0
        limits = [RouteLimit(re.compile("/large"), 64 << 20)]
        self.app = Starlette(
            routes=[
                Route("/ignored", self.ignore, methods=["POST"]),
                Route("/{path}", self.read, methods=["POST"]),
            ],
            middleware=[Middleware(BodyLimits, limits=limits, pace=IMPATIENT)],
        )
        register_error_handlers(self.app)

    async def read(self, request: Request) -> PlainTextResponse:
        async for piece in request.stream():
            self.bytes_read += len(piece)
        return PlainTextResponse(str(self.bytes_read))

    async def ignore(self, _: Request) -> PlainTextResponse:
        return PlainTextResponse("I did not listen")


@pytest.fixture
def reading() -> Reading:
    return Reading()


@pytest.fixture
def port(reading: Reading) -> Iterator[int]:
    with served(reading.app, lifespan="off") as port:
        yield port


def head(path: str, *lines: str) -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: x", *lines, "", ""]).encode()


def chunk(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


def test_a_body_within_bounds_is_passed_on_and_the_connection_stays(
    reading: Reading, port: int
) -> None:
    with connect(port) as connection:
        for _ in range(2):
            connection.sendall(head("/small", f"Content-Length: {SMALL}") + b"x" * SMALL)
            answer = read_answer(connection)
            assert (answer.status, answer.is_closed) == (200, False)

    assert reading.bytes_read == 2 * SMALL


def test_a_body_that_says_it_is_too_large_is_refused_unread(reading: Reading, port: int) -> None:
    answer = talk(port, head("/small", f"Content-Length: {USUAL_BYTES + 1}"))

    assert (answer.status, answer.code, answer.is_closed) == (413, "BODY_TOO_LARGE", True)
    assert reading.bytes_read == 0


def test_who_sends_on_regardless_still_gets_the_answer(port: int) -> None:
    size = 4 * USUAL_BYTES

    answer = talk(port, head("/small", f"Content-Length: {size}"), b"x" * size)

    assert (answer.status, answer.code) == (413, "BODY_TOO_LARGE")


def test_who_asks_first_is_answered_without_being_told_to_send(port: int) -> None:
    size = f"Content-Length: {USUAL_BYTES + 1}"

    answer = talk(port, head("/small", size, "Expect: 100-continue"))

    assert (answer.status, answer.is_closed) == (413, True)


def test_a_body_of_untold_length_is_read_no_further_than_it_may_go(
    reading: Reading, port: int
) -> None:
    piece = chunk(b"x" * 65_536)
    with connect(port) as connection:
        connection.sendall(head("/small", "Transfer-Encoding: chunked"))
        for _ in range(2 * USUAL_BYTES // 65_536):
            connection.sendall(piece)
        answer = read_answer(connection)

    assert (answer.status, answer.code) == (413, "BODY_TOO_LARGE")
    assert reading.bytes_read <= USUAL_BYTES


def test_an_address_may_take_more(reading: Reading, port: int) -> None:
    size = 2 * USUAL_BYTES

    answer = talk(port, head("/large", f"Content-Length: {size}"), b"x" * size)

    assert (answer.status, reading.bytes_read) == (200, size)


def test_a_body_that_stalls_is_given_up(port: int) -> None:
    answer = talk(port, head("/small", f"Content-Length: {SMALL}"), b"x")

    assert (answer.status, answer.code, answer.is_closed) == (408, "BODY_TOO_SLOW", True)


def test_a_body_that_trickles_is_given_up(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(head("/small", "Transfer-Encoding: chunked"))
        while not select.select([connection], [], [], 0.05)[0]:
            connection.sendall(chunk(b"x"))
        answer = read_answer(connection)

    assert (answer.status, answer.code) == (408, "BODY_TOO_SLOW")


def test_a_body_that_nobody_reads_ends_the_connection(port: int) -> None:
    answer = talk(port, head("/ignored", f"Content-Length: {SMALL}"), b"x")

    assert (answer.status, answer.body, answer.is_closed) == (200, b"I did not listen", True)


def test_two_lengths_are_no_request(port: int) -> None:
    """What a proxy and we read differently would smuggle a request past it."""
    both = head("/small", "Content-Length: 5", "Transfer-Encoding: chunked")

    answer = talk(port, both, b"0\r\n\r\n")

    assert (answer.status, answer.code, answer.is_closed) == (400, "NOT_HTTP", True)


def test_the_ledgers_files_and_drawings_may_be_larger() -> None:
    limits = BodyLimits(Starlette(), body_limits(Settings(upload_mb=7)))

    allowed = {
        path: limits.max_bytes(path)
        for path in (
            "/api/v1/imports",
            "/api/v1/batches",
            "/api/v1/imports/x",
            "/api/v1/ledger/forms/rooms/workbook",
            "/api/v1/ledger/forms/rooms/rows",
            "/api/v1/ledger/moves",
        )
    }

    assert list(allowed.values()) == [
        7_000_000,
        7_000_000,
        USUAL_BYTES,
        32 << 20,
        8 << 20,
        USUAL_BYTES,
    ]
