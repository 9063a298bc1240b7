"""A finding that may stand: for a reason, by someone, for as long as it is found again."""

from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from spatial.domain.errors import ConflictError, InvalidInputError
from spatial.domain.finding_standings import FindingStanding
from spatial.services.check_rooms import CheckResult, check_rooms
from spatial.services.waive_findings import FindingNotFoundError, unwaive, waive
from tests.support.changes import count_events, last_event
from tests.support.small_town import Town, store_town

pytestmark = pytest.mark.database


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    town = store_town(conn)
    conn.execute("DELETE FROM finding")
    return town


def room_finding(result: CheckResult, number: str) -> tuple[str, UUID, FindingStanding]:
    [found] = [one for one in result.findings if one.number == number]
    assert found.id is not None
    assert found.standing is not None
    return found.finding.code, found.id, found.standing


def state(conn: Connection[Any], finding: UUID) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = conn.execute(
        "SELECT state, waived_by, waived_reason FROM finding WHERE id = %s", [finding]
    ).fetchone()
    assert row is not None
    return row


def test_a_waived_finding_stays_waived_while_it_is_found_again(
    conn: Connection[Any], town: Town
) -> None:
    code, finding, standing = room_finding(check_rooms(conn, "51"), "201")
    assert (code, standing) == ("OFFICE_OVER_LIMIT", FindingStanding.OPENED)

    waive(conn, "51", str(finding), "  合署办公，待搬迁 ", "manager")
    _, other, _ = room_finding(check_rooms(conn, "51"), "202")  # 24.00 m² for two who may have 18
    waive(conn, "51", str(other), "待搬迁", "manager")
    again = check_rooms(conn, "51")

    assert room_finding(again, "201") == (code, finding, FindingStanding.WAIVED)
    assert state(conn, finding) == ("waived", "manager", "合署办公，待搬迁")
    assert again.summary.standings[FindingStanding.WAIVED] == 2
    assert not again.has_errors


def test_a_waiver_ends_with_what_it_was_for(conn: Connection[Any], town: Town) -> None:
    _, finding, _ = room_finding(check_rooms(conn, "51"), "201")
    waive(conn, "51", str(finding), "待搬迁", "manager")

    conn.execute("UPDATE occupancy SET headcount = 2 WHERE room_id = %s", [town.rooms["201"]])
    resolved = check_rooms(conn, "51")
    assert state(conn, finding)[0] == "closed"
    assert resolved.closed >= 1
    conn.execute("UPDATE occupancy SET headcount = 1 WHERE room_id = %s", [town.rooms["201"]])
    reopened = check_rooms(conn, "51")

    assert room_finding(reopened, "201")[1:] == (finding, FindingStanding.OPENED)
    assert state(conn, finding) == ("open", None, None)


def test_waiving_and_taking_it_back_are_events(conn: Connection[Any], town: Town) -> None:
    _, finding, _ = room_finding(check_rooms(conn, "51"), "201")

    waive(conn, "51", str(finding)[:8].upper(), "待搬迁", "manager")
    first = last_event(conn)
    unwaive(conn, "51", str(finding), "auditor")
    second = last_event(conn)

    assert (first["who"], first["action"], first["subject_kind"]) == (
        "manager", "finding.waive", "finding",
    )  # fmt: skip
    assert first["after"] == {"state": "waived", "reason": "待搬迁"}
    assert (second["who"], second["action"]) == ("auditor", "finding.unwaive")
    assert second["before"]["reason"] == "待搬迁"
    assert state(conn, finding) == ("open", None, None)


def test_only_an_open_finding_in_scope_is_waived_and_only_with_a_reason(
    conn: Connection[Any], town: Town
) -> None:
    _, finding, _ = room_finding(check_rooms(conn, "51"), "201")
    before = count_events(conn)

    with pytest.raises(InvalidInputError) as blank:
        waive(conn, "51", str(finding), " ", "manager")
    with pytest.raises(FindingNotFoundError):  # the province manages the building
        waive(conn, "5101", str(finding), "待搬迁", "manager")
    with pytest.raises(FindingNotFoundError):
        waive(conn, "51", str(finding)[:7], "待搬迁", "manager")
    with pytest.raises(ConflictError) as open_one:
        unwaive(conn, "51", str(finding), "manager")
    waive(conn, "51", str(finding), "待搬迁", "manager")
    with pytest.raises(ConflictError) as twice:
        waive(conn, "51", str(finding), "待搬迁", "manager")

    assert blank.value.code == "WAIVER_WITHOUT_REASON"
    assert open_one.value.code == "FINDING_NOT_WAIVED"
    assert twice.value.code == "FINDING_NOT_OPEN"
    assert count_events(conn) == before + 1


def test_a_finding_of_an_organisation_is_waived_where_it_belongs(
    conn: Connection[Any], town: Town
) -> None:
    result = check_rooms(conn, "51")
    [found] = [one for one in result.findings if one.organisation_code == "CD-CZJ"]
    assert found.finding.code == "ORGANISATION_WITHOUT_POSTS"

    with pytest.raises(FindingNotFoundError):
        waive(conn, "5105", str(found.id), "待补录", "manager")

    assert waive(conn, "5101", str(found.id), "待补录", "manager") == found.id
