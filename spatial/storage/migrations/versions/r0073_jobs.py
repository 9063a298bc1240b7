"""Long work and the queue that hands it to workers."""

from alembic import op

from spatial.storage.migrations.statements import run_file

revision = "0073"
down_revision = "0079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the queue in a schema of its own, and the table of work that it hands out."""
    op.execute("CREATE SCHEMA procrastinate")
    op.execute("COMMENT ON SCHEMA procrastinate IS 'procrastinate 3.10.0'")
    [(path,)] = op.get_bind().exec_driver_sql("SELECT current_setting('search_path')")
    op.execute("SET LOCAL search_path = procrastinate")
    run_file("0073_queue")
    op.get_bind().exec_driver_sql("SELECT set_config('search_path', %s, true)", (path,))
    run_file("0073_jobs")
