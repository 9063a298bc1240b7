"""Rows of the ledger without a room are seen by who managed the building on the day looked at."""

from spatial.storage.migrations.statements import run_file

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the policy."""
    run_file("0094_rows_of_former_managers")
