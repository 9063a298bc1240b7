"""Statistics of the ledger as a file, and the freezing of a period."""

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection

from api.access import WritingDeniedError
from api.jobs.doing import Doing
from api.jobs.results import keep_file
from api.ledger_reports.tables import LedgerTable, report_tables, statistics_table
from api.ledger_reports.workbook import workbook_bytes
from api.ledger_reports.writing import Heading, as_json
from spatial.services.compare_ledger import Moment
from spatial.services.freeze_period import freeze_period
from spatial.services.ledger_report import ledger_report
from spatial.services.ledger_statistics import StatisticsBy, ledger_statistics
from spatial.storage.divisions import divisions_above
from spatial.storage.periods import PeriodRepository

REPORT = "report"
MEDIA_TYPES = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ReportArguments:
    """Statistics to be written to a file.

    Parameters
    ----------
    by
        What figures are added up by; ``report``: the tables of the national report.
    form
        ``xlsx`` or ``json``.
    period
        Code of a frozen period whose figures are meant, instead of the day's.
    """

    by: str
    form: str
    as_of: dt.date
    period: str | None = None

    def document(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self) | {"as_of": self.as_of.isoformat(), "act": "report"}


@dataclass(frozen=True, slots=True)
class FreezeArguments:
    """A day's ledger to be kept under a code."""

    code: str
    division: str
    day: dt.date
    name: str | None = None

    def document(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self) | {"day": self.day.isoformat(), "act": "freeze"}


def do_statistics(doing: Doing) -> None:
    """Write a file of statistics, or freeze a period."""
    said = dict(doing.attempt.arguments)
    if said.pop("act") == "freeze":
        day = dt.date.fromisoformat(said.pop("day"))
        _freeze(doing, FreezeArguments(day=day, **said))
        return
    as_of = dt.date.fromisoformat(said.pop("as_of"))
    _report(doing, ReportArguments(as_of=as_of, **said))


def _freeze(doing: Doing, said: FreezeArguments) -> None:
    doing.tell("freezing", 0.0)
    with doing.storing(one_moment=True) as session:
        if session.scope.organisations:  # a period holds the ledger of all
            raise WritingDeniedError
        period = freeze_period(
            session.conn,
            doing.attempt.managing_prefix,
            said.code,
            said.division,
            said.day,
            who=session.login,
            name=said.name,
        )
        doing.finish(
            session,
            {
                "period": period.code,
                "division": period.division_code,
                "day": period.day.isoformat(),
                "rooms": period.rooms,
                "area_m2": float(period.area_m2),
            },
        )


def _report(doing: Doing, said: ReportArguments) -> None:
    def write(path: Path) -> dict[str, Any]:
        with doing.reading(said.as_of) as session:
            heading, tables = _tables(session.conn, doing.attempt.managing_prefix, said)
        if said.form == "xlsx":
            path.write_bytes(workbook_bytes(heading, tables))
        else:
            path.write_text(as_json(heading, tables) + "\n", encoding="utf-8")
        rows = {table.name: len(table.frame) for table in tables}
        return {"rows": rows, "as_of": heading.as_of.isoformat()}

    prefix, when = doing.attempt.managing_prefix, said.period or said.as_of.isoformat()
    name = f"smartmap-{prefix or 'all'}-{said.by}-{when}.{said.form}"
    keep_file(doing, name, MEDIA_TYPES[said.form], write)


def _tables(
    conn: Connection[Any], scope: str, said: ReportArguments
) -> tuple[Heading, list[LedgerTable]]:
    moment = Moment(said.as_of)
    if said.period is not None:
        period = PeriodRepository(conn, scope).get(said.period)
        moment = Moment(period.day, period)
    if said.by == REPORT:
        report = ledger_report(conn, scope, moment)
        tables, covered = report_tables(report), report.scope
    else:
        found = ledger_statistics(conn, scope, moment, StatisticsBy(said.by))
        tables, covered = [statistics_table(found)], found.scope
    named = divisions_above(conn, covered, [covered]).get(covered) if covered else None
    heading = Heading(covered, named.name if named else "全部", moment.day, said.period)
    return heading, tables
