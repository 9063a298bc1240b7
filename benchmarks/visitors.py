"""Accounts and sessions for what the benchmarks ask of a server: without one nothing answers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from api.access import SESSION_COOKIE
from spatial.domain.accounts import OPERATOR, Role
from spatial.services.accounts import AccountRequest, Actor, add_account
from spatial.services.accounts_sessions import SessionOrigin, open_session

ACTOR = Actor("cli:benchmark", OPERATOR)


class Visitor(NamedTuple):
    """Somebody signed in: the address that they come from, the headers that say who they are."""

    address: str
    headers: dict[str, str]


def sign_in(url: str, divisions: Sequence[str], role: Role, count: int) -> list[Visitor]:
    """Add accounts, of the divisions in turn, and open a session for each.

    No password is set: a session is opened as one by a ticket of another house is.

    Parameters
    ----------
    url
        The database, as its owner.
    divisions
        Division codes.
    """
    with psycopg.connect(url, autocommit=True) as conn:
        return [
            _visitor(conn, f"bench-{role.value}-{n}", divisions[n % len(divisions)], role, n)
            for n in range(count)
        ]


def _visitor(conn: Connection[Any], login: str, division: str, role: Role, n: int) -> Visitor:
    address = f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
    with conn.transaction():
        request = AccountRequest(login, login, role, (division,))
        account_id = add_account(conn, ACTOR, request, None)
    secret = open_session(conn, account_id, SessionOrigin(address, "benchmark"))
    return Visitor(address, {"Cookie": f"{SESSION_COOKIE}={secret}"})
