"""``smartmap drawing batch``: many drawings in one go."""

import json
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from api.batch.tasks import BatchOptions, DrawingOutcome, DrawingTask

EXIT_FINDINGS = 1
EXIT_SIGNAL = 128  # plus the signal's number, as shells count


@click.command()
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for rooms, reports and summary.csv, made if missing.",
)
@click.option("--publish", is_flag=True, help="Put imported plans in force from today on.")
@click.option(
    "--profile",
    metavar="FILE|NAME|auto",
    help="Profile of CAD layers for the lines that name none.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Drawings at a time; else all cores.")
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Read on the dask.distributed cluster whose scheduler is there, e.g. tcp://10.0.0.5:8786.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=600.0,
    show_default=True,
    help="Seconds after which a drawing is given up.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, one per drawing.")
def batch(manifest: Path, output: Path, *, as_json: bool, **given: Any) -> None:
    """Read all drawings of MANIFEST, a CSV with a column file.

    Other columns, all optional: building, level, control, sheet, unit_m, profile, roles
    (LAYER=ROLE;LAYER=ROLE). A drawing without building gives rooms (GeoJSON) and a report; one with
    a building is imported. Run again after a stop, it skips what is done.

    Exits 1 if a drawing was refused or has a finding of severity error, 3 if the manifest cannot be
    read, 130 if it was interrupted.
    """
    from api.batch.manifest import read_manifest
    from api.batch.summary import summary_csv, table_lines
    from api.batch.tasks import owned_output, plan_tasks, write_whole

    if given["dask"] and given["jobs"]:
        raise click.UsageError("--jobs says how many at a time here; with --dask the cluster does.")
    lines = read_manifest(manifest)
    with owned_output(output), _stoppable():
        tasks = plan_tasks(lines, output, _batch_options(**given), beside=manifest.parent)
        outcomes, stopped = _told_outcomes(tasks, **given)
        write_whole(output / "summary.csv", summary_csv(outcomes))
    for text in (
        [json.dumps(one.as_json(), ensure_ascii=False) for one in outcomes]
        if as_json
        else table_lines(outcomes)
    ):
        click.echo(text)
    sys.exit(stopped or (0 if all(one.clean for one in outcomes) else EXIT_FINDINGS))


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let Ctrl-C and a termination stop the batch in good order."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, _stop) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _: object) -> NoReturn:
    raise KeyboardInterrupt(number)


def _told_outcomes(
    tasks: "list[DrawingTask]", **given: Any
) -> "tuple[list[DrawingOutcome], int | None]":
    """Do the tasks and tell of each; after a stop, the rest is waiting and the exit code is set."""
    from api.batch.summary import progress_line
    from api.batch.tasks import WAITING, DrawingOutcome

    outcomes: list[DrawingOutcome] = []
    stopped = None
    try:
        with closing(_outcomes(tasks, **given)) as coming:  # a stop ends those at work
            for outcome in coming:
                outcomes.append(outcome)
                click.echo(progress_line(outcome, len(outcomes), len(tasks)), err=True)
    except KeyboardInterrupt as stop:
        stopped = EXIT_SIGNAL + (stop.args[0] if stop.args else signal.SIGINT)
        click.echo(
            f"已停止，完成 {len(outcomes)}/{len(tasks)}；再次运行即从此处继续。"
            f" Stopped, {len(outcomes)} of {len(tasks)} done; run again to go on from here.",
            err=True,
        )
    done = {one.line for one in outcomes}
    outcomes += [
        DrawingOutcome(task.line.line, task.line.name, WAITING)
        for task in tasks
        if task.line.line not in done
    ]
    return sorted(outcomes, key=lambda one: one.line), stopped


def _outcomes(
    tasks: "list[DrawingTask]", *, jobs: int | None, dask: str | None, time_limit: float, **_: Any
) -> "Generator[DrawingOutcome]":
    """Yield what was done before, then what is done now as it comes."""
    from api.batch.tasks import kept_outcome, usable_cores

    missing = []
    for task in tasks:
        kept = kept_outcome(task)
        if kept is None:
            missing.append(task)
        else:
            yield kept
    if not missing:
        return
    if dask:
        from api.batch.cluster import run_on_cluster

        yield from run_on_cluster(missing, dask, time_limit)
    else:
        from api.batch.pool import run_tasks

        for _task, outcome in run_tasks(missing, jobs or usable_cores(), time_limit):
            yield outcome


def _batch_options(*, publish: bool, profile: str | None, **_: Any) -> "BatchOptions":
    from api.batch.tasks import BatchOptions
    from api.profiles import kept_profiles
    from api.settings import Settings

    settings = Settings()
    return BatchOptions(publish, _database_name(), profile, kept_profiles(settings))


def _database_name() -> str:
    """Tell databases apart without keeping a password."""
    import hashlib

    from api.settings import Settings

    settings = Settings()
    url = settings.database_url
    name = url.get_secret_value() if url is not None else str(settings.home.resolve())
    return hashlib.sha256(name.encode()).hexdigest()
