"""Changes sent under a key are answered once."""

from spatial.storage.migrations.statements import run_file

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of answers."""
    run_file("0061_answered_changes")
