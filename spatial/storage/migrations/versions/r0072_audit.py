"""Events are sealed: whoever changes, removes or inserts one is found out."""

from spatial.storage.migrations.statements import run_file

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Seal the events that stand, and every one to come."""
    run_file("0072_audit")
