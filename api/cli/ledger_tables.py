"""``smartmap ledger entries|mismatches|statistics|differences``: what the ledger says of a day."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.check import scope_of
from api.cli.exported import record_export

if TYPE_CHECKING:
    from psycopg import Connection

    from api.ledger_reports.tables import LedgerTable
    from api.ledger_reports.writing import Heading
    from spatial.services.compare_ledger import Moment

FORMATS = ("table", "json", "xlsx", "parquet")
STATISTICS_BY = (
    "division",
    "organisation",
    "building",
    "use",
    "title",
    "state",
    "standing",
    "report",
)
COMPARED_BY = ("all", "division", "organisation", "building", "use")

DIVISION = click.option(
    "--division", metavar="CODE", help="Only what this division manages (510100, 5101)."
)
AS_OF = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The ledger of this day; today if left out."
)
FORMAT = click.option(
    "--format", "form", type=click.Choice(FORMATS), help="As -o's ending says; else table."
)
OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write this file."
)


def shown_as(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of scope and output."""
    for option in (OUTPUT, FORMAT, DIVISION):
        command = option(command)
    return command


@click.command()
@click.option("--organisation", metavar="CODE", help="The ledger of this one (分台账).")
@AS_OF
@shown_as
def entries(
    organisation: str | None,
    as_of: dt.datetime | None,
    division: str | None,
    form: str | None,
    output: Path | None,
) -> None:
    """List who holds which rooms: of one organisation (分台账), or of all (总台账)."""
    from api.ledger_reports.tables import entries_table
    from spatial.storage.ledger_totals import ledger_entries

    scope, day, form = scope_of(division), _day(as_of), chosen_format(form, output)
    with reading() as conn:
        if organisation is not None:
            _require_organisation(conn, scope, organisation, day)
        found = ledger_entries(conn, scope, day, organisation)
        heading = _heading(conn, scope, day)
    write([entries_table(found, organisation)], heading, form, output)


@click.command()
@AS_OF
@shown_as
def mismatches(
    as_of: dt.datetime | None, division: str | None, form: str | None, output: Path | None
) -> None:
    """List what ledger and plans tell differently.

    Rows without a room on a plan, offices and service rooms without a row, and areas that differ by
    more than two surveys may.
    """
    from api.ledger_reports.tables import mismatch_tables
    from spatial.storage.ledger_mismatches import mismatches as find_mismatches

    scope, day, form = scope_of(division), _day(as_of), chosen_format(form, output)
    with reading() as conn:
        tables = mismatch_tables(find_mismatches(conn, scope, day))
        heading = _heading(conn, scope, day)
    write(tables, heading, form, output)


@click.command()
@click.option(
    "--by",
    type=click.Choice(STATISTICS_BY),
    required=True,
    help="What figures are added up by; report: the tables of the national report.",
)
@AS_OF
@click.option("--period", metavar="CODE", help="The figures that this period froze.")
@shown_as
def statistics(by: str, as_of: dt.datetime | None, period: str | None, **given: Any) -> None:
    """Add the ledger up: m², vacancy, m² per person, over standard, titles.

    Figures are those of a day, or of a frozen period; what is not known stays empty.
    """
    from api.ledger_reports.tables import report_tables, statistics_table
    from spatial.services.ledger_report import ledger_report
    from spatial.services.ledger_statistics import StatisticsBy, ledger_statistics

    if period and as_of:
        raise click.UsageError("--period and --as-of exclude each other")
    scope, form = scope_of(given["division"]), chosen_format(given["form"], given["output"])
    with reading() as conn:
        moment = _moment(conn, scope, period, as_of)
        if by == "report":
            report = ledger_report(conn, scope, moment)
            tables, scope = report_tables(report), report.scope
        else:
            found = ledger_statistics(conn, scope, moment, StatisticsBy(by))
            tables, scope = [statistics_table(found)], found.scope
        heading = _heading(conn, scope, moment.day, period)
    write(tables, heading, form, given["output"])


