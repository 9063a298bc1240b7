"""A house with accounts of every role and no rooms, served to whoever has an account."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.rows import tuple_row

from api.access import Gate
from api.passwords import PasswordCost, hash_password
from spatial.domain.scopes import Scope
from spatial.storage.accounts import NewAccount, add_account
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.organisations import OrganisationRepository
from tests.support.served_town import serve_in_process

SECRET = "bamboo-2014"  # noqa: S105
NEXT = "panda-2015 "
HASHED = hash_password(SECRET, PasswordCost.FAST)

ACCOUNTS = (
    ("chief", "admin", ("51",)),
    ("city-admin", "admin", ("5101",)),
    ("luzhou-admin", "admin", ("5105",)),
    ("clerk", "ledger_clerk", ("5101",)),
    ("reviewer", "reviewer", ("5101",)),
    ("surveyor", "surveyor", ("5101",)),
    ("analyst", "analyst", ("5101",)),
    ("viewer", "viewer", ("510104",)),
)


class House(NamedTuple):
    """The database, the application over it, and the accounts' ids by login."""

    url: str
    client: TestClient
    ids: dict[str, UUID]

    def run(self, statement: str, *values: object) -> list[Any]:
        """Run a statement as the owner; return its rows, if it has any."""
        with psycopg.connect(self.url, autocommit=True, row_factory=tuple_row) as conn:
            cursor = conn.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def browser(self, login: str, password: str = SECRET) -> "Browser":
        """Sign in with a browser of its own."""
        browser = Browser(self.client, login)
        browser.log_in(password)
        return browser

    def ask(self, method: str, path: str, login: str, body: object = None, **more: Any) -> Any:
        """Ask with login and password in a header."""
        return self.client.request(
            method, f"/api/v1/{path}", auth=(login, SECRET), json=body, **more
        )

    def bearing(self, token: str, path: str = "session", method: str = "GET") -> Any:
        """Ask with a token."""
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.request(method, f"/api/v1/{path}", headers=headers)


class Browser:
    """A client that keeps its cookie and says the session's value with every change."""

    def __init__(self, client: TestClient, login: str) -> None:
        self.client = client
        self.login = login
        self.cookie = ""
        self.who: dict[str, Any] = {}

    def log_in(self, password: str = SECRET) -> None:
        """Open a session."""
        said = {"login": self.login, "password": password}
        answer = self.client.post("/api/v1/session", json=said)
        assert answer.status_code == 200, answer.text
        self.cookie = answer.cookies["smartmap_session"]
        self.client.cookies.clear()  # browsers share the client, and not its cookies
        self.who = answer.json()

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send a request of the session."""
        said = {"Cookie": f"smartmap_session={self.cookie}", "X-CSRF-Token": self.who["csrf_token"]}
        answer = self.client.request(method, f"/api/v1/{path}", json=body, headers=said | headers)
        self.client.cookies.clear()
        return answer


def code(answer: Any) -> tuple[int, str]:
    """Return status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


def add(house_url: str, accounts: Mapping[str, tuple[str, Scope]]) -> dict[str, UUID]:
    """Add accounts with the house's password; return their ids by login."""
    ids = {}
    with open_connection(house_url) as conn:
        for login, (role, scope) in accounts.items():
            added = add_account(conn, NewAccount(login, login, role, scope, HASHED), "tests")
            assert added
            ids[login] = added
    return ids


@pytest.fixture(scope="session")
def served_house(cluster: Cluster, template_database: str) -> Iterator[tuple[str, TestClient]]:
    """Serve a database with three organisations and no account yet."""
    name = f"smartmap_house_{uuid4().hex[:8]}"
    url = cluster.create_database(name, template=template_database)
    with open_connection(url) as conn:
        repository = OrganisationRepository(conn, "")
        for organisation, division in (("CD-1", "510100"), ("CD-2", "510100"), ("LZ-1", "510500")):
            repository.add(organisation, f"示范单位 {organisation}", "city", division)
    with serve_in_process(url, login=None) as client:
        yield url, client
    cluster.drop_database(name)


@pytest.fixture
def house(served_house: tuple[str, TestClient]) -> House:
    """Lend the house with its accounts as they are in the beginning."""
    url, client = served_house
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("DELETE FROM account")
        conn.execute("DELETE FROM login_failure")
    ids = add(url, {login: (role, Scope(prefixes)) for login, role, prefixes in ACCOUNTS})
    gate: Gate = client.app_state["gate"]
    gate.forget()
    client.cookies.clear()
    return House(url, client, ids)


def days_ago(days: float) -> dt.datetime:
    """Return a moment in the past."""
    return dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
