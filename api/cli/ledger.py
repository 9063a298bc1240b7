"""``smartmap ledger``: who holds which rooms, in and out."""

import click

from api.cli.lazy_group import LazyGroup

# command -> module that holds a click command of that name, and its one-line help
COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("api.cli.ledger_forms", "Check a filled-in form without a database."),
    "import": ("api.cli.ledger_forms", "Check a filled-in form and store it, whole or not at all."),
    "template": ("api.cli.ledger_forms", "Write a form to fill in, as .xlsx."),
}


class LedgerGroup(LazyGroup):
    """The ledger's verbs."""

    table = COMMANDS


@click.command(cls=LedgerGroup)
def ledger() -> None:
    """Who holds which rooms: forms out, filled-in forms in."""
