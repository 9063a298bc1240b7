"""Standards and local rules are kept by day, and nothing that is stored is rewritten."""

import copy
import datetime as dt
from typing import Any

import pytest
from psycopg import Connection

from spatial.domain.errors import ConflictError, InvalidInputError
from spatial.services.add_standard import add_standard, standard_on
from spatial.storage.reference_data import load_reference_data
from spatial.storage.standards import StandardRepository
from tests.support.standards import TOWNSHIP_RULE, reference_standard

pytestmark = pytest.mark.database


def rule(code: str, since: str, **changes: Any) -> dict[str, Any]:
    return copy.deepcopy(TOWNSHIP_RULE) | {"code": code, "valid_from": since} | changes


def next_standard(code: str = "next", since: str = "2030-01-01") -> dict[str, Any]:
    document = reference_standard() | {"code": code, "valid_from": since}
    document["standard"] = document["standard"] | {"name": "新标准"}
    return document


def days(conn: Connection[Any]) -> dict[str, tuple[str, str | None]]:
    return {
        one.code: (str(one.valid_from), str(one.valid_until) if one.valid_until else None)
        for one in StandardRepository(conn).list_all()
    }


def test_a_new_standard_ends_the_one_before(conn: Connection[Any]) -> None:
    added = add_standard(conn, next_standard(), "operator")

    assert added.stored
    assert days(conn) == {
        "2674-2014": ("2014-11-27", "2030-01-01"),
        "next": ("2030-01-01", None),
    }
    assert standard_on(conn, dt.date(2029, 12, 31)).code == "2674-2014"
    assert standard_on(conn, dt.date(2030, 1, 1)).name == "新标准"


def test_loading_the_reference_data_again_leaves_the_end_that_was_set(
    conn: Connection[Any],
) -> None:
    add_standard(conn, next_standard(), "operator")

    load_reference_data(conn)

    assert days(conn)["2674-2014"] == ("2014-11-27", "2030-01-01")


def test_one_between_two_ends_where_the_later_begins(conn: Connection[Any]) -> None:
    add_standard(conn, next_standard(), "operator")

    add_standard(conn, next_standard("between", "2028-01-01"), "operator")

    assert days(conn) == {
        "2674-2014": ("2014-11-27", "2028-01-01"),
        "between": ("2028-01-01", "2030-01-01"),
        "next": ("2030-01-01", None),
    }


def test_the_same_again_changes_nothing(conn: Connection[Any]) -> None:
    add_standard(conn, rule("r", "2026-01-01"), "operator")
    events = conn.execute("SELECT count(*) FROM event").fetchone()

    added = add_standard(conn, rule("r", "2026-01-01"), "operator")

    assert not added.stored
    assert conn.execute("SELECT count(*) FROM event").fetchone() == events


def test_another_document_of_the_same_code_or_day_is_refused(conn: Connection[Any]) -> None:
    add_standard(conn, rule("r", "2026-01-01"), "operator")

    with pytest.raises(ConflictError) as changed:
        add_standard(conn, rule("r", "2026-01-01", name="另一份"), "operator")
    with pytest.raises(ConflictError) as same_day:
        add_standard(conn, rule("s", "2026-01-01"), "operator")

    assert (changed.value.code, same_day.value.code) == ("STANDARD_CHANGED", "STANDARD_SAME_DAY")


def test_rules_of_a_division_follow_each_other_and_leave_other_divisions_alone(
    conn: Connection[Any],
) -> None:
    add_standard(conn, rule("r1", "2026-01-01", valid_until="2029-01-01"), "operator")
    add_standard(conn, rule("city", "2026-06-01", division="510100"), "operator")
    add_standard(conn, rule("r2", "2027-01-01"), "operator")

    found = days(conn)
    assert found["r1"] == ("2026-01-01", "2027-01-01")
    assert found["r2"] == ("2027-01-01", None)
    assert found["city"] == ("2026-06-01", None)
    assert found["2674-2014"] == ("2014-11-27", None)
    held = [
        one.code
        for one in StandardRepository(conn).local_rules()
        if one.holds("510104", dt.date(2027, 6, 1))
    ]
    assert held == ["r2", "city"]


