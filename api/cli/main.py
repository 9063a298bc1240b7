"""The ``smartmap`` command: nouns, then verbs.

Sub-commands are imported only when called, so that ``smartmap --help`` and a drawing command do not
pay for the web server. Exit codes: 0 clean, 1 done with findings of severity error, 2 usage,
3 refused input (DESIGN.md, 5).
"""

import json
import sys

import click

from api.cli.lazy_group import LazyGroup
from api.disk import DiskFullError, is_disk_full
from api.logs import configure_logging
from api.messages import error_text
from spatial.domain.errors import SpatialError

EXIT_FINDINGS = 1
EXIT_REFUSED = 3

# command -> module that holds a click command or group of the same name, and its one-line help
COMMANDS: dict[str, tuple[str, str]] = {
    "account": ("api.cli.account", "Who may sign in: accounts, passwords, sessions, tokens."),
    "audit": ("api.cli.audit", "Read the log of events, prove that it is whole."),
    "check": ("api.cli.check", "Compare rooms with the allocation standard."),
    "db": ("api.cli.db", "Start, stop, migrate, back up and restore the database."),
    "demo": ("api.cli.demo", "Load invented data through the importer and serve the map."),
    "drawing": ("api.cli.drawing", "Inspect a CAD drawing, find its rooms, import it."),
    "ledger": ("api.cli.ledger", "Forms of the ledger: templates, checks, imports."),
    "serve": ("api.cli.serve", "Serve the map page, the API and the tiles."),
    "standard": ("api.cli.standard", "Keep standards; reckon what an organisation may have."),
    "worker": ("api.cli.worker", "Do the long work that is asked for over HTTP."),
}


class MainGroup(LazyGroup):
    """The nouns."""

    table = COMMANDS


@click.command(cls=MainGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="smartmap")
@click.option("-v", "--verbose", count=True, help="Log more (twice: debug).")
def smartmap(verbose: int) -> None:
    """智能地图: drawings to rooms, rooms to a checked ledger, the ledger to a map."""
    configure_logging(verbose)


def report_refusal(error: SpatialError, *, as_json: bool) -> None:
    """Print why an input was refused to stderr: Chinese first, English second."""
    if as_json:
        payload = {"code": error.code, "values": error.values}
        payload |= {"zh": error_text(error, "zh"), "en": error_text(error, "en")}
        click.echo(json.dumps(payload, ensure_ascii=False), err=True)
        return
    click.echo(f"{error.code}: {error_text(error, 'zh')}\n{error_text(error, 'en')}", err=True)


def main() -> None:
    """Run the command line and turn refusals into exit code 3."""
    try:
        smartmap(standalone_mode=True)
    except SpatialError as error:
        report_refusal(error, as_json="--json" in sys.argv)
        sys.exit(EXIT_REFUSED)
    except Exception as error:
        if not is_disk_full(error):
            raise
        report_refusal(DiskFullError(str(error)), as_json="--json" in sys.argv)
        sys.exit(EXIT_REFUSED)
