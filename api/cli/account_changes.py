"""``smartmap account add|change|disable|enable|password|unlock``."""

from typing import Any

import click

from api.cli.account_work import (
    AS_JSON,
    FROM_STDIN,
    GENERATE,
    account_document,
    accounts_connection,
    choose_password,
    hash_new,
    operator,
    print_account,
)
from spatial.domain.accounts import Role

ROLES = click.Choice([role.value for role in Role])
DIVISIONS = click.option(
    "--division", "divisions", multiple=True, help="GB/T 2260 code that it sees; may be repeated."
)
ORGANISATIONS = click.option(
    "--organisation",
    "organisations",
    multiple=True,
    help="Code; if given, it sees only what these hold. May be repeated.",
)


@click.command()
@click.argument("login")
@click.option("--name", required=True, help="Whom or what it is for.")
@click.option("--role", type=ROLES, required=True)
@DIVISIONS
@ORGANISATIONS
@FROM_STDIN
@GENERATE
@click.option("--no-password", is_flag=True, help="It has tokens or an identity elsewhere instead.")
@click.option("--keep-password", is_flag=True, help="The password need not be changed at once.")
@AS_JSON
def add(login: str, *, keep_password: bool, as_json: bool, **given: Any) -> None:
    """Add an account that sees the buildings which some divisions manage.

    A made-up password is printed to stdout, this once. Exits 3 if the account is refused.
    """
    from spatial.services.accounts import AccountRequest, add_account, find_account

    generate, password = given["generate"], None
    if not given["no_password"]:
        password = choose_password(login, from_stdin=given["password_stdin"], generate=generate)
    elif generate or given["password_stdin"] or keep_password:
        raise click.UsageError("--no-password excludes what is said of one")
    request = AccountRequest(
        login, given["name"], Role(given["role"]), given["divisions"], given["organisations"]
    )
    hashed = None if password is None else hash_new(password)
    with accounts_connection() as conn:
        account_id = add_account(
            conn, operator(), request, hashed, must_change_password=not keep_password
        )
        document = account_document(conn, find_account(conn, operator(), account_id))
    print_account(document | ({"password": password} if generate else {}), as_json=as_json)
    if generate and not as_json:
        click.echo(password)


@click.command()
@click.argument("login")
@click.option("--name", help="Whom or what it is for.")
@click.option("--role", type=ROLES)
@DIVISIONS
@ORGANISATIONS
@click.option("--no-organisation", is_flag=True, help="It sees all of its divisions again.")
@AS_JSON
def change(login: str, *, no_organisation: bool, as_json: bool, **given: Any) -> None:
    """Give an account another name, role or scope; what is left out stays."""
    from spatial.services.accounts import AccountChange, change_account

    organisations, role = given["organisations"], given["role"]
    if no_organisation and organisations:
        raise click.UsageError("--no-organisation excludes --organisation")
    wanted = AccountChange(
        display_name=given["name"],
        role=Role(role) if role else None,
        divisions=given["divisions"] or None,
        organisations=organisations if organisations or no_organisation else None,
    )
    with accounts_connection() as conn:
        changed = change_account(conn, operator(), login, wanted)
        document = account_document(conn, changed)
    print_account(document, as_json=as_json)


@click.command()
@click.argument("login")
@AS_JSON
def disable(login: str, *, as_json: bool) -> None:
    """Shut an account out: its sessions end, its tokens rest, within a second."""
    _set_disabled(login, disabled=True, as_json=as_json)


@click.command()
@click.argument("login")
@AS_JSON
def enable(login: str, *, as_json: bool) -> None:
    """Let a disabled account in again, with its password and its tokens."""
    _set_disabled(login, disabled=False, as_json=as_json)


def _set_disabled(login: str, *, disabled: bool, as_json: bool) -> None:
    from spatial.services.accounts import set_disabled

    with accounts_connection() as conn:
        account = set_disabled(conn, operator(), login, disabled=disabled)
        document = account_document(conn, account)
    print_account(document, as_json=as_json)


@click.command()
@click.argument("login")
@FROM_STDIN
@GENERATE
def password(login: str, *, password_stdin: bool, generate: bool) -> None:
    """Give an account a password, to be changed at once; its sessions end."""
    from spatial.services.accounts import find_account, give_password

    with accounts_connection() as conn:
        find_account(conn, operator(), login)
    chosen = choose_password(login, from_stdin=password_stdin, generate=generate)
    hashed = hash_new(chosen)
    with accounts_connection() as conn:
        give_password(conn, operator(), login, hashed)
    if generate:
        click.echo(chosen)


@click.command()
@click.argument("login")
def unlock(login: str) -> None:
    """Let an account that typed wrong passwords try again at once."""
    from spatial.services.accounts import unlock_account

    with accounts_connection() as conn:
        unlock_account(conn, operator(), login)
