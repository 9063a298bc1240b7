"""The ledger over HTTP: rows, differences, statistics, history, each within the asker's scope.

The small town: SC-01 of the province has 8 rooms of 344 m², CD-01 of Chengdu 3 rooms of 45 m².
"""

import datetime as dt
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from spatial.services.freeze_period import freeze_period
from spatial.storage.connections import open_connection
from spatial.storage.days import today
from spatial.storage.ledger_totals import ledger_entries
from tests.support.working_town import WorkingTown

pytestmark = pytest.mark.database

DAY = "2026-01-15"


def test_the_ledger_of_all_and_of_one(working_town: WorkingTown) -> None:
    whole = working_town.get("ledger/entries", as_of=DAY, limit=100)
    mine = working_town.get("ledger/entries", as_of=DAY, organisation="SC-FGW")

    assert whole["total"] == len(whole["items"]) == 12
    assert sum(item["area_m2"] for item in whole["items"]) == 389.0
    assert [(item["number"], item["area_m2"], item["share"]) for item in mine["items"]] == [
        ("201", 24.0, 1.0),
        ("202", 24.0, 1.0),
        ("204", 12.0, 0.5),
    ]
    assert mine["items"] == [i for i in whole["items"] if i["organisation_code"] == "SC-FGW"]


def test_the_ledger_comes_in_pages(working_town: WorkingTown) -> None:
    whole = working_town.get("ledger/entries", as_of=DAY)["items"]
    second = working_town.get("ledger/entries", as_of=DAY, limit=5, offset=5)
    beyond = working_town.get("ledger/entries", as_of=DAY, offset=500)

    assert second["items"] == whole[5:10]
    assert (second["total"], beyond["total"], beyond["items"]) == (12, 12, [])
    only = working_town.get("ledger/entries", as_of=DAY, building="CD-01")
    assert {item["building_code"] for item in only["items"]} == {"CD-01"}


@pytest.mark.parametrize(
    "about", [{}, {"organisation": "SC-FGW"}, {"building": "SC-01"}], ids=["all", "one", "building"]
)
def test_pages_of_any_size_laid_together_are_the_ledger(
    working_town: WorkingTown, about: dict[str, str]
) -> None:
    with open_connection(working_town.url) as conn:
        town = [row._asdict() for row in ledger_entries(conn, "51", dt.date(2026, 1, 15))]
    wanted = [
        row["allocation_id"] or row["room_id"]
        for row in town
        if about.get("organisation") in {None, row["organisation_code"]}
        and about.get("building") in {None, row["building_code"]}
    ]

    for size in (1, 2, 3, 5, 11, 12):
        paged = []
        for offset in range(0, len(wanted) + size, size):
            page = working_town.get("ledger/entries", as_of=DAY, limit=size, offset=offset, **about)
            assert page["total"] == len(wanted)
            paged += [one["allocation_id"] or one["room_id"] for one in page["items"]]

        assert paged == [str(one) for one in wanted]


@pytest.mark.parametrize(("who", "area"), [("province", 389.0), ("chengdu", 45.0), ("luzhou", 0)])
def test_an_account_sees_what_its_divisions_manage(
    working_town: WorkingTown, who: str, area: float
) -> None:
    entries = working_town.get("ledger/entries", who, as_of=DAY)
    rows = working_town.get("ledger/statistics", who, as_of=DAY, by="building")["rows"]

    assert sum(item["area_m2"] for item in entries["items"]) == area
    assert sum(row["area_m2"] for row in rows) == area
    assert working_town.refused("ledger/entries", "chengdu", division="510500")[0] == 404


def test_an_account_of_two_divisions_says_which(working_town: WorkingTown) -> None:
    assert working_town.refused("ledger/entries", "two") == (422, "DIVISION_NEEDED")

    found = working_town.get("ledger/entries", "two", division="510100", as_of=DAY)
    assert found["total"] == 3


def test_rooms_without_a_row_are_told(working_town: WorkingTown) -> None:
    found = working_town.get("ledger/mismatches", "chengdu", as_of=DAY)

    assert [row["number"] for row in found["rooms_without_row"]] == ["1002", "1003"]
    assert (found["rows_without_room"], found["differing_areas"]) == ([], [])


