"""Admins look after accounts, and nobody grants what they do not hold."""

import time
from typing import Any
from uuid import uuid4

import pytest

from spatial.domain.scopes import Scope
from tests.support.account_house import SECRET, House, add, code

pytestmark = pytest.mark.database


def wanted(**more: Any) -> dict[str, Any]:
    body = {"login": "new", "display_name": "新账号", "role": "viewer", "divisions": ["510104"]}
    return body | more


def test_an_admin_sees_the_accounts_that_see_no_more_than_they(house: House) -> None:
    def logins(who: str) -> list[str]:
        return [one["login"] for one in house.ask("GET", "accounts", who).json()["items"]]

    city = ["analyst", "city-admin", "clerk", "reviewer", "surveyor", "viewer"]
    assert logins("city-admin") == city
    assert logins("luzhou-admin") == ["luzhou-admin"]
    assert logins("chief") == sorted([*city, "chief", "luzhou-admin"])


@pytest.mark.parametrize("login", ["viewer", "clerk", "reviewer", "surveyor", "analyst"])
def test_who_is_no_admin_has_nothing_to_do_with_accounts(house: House, login: str) -> None:
    one = f"accounts/{house.ids['viewer']}"
    asked: list[tuple[str, str, object]] = [
        ("GET", "accounts", None), ("GET", one, None), ("POST", "accounts", wanted()),
        ("PATCH", one, {"disabled": True}), ("POST", f"{one}/password", {}),
        ("POST", f"{one}/unlock", None), ("DELETE", f"{one}/sessions", None),
        ("DELETE", f"{one}/tokens", None),
    ]  # fmt: skip

    for method, path, body in asked:
        assert code(house.ask(method, path, login, body)) == (403, "GRANT_NEEDED"), path


def test_an_account_beyond_ones_scope_does_not_exist(house: House) -> None:
    for key in (house.ids["chief"], house.ids["luzhou-admin"], uuid4()):
        one = f"accounts/{key}"
        asked: list[tuple[str, str, object]] = [
            ("GET", one, None), ("PATCH", one, {"disabled": True}), ("POST", f"{one}/password", {}),
            ("POST", f"{one}/unlock", None), ("DELETE", f"{one}/sessions", None),
        ]  # fmt: skip
        for method, path, body in asked:
            answer = house.ask(method, path, "city-admin", body)
            assert code(answer) == (404, "NOT_FOUND"), path
            assert answer.json()["detail"].replace(str(key), "") == "找不到账号 。请核对编号。"


def test_a_new_account_changes_the_password_it_was_given(house: House) -> None:
    answer = house.ask("POST", "accounts", "city-admin", wanted())

    assert answer.status_code == 200, answer.text
    password = answer.json()["password"]
    assert (answer.json()["account"]["created_by"], len(password)) == ("city-admin", 20)
    browser = house.browser("new", password)
    assert browser.who["must_change_password"] is True
    assert code(browser.ask("GET", "room-uses")) == (403, "PASSWORD_CHANGE_NEEDED")
    assert browser.ask("PUT", "password", {"current": password, "new": SECRET}).status_code == 200
    assert browser.ask("GET", "room-uses").status_code == 200


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"divisions": ["510000"]}, (404, "NOT_FOUND")),
        ({"divisions": ["510104", "510500"]}, (404, "NOT_FOUND")),
        ({"divisions": ["510199"]}, (404, "NOT_FOUND")),
        ({"divisions": ["51"]}, (422, "DIVISION_CODE")),
        ({"divisions": []}, (422, "SCOPE_NEEDED")),
        ({"organisations": ["LZ-1"]}, (404, "NOT_FOUND")),
        ({"organisations": ["NONE"]}, (404, "NOT_FOUND")),
        ({"login": "viewer"}, (409, "LOGIN_TAKEN")),
        ({"login": "a:b"}, (422, "LOGIN_MALFORMED")),
        ({"password": "short"}, (422, "PASSWORD_TOO_SIMPLE")),
        ({"role": "operator"}, (422, "INVALID_REQUEST")),
        ({"display_name": "\u200b"}, (422, "INVALID_REQUEST")),
    ],
)
def test_an_account_that_does_not_fit_is_refused(
    house: House, more: dict[str, Any], refusal: tuple[int, str]
) -> None:
    answer = house.ask("POST", "accounts", "city-admin", wanted(**more))

    assert code(answer) == refusal
    assert house.run("SELECT count(*) FROM account WHERE login = 'new'") == [(0,)]


def test_an_admin_of_one_organisation_grants_that_organisation_only(house: House) -> None:
    ids = dict(house.run("SELECT code, id FROM organisation"))
    bound = Scope(("5101",), (ids["CD-1"],))
    add(house.url, {"office-admin": ("admin", bound), "colleague": ("viewer", bound)})

    def added(login: str, *organisations: str) -> Any:
        body = wanted(login=login, organisations=list(organisations), divisions=["510100"])
        return house.ask("POST", "accounts", "office-admin", body)

    assert added("whole-city").json()["code"] == "GRANTING_DENIED"
    assert code(added("other", "CD-2")) == (404, "NOT_FOUND")
    answer = added("own", "CD-1")
    assert answer.json()["account"]["organisations"] == ["CD-1"], answer.text
    page = house.ask("GET", "accounts", "office-admin").json()
    assert [one["login"] for one in page["items"]] == ["colleague", "office-admin", "own"]


