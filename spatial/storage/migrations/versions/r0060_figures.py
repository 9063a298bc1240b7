"""What the holders of a building have, summed from the postings as they are written."""

from spatial.storage.migrations.statements import run_file

revision = "0060"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the figures and what keeps them; sum what is posted."""
    run_file("0060_figures")
