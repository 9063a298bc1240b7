"""Roles that the web process logs in as: made once, and never too strong."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from api.database import require_bound_roles, web_urls
from api.settings import Settings
from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.cluster import Cluster
from spatial.storage.migrations.roles import ensure_roles
from spatial.storage.roles import TILES_ROLE, WEB_ROLE, require_bound_role
from spatial.storage.schema import open_engine, upgrade
from tests.support.served_town import as_role

pytestmark = pytest.mark.database


@pytest.fixture
def role(cluster: Cluster) -> Iterator[str]:
    """Lend the name of a role that is gone afterwards."""
    name = f"smartmap_{uuid4().hex[:8]}"
    yield name
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


def make_role(url: str, role: str, options: str) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(f"CREATE ROLE {role} LOGIN {options}".encode())


@pytest.mark.parametrize("known", [WEB_ROLE, TILES_ROLE])
def test_the_roles_that_migrations_make_are_bound(database_url: str, known: str) -> None:
    with psycopg.connect(as_role(database_url, known)) as conn:
        require_bound_role(conn)


@pytest.mark.parametrize(
    ("options", "power"),
    [
        ("SUPERUSER", "superuser"),
        ("BYPASSRLS", "bypassrls"),
        ("CREATEROLE", "createrole"),
        ("IN ROLE postgres", "member"),
        ("IN ROLE pg_read_all_data", "member"),
    ],
)
def test_a_login_that_could_get_round_row_level_security_is_refused(
    database_url: str, role: str, options: str, power: str
) -> None:
    make_role(database_url, role, options)
    with (
        psycopg.connect(as_role(database_url, role)) as conn,
        pytest.raises(DatabaseUnavailableError) as refused,
    ):
        require_bound_role(conn)

    assert refused.value.code == "WEB_ROLE_TOO_STRONG"
    assert power in refused.value.values["powers"]


def test_the_owner_of_a_table_is_refused(fresh_database_url: str, role: str) -> None:
    make_role(fresh_database_url, role, "")
    with psycopg.connect(fresh_database_url, autocommit=True) as conn:
        conn.execute(f"CREATE TABLE kept (id int); ALTER TABLE kept OWNER TO {role}".encode())
    with pytest.raises(DatabaseUnavailableError, match="WEB_ROLE_TOO_STRONG") as refused:
        require_bound_roles(web_urls(settings_of(fresh_database_url, role)))
    assert refused.value.values == {"role": role, "powers": "owner"}
    with psycopg.connect(fresh_database_url, autocommit=True) as conn:
        conn.execute("DROP TABLE kept")


def settings_of(url: str, role: str) -> Settings:
    secret = SecretStr(as_role(url, role))
    return Settings(database_url=SecretStr(url), web_database_url=secret, tiles_database_url=secret)


def test_with_a_database_of_the_operators_the_roles_urls_are_asked_for(database_url: str) -> None:
    with pytest.raises(DatabaseUnavailableError) as refused:
        web_urls(Settings(database_url=SecretStr(database_url)))

    assert refused.value.code == "WEB_DATABASE_URL_NEEDED"
    assert refused.value.values["variable"] == "WEB_DATABASE_URL"


def test_who_may_not_make_roles_is_told_the_statements(database_url: str, role: str) -> None:
    make_role(database_url, role, "")
    with (
        psycopg.connect(as_role(database_url, role)) as conn,
        pytest.raises(DatabaseUnavailableError) as refused,
    ):
        ensure_roles(conn, ["smartmap_missing"])

    assert refused.value.code == "ROLES_NEEDED"
    assert 'CREATE ROLE "smartmap_missing" LOGIN NOSUPERUSER' in refused.value.values["statements"]


def test_two_databases_that_are_migrated_at_once_make_a_role_once(
    database_url: str, role: str
) -> None:
    with psycopg.connect(database_url) as first:
        ensure_roles(first, [role])

        def second() -> None:
            with psycopg.connect(database_url) as conn:
                ensure_roles(conn, [role])

        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(timeout=0.5)
        assert waiting.is_alive()
        first.commit()
        waiting.join(timeout=10)
        assert not waiting.is_alive()


def test_an_owner_who_is_no_superuser_migrates_and_sees_everything(
    cluster: Cluster, role: str
) -> None:
    name = f"smartmap_{uuid4().hex[:8]}"
    url = cluster.create_database(name)
    make_role(url, role, "")
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(f"ALTER DATABASE {name} OWNER TO {role}".encode())
        conn.execute(f"ALTER SCHEMA public OWNER TO {role}".encode())
        for extension in ("postgis", "btree_gist", "pg_trgm"):
            conn.execute(f"CREATE EXTENSION {extension}".encode())
    try:
        with open_engine(as_role(url, role)).begin() as connection:
            upgrade(connection)
        with psycopg.connect(as_role(url, role)) as conn:
            conn.execute("INSERT INTO organisation (code) VALUES ('A')")
            assert conn.execute("SELECT code FROM organisation").fetchall() == [("A",)]
    finally:
        cluster.drop_database(name)
