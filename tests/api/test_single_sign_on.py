"""Signing in at an OpenID Connect server that runs beside the tests."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import requests
from fastapi.testclient import TestClient

from spatial.domain.accounts import OPERATOR
from spatial.domain.scopes import Scope
from spatial.services.account_identities import link_identity
from spatial.services.accounts import Actor
from spatial.storage.connections import open_connection
from tests.support.account_house import SECRET, House, add, code
from tests.support.commands import smartmap
from tests.support.oidc_issuer import (
    CLIENT_ID,
    CLIENT_SECRET,
    Journey,
    query_of,
    serve_with,
    with_query,
)

pytestmark = pytest.mark.database

PAGE = {"Accept": "text/html,application/xhtml+xml"}
SPOILT = (
    *("nonce", "nononce", "expired", "future", "audience", "audiences", "issuer", "timeless"),
    *("tampered", "foreign", "secret", "unsigned"),
)


@pytest.fixture(scope="module")
def linked_client(served_house: tuple[str, TestClient], issuer: str) -> Iterator[TestClient]:
    """Serve to identities that are linked."""
    with serve_with(served_house[0], issuer) as client:
        yield client


@pytest.fixture(scope="module")
def claiming_client(served_house: tuple[str, TestClient], issuer: str) -> Iterator[TestClient]:
    """Serve to whoever's claim is a login, too."""
    more = {"oidc_scopes": "openid profile", "oidc_login_claim": "preferred_username"}
    with serve_with(served_house[0], issuer, **more) as client:
        yield client


@pytest.fixture
def journey(house: House, linked_client: TestClient) -> Journey:
    return begin(house, linked_client)


@pytest.fixture
def claimed(house: House, claiming_client: TestClient) -> Journey:
    return begin(house, claiming_client)


def begin(house: House, client: TestClient) -> Journey:
    """Open a browser that has been nowhere; Wang has an account and no password."""
    add(house.url, {"wang": ("analyst", Scope(("5101",)))})
    house.run("UPDATE account SET password_hash = NULL WHERE login = 'wang'")
    client.cookies.clear()
    client.app_state["gate"].forget()
    return Journey(client, requests.Session())


def somewhere_else(journey: Journey) -> Journey:
    """Return the same browser as it is at the issuer without a session there."""
    return Journey(journey.client, requests.Session())


def link(house: House, login: str, subject: str, issuer: str) -> None:
    """Link an identity as the command does."""
    with open_connection(house.url) as conn:
        link_identity(conn, Actor("tests", OPERATOR), login, issuer, subject)


@pytest.fixture
def wang(house: House, journey: Journey, issuer: str) -> Journey:
    """Lend a browser of Wang's, whose identity is linked."""
    link(house, "wang", "wang", issuer)
    return journey


def events(house: House, action: str) -> list[Any]:
    return house.run(
        "SELECT who, subject_id, after, origin FROM event WHERE action = %s"
        " AND at > now() - interval '1 minute' ORDER BY id DESC",
        action,
    )


def make_token(journey: Journey) -> Any:
    """Ask for something that takes a fresh proof."""
    token = journey.session().json()["csrf_token"]
    said = {"name": "QGIS", "grants": ["read"]}
    return journey.client.post("/api/v1/tokens", json=said, headers={"X-CSRF-Token": token})


def test_who_is_linked_signs_in_and_goes_where_they_wanted(house: House, wang: Journey) -> None:
    answer = wang.sign_in("wang", next="/account?tab=tokens")

    assert (answer.status_code, answer.headers["location"]) == (303, "/account?tab=tokens")
    cookies = answer.headers.get_list("set-cookie")
    [session] = [one.lower() for one in cookies if one.startswith("smartmap_session=")]
    assert all(part in session for part in ("httponly", "samesite=lax", "path=/"))
    assert any(one.startswith('smartmap_oidc=""') and "Max-Age=0" in one for one in cookies)
    assert answer.headers["cache-control"] == "no-store"
    who = wang.session().json()
    assert (who["login"], who["role"], who["credential"]) == ("wang", "analyst", "session")
    assert who["single_sign_on"] is True
    assert wang.client.get("/api/v1/buildings").status_code == 200


