"""Answers to changes that were sent under a key are their account's alone."""

from spatial.storage.migrations.statements import run_file

revision = "0092"
down_revision = "0082"
branch_labels = None
depends_on = None
contracts = "an older release does not say whose keys it asks for, and would find none"


def upgrade() -> None:
    """Replace the policy."""
    run_file("0092_answers_of_accounts")