def test_a_correction_shows_in_differences_of_days_and_periods(working_town: WorkingTown) -> None:
    with open_connection(working_town.url) as conn:
        freeze_period(conn, "51", "Q1", "510000", today(), who="x")
    room = working_town.town.rooms["1001"]
    body = {"room_id": str(room), "area_m2": "16.25", "day": DAY, "why": "复测"}
    assert working_town.post("ledger/corrections", body, "chengdu").status_code == 200

    days = {"since": "2026-01-14", "until": DAY, "by": "organisation"}
    [row] = working_town.get("ledger/differences", "chengdu", **days)["rows"][:1]
    against = {"since": "Q1", "until": today().isoformat()}
    [late] = working_town.get("ledger/differences", "chengdu", **against)["rows"]

    assert (row["key"], row["change"]["area_m2"]) == ("CD-CZJ", 1.25)
    assert row["causes"]["correction"] == {"rooms": 0, "holdings": 0, "area_m2": 1.25}
    assert (late["before"]["area_m2"], late["causes"]["correction"]["area_m2"]) == (45.0, 1.25)
    frozen = working_town.get("ledger/statistics", "chengdu", period="Q1", by="division")
    assert [row["area_m2"] for row in frozen["rows"]] == [45.0]
    assert [period["area_m2"] for period in working_town.get("ledger/periods")] == [389.0]


@pytest.mark.parametrize(
    ("path", "values", "refusal"),
    [
        ("ledger/differences", {"since": DAY, "until": "2026-01-14"}, (422, "DAYS_REVERSED")),
        ("ledger/differences", {"since": "NONE", "until": DAY}, (404, "NOT_FOUND")),
        ("ledger/statistics", {"period": "NONE"}, (404, "NOT_FOUND")),
        ("ledger/statistics", {"by": "colour"}, (422, "INVALID_REQUEST")),
        ("ledger/events", {}, (422, "SUBJECT_NEEDED")),
        ("ledger/events", {"building": "SC-01", "organisation": "SC-FGW"}, (422, "SUBJECT_NEEDED")),
        ("ledger/events", {"room": str(uuid4())}, (404, "NOT_FOUND")),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    working_town: WorkingTown, path: str, values: dict[str, str], refusal: tuple[int, str]
) -> None:
    assert working_town.refused(path, **values) == refusal


def test_a_rooms_history_says_who_when_and_why(working_town: WorkingTown) -> None:
    room = str(working_town.town.rooms["1002"])
    half = {"room_id": room, "organisation": "CD-CZJ", "share": 0.5}
    paper = "成机管〔2026〕7号"
    taken = {"day": DAY, "why": "调剂", "document": paper, "allocations": [half]}
    given = {"day": "2026-02-01", "why": "腾退", "room_id": room, "organisation": "CD-CZJ"}
    assert working_town.post("ledger/allocations", taken, "chengdu").status_code == 200
    assert working_town.post("ledger/returns", given, "chengdu").status_code == 200

    found = working_town.get("ledger/events", room=room)
    theirs = working_town.get("ledger/events", organisation="CD-CZJ", limit=1)

    assert [
        (item["who"], item["day"], item["why"], item["cause_name"]) for item in found["items"]
    ] == [
        ("chengdu", "2026-02-01", "腾退", "配置调整"),
        ("chengdu", DAY, "调剂", "配置调整"),
    ]
    assert found["items"][1]["document"] == paper
    assert (theirs["total"], theirs["items"]) == (2, found["items"][:1])
    assert working_town.refused("ledger/events", "luzhou", room=room) == (404, "NOT_FOUND")
    assert working_town.get("ledger/events", building="CD-01")["total"] == 0


def test_nothing_is_read_without_an_account(closed_client: TestClient) -> None:
    for path in ("entries", "mismatches", "statistics", "periods", "events"):
        assert closed_client.get(f"/api/v1/ledger/{path}").status_code == 401
