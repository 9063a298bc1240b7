"""Every change of a room, its manager or its holders is posted once, under its cause."""

import threading
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection
from psycopg.types.range import Range

from spatial.storage.connections import open_connection
from spatial.storage.ledger_totals import check_figures, check_postings
from tests.support.ledger import Town, day, days, entries_on, record

pytestmark = pytest.mark.database


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    town = Town(conn)
    town.add_building("B1")
    for code in ("A", "B", "C"):
        town.add_organisation(code)
    return town


@pytest.fixture
def room(town: Town) -> UUID:
    """Return an office of 24.00 m² that stands from day 10 on."""
    room = town.add_room("B1")
    town.draw("B1", room, "24.00", days(10), began=record(town.conn, "addition"))
    return room


def postings(town: Town) -> list[tuple[int, str, str | None, str, int, int, str]]:
    """Return day, cause, holder, manager, rooms, holdings and m² of every posting."""
    holders = {identity: code for code, identity in town.organisations.items()}
    rows = town.conn.execute(
        "SELECT day, cause, organisation_id, managing_prefix, rooms, holdings, area_m2::text"
        " FROM ledger_posting ORDER BY day, event_id, cause, organisation_id NULLS FIRST,"
        " managing_prefix, area_m2"
    ).fetchall()
    return [((row[0] - day(0)).days, row[1], holders.get(row[2]), *row[3:]) for row in rows]


def test_a_room_that_nobody_holds_is_posted_under_nobody(town: Town, room: UUID) -> None:
    assert postings(town) == [(10, "addition", None, "510104", 1, 1, "24.00")]


def test_a_room_allocated_on_its_first_day_is_whole_under_the_cause_of_its_birth(
    town: Town, room: UUID
) -> None:
    town.allocate(room, "A", "1", days(10), began_event_id=record(town.conn, "reallocation"))

    assert postings(town) == [(10, "addition", "A", "510104", 1, 1, "24.00")]


def test_an_allocation_moves_area_from_nobody_to_its_holder(town: Town, room: UUID) -> None:
    town.allocate(room, "A", "0.5", days(20), began_event_id=record(town.conn, "reallocation"))

    assert postings(town)[1:] == [
        (20, "reallocation", None, "510104", -1, 0, "-12.00"),
        (20, "reallocation", "A", "510104", 1, 1, "12.00"),
    ]


@pytest.mark.parametrize(
    ("area_m2", "share", "portions_m2"),
    [
        # 3.33333 -> 3.33, 6.66666 -> 6.67 less 3.33, and the rest of 10.00 to the last.
        ("10.00", "0.333333", ("3.33", "3.34", "3.33")),
        # 0.9999 in all is the whole room: 59.994 would leave a cent to nobody.
        ("60.00", "0.3333", ("20.00", "20.00", "20.00")),
    ],
)
def test_portions_of_a_room_sum_to_its_area_to_the_cent(
    town: Town, area_m2: str, share: str, portions_m2: tuple[str, ...]
) -> None:
    room = town.add_room("B1")
    town.draw("B1", room, area_m2, days(0))
    for code in ("A", "B", "C"):
        town.allocate(room, code, share, days(0))

    portions = [row[2::4] for row in postings(town)]

    assert portions == list(zip("ABC", portions_m2, strict=True))


def test_a_share_that_is_left_over_stays_with_nobody(town: Town, room: UUID) -> None:
    town.allocate(room, "A", "0.333333", days(10))
    town.allocate(room, "B", "0.333333", days(10))

    assert postings(town) == [
        (10, "addition", None, "510104", 0, 1, "8.00"),
        (10, "addition", "A", "510104", 1, 1, "8.00"),
        (10, "addition", "B", "510104", 0, 1, "8.00"),
    ]


def test_use_area_manager_and_holder_that_change_on_one_day_are_told_apart(town: Town) -> None:
    conn = town.conn
    use, transfer = record(conn, "use_change"), record(conn, "subject_change")
    move = record(conn, "reallocation")
    room = town.add_room("B1")
    town.draw("B1", room, "24.00", days(0, 30))
    town.draw("B1", room, "25.00", days(30), use="201", began=use)
    town.allocate(room, "A", "1", days(0, 30), ended_event_id=move)
    town.allocate(room, "B", "1", days(30), began_event_id=move)
    conn.execute("UPDATE building_version SET valid = daterange(lower(valid), %s)", [day(30)])
    town.manage("B1", "510105", days(30), began=transfer)

    assert postings(town)[1:] == [
        (30, "use_change", "A", "510104", -1, -1, "-24.00"),
        (30, "use_change", "A", "510104", 1, 1, "25.00"),
        (30, "subject_change", "A", "510104", -1, -1, "-25.00"),
        (30, "subject_change", "A", "510105", 1, 1, "25.00"),
        (30, "reallocation", "A", "510105", -1, -1, "-25.00"),
        (30, "reallocation", "B", "510105", 1, 1, "25.00"),
    ]


