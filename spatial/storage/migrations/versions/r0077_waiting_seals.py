"""Transactions with a snapshot record events without failing: their seals wait for the next."""

from spatial.storage.migrations.statements import run_file

revision = "0077"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let seals wait, and close what waits."""
    run_file("0077_waiting_seals")
