"""Which releases the schema serves, so that an older one goes on while a newer is put in place."""

from spatial.storage.migrations.statements import run_file

revision = "0079"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; migrating keeps it (``migrations/served.py``)."""
    run_file("0079_served_revisions")
