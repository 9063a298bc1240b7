"""What held before rows knew their days, and how the functions of a day are read."""

import datetime as dt
from typing import Any

import pytest
from alembic import command
from psycopg import Connection

from spatial.domain.changes import LEDGER_BEGINS, Cause, Change
from spatial.storage.cluster import Cluster
from spatial.storage.connections import load_sql, open_connection
from spatial.storage.events import Subject, record_event
from spatial.storage.organisations import OrganisationRepository
from spatial.storage.schema import alembic_config, open_engine, upgrade

pytestmark = pytest.mark.database

PAGE = {"scopes": ["51"], "page_size": 9, "page_start": 0}
BEFORE = """
    INSERT INTO division (code, name, kind, tier, pinyin, initials)
    VALUES ('510104', '锦江区', '市辖区', 'county', 'jinjiangqu', 'jjq');
    INSERT INTO organisation (code, name, pinyin, initials, tier, division_code)
    VALUES ('O1', '财政局', 'caizhengju', 'czj', 'county', '510104');
    INSERT INTO organisation (code, name, pinyin, initials, tier, division_code, parent_id,
                              category, staff_established)
    SELECT 'O2', '国库科', 'guokuke', 'gkk', 'county', '510104', id, '机关本级', 7
    FROM organisation;
    INSERT INTO post (organisation_id, rank, headcount)
    SELECT id, rank, 3 FROM organisation, unnest(ARRAY['科级', '省级正职']) AS rank
    WHERE code = 'O2';
    INSERT INTO building (code, name, pinyin, initials, managing_division_code, title_status,
                          certified_gross_area_m2)
    VALUES ('B', '楼', 'lou', 'l', '510104', '其他情况', 1234.5);
"""


def test_what_was_on_record_holds_from_the_ledgers_first_day(cluster: Cluster) -> None:
    url = cluster.create_database("before_the_ledger")
    with open_engine(url).begin() as connection:
        command.upgrade(alembic_config(connection), "0043")
        connection.exec_driver_sql(BEFORE)

    with open_engine(url).begin() as connection:
        upgrade(connection)

    with open_connection(url) as conn:
        organisations = conn.execute(
            "SELECT child.code, child.name, parent.code, child.category, child.staff_established"
            " FROM organisation_on(%(day)s) AS child"
            " LEFT JOIN organisation AS parent ON parent.id = child.parent_id ORDER BY 1",
            {"day": LEDGER_BEGINS},
        ).fetchall()
        posts = conn.execute("SELECT rank, headcount, lower(valid), upper(valid) FROM post")
        buildings = conn.execute(
            "SELECT code, managing_prefix, title_status, certified_gross_area_m2::text"
            " FROM building_version JOIN building USING (managing_prefix)"
        )
        assert organisations == [
            ("O1", "财政局", None, None, None),
            ("O2", "国库科", "O1", "机关本级", 7),
        ]
        assert posts.fetchall() == [("科级", 3, LEDGER_BEGINS, None)]
        assert buildings.fetchall() == [("B", "510104", "其他情况", "1234.50")]


def test_an_organisation_is_read_as_it_was_on_the_day(conn: Connection[Any]) -> None:
    repository = OrganisationRepository(conn, "")
    added = repository.add("O1", "旧名", "county", "510104")
    conn.execute("UPDATE organisation_version SET valid = '[1949-10-01,2024-01-01)'")
    facts = {"name": "新名", "tier": "county", "division_code": "510104"}
    repository.add_version(added, dt.date(2024, 1, 1), facts)

    assert repository.get("O1", dt.date(2023, 12, 31)).name == "旧名"
    assert repository.get("O1", dt.date(2024, 1, 1)).name == "新名"


@pytest.mark.parametrize(
    ("statement", "package", "values"),
    [
        ("organisations", "spatial.storage", {"scope": "", "codes": None}),
        ("buildings", "spatial.storage.lookups", PAGE),
        ("findings", "spatial.storage.lookups", PAGE),
    ],
)
def test_the_functions_of_a_day_become_part_of_the_statement(
    conn: Connection[Any], statement: str, package: str, values: dict[str, Any]
) -> None:
    optional = dict.fromkeys(
        ("division", "boxes", "lon", "lat", "name", "code", "id", "building_id", "level_id",
         "room_id", "severity")
    )  # fmt: skip
    given = optional | values | {"as_of": dt.date(2026, 1, 1)}

    plan = conn.execute(b"EXPLAIN " + load_sql(statement, package), given).fetchall()

    assert "Function Scan" not in str(plan)
    assert "_version" in str(plan)


def test_an_event_says_on_which_day_a_change_takes_effect_and_why(conn: Connection[Any]) -> None:
    day = dt.date(2024, 1, 1)
    change = Change(day, "clerk", "机构改革", Cause.SUBJECT_CHANGE, "川委〔2024〕1号")

    event_id = record_event(conn, "clerk", "organisation.add", Subject("o", 1), change=change)

    row = conn.execute(
        "SELECT day, cause, why, document, who FROM event WHERE id = %s", [event_id]
    ).fetchone()
    assert row == (day, "subject_change", "机构改革", "川委〔2024〕1号", "clerk")


def test_every_cause_has_words_in_both_languages() -> None:
    assert [cause.label.zh for cause in Cause] == [
        "统计对象变化",
        "配置调整",
        "用途转换",
        "数据更正",
        "拍卖拆除/处置",
        "新增",
    ]
    assert all(cause.label.en for cause in Cause)
