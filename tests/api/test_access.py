"""What a request bears into a credential, and what is remembered of it."""

import datetime as dt
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from api.access import (
    AccessRequiredError,
    Credential,
    Gate,
    Presented,
    Terms,
    read_credential,
)
from api.passwords import PasswordCost, PasswordHasher, hash_password
from spatial.domain.accounts import Role
from spatial.domain.scopes import Scope
from spatial.storage.accounts import NewAccount, add_account, set_account_disabled
from spatial.storage.connections import open_connection

SECRET = "bamboo"  # noqa: S105
TERMS = Terms(
    dt.timedelta(days=90), dt.timedelta(hours=12), dt.timedelta(hours=2), dt.timedelta(minutes=15)
)


def basic(login: str, password: str) -> str:
    return "Basic " + b64encode(f"{login}:{password}".encode()).decode()


def header(said: str | None) -> Presented:
    return Presented(said, None, "10.0.0.1")


class CountingHasher(PasswordHasher):
    """The tests' fast hasher that counts how often it works."""

    def __init__(self) -> None:
        super().__init__(PasswordCost.FAST)
        self.derived = 0

    def derive(self, password: str, parameters: str) -> str:
        self.derived += 1
        return super().derive(password, parameters)


@pytest.fixture
def url(fresh_database_url: str) -> str:
    with open_connection(fresh_database_url) as conn:
        for login, prefixes in (("city", ("5101",)), ("scopeless", ())):
            hashed = hash_password(SECRET, PasswordCost.FAST)
            add_account(conn, NewAccount(login, login, "viewer", Scope(prefixes), hashed), "tests")
    return fresh_database_url


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


def gate_over(url: str, hasher: PasswordHasher, asked: list[int] | None = None) -> Gate:
    @contextmanager
    def connect() -> Iterator[Connection[Any]]:
        if asked is not None:
            asked.append(1)
        with psycopg.connect(url, autocommit=True) as conn:
            yield conn

    return Gate(connect, hasher, TERMS)


@pytest.mark.parametrize(
    "said",
    ["", "Basic", "Basic !!", "Digest abc", "Basic " + b64encode(b"nocolon").decode(),
     "Basic " + b64encode(b"a\x00b:c").decode(), "Basic " + b64encode(b"\xff:x").decode()],
    ids=["empty", "bare", "not base64", "other scheme", "no colon", "nul", "not utf-8"],
)  # fmt: skip
def test_a_header_that_is_no_credential_is_none_and_no_cookie_makes_up_for_it(said: str) -> None:
    assert read_credential(Presented(said, "cookie", "")) is None


def test_a_colon_belongs_to_the_password() -> None:
    found = read_credential(header(basic("a", "b:c")))

    assert found == Credential("password", "a", "b:c")


def test_a_token_is_told_by_its_mark_in_the_place_of_a_password() -> None:
    assert read_credential(header(basic("a", "smt_x"))) == Credential("token", "a", "smt_x")
    assert read_credential(header("Bearer smt_x")) == Credential("token", "", "smt_x")
    assert read_credential(Presented(None, "x", "")) == Credential("session", "", "x")


@pytest.mark.database
def test_a_password_is_hashed_once_in_ten_minutes_and_compared_each_second(
    url: str, hasher: CountingHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = gate_over(url, hasher)
    began = time.monotonic()

    for second in range(5):
        monkeypatch.setattr("api.access.time.monotonic", lambda at=began + 1.1 * second: at)
        caller = gate.caller(header(basic("city", SECRET)))
        assert (caller.login, caller.scope, caller.role) == ("city", Scope(("5101",)), Role.VIEWER)

    assert hasher.derived == 1


@pytest.mark.database
def test_a_disabled_account_is_out_within_a_second(url: str, hasher: CountingHasher) -> None:
    gate, said = gate_over(url, hasher), header(basic("city", SECRET))
    account = gate.caller(said).account_id
    with open_connection(url) as conn:
        set_account_disabled(conn, account, disabled=True)

    time.sleep(1.01)

    with pytest.raises(AccessRequiredError):
        gate.caller(said)


@pytest.mark.database
@pytest.mark.parametrize(
    "said",
    [None, basic("city", "wrong"), basic("scopeless", SECRET), basic("nobody", SECRET),
     "Bearer smt_nothing", "Bearer"],
    ids=["none", "wrong password", "no scope", "unknown", "unknown token", "empty token"],
)  # fmt: skip
def test_who_has_no_scope_is_refused(url: str, hasher: CountingHasher, said: str | None) -> None:
    with pytest.raises(AccessRequiredError):
        gate_over(url, hasher).caller(header(said))


@pytest.mark.database
def test_what_was_proved_is_not_locked_by_the_failures_of_others(
    url: str, hasher: CountingHasher
) -> None:
    gate = gate_over(url, hasher)
    gate.caller(header(basic("city", SECRET)))

    for _ in range(5):
        with pytest.raises(AccessRequiredError):
            gate.caller(header(basic("city", "wrong")))
    with pytest.raises(AccessRequiredError) as locked:
        gate.caller(header(basic("city", "wrong")))

    assert locked.value.code == "LOGIN_LOCKED"

    assert gate.caller(header(basic("city", SECRET)), anew=True).login == "city"


@pytest.mark.database
def test_of_many_requests_at_once_with_one_credential_one_asks_the_database(
    url: str, hasher: CountingHasher
) -> None:
    asked: list[int] = []
    gate, said = gate_over(url, hasher, asked), header(basic("city", SECRET))
    gate.caller(said)
    alone = len(asked)
    gate.forget()
    asked.clear()

    with ThreadPoolExecutor(16) as pool:
        callers = list(pool.map(lambda _: gate.caller(said).login, range(32)))

    assert callers == ["city"] * 32
    assert 0 < len(asked) <= alone
    assert hasher.derived == 1
