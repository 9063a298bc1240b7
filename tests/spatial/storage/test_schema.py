"""The migrations amount to the models, and the database keeps its rules itself."""

from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import Connection
from sqlalchemy import text

from spatial.storage.cluster import Cluster
from spatial.storage.models import Model
from spatial.storage.revision import NEEDED_REVISION
from spatial.storage.schema import current_revision, newest_revision, open_engine, upgrade

pytestmark = pytest.mark.database

CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE conrelid::regclass::text = ANY(:tables) AND contype IN ('c', 'x', 'f', 'u', 'p')
    ORDER BY 1, 2
"""
INDEXES = """
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename = ANY(:tables)
    ORDER BY 1, 2
"""
COLUMNS = """
    SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull,
           attidentity, attgenerated, pg_get_expr(adbin, adrelid)
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid::regclass::text = ANY(:tables) AND attnum > 0 AND NOT attisdropped
    ORDER BY 1, 2
"""
OF_POSTGIS = {"spatial_ref_sys"}


def catalogue(url: str, question: str) -> list[Any]:
    tables = sorted(Model.metadata.tables)
    with open_engine(url).connect() as connection:
        return list(connection.execute(text(question), {"tables": tables}))


@pytest.fixture(scope="module")
def models_url(cluster: Cluster) -> str:
    url = cluster.create_database("from_models")
    with open_engine(url).begin() as connection:
        for extension in ("postgis", "btree_gist", "pg_trgm"):
            connection.execute(text(f"CREATE EXTENSION {extension}"))
        Model.metadata.create_all(connection)
    return url


def test_an_empty_database_is_brought_to_the_newest_revision(cluster: Cluster) -> None:
    url = cluster.create_database("from_nothing")

    with open_engine(url).begin() as connection:
        upgrade(connection)
        upgrade(connection)

        assert current_revision(connection) == newest_revision()


def test_the_revision_that_commands_ask_for_is_the_newest() -> None:
    assert newest_revision() == NEEDED_REVISION


def test_alembic_sees_no_difference_between_models_and_migrations(database_url: str) -> None:
    with open_engine(database_url).connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or name not in OF_POSTGIS}
        differences = compare_metadata(
            MigrationContext.configure(connection, opts=options), Model.metadata
        )

    assert differences == []


@pytest.mark.parametrize(
    "question", [COLUMNS, CONSTRAINTS, INDEXES], ids=["columns", "constraints", "indexes"]
)
def test_the_catalogue_is_the_same_from_models_and_from_migrations(
    database_url: str, models_url: str, question: str
) -> None:
    assert catalogue(database_url, question) == catalogue(models_url, question)


def test_no_extension_of_the_schema_is_missing(conn: Connection[Any]) -> None:
    rows = conn.execute("SELECT extname FROM pg_extension").fetchall()

    assert {"postgis", "btree_gist", "pg_trgm"} <= {name for (name,) in rows}


def test_an_event_can_neither_be_changed_nor_removed(conn: Connection[Any]) -> None:
    conn.execute(
        "INSERT INTO event (who, action, subject_kind, subject_id) VALUES ('a', 'b', 'c', 'd')"
    )

    for statement in ("UPDATE event SET who = 'x'", "DELETE FROM event", "TRUNCATE event CASCADE"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation), conn.transaction():
            conn.execute(statement)


def test_a_division_knows_its_prefix(conn: Connection[Any]) -> None:
    rows = conn.execute(
        "SELECT code, prefix FROM division WHERE code IN ('510000', '510100', '510104') ORDER BY 1"
    ).fetchall()

    assert rows == [("510000", "51"), ("510100", "5101"), ("510104", "510104")]
