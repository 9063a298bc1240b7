"""``smartmap audit``: what the operator reads, keeps and proves."""

import getpass
import json
import socket
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from api.cli.audit import audit
from api.database import connect
from api.settings import Settings
from spatial.domain.errors import NotFoundError
from spatial.storage.events import Subject, record_event

pytestmark = pytest.mark.database

FORGE = "SET session_replication_role = replica; UPDATE event SET who = '张三' WHERE id = 2"


@pytest.fixture
def url(fresh_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A log of three events, written as a command writes them."""
    monkeypatch.setenv("DATABASE_URL", fresh_database_url)
    with connect(Settings()) as conn:
        record_event(conn, "李四", "account.add", Subject("account", "nobody"))
        record_event(conn, "李四", "division.note", Subject("division", "510104"))
        record_event(conn, "王五", "division.close", Subject("division", "510100"))
    return fresh_database_url


def run(*words: object, fails: int = 0) -> Result:
    done = CliRunner().invoke(audit, list(map(str, words)), catch_exceptions=False)
    assert done.exit_code == fails, done.output
    return done


def lines(done: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.output.splitlines()]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ([], [3, 2, 1]),
        (["--who", "李四"], [2, 1]),
        (["--action", "division.note"], [2]),
        (["--action", "division."], [3, 2]),
        (["--action", "division"], []),
        (["--subject", "division"], [3, 2]),
        (["--subject", "division/510100"], [3]),
        (["--division", "510100"], [3, 2]),
        (["--division", "510104"], [2]),
        (["--limit", "1"], [3]),
        (["--before", "3", "--limit", "1"], [2]),
        (["--to", "2020-01-01"], []),
        (["--from", "2020-01-01"], [3, 2, 1]),
        (["--from", "2120-01-01T08:30:00"], []),
    ],
)
def test_events_are_listed_by_what_is_asked_for_newest_first(
    url: str, asked: list[str], ids: list[int]
) -> None:
    assert [row["id"] for row in lines(run("list", "--json", *asked))] == ids


def test_an_event_says_from_which_user_and_machine_it_came(url: str) -> None:
    row = lines(run("list", "--json", "--limit", 1))[0]

    user, machine = getpass.getuser(), socket.gethostname()
    assert row["origin"] == {"channel": "cli", "user": user, "machine": machine}
    assert row["managing_prefix"] == "5101"
    assert f"division/510100  5101  {user} cli {machine}\n" in run("list").output


def test_a_whole_log_is_said_to_be_whole(url: str) -> None:
    assert "3 条事件完好" in run("verify").output
    said = lines(run("verify", "--json"))[-1]
    assert (said["events"], said["whole"]) == (3, True)


def test_a_changed_event_is_named_and_ends_in_one(url: str) -> None:
    with psycopg.connect(url) as conn:
        conn.execute(FORGE)

    assert "EVENT_CHANGED: 事件 2（division.note division 510104" in run("verify", fails=1).output
    first = lines(run("verify", "--json", fails=1))[0]
    assert (first["code"], first["event"]) == ("EVENT_CHANGED", 2)
    assert "完好" not in run("verify", fails=1).output


def test_a_head_that_was_printed_is_found_again_until_the_log_is_cut_off(url: str) -> None:
    kept = json.loads(run("head", "--json").output)
    assert (kept["seal"], kept["events"]) == (1, 3)
    assert run("head").output.split()[2] == kept["hash"]
    with connect(Settings()) as conn:
        record_event(conn, "王五", "division.open", Subject("division", "510100"))
    run("verify", "--head", kept["hash"])
    run("verify", "--from", 4, "--head", kept["hash"])
    newer = json.loads(run("head", "--json").output)["hash"]
    with psycopg.connect(url) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("DELETE FROM event WHERE id = 4")
        conn.execute("DELETE FROM event_seal WHERE number = 2")
        conn.execute(
            "UPDATE event_head SET (number, events, hash) = (SELECT number, events, hash"
            " FROM event_seal)"
        )

    run("verify", "--head", kept["hash"])
    assert (
        f"HEAD_UNKNOWN: 没有封条的散列为 {newer}" in run("verify", "--head", newer, fails=1).output
    )


def test_what_is_no_head_is_a_mistake_of_use(url: str) -> None:
    run("verify", "--head", "abc", fails=2)


def test_verifying_from_an_event_that_is_not_there_is_refused(url: str) -> None:
    with pytest.raises(NotFoundError):
        run("verify", "--from", 99)
