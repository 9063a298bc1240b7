"""Totals of a day, differences between days, ledgers, and what ledgers and plans disagree about."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from spatial.domain.changes import Cause
from spatial.storage.connections import load_sql
from spatial.storage.ledger_mismatches import mismatches
from spatial.storage.ledger_totals import (
    Part,
    TotalBy,
    differences,
    ledger_entries,
    totals,
)
from spatial.storage.lookups.asking import Asker
from spatial.storage.lookups.ledger import TotalBy as MapTotalBy
from spatial.storage.lookups.ledger import TotalQuery, list_totals
from tests.support.ledger import Town, day, days, record

pytestmark = pytest.mark.database


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    """Return two buildings in two districts of Chengdu and one that the city manages itself."""
    town = Town(conn)
    for code, division in (("B1", "510104"), ("B2", "510105"), ("B3", "510100")):
        town.add_building(code, division)
    town.add_organisation("A")
    town.add_organisation("B")
    return town


@pytest.fixture
def rooms(town: Town) -> dict[str, UUID]:
    """Return four rooms by number: 101 is A's, 102 half A's and half B's, 201 and 301 nobody's."""
    sizes = {"101": ("B1", "24.00", "102"), "102": ("B1", "30.00", "201"),
             "201": ("B2", "10.50", "102"), "301": ("B3", "40.00", "802")}  # fmt: skip
    found = {}
    for number, (building, area, use) in sizes.items():
        found[number] = town.add_room(building)
        town.draw(building, found[number], area, days(0), use=use, number=number)
    town.allocate(found["101"], "A", "1", days(0), registered_area_m2=Decimal("24.30"))
    town.allocate(found["102"], "A", "0.5", days(0), registered_area_m2=Decimal("30.20"))
    town.allocate(found["102"], "B", "0.5", days(0))
    return found


def figures(town: Town, scope: str, by: TotalBy, **part: str) -> dict[str | None, tuple[Any, ...]]:
    rows = totals(town.conn, scope, day(9), by=by, part=Part(**part))
    return {row.key: (row.rooms, row.holdings, str(row.area_m2)) for row in rows}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (TotalBy.ALL, {None: (4, 5, "104.50")}),
        (TotalBy.PROVINCE, {"510000": (4, 5, "104.50")}),
        (TotalBy.CITY, {"510100": (4, 5, "104.50")}),
        (
            TotalBy.COUNTY,
            {
                "510100": (1, 1, "40.00"),
                "510104": (2, 3, "54.00"),
                "510105": (1, 1, "10.50"),
            },
        ),
        (TotalBy.BUILDING, {"B1": (2, 3, "54.00"), "B2": (1, 1, "10.50"), "B3": (1, 1, "40.00")}),
        (TotalBy.ORGANISATION, {"A": (2, 2, "39.00"), "B": (0, 1, "15.00"), None: (2, 2, "50.50")}),
        (TotalBy.USE_GROUP, {"1": (2, 2, "34.50"), "2": (1, 2, "30.00"), "8": (1, 1, "40.00")}),
        (TotalBy.USE, {"102": (2, 2, "34.50"), "201": (1, 2, "30.00"), "802": (1, 1, "40.00")}),
    ],
    ids=str,
)
def test_totals_are_added_up_by_key(
    town: Town, rooms: dict[str, UUID], by: TotalBy, expected: dict[str | None, Any]
) -> None:
    assert figures(town, "51", by) == expected


def test_a_scope_sees_its_own_division_and_below(town: Town, rooms: dict[str, UUID]) -> None:
    assert figures(town, "510104", TotalBy.ALL) == {None: (2, 3, "54.00")}
    assert figures(town, "5105", TotalBy.ALL) == {}
    assert figures(town, "", TotalBy.ALL) == {None: (4, 5, "104.50")}


def test_totals_of_one_building_or_organisation(town: Town, rooms: dict[str, UUID]) -> None:
    assert figures(town, "51", TotalBy.USE, building="B1") == {
        "102": (1, 1, "24.00"),
        "201": (1, 2, "30.00"),
    }
    assert figures(town, "51", TotalBy.BUILDING, organisation="B") == {"B1": (0, 1, "15.00")}
    assert figures(town, "510105", TotalBy.ALL, organisation="A") == {}


def test_totals_bear_the_names_of_their_day(town: Town, rooms: dict[str, UUID]) -> None:
    town.conn.execute(
        "UPDATE organisation_version SET valid = daterange(lower(valid), %s)", [day(5)]
    )
    town.conn.execute(
        "INSERT INTO organisation_version (organisation_id, name, pinyin, initials, tier,"
        " division_code, valid) SELECT id, '新名', 'o', 'o', 'county', '510104', %s"
        " FROM organisation WHERE code = 'A'",
        [days(5)],
    )

    def name(number: int) -> str | None:
        rows = totals(town.conn, "51", day(number), by=TotalBy.ORGANISATION)
        return next(row.name for row in rows if row.key == "A")

    assert (name(4), name(5)) == ("单位A", "新名")


def test_a_difference_is_told_by_cause(town: Town, rooms: dict[str, UUID]) -> None:
    conn = town.conn
    sale, move = record(conn, "disposal"), record(conn, "reallocation")
    conn.execute(
        "UPDATE room_version SET valid = daterange(lower(valid), %s), ended_event_id = %s"
        " WHERE number = '201'",
        [day(20), sale],
    )
    town.allocate(rooms["301"], "B", "0.25", days(30), began_event_id=move)

    rows = differences(conn, "51", day(9), day(40), by=TotalBy.ORGANISATION)

    assert [(row.key, row.cause, row.holdings, str(row.area_m2)) for row in rows] == [
        ("B", Cause.REALLOCATION, 1, "10.00"),
        (None, Cause.DISPOSAL, -1, "-10.50"),
        (None, Cause.REALLOCATION, 0, "-10.00"),
    ]
    assert differences(conn, "51", day(30), day(40)) == []
    assert differences(conn, "510104", day(9), day(40)) == []


def test_a_building_handed_over_leaves_one_scope_and_comes_to_another(
    town: Town, rooms: dict[str, UUID]
) -> None:
    town.conn.execute(
        "UPDATE building_version SET valid = daterange(lower(valid), %s) WHERE building_id = %s",
        [day(20), town.buildings["B1"]],
    )
    town.manage("B1", "510105", days(20))

    for scope, change in (("510104", "-54.00"), ("510105", "54.00")):
        [row] = differences(town.conn, scope, day(9), day(40))
        assert (row.cause, str(row.area_m2)) == (Cause.SUBJECT_CHANGE, change)
    assert differences(town.conn, "5101", day(9), day(40)) == []


def test_the_ledger_of_an_organisation_is_its_part_of_the_ledger_of_all(
    town: Town, rooms: dict[str, UUID]
) -> None:
    whole = ledger_entries(town.conn, "51", day(9))
    mine = ledger_entries(town.conn, "51", day(9), "A")

    assert [entry for entry in whole if entry.organisation_code == "A"] == mine
    assert [
        (entry.number, entry.share, str(entry.area_m2), str(entry.room_area_m2)) for entry in mine
    ] == [
        ("101", Decimal(1), "24.00", "24.00"),
        ("102", Decimal("0.5"), "15.00", "30.00"),
    ]
    assert {entry.number for entry in whole if entry.organisation_code is None} == {"201", "301"}
    assert mine[0].since == day(0)
    assert (mine[0].division_code, mine[0].room_use) == ("510104", "一般工作人员办公室")


def test_the_ledger_is_that_of_its_day(town: Town, rooms: dict[str, UUID]) -> None:
    town.conn.execute(
        "UPDATE allocation SET valid = daterange(lower(valid), %s) WHERE organisation_id = %s",
        [day(20), town.organisations["A"]],
    )
    town.conn.execute(
        "INSERT INTO room_state (room_id, state, counterpart, valid)"
        " VALUES (%s, 'let', '某公司', %s)",
        [rooms["201"], days(20)],
    )

    assert len(ledger_entries(town.conn, "51", day(19), "A")) == 2
    assert ledger_entries(town.conn, "51", day(20), "A") == []
    [entry] = ledger_entries(town.conn, "510105", day(20))
    assert (entry.state, entry.counterpart, entry.organisation_code) == ("let", "某公司", None)


def test_a_row_without_a_room_stands_in_the_ledger_and_among_the_mismatches(
    town: Town, rooms: dict[str, UUID]
) -> None:
    row = town.allocate_row("B2", "999", "B", days(3), registered_area_m2=Decimal(18))
    gone = town.add_room("B2")
    town.draw("B2", gone, "12.00", days(0, 5), number="202")
    late = town.allocate(gone, "B", "1", days(0))

    entries = ledger_entries(town.conn, "510105", day(9), "B")
    found = mismatches(town.conn, "5101", day(9)).rows_without_room

    assert [(e.number, str(e.area_m2), e.room_area_m2) for e in entries] == [
        ("202", "0.00", None),
        ("999", "18.00", None),
    ]
    assert [(m.number, m.allocation_id, m.room_id) for m in found] == [
        ("202", late, gone),
        ("999", row, None),
    ]
    assert mismatches(town.conn, "510104", day(9)).rows_without_room == ()
    assert [m.number for m in mismatches(town.conn, "5101", day(4)).rows_without_room] == ["999"]


def test_offices_and_service_rooms_without_a_row_are_listed_corridors_not(
    town: Town, rooms: dict[str, UUID]
) -> None:
    found = mismatches(town.conn, "51", day(9)).rooms_without_row

    assert [(m.building_code, m.number, str(m.area_m2)) for m in found] == [("B2", "201", "10.50")]
    assert mismatches(town.conn, "510104", day(9)).rooms_without_row == ()


@pytest.mark.parametrize(
    ("registered", "listed"),
    # 0.04 * sqrt(24) + 0.002 * 24 = 0.244 m2
    [("24.24", False), ("24.25", True), ("23.76", False), ("23.75", True)],
)
def test_an_area_differs_beyond_what_two_surveys_may(
    town: Town, rooms: dict[str, UUID], registered: str, listed: bool
) -> None:
    town.conn.execute(
        "UPDATE allocation SET registered_area_m2 = %s WHERE room_id = %s",
        [Decimal(registered), rooms["101"]],
    )

    found = mismatches(town.conn, "510104", day(9)).differing_areas

    assert [m.number for m in found] == (["101"] if listed else [])


def test_an_area_that_differs_is_told_with_both_figures_and_the_limit(
    town: Town, rooms: dict[str, UUID]
) -> None:
    [found] = mismatches(town.conn, "51", day(9)).differing_areas

    assert (found.number, found.organisation_code) == ("101", "A")
    assert [str(value) for value in found[5:9]] == ["24.30", "24.00", "0.30", "0.24"]


def test_the_maps_totals_are_the_ledgers_to_the_cent(town: Town) -> None:
    room = town.add_room("B1")
    town.draw("B1", room, "10.00", days(0))
    town.allocate(room, "A", "0.333333", days(0))
    town.allocate(room, "B", "0.333333", days(0))

    asker = Asker.over(town.conn, ["51"], day(9))
    rows = list_totals(asker, TotalQuery(MapTotalBy.ORGANISATION))

    on_map = {row["key"]: row["area_m2"] for row in rows if row["kind"] == "all"}
    assert on_map == {
        total.key: total.area_m2
        for total in totals(town.conn, "51", day(9), by=TotalBy.ORGANISATION)
    }
    assert sum(on_map.values()) == Decimal("10.00")


@pytest.mark.parametrize(
    ("by", "index"),
    [
        ("building", "ledger_figure_of_key"),
        ("organisation", "ledger_figure_of_key"),
        ("division", "ledger_figure_of_key"),
        ("all", "ledger_figure_of_key"),
        ("use", "Index Only Scan using ledger_posting_managing_prefix_day_idx"),
    ],
)
def test_a_divisions_totals_read_their_own_rows_alone(
    conn: Connection[Any], by: str, index: str
) -> None:
    # Of an empty table every index costs the same: one city in a hundred tells them apart.
    conn.execute(
        "INSERT INTO ledger_posting"
        " (day, cause, subject_id, building_id, managing_prefix, rooms, holdings, area_m2)"
        " SELECT %s, 'addition', gen_random_uuid(), gen_random_uuid(),"
        " (5100 + n %% 100)::text, 1, 1, 20 FROM generate_series(1, 5000) AS n",
        [day(0)],
    )
    conn.execute("ANALYZE ledger_posting, ledger_figure")
    conn.execute("SET LOCAL enable_seqscan = off")
    conn.execute("SET LOCAL enable_bitmapscan = off")
    values = {"scope": "5101", "as_of": day(9), "by": by, "digits": 0,
              "building": None, "organisation": None}  # fmt: skip

    plan = conn.execute(b"EXPLAIN ANALYZE " + load_sql("ledger_totals"), values).fetchall()

    scans = [line for (line,) in plan if " on ledger_" in line and "never executed" not in line]
    assert len(scans) == 1
    assert index in scans[0]
