"""``smartmap check``: premises in force against the allocation standard and against each other."""

import datetime as dt
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.exported import record_export
from spatial.domain.divisions import division_prefix
from spatial.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from api.cli.check_lines import Teller
    from spatial.services.check_rooms import CheckRequest, Work

EXIT_FINDINGS = 1
SCOPE_LENGTHS = {2, 4}
DASK = "Check on the dask.distributed cluster whose scheduler is there, e.g. tcp://10.0.0.5:8786."


@click.group(invoke_without_command=True)
@click.option("--building", metavar="CODE", help="Check this building alone.")
@click.option("--division", metavar="CODE", help="Check what this division manages (510100, 5101).")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Look at another day; nothing is stored."
)
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0, max=100),
    metavar="M2",
    help="Excess over a limit that is not yet called one; else the setting's, 0.10 m².",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "xlsx"]),
    default="table",
    show_default=True,
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The workbook to write."
)
@click.option("--dask", metavar="ADDRESS", help=DASK)
@click.pass_context
def check(ctx: click.Context, /, **given: Any) -> None:
    """Compare premises with the allocation standard and with each other.

    Rooms with their occupants' ranks, organisations with what they may have, buildings with their
    certificates. Findings of today's check are kept: found again they stay the same, waived ones
    stay waived, those no longer found are resolved. Exits 0 if no finding is an error, or all such
    are waived; 1 otherwise.
    """
    if ctx.invoked_subcommand is not None:
        return
    if given["building"] and given["division"]:
        raise click.UsageError("--building and --division exclude each other")
    if (given["form"] == "xlsx") != bool(given["output"]):
        raise click.UsageError("--format xlsx needs --output FILE, and only that form takes it")
    sys.exit(_run(**given))


@check.command()
@click.argument("finding")
@click.option("--reason", required=True, help="Why it may stand; kept with it.")
def waive(finding: str, reason: str) -> None:
    """Let FINDING stand: it stays waived for as long as it is found again.

    FINDING is the id that a check lists, or its first 8 characters or more. Exits 3 if there is no
    such open finding.
    """
    from api.database import connect
    from api.settings import Settings
    from spatial.services import waive_findings

    with connect(Settings()) as conn:
        found = waive_findings.waive(conn, "", finding, reason, getpass.getuser())
    click.echo(f"已豁免 waived: {found}")


@check.command()
@click.argument("finding")
def unwaive(finding: str) -> None:
    """Open a waived FINDING again."""
    from api.database import connect
    from api.settings import Settings
    from spatial.services import waive_findings

    with connect(Settings()) as conn:
        found = waive_findings.unwaive(conn, "", finding, getpass.getuser())
    click.echo(f"已撤销豁免，重新列为未消除 open again: {found}")


def _run(*, form: str, output: Path | None, dask: str | None, **given: Any) -> int:
    from api.database import connect
    from api.settings import Settings
    from spatial.services.check_rooms import run_check

    settings = Settings()
    request = _request(settings.tolerance_m2, **given)
    if form != "table":
        said = {"form": form, "file": output.name if output else None, "as_of": request.as_of}
        record_export("check", request.scope, said | {"building": request.building_code})
    with _teller(form, output) as teller, _work(dask) as work, connect(settings) as conn:
        summary = run_check(conn, request, teller.tell, work=work)
        teller.sum_up(summary)
    return EXIT_FINDINGS if summary.has_errors else 0


def _request(
    default_m2: float,
    *,
    building: str | None,
    division: str | None,
    as_of: dt.datetime | None,
    tolerance: float | None,
) -> "CheckRequest":
    from spatial.services.check_rooms import CheckRequest

    tolerance_m2 = default_m2 if tolerance is None else tolerance
    day = as_of.date() if as_of else None
    return CheckRequest(scope_of(division), building, day, tolerance_m2)


def scope_of(division: str | None) -> str:
    """Return the prefix of a division given by code (510100) or by prefix (5101)."""
    if division is None or (len(division) in SCOPE_LENGTHS and division.isdigit()):
        return division or ""
    try:
        return division_prefix(division)
    except InvalidInputError as error:
        raise click.BadParameter(str(error), param_hint="--division") from error


@contextmanager
def _teller(form: str, output: Path | None) -> "Iterator[Teller]":
    from api.cli.check_lines import JsonLines, Table

    if output is None:
        yield JsonLines() if form == "json" else Table()
        return
    from api.reports.check_workbook import CheckWorkbook

    workbook = CheckWorkbook()
    yield workbook
    # Only once the findings are stored: a check that failed leaves no workbook behind.
    workbook.write(output)
    click.echo(f"已写入 written: {output}", err=True)


@contextmanager
def _work(address: str | None) -> "Iterator[Work]":
    """Do the checks here, or on a cluster."""
    from spatial.services.check_rooms import work_here

    if address is None:
        yield work_here
        return
    from api.batch.check_cluster import cluster_work

    with cluster_work(address) as work:
        yield work
