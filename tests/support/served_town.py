"""Fixtures that serve the small town: its database, and the application over it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.roles import TILES_ROLE, WEB_ROLE
from tests.support.loopback import served
from tests.support.small_town import PASSWORD, Town, store_town


class StoredTown(NamedTuple):
    """The town and the database that holds it."""

    url: str
    town: Town


@pytest.fixture(scope="session")
def stored_town(cluster: Cluster, template_database: str) -> Iterator[StoredTown]:
    """Store the town in a database of its own; tests only read it."""
    name = f"smartmap_town_{uuid4().hex[:8]}"
    url = cluster.create_database(name, template=template_database)
    with open_connection(url) as conn:
        town = store_town(conn)
    yield StoredTown(url, town)
    cluster.drop_database(name)


def town_settings(url: str, **more: Any) -> Settings:
    """Return settings for a database, whatever the environment says; ``more`` besides."""
    return Settings(
        database_url=SecretStr(url),
        web_database_url=SecretStr(as_role(url, WEB_ROLE)),
        tiles_database_url=SecretStr(as_role(url, TILES_ROLE)),
        hash_cost="fast",
        account_rate=0,
        address_rate=0,
        **more,
    )


def as_role(url: str, role: str) -> str:
    """Return the URL of a database of the tests' cluster for another role."""
    return url.replace("//postgres@", f"//{role}@", 1)


@contextmanager
def serve_in_process(url: str, *, login: str | None) -> Iterator[TestClient]:
    """Lend a client of the application; its lifespan lasts as long.

    Parameters
    ----------
    login
        One of the town's accounts, whose requests they are; None for a stranger's.
    """
    with TestClient(create_app(town_settings(url))) as client:
        if login:
            client.auth = (login, PASSWORD)
        yield client


@pytest.fixture(scope="session")
def province_client(stored_town: StoredTown) -> Iterator[TestClient]:
    """Ask as the province."""
    with serve_in_process(stored_town.url, login="province") as client:
        yield client


@pytest.fixture(scope="session")
def closed_client(stored_town: StoredTown) -> Iterator[TestClient]:
    """Ask as a stranger."""
    with serve_in_process(stored_town.url, login=None) as client:
        yield client


def serve_on_loopback(url: str) -> AbstractContextManager[str]:
    """Serve a database over real HTTP on a free port; lend the address."""
    return serve_app(create_app(town_settings(url)))


@contextmanager
def serve_app(app: FastAPI) -> Iterator[str]:
    """Serve an application over real HTTP on a free port; lend the address."""
    with served(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def town_address(stored_town: StoredTown) -> Iterator[str]:
    """Serve the town on loopback."""
    with serve_on_loopback(stored_town.url) as address:
        yield address
