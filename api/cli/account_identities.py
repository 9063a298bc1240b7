"""``smartmap account link|unlink``: whose an identity of the issuer of OpenID Connect is."""

import click

from api.cli.account_work import accounts_connection, operator

ISSUER = click.option("--issuer", help="Its identifier [SMARTMAP_OIDC_ISSUER].")


def _issuer(given: str | None) -> str:
    from api.oidc.settings import check_issuer
    from api.settings import Settings

    issuer = given or Settings().oidc_issuer
    if issuer is None:
        raise click.UsageError("--issuer is needed where SMARTMAP_OIDC_ISSUER is not set")
    try:
        return check_issuer(issuer)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


@click.command()
@click.argument("login")
@click.option("--subject", required=True, help="What the issuer calls its owner: the claim sub.")
@ISSUER
def link(login: str, subject: str, issuer: str | None) -> None:
    """Let an identity sign in as an account; it takes the place of the one linked before.

    Exits 3 if the identity is another account's.
    """
    from spatial.services.account_identities import link_identity

    known = _issuer(issuer)
    with accounts_connection() as conn:
        link_identity(conn, operator(), login, known, subject)
    click.echo(f"已关联 linked: {login} = {subject} @ {known}")


@click.command()
@click.argument("login")
@ISSUER
def unlink(login: str, issuer: str | None) -> None:
    """Take an account's identity away; its open sessions go on until ``revoke`` ends them."""
    from spatial.services.account_identities import unlink_identity

    known = _issuer(issuer)
    with accounts_connection() as conn:
        unlink_identity(conn, operator(), login, known)
    click.echo(f"已取消关联 unlinked: {login} @ {known}")
