"""Accounts are filtered and paged where they lie, within the scope of the transaction."""

from spatial.storage.migrations.statements import run_file

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None
contracts = "the function that listed all accounts of any scope it was told is gone"


def upgrade() -> None:
    """Replace the function."""
    run_file("0093_pages_of_accounts")
