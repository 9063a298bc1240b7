"""Passwords: to prove who one is, and to change them."""

from typing import Any, NamedTuple, Protocol
from uuid import UUID

from psycopg import Connection

from spatial.domain.accounts import LoginDeniedError, LoginLockedError
from spatial.domain.errors import InvalidInputError
from spatial.domain.passwords import HISTORY, check_password
from spatial.services.accounts import Actor
from spatial.storage import accounts as stored
from spatial.storage.accounts import Attempt
from spatial.storage.events import Subject, record_alone, record_event

FAILURES_OF_LOGIN = 5
"""Wrong passwords in a row from which on a login is locked, for ever longer."""

FAILURES_OF_ADDRESS = 20
"""The same of an address, which a whole office may share."""


class Hasher(Protocol):
    """Hashes passwords; slow on purpose."""

    def derive(self, password: str, parameters: str) -> str:
        """Return the hash of a password with the parameters of an older one."""

    def hash(self, password: str) -> str:
        """Return the hash of a new password."""

    def fresh_parameters(self) -> str:
        """Return the parameters of a hash that there is not."""

    def is_current(self, parameters: str) -> bool:
        """Tell whether parameters need no renewal."""


class Typed(NamedTuple):
    """What somebody typed, and the address that it came from."""

    login: str
    password: str
    address: str


class Proof(NamedTuple):
    """Who proved themselves, and the hash that did."""

    account_id: UUID
    derived: str


def log_in(conn: Connection[Any], hasher: Hasher, typed: Typed) -> Proof:
    """Return whose password was typed.

    The connection must commit each statement: a failure is counted though the request is refused.
    An unknown login takes the same steps as a known one.

    Raises
    ------
    LoginLockedError
        If login or address failed too often of late.
    LoginDeniedError
        If it is nobody's.
    """
    _require_unlocked(stored.login_wait(conn, typed.login, typed.address))
    parameters = stored.password_parameters(conn, typed.login)
    derived = hasher.derive(typed.password, parameters or hasher.fresh_parameters())
    tried = stored.try_password(
        conn,
        Attempt(typed.login, derived, typed.address),
        per_login=FAILURES_OF_LOGIN,
        per_address=FAILURES_OF_ADDRESS,
    )
    _require_unlocked(tried.wait_s)
    if tried.account_id is None or parameters is None:
        _record_denial(conn, typed, known=parameters is not None)
        raise LoginDeniedError
    if not hasher.is_current(parameters):
        renewed = hasher.hash(typed.password)
        stored.renew_password_hash(conn, tried.account_id, derived, renewed)
        derived = renewed
    return Proof(tried.account_id, derived)


def _record_denial(conn: Connection[Any], typed: Typed, *, known: bool) -> None:
    """Record a wrong password. A login that is nobody's is not kept: it may be a password."""
    who = typed.login if known else "-"
    origin = {"channel": "http", "address": typed.address}
    record_alone(conn, origin, who, "login.denied", Subject("account", who), after={"known": known})


def _require_unlocked(wait_s: int) -> None:
    if wait_s > 0:
        raise LoginLockedError(seconds=str(wait_s))


def check_new_password(
    conn: Connection[Any], hasher: Hasher, account_id: UUID, login: str, password: str
) -> None:
    """Refuse a password that is easily guessed or was one of the account's last.

    Raises
    ------
    InvalidInputError
        ``PASSWORD_USED_BEFORE``, or as `check_password` says.
    """
    check_password(password, login)
    derived = [
        hasher.derive(password, parameters)
        for parameters in stored.password_history(conn, account_id)
    ]
    if stored.password_was_used(conn, account_id, derived):
        raise InvalidInputError(code="PASSWORD_USED_BEFORE", count=str(HISTORY))


def change_password(
    conn: Connection[Any], actor: Actor, password_hash: str, *, kept_session: UUID | None
) -> int:
    """Give one's own account a new password, already checked; return how many sessions end."""
    if actor.account_id is None:
        raise LoginDeniedError
    stored.set_password(conn, actor.account_id, password_hash, must_change=False)
    ended = stored.close_sessions(conn, actor.account_id, kept=kept_session)
    record_event(
        conn,
        actor.who,
        "password.change",
        Subject("account", actor.account_id),
        after={"sessions_ended": ended},
    )
    return ended
