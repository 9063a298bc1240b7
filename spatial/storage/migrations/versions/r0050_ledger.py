"""The ledger over time: what totals depend on holds for days, begun and ended by events."""

from spatial.storage.migrations.statements import run_file

revision = "0050"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns; what was stored holds from the ledger's first day."""
    run_file("0050_ledger")
