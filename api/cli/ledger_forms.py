"""``smartmap ledger template|check|import``: forms out, filled-in forms in."""

import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.check import scope_of

if TYPE_CHECKING:
    from api.ledger_files.checking import CheckedFile
    from api.ledger_files.container import Container
    from api.ledger_files.importing import ImportedFile
    from api.ledger_files.tables import FormTable

EXIT_FINDINGS = 1
FORM_CODES = ("organisations", "rooms", "occupancies", "titles")
CAUSES = (
    "subject_change",
    "reallocation",
    "use_change",
    "correction",
    "disposal",
    "addition",
)
SHOWN = 50  # problems on the screen; the checked workbook lists all
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FORM = click.option(
    "--form", type=click.Choice(FORM_CODES), help="Which form it is; else its mark or heads say it."
)
CHECKED = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the file back with colours, comments and the sheet 校验结果 (.xlsx only).",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON lines, one per problem.")


@click.command()
@click.argument("form", type=click.Choice(FORM_CODES))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File."
)
@click.option("--division", metavar="CODE", help="Offer the divisions within this one only.")
def template(form: str, output: Path, division: str | None) -> None:
    """Write FORM as a workbook with lists to choose from."""
    from api.ledger_files.template import write_template
    from spatial.storage.ledger_forms import find_form, form_lists

    if output.suffix.lower() != ".xlsx":
        raise click.BadParameter("an .xlsx", param_hint="-o")
    chosen = find_form(form)
    output.write_bytes(write_template(chosen, form_lists(), within=scope_of(division)))
    click.echo(f"{output}: {chosen.title.zh} {chosen.title.en} ({chosen.stamp})")


@click.command()
@click.argument("file", type=FILE)
@FORM
@CHECKED
@JSON
def check(file: Path, form: str | None, output: Path | None, as_json: bool) -> None:
    """Check FILE (.xlsx or .csv) by itself, without a database.

    Whether organisations, buildings and rooms are there is seen by `smartmap ledger import
    --dry-run`. Exits 1 if a problem is an error, 3 if the file is refused as a whole.
    """
    from api.ledger_files.importing import check_offline

    checked = check_offline(*_read(file, form, output))
    _report(checked, output, as_json=as_json)
    if as_json:
        click.echo(json.dumps(_summary(checked), ensure_ascii=False))
    sys.exit(EXIT_FINDINGS if checked.checked.has_errors else 0)


@click.command("import")
@click.argument("file", type=FILE)
@FORM
@click.option("--division", metavar="CODE", help="Write within what this division manages only.")
@click.option("--dry-run", is_flag=True, help="Say what would be stored, and store nothing.")
@click.option("--accept-warnings", is_flag=True, help="Store although there are warnings.")
@click.option(
    "--cause",
    type=click.Choice(CAUSES),
    help="Class of the difference that it makes; each form has a usual one.",
)
@click.option("--why", help="The reason, in words; else the file's name.")
@click.option("--document", help="Number of the approval or certificate.")
@CHECKED
@JSON
def import_(file: Path, form: str | None, output: Path | None, **given: Any) -> None:
    """Check FILE (.xlsx or .csv) against the ledger and store it, whole or not at all.

    What stands in the ledger already changes nothing: the same file twice is stored once. Exits 0
    if the ledger stands as the file says, 1 if problems kept it out, 3 if it is refused.
    """
    imported = _import(file, form, output, **given)
    _report(imported.file, output, as_json=given["as_json"])
    summary = _summary(imported.file) | _outcome(imported, dry_run=given["dry_run"])
    if given["as_json"]:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        click.echo(_outcome_words(imported, dry_run=given["dry_run"]))
    sys.exit(0 if imported.is_stored else EXIT_FINDINGS)


def _import(
    file: Path, form: str | None, output: Path | None, *, dry_run: bool, **given: Any
) -> "ImportedFile":
    from api.database import connect
    from api.ledger_files.importing import check_with_ledger, import_checked
    from api.settings import Settings
    from spatial.domain.changes import Cause
    from spatial.services.store_form import Storing

    table, container = _read(file, form, output)
    scope = scope_of(given["division"])
    storing = Storing(
        scope=scope,
        who=getpass.getuser(),
        why=given["why"] or f"导入 {table.form.title.zh} {file.name}",
        cause=Cause(given["cause"]) if given["cause"] else None,
        document=given["document"],
    )
    with connect(Settings()) as conn:
        checked = check_with_ledger(conn, table, container, scope)
        imported = import_checked(conn, checked, storing, accept_warnings=given["accept_warnings"])
        if dry_run or not imported.is_stored:
            conn.rollback()
    return imported


def _read(
    file: Path, form: str | None, output: Path | None
) -> "tuple[FormTable, Container | None]":
    from api.ledger_files.reading import read_file, read_table
    from spatial.storage.ledger_forms import find_form, ledger_forms

    is_csv = file.suffix.lower() == ".csv"
    if output is not None and (is_csv or output.suffix.lower() != ".xlsx"):
        raise click.UsageError("-o takes the checked .xlsx back; a CSV bears no colours")
    wanted = find_form(form) if form else None
    return read_table(read_file(file), ledger_forms(), wanted, is_csv=is_csv)


def _report(checked: "CheckedFile", output: Path | None, *, as_json: bool) -> None:
    """Print the problems, and write the checked workbook where it is asked for."""
    lines = checked.lines
    if as_json:
        for line in lines:
            click.echo(
                json.dumps(line._asdict() | {"family": line.family.value}, ensure_ascii=False)
            )
    else:
        for line in lines[:SHOWN]:
            click.echo(
                f"{line.cell:<6}{line.severity:<9}{line.family.value} {line.code}: {line.zh}"
            )
            click.echo(f"{'':<15}{line.en}")
        if len(lines) > SHOWN:
            click.echo(f"… 共 {len(lines)} 项 ({len(lines)} in all, the first {SHOWN} are shown)")
        click.echo(checked.summary())
    marked = checked.marked() if output is not None else None
    if output is not None and marked is not None:
        output.write_bytes(marked)
        click.echo(f"{output}: 已标注的原文件 your file, marked", err=True)


def _summary(checked: "CheckedFile") -> dict[str, Any]:
    return {
        "form": checked.table.form.code,
        "rows": len(checked.checked.rows),
        "errors": checked.counts[_severity("error")],
        "warnings": checked.counts[_severity("warning")],
    }


def _severity(name: str) -> Any:
    from spatial.domain.findings import Severity

    return Severity(name)


def _outcome(imported: "ImportedFile", *, dry_run: bool) -> dict[str, Any]:
    stored = imported.stored
    return {
        "stored": imported.is_stored and not dry_run,
        "dry_run": dry_run,
        "changed": stored.changed if stored else 0,
        "events": len(stored.events) if stored else 0,
    }


def _outcome_words(imported: "ImportedFile", *, dry_run: bool) -> str:
    stored = imported.stored
    if stored is None and not imported.file.checked.has_errors:
        return (
            "有提醒，未入库；核对后加 --accept-warnings。 Warnings: not stored; look, then accept."
        )
    if stored is None or stored.problems:
        return "未入库，请改正后重新导入。 Nothing was stored: mend it and import again."
    if not stored.events:
        return "台账已是如此，未作改动。 The ledger stands like that already; nothing changed."
    would = "试运行，未入库：将" if dry_run else "已"
    would_en = "Dry run, nothing stored: would be" if dry_run else "Stored:"
    return (
        f"{would}登记 {stored.changed} 项变动，{len(stored.events)} 个事件。"
        f" {would_en} {stored.changed} changes in {len(stored.events)} events."
    )
