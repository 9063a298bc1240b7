"""Under which division an event lies is found by its own kind's index."""

from spatial.storage.migrations.statements import run_file

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the function."""
    run_file("0082_event_prefix")
