"""Personal access tokens: what they may do, and how they end."""

import time
from typing import Any

import pytest

from spatial.domain.accounts import GRANTS, Role
from tests.support.account_house import SECRET, House, code

pytestmark = pytest.mark.database


def make(house: House, login: str, *grants: str, **more: Any) -> Any:
    wanted = {"name": "notebook", "grants": list(grants), **more}
    return house.ask("POST", "tokens", login, wanted)


def secret(house: House, login: str, *grants: str) -> str:
    answer = make(house, login, *grants)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    return token


def test_a_token_may_what_it_was_made_for_and_no_more(house: House) -> None:
    token = secret(house, "reviewer", "read")

    who = house.bearing(token).json()

    assert (who["credential"], who["grants"], who["divisions"]) == ("token", ["read"], ["510100"])
    assert house.bearing(token, "room-uses").status_code == 200


def test_a_token_without_reading_reads_nothing(house: House) -> None:
    token = secret(house, "analyst", "export")
    bearer = {"Authorization": f"Bearer {token}"}

    assert code(house.bearing(token, "room-uses")) == (403, "GRANT_NEEDED")
    assert code(house.client.get("/tiles/buildings.json", headers=bearer)) == (403, "GRANT_NEEDED")


def test_a_clients_user_and_password_may_be_login_and_token(house: House) -> None:
    token = secret(house, "viewer", "read")
    ask = house.client.get

    assert ask("/api/v1/session", auth=("viewer", token)).json()["credential"] == "token"
    assert ask("/api/v1/session", auth=("clerk", token)).status_code == 401
    assert house.run("SELECT count(*) FROM login_failure") == [(0,)]


def test_only_a_tokens_digest_is_stored_and_only_its_maker_reads_it_once(house: House) -> None:
    token = secret(house, "viewer", "read")

    [(digest,)] = house.run("SELECT digest FROM account_token")
    listed = house.ask("GET", "tokens", "viewer")

    assert token.encode() not in digest
    assert len(digest) == 32
    assert token not in listed.text
    assert [(one["name"], one["grants"]) for one in listed.json()] == [("notebook", ["read"])]
    assert house.ask("GET", "tokens", "clerk").json() == []


@pytest.mark.parametrize(
    ("login", "grants"),
    [("viewer", ["export"]), ("clerk", ["read", "publish"]), ("reviewer", ["accounts"])],
)
def test_nobody_makes_a_token_that_can_more_than_they(
    house: House, login: str, grants: list[str]
) -> None:
    assert code(make(house, login, *grants)) == (403, "GRANTING_DENIED")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"grants": []}, "INVALID_REQUEST"),
        ({"grants": ["everything"]}, "INVALID_REQUEST"),
        ({"days": 0}, "INVALID_REQUEST"),
        ({"days": 400}, "INVALID_REQUEST"),
        ({"name": "  "}, "INVALID_REQUEST"),
        ({"admin": True}, "INVALID_REQUEST"),
    ],
)
def test_a_token_that_does_not_fit_is_refused(
    house: House, more: dict[str, Any], refusal: str
) -> None:
    wanted = {"name": "a", "grants": ["read"]} | more

    assert code(house.ask("POST", "tokens", "viewer", wanted)) == (422, refusal)


def test_a_token_neither_makes_tokens_nor_changes_the_password(house: House) -> None:
    token = secret(house, "chief", "read", "accounts")
    bearer = {"Authorization": f"Bearer {token}"}
    bodies = {
        ("POST", "tokens"): {"name": "more", "grants": ["read"]},
        ("PUT", "password"): {"current": SECRET, "new": "panda-2015x"},
        ("POST", "session/confirm"): {"password": SECRET},
        ("POST", f"accounts/{house.ids['viewer']}/password"): {},
    }

    for (method, path), body in bodies.items():
        answer = house.client.request(method, f"/api/v1/{path}", json=body, headers=bearer)
        assert code(answer) == (403, "LOGIN_NEEDED"), path


def test_an_admins_token_grants_only_what_it_holds(house: House) -> None:
    token = secret(house, "chief", "read", "accounts")
    bearer = {"Authorization": f"Bearer {token}"}

    def add(role: str) -> Any:
        wanted = {
            "login": f"new-{role}",
            "display_name": "n",
            "role": role,
            "divisions": ["510100"],
        }
        return house.client.post("/api/v1/accounts", json=wanted, headers=bearer)

    assert add("viewer").status_code == 200
    for role in ("analyst", "admin", "reviewer"):
        assert code(add(role)) == (403, "GRANTING_DENIED")
    disabled = house.client.patch(
        f"/api/v1/accounts/{house.ids['city-admin']}", json={"disabled": True}, headers=bearer
    )
    assert code(disabled) == (403, "GRANTING_DENIED")


def test_a_revoked_token_is_out_within_a_second_and_an_expired_one_at_once(house: House) -> None:
    token = secret(house, "viewer", "read")
    assert house.bearing(token).status_code == 200
    [listed] = house.ask("GET", "tokens", "viewer").json()
    assert code(house.ask("DELETE", f"tokens/{listed['id']}", "clerk")) == (404, "NOT_FOUND")

    assert house.ask("DELETE", f"tokens/{listed['id']}", "viewer").json() == {"ended": 1}
    time.sleep(1.01)

    assert house.bearing(token).status_code == 401
    other = secret(house, "viewer", "read")
    house.run("UPDATE account_token SET expires_at = now()")
    assert house.bearing(other).status_code == 401


def test_a_token_loses_what_its_account_loses(house: House) -> None:
    token = secret(house, "clerk", "read", "ledger", "export")
    assert set(house.bearing(token).json()["grants"]) == GRANTS[Role.LEDGER_CLERK]

    house.run("UPDATE account SET role = 'viewer' WHERE login = 'clerk'")
    time.sleep(1.01)

    assert house.bearing(token).json()["grants"] == ["read"]


def test_a_token_rests_while_its_account_is_disabled_or_must_change_its_password(
    house: House,
) -> None:
    token = secret(house, "clerk", "read")

    house.run("UPDATE account SET must_change_password = true WHERE login = 'clerk'")
    assert code(house.bearing(token, "room-uses")) == (403, "PASSWORD_CHANGE_NEEDED")
    house.run("UPDATE account SET disabled_at = now() WHERE login = 'clerk'")
    assert code(house.bearing(token, "room-uses")) == (401, "ACCESS_REQUIRED")
    house.run("UPDATE account SET disabled_at = NULL, must_change_password = false")
    assert house.bearing(token, "room-uses").status_code == 200
