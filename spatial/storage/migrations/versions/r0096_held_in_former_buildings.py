"""What a bound account holds is seen by who managed the building on the day looked at."""

from spatial.storage.migrations.statements import run_file

revision = "0096"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace functions and policies."""
    run_file("0096_held_in_former_buildings")
