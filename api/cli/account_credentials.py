"""``smartmap account revoke|token``: what stands for an account, ended or made."""

import json
from collections.abc import Sequence
from uuid import UUID

import click

from api.cli.account_work import AS_JSON, accounts_connection, operator
from spatial.domain.accounts import GRANTS, Grant, Role, Standing


@click.command()
@click.argument("login")
@click.option("--id", "credential", type=click.UUID, help="Only this session or token.")
@click.option("--sessions", "only_sessions", is_flag=True, help="Sessions only.")
@click.option("--tokens", "only_tokens", is_flag=True, help="Tokens only.")
def revoke(login: str, credential: UUID | None, *, only_sessions: bool, only_tokens: bool) -> None:
    """End an account's sessions and revoke its tokens: all of them, or those that are named."""
    from spatial.domain.errors import NotFoundError
    from spatial.services.accounts import end_access, find_account
    from spatial.services.accounts_sessions import end_session, revoke_token
    from spatial.storage.accounts import list_sessions

    if credential and (only_sessions or only_tokens):
        raise click.UsageError("--id excludes --sessions and --tokens")
    actor = operator()
    with accounts_connection() as conn:
        account = find_account(conn, actor, login)
        if credential is not None:
            owner = actor._replace(account_id=account.id)
            is_session = credential in {one.id for one in list_sessions(conn, account.id)}
            try:
                (end_session if is_session else revoke_token)(conn, owner, credential)
            except NotFoundError as error:
                raise NotFoundError("credential", credential) from error
            ended = 1
        else:
            kinds = [False] * (not only_tokens) + [True] * (not only_sessions)
            ended = sum(end_access(conn, actor, login, tokens=kind) for kind in kinds)
    click.echo(f"已注销 ended: {ended}")


@click.command()
@click.argument("login")
@click.option("--name", required=True, help="What the token is for.")
@click.option(
    "--grant",
    "grants",
    type=click.Choice([grant.value for grant in Grant]),
    multiple=True,
    default=("read",),
    show_default=True,
    help="What it may do; may be repeated.",
)
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True)
@AS_JSON
def token(login: str, name: str, grants: Sequence[str], days: int, *, as_json: bool) -> None:
    """Make a token for an account and print it, this once: Authorization: Bearer smt_…."""
    from spatial.services.accounts import find_account
    from spatial.services.accounts_sessions import make_token

    actor = operator()
    with accounts_connection() as conn:
        account = find_account(conn, actor, login)
        held = Standing(GRANTS[Role(account.role)], account.scope)
        owner = actor._replace(standing=held, account_id=account.id)
        made = make_token(conn, owner, name, [Grant(each) for each in grants], days)
    if as_json:
        said = {"id": str(made.id), "token": made.secret, "until": made.expires_at.isoformat()}
        click.echo(json.dumps(said))
    else:
        click.echo(made.secret)
