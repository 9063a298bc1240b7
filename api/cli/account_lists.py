"""``smartmap account list|show|sessions``."""

import json
from typing import Any

import click

from api.cli.account_work import (
    AS_JSON,
    account_document,
    accounts_connection,
    operator,
    print_account,
)


@click.command("list")
@click.option("--division", help="GB/T 2260 code: accounts that see nothing beyond it.")
@AS_JSON
def list_(division: str | None, *, as_json: bool) -> None:
    """List accounts by login."""
    from spatial.domain.accounts import Standing
    from spatial.domain.divisions import division_prefix
    from spatial.domain.scopes import Scope
    from spatial.services.accounts import list_accounts

    actor = operator()
    if division is not None:
        scope = Scope((division_prefix(division),))
        actor = actor._replace(standing=Standing(actor.standing.grants, scope))
    with accounts_connection() as conn:
        found, _ = list_accounts(conn, actor)
        documents = [account_document(conn, one) for one in found]
    for document in documents:
        print_account(document, as_json=as_json)


@click.command()
@click.argument("login")
@AS_JSON
def show(login: str, *, as_json: bool) -> None:
    """Show one account."""
    from spatial.services.accounts import find_account

    with accounts_connection() as conn:
        document = account_document(conn, find_account(conn, operator(), login))
    if as_json:
        print_account(document, as_json=True)
        return
    for name, value in document.items():
        said = ", ".join(value) if isinstance(value, list) else value
        click.echo(f"{name:<22}{'-' if said is None else said}")


@click.command()
@click.argument("login")
@AS_JSON
def sessions(login: str, *, as_json: bool) -> None:
    """List what stands for an account: open sessions and where they are, tokens and what for."""
    from spatial.services.accounts import find_account
    from spatial.storage.accounts import list_sessions, list_tokens

    with accounts_connection() as conn:
        account = find_account(conn, operator(), login)
        open_sessions = list_sessions(conn, account.id)
        tokens = list_tokens(conn, account.id)
    documents: list[dict[str, Any]] = [
        {
            "id": str(one.id),
            "kind": "session",
            "since": one.opened_at.isoformat(),
            "seen": one.seen_at.isoformat(),
            "until": one.expires_at.isoformat(),
            "about": f"{one.origin.get('address', '-')} {one.origin.get('agent', '')}".strip(),
        }
        for one in open_sessions
    ] + [
        {
            "id": str(one.id),
            "kind": "token",
            "since": one.created_at.isoformat(),
            "seen": one.seen_at.isoformat() if one.seen_at else None,
            "until": one.expires_at.isoformat(),
            "about": f"{one.name}: {','.join(one.grants)}",
        }
        for one in tokens
    ]
    for document in documents:
        if as_json:
            click.echo(json.dumps(document, ensure_ascii=False))
        else:
            seen = document["seen"] or "-"
            click.echo(f"{document['id']} {document['kind']:<8}{seen[:19]:<20} {document['about']}")
