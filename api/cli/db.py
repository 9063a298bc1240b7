"""``smartmap db``: the database's life."""

import click

from api.cli.db_backup import backup, restore
from api.settings import Settings

FOREIGN_TEXT = (
    "DATABASE_URL 指向的数据库不由本程序启停。\n"
    "The database of DATABASE_URL is not ours to start or stop."
)


@click.group()
def db() -> None:
    """Start, stop, migrate, back up and restore the database."""


db.add_command(backup)
db.add_command(restore)


@db.command()
def up() -> None:
    """Start the project's own cluster, making it where there is none."""
    from spatial.storage.cluster import Cluster

    settings = Settings()
    if settings.database_url is not None:
        click.echo(FOREIGN_TEXT)
        return
    cluster = Cluster(settings.home)
    started = cluster.up()
    click.echo(f"{'started' if started else 'already running'}: {cluster.url()}")


@db.command()
def down() -> None:
    """Stop the project's own cluster; the data stay."""
    from spatial.storage.cluster import Cluster

    settings = Settings()
    if settings.database_url is not None:
        click.echo(FOREIGN_TEXT)
        return
    stopped = Cluster(settings.home).down()
    click.echo("stopped" if stopped else "was not running")


@db.command()
def status() -> None:
    """Say where the database stands and whether its schema is current.

    Exits 0 if the database can be used as it is, 1 otherwise.
    """
    from api.database import database_state

    lines, usable = database_state(Settings())
    click.echo("\n".join(lines))
    click.get_current_context().exit(0 if usable else 1)


@db.command()
def migrate() -> None:
    """Bring the schema and the reference data up to this release."""
    from api.database import database_url
    from api.migration import migrate as run_migrations

    before, after, loaded = run_migrations(database_url(Settings()))
    rows = ", ".join(f"{table} {count}" for table, count in loaded.items())
    click.echo(f"schema {before or 'empty'} -> {after}; reference data: {rows}")
