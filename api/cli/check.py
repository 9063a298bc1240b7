"""``smartmap check``: rooms in force against the allocation standard."""

import datetime as dt
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from api.messages import finding_text
from spatial.domain.divisions import division_prefix
from spatial.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from spatial.services.check_rooms import CheckedFinding, CheckResult

EXIT_FINDINGS = 1
SCOPE_LENGTHS = {2, 4}


@click.command()
@click.option("--building", metavar="CODE", help="Check this building alone.")
@click.option("--division", metavar="CODE", help="Check what this division manages (510100, 5101).")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Look at another day; nothing is stored."
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def check(building: str | None, division: str | None, as_of: dt.datetime | None, form: str) -> None:
    """Compare rooms with the allocation standard and with each other.

    Findings of today's check are kept; those no longer found are closed. Exits 0 if no finding is
    an error, 1 otherwise.
    """
    from api.database import connect
    from api.settings import Settings
    from spatial.services.check_rooms import check_rooms

    if building and division:
        raise click.UsageError("--building and --division exclude each other")
    scope = scope_of(division)
    day = as_of.date() if as_of else None
    with connect(Settings()) as conn:
        result = check_rooms(conn, scope, building_code=building, as_of=day)
    if form == "json":
        for checked in result.findings:
            click.echo(json.dumps(_as_json(checked), ensure_ascii=False))
    else:
        _print_table(result)
    sys.exit(EXIT_FINDINGS if result.has_errors else 0)


def scope_of(division: str | None) -> str:
    """Return the prefix of a division given by code (510100) or by prefix (5101)."""
    if division is None or (len(division) in SCOPE_LENGTHS and division.isdigit()):
        return division or ""
    try:
        return division_prefix(division)
    except InvalidInputError as error:
        raise click.BadParameter(str(error), param_hint="--division") from error


def _print_table(result: "CheckResult") -> None:
    for checked in result.findings:
        finding = checked.finding
        where = f"{checked.building_code} {checked.level_code}"
        click.echo(f"{finding.severity:<8}{finding.code:<26}{where}: {finding_text(finding, 'zh')}")
        click.echo(f"        {finding_text(finding, 'en')}")
        if finding.rule:
            click.echo(f"        依据 rule: {finding.rule}")
    severities = [checked.finding.severity.value for checked in result.findings]
    counts = ", ".join(f"{severities.count(name)} {name}" for name in ("error", "warning", "info"))
    kept = "已保存 stored" if result.stored else "未保存 not stored (another day)"
    click.echo(f"{result.rooms} 间房间 rooms: {counts}; {kept}; {result.closed} 项已消除 closed")


def _as_json(checked: "CheckedFinding") -> dict[str, Any]:
    finding = checked.finding
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "building": checked.building_code,
        "level": checked.level_code,
        "number": checked.number,
        "subjects": finding.subjects,
        "x": finding.x,
        "y": finding.y,
        "values": finding.values,
        "rule": finding.rule,
        "zh": finding_text(finding, "zh"),
        "en": finding_text(finding, "en"),
    }
