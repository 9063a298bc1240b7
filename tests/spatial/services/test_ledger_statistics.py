"""Statistics of a town that can be added up in the head: see tests/support/counted_town.py."""

from typing import Any

import pandas as pd
import pytest
from psycopg import Connection

from spatial.services.compare_ledger import Moment
from spatial.services.freeze_period import freeze_period
from spatial.services.ledger_statistics import StatisticsBy, ledger_statistics
from spatial.storage.days import today
from spatial.storage.ledger_totals import TotalBy, totals
from tests.support.counted_town import find_over, store_counted_town
from tests.support.ledger import Town, day

pytestmark = pytest.mark.database


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    """Return the town of tests/support/counted_town.py."""
    return store_counted_town(conn)


def table(town: Town, by: StatisticsBy, scope: str = "51", moment: Moment | None = None) -> Any:
    frame = ledger_statistics(town.conn, scope, moment or Moment(day(9)), by).frame
    return frame.set_index("key")


def test_divisions_are_added_up_through_their_tiers(town: Town) -> None:
    found = table(town, StatisticsBy.DIVISION)

    assert found["name"].tolist() == ["四川省", "成都市", "锦江区", "青羊区"]
    assert found["tier"].tolist() == ["province", "city", "county", "county"]
    assert found["area_m2"].tolist() == [142.5, 142.5, 114.0, 28.5]
    assert found["rooms"].tolist() == [6, 6, 4, 2]
    # nobody's: 40 + 10.50 of offices and service rooms, the corridor does not count
    assert found["vacant_m2"].tolist() == [50.5, 50.5, 40.0, 10.5]
    # of 24 + 30 + 40 + 10.50 + 18 = 122.50
    assert found["vacant_percent"].tolist() == [41.22, 41.22, 42.55, 36.84]
    assert found["office_m2"].tolist() == [82.5, 82.5, 54.0, 28.5]
    assert found["let_m2"].tolist() == [18.0, 18.0, 0.0, 18.0]
    assert found["buildings"].tolist() == [2, 2, 1, 1]
    assert found["certified_buildings"].tolist() == [1, 1, 1, 0]
    assert found["certified_gross_area_m2"].tolist()[:3] == [500.0] * 3
    assert pd.isna(found.loc["510105", "certified_gross_area_m2"])


def test_people_of_a_division_are_those_who_are_known(town: Town) -> None:
    found = table(town, StatisticsBy.DIVISION)

    assert found["staff_established"].tolist()[:3] == [10, 10, 10]
    assert found["staff_unknown"].tolist() == [1, 1, 0, 1]
    assert pd.isna(found.loc["510105", "staff_established"])
    # A holds 24 + 15 = 39 m2 for 10 people; B, whose staff is not known, is left out
    assert found.loc["510100", "m2_per_staff"] == 3.9
    assert pd.isna(found.loc["510105", "m2_per_staff"])
    # 24 + 30 m2 held in 锦江区 by 2 people
    assert found.loc["510104", "m2_per_occupant"] == 27.0
    assert pd.isna(found.loc["510105", "m2_per_occupant"])


def test_organisations_hold_their_shares_and_nobody_the_rest(town: Town) -> None:
    found = table(town, StatisticsBy.ORGANISATION)

    assert found.index.tolist() == ["A", "B", None]
    assert found["area_m2"].tolist() == [39.0, 33.0, 70.5]
    assert found["rooms"].tolist() == [2, 1, 3]
    assert found["held_m2"].tolist() == [39.0, 33.0, 0.0]
    assert found["occupants"].tolist() == [2, 0, 0]
    assert found.loc["A", "m2_per_staff"] == 3.9
    assert pd.isna(found.loc["B", "m2_per_staff"])
    assert found.loc["A", "m2_per_occupant"] == 19.5
    assert found.loc["A", ["name", "division_code"]].tolist() == ["单位A", "510104"]


def test_an_organisation_that_holds_nothing_is_there_too(town: Town) -> None:
    town.add_organisation("C")

    found = table(town, StatisticsBy.ORGANISATION)

    assert found.loc["C", ["area_m2", "rooms", "occupants"]].tolist() == [0.0, 0, 0]


def test_buildings_uses_and_titles(town: Town) -> None:
    buildings = table(town, StatisticsBy.BUILDING)
    uses = table(town, StatisticsBy.USE)
    titles = table(town, StatisticsBy.TITLE)

    assert buildings["area_m2"].to_dict() == {"B1": 114.0, "B2": 28.5}
    assert buildings.loc["B1", ["title_status", "certified_gross_area_m2"]].tolist() == [
        "其他情况",
        500.0,
    ]
    assert uses["area_m2"].to_dict() == {"101": 30.0, "102": 52.5, "201": 40.0, "802": 20.0}
    assert uses.loc["201", ["name", "group"]].tolist() == ["会议室", "服务用房"]
    assert titles["area_m2"].to_dict() == {"其他情况": 114.0, None: 28.5}
    assert titles["buildings"].to_dict() == {"其他情况": 1, None: 1}


