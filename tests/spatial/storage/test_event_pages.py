"""Under which division an event belongs, and what is told of it."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from spatial.domain.changes import Cause, Change
from spatial.services.allocations import AllocationRequest, allocate
from spatial.storage.event_pages import EventQuery, list_events
from spatial.storage.events import Subject, record_event
from tests.support.ledger import Town, days

pytestmark = pytest.mark.database

RANKS = {"正处级": 2, "省（部）级副职": 1}


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    """Rooms of a county, another county, the city above them, and the province."""
    town = Town(conn)
    for code, division in (("A", "510104"), ("B", "510105"), ("C", "510100"), ("P", "510000")):
        town.add_building(code, division)
    town.add_organisation("X")
    return town


def prefix_of(town: Town, subject: Subject) -> str | None:
    event_id = record_event(town.conn, "tester", "test", subject)
    [row] = list_events(town.conn, ("",), EventQuery(page_size=1))
    assert row["id"] == event_id
    prefix: str | None = row["managing_prefix"]
    return prefix


SUBJECTS: dict[str, tuple[Callable[[Town], Subject], str | None]] = {
    "a building by its code": (lambda _: Subject("building", "A"), "510104"),
    "a building by its id": (lambda town: Subject("building", town.buildings["C"]), "5101"),
    "a building of the province": (lambda _: Subject("building", "P"), "51"),
    "a level": (lambda town: Subject("level", town.levels["A"]), "510104"),
    "a room": (lambda town: Subject("room", town.add_room("B")), "510105"),
    "an allocation of a room": (lambda town: Subject("allocation", town.add_room("B")), "510105"),
    "several rooms of two counties": (
        lambda town: Subject("room", "-", [town.add_room("A"), town.add_room("B")]),
        "5101",
    ),
    "rows of a building and of a room": (
        lambda town: Subject("allocation", "-", [town.buildings["P"], town.add_room("A")]),
        "51",
    ),
    "an organisation by its code": (lambda _: Subject("organisation", "X"), "510104"),
    "a division": (lambda _: Subject("division", "510100"), "5101"),
    "a national standard": (lambda _: Subject("allocation_standard", "2014"), None),
    "nothing that is known": (lambda _: Subject("building", "Z"), None),
    "nobody": (lambda _: Subject("account", "nobody"), None),
    "a kind that is not known": (lambda _: Subject("demo", "2014"), None),
}


@pytest.mark.parametrize(("subject", "prefix"), SUBJECTS.values(), ids=SUBJECTS)
def test_an_event_belongs_to_the_division_of_its_subject(
    town: Town, subject: Callable[[Town], Subject], prefix: str | None
) -> None:
    assert prefix_of(town, subject(town)) == prefix


def test_an_event_of_a_plan_its_drawing_or_a_finding_belongs_to_their_building(town: Town) -> None:
    conn = town.conn
    [plan] = conn.execute(
        "SELECT id, drawing_id FROM floor_plan WHERE level_id = %s", [town.levels["A"]]
    )
    statement = (
        "INSERT INTO finding (identity, code, severity, {}, message_values, first_seen, last_seen)"
        " VALUES (gen_random_uuid(), 'X', 'info', %s, '{{}}', now(), now()) RETURNING id"
    )
    found = {
        column: conn.execute(statement.format(column).encode(), [key]).fetchone()
        for column, key in {
            "building_id": town.buildings["A"],
            "level_id": town.levels["A"],
            "room_id": town.add_room("A"),
            "floor_plan_id": plan[0],
            "organisation_id": town.organisations["X"],
        }.items()
    }

    kinds = {"floor_plan": plan[0], "drawing": plan[1]}
    subjects = [Subject(kind, key) for kind, key in kinds.items()]
    subjects += [Subject("finding", row[0]) for row in found.values() if row]
    assert [prefix_of(town, subject) for subject in subjects] == ["510104"] * 7


@pytest.mark.parametrize(
    ("prefixes", "seen"),
    [
        (("",), {"A", "B", "C", "P", "Z"}),
        (("51",), {"A", "B", "C", "P"}),
        (("5101",), {"A", "B", "C"}),
        (("510104",), {"A"}),
        (("510104", "510105"), {"A", "B"}),
        (("5102",), set()),
        ((), set()),
    ],
)
def test_events_are_told_within_a_scope_and_nobodys_to_operators_only(
    town: Town, prefixes: tuple[str, ...], seen: set[str]
) -> None:
    for code in "ABCPZ":
        record_event(town.conn, "tester", "test.scope", Subject("building", code))

    rows = list_events(town.conn, prefixes, EventQuery(action="test.scope"))

    assert {row["subject_id"] for row in rows} == seen


def test_an_event_says_from_where_if_the_transaction_does(conn: Connection[Any]) -> None:
    conn.execute("SELECT set_config('smartmap.origin', %s, true)", ['{"address": "10.1.2.3"}'])
    record_event(conn, "a", "b", Subject("building", "A"))
    conn.execute("SELECT set_config('smartmap.origin', %s, true)", ["10.4.5.6"])
    record_event(conn, "a", "b", Subject("building", "A"))
    conn.execute("SELECT set_config('smartmap.origin', '', true)")
    record_event(conn, "a", "b", Subject("building", "A"))

    rows = list_events(conn, ("",), EventQuery(page_size=3))

    assert [row["origin"] for row in rows] == [None, "10.4.5.6", {"address": "10.1.2.3"}]


def test_withheld_ranks_are_neither_stored_in_an_event_nor_told_of_one(town: Town) -> None:
    why = "省部级副职搬离 101"
    change = Change(dt.date(2026, 1, 1), "tester", why, Cause.CORRECTION, "副省级〔2026〕1号")
    document = {
        "posts": RANKS,
        "occupancies": [{"row": "A F1 101", "rank": "副省级", "headcount": 7}, {"rank": "正科级"}],
    }
    subject = Subject("building", "A")
    record_event(town.conn, "t", "b", subject, before=document, after=document, change=change)
    stored = town.conn.execute("SELECT event::text FROM event ORDER BY id DESC").fetchone()
    town.conn.execute("SET LOCAL session_replication_role = replica")
    town.conn.execute(
        "INSERT INTO event (who, action, subject_kind, subject_id, before, why, managing_prefix,"
        " seal_id, previous_hash, hash) VALUES ('t', 'b', 'organisation', 'X', %s, %s, '510104',"
        " 0, '', '')",
        ['{"posts": {"市级正职": 1, "部级正职": 2, "正处级": 3}}', why],
    )

    by_hand, recorded = list_events(town.conn, ("",), EventQuery(page_size=2))

    assert stored is not None
    assert not [
        word for word in ("省部级副职", "副省级", "省（部）", "headcount") if word in stored[0]
    ]
    assert recorded["after"] == {"posts": {"正处级": 2}, "occupancies": [{"rank": "正科级"}]}
    assert by_hand["before"] == {"posts": {"正处级": 3}}
    assert by_hand["why"] == "〔不予在线填报〕搬离 101"


def test_an_allocation_of_rooms_of_two_counties_belongs_to_the_city(town: Town) -> None:
    rooms = [town.add_room("A"), town.add_room("B")]
    for building, room in zip("AB", rooms, strict=True):
        town.draw(building, room, "12.00", days(0))
    requests = [AllocationRequest(room, "X", Decimal(1)) for room in rooms]
    change = Change(dt.date(2026, 1, 2), "tester", "调整", Cause.REALLOCATION)

    allocate(town.conn, "51", requests, change)

    [row] = list_events(town.conn, ("",), EventQuery(page_size=1))
    assert (row["subject_id"], row["managing_prefix"]) == ("-", "5101")