def test_a_sign_in_is_on_record_with_its_issuer(house: House, wang: Journey, issuer: str) -> None:
    wang.sign_in("wang")

    who, subject, _, origin = events(house, "login")[0]

    assert (who, subject, origin["issuer"]) == ("wang", str(house_id(house)), issuer)


def house_id(house: House) -> Any:
    [(found,)] = house.run("SELECT id FROM account WHERE login = 'wang'")
    return found


def test_the_browser_is_sent_with_state_nonce_and_a_challenge(
    journey: Journey, issuer: str
) -> None:
    first, second = journey.set_out(), journey.set_out()

    address = first.headers["location"]
    asked = query_of(address)
    assert address.startswith(f"{issuer}/")
    assert asked["client_id"] == CLIENT_ID
    assert asked["redirect_uri"] == "http://testserver/login/oidc/return"
    assert (asked["response_type"], asked["scope"]) == ("code", "openid")
    assert asked["code_challenge_method"] == "S256"
    assert "code_verifier" not in asked
    assert CLIENT_SECRET not in address
    other = query_of(second.headers["location"])
    assert all(asked[name] != other[name] for name in ("state", "nonce", "code_challenge"))
    cookie = first.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/login/oidc"))


def test_whom_nobody_linked_stays_outside(house: House, wang: Journey) -> None:
    answer = wang.sign_in("li")

    assert code(answer) == (403, "OIDC_NO_ACCOUNT")
    assert wang.session().status_code == 401
    who, _, after, _ = events(house, "login.denied")[0]
    assert (who, after["subject"], after["code"]) == ("-", "li", "OIDC_NO_ACCOUNT")
    assert house.run("SELECT count(*) FROM account WHERE login = 'li'") == [(0,)]


def test_a_disabled_account_is_answered_as_an_unknown_identity_is(
    house: House, wang: Journey
) -> None:
    unknown = wang.sign_in("li")
    house.run("UPDATE account SET disabled_at = now() WHERE login = 'wang'")
    disabled = somewhere_else(wang).sign_in("wang")

    assert code(disabled) == (403, "OIDC_NO_ACCOUNT")
    assert disabled.json() | {"request_id": ""} == unknown.json() | {"request_id": ""}
    assert wang.session().status_code == 401
    assert events(house, "login.denied")[0][2]["why"] == "wang is disabled"


@pytest.mark.parametrize("how", SPOILT)
def test_an_id_token_that_does_not_hold_lets_nobody_in(
    house: House, wang: Journey, how: str
) -> None:
    answer = wang.sign_in(f"wang!{how}")

    assert code(answer) == (403, "OIDC_TOKEN")
    assert wang.session().status_code == 401
    assert house.run("SELECT count(*) FROM account_session") == [(0,)]
    assert events(house, "login.denied")[0][2]["code"] == "OIDC_TOKEN"


def test_clocks_may_be_a_little_apart(wang: Journey) -> None:
    assert wang.sign_in("wang!skewed").status_code == 303


def test_a_way_back_that_nobody_set_out_on_is_refused(wang: Journey) -> None:
    setting_out = wang.set_out()
    back = wang.visit_issuer(setting_out.headers["location"], "wang")

    for address in (back.split("?")[0], with_query(back, state="x" * 43)):
        assert code(wang.come_back(address)) == (400, "OIDC_STATE")
    wang.client.cookies.clear()
    assert code(wang.come_back(back)) == (400, "OIDC_STATE")


