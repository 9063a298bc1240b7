"""``smartmap ledger``: who holds which rooms, in and out."""

import click

from api.cli.lazy_group import LazyGroup

# command -> module that holds a click command of that name, and its one-line help
COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("api.cli.ledger_forms", "Check a filled-in form without a database."),
    "differences": ("api.cli.ledger_tables", "Tell why totals changed, by the six classes."),
    "entries": ("api.cli.ledger_tables", "List who holds which rooms (分台账, 总台账)."),
    "freeze": ("api.cli.ledger_periods", "Keep what a day's ledger says, for good."),
    "import": ("api.cli.ledger_forms", "Check a filled-in form and store it, whole or not at all."),
    "mismatches": ("api.cli.ledger_tables", "List what ledger and plans tell differently."),
    "periods": ("api.cli.ledger_periods", "List the frozen periods."),
    "statistics": ("api.cli.ledger_tables", "Add the ledger up; the national report's tables."),
    "template": ("api.cli.ledger_forms", "Write a form to fill in, as .xlsx."),
}


class LedgerGroup(LazyGroup):
    """The ledger's verbs."""

    table = COMMANDS


@click.command(cls=LedgerGroup)
def ledger() -> None:
    """Who holds which rooms: forms out, filled-in forms in."""
