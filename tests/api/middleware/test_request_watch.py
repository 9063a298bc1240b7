"""Every answer bears a request id; who asks is known behind proxies that are believed."""

import json
import logging
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from api.errors import register_error_handlers
from api.logs import JsonLines, TextLines
from api.middleware.access_log import log_access
from api.middleware.defects import Defects
from api.middleware.proxies import Proxies
from api.middleware.request_watch import RequestWatch, Watched
from api.request_context import request_id

PROXY, STRANGER = "10.0.0.1", "203.0.113.9"


def tell(request: Request) -> JSONResponse:
    host = request.client.host if request.client else None
    return JSONResponse({"client": host, "scheme": request.url.scheme, "id": request_id()})


def fail(_: Request) -> None:
    logging.getLogger("smartmap.tests").warning("about to fail")
    raise RuntimeError("the password is 竹")


class Seen(list[Watched]):
    """An observer that keeps what it is told."""

    __call__ = list.append


def client(seen: Seen, host: str) -> TestClient:
    proxies = Proxies([ip_network("10.0.0.0/8"), ip_network("fd00::/8")])
    app = Starlette(
        routes=[
            Route("/tell/{what}", tell),
            Route("/fail", fail),
            Mount("/static", PlainTextResponse("file")),
        ],
        middleware=[
            Middleware(RequestWatch, proxies=proxies, observers=[seen, log_access]),
            Middleware(Defects),
        ],
    )
    register_error_handlers(app)
    return TestClient(app, client=(host, 4711))


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Collect the log as a server writes it."""
    written: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith("httpx"):  # the client's own
                written.append(self.format(record))

    keeper = Keeper()
    keeper.setFormatter(JsonLines())
    caplog.set_level(logging.INFO)
    logging.getLogger().addHandler(keeper)
    yield written
    logging.getLogger().removeHandler(keeper)


def test_an_id_is_made_for_each_request_and_told_inside_and_outside(seen: Seen) -> None:
    answers = [client(seen, STRANGER).get("/tell/x") for _ in range(2)]

    ids = [answer.headers["x-request-id"] for answer in answers]
    assert ids == [answer.json()["id"] for answer in answers]
    assert ids == [watched.context.request_id for watched in seen]
    assert len(set(ids)) == 2


@pytest.mark.parametrize(
    ("host", "given", "is_taken"),
    [
        (PROXY, "abcdef-0123", True),
        (STRANGER, "abcdef-0123", False),
        (PROXY, "short", False),
        (PROXY, "x" * 65, False),
        (PROXY, 'a"b{}\\n12345', False),
    ],
)
def test_only_a_proxys_well_formed_id_is_taken_over(
    seen: Seen, host: str, given: str, is_taken: bool
) -> None:
    answer = client(seen, host).get("/tell/x", headers={"X-Request-Id": given})

    assert (answer.headers["x-request-id"] == given) is is_taken


@pytest.mark.parametrize(
    ("host", "forwarded", "address"),
    [
        (STRANGER, "1.2.3.4", STRANGER),
        (PROXY, "1.2.3.4", "1.2.3.4"),
        (PROXY, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (PROXY, "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (PROXY, "10.0.0.3", "10.0.0.3"),
        (PROXY, "1.2.3.4, unknown", PROXY),
        (PROXY, "", PROXY),
        (PROXY, "[2001:db8::1]:443", "2001:db8::1"),
        ("fd00::1", "1.2.3.4:5555", "1.2.3.4"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_proxys(
    seen: Seen, host: str, forwarded: str, address: str
) -> None:
    answer = client(seen, host).get("/tell/x", headers={"X-Forwarded-For": forwarded})

    assert answer.json()["client"] == address
    assert seen[0].context.address == address


def test_only_a_proxy_says_that_the_way_was_encrypted(seen: Seen) -> None:
    header = {"X-Forwarded-Proto": "https"}

    schemes = [
        client(seen, host).get("/tell/x", headers=header).json()["scheme"]
        for host in (PROXY, STRANGER)
    ]

    assert schemes == ["https", "http"]


def test_a_unix_socket_is_a_proxy_only_if_it_is_said_to_be() -> None:
    assert [Proxies([], over_socket=said).client(None, ["1.2.3.4"]) for said in (True, False)] == [
        "1.2.3.4",
        "-",
    ]


def test_a_defect_is_a_problem_document_with_the_id_and_says_nothing_of_the_inside(
    seen: Seen, lines: list[str]
) -> None:
    answer = client(seen, STRANGER).get("/fail?token=secret")

    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "竹" not in answer.text
    told = [json.loads(line) for line in lines]
    assert {line["request_id"] for line in told} == {answer.headers["x-request-id"]}
    assert [line["event"] for line in told] == ["about to fail", "unexpected error", "request"]
    assert "RuntimeError" in told[1]["exception"]


def test_the_access_line_tells_the_template_and_no_query(seen: Seen, lines: list[str]) -> None:
    client(seen, PROXY).get(
        "/tell/a%0Ab?token=secret",
        headers={"X-Forwarded-For": "1.2.3.4", "Authorization": "Bearer smt_secret"},
    )

    [line] = lines
    told = json.loads(line)
    assert told["route"] == "/tell/{what}"
    assert told["path"] == "/tell/a\nb"
    assert (told["method"], told["status"], told["address"]) == ("GET", 200, "1.2.3.4")
    assert told["bytes"] > 0
    assert "secret" not in line
    assert "\n" not in line


def test_plain_lines_cannot_be_broken_by_what_was_asked() -> None:
    record = logging.LogRecord("smartmap.access", logging.INFO, "", 0, "request", (), None)
    record.fields = {"path": "/a\nWARNING forged", "account": None}

    assert TextLines("%(message)s").format(record) == "request path='/a\\nWARNING forged'"


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/tell/5101-01", "/tell/{what}"),
        ("/static/js/main.mjs", "/static/{file}"),
        ("/tiles/rooms/18/3/4", "/tiles/{tileset}/{z}/{x}/{y}"),
        ("/tiles/rooms.json", "/tiles/{tileset}.json"),
        ("/no/such/address", "-"),
    ],
)
def test_what_is_told_of_an_address_is_its_template(seen: Seen, path: str, route: str) -> None:
    client(seen, STRANGER).get(path)

    assert seen[0].route == route
