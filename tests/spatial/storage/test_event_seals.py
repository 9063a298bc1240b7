"""Seals: one a transaction, chained one after the other, whoever writes beside whom."""

import threading

import pytest

from spatial.domain.event_chain import Fault
from spatial.services.verify_events import verify_events
from spatial.storage.connections import open_connection
from spatial.storage.event_chain import close_waiting_seals
from spatial.storage.events import record_event
from tests.support.event_log import ROOM, faults, write

pytestmark = pytest.mark.database


def test_what_is_rolled_back_to_a_savepoint_leaves_the_chain_whole(fresh_database_url: str) -> None:
    with open_connection(fresh_database_url) as conn:
        for outer in (False, True):
            if outer:
                record_event(conn, "a", "b", ROOM)
            with conn.transaction(force_rollback=True):
                record_event(conn, "a", "undone", ROOM)
            record_event(conn, "a", "b", ROOM)
            conn.commit()

        found = verify_events(conn)

    assert (found.events, found.broken) == (3, ())


def test_events_after_constraints_were_asked_for_early_get_a_seal_of_their_own(
    fresh_database_url: str,
) -> None:
    with open_connection(fresh_database_url) as conn:
        record_event(conn, "a", "b", ROOM)
        conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
        record_event(conn, "a", "b", ROOM)
        conn.commit()

        found = verify_events(conn)

    assert (found.events, found.broken) == (2, ())
    assert found.head is not None
    assert found.head.number == 2


def test_writers_side_by_side_do_not_fork_the_chain(fresh_database_url: str) -> None:
    writers, each = 6, 15
    start = threading.Barrier(writers)

    def work() -> None:
        with open_connection(fresh_database_url) as conn:
            start.wait()
            for count in range(each):
                write(conn, *["room.rename"] * (1 + count % 3))

    threads = [threading.Thread(target=work) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with open_connection(fresh_database_url) as conn:
        found = verify_events(conn)
        numbers = conn.execute("SELECT count(*), max(number) FROM event_seal").fetchone()
    assert (found.events, found.broken) == (writers * each * 2, ())
    assert numbers == (writers * each, writers * each)


def test_ids_given_out_of_order_do_not_break_the_chain(fresh_database_url: str) -> None:
    with (
        open_connection(fresh_database_url) as early,
        open_connection(fresh_database_url) as late,
    ):
        earlier = record_event(early, "a", "b", ROOM)
        later = record_event(late, "a", "b", ROOM)
        late.commit()
        early.commit()

        order = late.execute(
            "SELECT event.id FROM event JOIN event_seal AS seal ON seal.id = seal_id"
            " ORDER BY seal.number"
        ).fetchall()
        found = verify_events(late)

    assert earlier < later
    assert order == [(later,), (earlier,)]
    assert found.broken == ()


def test_a_long_transaction_keeps_no_other_from_recording(fresh_database_url: str) -> None:
    with (
        open_connection(fresh_database_url) as long,
        open_connection(fresh_database_url) as short,
    ):
        record_event(long, "a", "b", ROOM)
        short.execute("SET lock_timeout = '2s'")
        record_event(short, "a", "b", ROOM)
        short.commit()
        long.commit()

        assert verify_events(short).broken == ()


def test_a_writer_with_a_snapshot_is_chained_by_the_next(fresh_database_url: str) -> None:
    with (
        open_connection(fresh_database_url) as slow,
        open_connection(fresh_database_url) as quick,
    ):
        slow.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        [waiting] = [record_event(slow, "a", "b", ROOM)]
        write(quick, "room.rename")
        slow.commit()
        before = verify_events(quick)
        write(quick, "room.close")

        after = verify_events(quick)

    assert (before.events, before.broken, before.head and before.head[:2]) == (2, (), (1, 1))
    assert (after.events, after.broken, after.head and after.head[:2]) == (3, (), (3, 3))
    assert waiting == 1


def test_what_waits_is_chained_on_demand_and_looked_at_before(fresh_database_url: str) -> None:
    with open_connection(fresh_database_url) as conn:
        write(conn, "room.add")
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        write(conn, "room.rename", "room.close")
        conn.execute("SET LOCAL session_replication_role = replica")
        conn.execute("UPDATE event SET who = '张三' WHERE id = 2")
        assert faults(verify_events(conn)) == [(Fault.CHANGED, 2)]
        conn.rollback()

        assert close_waiting_seals(conn) == 1
        assert close_waiting_seals(conn) == 0
        found = verify_events(conn)

    assert (found.events, found.broken, found.head and found.head[:2]) == (3, (), (2, 3))