def test_two_changes_of_holders_on_one_day_keep_their_causes(town: Town, room: UUID) -> None:
    conn = town.conn
    move, correction = record(conn, "reallocation"), record(conn, "correction")
    town.allocate(room, "A", "1", days(10, 40), ended_event_id=move)
    town.allocate(room, "B", "0.5", days(40), began_event_id=move)
    town.allocate(room, "C", "0.25", days(40), began_event_id=correction)

    assert postings(town)[1:] == [
        (40, "reallocation", None, "510104", 0, 1, "12.00"),
        (40, "reallocation", "A", "510104", -1, -1, "-24.00"),
        (40, "reallocation", "B", "510104", 1, 1, "12.00"),
        (40, "correction", None, "510104", 0, 0, "-6.00"),
        (40, "correction", "C", "510104", 0, 1, "6.00"),
    ]


def test_a_room_that_ends_with_its_allocation_goes_whole_under_the_cause_of_its_end(
    town: Town,
) -> None:
    conn = town.conn
    sale = record(conn, "disposal")
    room = town.add_room("B1")
    town.draw("B1", room, "24.00", days(0, 50), ended=sale)
    town.allocate(room, "A", "1", days(0, 50), ended_event_id=record(conn, "reallocation"))

    assert postings(town)[1:] == [(50, "disposal", "A", "510104", -1, -1, "-24.00")]


def test_a_row_without_a_room_counts_what_it_states(town: Town) -> None:
    town.allocate_row("B1", "101", "A", days(5), registered_area_m2=Decimal(18), use_code="101")
    town.allocate_row("B1", "102", "A", days(6))

    assert postings(town) == [
        (5, "reallocation", "A", "510104", 0, 1, "18.00"),
        (6, "reallocation", "A", "510104", 0, 1, "0.00"),
    ]


def test_a_row_whose_room_comes_later_then_counts_what_was_measured(town: Town) -> None:
    room = town.add_room("B1")
    town.allocate(room, "A", "1", days(5), registered_area_m2=Decimal(18), use_code="102")
    town.draw("B1", room, "20.50", days(9))

    assert postings(town) == [
        (5, "reallocation", "A", "510104", 0, 1, "18.00"),
        (9, "addition", "A", "510104", 1, 0, "2.50"),
    ]


def test_days_before_a_buildings_first_version_count_for_its_first_manager(
    conn: Connection[Any],
) -> None:
    town = Town(conn)
    town.add_building("B1", "510104", versioned=False)
    room = town.add_room("B1")
    town.draw("B1", room, "24.00", days(0))
    assert postings(town) == []

    town.manage("B1", "510105", days(30))

    assert postings(town) == [(0, "addition", None, "510105", 1, 1, "24.00")]


def test_a_building_that_nobody_manages_any_more_is_not_counted(town: Town, room: UUID) -> None:
    town.conn.execute(
        "UPDATE building_version SET valid = daterange(lower(valid), %s), ended_event_id = %s",
        [day(60), record(town.conn, "disposal")],
    )

    assert postings(town)[1:] == [(60, "disposal", None, "510104", -1, -1, "-24.00")]
    assert entries_on(town.conn, day(60)) == []


def test_a_row_given_to_a_room_is_posted_under_the_room(town: Town, room: UUID) -> None:
    row = town.allocate_row("B1", "101", "A", days(10), registered_area_m2=Decimal(18))

    town.conn.execute("UPDATE allocation SET room_id = %s WHERE id = %s", [room, row])

    assert postings(town) == [(10, "addition", "A", "510104", 1, 1, "24.00")]


def test_a_version_replaced_on_its_first_day_was_never_there(town: Town, room: UUID) -> None:
    town.conn.execute("UPDATE room_version SET valid = 'empty'")
    assert postings(town) == []

    town.draw("B1", room, "25.00", days(10))

    assert postings(town) == [(10, "addition", None, "510104", 1, 1, "25.00")]


def test_changes_without_an_event_bear_the_causes_of_their_kind(town: Town) -> None:
    room = town.add_room("B1")
    town.draw("B1", room, "24.00", days(0, 10))
    town.draw("B1", room, "25.00", days(10, 30))
    town.allocate(room, "A", "1", days(20, 40))
    town.manage("B1", "510105", Range(None, None, empty=True))
    town.conn.execute(
        "UPDATE building_version SET valid = daterange(lower(valid), %s) WHERE NOT isempty(valid)",
        [day(25)],
    )
    town.manage("B1", "510105", days(25))

    causes = sorted({row[:2] for row in postings(town)})

    assert causes == [
        (0, "addition"),
        (10, "correction"),
        (20, "reallocation"),
        (25, "subject_change"),
        (30, "correction"),
        (40, "reallocation"),
    ]


