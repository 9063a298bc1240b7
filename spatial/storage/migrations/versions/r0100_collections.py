"""Sites and findings are map features, and the tiles' role reads what collections show."""

from spatial.storage.migrations.statements import run_file

revision = "0100"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give sites and findings numbers, and the role its columns."""
    run_file("0100_collections")
