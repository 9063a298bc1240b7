"""Row-level security: roles that cannot bypass it, and who sees which rows."""

from spatial.storage.migrations.roles import ensure_roles
from spatial.storage.migrations.statements import run_file, server_connection

revision = "0070"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the roles, then say what each may see."""
    ensure_roles(server_connection())
    run_file("0070_scope")