def test_states_share_all_the_area_out(town: Town) -> None:
    found = table(town, StatisticsBy.STATE)

    known = found[found["area_m2"] != 0]
    assert known["area_m2"].to_dict() == {
        "own_use": 54.0,
        "vacant": 50.5,
        "let": 18.0,
        "common": 20.0,
    }
    assert found["area_m2"].sum() == 142.5
    assert found["rooms"].sum() == 6


def test_what_no_check_has_said_is_not_known(town: Town) -> None:
    found = table(town, StatisticsBy.DIVISION)

    assert found[["over_rooms", "over_m2", "excess_m2", "near_rooms"]].isna().all(axis=None)
    assert table(town, StatisticsBy.STANDING).isna().all(axis=None)


def test_what_a_check_found_counts_from_its_day_on(town: Town) -> None:
    find_over(town)
    now = Moment(today())

    found = table(town, StatisticsBy.ORGANISATION, moment=now)
    standing = table(town, StatisticsBy.STANDING, moment=now)

    assert found["over_rooms"].tolist() == [1, 0, 0]
    assert found.loc["A", ["over_m2", "excess_m2"]].tolist() == [24.0, 6.0]
    assert standing["area_m2"].to_dict() == {
        "over": 24.0,
        "near": 0.0,
        "no_data": 0.0,
        "other": 118.5,
    }
    assert standing.loc["over", "excess_m2"] == 6.0
    assert table(town, StatisticsBy.STANDING, moment=Moment(day(9))).isna().all(axis=None)


@pytest.mark.parametrize(
    ("code", "state", "expected"),
    [
        ("OFFICE_OVER_LIMIT", "waived", (1, 0, 0)),
        ("OFFICE_OVER_WITHIN_ERROR", "open", (0, 1, 0)),
        ("OFFICE_NEAR_LIMIT", "open", (0, 1, 0)),
        ("OFFICE_VACANT", "open", (0, 0, 1)),
    ],
)
def test_standings_are_told_apart_as_the_map_does(
    town: Town, code: str, state: str, expected: tuple[int, int, int]
) -> None:
    find_over(town)
    town.conn.execute(
        "UPDATE finding SET code = %s, state = %s, waived_by = 'x', waived_reason = 'x',"
        " waived_at = now()",
        [code, state],
    )

    found = table(town, StatisticsBy.ORGANISATION, moment=Moment(today()))

    assert tuple(found.loc["A", ["over_rooms", "near_rooms", "no_data_rooms"]]) == expected
    shown = town.conn.execute(
        "SELECT standard_status FROM room_standing JOIN finding USING (room_id)"
    ).fetchone()
    assert shown == (["over", "near", "no_data"][expected.index(1)],)


def test_a_closed_finding_counts_up_to_the_day_it_was_last_seen(town: Town) -> None:
    find_over(town)
    town.conn.execute(
        "UPDATE finding SET state = 'closed', first_seen = '2026-01-05', last_seen = '2026-01-12'"
    )

    def over(number: int) -> Any:
        found = table(town, StatisticsBy.ORGANISATION, moment=Moment(day(number)))
        return found.loc["A", "over_rooms"]

    assert over(9) == 1
    assert pd.isna(over(3))
    assert pd.isna(over(12))


@pytest.mark.parametrize("by", list(StatisticsBy), ids=str)
@pytest.mark.parametrize("scope", ["51", "510104"])
def test_a_frozen_period_gives_the_figures_of_its_day(
    town: Town, by: StatisticsBy, scope: str
) -> None:
    find_over(town)
    live = table(town, by, scope, Moment(today()))
    period = freeze_period(town.conn, "51", "P", "510000", today(), who="x")

    town.conn.execute("UPDATE organisation_version SET staff_established = 99, name = 'later'")
    town.conn.execute("UPDATE room_version SET area_m2 = 1")
    town.conn.execute("DELETE FROM room_state")
    town.conn.execute("UPDATE finding SET state = 'closed', last_seen = '2026-01-01'")

    pd.testing.assert_frame_equal(table(town, by, scope, Moment(period.day, period)), live)


@pytest.mark.parametrize("by", list(StatisticsBy), ids=str)
def test_an_empty_scope_has_empty_tables(town: Town, by: StatisticsBy) -> None:
    found = table(town, by, "5105")

    assert found.empty or by in {StatisticsBy.STATE, StatisticsBy.STANDING}


@pytest.mark.parametrize("scope", ["", "51", "510105"])
def test_statistics_add_up_to_the_totals_of_the_ledger(town: Town, scope: str) -> None:
    [whole] = totals(town.conn, scope, day(9), by=TotalBy.ALL)

    for by in set(StatisticsBy) - {StatisticsBy.DIVISION, StatisticsBy.STANDING}:
        found = table(town, by, scope)
        assert (found["rooms"].sum(), round(found["area_m2"].sum(), 2)) == (
            whole.rooms,
            float(whole.area_m2),
        )
    assert table(town, StatisticsBy.DIVISION, scope)["area_m2"].iloc[0] == float(whole.area_m2)
