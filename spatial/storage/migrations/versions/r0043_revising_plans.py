"""A floor plan keeps its axes, and how it differs from the plan in force."""

from spatial.storage.migrations.statements import run_file

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    run_file("0043_revising_plans")
