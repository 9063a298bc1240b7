"""Organisations over time: added, changed, dissolved; their posts, and what is withheld."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from api.messages import error_text
from spatial.domain.changes import Cause
from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.services.allocations import AllocationRequest, allocate
from spatial.services.dissolve_organisation import dissolve_organisation
from spatial.services.ledger_changes import UNCHANGED
from spatial.services.organisations import (
    NewOrganisation,
    add_organisation,
    change_organisation,
    set_posts,
)
from tests.support.changes import JUNE, MARCH, change, count_events, holdings, last_event
from tests.support.small_town import Town, store_town

pytestmark = pytest.mark.database

DAY_BEFORE = MARCH - dt.timedelta(days=1)
REFORM = change(cause=Cause.SUBJECT_CHANGE)
BUREAU = NewOrganisation(
    "SC-XX",
    "四川省新设局",
    "province",
    "510000",
    parent="SC-FGW",
    category="机关本级",
    staff_established=30,
    posts={"副处级": 4, "处级以下": 20},
)


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    return store_town(conn)


def on(conn: Connection[Any], day: dt.date, code: str, columns: str) -> Any:
    return conn.execute(
        f"SELECT {columns} FROM organisation_on(%s) WHERE code = %s".encode(),  # noqa: S608
        [day, code],
    ).fetchone()


def posts(conn: Connection[Any], code: str, day: dt.date) -> dict[str, int]:
    rows = conn.execute(
        "SELECT rank, headcount FROM post JOIN organisation ON organisation.id = organisation_id"
        " WHERE code = %s AND valid @> %s::date",
        [code, day],
    )
    return dict(rows.fetchall())


def people(conn: Connection[Any], room: Any, day: dt.date) -> dict[tuple[str, str], int]:
    rows = conn.execute(
        "SELECT code, rank, headcount FROM occupancy JOIN organisation"
        " ON organisation.id = organisation_id WHERE room_id = %s AND valid @> %s::date",
        [room, day],
    ).fetchall()
    return {(code, rank): count for code, rank, count in rows}


def test_an_organisation_begins_on_a_day(conn: Connection[Any], town: Town) -> None:
    done = add_organisation(conn, "51", BUREAU, REFORM)

    assert on(conn, DAY_BEFORE, "SC-XX", "name") is None
    columns = "name, initials, tier, category, staff_established"
    assert on(conn, MARCH, "SC-XX", columns) == (
        "四川省新设局",
        "scsxsj",
        "province",
        "机关本级",
        30,
    )
    assert posts(conn, "SC-XX", MARCH) == {"副处级": 4, "处级以下": 20}
    assert last_event(conn)["id"] == done.event_id


def test_a_code_belongs_to_one_organisation_for_ever(conn: Connection[Any], town: Town) -> None:
    with pytest.raises(ConflictError) as error:
        add_organisation(
            conn, "51", NewOrganisation("SC-FGW", "又一个", "province", "510000"), REFORM
        )

    assert error.value.code == "ORGANISATION_EXISTS"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"tier": "village"}, "VALUE_NOT_LISTED"),
        ({"category": "公司"}, "VALUE_NOT_LISTED"),
        ({"staff_established": -1}, "HEADCOUNT_OUT_OF_RANGE"),
        ({"colour": "red"}, "VALUE_NOT_LISTED"),
        ({}, "NOTHING_TO_CHANGE"),
    ],
)
def test_what_an_organisation_is_fits_its_list(
    conn: Connection[Any], town: Town, facts: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        change_organisation(conn, "51", "SC-FGW", facts, REFORM)

    assert error.value.code == code


def test_a_name_changes_from_a_day_on(conn: Connection[Any], town: Town) -> None:
    done = change_organisation(conn, "51", "SC-FGW", {"name": "四川省发改委"}, REFORM)

    assert on(conn, DAY_BEFORE, "SC-FGW", "name") == ("四川省发展和改革委员会",)
    assert on(conn, MARCH, "SC-FGW", "name, initials") == ("四川省发改委", "scsfgw")
    assert done.changed == 1
    assert change_organisation(conn, "51", "SC-FGW", {"name": "四川省发改委"}, change(JUNE)) == (
        UNCHANGED
    )


def test_an_organisation_never_stands_under_itself(conn: Connection[Any], town: Town) -> None:
    add_organisation(conn, "51", BUREAU, REFORM)

    with pytest.raises(ConflictError) as error:
        change_organisation(conn, "51", "SC-FGW", {"parent": "SC-XX"}, REFORM)

    assert error.value.code == "ORGANISATION_TREE_LOOP"


def test_a_division_out_of_scope_is_not_there(conn: Connection[Any], town: Town) -> None:
    with pytest.raises(NotFoundError):
        change_organisation(conn, "5101", "CD-CZJ", {"division_code": "510500"}, REFORM)
    with pytest.raises(NotFoundError):
        change_organisation(conn, "5101", "SC-FGW", {"name": "x"}, REFORM)
    with pytest.raises(NotFoundError):
        add_organisation(conn, "5101", BUREAU, REFORM)


def test_posts_are_set_whole_from_a_day_on(conn: Connection[Any], town: Town) -> None:
    set_posts(conn, "51", "SC-FGW", {"正处级": 3, "处级以下": 10}, REFORM)

    done = set_posts(
        conn, "51", "SC-FGW", {"正处级": 3, "副处级": 2, "处级以下": 0},
        change(JUNE, Cause.SUBJECT_CHANGE),
    )  # fmt: skip

    assert posts(conn, "SC-FGW", DAY_BEFORE) == {}
    assert posts(conn, "SC-FGW", MARCH) == {"正处级": 3, "处级以下": 10}
    assert posts(conn, "SC-FGW", JUNE) == {"正处级": 3, "副处级": 2}
    assert done.changed == 2


@pytest.mark.parametrize("rank", ["省级正职", "省（部）级副职", "副部级"])
def test_a_withheld_rank_is_refused_with_its_rule_and_stored_nowhere(
    conn: Connection[Any], town: Town, rank: str
) -> None:
    before = count_events(conn)

    with pytest.raises(InvalidInputError) as error:
        set_posts(conn, "51", "SC-FGW", {"正处级": 3, rank: 4}, REFORM)
    new = NewOrganisation("SC-YY", "新局", "province", "510000", posts={rank: 1})
    with pytest.raises(InvalidInputError) as error_on_adding:
        add_organisation(conn, "51", new, REFORM)

    assert error.value.code == error_on_adding.value.code == "RANK_WITHHELD"
    assert "国管办发〔2019〕22号" in error_text(error.value)
    assert rank not in error_text(error.value)
    assert posts(conn, "SC-FGW", MARCH) == {}
    assert count_events(conn) == before


def test_who_holds_rooms_is_not_dissolved_without_a_successor(
    conn: Connection[Any], town: Town
) -> None:
    with pytest.raises(ConflictError) as error:
        dissolve_organisation(conn, "51", "SC-FGW", REFORM)

    assert error.value.code == "ORGANISATION_HOLDS_ROOMS"
    assert error.value.values["rooms"] == "3"


def test_who_has_others_below_is_not_dissolved_without_a_successor(
    conn: Connection[Any], town: Town
) -> None:
    add_organisation(conn, "51", BUREAU, REFORM)
    below = NewOrganisation("SC-ZZ", "下属", "province", "510000", parent="SC-XX")
    add_organisation(conn, "51", below, REFORM)

    with pytest.raises(ConflictError) as error:
        dissolve_organisation(conn, "51", "SC-XX", change(JUNE, Cause.SUBJECT_CHANGE))

    assert error.value.code == "ORGANISATION_HAS_CHILDREN"


def test_a_successor_takes_over_rooms_people_and_branches(
    conn: Connection[Any], town: Town
) -> None:
    add_organisation(conn, "51", BUREAU, REFORM)
    june = change(JUNE, Cause.SUBJECT_CHANGE)

    done = dissolve_organisation(conn, "51", "SC-FGW", june, "SC-CZT")

    assert done.changed == 3
    day_before = JUNE - dt.timedelta(days=1)
    assert on(conn, day_before, "SC-FGW", "code") == ("SC-FGW",)
    assert on(conn, JUNE, "SC-FGW", "code") is None
    assert holdings(conn, "204", day_before) == {"SC-FGW": "0.5", "SC-CZT": "0.5"}
    assert holdings(conn, "204", JUNE) == {"SC-CZT": "1"}
    assert holdings(conn, "201", JUNE) == {"SC-CZT": "1"}
    assert people(conn, town.rooms["202"], day_before) == {("SC-FGW", "处级以下"): 2}
    assert people(conn, town.rooms["202"], JUNE) == {("SC-CZT", "处级以下"): 2}
    parent = conn.execute(
        "SELECT parent.code FROM organisation_on(%s) AS child JOIN organisation AS parent"
        " ON parent.id = child.parent_id WHERE child.code = 'SC-XX'",
        [JUNE],
    ).fetchone()
    assert parent == ("SC-CZT",)
    with pytest.raises(NotFoundError):
        allocate(conn, "51", [AllocationRequest(town.rooms["101"], "SC-FGW")], june)


def test_people_of_one_rank_in_one_room_are_added_up(conn: Connection[Any], town: Town) -> None:
    conn.execute(
        "INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)"
        " SELECT %s, id, '处级以下', 3, '[2020-01-01,)' FROM organisation WHERE code = 'SC-CZT'",
        [town.rooms["202"]],
    )

    dissolve_organisation(conn, "51", "SC-FGW", REFORM, "SC-CZT")

    assert people(conn, town.rooms["202"], MARCH) == {("SC-CZT", "处级以下"): 5}


def test_a_successor_from_the_own_branch_moves_up(conn: Connection[Any], town: Town) -> None:
    add_organisation(conn, "51", BUREAU, REFORM)

    dissolve_organisation(conn, "51", "SC-FGW", change(JUNE, Cause.SUBJECT_CHANGE), "SC-XX")

    assert on(conn, JUNE, "SC-XX", "parent_id") == (None,)
    assert holdings(conn, "201", JUNE) == {"SC-XX": "1"}


def test_nobody_succeeds_himself(conn: Connection[Any], town: Town) -> None:
    with pytest.raises(InvalidInputError) as error:
        dissolve_organisation(conn, "51", "SC-FGW", REFORM, "SC-FGW")

    assert error.value.code == "MOVED_TO_ITSELF"


def test_what_was_changed_later_is_not_dissolved_before(conn: Connection[Any], town: Town) -> None:
    june = change(JUNE)
    allocate(conn, "51", [AllocationRequest(town.rooms["101"], "SC-FGW", Decimal(1))], june)

    with pytest.raises(ConflictError) as error:
        dissolve_organisation(conn, "51", "SC-FGW", REFORM, "SC-CZT")

    assert error.value.code == "CHANGE_NOT_LATEST"
