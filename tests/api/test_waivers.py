"""Waivers over HTTP: for a reason, within scope, once under a key, and taken back."""

from typing import Any
from uuid import uuid4

import httpx2 as httpx
import pytest

from spatial.storage.connections import open_connection
from tests.support.small_town import PASSWORD
from tests.support.working_town import WorkingTown, add_account

pytestmark = pytest.mark.database

REASON = {"reason": "合署办公，待搬迁"}


def ask(
    town: WorkingTown, method: str, who: str, finding: object, key: str | None = None, **body: Any
) -> httpx.Response:
    return town.client.request(
        method,
        f"/api/v1/findings/{finding}/waiver",
        auth=(who, PASSWORD),
        headers={"Idempotency-Key": key} if key else {},
        **body,
    )


def test_a_reviewer_lets_a_finding_stand_and_takes_it_back(working_town: WorkingTown) -> None:
    with open_connection(working_town.url) as conn:
        add_account(conn, "reviewer", "reviewer", "51")
        add_account(conn, "elsewhere", "reviewer", "5105")
    first = working_town.get("findings")["items"][0]["id"]

    def code(*asked: Any, **body: Any) -> tuple[int, str]:
        answer = ask(working_town, *asked, **body)
        return answer.status_code, answer.json()["code"]

    assert code("POST", "reader", first, json=REASON) == (403, "GRANT_NEEDED")
    assert code("POST", "elsewhere", first, json=REASON) == (404, "FINDING_NOT_FOUND")
    assert code("POST", "reviewer", uuid4(), json=REASON) == (404, "FINDING_NOT_FOUND")
    assert code("POST", "reviewer", first, json={"reason": " "})[1] == "WAIVER_WITHOUT_REASON"

    made = ask(working_town, "POST", "reviewer", first, "k-1", json=REASON)
    again = ask(working_town, "POST", "reviewer", first, "k-1", json=REASON)
    assert made.json() == again.json() == {"finding_id": first, "state": "waived"}
    assert code("POST", "reviewer", first, json=REASON) == (409, "FINDING_NOT_OPEN")
    assert first not in {row["id"] for row in working_town.get("findings", limit=500)["items"]}
    said = "SELECT who || (after ->> 'reason') FROM event WHERE action = 'finding.waive'"
    assert working_town.scalar(said) == "reviewer" + REASON["reason"]

    for _ in range(2):
        opened = ask(working_town, "DELETE", "reviewer", first, "k-2")
        assert opened.json() == {"finding_id": first, "state": "open"}
    assert code("DELETE", "reviewer", first) == (409, "FINDING_NOT_WAIVED")
    assert first in {row["id"] for row in working_town.get("findings", limit=500)["items"]}
