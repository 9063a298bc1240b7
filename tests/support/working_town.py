"""The small town in a database that tests may write to, and clients that sign in to it."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from psycopg import Connection

from api.passwords import PasswordCost, hash_password
from spatial.storage.connections import open_connection
from tests.support.served_town import serve_in_process
from tests.support.small_town import PASSWORD, Town, store_town


class WorkingTown(NamedTuple):
    """The town, its database and a client; ``ask`` signs in as the province's manager."""

    url: str
    town: Town
    client: TestClient

    def get(self, path: str, who: str = "province", **values: Any) -> Any:
        """Ask for what must be answered."""
        answer = self.client.get(f"/api/v1/{path}", params=values, auth=(who, PASSWORD))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, who: str = "province", **values: Any) -> tuple[int, str]:
        """Ask for what must be refused; return status and code."""
        answer = self.client.get(f"/api/v1/{path}", params=values, auth=(who, PASSWORD))
        return answer.status_code, answer.json()["code"]

    def post(self, path: str, body: dict[str, Any], who: str | None = "province") -> Any:
        """Send a change; return the response."""
        signed: dict[str, Any] = {"auth": (who, PASSWORD)} if who else {}
        return self.client.post(f"/api/v1/{path}", json=body, **signed)

    def scalar(self, question: str) -> Any:
        """Ask the database for one value."""
        with open_connection(self.url) as conn:
            row = conn.execute(question.encode()).fetchone()
        return row[0] if row else None


def add_account(conn: Connection[Any], login: str, role: str, *prefixes: str) -> UUID:
    """Store an account with the town's password; return its id."""
    row = conn.execute(
        "INSERT INTO account (login, password_hash, display_name, role)"
        " VALUES (%s, %s, %s, %s) RETURNING id",
        [login, hash_password(PASSWORD, PasswordCost.FAST), login, role],
    ).fetchone()
    assert row
    for prefix in prefixes:
        conn.execute("INSERT INTO scope VALUES (%s, %s)", [row[0], prefix])
    account_id: UUID = row[0]
    return account_id


@pytest.fixture
def working_town(fresh_database_url: str) -> Iterator[WorkingTown]:
    """Serve the town from a database of the test's own."""
    with open_connection(fresh_database_url) as conn:
        town = store_town(conn)
        add_account(conn, "reader", "viewer", "51")
        add_account(conn, "two", "ledger_clerk", "5101", "5105")
    with serve_in_process(fresh_database_url, login=None) as client:
        yield WorkingTown(fresh_database_url, town, client)
