"""Frozen periods keep a day's ledger, and nothing changes them."""

from spatial.storage.migrations.statements import run_file

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what a day's ledger consists of, the tables that keep it and their guards."""
    run_file("0052_periods")
