"""How an entry point reaches its database: the operator's, or the project's own cluster."""

import getpass
import json
import socket
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from api.settings import Settings
from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.cluster import Cluster, ClusterState
from spatial.storage.connections import driver_url, open_connection
from spatial.storage.revision import NEEDED_REVISION
from spatial.storage.roles import TILES_ROLE, WEB_ROLE, require_bound_role
from spatial.storage.served_revisions import (
    require_schema,
    schema_revision,
    schema_serves,
)

__all__ = ["require_schema", "schema_revision", "schema_serves"]  # whoever connects asks here


def database_url(settings: Settings) -> str:
    """Return the URL of the database; where it is the project's own, start the cluster first."""
    if settings.database_url is not None:
        return driver_url(settings.database_url.get_secret_value())
    cluster = Cluster(settings.home)
    cluster.up()
    return cluster.url()


class WebUrls(NamedTuple):
    """The database as the roles of the web process reach it."""

    web: str
    tiles: str


def web_urls(settings: Settings) -> WebUrls:
    """Return where the web process logs in; start the project's own cluster where that is it.

    Raises
    ------
    DatabaseUnavailableError
        ``WEB_DATABASE_URL_NEEDED`` if the database is the operator's and a role's URL is not said.
    """
    given = {
        ("WEB_DATABASE_URL", WEB_ROLE): settings.web_database_url,
        ("TILES_DATABASE_URL", TILES_ROLE): settings.tiles_database_url,
    }
    cluster: Cluster | None = None
    urls = []
    for (variable, role), url in given.items():
        if url is not None:
            urls.append(driver_url(url.get_secret_value()))
            continue
        if settings.database_url is not None or any(given.values()):
            raise DatabaseUnavailableError(
                code="WEB_DATABASE_URL_NEEDED", variable=variable, role=role
            )
        if cluster is None:
            cluster = Cluster(settings.home)
            cluster.up()
        urls.append(cluster.url(user=role))
    return WebUrls(*urls)


def require_bound_roles(urls: WebUrls) -> None:
    """Refuse roles that could get round row-level security.

    A database that is away is left to who asks for it: the service waits for it to come back.
    """
    for url in urls:
        try:
            conn = psycopg.connect(url, autocommit=True)
        except psycopg.OperationalError:
            continue
        with conn:
            require_bound_role(conn)


def connect(settings: Settings) -> Connection[Any]:
    """Connect for one command. Used as a context manager, it commits on a clean end.

    Raises
    ------
    DatabaseUnavailableError
        If the database cannot be reached, or its schema is not the one of this release.
    """
    conn = open_connection(database_url(settings))
    try:
        require_schema(conn)
        tell_origin(conn)
    except BaseException:
        conn.close()
        raise
    return conn


def tell_origin(conn: Connection[Any]) -> None:
    """Have the events that a command records say from which machine and user it was run."""
    origin = {"channel": "cli", "user": getpass.getuser(), "machine": socket.gethostname()}
    conn.execute("SELECT set_config('smartmap.origin', %s, false)", [json.dumps(origin)])
    conn.commit()


def database_state(settings: Settings) -> tuple[list[str], bool]:
    """Describe the database without starting or changing it.

    Returns
    -------
    tuple
        Lines to print, and whether the database can be used as it is.
    """
    if settings.database_url is not None:
        url = driver_url(settings.database_url.get_secret_value())
        lines = ["database: DATABASE_URL"]
    else:
        cluster = Cluster(settings.home)
        state = cluster.state()
        lines = [f"cluster: {state} in {cluster.directory}"]
        if state is not ClusterState.RUNNING:
            return lines, False
        url = cluster.url()
        lines.append(f"url: {url}")
    with reach(url) as conn:
        current, serves = schema_revision(conn), schema_serves(conn)
    newer = ", which it still serves" if serves and current != NEEDED_REVISION else ""
    lines.append(f"schema: {current or 'empty'} (this release: {NEEDED_REVISION}{newer})")
    return lines, serves


def reach(url: str) -> Connection[Any]:
    """Connect to a database that may have no schema yet."""
    try:
        return psycopg.connect(url)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise DatabaseUnavailableError(reason=str(error).strip()) from error
