"""A pool lends no connection that the server has closed."""

import asyncio
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from spatial.storage.live_pools import LiveAsyncPool, LivePool, is_live

pytestmark = pytest.mark.database

SIZE = 3


def end_sessions(url: str, pids: list[int]) -> None:
    """Have the server end sessions, and wait until they are gone."""
    with psycopg.connect(url, autocommit=True) as conn:
        for pid in pids:
            conn.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def pid_of(conn: Connection[Any]) -> int:
    return int(conn.info.backend_pid)


def test_after_a_restart_not_one_request_gets_a_dead_connection(database_url: str) -> None:
    with LivePool(database_url, min_size=SIZE, max_size=SIZE, open=True) as pool:
        pool.wait()
        borrowed = [pool.getconn() for _ in range(SIZE)]
        dead = [pid_of(conn) for conn in borrowed]
        for conn in borrowed:
            pool.putconn(conn)
        end_sessions(database_url, dead)

        answers = []
        for _ in range(2 * SIZE):
            with pool.connection(timeout=10) as conn:
                answers.append(conn.execute("SELECT pg_backend_pid()").fetchone())

    assert not {pid for (pid,) in filter(None, answers)} & set(dead)


def test_the_asynchronous_pool_does_the_same(database_url: str) -> None:
    async def ask() -> tuple[list[int], list[int]]:
        async with LiveAsyncPool(database_url, min_size=SIZE, max_size=SIZE, open=False) as pool:
            await pool.wait()
            borrowed = [await pool.getconn() for _ in range(SIZE)]
            dead = [conn.info.backend_pid for conn in borrowed]
            for conn in borrowed:
                await pool.putconn(conn)
            await asyncio.to_thread(end_sessions, database_url, dead)
            pids = []
            for _ in range(2 * SIZE):
                async with pool.connection(timeout=10) as conn:
                    cursor = await conn.execute("SELECT pg_backend_pid()")
                    pids += [pid for (pid,) in await cursor.fetchall()]
            return dead, pids

    dead, pids = asyncio.run(ask())

    assert len(pids) == 2 * SIZE
    assert not set(pids) & set(dead)


def test_what_a_server_says_to_an_idle_connection_does_not_make_it_dead(
    database_url: str,
) -> None:
    with (
        psycopg.connect(database_url, autocommit=True) as idle,
        psycopg.connect(database_url, autocommit=True) as other,
    ):
        idle.execute("LISTEN live_pools")
        other.execute("NOTIFY live_pools, 'news'")
        other.execute("SELECT pg_sleep(0.05)")

        assert is_live(idle)
        assert idle.execute("SELECT 1").fetchone() == (1,)
        end_sessions(database_url, [pid_of(idle)])
        assert not is_live(idle)
