"""A replica is read from while it is up to date, and missed by nobody while it is not."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg import Connection
from psycopg_pool import ConnectionPool

from spatial.storage.cluster import Cluster
from spatial.storage.replicas import (
    ReplicaFirst,
    ReplicaLostError,
    ReplicaWatch,
    replica_url,
)
from tests.support.replica import Replica, follow

pytestmark = pytest.mark.database

MAX_LAG_S = 0.5


@pytest.fixture(scope="module")
def replica(cluster: Cluster) -> Iterator[Replica]:
    with follow(cluster) as replica:
        yield replica


@pytest.fixture(scope="module")
def primary_url(cluster: Cluster) -> Iterator[str]:
    name = f"smartmap_{uuid4().hex[:12]}"
    url = cluster.create_database(name)
    with psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE written (number int)")
        # as on every server but the tests': a commit that is answered has been written
        conn.execute(f"ALTER DATABASE {name} SET synchronous_commit = on".encode())
    yield url
    cluster.drop_database(name)


class Reading(NamedTuple):
    """Both databases as a worker process has them."""

    first: ReplicaFirst
    watch: ReplicaWatch
    write: Callable[[int], None]
    numbers: Callable[[], set[int]]

    def is_from_the_replica(self) -> bool:
        """Tell where the next statement is answered."""
        with self.first.connection() as conn:
            return conn.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)


def open_reading(primary_url: str, other: str, opened: ExitStack) -> Reading:
    watch = ReplicaWatch(primary_url, other, MAX_LAG_S)
    pools = [
        opened.enter_context(
            ConnectionPool[Connection[Any]](
                url, min_size=1, max_size=2, kwargs={"autocommit": True}, open=True
            )
        )
        for url in (primary_url, replica_url(primary_url, other))
    ]
    watch.start()
    opened.callback(watch.stop)
    first = ReplicaFirst(pools[0], pools[1], watch)

    def write(number: int) -> None:
        with psycopg.connect(primary_url) as conn:
            conn.execute("INSERT INTO written VALUES (%s)", [number])

    def numbers() -> set[int]:
        with first.connection() as conn:
            return {number for (number,) in conn.execute("SELECT number FROM written")}

    return Reading(first, watch, write, numbers)


@pytest.fixture
def reading(replica: Replica, primary_url: str) -> Iterator[Reading]:
    wait_until(lambda: has_database(replica.url(primary_url)))
    with ExitStack() as opened:
        reading = open_reading(primary_url, replica.url(primary_url), opened)
        wait_until(reading.is_from_the_replica)
        yield reading


def has_database(url: str) -> bool:
    try:
        psycopg.connect(url, user="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def wait_until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_an_idle_primary_makes_no_lag(reading: Reading) -> None:
    time.sleep(3 * MAX_LAG_S)

    assert reading.is_from_the_replica()


def test_who_wrote_finds_it_at_once_on_the_replica(reading: Reading) -> None:
    for number in range(1000, 1050):
        reading.write(number)
        reading.first.settle()

        assert reading.is_from_the_replica()
        assert number in reading.numbers()


def test_a_replica_that_lags_is_left_until_it_has_caught_up(
    reading: Reading, replica: Replica
) -> None:
    replica.pause()
    try:
        reading.write(7)
        wait_until(lambda: not reading.is_from_the_replica())
        assert 7 in reading.numbers()
    finally:
        replica.resume()

    wait_until(reading.is_from_the_replica)
    assert 7 in reading.numbers()


def test_who_wrote_waits_until_nobody_reads_what_is_older(
    reading: Reading, replica: Replica
) -> None:
    replica.pause()
    try:
        reading.write(8)
        began = time.monotonic()
        reading.first.settle()

        assert 8 in reading.numbers()
        assert MAX_LAG_S < time.monotonic() - began < reading.watch.settling_s + 2
    finally:
        replica.resume()


def test_a_killed_replica_is_told_to_whoever_had_begun_and_missed_by_nobody_after(
    reading: Reading, replica: Replica
) -> None:
    def ask_while_it_dies() -> None:
        with reading.first.connection() as conn:
            replica.kill()
            conn.execute("SELECT pg_sleep(5)")

    with pytest.raises(ReplicaLostError):
        ask_while_it_dies()

    assert not reading.is_from_the_replica()
    reading.write(9)
    reading.first.settle()
    assert 9 in reading.numbers()

    wait_until(lambda: reading.watch.is_given_up)
    began = time.monotonic()
    reading.first.settle()
    assert time.monotonic() - began < 0.1

    replica.cluster.up()
    wait_until(reading.is_from_the_replica)


def test_a_slow_statement_is_not_the_replicas_fault(reading: Reading) -> None:
    def ask_too_much() -> None:
        with reading.first.connection() as conn:
            conn.execute("SET statement_timeout = 50")
            conn.execute("SELECT pg_sleep(5)")

    with pytest.raises(psycopg.errors.QueryCanceled):
        ask_too_much()

    assert reading.watch.is_well


def test_a_database_that_follows_nobody_is_never_taken_for_a_replica(primary_url: str) -> None:
    with ExitStack() as opened:
        reading = open_reading(primary_url, primary_url, opened)

        assert not reading.watch.is_well
        assert not reading.is_from_the_replica()
