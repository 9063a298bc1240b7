"""A check part after part: what it keeps, what it resolves, and whom it leaves alone."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from psycopg import Connection

from spatial.domain.finding_standings import FindingStanding
from spatial.domain.findings import Finding
from spatial.services.check_rooms import CheckRequest, check_rooms, run_check
from spatial.services.place_findings import CheckedFinding
from tests.support.small_town import Town, store_town

pytestmark = pytest.mark.database

OPENED, STILL_OPEN, RESOLVED = (
    FindingStanding.OPENED, FindingStanding.STILL_OPEN, FindingStanding.RESOLVED,
)  # fmt: skip


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    town = store_town(conn)
    conn.execute("DELETE FROM finding")
    return town


def stored(conn: Connection[Any], state: str = "open") -> list[tuple[Any, ...]]:
    return conn.execute(
        "SELECT identity, code, severity, building_id, level_id, room_id, organisation_id,"
        " subjects, message_values, rule FROM finding WHERE state = %s ORDER BY identity",
        [state],
    ).fetchall()


def in_order(findings: Iterable[CheckedFinding]) -> list[Finding]:
    return [
        one.finding
        for one in sorted(findings, key=lambda one: (one.finding.code, one.finding.subjects))
    ]


def add_posts(conn: Connection[Any], organisation: str, *posts: tuple[str, int]) -> None:
    for rank, headcount in posts:
        conn.execute(
            "INSERT INTO post (organisation_id, rank, headcount, valid)"
            " SELECT id, %s, %s, '[2020-01-01,)' FROM organisation WHERE code = %s",
            [rank, headcount, organisation],
        )


def test_parts_of_one_building_find_what_one_part_of_all_finds(
    conn: Connection[Any], town: Town
) -> None:
    told: list[Sequence[CheckedFinding]] = []

    whole = check_rooms(conn, "51")
    in_one = stored(conn)
    conn.execute("DELETE FROM finding")
    parts = run_check(conn, CheckRequest("51", rooms_per_part=1), told.append)

    assert stored(conn) == in_one
    assert len(told) == 3  # two buildings, then the organisations
    assert in_order(one for part in told for one in part) == in_order(whole.findings)
    assert (parts.rooms, parts.severities) == (whole.rooms, whole.summary.severities)


def test_a_second_check_opens_nothing_and_resolves_nothing(
    conn: Connection[Any], town: Town
) -> None:
    first = check_rooms(conn, "51")
    again = check_rooms(conn, "51")

    count = len(first.findings)
    assert first.summary.standings == {OPENED: count, RESOLVED: 0}
    assert again.summary.standings == {STILL_OPEN: count, RESOLVED: 0}
    assert [one.id for one in again.findings] == [one.id for one in first.findings]


def test_a_check_of_a_city_leaves_the_findings_of_others(conn: Connection[Any], town: Town) -> None:
    check_rooms(conn, "51")
    before = stored(conn)
    conn.execute("DELETE FROM occupancy")
    conn.execute("UPDATE finding SET last_seen = now() - interval '1 day'")

    city = check_rooms(conn, "5101")

    assert city.closed == 0
    assert len(stored(conn)) == len(before)
    assert check_rooms(conn, "51").closed > 0


def test_one_building_alone_says_nothing_of_organisations(
    conn: Connection[Any], town: Town
) -> None:
    everything = check_rooms(conn, "51")

    alone = check_rooms(conn, "51", building_code="CD-01")

    assert {one.organisation_code for one in alone.findings} == {None}
    assert alone.closed == 0
    assert {one.building_code for one in alone.findings} == {"CD-01"}
    assert len(stored(conn)) == len(everything.findings)


def test_an_organisation_is_held_to_its_posts_with_all_that_it_holds_anywhere(
    conn: Connection[Any], town: Town
) -> None:
    """SC-FGW holds 201 and 202 of 24.00 m² and half of 204: 60.00 m²; two posts may have 27."""
    add_posts(conn, "SC-FGW", ("正处级", 1), ("处级以下", 1))

    result = check_rooms(conn, "51")

    found, whole = [one for one in result.findings if one.organisation_code == "SC-FGW"]
    assert found.finding.code == "ORGANISATION_OVER_OFFICE"
    # With 2 × 9 m² of service rooms and 9 % of 45 m² it may have 49.05 m² in all.
    assert whole.finding.code == "ORGANISATION_OVER_USABLE"
    assert whole.finding.values["limit_m2"] == "49.05"
    assert (found.finding.values["area_m2"], found.finding.values["limit_m2"]) == ("60.00", "27.00")
    row = conn.execute(
        "SELECT organisation.code, building_id FROM finding JOIN organisation"
        " ON organisation.id = organisation_id WHERE finding.id = %s",
        [found.id],
    ).fetchone()
    assert row == ("SC-FGW", None)


def test_a_leader_with_an_office_in_two_buildings_is_one_finding_for_the_rank(
    conn: Connection[Any], town: Town
) -> None:
    add_posts(conn, "SC-FGW", ("副处级", 1), ("处级以下", 9))
    conn.execute(
        "INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)"
        " SELECT %s, id, '副处级', 1, '[2020-01-01,)' FROM organisation WHERE code = 'SC-FGW'",
        [town.rooms["1002"]],
    )

    result = check_rooms(conn, "51")

    [found] = [one for one in result.findings if "LEADER" in one.finding.code]
    assert found.finding.values["rooms"] == "CD-01 F1 1002、SC-01 F2 201"
    conn.execute("UPDATE post SET headcount = 2 WHERE rank = '副处级'")
    assert check_rooms(conn, "51").closed == 1


def test_an_office_of_two_organisations_is_told_with_their_portions(
    conn: Connection[Any], town: Town
) -> None:
    result = check_rooms(conn, "51")

    [found] = [one for one in result.findings if one.finding.code == "OFFICE_SHARED"]
    assert found.number == "204"
    assert found.finding.values["holders"] == (
        "四川省财政厅 50.0%（12.00 m²）、四川省发展和改革委员会 50.0%（12.00 m²）"
    )


def test_states_titles_and_areas_are_read_as_of_the_day(conn: Connection[Any], town: Town) -> None:
    conn.execute(
        "INSERT INTO room_state (room_id, state, counterpart, valid)"
        " VALUES (%s, 'let', '某公司', '[2020-01-01,)'), (%s, 'idle', NULL,"
        " '[2020-01-01,2021-01-01)')",
        [town.rooms["201"], town.rooms["203"]],
    )
    conn.execute(
        "UPDATE building_version SET title_status = '未登记、未移交权属资料',"
        " certified_gross_area_m2 = 100 WHERE building_id = %s",
        [town.province_building],
    )
    conn.execute(
        "UPDATE level SET outline = ST_GeomFromText('MULTIPOLYGON(((0 0, 36 0, 36 4, 0 4, 0 0)))')"
        " WHERE id = %s",
        [town.first],
    )

    result = check_rooms(conn, "51", building_code="SC-01")

    found = {(one.finding.code, one.number) for one in result.findings}
    assert {
        ("ROOM_LET_OCCUPIED", "201"),
        ("BUILDING_NOT_REGISTERED", None),
        ("BUILDING_TITLE_PAPERS_OUTSTANDING", None),
        ("BUILDING_ROOMS_OVER_CERTIFIED", None),  # 6 × 24 + 2 × 100 = 344 of 100
        ("BUILDING_OUTLINE_OVER_CERTIFIED", None),  # 36 × 4 = 144 of 100
    } <= found
    assert not {code for code, _ in found} & {"ROOM_IDLE", "ROOM_IDLE_OCCUPIED"}


def test_a_room_waived_over_its_limit_is_still_shown_as_over(
    conn: Connection[Any], town: Town
) -> None:
    check_rooms(conn, "51")
    conn.execute(
        "UPDATE finding SET state = 'waived', waived_by = 'm', waived_reason = 'r',"
        " waived_at = now() WHERE code = 'OFFICE_OVER_LIMIT'"
    )

    rows = conn.execute(
        "SELECT number, standard_status FROM room_standing JOIN room_version USING (room_id)"
        " WHERE number IN ('201', '202', '204', '206') ORDER BY number"
    ).fetchall()

    assert rows == [
        ("201", "over"), ("202", "over"), ("204", "no_data"), ("206", "not_applicable"),
    ]  # fmt: skip
