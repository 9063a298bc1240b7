"""The log of events is whole, and whatever is done to it behind the program's back is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from spatial.domain.errors import NotFoundError
from spatial.domain.event_chain import Fault
from spatial.services.verify_events import verify_events
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.events import record_event
from tests.support.event_log import ROOM, faults, write

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def log_url(cluster: Cluster, template_database: str) -> str:
    """A log of three transactions: one event, three, one."""
    url = cluster.create_database("event_log", template=template_database)
    with open_connection(url) as conn:
        assert write(conn, "room.add") == [1]
        assert write(conn, "room.rename", "room.measure", "room.close") == [2, 3, 4]
        assert write(conn, "room.open") == [5]
    return url


@pytest.fixture
def log(log_url: str) -> Iterator[Connection[Any]]:
    """The log, for what a superuser can do to it; as it was, afterwards."""
    with open_connection(log_url) as conn:
        conn.execute("SET LOCAL session_replication_role = replica")
        conn.execute("ALTER TABLE event ALTER id DROP IDENTITY")
        yield conn
        conn.rollback()


def test_a_log_that_nobody_touched_is_whole(log: Connection[Any]) -> None:
    found = verify_events(log)

    assert (found.events, found.broken) == (5, ())
    assert found.head is not None
    assert found.head[:2] == (3, 5)


@pytest.mark.parametrize(
    "change",
    [
        "who = '张三'",
        "at = at + interval '1 microsecond'",
        "action = 'room.forget'",
        "subject_kind = 'level'",
        "subject_id = '-'",
        "before = NULL",
        "before = 'null'",
        "after = '{\"area_m2\": 18.2}'",
        "day = '2026-01-01'",
        "cause = 'correction'",
        "why = ''",
        "document = '1'",
        'origin = \'{"address": "10.0.0.1"}\'',
        "managing_prefix = '51'",
        "hash = sha256('')",
    ],
)
def test_a_changed_event_is_named(log: Connection[Any], change: str) -> None:
    log.execute(f"UPDATE event SET {change} WHERE id = 3")  # noqa: S608 - the lines above

    assert faults(verify_events(log))[0] == (Fault.CHANGED, 3)


def test_a_changed_event_with_a_hash_to_match_is_found_at_the_next(log: Connection[Any]) -> None:
    log.execute("UPDATE event SET who = '张三' WHERE id = 3")
    log.execute("UPDATE event SET hash = event_hash(event) WHERE id = 3")

    assert faults(verify_events(log))[0] == (Fault.REMOVED, 4)


def test_an_event_that_was_changed_up_to_its_seal_is_found_at_the_seal(
    log: Connection[Any],
) -> None:
    log.execute("UPDATE event SET who = '张三' WHERE id = 5")
    log.execute("UPDATE event SET hash = event_hash(event) WHERE id = 5")

    assert faults(verify_events(log))[0] == (Fault.CHANGED, 5)


def test_a_seal_that_was_made_to_match_is_found_too(log: Connection[Any]) -> None:
    log.execute("UPDATE event SET who = '张三' WHERE id = 1")
    log.execute("UPDATE event SET hash = event_hash(event) WHERE id = 1")
    log.execute(
        "UPDATE event_seal SET events_hash = event.hash FROM event"
        " WHERE event.id = 1 AND event_seal.id = event.seal_id"
    )
    assert verify_events(log).broken[0][:3] == (Fault.SEAL_CHANGED, None, 1)

    log.execute("UPDATE event_seal SET hash = event_seal_hash(event_seal) WHERE number = 1")

    assert verify_events(log).broken[0][:3] == (Fault.SEAL_REMOVED, None, 2)


@pytest.mark.parametrize(
    ("removed", "named"),
    [
        ("id = 2", (Fault.REMOVED, 3)),
        ("id = 3", (Fault.REMOVED, 4)),
        ("id = 4", (Fault.REMOVED, 4)),
        ("id = 1", (Fault.REMOVED, 1)),
        ("id = 5", (Fault.REMOVED, 5)),
        ("id > 1 AND id < 5", (Fault.REMOVED, 4)),
    ],
)
def test_a_removed_event_is_named_or_the_one_after_it(
    log: Connection[Any], removed: str, named: tuple[Fault, int]
) -> None:
    log.execute(f"DELETE FROM event WHERE {removed}")  # noqa: S608 - the lines above

    assert faults(verify_events(log))[0] == named


def test_events_removed_with_their_seal_are_missed_at_the_next_seal(log: Connection[Any]) -> None:
    log.execute("DELETE FROM event WHERE id BETWEEN 2 AND 4")
    log.execute("DELETE FROM event_seal WHERE number = 2")

    assert verify_events(log).broken[0][:3] == (Fault.SEAL_REMOVED, None, 3)


def test_a_seal_removed_alone_leaves_events_without_one(log: Connection[Any]) -> None:
    log.execute("DELETE FROM event_seal WHERE number = 2")

    assert {(Fault.UNSEALED, 2), (Fault.UNSEALED, 4)} <= set(faults(verify_events(log)))


COPY = """
    INSERT INTO event (id, who, action, subject_kind, subject_id, seal_id, previous_hash, hash)
    SELECT {id}, 'nobody', 'room.steal', 'room', '-', seal_id, {previous}, ''
    FROM event WHERE id = 4
