"""The tests' database: one throw-away cluster per run, one rolled-back transaction per test."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.reference_data import load_reference_data
from spatial.storage.schema import open_engine, upgrade
from tests.support.clusters import throw_away_cluster
from tests.support.demo import demo_database_url, demo_home

__all__ = ["demo_database_url", "demo_home"]  # fixtures, for every test

TEMPLATE = "smartmap_template"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long form of the tests that have one."""
    parser.addoption("--long", action="store_true", help="random tests in their full length")


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    """Say whether random tests are to run in their full length."""
    return bool(request.config.getoption("--long"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of dask clusters last.

    They leave threads behind, and a process with threads cannot fork to read a drawing: every later
    one would be read in a new interpreter, seconds instead of a third of one.
    """
    items.sort(key=lambda item: item.path.match("batch/test_cluster*.py"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Lend a cluster of the tests' own, gone after the run."""
    with throw_away_cluster("tests") as cluster:
        yield cluster


@pytest.fixture(scope="session")
def template_database(cluster: Cluster) -> str:
    """Name a database with the schema and the reference data, to copy from."""
    url = cluster.create_database(TEMPLATE)
    with open_engine(url).begin() as connection:
        upgrade(connection)
    with open_connection(url) as conn:
        load_reference_data(conn)
    return TEMPLATE


@pytest.fixture(scope="session")
def database_url(cluster: Cluster, template_database: str) -> str:
    """Name the database that most tests share; they leave it as it was."""
    return cluster.create_database("smartmap_tests", template=template_database)


@pytest.fixture
def fresh_database_url(cluster: Cluster, template_database: str) -> Iterator[str]:
    """Lend a database of a test's own, for what must be committed."""
    name = f"smartmap_{uuid4().hex[:12]}"
    yield cluster.create_database(name, template=template_database)
    cluster.drop_database(name)


@pytest.fixture
def conn(database_url: str) -> Iterator[Connection[Any]]:
    """Lend a connection whose transaction is rolled back."""
    conn = open_connection(database_url)
    try:
        yield conn
    finally:
        conn.rollback()
        conn.close()
