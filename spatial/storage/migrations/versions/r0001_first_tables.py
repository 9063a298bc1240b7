"""The first tables and their guards.

Going back means restoring a backup: dropping tables would drop the ledger.
"""

from spatial.storage.migrations.statements import run_file

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the extensions, tables, indexes and triggers."""
    run_file("0001_tables")
    run_file("0001_indexes")
    run_file("0001_guards")
