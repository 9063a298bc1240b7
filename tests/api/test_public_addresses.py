"""Nothing answers without an account but what is listed; every reading route asks for the grant.

The addresses are the application's own, so that a new route is tested from its first day.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from api.middleware.authentication import PUBLIC, PUBLIC_FILES
from tests.support.account_house import House, code

pytestmark = pytest.mark.database

ANYBODY = {("GET", path) for path in PUBLIC | PUBLIC_FILES} | {("POST", "/api/v1/session")}
OF_ONES_OWN = ("/api/v1/session", "/api/v1/sessions/", "/api/v1/password", "/api/v1/tokens")
"""What an account may do about itself, whatever it is granted."""

MOUNTED = ("/tiles/buildings/0/0/0", "/tiles/buildings.json", "/tiles/x", "/static/map.html",
           "/static/vendor/leaflet/leaflet.js", "/static/nothing")  # fmt: skip
UNKNOWN = ("/nothing", "/api/v1/nothing", "/metrics")


def addresses(app: Any) -> Iterator[tuple[str, str]]:
    """Return method and address of whatever the application answers; mounts are left out."""
    while not isinstance(app, FastAPI):
        app = app.app
    for route in app.routes:
        # an included router lists its routes as they are from here, with prefixes
        for one in getattr(route, "effective_route_contexts", lambda route=route: [route])():
            for method in sorted(getattr(one, "methods", None) or ()):
                yield method, one.path


def filled(path: str) -> str:
    """Put something into an address's places."""
    for name in ("building_id", "building_key", "building", "key", "form"):
        path = path.replace(f"{{{name}}}", "rooms")
    while "{" in path:
        before, _, rest = path.partition("{")
        path = f"{before}{uuid4()}{rest.partition('}')[2]}"
    return path


def test_nothing_answers_without_an_account_but_what_is_listed(house: House) -> None:
    known = set(addresses(house.client.app))
    document = house.ask("GET", "openapi.json", "viewer").json()
    named = {(m.upper(), path) for path, methods in document["paths"].items() for m in methods}
    assert named | {("GET", "/"), ("GET", "/docs")} <= known
    found = {(method, filled(path)) for method, path in known}
    found |= {("GET", path) for path in (*MOUNTED, *UNKNOWN)}
    for method, path in sorted(found):
        public = (("GET" if method == "HEAD" else method), path) in ANYBODY
        for accept in ("application/json", "text/html"):
            answer = house.client.request(
                method, path, headers={"Accept": accept}, follow_redirects=False
            )
            if public:
                assert answer.status_code != 401 or answer.json()["code"] != "ACCESS_REQUIRED"
            elif answer.status_code == 303:
                assert answer.headers["location"].startswith("/login?next="), path
                assert answer.content == b""
            elif method == "HEAD":
                assert (answer.status_code, answer.content) == (401, b""), path
            else:
                assert code(answer) == (401, "ACCESS_REQUIRED"), (method, path)


def test_who_lacks_every_grant_reads_and_changes_nothing_but_their_own(house: House) -> None:
    made = house.ask("POST", "tokens", "chief", {"name": "a", "grants": ["audit"]}).json()["token"]
    bearer = {"Authorization": f"Bearer {made}"}
    for method, path in addresses(house.client.app):
        if not path.startswith("/api/v1/") or path.startswith(OF_ONES_OWN):
            continue
        if path == "/api/v1/openapi.json" or "/events" in path:
            continue
        answer = house.client.request(method, filled(path), headers=bearer, json={})
        assert code(answer) == (403, "GRANT_NEEDED"), (method, path)


def test_only_what_anybody_may_do_says_so_in_the_schema(house: House) -> None:
    document = house.ask("GET", "openapi.json", "viewer").json()

    schemes = document["components"]["securitySchemes"]
    assert {name: one["type"] for name, one in schemes.items()} == {
        "password": "http", "token": "http", "session": "apiKey",
    }  # fmt: skip
    assert document["security"] == [{"password": []}, {"token": []}, {"session": []}]
    open_to_all = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation.get("security") == []
    }
    assert open_to_all <= ANYBODY
    assert ("POST", "/api/v1/session") in open_to_all
