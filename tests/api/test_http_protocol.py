"""Heads without bound and clients without haste are given up before a route hears of them."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from starlette.types import Receive, Scope, Send

from api.http_protocol import BoundedHttpProtocol
from tests.support.loopback import RawAnswer, connect, read_answer, served, talk

LARGE = 64 << 20


class Hasty(BoundedHttpProtocol):
    """The same, for tests that wait."""

    head_patience_s = 0.3
    read_patience_s = 0.5
    max_connections = 20


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    body = b"x" * LARGE if scope["path"] == "/large" else b"ok"
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served(application, Hasty, lifespan="off") as port:
        yield port


def get(*headers: str, path: str = "/") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


def refused(answer: RawAnswer) -> tuple[int, str, bool]:
    return answer.status, answer.code, answer.is_closed


def test_an_ordinary_head_is_answered(port: int) -> None:
    answer = talk(port, get("Cookie: " + "x" * 8_000))

    assert (answer.status, answer.body, answer.is_closed) == (200, b"ok", False)


@pytest.mark.parametrize(
    "head",
    [
        get("Cookie: " + "x" * 40_000),
        get(path="/" + "x" * 40_000),
        get(*(f"X-{number}: y" for number in range(200))),
    ],
    ids=["long value", "long address", "many"],
)
def test_a_head_that_is_too_large_is_refused(port: int, head: bytes) -> None:
    assert refused(talk(port, head)) == (431, "HEAD_TOO_LARGE", True)


def test_a_head_without_end_is_refused_while_it_comes(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        for _ in range(12):
            connection.sendall(b"x" * 4_000)
        assert refused(read_answer(connection)) == (431, "HEAD_TOO_LARGE", True)


def test_a_head_that_never_ends_is_given_up(port: int) -> None:
    assert refused(talk(port, b"GET / HTTP/1.1\r\nHost:")) == (408, "HEAD_TOO_SLOW", True)


def test_a_second_request_has_no_more_time_than_the_first(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(get())
        assert read_answer(connection).status == 200
        connection.sendall(b"GE")
        assert refused(read_answer(connection)) == (408, "HEAD_TOO_SLOW", True)


def test_empty_lines_do_not_keep_a_connection(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(get())
        read_answer(connection)
        connection.sendall(b"\r\n")
        assert refused(read_answer(connection)) == (408, "HEAD_TOO_SLOW", True)


def test_who_says_nothing_is_hung_up_on(port: int) -> None:
    with connect(port) as connection:
        assert connection.recv(1) == b""


def test_what_is_no_http_is_told_so(port: int) -> None:
    assert refused(talk(port, b"\x16\x03\x01 hello\r\n\r\n")) == (400, "NOT_HTTP", True)


def test_who_does_not_read_the_answer_is_hung_up_on(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(get(path="/large"))
        connection.recv(1)
        time.sleep(3 * Hasty.read_patience_s)
        got = 1
        while piece := connection.recv(1 << 20):
            got += len(piece)

    assert got < LARGE  # only what lay on the way, in the buffers of both


def test_connections_beyond_the_room_there_is_are_told_when_they_ask_and_more_are_hung_up_on(
    port: int,
) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(connect(port)) for _ in range(Hasty.max_connections)]
        for connection in held:
            connection.sendall(get())
            assert read_answer(connection).status == 200
        waiting = [stack.enter_context(connect(port)) for _ in range(Hasty.max_connections)]

        assert stack.enter_context(connect(port)).recv(1) == b""
        for connection in waiting:
            connection.sendall(get())
        answers = [read_answer(connection) for connection in waiting]

    assert {refused(answer) for answer in answers} == {(503, "TOO_BUSY", True)}
    assert answers[0].headers["retry-after"] == "2"
