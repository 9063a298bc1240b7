"""Where people sign in besides the log-in page, as an operator sets it."""

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit


class OidcSettings(NamedTuple):
    """An issuer, and what it knows this application as.

    Parameters
    ----------
    issuer
        Its identifier, an https URL (http on loopback only); nothing else is ever asked.
    client_id, client_secret
        As registered there; without a secret the client is a public one.
    scopes
        Separated by spaces; ``openid`` among them.
    login_claim
        Claim that holds the login of an account here; None: only accounts that are linked sign in.
    return_address
        Address of ``/login/oidc/return`` as browsers see it; None: as the request says.
    """

    issuer: str
    client_id: str
    client_secret: str | None
    scopes: str
    login_claim: str | None
    return_address: str | None


def check_issuer(issuer: str) -> str:
    """Return an issuer's identifier without a slash at its end; raise ValueError if it is none.

    Examples
    --------
    >>> check_issuer("https://sso.example/realms/office")
    'https://sso.example/realms/office'
    """
    parts = urlsplit(issuer)
    if not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("the issuer of OIDC is an address without query and fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("the issuer of OIDC needs https, but for one on loopback")
    return issuer


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
