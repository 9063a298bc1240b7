"""Who sees which rows of the tables that were added beside row-level security."""

from spatial.storage.migrations.statements import run_file

revision = "0075"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Guard events, their seals, figures and answered changes."""
    run_file("0075_scope_of_events_and_figures")