"""


def test_an_event_inserted_after_the_last_under_a_seal_is_named(log: Connection[Any]) -> None:
    log.execute(COPY.format(id=6, previous="hash").encode())
    log.execute("UPDATE event SET hash = event_hash(event) WHERE id = 6")

    assert faults(verify_events(log))[0] == (Fault.INSERTED, 6)


def test_an_event_inserted_between_two_is_named(log: Connection[Any]) -> None:
    # Ids of a transaction leave gaps where others write: 4 goes to 40, and 3 is followed by 20.
    log.execute("UPDATE event SET id = 40 WHERE id = 4")
    log.execute("UPDATE event SET hash = event_hash(event) WHERE id = 40")
    log.execute(
        "UPDATE event_seal SET (last_event_id, events_hash) = (SELECT id, hash FROM event"
        " WHERE id = 40) WHERE number = 2"
    )
    log.execute("UPDATE event_seal SET hash = event_seal_hash(event_seal) WHERE number = 2")
    assert verify_events(log).broken[0][:3] == (Fault.SEAL_REMOVED, None, 3)
    log.execute(COPY.replace("id = 4", "id = 3").format(id=20, previous="hash").encode())
    log.execute("UPDATE event SET hash = event_hash(event) WHERE id = 20")

    assert faults(verify_events(log))[0] == (Fault.INSERTED, 20)


def test_an_event_inserted_without_a_seal_is_named(log: Connection[Any]) -> None:
    log.execute(COPY.format(id=6, previous="hash").encode())
    log.execute("UPDATE event SET seal_id = 99 WHERE id = 6")

    assert faults(verify_events(log)) == [(Fault.UNSEALED, 6)]


def test_a_seal_that_was_never_closed_is_found(log: Connection[Any]) -> None:
    log.execute("INSERT INTO event_seal DEFAULT VALUES")

    assert faults(verify_events(log))[0] == (Fault.UNSEALED, None)


def test_two_events_that_changed_places_are_named(log: Connection[Any]) -> None:
    log.execute("UPDATE event SET id = 30 WHERE id = 3")
    log.execute("UPDATE event SET id = 3 WHERE id = 4")
    log.execute("UPDATE event SET id = 4 WHERE id = 30")

    assert faults(verify_events(log))[0] == (Fault.CHANGED, 3)


def test_two_seals_that_changed_places_are_found(log: Connection[Any]) -> None:
    log.execute("UPDATE event_seal SET number = 30 WHERE number = 1")
    log.execute("UPDATE event_seal SET number = 1 WHERE number = 2")
    log.execute("UPDATE event_seal SET number = 2 WHERE number = 30")

    assert verify_events(log).broken[0][:3] == (Fault.SEAL_CHANGED, None, 1)


def test_a_log_cut_off_at_its_end_differs_from_the_head(log: Connection[Any]) -> None:
    newest = log.execute("SELECT max(number) FROM event_seal").fetchone()
    assert newest is not None
    log.execute("DELETE FROM event WHERE seal_id = (SELECT max(id) FROM event_seal)")
    log.execute("DELETE FROM event_seal WHERE number = %s", newest)

    assert verify_events(log).broken[0][:3] == (Fault.HEAD_DIFFERS, None, newest[0] - 1)


def test_a_log_cut_off_together_with_its_head_is_proved_by_a_head_kept_elsewhere(
    log: Connection[Any],
) -> None:
    kept = verify_events(log).head
    assert kept is not None
    assert verify_events(log, heads=[kept.hash]).broken == ()
    log.execute("DELETE FROM event WHERE seal_id = (SELECT max(id) FROM event_seal)")
    log.execute("DELETE FROM event_seal WHERE number = %s", [kept.number])
    log.execute(
        "UPDATE event_head SET (number, events, hash) = (SELECT number,"
        " (SELECT sum(events) FROM event_seal), hash FROM event_seal ORDER BY number DESC LIMIT 1)"
    )
    assert verify_events(log).broken == ()

    found = verify_events(log, heads=[kept.hash])

    assert [(link.fault, link.about) for link in found.broken] == [
        (Fault.HEAD_UNKNOWN, kept.hash.hex())
    ]


def test_verifying_from_an_event_believes_what_stands_before_its_seal(
    log: Connection[Any],
) -> None:
    whole = verify_events(log).events
    log.execute("UPDATE event SET who = '张三' WHERE id = 1")

    assert faults(verify_events(log)) == [(Fault.CHANGED, 1)]
    assert faults(verify_events(log, since=1)) == [(Fault.CHANGED, 1)]
    found = verify_events(log, since=3)
    assert (found.events, found.broken) == (whole - 1, ())
    with pytest.raises(NotFoundError):
        verify_events(log, since=7_000)


def test_a_setting_that_names_anothers_seal_is_not_believed(log_url: str) -> None:
    with open_connection(log_url) as conn:
        conn.execute("SELECT set_config('smartmap.event_seal', '1', true)")
        record_event(conn, "a", "b", ROOM)
        conn.execute("SET CONSTRAINTS ALL IMMEDIATE")

        assert verify_events(conn).broken == ()
        conn.rollback()


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        yield


def test_neither_seals_nor_events_can_be_changed_or_removed(log_url: str) -> None:
    with open_connection(log_url) as conn:
        for table in ("event", "event_seal"):
            for statement in ("UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
                with refused(), conn.transaction():
                    conn.execute(statement.format(table).encode())
        conn.rollback()