def test_a_way_back_is_gone_once(house: House, wang: Journey) -> None:
    setting_out = wang.set_out()
    kept = wang.client.cookies["smartmap_oidc"]
    back = wang.visit_issuer(setting_out.headers["location"], "wang")
    assert wang.come_back(back).status_code == 303
    wang.client.cookies.clear()

    again = wang.come_back(back)
    with_its_cookie = wang.come_back(back, Cookie=f"smartmap_oidc={kept}")

    assert code(again) == (400, "OIDC_STATE")
    assert code(with_its_cookie) == (403, "OIDC_REFUSED")
    assert house.run("SELECT count(*) FROM account_session") == [(1,)]


def test_an_answer_in_the_name_of_another_issuer_is_refused(wang: Journey) -> None:
    setting_out = wang.set_out()
    back = wang.visit_issuer(setting_out.headers["location"], "wang")
    assert "iss" in query_of(back)

    answer = wang.come_back(with_query(back, iss="https://elsewhere.example"))

    assert code(answer) == (400, "OIDC_STATE")


def test_who_leaves_at_the_issuer_comes_back_to_the_log_in_page(wang: Journey) -> None:
    setting_out = wang.set_out()
    back = wang.visit_issuer(setting_out.headers["location"], "nobody")

    answer = wang.come_back(back, **PAGE)

    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")
    assert "统一身份认证未通过" in answer.text
    assert "The identity provider refused" in answer.text
    assert 'id="form"' in answer.text
    assert "default-src 'none'; script-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "place", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere", "/login", ""]
)
def test_the_way_leads_nowhere_else(wang: Journey, place: str) -> None:
    assert wang.sign_in("wang", next=place).headers["location"] == "/"


def test_a_claim_that_is_a_login_opens_its_account(claimed: Journey) -> None:
    assert claimed.sign_in("wang").status_code == 303
    assert claimed.session().json()["login"] == "wang"


def test_a_claim_within_the_id_token_does_as_well(claimed: Journey) -> None:
    assert claimed.sign_in("wang!inline").status_code == 303
    assert claimed.session().json()["login"] == "wang"


def test_a_claim_makes_no_account(house: House, claimed: Journey) -> None:
    before = house.run("SELECT count(*) FROM account")

    assert code(claimed.sign_in("li")) == (403, "OIDC_NO_ACCOUNT")
    assert house.run("SELECT count(*) FROM account") == before


def test_a_claim_does_not_open_what_is_linked_to_another(
    house: House, claimed: Journey, issuer: str
) -> None:
    link(house, "wang", "subject-2014", issuer)

    assert code(claimed.sign_in("wang")) == (403, "OIDC_NO_ACCOUNT")


def test_a_link_comes_before_the_claim(house: House, claimed: Journey, issuer: str) -> None:
    link(house, "viewer", "wang", issuer)

    assert claimed.sign_in("wang").status_code == 303
    assert claimed.session().json()["login"] == "viewer"


def test_a_proof_counts_from_when_it_was_given_at_the_issuer(wang: Journey) -> None:
    wang.sign_in("wang!stale")
    who = wang.session().json()

    proved = dt.datetime.fromisoformat(who["authenticated_at"])

    assert dt.timedelta(hours=1.9) < dt.datetime.now(dt.UTC) - proved < dt.timedelta(hours=2.1)
    assert code(make_token(wang)) == (401, "REAUTHENTICATION_NEEDED")


def test_who_proves_themselves_anew_goes_on_in_the_same_session(
    house: House, wang: Journey
) -> None:
    wang.sign_in("wang")
    house.run("UPDATE account_session SET authenticated_at = now() - interval '1 hour'")
    wang.client.app_state["gate"].forget()
    before = wang.session().json()
    assert code(make_token(wang)) == (401, "REAUTHENTICATION_NEEDED")

    setting_out = wang.set_out(prove="true", next="/account")
    asked = query_of(setting_out.headers["location"])
    back = wang.visit_issuer(setting_out.headers["location"], "wang")
    answer = wang.come_back(back)

    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    after = wang.session().json()
    assert after["session_id"] == before["session_id"]
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(after["authenticated_at"])
    assert age < dt.timedelta(minutes=1)
    assert make_token(wang).status_code == 200
    assert house.run("SELECT count(*) FROM account_session") == [(1,)]


