"""The log of events over HTTP: log-ins, denials, exports and changes, each within a scope."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from spatial.services.verify_events import verify_events
from spatial.storage.connections import open_connection
from spatial.storage.events import Subject, record_event
from tests.support.small_town import PASSWORD
from tests.support.working_town import WorkingTown, add_account

pytestmark = pytest.mark.database


@pytest.fixture
def town(working_town: WorkingTown) -> WorkingTown:
    """The town, and who may audit: the province, a city, and everything."""
    with open_connection(working_town.url) as conn:
        for login, prefix in (("auditor", "51"), ("chengdu_auditor", "5101")):
            add_account(conn, login, "admin", prefix)
    return working_town


def log(town: WorkingTown, who: str = "auditor", **asked: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = town.get("events", who, **asked)["items"]
    return items


def stored(town: WorkingTown, action: str) -> list[tuple[Any, ...]]:
    with open_connection(town.url) as conn:
        return conn.execute(
            "SELECT who, after, origin, managing_prefix FROM event WHERE action = %s ORDER BY id",
            [action],
        ).fetchall()


def test_events_are_told_within_the_scope_of_who_asks(town: WorkingTown) -> None:
    with open_connection(town.url) as conn:
        for kind, key in (("building", "SC-01"), ("building", "CD-01"), ("demo", "x")):
            record_event(conn, "tester", "test.scope", Subject(kind, key))

    seen = {
        who: [row["subject_id"] for row in log(town, who, action="test.scope")]
        for who in ("auditor", "chengdu_auditor")
    }

    assert seen == {"auditor": ["CD-01", "SC-01"], "chengdu_auditor": ["CD-01"]}


@pytest.mark.parametrize("who", ["province", "reader", "two"])
def test_who_may_not_audit_is_refused_and_that_is_recorded(town: WorkingTown, who: str) -> None:
    assert town.refused("events", who) == (403, "GRANT_NEEDED")

    [(login, after, origin, prefix)] = stored(town, "access.denied")
    assert (login, after["code"], after["path"]) == (who, "GRANT_NEEDED", "/api/v1/events")
    assert (origin["channel"], origin["credential"]) == ("http", "password")
    assert prefix == "51"


def test_the_log_is_filtered_and_comes_in_pages(town: WorkingTown) -> None:
    with open_connection(town.url) as conn:
        for number in range(5):
            record_event(conn, f"t{number % 2}", "test.page", Subject("building", "CD-01"))
            record_event(conn, "t0", "test.other", Subject("building", "SC-01"))

    first = town.get("events", "auditor", action="test.", limit=4)
    second = town.get("events", "auditor", action="test.", limit=4, before=first["next"])
    third = town.get("events", "auditor", action="test.", limit=4, before=second["next"])

    ids = [row["id"] for page in (first, second, third) for row in page["items"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(set(ids)), third["next"]) == (10, None)
    assert len(log(town, who="auditor", subject="building/CD-01", action="test.page")) == 5
    assert len(log(town, division="510100", action="test.")) == 5
    assert len(log(town, **{"from": "2020-01-01", "to": "2120-01-01T08:00:00+08:00"})) > 10
    assert log(town, to="2020-01-01") == []
    rows = [row for page in (first, second, third) for row in page["items"]]
    asked = {"who": "t1", "action": "test."}
    mine = town.client.get("/api/v1/events", params=asked, auth=("auditor", PASSWORD))
    assert mine.json()["items"] == [row for row in rows if row["who"] == "t1"]


def test_signing_in_and_out_is_recorded(town: WorkingTown) -> None:
    client = town.client
    answer = client.post("/api/v1/session", json={"login": "reader", "password": PASSWORD})
    assert answer.status_code == 200
    token = answer.json()["csrf_token"]
    assert client.delete("/api/v1/session", headers={"X-CSRF-Token": token}).status_code == 200

    [(who, _, origin, prefix)] = stored(town, "login")
    assert (who, origin["credential"], prefix) == ("reader", "session", "51")
    assert origin["address"] == "testclient"
    [(who, after, origin, _)] = stored(town, "logout")
    assert (who, origin["credential_id"]) == ("reader", after["session"])


def test_a_wrong_password_is_recorded_and_a_login_that_is_nobodys_is_not_kept(
    town: WorkingTown,
) -> None:
    for login in ("reader", "hunter2-hunter2"):
        body = {"login": login, "password": "wrong-password"}
        assert town.client.post("/api/v1/session", json=body).status_code == 401
    assert town.client.get("/api/v1/totals", auth=("reader", "wrong")).status_code == 401

    rows = stored(town, "login.denied")
    assert [(who, after["known"]) for who, after, _, _ in rows] == [
        ("reader", True),
        ("-", False),
        ("reader", True),
    ]
    assert "hunter2" not in json.dumps(rows)
    assert stored(town, "access.denied") == []


def test_signing_in_with_each_request_is_recorded_once(town: WorkingTown) -> None:
    for _ in range(3):
        town.get("totals", "reader")

    assert [who for who, *_ in stored(town, "login")] == ["reader"]


def test_a_credential_that_holds_no_longer_is_a_denial_and_none_is_not(town: WorkingTown) -> None:
    bearer = {"Authorization": "Bearer smt_nobodys"}

    assert town.client.get("/api/v1/totals").status_code == 401
    assert stored(town, "access.denied") == []
    for _ in range(3):
        assert town.client.get("/api/v1/totals", headers=bearer).status_code == 401

    [(who, after, _, prefix)] = stored(town, "access.denied")
    assert (who, after["code"], prefix) == ("-", "ACCESS_REQUIRED", None)


def test_what_is_not_there_is_no_denial(town: WorkingTown) -> None:
    town.client.get("/api/v1/buildings/SC-01", auth=("chengdu", PASSWORD))

    assert stored(town, "access.denied") == []


def test_an_export_is_recorded_before_it_leaves(town: WorkingTown) -> None:
    path = f"/api/v1/levels/{town.town.first}/rooms.geojson"

    answer = town.client.get(path, params={"as_of": "2026-01-01"}, auth=("province", PASSWORD))

    assert answer.status_code == 200
    [(who, after, origin, prefix)] = stored(town, "export")
    assert (who, after["path"], after["query"]) == ("province", path, "as_of=2026-01-01")
    assert (origin["address"], prefix) == ("testclient", "51")


def test_what_cannot_be_recorded_is_not_handed_out(town: WorkingTown) -> None:
    path = f"/api/v1/levels/{town.town.first}/rooms.geojson"
    town.get("totals")
    with open_connection(town.url) as conn:
        conn.execute("ALTER TABLE event ADD CONSTRAINT no_export CHECK (action <> 'export')")

    answer = town.client.get(path, auth=("province", PASSWORD))

    assert answer.status_code >= 400
    assert b"Polygon" not in answer.content


def test_a_change_says_from_where_and_the_chain_stays_whole(town: WorkingTown) -> None:
    between = {"from_organisation": "SC-FGW", "to_organisation": "SC-CZT", "share": 0.25}
    body = {"room_id": str(town.town.rooms["201"]), "day": "2026-01-15", "why": "调整"} | between
    answer = town.post("ledger/moves", body)

    [row] = log(town, action="allocation.move")
    assert (row["id"], row["who"], row["division"]) == (
        answer.json()["event_id"], "province", "51",
    )  # fmt: skip
    assert row["origin"] == {
        "channel": "http", "address": "testclient", "credential": "password",
        "request": answer.headers["X-Request-Id"],
    }  # fmt: skip
    assert row["after"]["allocations"][0]["organisation"] == "SC-FGW"
    with open_connection(town.url) as conn:
        assert verify_events(conn).broken == ()


def test_a_page_of_the_log_needs_an_account(closed_client: TestClient) -> None:
    assert closed_client.get("/api/v1/events").status_code == 401
