"""Bring a database's schema to the newest revision.

The revisions travel inside the package, so no configuration file is needed.
"""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text

from spatial.storage.schema_lock import MIGRATION_LOCK

LOCK_PATIENCE_MS = 3000
"""How long a migration waits for a table: whoever comes after waits behind it as long."""


def open_engine(database_url: str) -> Engine:
    """Return an engine over psycopg 3 for any spelling of a PostgreSQL URL."""
    url = make_url(database_url).set(drivername="postgresql+psycopg")
    return create_engine(url, poolclass=NullPool)


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration; ``connection`` is what its commands run on."""
    config = Config()
    config.set_main_option("script_location", "spatial.storage:migrations")
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """Return the revision that this release of the project needs."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if head is None:
        raise LookupError("the package holds no migrations")
    return head


def current_revision(connection: Connection) -> str | None:
    """Return the database's revision, or None if it has never been migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection) -> None:
    """Run the revisions that are missing; the caller owns the transaction.

    Of two that start at once, the second waits and finds nothing left to do.

    Raises
    ------
    psycopg.errors.LockNotAvailable
        If somebody holds a table for longer than `LOCK_PATIENCE_MS`; to be tried again as a whole.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    patience = {"patience": str(LOCK_PATIENCE_MS)}
    connection.execute(text("SELECT set_config('lock_timeout', :patience, true)"), patience)
    command.upgrade(alembic_config(connection), "head")