def test_a_change_of_what_is_not_counted_leaves_the_postings_alone(town: Town, room: UUID) -> None:
    before = town.conn.execute("SELECT id FROM ledger_posting").fetchall()

    town.conn.execute("UPDATE room_version SET name = '会议室', number = '201'")

    assert town.conn.execute("SELECT id FROM ledger_posting").fetchall() == before


def test_deleted_rows_take_their_postings_along(town: Town, room: UUID) -> None:
    allocation = town.allocate(room, "A", "1", days(20))
    row = town.allocate_row("B1", "9", "A", days(0))

    town.conn.execute("DELETE FROM allocation WHERE id IN (%s, %s)", [allocation, row])
    assert postings(town) == [(10, "addition", None, "510104", 1, 1, "24.00")]
    town.conn.execute("DELETE FROM room_version")
    assert postings(town) == []


def test_an_emptied_table_leaves_the_postings_of_the_others(town: Town, room: UUID) -> None:
    town.allocate(room, "A", "1", days(20))

    town.conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
    town.conn.execute("TRUNCATE allocation")

    assert postings(town) == [(10, "addition", None, "510104", 1, 1, "24.00")]


def test_a_posting_that_nothing_derives_and_one_that_is_missing_are_found(
    town: Town, room: UUID
) -> None:
    assert check_postings(town.conn, "51") == []

    town.conn.execute("UPDATE ledger_posting SET area_m2 = 240")

    faults = check_postings(town.conn, "510104")
    assert [(fault.side, fault.area_m2) for fault in faults] == [
        ("derived", Decimal("24.00")),
        ("stored", Decimal("240.00")),
    ]
    assert check_postings(town.conn, "510105") == []


def test_figures_follow_the_postings_whatever_is_done_to_them(town: Town, room: UUID) -> None:
    def sums() -> list[tuple[object, ...]]:
        statement = "SELECT organisation_id, rooms, area_m2, postings FROM ledger_figure ORDER BY 1"
        assert check_figures(town.conn, "") == []
        return town.conn.execute(statement).fetchall()

    holder = town.organisations["A"]
    town.allocate(room, "A", "0.5", days(10))
    assert sums() == [(holder, 1, Decimal("12.00"), 1), (None, 0, Decimal("12.00"), 1)]

    town.conn.execute("UPDATE ledger_posting SET area_m2 = 20 WHERE organisation_id IS NULL")
    assert sums() == [(holder, 1, Decimal("12.00"), 1), (None, 0, Decimal("20.00"), 1)]

    town.conn.execute("DELETE FROM ledger_posting WHERE organisation_id IS NULL")
    assert sums() == [(holder, 1, Decimal("12.00"), 1)]

    town.conn.execute("TRUNCATE ledger_posting")
    assert sums() == []


def test_a_figure_that_is_not_the_sum_of_its_postings_is_found(town: Town, room: UUID) -> None:
    town.conn.execute("UPDATE ledger_figure SET area_m2 = 240")

    faults = check_figures(town.conn, "510104")
    assert [(fault.side, fault.rooms, fault.area_m2) for fault in faults] == [
        ("stored", 1, Decimal("240.00")),
        ("summed", 1, Decimal("24.00")),
    ]
    assert check_figures(town.conn, "510105") == []


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
def test_two_transactions_at_once_leave_postings_that_hold(
    fresh_database_url: str, isolation: str
) -> None:
    with open_connection(fresh_database_url) as conn:
        town = Town(conn)
        town.add_building("B1")
        town.add_organisation("A")
        town.add_organisation("B")
        room = town.add_room("B1")
        town.draw("B1", room, "24.00", days(0))
    both_look = threading.Barrier(2)
    refused = []

    def allocate(code: str) -> None:
        conn = open_connection(fresh_database_url)
        try:
            conn.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}".encode())
            conn.execute("SELECT 1 FROM ledger_posting")
            both_look.wait(timeout=20)
            Town(conn, organisations=town.organisations).allocate(room, code, "0.5", days(0))
            conn.commit()
        except Exception as error:
            refused.append(type(error).__name__)
        finally:
            conn.close()

    threads = [threading.Thread(target=allocate, args=(code,)) for code in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    with open_connection(fresh_database_url) as conn:
        assert check_postings(conn, "") == []
        assert check_figures(conn, "") == []
        held = conn.execute("SELECT count(*) FROM allocation").fetchone()
    assert held == ((2,) if isolation == "read committed" else (1,))
    # either way the one refused may try again: PostgreSQL counts both as lost races (class 40)
    lost = [["SerializationFailure"], ["DeadlockDetected"]]
    assert refused == [] if isolation == "read committed" else refused in lost
