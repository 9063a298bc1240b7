"""Accounts are charged for what they ask, addresses for what strangers ask."""

from collections.abc import Iterator
from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from api.middleware.proxies import Proxies
from api.middleware.rate_limits import RateLimits
from api.middleware.request_watch import RequestWatch
from api.middleware.token_buckets import MAX_KEYS, Rate, TokenBuckets

ACCOUNTS = {"Bearer smt_a": "A", "Bearer smt_a2": "A", "Bearer smt_b": "B"}
SLOW = 1 / 3600
"""Tokens per second: none comes back while a test lasts."""


def answer(request: Request) -> PlainTextResponse:
    """Let in who is known, as the authentication does."""
    given = request.headers.get("authorization")
    cookie = request.cookies.get("smartmap_session")
    account = ACCOUNTS.get(given or f"Bearer {cookie}")
    if account is None and request.url.path != "/login":
        return PlainTextResponse("who?", 401)
    if account is not None:
        request.state.caller = SimpleNamespace(account_id=account, login=account)
    return PlainTextResponse("ok")


def client(address: str = "203.0.113.1", account: int = 3, stranger: int = 4) -> TestClient:
    app = Starlette(
        routes=[Route("/{path:path}", answer)],
        middleware=[
            Middleware(RequestWatch, proxies=Proxies([ip_network("10.0.0.0/8")]), observers=()),
            Middleware(RateLimits, account=Rate(SLOW, account), address=Rate(SLOW, stranger)),
        ],
    )
    return TestClient(app, client=(address, 1))


def statuses(asking: TestClient, times: int, **headers: Any) -> list[int]:
    return [asking.get("/x", headers=headers).status_code for _ in range(times)]


@pytest.fixture
def office() -> Iterator[TestClient]:
    """Lend a client that stands for all who sit behind one proxy."""
    with client("10.0.0.1") as asking:
        yield asking


def test_a_stranger_is_told_when_to_come_back(office: TestClient) -> None:
    assert statuses(office, 4) == [401] * 4

    refusal = office.get("/x")

    assert (refusal.status_code, refusal.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert 0 < int(refusal.headers["retry-after"]) <= 3600


def test_an_account_is_charged_over_all_its_credentials(office: TestClient) -> None:
    first = statuses(office, 3, Authorization="Bearer smt_a")
    second = statuses(office, 3, Authorization="Bearer smt_a2")

    # the first request of each credential is the address's: nobody knows yet whose it is
    assert (first, second) == ([200, 200, 200], [200, 200, 429])


def test_an_account_does_not_pay_for_another_behind_the_same_address(office: TestClient) -> None:
    assert statuses(office, 5, Authorization="Bearer smt_a") == [200, 200, 200, 200, 429]
    assert statuses(office, 4, Authorization="Bearer smt_b") == [200] * 4


def test_a_known_session_is_let_in_where_strangers_are_not(office: TestClient) -> None:
    cookie = {"Cookie": "x=1; smartmap_session=smt_a"}
    assert statuses(office, 1, **cookie) == [200]
    assert statuses(office, 4)[-1] == 429

    assert statuses(office, 1, **cookie) == [200]


def test_guessing_credentials_is_the_addresss_and_costs_more(office: TestClient) -> None:
    guesses = [
        office.get("/x", headers={"Authorization": f"Bearer {guess}"}).status_code
        for guess in range(3)
    ]

    assert guesses == [401, 429, 429]


def test_a_wrong_credential_is_not_known_for_having_read_the_login_page(
    office: TestClient,
) -> None:
    header = {"Authorization": "Bearer wrong"}

    answers = [office.get("/login", headers=header).status_code for _ in range(5)]

    assert answers == [200] * 4 + [429]


def test_addresses_are_told_apart_behind_the_proxy(office: TestClient) -> None:
    assert statuses(office, 5, **{"X-Forwarded-For": "1.2.3.4"})[-1] == 429
    assert statuses(office, 1, **{"X-Forwarded-For": "1.2.3.5"}) == [401]


def test_who_is_no_proxy_cannot_take_another_address() -> None:
    with client() as stranger:
        answers = [
            statuses(stranger, 1, **{"X-Forwarded-For": f"1.2.3.{number}"})[0]
            for number in range(5)
        ]

    assert answers[-1] == 429


def test_health_is_told_whoever_asks_how_often(office: TestClient) -> None:
    assert {office.get("/live").status_code for _ in range(10)} == {401}  # reached, not refused


def test_buckets_fill_up_again_and_no_further() -> None:
    now = [0.0]
    buckets = TokenBuckets(Rate(per_s=1, burst=2), lambda: now[0])
    buckets.spend("a", 100)

    waits = []
    for second in (0.0, 3.0, 4.0, 1000.0):
        now[0] = second
        waits.append([buckets.take("a") for _ in range(3)])

    assert waits == [[3.0, 3.0, 3.0], [0.0, 1.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]


def test_the_memory_of_keys_is_bounded() -> None:
    buckets = TokenBuckets(Rate(SLOW, 1))
    buckets.take("first")
    for key in range(MAX_KEYS):
        buckets.take(str(key))

    assert buckets.take(str(MAX_KEYS - 1)) > 0
    assert buckets.take("first") == 0  # forgotten
