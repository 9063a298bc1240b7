"""Look-ups and tiles over a real streaming replica, and what is asked when it lags or dies."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from tests.support.replica import Replica, follow
from tests.support.served_town import town_settings
from tests.support.small_town import PASSWORD, SITE_LAT, SITE_LON, Town, store_town
from tests.support.tile_math import tile_at

pytestmark = pytest.mark.database

PROVINCE = ("province", PASSWORD)
PATIENCE_S = 15.0
WATCHER = "a-watching-machine"


class ReplicatedTown(NamedTuple):
    """The town on a primary and on its replica, and two worker processes over both."""

    url: str
    town: Town
    replica: Replica
    clients: tuple[TestClient, TestClient]

    def name(self, client: int = 0) -> str:
        """Ask a worker for the name of the province's building."""
        answer = self.clients[client].get("/api/v1/buildings/SC-01", auth=PROVINCE)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["name"])

    def tile(self, client: int = 0) -> tuple[int, bytes]:
        """Ask a worker for the tile with the town's buildings."""
        tile = tile_at(SITE_LON, SITE_LAT, 16)
        path = f"/tiles/buildings/{tile.z}/{tile.x}/{tile.y}"
        answer = self.clients[client].get(path, auth=PROVINCE)
        return answer.status_code, answer.content

    def rename(self, name: str) -> None:
        """Change the building's name on the primary, behind the server's back."""
        with psycopg.connect(self.url) as conn:
            conn.execute("UPDATE building SET name = %s WHERE code = 'SC-01'", [name])


@pytest.fixture(scope="module")
def replica(cluster: Cluster) -> Iterator[Replica]:
    with follow(cluster) as replica:
        yield replica


@pytest.fixture(params=[30.0], ids=["patient"])
def max_lag_s(request: pytest.FixtureRequest) -> float:
    return float(request.param)


@pytest.fixture
def replicated(
    cluster: Cluster, template_database: str, replica: Replica, max_lag_s: float
) -> Iterator[ReplicatedTown]:
    name = f"smartmap_{uuid4().hex[:12]}"
    url = cluster.create_database(name, template=template_database)
    with open_connection(url) as conn:
        town = store_town(conn)
        # as on every server but the tests': a commit that is answered has been written
        conn.execute(f"ALTER DATABASE {name} SET synchronous_commit = on".encode())
    wait_until(lambda: follows(replica.url(url)))
    settings = town_settings(url).model_copy(
        update={
            "replica_database_url": SecretStr(replica.url(url)),
            "replica_max_lag_s": max_lag_s,
            "metrics_token": SecretStr(WATCHER),
        }
    )
    with ExitStack() as opened:
        clients = [opened.enter_context(TestClient(create_app(settings))) for _ in range(2)]
        yield ReplicatedTown(url, town, replica, (clients[0], clients[1]))
    cluster.drop_database(name)


def follows(url: str) -> bool:
    try:
        with closing(psycopg.connect(url, user="postgres")) as conn:
            return conn.execute("SELECT count(*) FROM account").fetchone() == (3,)
    except psycopg.Error:
        return False


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_look_ups_and_tiles_are_read_from_the_replica(replicated: ReplicatedTown) -> None:
    before = replicated.name(), replicated.tile()
    replicated.replica.pause()
    try:
        replicated.rename("改名后的楼")
        held_back = replicated.name(), replicated.tile()
    finally:
        replicated.replica.resume()

    assert held_back == before
    wait_until(lambda: replicated.name() == "改名后的楼")
    assert replicated.tile() != before[1]


@pytest.mark.parametrize("max_lag_s", [0.5], indirect=True)
def test_a_replica_that_lags_is_not_asked(replicated: ReplicatedTown) -> None:
    replicated.replica.pause()
    try:
        replicated.rename("改名后的楼")

        wait_until(lambda: replicated.name() == "改名后的楼")
        assert "改名后的楼".encode() in replicated.tile()[1]
    finally:
        replicated.replica.resume()


def test_who_changed_something_sees_it_at_once_over_any_worker(
    replicated: ReplicatedTown,
) -> None:
    room = str(replicated.town.rooms["201"])
    for step, use in enumerate(["201", "102"] * 4):
        body = {"room_id": room, "day": f"2026-01-{step + 10}", "why": "调整", "use_code": use}

        done = replicated.clients[step % 2].post(
            "/api/v1/ledger/use-changes", json=body, auth=PROVINCE
        )
        seen = replicated.clients[1 - step % 2].get(f"/api/v1/rooms/{room}", auth=PROVINCE)

        assert done.status_code == 200, done.text
        assert seen.json()["use_code"] == use


def test_statements_of_one_snapshot_are_asked_anew_when_the_replica_dies(
    replicated: ReplicatedTown,
) -> None:
    answers: list[Any] = []

    def compare() -> None:
        path = "/api/v1/ledger/statistics?by=building"
        answers.append(replicated.clients[0].get(path, auth=PROVINCE))

    assert replicated.clients[0].get("/api/v1/buildings", auth=PROVINCE).status_code == 200
    asking = threading.Thread(target=compare)
    try:
        with psycopg.connect(replicated.url) as holder:
            # a replica replays the lock: who reads there waits in the middle of the snapshot
            holder.execute("LOCK TABLE organisation, building IN ACCESS EXCLUSIVE MODE")
            wait_until(lambda: is_locked(replicated))
            asking.start()
            wait_until(lambda: waits(replicated))
            replicated.replica.kill()
            holder.rollback()
        asking.join(PATIENCE_S)
    finally:
        replicated.replica.cluster.up()

    assert [answer.status_code for answer in answers] == [200], answers[0].text


def is_locked(replicated: ReplicatedTown) -> bool:
    return _ask_replica(
        replicated, "SELECT count(*) >= 2 FROM pg_locks WHERE mode = 'AccessExclusiveLock'"
    )


def waits(replicated: ReplicatedTown) -> bool:
    return _ask_replica(
        replicated, "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    )


def _ask_replica(replicated: ReplicatedTown, question: str) -> bool:
    with psycopg.connect(replicated.replica.cluster.url("postgres")) as conn:
        row = conn.execute(question.encode()).fetchone()
    return bool(row and row[0])


def test_only_who_watches_notices_that_the_replica_died_and_came_back(
    replicated: ReplicatedTown,
) -> None:
    statuses: list[int] = []
    stop = threading.Event()

    def browse() -> None:
        while not stop.is_set():
            statuses.append(replicated.tile()[0])
            answer: Any = replicated.clients[0].get("/api/v1/buildings", auth=PROVINCE)
            statuses.append(answer.status_code)

    browser = threading.Thread(target=browse)
    browser.start()
    try:
        wait_until(lambda: len(statuses) > 20)
        replicated.replica.kill()
        at_death = len(statuses)
        wait_until(lambda: len(statuses) > at_death + 40)
        wait_until(lambda: replica_stands(replicated) == (200, 0.0))
    finally:
        stop.set()
        browser.join()
        replicated.replica.cluster.up()

    assert set(statuses) == {200}
    wait_until(lambda: replica_stands(replicated) == (200, 1.0))


def replica_stands(replicated: ReplicatedTown) -> tuple[int, float]:
    """Return the status of /ready, and what the metrics say of the replica."""
    client = replicated.clients[0]
    text = client.get("/metrics", headers={"Authorization": f"Bearer {WATCHER}"}).text
    [well] = re.findall(r'^smartmap_ready{check="replica"} (\S+)$', text, re.MULTILINE)
    return client.get("/ready").status_code, float(well)
