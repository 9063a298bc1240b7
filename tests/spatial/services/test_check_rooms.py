"""A check finds what is over the standard, keeps its findings, and closes what is settled."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection
from psycopg.types.json import Jsonb
from shapely import box

from spatial.domain.errors import NotFoundError
from spatial.domain.findings import Finding, Severity
from spatial.services.check_rooms import CheckResult, NoAllocationStandardError, check_rooms
from spatial.services.import_drawing import ImportRequest, import_drawing
from spatial.services.record_occupancies import record_occupancies
from spatial.storage.frames import Selection, occupancies_frame, rooms_frame
from spatial.storage.organisations import NewOccupancy, OrganisationRepository
from tests.support.readings import BUILDING, add_building, make_plan, make_reading, make_room
from tests.support.standards import TOWNSHIP_RULE

pytestmark = pytest.mark.database

MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def rooms(conn: Connection[Any]) -> dict[str, UUID]:
    """Store three offices of 9.00, 12.00 and 20.00 m² and return their ids by number."""
    add_building(conn)
    sizes_m2 = {"201": 9, "202": 12, "203": 20}
    plan = make_plan(
        [
            make_room(number, box(at * 10, 0, at * 10 + 2, area_m2 / 2))
            for at, (number, area_m2) in enumerate(sizes_m2.items())
        ]
    )
    request = ImportRequest(BUILDING, "surveyor", publish=True, valid_from=MONDAY)
    import_drawing(conn, make_reading(plan), b"drawing", request)
    rows = conn.execute("SELECT number, room_id FROM room_version").fetchall()
    return dict(rows)


def occupy(conn: Connection[Any], room_id: UUID, rank: str, headcount: int) -> int:
    repository = OrganisationRepository(conn, "")
    known = {organisation.code: organisation.id for organisation in repository.list_all()}
    if "O1" not in known:
        known["O1"] = repository.add("O1", "区财政局", "county", "510104")
    return record_occupancies(
        conn, [NewOccupancy(room_id, known["O1"], rank, headcount, MONDAY)], "manager"
    ).stored


def of_rooms(result: CheckResult) -> dict[str, str]:
    return {
        checked.number: checked.finding.code
        for checked in result.findings
        if checked.number is not None
    }


def open_findings(conn: Connection[Any]) -> dict[str, tuple[UUID, str]]:
    rows = conn.execute(
        "SELECT number, finding.id, code FROM finding JOIN room_version USING (room_id)"
        " WHERE finding.state = 'open' ORDER BY number"
    ).fetchall()
    return {number: (finding_id, code) for number, finding_id, code in rows}


def test_each_office_is_compared_with_what_its_occupants_may_have(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    occupy(conn, rooms["201"], "科级以下", 1)
    occupy(conn, rooms["202"], "科级以下", 2)
    occupy(conn, rooms["203"], "科级以下", 2)

    result = check_rooms(conn, "510104")

    assert of_rooms(result) == {"201": "OFFICE_NEAR_LIMIT", "203": "OFFICE_OVER_LIMIT"}
    assert result.has_errors
    assert all(checked.finding.rule for checked in result.findings)


def test_an_office_without_occupants_is_said_to_lack_data(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    result = check_rooms(conn, "", building_code=BUILDING)

    assert result.rooms == 3
    assert set(of_rooms(result).values()) == {"OFFICE_VACANT"}
    assert not result.has_errors


def test_who_holds_a_room_and_keeps_records_decides_what_an_empty_office_means(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    occupy(conn, rooms["201"], "科级以下", 1)
    other = OrganisationRepository(conn, "").add("O2", "区审计局", "county", "510104")
    conn.execute(
        "INSERT INTO allocation (room_id, organisation_id, share, valid)"
        " SELECT given.room_id, given.organisation_id, 1, '[2026-01-01,)'"
        " FROM (SELECT %s::uuid, id FROM organisation WHERE code = 'O1'"
        " UNION ALL SELECT %s::uuid, %s::uuid) AS given (room_id, organisation_id)",
        [rooms["202"], rooms["203"], other],
    )

    found = of_rooms(check_rooms(conn, ""))

    assert (found["202"], found["203"]) == ("OFFICE_UNOCCUPIED", "OFFICE_WITHOUT_DATA")


def test_a_finding_keeps_its_identity_until_it_is_settled(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    occupy(conn, rooms["203"], "科级以下", 2)
    check_rooms(conn, "")
    first = open_findings(conn)

    check_rooms(conn, "")
    assert open_findings(conn) == first

    conn.execute("UPDATE occupancy SET headcount = 3")
    result = check_rooms(conn, "")

    assert result.closed == 1
    assert "203" not in open_findings(conn)
    conn.execute("UPDATE occupancy SET headcount = 2")
    check_rooms(conn, "")
    assert open_findings(conn)["203"] == first["203"]


def test_a_check_of_one_building_leaves_the_findings_of_others(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    check_rooms(conn, "")
    add_building(conn, "B-02", "510105")

    check_rooms(conn, "", building_code="B-02")

    assert len(open_findings(conn)) == 3


def test_what_reading_and_checking_both_find_is_listed_once(conn: Connection[Any]) -> None:
    add_building(conn)
    doubt = Finding("AREA_DIFFERS_FROM_PRINTED", Severity.WARNING, ("2F",), 1.0, 1.0)
    room = make_room("201", box(0, 0, 4, 3), printed_area_m2=20.0, findings=(doubt,))
    request = ImportRequest(BUILDING, "surveyor", publish=True, valid_from=MONDAY)
    import_drawing(conn, make_reading(make_plan([room])), b"drawing", request)

    check_rooms(conn, "")

    rows = conn.execute(
        "SELECT floor_plan_id IS NULL FROM finding"
        " WHERE code = 'AREA_DIFFERS_FROM_PRINTED' AND state = 'open'"
    ).fetchall()
    assert rows == [(True,)]


def test_a_check_of_another_day_is_not_stored(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    result = check_rooms(conn, "", as_of=MONDAY)

    assert len(of_rooms(result)) == 3
    assert not result.stored
    assert {(checked.id, checked.standing) for checked in result.findings} == {(None, None)}
    assert open_findings(conn) == {}


def test_a_building_outside_the_scope_cannot_be_checked(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    with pytest.raises(NotFoundError):
        check_rooms(conn, "510105", building_code=BUILDING)

    assert check_rooms(conn, "510105").rooms == 0


def test_before_the_standard_was_in_force_nothing_is_compared(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    with pytest.raises(NoAllocationStandardError) as refusal:
        check_rooms(conn, "", as_of=dt.date(2001, 1, 1))

    assert refusal.value.code == "NO_ALLOCATION_STANDARD"


@pytest.mark.parametrize("rank", ["省级正职", "省（部）级副职"])
def test_the_rank_of_a_provincial_leader_is_refused_and_nowhere_kept(
    conn: Connection[Any], rooms: dict[str, UUID], rank: str
) -> None:
    stored = occupy(conn, rooms["203"], rank, 1)

    assert stored == 0
    row = conn.execute(
        "SELECT (SELECT count(*) FROM occupancy), code, room_id, message_values::text, subjects"
        " FROM finding WHERE organisation_id IS NOT NULL"
    ).fetchone()
    assert row is not None
    assert row[:3] == (0, "RANK_WITHHELD", None)
    events = conn.execute("SELECT after::text FROM event").fetchall()
    assert not any(rank in str(cell) for cell in (*row, *events))


def test_rooms_come_as_a_frame_in_the_levels_plane(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    selection = Selection("51", MONDAY)

    frame = rooms_frame(conn, selection)

    assert frame.crs is None
    assert frame.geometry.area.round(2).tolist() == [9.0, 12.0, 20.0]
    assert frame["area_m2"].tolist() == [9.0, 12.0, 20.0]
    assert occupancies_frame(conn, selection).empty


def test_a_frame_on_the_map_has_the_maps_crs(conn: Connection[Any], rooms: dict[str, UUID]) -> None:
    frame = rooms_frame(conn, Selection("51", MONDAY), on_map=True)

    assert frame.crs == "EPSG:4490"
    assert frame.geometry.isna().all()


def test_no_rooms_make_an_empty_frame(conn: Connection[Any]) -> None:
    frame = rooms_frame(conn, Selection("51", MONDAY))

    assert frame.empty
    assert "room_id" in frame.columns


def store_rule(conn: Connection[Any], limit_m2: float) -> None:
    """Store a rule of the province for 科级以下 of counties, past what would refuse it."""
    limits = [{"tier": "county", "rank": "科级以下", "usable_m2_per_person": limit_m2}]
    document = TOWNSHIP_RULE | {"code": "r", "office_limits": limits, "service_rooms": []}
    conn.execute(
        "INSERT INTO local_rule (code, name, number, division_prefix, document, valid)"
        " VALUES ('r', 'r', 'r', '51', %s, '[2026-01-01,)')",
        [Jsonb(document)],
    )


def test_a_stored_local_rule_in_force_is_what_offices_are_compared_with(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    occupy(conn, rooms["202"], "科级以下", 2)
    before = check_rooms(conn, "510104", as_of=MONDAY)
    store_rule(conn, 5)

    after = check_rooms(conn, "510104", as_of=MONDAY)

    assert "202" not in of_rooms(before)  # 12 of 2 × 9
    assert of_rooms(after)["202"] == "OFFICE_OVER_LIMIT"  # 12 of 2 × 5
    [found] = [one.finding for one in after.findings if one.number == "202"]
    assert found.values["limit_m2"] == "10.00"
    assert TOWNSHIP_RULE["name"] in (found.rule or "")


def test_a_stored_rule_that_is_looser_than_the_standard_is_told_and_the_ceiling_holds(
    conn: Connection[Any], rooms: dict[str, UUID]
) -> None:
    occupy(conn, rooms["203"], "科级以下", 2)
    store_rule(conn, 10.5)

    result = check_rooms(conn, "510104")

    assert of_rooms(result)["203"] == "OFFICE_OVER_LIMIT"  # 20 of 2 × 9, not 2 × 10.5
    [told] = [one for one in result.findings if one.finding.code == "LOCAL_RULE_LOOSER"]
    assert told.finding.subjects == ("r",)
    assert told.finding.values["figures"] == "科级以下 10.5 > 9"
    assert (told.finding.severity, told.id) == (Severity.WARNING, None)
    elsewhere = check_rooms(conn, "44", as_of=MONDAY)
    assert not [one for one in elsewhere.findings if one.finding.code == "LOCAL_RULE_LOOSER"]
