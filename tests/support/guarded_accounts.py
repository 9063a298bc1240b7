"""Accounts of all tiers and roles in the guarded town, each with password, session and token."""

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from api.passwords import PasswordCost, hash_password
from spatial.domain.accounts import GRANTS, Role, Standing
from spatial.domain.scopes import Scope
from spatial.services.accounts import Actor
from spatial.services.accounts_sessions import SessionOrigin, make_token, open_session
from tests.support.guarded_town import GuardedTown
from tests.support.small_town import PASSWORD


class Account(NamedTuple):
    """An account, what it may see, and everything that it may say to be let in."""

    id: UUID
    login: str
    role: Role
    scope: Scope
    cookie: str
    token: str
    name: str


# (role, prefixes, divisions of the organisations that it is bound to)
WANTED: tuple[tuple[Role, tuple[str, ...], tuple[str, ...]], ...] = (
    (Role.ADMIN, ("51",), ()), (Role.VIEWER, ("51",), ()), (Role.REVIEWER, ("51",), ()),
    (Role.LEDGER_CLERK, ("51",), ()), (Role.ANALYST, ("51",), ("510000", "510104")),
    (Role.ADMIN, ("5101",), ()), (Role.VIEWER, ("5101",), ()), (Role.SURVEYOR, ("5101",), ()),
    (Role.LEDGER_CLERK, ("5101",), ()), (Role.VIEWER, ("5101",), ("510100",)),
    (Role.REVIEWER, ("5105",), ()), (Role.ANALYST, ("5101", "5105"), ()),
    (Role.LEDGER_CLERK, ("5105", "510104"), ()), (Role.VIEWER, ("5106",), ()),
    (Role.ADMIN, ("510104",), ()), (Role.VIEWER, ("510104",), ()),
    (Role.ANALYST, ("510104",), ("510104",)), (Role.LEDGER_CLERK, ("510105",), ()),
    (Role.SURVEYOR, ("510502",), ()), (Role.VIEWER, ("510502",), ("510500",)),
    (Role.VIEWER, ("510104001",), ()), (Role.ADMIN, ("510104001",), ("510104001",)),
    (Role.ANALYST, ("510104002",), ()), (Role.LEDGER_CLERK, ("510502001",), ()),
)  # fmt: skip


def store_accounts(conn: Connection[Any], town: GuardedTown) -> list[Account]:
    """Store the accounts; the caller owns the transaction."""
    made = [_store(conn, town, *wanted) for wanted in WANTED]
    return [one._replace(cookie=_sign_in(conn, one)) for one in made]


def _store(
    conn: Connection[Any],
    town: GuardedTown,
    role: Role,
    prefixes: tuple[str, ...],
    bound: tuple[str, ...],
) -> Account:
    login, name = town.mark("G"), town.mark("K")
    row = conn.execute(
        "INSERT INTO account (login, password_hash, display_name, role)"
        " VALUES (%s, %s, %s, %s) RETURNING id",
        [login, hash_password(PASSWORD, PasswordCost.FAST), f"账户{login}", role.value],
    ).fetchone()
    assert row
    organisations = tuple(each for code in bound for each in town.organisations[code][:1])
    for prefix in prefixes:
        conn.execute("INSERT INTO scope VALUES (%s, %s)", [row[0], prefix])
    for each in organisations:
        conn.execute("INSERT INTO account_organisation VALUES (%s, %s)", [row[0], each])
    scope = Scope(prefixes, organisations)
    actor = Actor(login, Standing(GRANTS[role], scope), row[0])
    token = make_token(conn, actor, name, sorted(GRANTS[role]), 30).secret
    return Account(row[0], login, role, scope, "", token, name)


def _sign_in(conn: Connection[Any], account: Account) -> str:
    origin = SessionOrigin("192.0.2.1", f"Browser {account.name}")
    return open_session(conn, account.id, origin, dt.timedelta(hours=12))
