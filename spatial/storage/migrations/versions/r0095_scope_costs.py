"""Conditions of row-level security are settled by a row's own prefix wherever they can be."""

from spatial.storage.migrations.statements import run_file

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace policies of organisations, and let a view tell more of its rooms."""
    run_file("0095_scope_costs")
