"""Alembic's entry: runs the revisions on the connection that ``spatial.storage.schema`` hands over.

The caller owns the transaction.
"""

from alembic import context

from spatial.storage.migrations.served import keep_served_revisions
from spatial.storage.models import Model

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    on_version_apply=keep_served_revisions,
)
context.run_migrations()