def test_an_old_proof_is_not_taken_for_a_fresh_one(wang: Journey) -> None:
    wang.sign_in("wang!stale")
    before = wang.session().json()

    answer = wang.sign_in("wang!stale", prove="true")

    assert code(answer) == (403, "OIDC_NOT_FRESH")
    assert wang.session().json()["authenticated_at"] == before["authenticated_at"]


def test_somebody_else_proves_nothing_for_who_is_signed_in(
    house: House, wang: Journey, issuer: str
) -> None:
    link(house, "clerk", "li", issuer)
    wang.sign_in("wang!stale")

    answer = somewhere_else(wang).sign_in("li", prove="true")

    assert code(answer) == (403, "OIDC_OTHER_ACCOUNT")
    assert wang.session().json()["login"] == "wang"


def test_who_signs_out_is_led_to_the_issuer_and_back(wang: Journey, issuer: str) -> None:
    wang.sign_in("wang")
    token = wang.session().json()["csrf_token"]
    ended = wang.client.delete("/api/v1/session", headers={"X-CSRF-Token": token})

    answer = wang.client.get("/login/oidc/end", follow_redirects=False)

    assert ended.json() == {"ended": 1}
    assert wang.session().status_code == 401
    address = answer.headers["location"]
    assert address.startswith(f"{issuer}/")
    assert query_of(address)["post_logout_redirect_uri"] == "http://testserver/login"
    assert wang.at_issuer.get(address, timeout=10).status_code == 200


def test_a_session_by_password_is_not_single_sign_on(journey: Journey) -> None:
    journey.client.post("/api/v1/session", json={"login": "clerk", "password": SECRET})

    assert journey.session().json()["single_sign_on"] is False


def test_the_log_in_page_shows_the_way_only_where_there_is_one(
    house: House, journey: Journey
) -> None:
    assert 'href="/login/oidc"></a>' in journey.client.get("/login").text
    assert 'href="/login/oidc" hidden></a>' in house.client.get("/login").text


@pytest.mark.parametrize("path", ["/login/oidc", "/login/oidc/return", "/login/oidc/end"])
def test_without_an_issuer_there_is_nothing_to_ask(house: House, path: str) -> None:
    assert code(house.client.get(path, follow_redirects=False)) == (401, "ACCESS_REQUIRED")
    assert house.ask("GET", "session", "viewer").json()["single_sign_on"] is False
    signed_in = house.client.get(path, auth=("viewer", SECRET), follow_redirects=False)
    assert code(signed_in) == (404, "NO_SUCH_ADDRESS")


def test_an_identity_is_one_accounts_and_may_be_taken_away(
    house: House, wang: Journey, issuer: str
) -> None:
    def account(*words: str) -> Any:
        return smartmap(house.url, "account", *words, "--issuer", issuer)

    taken = account("link", "clerk", "--subject", "wang")
    changed = account("link", "wang", "--subject", "wang-2015")
    unlinked = account("unlink", "wang")

    assert (taken.returncode, changed.returncode, unlinked.returncode) == (3, 0, 0)
    assert "wang" in taken.stderr
    assert code(wang.sign_in("wang")) == (403, "OIDC_NO_ACCOUNT")
    [before, after] = house.run(
        "SELECT before ->> 'subject', after ->> 'subject' FROM event"
        " WHERE action ~ 'account.(un)?link' ORDER BY id DESC LIMIT 2"
    )
    assert (before, after) == (("wang-2015", None), ("wang", "wang-2015"))


def test_the_web_links_nothing(house: House) -> None:
    with psycopg.connect(house.url) as conn:
        conn.execute("SET ROLE smartmap_web")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("INSERT INTO account_identity VALUES (gen_random_uuid(), 'i', 's')")
