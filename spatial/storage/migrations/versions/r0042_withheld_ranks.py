"""The database refuses withheld ranks, whoever writes."""

from spatial.storage.migrations.statements import run_file

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the constraint."""
    run_file("0042_withheld_ranks")
