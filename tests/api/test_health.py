"""Whether the server is fit for work, what it counts, and who is told."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from api.readiness import check_disk
from tests.support.ledger import record
from tests.support.served_town import town_settings
from tests.support.small_town import PASSWORD
from tests.support.working_town import WorkingTown, add_account, working_town

__all__ = ["working_town"]

pytestmark = pytest.mark.database

TOKEN = "a-token-of-the-watchers"  # noqa: S105
ADMIN, CLERK = ("auditor", PASSWORD), ("province", PASSWORD)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def watched(url: str, **settings: Any) -> Iterator[TestClient]:
    chosen = town_settings(url).model_copy(update=settings)
    with TestClient(create_app(chosen), client=("192.0.2.7", 1)) as client:
        yield client


@pytest.fixture
def town(working_town: WorkingTown) -> WorkingTown:
    with psycopg.connect(working_town.url) as conn:
        add_account(conn, ADMIN[0], "admin", "51")
    return working_town


def test_a_stranger_is_told_that_it_is_ready_and_no_more(town: WorkingTown) -> None:
    answer = town.client.get("/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert town.client.get("/ready", auth=CLERK).json() == {"status": "ok"}
    assert town.client.get("/ready", auth=("nobody", "wrong")).json() == {"status": "ok"}


def test_who_may_audit_is_told_what_was_looked_at(town: WorkingTown) -> None:
    answer = town.client.get("/ready", auth=ADMIN)

    checks = answer.json()["checks"]
    assert {check["name"]: check["ok"] for check in checks} == {
        "database": True, "schema": True, "postgis": True, "disk": True,
    }  # fmt: skip


def test_a_schema_that_is_too_old_is_not_ready(town: WorkingTown) -> None:
    with psycopg.connect(town.url) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '0001'")
        conn.execute("DELETE FROM served_revision")

    with watched(town.url) as client:
        stranger, auditor = client.get("/ready"), client.get("/ready", auth=ADMIN)

    assert (stranger.status_code, auditor.status_code) == (503, 503)
    assert "checks" not in stranger.json()
    well = {check["name"]: check["ok"] for check in auditor.json()["checks"]}
    assert well == {"database": True, "schema": False, "postgis": True, "disk": True}


def test_a_full_disk_is_not_ready(town: WorkingTown) -> None:
    with watched(town.url, min_free_mb=1 << 40) as client:
        answer = client.get("/ready")

    assert (answer.status_code, answer.json()["code"]) == (503, "NOT_READY")
    assert answer.headers["retry-after"] == "5"


def test_the_disk_is_looked_at_where_the_home_will_be(tmp_path: Path) -> None:
    assert check_disk(tmp_path / "not" / "yet", 0).is_well
    assert not check_disk(tmp_path, 1 << 80).is_well


def test_a_database_that_is_away_is_not_ready_but_the_process_lives(tmp_path: Path) -> None:
    with watched(f"postgresql:///none?host={tmp_path}", min_free_mb=0) as client:
        assert client.get("/live").status_code == 200
        answer = client.get("/ready", auth=ADMIN)

    assert (answer.status_code, answer.json()["code"]) == (503, "NOT_READY")
    assert str(tmp_path) not in answer.text


@pytest.mark.parametrize(
    ("settings", "asked", "status"),
    [
        ({}, {}, 401),
        ({}, {"auth": CLERK}, 403),
        ({}, {"auth": ADMIN}, 200),
        ({"metrics_from": (ip_network("192.0.2.0/24"),)}, {}, 200),
        ({"metrics_from": (ip_network("198.51.100.0/24"),)}, {}, 401),
        ({"metrics_token": SecretStr(TOKEN)}, {"headers": bearer(TOKEN)}, 200),
        ({"metrics_token": SecretStr(TOKEN)}, {"headers": bearer("x")}, 401),
    ],
    ids=["stranger", "clerk", "auditor", "near", "far", "token", "wrong token"],
)  # fmt: skip
def test_counts_are_for_watchers(
    town: WorkingTown, settings: dict[str, Any], asked: dict[str, Any], status: int
) -> None:
    with watched(town.url, **settings) as client:
        assert client.get("/metrics", **asked).status_code == status


def value(text: str, name: str, **labels: str) -> float:
    """Return one sample, 0 if there is none."""
    inside = ",".join(f'{label}="{said}"' for label, said in labels.items())
    found = re.search(
        rf"^{re.escape(name + (f'{{{inside}}}' if inside else ''))} (\S+)$", text, re.M
    )
    return float(found[1]) if found else 0.0


def test_requests_are_counted_by_templates_and_tiles_by_zoom(town: WorkingTown) -> None:
    def scrape() -> str:
        return town.client.get("/metrics", auth=ADMIN).text

    room = {"method": "GET", "route": "/api/v1/rooms/{room_id}"}
    none = {"method": "GET", "route": "-", "status": "404"}
    tile = {"tileset": "buildings", "zoom": "3"}
    before = scrape()
    for room_id in town.town.rooms.values():
        town.get(f"rooms/{room_id}")
    town.client.get("/no/such/1", auth=CLERK)
    town.client.get("/no/such/2", auth=CLERK)
    town.client.get("/tiles/buildings/3/6/3", auth=CLERK)
    town.client.get("/tiles/buildings/99/6/3", auth=CLERK)
    after = scrape()

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert grown("smartmap_http_requests_total", **room, status="200") == len(town.town.rooms)
    assert grown("smartmap_http_request_seconds_count", route=room["route"]) == len(town.town.rooms)
    assert grown("smartmap_http_requests_total", **none) == 2
    assert grown("smartmap_tile_seconds_count", **tile) == 1
    assert "/no/such" not in after
    assert str(town.town.rooms["201"]) not in after
    for pool in ("api", "accounts", "tiles"):
        assert value(after, "smartmap_pool_connections", pool=pool) >= 1
        assert value(after, "smartmap_pool_waiting", pool=pool) == 0


def test_the_newest_event_is_told(town: WorkingTown) -> None:
    with psycopg.connect(town.url) as conn:
        record(conn, "correction")

    text = town.client.get("/metrics", auth=ADMIN).text

    newest = town.scalar("SELECT max(id) FROM event")
    assert newest > 0
    assert value(text, "smartmap_last_event") == newest


def test_jobs_that_have_not_ended_are_counted_by_state(town: WorkingTown) -> None:
    with psycopg.connect(town.url) as conn:
        conn.execute(
            "INSERT INTO work (account_id, kind, state, arguments, managing_prefix, ended_at)"
            " SELECT account.id, 'export', given.state, '{}', '5105', given.ended_at FROM account"
            " CROSS JOIN (VALUES ('waiting', NULL), ('waiting', NULL), ('cancelled', now()))"
            " AS given (state, ended_at) WHERE account.login = %s",
            [ADMIN[0]],
        )

    text = town.client.get("/metrics", auth=ADMIN).text

    jobs = {state: value(text, "smartmap_jobs", state=state) for state in ("waiting", "running")}
    assert jobs == {"waiting": 2, "running": 0}
    assert 'state="running"' in text


COUNT = """
from api.metrics import POOL_SIZE, REQUESTS
REQUESTS.labels("GET", "/live", "200").inc(20)
POOL_SIZE.labels("api").set(8)
"""
TELL = "from api.metrics import write_metrics; print(write_metrics().decode())"


def test_any_process_tells_the_counts_of_all_and_gauges_of_the_living(tmp_path: Path) -> None:
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}

    def run(program: str) -> str:
        command = [sys.executable, "-c", program]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout

    run(COUNT)
    run(COUNT)
    text = run(TELL)

    live = {"method": "GET", "route": "/live", "status": "200"}
    assert value(text, "smartmap_http_requests_total", **live) == 40
    assert value(text, "smartmap_pool_connections", pool="api") == 0  # both have ended
