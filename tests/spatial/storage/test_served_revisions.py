"""A release goes on with the schema of a later one, for as long as that only adds to it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic import command

from api.migration import migrate
from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.cluster import Cluster
from spatial.storage.revision import NEEDED_REVISION
from spatial.storage.schema import alembic_config, open_engine
from spatial.storage.served_revisions import is_of_a_later_release, require_schema, schema_serves
from tests.support.commands import smartmap

pytestmark = pytest.mark.database

LATER = """
revision, down_revision, branch_labels, depends_on = {revision!r}, {before!r}, None, None
{contracts}

def upgrade():
    from alembic import op

    op.execute({statement!r})
"""


@pytest.fixture
def later(fresh_database_url: str, tmp_path: Path) -> str:
    """Lend a database as it is while a later release is put in place: it has added something."""
    run_later(
        fresh_database_url,
        tmp_path,
        ("9001", NEEDED_REVISION, "CREATE TABLE added_later (id int)", ""),
    )
    return fresh_database_url


def run_later(url: str, folder: Path, *revisions: tuple[str, str, str, str]) -> None:
    """Run migrations that this release does not have."""
    for name, before, statement, contracts in revisions:
        text = LATER.format(revision=name, before=before, statement=statement, contracts=contracts)
        (folder / f"r{name}_later.py").write_text(text)
    with open_engine(url).begin() as connection:
        config = alembic_config(connection)
        config.set_main_option("path_separator", "newline")
        places = ["spatial.storage.migrations:versions", str(folder)]
        config.set_main_option("version_locations", "\n".join(places))
        command.upgrade(config, "head")


def served(url: str) -> set[str]:
    with psycopg.connect(url) as conn:
        return {name for (name,) in conn.execute("SELECT revision FROM served_revision")}


def test_a_schema_serves_the_release_that_made_it(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        require_schema(conn)

        assert schema_serves(conn)
    assert NEEDED_REVISION in served(database_url)
    assert not is_of_a_later_release(NEEDED_REVISION)


def test_this_release_goes_on_while_a_later_one_adds_to_the_schema(later: str) -> None:
    assert {NEEDED_REVISION, "9001"} <= served(later)

    status = smartmap(later, "db", "status")
    assert status.returncode == 0
    assert "schema: 9001" in status.stdout
    assert "which it still serves" in status.stdout
    assert smartmap(later, "check", "--division", "510100").returncode == 0


def test_migrating_with_an_older_release_leaves_a_later_schema_alone(later: str) -> None:
    done = smartmap(later, "db", "migrate")

    assert done.returncode == 0, done.stderr
    assert "schema 9001 -> 9001" in done.stdout


def test_a_schema_that_took_something_away_refuses_the_releases_before(
    later: str, tmp_path: Path
) -> None:
    contraction = ("9002", "9001", "DROP TABLE added_later", "contracts = 'nobody reads it'")
    run_later(later, tmp_path, contraction)

    assert served(later) == {"9002"}
    for words in (("check", "--division", "510100"), ("db", "migrate")):
        done = smartmap(later, *words)
        assert done.returncode == 3
        assert done.stderr.startswith("SCHEMA_TOO_NEW: ")
    assert smartmap(later, "db", "status").returncode == 1


@pytest.fixture
def old(cluster: Cluster) -> Iterator[str]:
    """Lend a database of a release long gone."""
    name = f"smartmap_{uuid4().hex[:12]}"
    url = cluster.create_database(name)
    with open_engine(url).begin() as connection:
        command.upgrade(alembic_config(connection), "0057")
    yield url
    cluster.drop_database(name)


def revision(url: str) -> object:
    with psycopg.connect(url) as conn:
        row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    return row and row[0]


def test_a_schema_that_is_behind_is_to_be_migrated(old: str) -> None:
    with psycopg.connect(old) as conn, pytest.raises(DatabaseUnavailableError) as refusal:
        require_schema(conn)

    assert refusal.value.code == "DATABASE_NOT_MIGRATED"


def test_a_migration_gives_way_to_who_holds_a_table_and_is_tried_again(old: str) -> None:
    held, answered = threading.Event(), threading.Event()

    def hold_the_accounts() -> None:
        with psycopg.connect(old) as conn:
            conn.execute("LOCK TABLE account IN ACCESS SHARE MODE")
            held.set()
            answered.wait(30)

    holder = threading.Thread(target=hold_the_accounts)
    holder.start()
    assert held.wait(10)
    with pytest.raises(DatabaseUnavailableError) as refusal:
        migrate(old, attempts=1)
    assert (refusal.value.code, revision(old)) == ("MIGRATION_BLOCKED", "0057")

    threading.Timer(1.0, answered.set).start()
    before, now, _ = migrate(old)

    assert (before, now, revision(old)) == ("0057", NEEDED_REVISION, NEEDED_REVISION)
    holder.join()
