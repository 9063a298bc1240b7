"""Findings say which room of a draft they are about."""

from spatial.storage.migrations.statements import run_file

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and its index."""
    run_file("0040_findings_in_drafts")
