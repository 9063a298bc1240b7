"""The national report's tables, out of a town that can be added up in the head.

Site S1 (锦江区): B1 with 101 office 24 m² and 103 meeting room 40 m² of A, 104 corridor of nobody,
501 technical room 60 m² of B; B2 with 201 office 12.50 m² of B and 202 office 10 m² of nobody.
B3 (青羊区) is on no site: 301 office 30 m² of A, borrowed.
"""

from typing import Any

import pandas as pd
import pytest
from psycopg import Connection

from spatial.domain.divisions import Tier
from spatial.services.compare_ledger import Moment
from spatial.services.freeze_period import freeze_period
from spatial.services.ledger_report import POSTS, LedgerReport, ledger_report
from tests.support.ledger import Town, day, days

pytestmark = pytest.mark.database

ROOMS = {
    "101": ("B1", "24.00", "102", "A"),
    "103": ("B1", "40.00", "201", "A"),
    "104": ("B1", "20.00", "802", None),
    "501": ("B1", "60.00", "5", "B"),
    "201": ("B2", "12.50", "102", "B"),
    "202": ("B2", "10.00", "102", None),
    "301": ("B3", "30.00", "102", "A"),
}


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    """Return the town of the docstring above."""
    town = Town(conn)
    for code, division in (("B1", "510104"), ("B2", "510104"), ("B3", "510105")):
        town.add_building(code, division)
    conn.execute(
        "WITH site AS (INSERT INTO site (code, name, address, division_code)"
        " VALUES ('S1', '一号院', '人民路1号', '510104') RETURNING id)"
        " UPDATE building SET site_id = site.id, built_year = 1998 FROM site"
        " WHERE building.code IN ('B1', 'B2')"
    )
    conn.execute(
        "UPDATE building_version SET certified_gross_area_m2 = 100.25, title_status = '其他情况'"
    )
    conn.execute(
        "UPDATE building_version SET certified_gross_area_m2 = NULL, title_status = NULL"
        " WHERE building_id = %s",
        [town.buildings["B3"]],
    )
    for code in ("A", "B"):
        town.add_organisation(code)
    for organisation, rank, headcount in (
        ("A", "正科级", 2),
        ("A", "特设职级", 1),
        ("B", "科级以下", 4),
    ):
        conn.execute(
            "INSERT INTO post (organisation_id, rank, headcount, valid) VALUES (%s, %s, %s, %s)",
            [town.organisations[organisation], rank, headcount, days(0)],
        )
    for number, (building, area, use, holder) in ROOMS.items():
        room = town.add_room(building)
        town.draw(building, room, area, days(0), use=use, number=number)
        if holder:
            town.allocate(room, holder, "1", days(0))
        if number == "301":
            conn.execute(
                "INSERT INTO room_state (room_id, state, valid) VALUES (%s, 'borrowed', %s)",
                [room, days(0)],
            )
    return town


def report(town: Town, moment: Moment | None = None) -> LedgerReport:
    return ledger_report(town.conn, "5101", moment or Moment(day(9)))


def column(frame: pd.DataFrame, name: str) -> list[Any]:
    return [None if pd.isna(value) else value for value in frame[name]]


def test_table_1_names_the_divisions_and_leaves_open_who_fills_it_in(town: Town) -> None:
    table = report(town).divisions

    assert table["code"].tolist() == ["510100000000", "510104000000", "510105000000"]
    assert table["name"].tolist() == ["成都市", "锦江区", "青羊区"]
    assert table[["filled_in_by", "telephone", "date"]].isna().all(axis=None)


def test_table_2_has_a_line_for_each_organisation_of_each_site(town: Town) -> None:
    table = report(town).offices[Tier.COUNTY]

    lines = table[["site_code", "organisation", "office_m2", "service_m2", "usable_m2"]]
    assert lines.to_numpy().tolist() == [
        ["B3", "单位A", 30.0, 0.0, 30.0],
        ["S1", "单位A", 24.0, 40.0, 64.0],
        ["S1", "单位B", 12.5, 0.0, 12.5],
        ["S1", "（未安排使用）", 10.0, 0.0, 10.0],
    ]
    assert column(table, "gross_area_m2") == [None, 200.5, 200.5, 200.5]
    assert column(table, "division_code")[:2] == ["510105000000", "510104000000"]
    assert column(table, "address") == [None, "人民路1号", "人民路1号", "人民路1号"]
    assert column(table, "leased") == ["借用", "否", "否", None]
    assert column(table, "built_year") == [None, "1998", "1998", "1998"]
    for unknown in ("land_area_m2", "office_gross_area_m2", "ancillary_gross_area_m2"):
        assert column(table, unknown) == [None] * 4


def test_posts_stand_under_the_ranks_of_the_tier_once(town: Town) -> None:
    table = report(town).offices[Tier.COUNTY]

    heads = [str(name).removeprefix(POSTS) for name in table if str(name).startswith(POSTS)]
    assert heads == ["县级正职", "县级副职", "正科级", "副科级", "科级以下", "特设职级"]
    assert column(table, f"{POSTS}正科级") == [None, 2, None, None]
    assert column(table, f"{POSTS}特设职级") == [None, 1, None, None]
    assert column(table, f"{POSTS}科级以下") == [None, None, 4, None]
    assert column(table, "remark") == ["编制列于 S1", None, None, None]


def test_the_ranks_change_with_the_tier(town: Town) -> None:
    town.conn.execute("UPDATE organisation_version SET tier = 'city' WHERE name = '单位B'")

    offices = report(town).offices

    assert set(offices) == {Tier.CITY, Tier.COUNTY}
    assert f"{POSTS}正局(处)级" in offices[Tier.CITY]
    assert f"{POSTS}正科级" not in offices[Tier.CITY]
    assert column(offices[Tier.CITY], "organisation") == ["单位B"]


def test_table_3_names_who_uses_most_of_a_buildings_technical_rooms(town: Town) -> None:
    [row] = report(town).technical.to_dict("records")

    assert (row["building_code"], row["main_organisation"], row["usable_m2"]) == (
        "B1",
        "单位B",
        60.0,
    )
    assert row["gross_area_m2"] is None
    assert "60.00 ㎡" in row["remark"]


def test_a_frozen_report_stays_as_it_was(town: Town) -> None:
    live = report(town).tables()
    period = freeze_period(town.conn, "51", "P", "510100", day(9), who="x")

    town.conn.execute("DELETE FROM post")
    town.conn.execute("UPDATE room_version SET area_m2 = 1")
    frozen = report(town, Moment(period.day, period)).tables()

    assert frozen.keys() == live.keys()
    for name, frame in live.items():
        pd.testing.assert_frame_equal(frozen[name], frame)


def test_a_scope_without_buildings_has_a_report_without_lines(town: Town) -> None:
    empty = ledger_report(town.conn, "5105", Moment(day(9)))

    assert (empty.offices, len(empty.technical), len(empty.divisions)) == ({}, 0, 1)