@click.command()
@click.option("--since", required=True, metavar="DAY|PERIOD", help="A day, or a frozen period.")
@click.option("--until", required=True, metavar="DAY|PERIOD", help="A day, or a frozen period.")
@click.option("--by", type=click.Choice(COMPARED_BY), default="all", show_default=True)
@shown_as
def differences(since: str, until: str, by: str, **given: Any) -> None:
    """Tell why totals changed between two days or periods, by the six classes.

    Of a frozen period, what was recorded after its freezing for days before it is a correction
    (数据更正): the classes sum to the change.
    """
    from api.ledger_reports.tables import comparison_table
    from spatial.services.compare_ledger import ComparedBy, compare_ledger, find_moment

    scope, form = scope_of(given["division"]), chosen_format(given["form"], given["output"])
    with reading() as conn:
        first, last = find_moment(conn, scope, since), find_moment(conn, scope, until)
        comparison = compare_ledger(conn, scope, first, last, ComparedBy(by))
        heading = _heading(conn, comparison.scope, last.day, _code(last), first)
    write([comparison_table(comparison)], heading, form, given["output"])


def _moment(
    conn: "Connection[Any]", scope: str, period: str | None, as_of: dt.datetime | None
) -> "Moment":
    from spatial.services.compare_ledger import Moment
    from spatial.storage.periods import PeriodRepository

    if period is None:
        return Moment(_day(as_of))
    found = PeriodRepository(conn, scope).get(period)
    return Moment(found.day, found)


def _code(moment: "Moment") -> str | None:
    return moment.period.code if moment.period else None


def _day(as_of: dt.datetime | None) -> dt.date:
    from spatial.storage.days import today

    return as_of.date() if as_of else today()


def _require_organisation(conn: "Connection[Any]", scope: str, code: str, day: dt.date) -> None:
    """Refuse a code that is no organisation's: an empty ledger would look like an answer."""
    from spatial.domain.errors import NotFoundError
    from spatial.storage.organisations import OrganisationRepository

    if not OrganisationRepository(conn, "").list_all(day, [code]):
        raise NotFoundError("organisation", code)


def _heading(
    conn: "Connection[Any]",
    scope: str,
    day: dt.date,
    period: str | None = None,
    since: "Moment | None" = None,
) -> "Heading":
    from api.ledger_reports.writing import Heading
    from spatial.storage.divisions import divisions_above

    named = divisions_above(conn, scope, [scope]).get(scope) if scope else None
    return Heading(
        scope,
        named.name if named else "全部",
        day,
        period,
        since.day if since else None,
        _code(since) if since else None,
    )


@contextmanager
def reading() -> "Iterator[Connection[Any]]":
    """Lend a connection whose statements all see one ledger."""
    from psycopg import IsolationLevel

    from api.database import connect
    from api.settings import Settings

    with connect(Settings()) as conn:
        conn.isolation_level = IsolationLevel.REPEATABLE_READ
        yield conn


def chosen_format(form: str | None, output: Path | None) -> str:
    """Return the format that is asked for, or that the file's ending says."""
    ending = output.suffix.lower().lstrip(".") if output else ""
    if form is None:
        form = ending if ending in FORMATS else "table"
    if form in {"xlsx", "parquet"} and output is None:
        raise click.UsageError(f"--format {form} needs -o FILE")
    return form


def write(
    tables: "Sequence[LedgerTable]", heading: "Heading", form: str, output: Path | None
) -> None:
    """Write tables to a file or to the screen; a file and JSON are an export, on record first."""
    from api.ledger_reports.writing import as_json, as_text, write_parquet

    if output is not None or form == "json":
        _record(heading, form, output)
    if form == "parquet" and output is not None:
        for path in write_parquet(output, heading, tables):
            click.echo(str(path))
        return
    if form == "xlsx" and output is not None:
        from api.ledger_reports.workbook import workbook_bytes

        output.write_bytes(workbook_bytes(heading, tables))
    else:
        text = as_json(heading, tables) if form == "json" else as_text(heading, tables)
        if output is None:
            click.echo(text)
            return
        output.write_text(text + "\n", encoding="utf-8")
    click.echo(str(output))


def _record(heading: "Heading", form: str, output: Path | None) -> None:
    said = {
        "form": form,
        "file": output.name if output else None,
        "as_of": heading.as_of,
        "period": heading.period,
    }
    command = click.get_current_context().info_name
    record_export(f"ledger {command}", heading.scope, said)
