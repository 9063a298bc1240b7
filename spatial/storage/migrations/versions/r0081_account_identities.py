"""Identities at issuers of OpenID Connect, linked to accounts."""

from spatial.storage.migrations.statements import run_file

revision = "0081"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the functions that are the web's only way to it."""
    run_file("0081_account_identities")
