"""``smartmap standard``: allocation standards, local rules, and what an organisation may have."""

import datetime as dt
import getpass
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.json_documents import read_json

if TYPE_CHECKING:
    from spatial.storage.standards import RuleDocument

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FORMATS = click.Choice(["json", "table"])
PACKAGED = click.option(
    "--packaged", is_flag=True, help="What ships with the program; no database is needed."
)


@click.group()
def standard() -> None:
    """Keep allocation standards and local rules; reckon what an organisation may have."""


@standard.command()
@click.argument("file", metavar="ORG.json", type=FILE)
@click.option("--standard", "standard_file", type=FILE, help="A standard's file to reckon by.")
@click.option(
    "--local", "local_files", type=FILE, multiple=True, help="A local rule's file; may be repeated."
)
@click.option("--stored", is_flag=True, help="Standard and local rules in force in the database.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day whose rules are taken.")
@click.option("--format", "form", type=FORMATS, default="json", show_default=True)
def entitlement(
    file: Path,
    standard_file: Path | None,
    local_files: Sequence[Path],
    *,
    stored: bool,
    as_of: dt.datetime | None,
    form: str,
) -> None:
    """Print what the organisation in ORG.json may have: every figure with formula and rule.

    ORG.json: {"tier": "province|city|county|township|central", "storeys": "multi|high",
    "posts": [{"rank": "正处级", "headcount": 3}], "staff": 120}. Without --standard or --stored the
    standard of 2014 that ships with the program is taken. Exits 3 if a file is refused.
    """
    from api.cli.standard_lines import print_entitlement
    from api.database import connect
    from api.entitlements import entitlement_json
    from api.settings import Settings
    from api.standard_choice import choose_from_files, choose_stored
    from spatial.domain.entitlements import entitlement as reckon

    if stored and (standard_file or local_files):
        raise click.UsageError("--stored excludes --standard and --local")
    document = read_json(file)
    day = as_of.date() if as_of else dt.datetime.now().astimezone().date()
    if stored:
        with connect(Settings()) as conn:
            choice = choose_stored(conn, document, day)
    else:
        choice = choose_from_files(document, standard_file, local_files, day)
    found = reckon(choice.establishment, choice.standard)
    if form == "json":
        told = entitlement_json(found, choice.standard, choice.findings)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print_entitlement(found, choice.standard, choice.findings)


@standard.command("list")
@PACKAGED
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, one per document.")
def list_(*, packaged: bool, as_json: bool) -> None:
    """List standards and local rules with the days on which they are in force."""
    from api.cli.standard_lines import print_rules

    print_rules(_documents(packaged=packaged), as_json=as_json)


@standard.command()
@click.argument("code")
@PACKAGED
@click.option("--format", "form", type=FORMATS, default="table", show_default=True)
def show(code: str, *, packaged: bool, form: str) -> None:
    """Print a standard or a local rule: its figures and how sure they are, or its document."""
    from api.cli.standard_lines import print_rule
    from spatial.domain.errors import NotFoundError

    found = next((one for one in _documents(packaged=packaged) if one.code == code), None)
    if found is None:
        raise NotFoundError("allocation standard", code)
    if form == "json":
        click.echo(json.dumps(found.document, ensure_ascii=False, indent=1))
    else:
        print_rule(found)


@standard.command()
@click.argument("file", type=FILE)
@click.option(
    "--check", is_flag=True, help="Only say whether it would be taken; nothing is stored."
)
def add(file: Path, *, check: bool) -> None:
    """Store the standard or the local rule in FILE, in force from its first day.

    What was in force before ends on that day. A file that names a division is a local rule; it may
    be stricter than the standard, never looser. The same file twice changes nothing. Exits 3 if it
    is refused.
    """
    from api.database import connect
    from api.settings import Settings
    from api.standard_choice import packaged_documents
    from spatial.domain.standard_documents import parse_allocation_standard
    from spatial.services.add_standard import add_standard, check_rule, read_rule

    document = read_json(file)
    if check:
        rule = read_rule(document)
        check_rule(rule, parse_allocation_standard(packaged_documents()[0].document))
        click.echo(f"可以入库 would be taken: {rule.code} {rule.name} {rule.number}")
        return
    with connect(Settings()) as conn:
        added = add_standard(conn, document, getpass.getuser())
    rule = added.rule
    word = (
        "已入库 stored" if added.stored else "此前已入库，未作改动 stored before, nothing changed"
    )
    click.echo(f"{word}: {rule.code} {rule.name} {rule.number}，自 from {rule.valid_from}")


def _documents(*, packaged: bool) -> "list[RuleDocument]":
    from api.database import connect
    from api.settings import Settings
    from api.standard_choice import packaged_documents
    from spatial.storage.standards import StandardRepository

    if packaged:
        return packaged_documents()
    with connect(Settings()) as conn:
        return StandardRepository(conn).list_all()
