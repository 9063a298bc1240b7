"""``smartmap account``: who may sign in, and with what."""

import click

from api.cli.lazy_group import LazyGroup

# command -> module that holds a click command of that name, and its one-line help
COMMANDS: dict[str, tuple[str, str]] = {
    "add": ("api.cli.account_changes", "Add an account."),
    "change": ("api.cli.account_changes", "Give an account another name, role or scope."),
    "disable": ("api.cli.account_changes", "Shut an account out; its sessions end."),
    "enable": ("api.cli.account_changes", "Let a disabled account in again."),
    "link": ("api.cli.account_identities", "Let an identity of the OIDC issuer sign in."),
    "list": ("api.cli.account_lists", "List accounts."),
    "password": ("api.cli.account_changes", "Give an account a password, to be changed at once."),
    "revoke": ("api.cli.account_credentials", "End sessions and revoke tokens."),
    "sessions": ("api.cli.account_lists", "List an account's sessions and tokens."),
    "show": ("api.cli.account_lists", "Show one account."),
    "token": ("api.cli.account_credentials", "Make a token for an account."),
    "unlink": ("api.cli.account_identities", "Take an account's identity away."),
    "unlock": ("api.cli.account_changes", "Let a locked account try again at once."),
}


class AccountGroup(LazyGroup):
    """The accounts' verbs."""

    table = COMMANDS


@click.command(cls=AccountGroup)
def account() -> None:
    """Accounts: the operator's way, over the owner's connection; everything is on record.

    Passwords are asked for, read from the standard input or made up; never an argument.
    """
