"""Search goes by indexes, whoever asks."""

from spatial.storage.migrations.statements import run_file

revision = "0106"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the names of rooms, indexes and functions."""
    run_file("0106_search")
