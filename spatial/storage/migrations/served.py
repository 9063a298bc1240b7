"""Keep the list of revisions that the schema still serves, as migrations go by.

A migration that takes something away, or makes it mean something else, says so in its module:
``contracts = "why no older release can go on"``. All others only add, and older releases go on.
"""

from collections.abc import Collection, Mapping
from typing import Any

from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlalchemy import text


def keep_served_revisions(
    ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]
) -> None:
    """Enter the revision that was just reached; after a contraction it stands alone.

    The arguments are Alembic's.
    """
    del heads, run_args
    connection, reached = ctx.connection, step.up_revision
    if connection is None or not isinstance(reached, Script):
        return
    if connection.scalar(text("SELECT to_regclass('served_revision') IS NULL")):
        return
    if getattr(reached.module, "contracts", None):
        connection.execute(text("DELETE FROM served_revision"))
    connection.execute(
        text("INSERT INTO served_revision (revision) VALUES (:revision)"),
        {"revision": reached.revision},
    )
