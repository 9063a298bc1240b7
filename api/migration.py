"""Bringing a database to this release's schema.

A module of its own: SQLAlchemy, Alembic and the pinyin dictionary take a second to load, which
commands that do not migrate need not pay.
"""

import time

import psycopg

from api.database import reach
from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.connections import open_connection
from spatial.storage.reference_data import load_reference_data
from spatial.storage.revision import NEEDED_REVISION
from spatial.storage.schema import open_engine, upgrade
from spatial.storage.served_revisions import is_of_a_later_release, require_schema, schema_revision

ATTEMPTS, PAUSE_S = 20, 2.0


def migrate(url: str, attempts: int = ATTEMPTS) -> tuple[str | None, str, dict[str, int]]:
    """Bring schema and reference data up to this release, in two transactions.

    A schema of a later release that still serves this one is left alone.

    Parameters
    ----------
    attempts
        How often to try when somebody holds a table that has to change.

    Returns
    -------
    tuple
        The revision before, the revision now, and the rows of each reference table.

    Raises
    ------
    DatabaseUnavailableError
        ``SCHEMA_TOO_NEW``, or ``MIGRATION_BLOCKED`` after the last attempt; nothing is changed.
    """
    with reach(url) as conn:
        before = schema_revision(conn)
        if is_of_a_later_release(before):
            require_schema(conn)
            return before, str(before), {}
    _upgrade(url, attempts)
    with open_connection(url) as conn:
        loaded = load_reference_data(conn)
    return before, NEEDED_REVISION, loaded


def _upgrade(url: str, attempts: int) -> None:
    """Run the migrations, all or none; between attempts others get their turn."""
    for attempt in range(1, attempts + 1):
        try:
            with open_engine(url).begin() as connection:
                upgrade(connection)
        except psycopg.errors.LockNotAvailable as error:
            if attempt == attempts:
                raise DatabaseUnavailableError(code="MIGRATION_BLOCKED") from error
            time.sleep(PAUSE_S)
        else:
            return