def test_adding_is_an_event(conn: Connection[Any]) -> None:
    add_standard(conn, rule("r", "2026-01-01"), "operator")

    row = conn.execute(
        "SELECT who, subject_kind, subject_id, after ->> 'division_prefix' FROM event"
        " WHERE action = 'standard.add'"
    ).fetchone()
    assert row == ("operator", "local_rule", "r", "51")


def test_a_rule_over_the_ceiling_is_not_stored(conn: Connection[Any]) -> None:
    limits = [{"tier": "township", "rank": "乡级正职", "usable_m2_per_person": 24.01}]

    with pytest.raises(InvalidInputError) as refusal:
        add_standard(conn, rule("r", "2026-01-01", office_limits=limits), "operator")

    assert refusal.value.code == "LOCAL_RULE_OVER_CEILING"
    assert list(days(conn)) == ["2674-2014"]


def test_a_rule_of_a_day_without_a_standard_is_refused(conn: Connection[Any]) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        add_standard(conn, rule("r", "2010-01-01"), "operator")

    assert refusal.value.code == "NO_STANDARD_IN_FORCE"


CITY_RULE_2026: dict[str, Any] = {
    "code": "city", "division": "510100", "service_rooms": [],
    "office_limits": [{"tier": "city", "rank": "正局(处)级", "usable_m2_per_person": 23}],
}  # fmt: skip


def stricter_standard(since: str = "2030-01-01") -> dict[str, Any]:
    """Return a standard that gives heads of bureaus of cities 22 m² instead of 24."""
    document = copy.deepcopy(next_standard("stricter", since))
    ranks = document["office_rooms"]["levels"]["city"]["ranks"]
    [row] = [one for one in ranks if one["rank"] == "正局(处)级"]
    row["usable_m2_per_person"] = 22
    return document


def test_a_standard_that_is_stricter_than_a_stored_rule_is_refused_and_names_the_rule(
    conn: Connection[Any],
) -> None:
    add_standard(conn, rule("", "2026-01-01") | CITY_RULE_2026, "operator")

    with pytest.raises(ConflictError) as refusal:
        add_standard(conn, stricter_standard(), "operator")

    assert refusal.value.code == "STANDARD_UNDER_LOCAL_RULES"
    assert refusal.value.values == {
        "standard": "stricter",
        "day": "2030-01-01",
        "rules": "city（正局(处)级 23 > 22）",
    }
    assert "stricter" not in days(conn)


def test_with_the_revised_rule_stored_first_the_stricter_standard_is_taken(
    conn: Connection[Any],
) -> None:
    add_standard(conn, rule("", "2026-01-01") | CITY_RULE_2026, "operator")
    revised = copy.deepcopy(CITY_RULE_2026) | {"code": "city-2"}
    revised["office_limits"][0]["usable_m2_per_person"] = 22

    add_standard(conn, rule("", "2030-01-01") | revised, "operator")

    assert add_standard(conn, stricter_standard(), "operator").stored


def test_a_rule_that_ended_before_the_stricter_standard_does_not_hinder_it(
    conn: Connection[Any],
) -> None:
    ended = CITY_RULE_2026 | {"valid_until": "2030-01-01"}
    add_standard(conn, rule("", "2026-01-01") | ended, "operator")

    assert add_standard(conn, stricter_standard(), "operator").stored


def test_a_rule_is_held_to_every_standard_that_is_in_force_on_its_days(
    conn: Connection[Any],
) -> None:
    add_standard(conn, stricter_standard(), "operator")

    with pytest.raises(InvalidInputError) as refusal:
        add_standard(conn, rule("", "2026-01-01") | CITY_RULE_2026, "operator")

    ends = CITY_RULE_2026 | {"valid_until": "2030-01-01"}
    assert refusal.value.code == "LOCAL_RULE_OVER_CEILING"
    assert add_standard(conn, rule("", "2026-01-01") | ends, "operator").stored
