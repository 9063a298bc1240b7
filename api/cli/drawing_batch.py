"""``smartmap drawing batch``: many drawings in one go."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from api.batch.tasks import DrawingOutcome, DrawingTask

EXIT_FINDINGS = 1


@click.command()
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for rooms, reports and summary.csv, made if missing.",
)
@click.option("--publish", is_flag=True, help="Put imported plans in force from today on.")
@click.option("--jobs", type=click.IntRange(min=1), help="Drawings at a time; else all cores.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=600.0,
    show_default=True,
    help="Seconds after which a drawing is given up.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, one per drawing.")
def batch(
    manifest: Path,
    output: Path,
    jobs: int | None,
    time_limit: float,
    *,
    publish: bool,
    as_json: bool,
) -> None:
    """Read all drawings of MANIFEST, a CSV: file[,building,level,control,sheet,unit_m].

    A drawing without building gives rooms (GeoJSON) and a report; one with a building is imported.
    Run again after a stop, it skips what is done. Exits 1 if a drawing was refused or has a finding
    of severity error, 3 if the manifest cannot be read.
    """
    from api.batch.manifest import read_manifest
    from api.batch.summary import progress_line, summary_csv, table_lines
    from api.batch.tasks import owned_output, plan_tasks, usable_cores, write_whole

    lines = read_manifest(manifest)
    with owned_output(output):
        tasks = plan_tasks(lines, output, publish=publish, database=_database_name())
        outcomes: list[DrawingOutcome] = []
        for outcome in _outcomes(tasks, jobs or usable_cores(), time_limit):
            outcomes.append(outcome)
            click.echo(progress_line(outcome, len(outcomes), len(tasks)), err=True)
        outcomes.sort(key=lambda one: one.line)
        write_whole(output / "summary.csv", summary_csv(outcomes))
    for text in (
        [json.dumps(one.as_json(), ensure_ascii=False) for one in outcomes]
        if as_json
        else table_lines(outcomes)
    ):
        click.echo(text)
    sys.exit(0 if all(one.clean for one in outcomes) else EXIT_FINDINGS)


def _outcomes(tasks: "list[DrawingTask]", jobs: int, limit_s: float) -> "Iterator[DrawingOutcome]":
    """Yield what was done before, then what is done now as it comes."""
    from api.batch.tasks import kept_outcome

    missing = []
    for task in tasks:
        kept = kept_outcome(task)
        if kept is None:
            missing.append(task)
        else:
            yield kept
    if missing:
        from api.batch.pool import run_tasks

        for _, outcome in run_tasks(missing, jobs, limit_s):
            yield outcome


def _database_name() -> str:
    """Tell databases apart without keeping a password."""
    import hashlib

    from api.settings import Settings

    settings = Settings()
    url = settings.database_url
    name = url.get_secret_value() if url is not None else str(settings.home.resolve())
    return hashlib.sha256(name.encode()).hexdigest()
