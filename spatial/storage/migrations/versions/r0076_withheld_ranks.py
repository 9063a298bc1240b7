"""Whatever reads passes over ranks that are not reported online."""

from spatial.storage.migrations.statements import run_file

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mark the rows of such ranks, and have every statement ask."""
    run_file("0076_withheld_ranks")
