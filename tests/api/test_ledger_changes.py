"""Changes over HTTP: by whom they may be made, what they do, and what they leave alone."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.small_town import PASSWORD
from tests.support.working_town import WorkingTown

pytestmark = pytest.mark.database

DAY = "2026-01-15"


def held(town: WorkingTown, number: str) -> dict[str | None, float]:
    items = town.get("ledger/entries", limit=100)["items"]
    return {
        item["organisation_code"]: item["area_m2"] for item in items if item["number"] == number
    }


def change(town: WorkingTown, room: str, **fields: Any) -> dict[str, Any]:
    return {"room_id": str(town.town.rooms[room]), "day": DAY, "why": "调整"} | fields


def test_a_room_is_moved_once_and_the_event_bears_the_account(working_town: WorkingTown) -> None:
    between = {"from_organisation": "SC-FGW", "to_organisation": "SC-CZT"}
    body = change(working_town, "201", share=0.25, **between)

    answer = working_town.post("ledger/moves", body)

    assert answer.json()["changed"] == 2
    assert held(working_town, "201") == {"SC-FGW": 18.0, "SC-CZT": 6.0}
    event = "SELECT id || ' ' || who || ' ' || cause || ' ' || day FROM event WHERE day IS NOT NULL"
    told = f"{answer.json()['event_id']} province reallocation {DAY}"
    assert working_town.scalar(event) == told


def test_the_same_allocation_twice_changes_nothing(working_town: WorkingTown) -> None:
    body = {"day": DAY, "why": "安排", "allocations": [
        {"building": "CD-01", "level": "f1", "number": "1002", "organisation": "CD-CZJ"},
        {"building": "CD-01", "level": "F9", "number": "901", "organisation": "CD-CZJ",
         "registered_area_m2": "12.50", "use_code": "102"},
    ]}  # fmt: skip

    first = working_town.post("ledger/allocations", body, "chengdu").json()
    second = working_town.post("ledger/allocations", body, "chengdu").json()

    assert (first["changed"], second) == (2, {"event_id": None, "changed": 0})
    assert held(working_town, "1002") == {"CD-CZJ": 15.0}
    assert held(working_town, "901") == {"CD-CZJ": 12.5}
    rows = working_town.get("ledger/mismatches")["rows_without_room"]
    assert [(row["number"], row["area_m2"]) for row in rows] == [("901", 12.5)]


def test_one_refused_allocation_keeps_the_others_out(working_town: WorkingTown) -> None:
    rooms = working_town.town.rooms
    body = {"day": DAY, "why": "安排", "allocations": [
        {"room_id": str(rooms["101"]), "organisation": "SC-FGW"},
        {"room_id": str(rooms["201"]), "organisation": "SC-CZT"},
    ]}  # fmt: skip

    answer = working_town.post("ledger/allocations", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "SHARES_OVER_ONE")
    assert held(working_town, "101") == {None: 100.0}
    assert working_town.scalar("SELECT count(*) FROM event WHERE cause IS NOT NULL") == 0


def test_a_use_is_changed_and_a_room_corrected(working_town: WorkingTown) -> None:
    use = change(working_town, "1002", use_code="201")
    figures = change(working_town, "1002", area_m2="15.255", day="2026-01-16", number="1002A")

    assert working_town.post("ledger/use-changes", use).json()["changed"] == 1
    assert working_town.post("ledger/corrections", figures).status_code == 422
    figures["area_m2"] = "15.26"
    assert working_town.post("ledger/corrections", figures).json()["changed"] == 1

    [item] = [
        item
        for item in working_town.get("ledger/entries", "chengdu")["items"]
        if item["number"] == "1002A"
    ]
    assert (item["use_code"], item["area_m2"]) == ("201", 15.26)


CHANGES = ("allocations", "moves", "returns", "use-changes", "corrections")


def bodies(town: WorkingTown) -> dict[str, dict[str, Any]]:
    room = change(town, "201")
    holder = {"organisation": "SC-FGW"}
    return {
        "allocations": {"day": DAY, "why": "x", "allocations": [
            {"room_id": room["room_id"], "share": 0.5} | holder]},
        "moves": room | {"from_organisation": "SC-FGW", "to_organisation": "SC-CZT"},
        "returns": room | holder,
        "use-changes": room | {"use_code": "102"},
        "corrections": room | {"area_m2": 1},
    }  # fmt: skip


@pytest.mark.parametrize("path", CHANGES)
def test_nobody_changes_another_divisions_rooms(working_town: WorkingTown, path: str) -> None:
    answer = working_town.post(f"ledger/{path}", bodies(working_town)[path], "chengdu")

    assert answer.status_code == 404
    assert held(working_town, "201") == {"SC-FGW": 24.0}


@pytest.mark.parametrize("path", CHANGES)
def test_who_may_only_look_changes_nothing(working_town: WorkingTown, path: str) -> None:
    answer = working_town.post(f"ledger/{path}", bodies(working_town)[path], "reader")

    assert (answer.status_code, answer.json()["code"]) == (403, "GRANT_NEEDED")
    assert working_town.get("ledger/entries", "reader")["total"] == 12


@pytest.mark.parametrize("path", CHANGES)
def test_a_stranger_changes_nothing(closed_client: TestClient, path: str) -> None:
    answer = closed_client.post(f"/api/v1/ledger/{path}", json={})

    assert answer.status_code == 401


def test_without_an_account_a_sound_change_is_refused(
    working_town: WorkingTown, closed_client: TestClient
) -> None:
    body = bodies(working_town)["returns"]

    assert working_town.post("ledger/returns", body, None).status_code == 401
    assert closed_client.post("/api/v1/ledger/returns", json=body).status_code == 401


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"day": "2999-01-01"}, "DAY_IN_FUTURE"),
        ({"why": " "}, "CHANGE_WITHOUT_REASON"),
        ({"why": "\x00"}, "INVALID_REQUEST"),
        ({"building": "SC-01"}, "ROOM_OR_PLACE"),
        ({"colour": "red"}, "INVALID_REQUEST"),
        ({"share": 1.5}, "INVALID_REQUEST"),
        ({"share": "0.1234567"}, "INVALID_REQUEST"),
    ],
)
def test_what_does_not_fit_is_told(
    working_town: WorkingTown, fields: dict[str, Any], code: str
) -> None:
    body = bodies(working_town)["returns"] | fields

    answer = working_town.post("ledger/returns", body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_form_of_another_site_cannot_send_a_change(working_town: WorkingTown) -> None:
    """A browser sends a text/plain form across sites without asking; JSON it must ask for."""
    answer = working_town.client.post(
        "/api/v1/ledger/returns",
        content='{"day": "2026-01-15"}',
        headers={"Content-Type": "text/plain"},
        auth=("province", PASSWORD),
    )

    assert (answer.status_code, answer.json()["code"]) == (415, "BODY_NOT_JSON")


def test_a_body_beyond_all_measure_is_not_read(working_town: WorkingTown) -> None:
    body = bodies(working_town)["returns"] | {"why": "x" * (1 << 20)}

    answer = working_town.post("ledger/returns", body)

    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")
