"""What the account commands share: the operator, the database, passwords, and lines to print."""

import getpass
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from psycopg import Connection

from spatial.domain.accounts import OPERATOR
from spatial.services.accounts import Actor
from spatial.storage.accounts import StoredAccount

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
FROM_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of stdin."
)
GENERATE = click.option("--generate", is_flag=True, help="Make a password up and print it.")


def operator() -> Actor:
    """Return who runs the command: someone who may everything, by the name of the login."""
    return Actor(f"cli:{getpass.getuser()}", OPERATOR)


@contextmanager
def accounts_connection() -> Iterator[Connection[Any]]:
    """Lend the owner's connection; what is changed over it is committed on a clean end."""
    from api.database import connect
    from api.settings import Settings

    with connect(Settings()) as conn:
        yield conn


def choose_password(login: str, *, from_stdin: bool, generate: bool) -> str:
    """Return a password that is good enough: made up, read, or asked for twice."""
    from api.passwords import make_password
    from spatial.domain.passwords import check_password

    if from_stdin and generate:
        raise click.UsageError("--password-stdin excludes --generate")
    if generate:
        password = make_password()
    elif from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("密码 Password", hide_input=True, confirmation_prompt=True)
    check_password(password, login)
    return password


def hash_new(password: str) -> str:
    """Hash a password as the settings say."""
    from api.passwords import PasswordCost, PasswordHasher
    from api.settings import Settings

    return PasswordHasher(PasswordCost[Settings().hash_cost.upper()]).hash(password)


def account_document(conn: Connection[Any], account: StoredAccount) -> dict[str, Any]:
    """Return an account as a JSON document."""
    from spatial.services.account_scopes import division_code, organisation_codes

    codes = organisation_codes(conn, account.scope.organisations)
    moments = ("password_set_at", "disabled_at", "created_at", "seen_at")
    return {
        "id": str(account.id),
        "login": account.login,
        "display_name": account.display_name,
        "role": account.role,
        "divisions": [division_code(prefix) for prefix in account.scope.prefixes],
        "organisations": [codes.get(each, str(each)) for each in account.scope.organisations],
        "must_change_password": account.must_change_password,
        "locked_s": account.wait_s,
        "created_by": account.created_by,
    } | {name: _moment(getattr(account, name)) for name in moments}


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None


def print_account(document: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one account in one line."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    marks = [
        mark
        for mark, holds in (
            ("停用 disabled", document["disabled_at"]),
            (f"锁定 locked {document['locked_s']} s", document["locked_s"]),
            ("须改密 change password", document["must_change_password"]),
        )
        if holds
    ]
    scope = ",".join(document["divisions"]) + "".join(f" {o}" for o in document["organisations"])
    said = "  ".join((scope, document["display_name"], *marks))
    click.echo(f"{document['login']:<20} {document['role']:<13} {said}")
