"""Credentials into scopes."""

import time
from base64 import b64encode

import pytest

from api.access import AccessRequiredError, Account, Gate, read_credentials
from api.passwords import hash_password

SECRET = "bamboo"  # noqa: S105


def basic(login: str, password: str) -> str:
    return "Basic " + b64encode(f"{login}:{password}".encode()).decode()


class Ledger:
    """Accounts in memory that counts how often it is asked."""

    def __init__(self, *accounts: Account) -> None:
        self.accounts = {account.login: account for account in accounts}
        self.asked = 0

    def find(self, login: str) -> Account | None:
        self.asked += 1
        return self.accounts.get(login)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(
        Account("city", hash_password(SECRET), ("5101",)),
        Account("scopeless", hash_password(SECRET), ()),
    )


@pytest.mark.parametrize(
    "header",
    [None, "", "Basic", "Basic !!", "Bearer abc", "Basic " + b64encode(b"nocolon").decode(),
     "Basic " + b64encode(b"a\x00b:c").decode(), "Basic " + b64encode(b"\xff:x").decode()],
    ids=["none", "empty", "bare", "not base64", "other scheme", "no colon", "nul", "not utf-8"],
)  # fmt: skip
def test_a_header_that_is_no_basic_credential_is_none(header: str | None) -> None:
    assert read_credentials(header) is None


def test_a_colon_belongs_to_the_password() -> None:
    assert read_credentials(basic("a", "b:c")) == ("a", "b:c")


def test_a_verified_credential_is_remembered(ledger: Ledger) -> None:
    gate = Gate(ledger.find, open_access=False)

    scopes = [gate.scopes(basic("city", SECRET)) for _ in range(3)]

    assert scopes == [("5101",)] * 3
    assert ledger.asked == 1


def test_a_revoked_account_is_shut_out_in_time(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(ledger.find, open_access=False)
    gate.scopes(basic("city", SECRET))
    ledger.accounts.clear()
    later = time.monotonic() + 11

    monkeypatch.setattr("api.access.time.monotonic", lambda: later)

    with pytest.raises(AccessRequiredError):
        gate.scopes(basic("city", SECRET))


@pytest.mark.parametrize(
    "header",
    [None, basic("city", "wrong"), basic("scopeless", SECRET), basic("nobody", SECRET)],
    ids=["none", "wrong password", "no scope", "unknown"],
)
def test_who_has_no_scope_is_refused(ledger: Ledger, header: str | None) -> None:
    with pytest.raises(AccessRequiredError):
        Gate(ledger.find, open_access=False).scopes(header)


def test_open_access_sees_the_province_but_a_wrong_password_nothing(ledger: Ledger) -> None:
    gate = Gate(ledger.find, open_access=True)

    assert gate.scopes(None) == ("51",)
    with pytest.raises(AccessRequiredError):
        gate.scopes(basic("city", "wrong"))
