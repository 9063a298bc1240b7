"""``smartmap ledger freeze|periods``: keep what a day's ledger said."""

import datetime as dt
import getpass
from pathlib import Path

import click

from api.access import PROVINCE_PREFIX
from api.cli.check import scope_of
from api.cli.ledger_tables import chosen_format, reading, shown_as, write


@click.command()
@click.argument("code")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Whose ledger is kept."
)
@click.option(
    "--division", metavar="CODE", help="Whose ledger is kept; the province's if left out."
)
@click.option("--name", help="What reports call it; else the code.")
def freeze(code: str, day: dt.datetime, division: str | None, name: str | None) -> None:
    """Freeze the ledger of a day under CODE, e.g. 2026-Q3.

    Totals, titles, posts, people and what checks had found are kept as they are known now. Nothing
    changes a frozen period: what is recorded later for its day shows as a correction of data.
    """
    from spatial.services.freeze_period import freeze_period

    prefix = scope_of(division) or PROVINCE_PREFIX
    with reading() as conn:
        period = freeze_period(
            conn,
            "",
            code,
            prefix.ljust(6, "0"),
            day.date(),
            who=getpass.getuser(),
            name=name,
        )
    click.echo(
        f"{period.code}: {period.division_code} {period.day} {period.rooms} 间 rooms,"
        f" {period.area_m2} ㎡"
    )


@click.command()
@shown_as
def periods(division: str | None, form: str | None, output: Path | None) -> None:
    """List the frozen periods, newest first."""
    from api.ledger_reports.tables import periods_table
    from api.ledger_reports.writing import Heading
    from spatial.storage.days import today
    from spatial.storage.periods import PeriodRepository

    scope, form = scope_of(division), chosen_format(form, output)
    with reading() as conn:
        found = PeriodRepository(conn, scope).list_all()
    write([periods_table(found)], Heading(scope, division or "全部", today()), form, output)
