"""What is in force on a day is parsed once, and anew as soon as a row changes."""

import datetime as dt
from typing import Any

import pytest
from psycopg import Connection

from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.standards_in_force import StandardsInForce
from spatial.services.add_standard import add_standard
from spatial.storage.lookups.asking import Asker
from spatial.storage.lookups.standards import find_standard, find_standards
from tests.support.standards import TOWNSHIP_RULE

pytestmark = pytest.mark.database

DAY = dt.date(2026, 11, 1)
SICHUAN, CHENGDU, ELSEWHERE = "510104001", "5101", "530102001"


def asker(conn: Connection[Any], day: dt.date = DAY) -> Asker:
    return Asker.over(conn, [""], day)


def in_force(conn: Connection[Any], day: dt.date = DAY) -> StandardsInForce:
    found = find_standards(asker(conn, day))
    assert found is not None
    return found


def laid(conn: Connection[Any], division_prefix: str) -> AllocationStandard:
    standards = in_force(conn)
    return standards.laid(standards.choice(division_prefix))


def test_what_stands_is_parsed_once_and_serves_every_day_on_which_it_holds(
    conn: Connection[Any],
) -> None:
    add_standard(conn, TOWNSHIP_RULE, "operator")

    first = in_force(conn)

    assert in_force(conn) is first
    assert in_force(conn, dt.date(2026, 3, 1)) is first
    assert in_force(conn, dt.date(2025, 3, 1)) is not first


def test_a_new_rule_is_seen_at_once_in_its_province_only(conn: Connection[Any]) -> None:
    before = laid(conn, SICHUAN).local_documents

    add_standard(conn, TOWNSHIP_RULE, "operator")

    document = (f"{TOWNSHIP_RULE['name']} {TOWNSHIP_RULE['number']}",)
    assert before == ()
    assert laid(conn, SICHUAN).local_documents == document
    assert laid(conn, CHENGDU).local_documents == document
    assert laid(conn, ELSEWHERE).local_documents == ()


def test_the_standard_alone_bears_no_local_rule(conn: Connection[Any]) -> None:
    add_standard(conn, TOWNSHIP_RULE, "operator")

    standard = find_standard(asker(conn))

    assert standard is not None
    assert standard.local_documents == ()


def test_before_the_first_standard_nothing_is_in_force(conn: Connection[Any]) -> None:
    early = asker(conn, dt.date(1990, 1, 1))

    assert (find_standards(early), find_standard(early)) == (None, None)
