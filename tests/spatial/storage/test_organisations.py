"""Organisations, their posts, and the accounts that look at them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from spatial.domain.errors import NotFoundError
from spatial.storage.organisations import (
    NewAllocation,
    OrganisationRepository,
    add_allocations,
)
from tests.support.one_room import set_up

pytestmark = pytest.mark.database


def test_an_organisation_is_seen_from_its_division_and_above(conn: Connection[Any]) -> None:
    OrganisationRepository(conn, "").add("O1", "锦江区财政局", "county", "510104")

    for scope in ("", "51", "5101", "510104"):
        assert OrganisationRepository(conn, scope).get("O1").sub_provincial is False
    with pytest.raises(NotFoundError):
        OrganisationRepository(conn, "510105").get("O1")


def test_an_organisation_of_chengdu_knows_that_it_is_sub_provincial(conn: Connection[Any]) -> None:
    OrganisationRepository(conn, "").add("O1", "成都市财政局", "city", "510100")

    assert OrganisationRepository(conn, "5101").get("O1").sub_provincial


def test_an_organisation_is_found_by_its_sound(conn: Connection[Any]) -> None:
    OrganisationRepository(conn, "").add("O1", "财政局", "county", "510104")

    row = conn.execute("SELECT pinyin, initials FROM organisation_version").fetchone()

    assert row == ("caizhengju", "czj")


def test_posts_are_kept_by_rank(conn: Connection[Any]) -> None:
    repository = OrganisationRepository(conn, "")

    repository.add_posts(
        repository.add("O1", "局", "county", "510104"), {"正科级": 1, "科级以下": 9}
    )

    rows = conn.execute("SELECT rank, headcount FROM post ORDER BY headcount").fetchall()
    assert rows == [("正科级", 1), ("科级以下", 9)]


def test_allocations_hold_from_a_day_to_a_day(conn: Connection[Any]) -> None:
    set_up(conn)
    organisation = OrganisationRepository(conn, "").get("O1")
    row = conn.execute("SELECT id FROM room").fetchone()
    assert row is not None
    first, last = dt.date(2026, 1, 1), dt.date(2026, 2, 1)

    count = add_allocations(conn, [NewAllocation(row[0], organisation.id, Decimal(1), first, last)])

    assert count == 1
    held = conn.execute(
        "SELECT valid @> '2026-01-31'::date, valid @> '2026-02-01'::date FROM allocation"
    ).fetchone()
    assert held == (True, False)
