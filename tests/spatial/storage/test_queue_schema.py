"""The queue's tables are those that the installed library expects."""

from importlib.metadata import version
from importlib.resources import files
from typing import Any

import pytest
from psycopg import Connection

MIGRATION = files("spatial.storage.migrations") / "sql" / "0073_queue.sql"


def test_the_migration_holds_the_installed_librarys_schema() -> None:
    head, _, applied = MIGRATION.read_text("utf-8").partition("-- Procrastinate Schema")

    shipped = (files("procrastinate") / "sql" / "schema.sql").read_text("utf-8")

    assert f"procrastinate {version('procrastinate')} " in head
    assert "-- Procrastinate Schema" + applied == shipped


@pytest.mark.database
def test_the_database_says_whose_schema_it_has(conn: Connection[Any]) -> None:
    row = conn.execute("SELECT obj_description('procrastinate'::regnamespace)").fetchone()

    assert row == (f"procrastinate {version('procrastinate')}",)
