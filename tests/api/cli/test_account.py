"""``smartmap account``: the operator's way, over the owner's connection."""

import json
from subprocess import CompletedProcess
from typing import Any

import psycopg
import pytest

from api.passwords import verify_password
from tests.support.account_house import SECRET
from tests.support.commands import PLAIN, run_command
from tests.support.served_town import serve_in_process

pytestmark = pytest.mark.database


def account(url: str, *words: str, typed: str = "") -> CompletedProcess[str]:
    environment = PLAIN | {"DATABASE_URL": url, "SMARTMAP_HASH_COST": "fast", "USER": "operator"}
    return run_command("account", *words, environment=environment, typed=typed)


def done(url: str, *words: str, typed: str = "") -> str:
    run = account(url, *words, typed=typed)
    assert run.returncode == 0, run.stderr
    return run.stdout


def one(url: str, statement: str) -> Any:
    with psycopg.connect(url) as conn:
        row = conn.execute(statement.encode()).fetchone()
    return row[0] if row else None


ADD = ("add", "city", "--name", "成都市", "--role", "reviewer", "--division", "510100")


def test_an_account_is_added_shown_changed_and_listed(fresh_database_url: str) -> None:
    url = fresh_database_url
    done(url, *ADD, "--password-stdin", typed=f"{SECRET}\n")
    assert verify_password(SECRET, one(url, "SELECT password_hash FROM account"))

    shown = json.loads(done(url, "show", "city", "--json"))
    changed = json.loads(
        done(url, "change", "city", "--role", "analyst", "--division", "510500", "--json")
    )
    listed = done(url, "list").splitlines()

    assert (shown["role"], shown["divisions"], shown["must_change_password"]) == (
        "reviewer", ["510100"], True,
    )  # fmt: skip
    assert (changed["role"], changed["divisions"]) == ("analyst", ["510500"])
    assert len(listed) == 1
    assert "须改密 change password" in listed[0]
    assert done(url, "list", "--division", "510100") == ""
    assert one(
        url, "SELECT string_agg(action, ' ' ORDER BY id) FROM event WHERE who LIKE 'cli:%'"
    ) == ("account.add account.change")


def test_a_made_up_password_is_printed_once_and_a_typed_one_never(fresh_database_url: str) -> None:
    made = done(fresh_database_url, *ADD, "--generate").splitlines()[-1]
    assert verify_password(made, one(fresh_database_url, "SELECT password_hash FROM account"))

    again = done(fresh_database_url, "password", "city", "--password-stdin", typed=f"{SECRET}\n")

    assert again == ""
    assert verify_password(SECRET, one(fresh_database_url, "SELECT password_hash FROM account"))
    assert one(fresh_database_url, "SELECT must_change_password FROM account") is True


def test_an_account_without_a_password_has_tokens_and_no_log_in(fresh_database_url: str) -> None:
    done(fresh_database_url, *ADD, "--no-password")
    token = done(fresh_database_url, "token", "city", "--name", "QGIS", "--grant", "read").split()

    assert one(fresh_database_url, "SELECT password_hash FROM account") is None
    assert one(fresh_database_url, "SELECT must_change_password FROM account") is False
    with serve_in_process(fresh_database_url, login=None) as client:
        bearer = {"Authorization": f"Bearer {token[-1]}"}
        assert client.get("/api/v1/buildings", headers=bearer).status_code == 200
        for password in ("", SECRET):
            body = {"login": "city", "password": password}
            assert client.post("/api/v1/session", json=body).status_code in {401, 422}
    assert account(fresh_database_url, *ADD, "--no-password", "--generate").returncode == 2


@pytest.mark.parametrize(
    ("words", "typed", "refusal"),
    [
        (ADD, "short\n", "PASSWORD_TOO_SIMPLE"),
        ((*ADD[:-1], "999900"), f"{SECRET}\n", "NOT_FOUND"),
        ((*ADD, "--organisation", "NONE"), f"{SECRET}\n", "NOT_FOUND"),
    ],
    ids=["password", "division", "organisation"],
)
def test_what_does_not_fit_is_refused_with_exit_3(
    fresh_database_url: str, words: tuple[str, ...], typed: str, refusal: str
) -> None:
    run = account(fresh_database_url, *words, "--password-stdin", typed=typed)

    assert (run.returncode, refusal in run.stderr) == (3, True), run.stderr
    assert one(fresh_database_url, "SELECT count(*) FROM account") == 0


def test_sessions_and_tokens_are_listed_and_end(fresh_database_url: str) -> None:
    url = fresh_database_url
    done(url, *ADD, "--generate")
    token = done(url, "token", "city", "--name", "QGIS", "--grant", "read").strip()
    other = json.loads(done(url, "token", "city", "--name", "notebook", "--json"))

    listed = done(url, "sessions", "city")
    revoked = done(url, "revoke", "city", "--id", other["id"])
    rest = done(url, "revoke", "city")

    assert token.startswith("smt_")
    assert token not in listed
    assert "QGIS: read" in listed
    assert (revoked, rest) == ("已注销 ended: 1\n", "已注销 ended: 1\n")
    assert account(url, "revoke", "city", "--id", other["id"]).returncode == 3
    assert account(url, "token", "city", "--name", "x", "--grant", "accounts").returncode == 3


def test_an_account_is_disabled_enabled_and_unlocked(fresh_database_url: str) -> None:
    url = fresh_database_url
    done(url, *ADD, "--generate")
    for _ in range(5):
        one(url, "SELECT try_password('city', 'x', 'a', 5, 20)")

    assert "停用 disabled" in done(url, "disable", "city")
    assert "停用" not in done(url, "enable", "city")
    done(url, "unlock", "city")

    assert json.loads(done(url, "show", "city", "--json"))["locked_s"] == 0
    assert account(url, "unlock", "nobody").returncode == 3
