"""Reference data stand in the tables as the documents say, however often they are loaded."""

from typing import Any

import pytest
from psycopg import Connection

from spatial.storage.reference_data import load_reference_data, read_reference

pytestmark = pytest.mark.database


def rows_of(conn: Connection[Any], table: str) -> list[tuple[Any, ...]]:
    return conn.execute(f"SELECT xmin::text, * FROM {table} ORDER BY code".encode()).fetchall()  # noqa: S608


def test_loading_again_writes_nothing(conn: Connection[Any]) -> None:
    tables = ("division", "room_use", "allocation_standard")
    before = {table: rows_of(conn, table) for table in tables}

    load_reference_data(conn)

    assert {table: rows_of(conn, table) for table in tables} == before


def test_a_renamed_division_is_renewed_and_an_added_one_stays(conn: Connection[Any]) -> None:
    conn.execute("UPDATE division SET name = '旧名' WHERE code = '510104'")
    conn.execute(
        "INSERT INTO division (code, parent_code, name, kind, tier, pinyin, initials)"
        " VALUES ('510104001', '510104', '某街道', '街道', 'township', 'moujiedao', 'mjd')"
    )

    load_reference_data(conn)

    rows = conn.execute(
        "SELECT name, pinyin, prefix FROM division WHERE code LIKE '510104%' ORDER BY code"
    ).fetchall()
    assert rows == [
        ("锦江区", "jinjiangqu", "510104"),
        ("某街道", "moujiedao", "510104001"),
    ]


def test_sichuan_has_its_prefectures_and_counties(conn: Connection[Any]) -> None:
    rows = conn.execute(
        "SELECT tier, count(*) FROM division GROUP BY tier ORDER BY tier"
    ).fetchall()

    assert rows == [("city", 21), ("county", 183), ("province", 1)]


def test_the_standard_keeps_its_sources_and_certainties(conn: Connection[Any]) -> None:
    row = conn.execute(
        "SELECT number, document, lower(valid)::text FROM allocation_standard"
    ).fetchone()

    assert row is not None
    assert row[0] == "发改投资〔2014〕2674号"
    assert row[1] == read_reference("allocation_standard_2014")
    assert row[2] == "2014-11-27"
