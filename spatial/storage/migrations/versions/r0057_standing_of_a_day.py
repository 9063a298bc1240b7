"""Statistics tell standings apart as the map does."""

from spatial.storage.migrations.statements import run_file

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace what is said of rooms on a day."""
    run_file("0057_standing_of_a_day")
