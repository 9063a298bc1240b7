"""What is secret about accounts is readable by nobody but the owner, and old accounts go on."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic import command
from psycopg import Connection
from sqlalchemy import text

from spatial.domain.scopes import Scope
from spatial.storage.accounts import (
    AccountQuery,
    NewAccount,
    account_standing,
    accounts_page,
    add_account,
    password_parameters,
)
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.roles import TILES_ROLE, WEB_ROLE
from spatial.storage.schema import alembic_config, open_engine

pytestmark = pytest.mark.database

KEY = "c2VjcmV0a2V5c2VjcmV0a2V5"
HASH = f"$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ${KEY}"
OLD_HASH = "scrypt$16384$8$1$c2FsdA==$a2V5"
TABLES = (
    "account",
    "scope",
    "account_organisation",
    "former_password",
    "account_session",
    "account_token",
    "account_identity",
    "login_failure",
)


@pytest.fixture
def city(conn: Connection[Any]) -> Any:
    return add_account(conn, NewAccount("city", "成都市", "viewer", Scope(("5101",)), HASH), "x")


@pytest.fixture
def web(conn: Connection[Any], city: Any) -> Iterator[Connection[Any]]:
    """Lend the connection as the web process's role."""
    assert city
    conn.execute(f"SET LOCAL ROLE {WEB_ROLE}")
    yield conn
    conn.execute("RESET ROLE")


def test_an_account_has_a_standing_until_it_is_disabled(conn: Connection[Any], city: Any) -> None:
    standing = account_standing(conn, city)
    assert standing is not None
    assert (standing.login, standing.role, standing.scope) == ("city", "viewer", Scope(("5101",)))

    conn.execute("UPDATE account SET disabled_at = now()")

    assert account_standing(conn, city) is None


@pytest.mark.parametrize("role", [WEB_ROLE, TILES_ROLE])
def test_the_web_reads_no_table_with_a_secret(conn: Connection[Any], role: str) -> None:
    for table in TABLES:
        for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES"):
            row = conn.execute(
                "SELECT has_table_privilege(%(role)s, %(table)s, %(privilege)s)"
                " OR has_any_column_privilege(%(role)s, %(table)s,"
                " CASE WHEN %(privilege)s = 'DELETE' THEN 'SELECT' ELSE %(privilege)s END)",
                {"role": role, "table": table, "privilege": privilege},
            ).fetchone()
            assert row == (False,), (table, privilege)


def test_no_function_gives_the_web_what_a_password_is_compared_with(web: Connection[Any]) -> None:
    assert password_parameters(web, "city") == HASH.removesuffix(KEY)
    [account], _ = accounts_page(web, Scope(("51",)), AccountQuery())

    said = repr(account)

    assert KEY not in said
    for table in TABLES:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
            web.execute(f"TABLE {table}".encode())


def test_the_functions_of_accounts_are_for_the_web_alone(conn: Connection[Any]) -> None:
    rows = conn.execute(
        "SELECT proname, prosecdef, proconfig::text, has_function_privilege(%s, oid, 'EXECUTE'),"
        " has_function_privilege(%s, oid, 'EXECUTE') FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace"
        " AND proname ~ '(account|password|session|token|login)'",
        [WEB_ROLE, TILES_ROLE],
    ).fetchall()

    assert len(rows) >= 24
    for name, definer, settings, web_may, tiles_may in rows:
        assert definer or name == "login_failure_keys", name
        assert "search_path=pg_catalog, public, pg_temp" in settings, name
        assert (web_may, tiles_may) == (True, False), name


def test_an_account_without_a_scope_is_seen_by_operators_alone(conn: Connection[Any]) -> None:
    add_account(conn, NewAccount("lost", "lost", "viewer", Scope(()), HASH), "x")

    everything, _ = accounts_page(conn, Scope(("",)), AccountQuery())
    assert [one.login for one in everything] == ["lost"]
    assert accounts_page(conn, Scope(("51",)), AccountQuery()) == ([], 0)


def test_accounts_are_filtered_and_paged_by_the_database(conn: Connection[Any]) -> None:
    for login, prefix in (("a1", "5101"), ("B2", "5101"), ("c3", "510104"), ("d4", "5105")):
        add_account(conn, NewAccount(login, f"账户 {login}", "viewer", Scope((prefix,)), HASH), "x")

    def page(**asked: Any) -> tuple[list[str], int]:
        found, total = accounts_page(conn, Scope(("5101",)), AccountQuery(**asked))
        return [one.login for one in found], total

    assert page() == (["B2", "a1", "c3"], 3)
    assert page(limit=1, offset=1) == (["a1"], 3)
    assert page(limit=1, offset=9) == ([], 3)
    assert page(part="户 b") == (["B2"], 1)
    assert page(part="%") == page(login="d4") == page(part="账户 d") == ([], 0)


def test_old_accounts_keep_their_passwords_and_get_their_roles(cluster: Cluster) -> None:
    url = cluster.create_database("old_accounts")
    with open_engine(url).begin() as connection:
        command.upgrade(alembic_config(connection), "0070")
        for role in ("viewer", "surveyor", "manager", "analyst", "operator"):
            connection.execute(
                text(
                    "WITH added AS (INSERT INTO account (login, password_hash, display_name, role)"
                    " VALUES (:role, :hash, :role, :role) RETURNING id)"
                    " INSERT INTO scope SELECT id, '51' FROM added"
                ),
                {"role": role, "hash": OLD_HASH},
            )
    with open_engine(url).begin() as connection:
        command.upgrade(alembic_config(connection), "head")

    with open_connection(url) as conn:
        accounts, _ = accounts_page(conn, Scope(("51",)), AccountQuery())
        assert {one.login: one.role for one in accounts} == {
            "viewer": "viewer", "surveyor": "surveyor", "manager": "viewer",
            "analyst": "analyst", "operator": "admin",
        }  # fmt: skip
        assert {one.has_password and not one.must_change_password for one in accounts} == {True}
        assert password_parameters(conn, "manager") == OLD_HASH.removesuffix("a2V5")
    cluster.drop_database("old_accounts")
