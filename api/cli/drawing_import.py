"""``smartmap drawing import``: a drawing into the database."""

import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.finding_lines import print_findings
from api.cli.reading_options import SHEET, takes_reading_options
from spatial.domain.findings import Severity

if TYPE_CHECKING:
    from cad_import.reading import ReadOptions
    from spatial.domain.control_points import Georeference
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
@takes_reading_options
@SHEET
@click.option("--dry-run", is_flag=True, help="Say what would be stored, and store nothing.")
@click.option("--publish", is_flag=True, help="Put the plans in force from today on.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, one per floor plan.")
def import_(**given: Any) -> None:
    """Store the rooms of FILE as floor plans of a building.

    The same file for the same level changes nothing a second time, and says so. Exits 1 if a
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
    level: str | None,
    control: Path | None,
    options: "ReadOptions",
    **flags: bool,
) -> "ImportResult":
    from api.database import connect
    from api.reading_process import read_drawing_limited
    from api.settings import Settings
    from spatial.services.control_points import decode_control_points, parse_control_points
    from spatial.services.import_drawing import ImportRequest, import_drawing

    points = parse_control_points(decode_control_points(control.read_bytes())) if control else ()
    reading = read_drawing_limited(file, options)
    request = ImportRequest(
        building_code=building,
        who=getpass.getuser(),
        level_code=level,
        sheet=options.sheet,
        control=points,
        publish=flags["publish"],
    )
    with connect(Settings()) as conn:
        result = import_drawing(conn, reading, file.read_bytes(), request)
        if flags["dry_run"]:
            conn.rollback()
    return result


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
            _print_place(plan.place)
    if result.skipped_sheets:
        sheets = ", ".join(map(str, result.skipped_sheets))
        click.echo(f"未导入的图幅 sheets left out: {sheets}")
    print_findings([*result.findings, *(f for plan in result.plans for f in plan.findings)])


def _print_place(place: "Georeference") -> None:
    click.echo(
        f"  坐标 EPSG:{place.crs_epsg}, 中误差 rms {place.rms_m:.3f} m,"
        f" 自由比例 free scale {place.free_scale:.5f}"
    )
    for residual in place.residuals:
        click.echo(f"    {residual.name}: {residual.east_m:+.3f} E {residual.north_m:+.3f} N m")


def _as_json(result: "ImportResult", plan: "PlanResult", dry_run: bool) -> dict[str, Any]:
    place = plan.place
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
        "crs_epsg": place.crs_epsg if place else None,
        "rms_m": place.rms_m if place else None,
        "residuals": [
            {"name": left.name, "east_m": left.east_m, "north_m": left.north_m}
            for left in (place.residuals if place else ())
        ],
        "findings": [
            {"code": found.code, "severity": found.severity.value, "subjects": found.subjects}
            for found in (*result.findings, *plan.findings)
        ],
    }
