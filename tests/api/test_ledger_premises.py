"""States, disposals and transfers over HTTP: what the services do, within scope."""

from typing import Any

import pytest

from tests.support.working_town import WorkingTown

pytestmark = pytest.mark.database

DAY = "2026-01-15"


def change(**fields: Any) -> dict[str, Any]:
    return {"day": DAY, "why": "按批复"} | fields


def rooms_of(town: WorkingTown, **values: Any) -> set[str]:
    return {item["number"] for item in town.get("ledger/entries", limit=100, **values)["items"]}


def test_a_room_is_let_and_later_in_own_use_again(working_town: WorkingTown) -> None:
    room = str(working_town.town.rooms["201"])
    let = change(room_id=room, state="let", counterpart="某公司")

    made = working_town.post("ledger/states", let).json()
    again = working_town.post("ledger/states", let).json()
    ended = working_town.post("ledger/states", change(room_id=room, day="2026-02-01")).json()

    assert (made["changed"], again["event_id"], ended["changed"]) == (1, None, 1)

    def state(day: str) -> Any:
        items = working_town.get("ledger/entries", limit=100, as_of=day)["items"]
        return {item["state"] for item in items if item["number"] == "201"}

    assert (state("2026-01-14"), state("2026-01-31"), state("2026-02-01")) == (
        {None}, {"let"}, {None},
    )  # fmt: skip


def test_rooms_are_disposed_of_together_or_not_at_all(working_town: WorkingTown) -> None:
    rooms = working_town.town.rooms
    unknown = "00000000-0000-0000-0000-000000000000"

    refused = working_town.post(
        "ledger/room-disposals", change(room_ids=[str(rooms["201"]), unknown])
    )
    made = working_town.post("ledger/room-disposals", change(room_ids=[str(rooms["201"])]))

    assert (refused.status_code, made.json()["changed"]) == (404, 1)
    assert "201" in rooms_of(working_town, as_of="2026-01-14")
    assert "201" not in rooms_of(working_town)
    cause = "SELECT cause FROM event WHERE day IS NOT NULL"
    assert working_town.scalar(cause) == "disposal"


def test_a_building_is_disposed_of_with_its_rooms_by_those_whose_it_is(
    working_town: WorkingTown,
) -> None:
    body = change(building="SC-01")

    strange = working_town.post("ledger/building-disposals", body, "chengdu")
    made = working_town.post("ledger/building-disposals", body)

    assert strange.status_code == 404
    assert made.json()["changed"] == 8
    assert rooms_of(working_town) == {"1001", "1002", "1003"}


def test_a_building_is_handed_over_to_a_division_of_the_scope(working_town: WorkingTown) -> None:
    body = change(building="SC-01", to_division="510100")

    strange = working_town.post("ledger/building-transfers", body, "chengdu")
    made = working_town.post("ledger/building-transfers", body)

    assert (strange.status_code, made.json()["changed"]) == (404, 1)
    assert "201" in rooms_of(working_town, who="chengdu")


@pytest.mark.parametrize(
    "path", ["states", "room-disposals", "building-disposals", "building-transfers"]
)
def test_whoever_only_reads_changes_nothing(working_town: WorkingTown, path: str) -> None:
    assert working_town.post(f"ledger/{path}", {}, "reader").status_code == 403
    assert working_town.post(f"ledger/{path}", {}, None).status_code == 401
