"""Issuers of OpenID Connect that are set wrongly, lead elsewhere, or are down."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.settings import Settings
from tests.support.account_house import SECRET, House, code
from tests.support.oidc_issuer import Journey, query_of, run_issuer, serve_with

pytestmark = pytest.mark.database

PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(
    "issuer", ["http://sso.example", "sso.example", "https://sso.example/?a=1", "ftp://127.0.0.1"]
)
def test_an_issuer_is_asked_safely_or_not_at_all(issuer: str) -> None:
    with pytest.raises(ValidationError):
        Settings(oidc_issuer=issuer, oidc_client_id="smartmap")


def test_nothing_is_asked_of_the_issuer_before_somebody_signs_in(
    served_house: tuple[str, TestClient],
) -> None:
    with (
        issuer_that_says({}) as (issuer, asked),
        serve_with(served_house[0], issuer) as client,
    ):
        client.get("/login")
        client.get("/live")
        assert asked == []

        client.get("/login/oidc", follow_redirects=False)

        assert asked == ["/.well-known/openid-configuration"]


@contextmanager
def issuer_that_says(document: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Run a server that answers every address with a document; lend it and what was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            filled = {name: text.format(issuer=issuer) for name, text in document.items()}
            body = json.dumps(filled).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield issuer, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


ADDRESSES = {
    "issuer": "{issuer}",
    "authorization_endpoint": "{issuer}/auth",
    "token_endpoint": "{issuer}/token",
    "jwks_uri": "{issuer}/keys",
}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 303),
        ({"issuer": "https://elsewhere.example"}, 503),
        ({"authorization_endpoint": "https://elsewhere.example/auth"}, 503),
        ({"token_endpoint": "http://127.0.0.1:1/token"}, 503),
        ({"jwks_uri": "file:///keys"}, 503),
        ({"userinfo_endpoint": "https://elsewhere.example/me"}, 503),
        ({"end_session_endpoint": "https://elsewhere.example/end"}, 503),
    ],
)
def test_an_issuer_that_names_another_host_is_not_followed(
    served_house: tuple[str, TestClient], changed: dict[str, str], status: int
) -> None:
    with (
        issuer_that_says(ADDRESSES | changed) as (issuer, _),
        serve_with(served_house[0], issuer) as client,
    ):
        answer = client.get("/login/oidc", follow_redirects=False)

    assert answer.status_code == status
    assert status == 303 or code(answer) == (503, "OIDC_UNAVAILABLE")


def test_an_issuer_that_is_down_is_said_to_be_and_passwords_go_on(
    house: House, served_house: tuple[str, TestClient]
) -> None:
    with run_issuer() as issuer, serve_with(served_house[0], issuer) as client:
        journey = Journey(client, requests.Session())
        setting_out = journey.set_out()
        back = journey.visit_issuer(setting_out.headers["location"], "wang")
        address = issuer
    with serve_with(served_house[0], address) as late:
        answer = late.get("/login/oidc", follow_redirects=False)
        page = late.get("/login/oidc", headers=PAGE, follow_redirects=False)
        by_password = late.post("/api/v1/session", json={"login": "clerk", "password": SECRET})
        ending = late.get("/login/oidc/end", follow_redirects=False)

    assert query_of(back)["code"]
    assert code(answer) == (503, "OIDC_UNAVAILABLE")
    assert answer.headers["retry-after"]
    assert "127.0.0.1" not in answer.text
    assert page.status_code == 503
    assert "统一身份认证服务暂不可用" in page.text
    assert by_password.status_code == 200
    assert ending.headers["location"] == "/login"


def test_an_issuer_that_goes_down_on_the_way_is_said_to_be(
    served_house: tuple[str, TestClient], house: House
) -> None:
    with ExitStack() as running:
        issuer = running.enter_context(run_issuer())
        with serve_with(served_house[0], issuer) as client:
            journey = Journey(client, requests.Session())
            back = journey.visit_issuer(journey.set_out().headers["location"], "wang")
            running.close()

            assert code(journey.come_back(back)) == (503, "OIDC_UNAVAILABLE")
