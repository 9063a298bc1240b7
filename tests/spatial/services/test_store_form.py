"""Filled-in forms into the ledger: whole or not at all, and the same twice changes nothing."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from spatial.checks.ledger_forms import CheckSetting, check_form
from spatial.domain.changes import Cause
from spatial.domain.ledger_forms import CleanRow, PlainRow, PlainValue
from spatial.services.store_form import StoredForm, Storing, facts_for, store_form
from spatial.storage.days import today
from spatial.storage.ledger_forms import find_form, form_lists
from spatial.storage.ledger_totals import check_postings
from tests.support.changes import JUNE, MARCH, count_events, holdings, last_event
from tests.support.small_town import Town, store_town

pytestmark = pytest.mark.database

Plain = dict[str, PlainValue]
ROOM: Plain = {
    "building": "SC-01",
    "level": "F2",
    "number": "205",
    "use": "102",
    "area": Decimal("23.90"),
    "organisation": "SC-FGW",
    "share": 1,
    "since": MARCH,
}
PEOPLE: Plain = {
    "building": "SC-01",
    "level": "F2",
    "number": "204",
    "organisation": "SC-CZT",
    "rank": "正处级",
    "headcount": 1,
    "since": MARCH,
}
NEW: Plain = {
    "organisation": "SC-NEW",
    "name": "四川省新设示范局",
    "division": "510000",
    "tier": "省级",
    "category": "机关本级",
    "staff": 60,
    "rank": "正处级",
    "headcount": 5,
    "since": MARCH,
}
TITLE: Plain = {
    "building": "SC-01",
    "province": "四川省",
    "city": "成都市",
    "detail": "示范路1号",
    "certificate_kind": "不动产权证",
    "certificate_number": "川(2024)0001号",
    "certified_area": Decimal("8123.45"),
    "title_status": "未登记、未移交权属资料",
    "use_status": "自用",
    "since": MARCH,
}


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    return store_town(conn)


def clean(conn: Connection[Any], form: str, *plain: Plain, scope: str = "") -> list[CleanRow]:
    chosen = find_form(form)
    keys = [column.key for column in chosen.columns]
    rows = [
        PlainRow(line, {key: row.get(key) for key in keys})
        for line, row in enumerate(plain, start=4)
    ]
    facts = facts_for(conn, scope, plain)
    checked = check_form(chosen, rows, CheckSetting(form_lists(), today(), facts))
    assert not checked.has_errors, checked.problems
    return list(checked.rows)


def store(
    conn: Connection[Any], form: str, *plain: Plain, cause: Cause | None = None
) -> StoredForm:
    storing = Storing("", "clerk", "首次导入", cause)
    return store_form(conn, find_form(form), clean(conn, form, *plain), form_lists(), storing)


def one(conn: Connection[Any], query: str) -> tuple[Any, ...] | None:
    return conn.execute(query.encode()).fetchone()


ROWS_BY_FORM: dict[str, tuple[Plain, ...]] = {
    "rooms": (
        ROOM,
        ROOM | {"number": "206", "until": JUNE},
        ROOM | {"number": "999", "since": JUNE},
    ),
    "occupancies": (PEOPLE, PEOPLE | {"rank": "处级以下", "headcount": 2, "until": JUNE}),
    "organisations": (
        NEW,
        NEW | {"rank": "处级以下", "headcount": 50},
        NEW | {"organisation": "SC-SUB", "name": "新设示范中心", "parent": "SC-NEW"},
    ),
    "titles": (TITLE, TITLE | {"building": "CD-01", "use_status": "闲置"}),
}


@pytest.mark.parametrize("form", ROWS_BY_FORM)
def test_the_same_form_twice_is_stored_once(conn: Connection[Any], town: Town, form: str) -> None:
    first = store(conn, form, *ROWS_BY_FORM[form])
    events = count_events(conn)

    again = store(conn, form, *ROWS_BY_FORM[form])

    assert first.problems == []
    assert check_postings(conn, "") == []
    assert first.changed >= len(ROWS_BY_FORM[form]) - 1
    assert (again.problems, again.events, again.changed) == ([], [], 0)
    assert count_events(conn) == events


@pytest.mark.parametrize("form", ROWS_BY_FORM)
def test_the_same_rows_in_another_order_are_stored_the_same(
    conn: Connection[Any], town: Town, form: str
) -> None:
    store(conn, form, *ROWS_BY_FORM[form])

    assert store(conn, form, *reversed(ROWS_BY_FORM[form])).events == []


def test_a_room_is_held_from_its_day_with_its_cause(conn: Connection[Any], town: Town) -> None:
    store(conn, "rooms", ROOM, cause=Cause.ADDITION)

    assert holdings(conn, "205", MARCH) == {"SC-FGW": "1"}
    assert holdings(conn, "205", MARCH - dt.timedelta(days=1)) == {}
    event = last_event(conn)
    assert (event["cause"], event["why"], event["day"]) == ("addition", "首次导入", MARCH)
    stated = one(
        conn,
        "SELECT registered_area_m2, use_code FROM allocation"
        " ORDER BY began_event_id DESC NULLS LAST LIMIT 1",
    )
    assert stated == (Decimal("23.90"), "102")


def test_a_row_that_ended_is_kept_as_a_correction(conn: Connection[Any], town: Town) -> None:
    store(conn, "rooms", ROOM | {"until": JUNE})

    assert holdings(conn, "205", MARCH) == {"SC-FGW": "1"}
    assert holdings(conn, "205", JUNE) == {}
    assert last_event(conn)["cause"] == "correction"


def test_a_row_without_a_room_on_the_plan_is_kept_as_it_is_said(
    conn: Connection[Any], town: Town
) -> None:
    store(conn, "rooms", ROOM | {"number": "999"})

    assert one(conn, "SELECT level_code, number FROM allocation WHERE room_id IS NULL") == (
        "F2",
        "999",
    )


def test_what_the_ledger_refuses_is_told_of_every_row_and_nothing_is_stored(
    conn: Connection[Any], town: Town
) -> None:
    before = count_events(conn)

    stored = store(
        conn,
        "rooms",
        ROOM,
        ROOM | {"number": "203"},
        ROOM | {"number": "204", "share": Decimal("0.6")},
    )

    assert [(each.line, each.values["code"]) for each in stored.problems] == [
        (5, "SHARES_OVER_ONE"),
        (6, "SHARES_OVER_ONE"),
    ]
    assert (stored.events, stored.changed) == ([], 0)
    assert holdings(conn, "205", MARCH) == {}
    assert count_events(conn) == before


def test_a_change_before_a_later_one_is_refused(conn: Connection[Any], town: Town) -> None:
    store(conn, "rooms", ROOM | {"since": JUNE})

    stored = store(conn, "rooms", ROOM | {"share": Decimal("0.5")})

    assert [each.values["code"] for each in stored.problems] == ["CHANGE_NOT_LATEST"]


def test_organisations_come_with_those_above_first_and_their_posts(
    conn: Connection[Any], town: Town
) -> None:
    store(conn, "organisations", *reversed(ROWS_BY_FORM["organisations"]))

    parent = one(
        conn,
        "SELECT above.code FROM organisation_on('2024-03-01') AS one"
        " JOIN organisation AS above ON above.id = one.parent_id WHERE one.code = 'SC-SUB'",
    )
    posts = conn.execute(
        "SELECT rank, headcount FROM post JOIN organisation ON organisation.id = organisation_id"
        " WHERE code = 'SC-NEW' ORDER BY headcount"
    ).fetchall()
    assert parent == ("SC-NEW",)
    assert posts == [("正处级", 5), ("处级以下", 50)]


def test_an_organisation_that_is_known_changes_from_the_day_on(
    conn: Connection[Any], town: Town
) -> None:
    known = NEW | {"organisation": "SC-CZT", "name": "四川省财政厅(新)", "rank": None}
    store(conn, "organisations", known | {"headcount": None})

    query = "SELECT name, staff_established FROM organisation_on(%s) WHERE code = 'SC-CZT'"
    names = [conn.execute(query, [day]).fetchone() for day in ("2024-02-29", "2024-03-01")]
    assert names == [("四川省财政厅", None), ("四川省财政厅(新)", 60)]


def test_people_of_a_room_change_from_the_day_on(conn: Connection[Any], town: Town) -> None:
    store(conn, "occupancies", PEOPLE)
    store(conn, "occupancies", PEOPLE | {"headcount": 3, "since": JUNE})

    rows = conn.execute(
        "SELECT headcount, lower(valid), upper(valid) FROM occupancy WHERE rank = '正处级'"
        " ORDER BY valid"
    ).fetchall()
    assert rows == [(1, MARCH, JUNE), (3, JUNE, None)]


def test_people_before_a_later_change_are_refused(conn: Connection[Any], town: Town) -> None:
    store(conn, "occupancies", PEOPLE | {"since": JUNE})

    stored = store(conn, "occupancies", PEOPLE)

    assert [each.values["code"] for each in stored.problems] == ["CHANGE_NOT_LATEST"]


def test_a_title_comes_with_address_and_the_state_of_every_room(
    conn: Connection[Any], town: Town
) -> None:
    store(conn, "titles", TITLE | {"use_status": "闲置"})

    title = one(
        conn,
        "SELECT certified_gross_area_m2, address FROM building_version"
        " JOIN building ON building.id = building_id"
        " WHERE building.code = 'SC-01' AND valid @> '2024-03-01'::date",
    )
    states = one(conn, "SELECT count(*), min(state), max(state) FROM room_state")
    assert title == (Decimal("8123.45"), "四川省成都市示范路1号")
    assert states == (8, "idle", "idle")


def test_own_use_ends_a_state_only_where_the_whole_building_has_it(
    conn: Connection[Any], town: Town
) -> None:
    store(conn, "titles", TITLE | {"use_status": "闲置"})
    store(conn, "titles", TITLE | {"since": JUNE})
    ended = one(conn, "SELECT count(*) FROM room_state WHERE upper(valid) = '2024-06-01'")
    conn.execute(
        "INSERT INTO room_state (room_id, state, valid) VALUES (%s, 'let', '[2024-07-01,)')",
        [town.rooms["101"]],
    )
    store(conn, "titles", TITLE | {"since": dt.date(2024, 8, 1)})

    assert ended == (8,)
    assert one(conn, "SELECT state FROM room_state WHERE upper(valid) IS NULL") == ("let",)
