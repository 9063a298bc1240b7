"""``smartmap db backup`` and ``restore``: one file, held to what it was made from."""

import datetime as dt
from pathlib import Path

import click

from api.settings import Settings

EXIT_DIFFERENT = 1
NAME = "smartmap-%Y%m%dT%H%M%SZ.tar"
NAMES = "smartmap-????????T??????Z.tar"


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Restore into a throw-away cluster and compare.")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    help="In a folder: keep the newest N backups and remove older ones.",
)
def backup(target: Path, verify: bool, keep: int | None) -> None:
    """Back the database up into TARGET: a new file, or a folder that gets one named by the time.

    Exits 1 if a restored copy is not the same (--verify), 3 if no backup could be written.
    """
    from api.cli.exported import record_backup
    from api.database import database_url
    from spatial.storage.backups import back_up

    folder = target if target.is_dir() else None
    if keep is not None and folder is None:
        raise click.UsageError("--keep needs a folder")
    path = folder / dt.datetime.now(dt.UTC).strftime(NAME) if folder else target
    if not path.exists() and not record_backup(path):
        click.echo("没有事件可记 not on record: a standby, or another release's schema", err=True)
    written = back_up(database_url(Settings()), path)
    contents = written.manifest.tables
    rows = sum(table.rows for table in contents.values())
    click.echo(
        f"{path}: {written.size_bytes:,} bytes; schema {written.manifest.revision or 'empty'},"
        f" {len(contents)} tables, {rows:,} rows"
    )
    if verify:
        _rehearse(path)
    if folder and keep:
        _remove_older(folder, keep)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", metavar="URL", help="An empty database [DATABASE_URL or the own cluster].")
@click.option(
    "--rehearse", is_flag=True, help="Restore into a throw-away cluster, compare, and remove it."
)
def restore(file: Path, into: str | None, rehearse: bool) -> None:
    """Restore the backup FILE into an empty database and hold every table to the manifest.

    Exits 1 if the copy is not the same, 3 if nothing was restored.
    """
    from api.database import database_url
    from spatial.storage.backups import restore as load_backup

    if rehearse and into:
        raise click.UsageError("--rehearse takes a cluster of its own: leave --into out")
    if rehearse:
        _rehearse(file)
        return
    _report(load_backup(file, into or database_url(Settings())), "restored")


def _rehearse(path: Path) -> None:
    from spatial.storage.backups import rehearse

    _report(rehearse(path), "restored into a throw-away cluster")


def _report(differences: list[str], done: str) -> None:
    """Say that the copy is the same, or how it differs."""
    if not differences:
        click.echo(f"{done}: rows, contents, areas and schema are the same")
        return
    click.echo(f"{done}, NOT THE SAME: {len(differences)} differences", err=True)
    for line in differences:
        click.echo(f"  {line}", err=True)
    click.get_current_context().exit(EXIT_DIFFERENT)


def _remove_older(folder: Path, keep: int) -> None:
    for old in sorted(folder.glob(NAMES))[:-keep]:
        old.unlink()
        click.echo(f"removed {old}")
