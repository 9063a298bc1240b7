"""``smartmap drawing``: look into a CAD drawing, find its rooms, import them."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.drawing_batch import batch
from api.cli.drawing_import import import_
from api.cli.drawing_profile import profile as profile_commands
from api.cli.finding_lines import print_findings
from api.cli.reading_options import SHEET, takes_reading_options
from spatial.domain.findings import Severity

if TYPE_CHECKING:
    from cad_import.reading import ReadOptions

EXIT_FINDINGS = 1


@click.group()
def drawing() -> None:
    """Inspect a CAD drawing, find its rooms, import it."""


drawing.add_command(import_)
drawing.add_command(batch)
drawing.add_command(profile_commands)


@drawing.command()
@click.argument("file", type=click.Path(path_type=Path))
@takes_reading_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def inspect(file: Path, options: "ReadOptions", *, as_json: bool) -> None:
    """Say what is in FILE: form, unit, encoding, CAD layers and their roles, sheets, texts.

    With --profile or --role, a layer whose role that changes is shown with the role it had.
    """
    from api.reading_process import inspect_drawing_limited

    report = inspect_drawing_limited(file, options)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        for line in report.lines():
            click.echo(line)
    print_findings(list(report.findings))
    sys.exit(EXIT_FINDINGS if any(f.severity is Severity.ERROR for f in report.findings) else 0)


@drawing.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="GeoJSON to write.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a report: R.json, R.html (plan and tables in one file) or R.xlsx.",
)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, dir_okay=False),
    help="JSON file of what a person decided about this drawing.",
)
@takes_reading_options
@SHEET
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON line.")
def rooms(
    file: Path,
    output: Path,
    report: Path | None,
    decisions: Path | None,
    options: "ReadOptions",
    *,
    as_json: bool,
) -> None:
    """Find the rooms of FILE and write them as GeoJSON, in metres, in the drawing's own frame.

    Needs no database. Exits 1 if a finding of severity error was made, 3 if FILE is refused.
    """
    from api.drawing_report import summary, summary_lines
    from api.reading_process import read_with_evidence_limited
    from api.reports.writing import REPORT_FORMS, write_report
    from cad_import.decision_files import read_decisions
    from cad_import.decisions import apply_decisions
    from cad_import.rooms_geojson import rooms_geojson

    if report is not None and report.suffix.lower() not in REPORT_FORMS:
        raise click.BadParameter(f"ends in {', '.join(REPORT_FORMS)}", param_hint="--report")
    said = read_decisions(decisions) if decisions is not None else None
    reading, evidence = read_with_evidence_limited(file, options)
    if said is not None:
        reading = apply_decisions(reading, said)
    output.write_text(rooms_geojson(reading), encoding="utf-8")
    if report is not None:
        write_report(report, reading, evidence)
    if as_json:
        click.echo(json.dumps(summary(reading), ensure_ascii=False))
    else:
        for line in summary_lines(reading):
            click.echo(line)
    findings = [*reading.findings, *(f for plan in reading.plans for f in plan.findings)]
    print_findings(findings)
    sys.exit(EXIT_FINDINGS if any(f.severity is Severity.ERROR for f in findings) else 0)
