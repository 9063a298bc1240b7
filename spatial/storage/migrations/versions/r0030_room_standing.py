"""The view that says where each room stands with the allocation standard."""

from spatial.storage.migrations.statements import run_file

revision = "0030"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the view."""
    run_file("0030_room_standing")
