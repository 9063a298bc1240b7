"""Accounts: roles, sessions, tokens, lock-outs; nobody but these functions reads a secret."""

from spatial.storage.migrations.statements import run_file

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, then the functions that are the web's only way to them."""
    run_file("0071_account_tables")
    run_file("0071_account_functions")
    run_file("0071_account_rights")
