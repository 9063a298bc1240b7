"""``smartmap drawing import``: a drawing into the database."""

import getpass
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.finding_lines import print_findings
from api.cli.plan_lines import place_json, print_differences, print_place
from api.cli.reading_options import SHEET, takes_reading_options
from spatial.domain.changes import Cause
from spatial.domain.findings import Finding, Severity

if TYPE_CHECKING:
    from cad_import.reading import ReadOptions
    from spatial.services.import_drawing import ImportResult, PlanResult

EXIT_FINDINGS = 1
OUTCOME_WORDS = {
    "drafted": "已存为草稿 kept as a draft",
    "published": "已发布 published",
    "placed": "已更新坐标 placed on the map",
    "unchanged": "此前已导入，未作改动 imported before, nothing changed",
}


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--building", required=True, metavar="CODE", help="Building that the drawing is of.")
@click.option("--level", metavar="CODE", help="Level (B1, F1, F2 …); else the titles say it.")
@click.option(
    "--control",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Control points, CSV: name,x,y and lon,lat[,datum] or easting,northing,epsg.",
)
@click.option(
    "--fit-footprint",
    is_flag=True,
    help="Without control points: lay the plan over the building's footprint (approximate).",
)
@click.option(
    "--candidate",
    type=click.IntRange(min=1),
    metavar="K",
    help="Which of the places that --fit-footprint lists to take.",
)
@click.option(
    "--same-frame-as",
    metavar="LEVEL",
    help="The drawing is in the same coordinates as this level, which has a place.",
)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON file of what a person decided about this drawing.",
)
@takes_reading_options
@SHEET
@click.option("--dry-run", is_flag=True, help="Say what would be stored, and store nothing.")
@click.option("--publish", is_flag=True, help="Put the plans in force from today on.")
@click.option(
    "--cause",
    type=click.Choice([cause.value for cause in Cause]),
    callback=lambda _context, _option, value: Cause(value) if value else None,
    help="With --publish: why totals change. Else addition for a first plan, then correction.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, one per floor plan.")
def import_(**given: Any) -> None:
    """Store the rooms of FILE as floor plans of a building.

    The same file for the same level changes nothing a second time, and says so. Of a level that
    has a plan in force, the differences are listed, with their areas and whose rooms they touch:
    nothing is in force before --publish. Exits 1 if a
    finding is an error, 3 if the drawing is refused: then nothing is stored.
    """
    result = _import(**{name: given[name] for name in given if name != "as_json"})
    if given["as_json"]:
        for plan in result.plans:
            click.echo(json.dumps(_as_json(result, plan, given["dry_run"]), ensure_ascii=False))
    else:
        _print(result, dry_run=given["dry_run"])
    findings = [*result.findings, *(f for plan in result.plans for f in plan.findings)]
    sys.exit(EXIT_FINDINGS if any(f.severity is Severity.ERROR for f in findings) else 0)


def _import(
    *,
    file: Path,
    building: str,
    control: Path | None,
    decisions: Path | None,
    options: "ReadOptions",
    dry_run: bool,
    **wanted: Any,
) -> "ImportResult":
    from api.database import connect
    from api.reading_process import read_drawing_limited
    from api.settings import Settings
    from cad_import.decision_files import read_decisions
    from cad_import.decisions import apply_decisions
    from spatial.services.control_points import decode_control_points, parse_control_points
    from spatial.services.import_drawing import ImportRequest, import_drawing

    points = parse_control_points(decode_control_points(control.read_bytes())) if control else ()
    said = read_decisions(decisions) if decisions else None
    reading = read_drawing_limited(file, options)
    if said is not None:
        reading = apply_decisions(reading, said)
    request = ImportRequest(
        building_code=building,
        who=getpass.getuser(),
        level_code=wanted.pop("level"),
        sheet=options.sheet,
        control=points,
        **wanted,
    )
    with connect(Settings()) as conn:
        result = import_drawing(conn, reading, file.read_bytes(), request)
        if dry_run:
            conn.rollback()
    return result if said is None else _with_doubt_about_decisions(result)


def _with_doubt_about_decisions(result: "ImportResult") -> "ImportResult":
    """Say which levels hold a plan of this very file that decisions of today are not in."""
    from spatial.services.import_drawing import Outcome

    stood = tuple(p.level_code for p in result.plans if p.outcome is Outcome.UNCHANGED)
    if not stood:
        return result
    finding = Finding("DECISIONS_NOT_STORED", Severity.WARNING, stood)
    return replace(result, findings=(*result.findings, finding))


def _print(result: "ImportResult", *, dry_run: bool) -> None:
    if dry_run:
        click.echo("试运行，未入库。 Dry run: nothing was stored; this is what would be.")
    for plan in result.plans:
        made = "（新建 new）" if plan.level_created else ""
        click.echo(
            f"图幅 sheet {plan.sheet} → {result.building_code} {plan.level_code}"
            f" {plan.level_name}{made}: {OUTCOME_WORDS[plan.outcome]};"
            f" {plan.rooms} 间 rooms, {plan.area_m2:.2f} m², {plan.review} 间待核 to review"
        )
        if plan.publication is not None:
            published = plan.publication
            click.echo(
                f"  版本 revision {published.number} from {published.valid_from}:"
                f" {published.kept} kept, {published.added} added, {published.gone} gone"
            )
        if plan.place is not None:
            print_place(plan.place)
        if plan.comparison is not None:
            print_differences(plan.comparison)
    if result.skipped_sheets:
        sheets = ", ".join(map(str, result.skipped_sheets))
        click.echo(f"未导入的图幅 sheets left out: {sheets}")
    print_findings([*result.findings, *(f for plan in result.plans for f in plan.findings)])


def _as_json(result: "ImportResult", plan: "PlanResult", dry_run: bool) -> dict[str, Any]:
    from spatial.services.compare_plan import differences_document

    return {
        "building": result.building_code,
        "level": plan.level_code,
        "level_created": plan.level_created,
        "sheet": plan.sheet,
        "sha256": result.sha256,
        "outcome": plan.outcome.value,
        "state": plan.state,
        "dry_run": dry_run,
        "rooms": plan.rooms,
        "review": plan.review,
        "area_m2": plan.area_m2,
        "revision": plan.publication.number if plan.publication else None,
        **place_json(plan.place),
        "differences": differences_document(plan.comparison) if plan.comparison else None,
        "findings": [
            {"code": found.code, "severity": found.severity.value, "subjects": found.subjects}
            for found in (*result.findings, *plan.findings)
        ],
    }
