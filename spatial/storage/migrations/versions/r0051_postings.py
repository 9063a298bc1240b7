"""The journal that every total of the ledger is summed from, renewed by triggers."""

from spatial.storage.migrations.statements import run_file

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the postings, what derives them and the triggers; post what is there."""
    run_file("0051_postings")