def test_a_role_and_a_scope_change_within_a_second(house: House) -> None:
    browser = house.browser("viewer")
    change = {"role": "analyst", "divisions": ["510100"], "display_name": "分析员"}

    answer = house.ask("PATCH", f"accounts/{house.ids['viewer']}", "city-admin", change)
    time.sleep(1.01)

    assert answer.status_code == 200, answer.text
    who = browser.ask("GET", "session").json()
    assert (who["role"], who["divisions"], who["display_name"]) == ("analyst", ["510100"], "分析员")
    refused = house.ask(
        "PATCH", f"accounts/{house.ids['viewer']}", "city-admin", {"divisions": ["510000"]}
    )
    assert code(refused) == (404, "NOT_FOUND")


def test_a_disabled_account_is_out_within_a_second_and_comes_back(house: House) -> None:
    browser = house.browser("viewer")
    one = f"accounts/{house.ids['viewer']}"

    assert house.ask("PATCH", one, "city-admin", {"disabled": True}).json()["disabled_at"]
    time.sleep(1.01)

    assert browser.ask("GET", "session").status_code == 401
    assert house.ask("GET", "session", "viewer").status_code == 401
    house.run("DELETE FROM login_failure")
    assert house.ask("PATCH", one, "city-admin", {"disabled": False}).json()["disabled_at"] is None
    assert browser.ask("GET", "session").status_code == 401
    assert house.ask("GET", "session", "viewer").status_code == 200


def test_nobody_changes_their_own_standing(house: House) -> None:
    one = f"accounts/{house.ids['city-admin']}"

    for path, body in ((one, {"role": "viewer"}), (one, {"disabled": True})):
        assert code(house.ask("PATCH", path, "city-admin", body)) == (409, "OWN_ACCOUNT")
    assert code(house.ask("POST", f"{one}/password", "city-admin", {})) == (409, "OWN_ACCOUNT")


def test_a_given_password_ends_the_sessions_and_is_to_be_changed(house: House) -> None:
    browser = house.browser("viewer")

    answer = house.ask("POST", f"accounts/{house.ids['viewer']}/password", "city-admin", {})
    time.sleep(1.01)

    assert browser.ask("GET", "session").status_code == 401
    assert house.browser("viewer", answer.json()["password"]).who["must_change_password"] is True


def test_an_admin_lets_a_locked_account_try_again(house: House) -> None:
    for _ in range(5):
        house.client.get("/api/v1/session", auth=("viewer", "wrong"))
    one = f"accounts/{house.ids['viewer']}"
    assert house.ask("GET", one, "city-admin").json()["locked_s"] == 1

    assert house.ask("POST", f"{one}/unlock", "city-admin").json()["locked_s"] == 0

    assert house.ask("GET", "session", "viewer").status_code == 200


def test_an_admin_ends_sessions_and_tokens(house: House) -> None:
    browser = house.browser("viewer")
    made = house.ask("POST", "tokens", "viewer", {"name": "a", "grants": ["read"]}).json()["token"]
    one = f"accounts/{house.ids['viewer']}"

    assert house.ask("DELETE", f"{one}/sessions", "city-admin").json() == {"ended": 1}
    assert house.ask("DELETE", f"{one}/tokens", "city-admin").json() == {"ended": 1}
    time.sleep(1.01)

    assert browser.ask("GET", "session").status_code == 401
    assert house.bearing(made).status_code == 401


def test_accounts_are_found_by_a_part_of_their_name_and_paged(house: House) -> None:
    page = house.ask("GET", "accounts?name=ADMIN&limit=1&offset=1", "chief").json()

    assert (page["total"], [one["login"] for one in page["items"]]) == (2, ["luzhou-admin"])


def test_what_admins_do_is_on_record_without_a_secret(house: House) -> None:
    [(last,)] = house.run("SELECT coalesce(max(id), 0) FROM event")

    made = house.ask("POST", "accounts", "city-admin", wanted())
    house.ask("PATCH", f"accounts/{house.ids['viewer']}", "city-admin", {"role": "analyst"})
    house.ask("POST", "tokens", "viewer", {"name": "a", "grants": ["read"]})

    rows = house.run("SELECT action, who, before::text, after::text FROM event WHERE id > %s", last)
    said = {action: (who, f"{before}{after}") for action, who, before, after in rows}
    assert said["account.add"][0] == said["account.change"][0] == "city-admin"
    assert said["token.add"][0] == "viewer"
    assert '"role": "viewer"' in said["account.change"][1]
    for _, text in said.values():
        assert made.json()["password"] not in text
        assert "argon2" not in text
        assert "smt_" not in text
