"""Where a room stands, with the classes of findings that checks tell apart; rooms' own indexes."""

from spatial.storage.migrations.statements import run_file

revision = "0056"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the view; let checks find who holds and who works in a room."""
    run_file("0056_checks")
