"""A floor plan knows where its own frame lies."""

from spatial.storage.migrations.statements import run_file

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    run_file("0041_places_of_plans")
