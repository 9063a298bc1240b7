"""Run a revision's SQL file."""

from importlib.resources import files
from typing import cast

from alembic import op
from psycopg import Connection


def run_file(name: str) -> None:
    """Run ``migrations/sql/<name>.sql``, which may hold several statements."""
    statements = (files("spatial.storage.migrations") / "sql" / f"{name}.sql").read_bytes()
    server_connection().execute(statements)


def server_connection() -> Connection[tuple[object, ...]]:
    """Return psycopg's connection, in the transaction of the migration."""
    return cast("Connection[tuple[object, ...]]", op.get_bind().connection.driver_connection)
