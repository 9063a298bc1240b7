"""A change sent again under its key is made once, whoever answered the first time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from spatial.domain.scopes import EVERYTHING
from spatial.storage.connections import open_connection
from spatial.storage.days import today
from spatial.storage.roles import WEB_ROLE
from spatial.storage.scoped import name_account, scoped
from tests.support.served_town import as_role
from tests.support.small_town import PASSWORD
from tests.support.working_town import WorkingTown, add_account

pytestmark = pytest.mark.database

DAY = "2026-01-15"
EVENTS = "SELECT count(*) FROM event WHERE day IS NOT NULL"


def move(town: WorkingTown, **fields: Any) -> dict[str, Any]:
    return {
        "room_id": str(town.town.rooms["201"]), "day": DAY, "why": "调整", "share": 0.25,
        "from_organisation": "SC-FGW", "to_organisation": "SC-CZT",
    } | fields  # fmt: skip


def send(
    town: WorkingTown, body: dict[str, Any], key: str, path: str = "moves", who: str = "province"
) -> tuple[int, dict[str, Any]]:
    answer = town.client.post(
        f"/api/v1/ledger/{path}",
        json=body,
        auth=(who, PASSWORD),
        headers={"Idempotency-Key": key},
    )
    return answer.status_code, answer.json()


def test_the_same_move_under_the_same_key_is_made_once_and_answered_alike(
    working_town: WorkingTown,
) -> None:
    first = send(working_town, move(working_town), "k-1")
    second = send(working_town, move(working_town), "k-1")

    assert first == second
    assert first[1]["changed"] == 2
    assert working_town.scalar(EVENTS) == 1


def test_without_a_key_the_same_move_is_made_twice(working_town: WorkingTown) -> None:
    later = move(working_town, day="2026-01-16")

    first = working_town.post("ledger/moves", move(working_town)).json()
    second = working_town.post("ledger/moves", later).json()

    assert first["event_id"] != second["event_id"]


def test_another_body_or_address_under_the_same_key_is_refused(working_town: WorkingTown) -> None:
    first = send(working_town, move(working_town), "k-1")

    other_body = send(working_town, move(working_town, share=0.5), "k-1")
    returned = {"room_id": str(working_town.town.rooms["201"]), "day": DAY, "why": "退"}
    other_path = send(working_town, returned | {"organisation": "SC-FGW"}, "k-1", "returns")

    assert first[0] == 200
    assert (other_body[0], other_body[1]["code"]) == (409, "CHANGE_KEY_REUSED")
    assert (other_path[0], other_path[1]["code"]) == (409, "CHANGE_KEY_REUSED")
    assert working_town.scalar(EVENTS) == 1


def test_keys_of_another_account_are_its_own(working_town: WorkingTown) -> None:
    body = {
        "day": DAY, "why": "安排",
        "allocations": [{"building": "CD-01", "level": "F1", "number": "1002",
                         "organisation": "CD-CZJ"}],
    }  # fmt: skip
    send(working_town, move(working_town), "k-1")

    status, answer = send(working_town, body, "k-1", "allocations", "chengdu")

    assert (status, answer["changed"]) == (200, 1)


def test_a_change_that_was_refused_leaves_its_key_free(working_town: WorkingTown) -> None:
    refused = send(working_town, move(working_town, from_organisation="SC-CZT"), "k-1")
    made = send(working_town, move(working_town), "k-1")

    assert refused[0] in {404, 409, 422}
    assert (made[0], made[1]["changed"]) == (200, 2)


def test_the_same_change_sent_at_once_many_times_is_made_once(working_town: WorkingTown) -> None:
    body = move(working_town)

    with ThreadPoolExecutor(4) as senders:
        answers = list(senders.map(lambda _: send(working_town, body, "k-1"), range(8)))

    assert {status for status, _ in answers} == {200}
    assert len({answer["event_id"] for _, answer in answers}) == 1
    assert working_town.scalar(EVENTS) == 1


def test_old_keys_are_forgotten_when_the_account_sends_a_new_one(working_town: WorkingTown) -> None:
    send(working_town, move(working_town), "k-old")
    aged = "UPDATE answered_change SET at = now() - interval '31 days' RETURNING key"
    assert working_town.scalar(aged) == "k-old"

    send(working_town, move(working_town, day="2026-01-16"), "k-new")

    assert working_town.scalar("SELECT string_agg(key, ',') FROM answered_change") == "k-new"


def test_the_database_shows_answers_to_their_account_alone(working_town: WorkingTown) -> None:
    with open_connection(working_town.url) as conn:
        bound = add_account(conn, "bound", "ledger_clerk", "51")
        holder = conn.execute("SELECT id FROM organisation WHERE code = 'SC-FGW'").fetchone()
        conn.execute("INSERT INTO account_organisation VALUES (%s, %s)", [bound, *(holder or ())])
    idle = {"room_id": str(working_town.town.rooms["201"]), "state": "idle", "day": DAY, "why": "x"}
    for login in ("province", "bound"):
        assert send(working_town, idle, "k-1", "states", login)[0] == 200

    def seen(who: str | None) -> list[str]:
        with scoped(web, EVERYTHING, today()):
            if who:
                name_account(web, who)
            rows = web.execute("SELECT login FROM answered_change").fetchall()
        return [login for (login,) in rows]

    with psycopg.connect(as_role(working_town.url, WEB_ROLE), autocommit=True) as web:
        assert [seen(who) for who in ("province", "bound", "two", None)] == [
            ["province"], ["bound"], [], [],
        ]  # fmt: skip


@pytest.mark.parametrize("key", ["k 1", "k" * 201])
def test_a_key_that_is_none_is_refused(working_town: WorkingTown, key: str) -> None:
    status, answer = send(working_town, move(working_town), key)

    assert status == 422
    assert working_town.scalar(EVENTS) == 0
    assert answer["code"]
