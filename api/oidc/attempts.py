"""A sign-in on its way: what the browser keeps until it comes back from the issuer.

One secret of chance in a cookie; state, nonce and PKCE verifier are derived from it, so that
nothing is stored for strangers. The cookie goes when the browser comes back, however it ends, and
the issuer takes a code once: neither a state nor a code can be used again.
"""

import base64
import hashlib
import hmac
import secrets
from typing import NamedTuple
from urllib.parse import urlsplit

COOKIE = "smartmap_oidc"
LIFETIME_S = 600
MAX_PLACE = 1000


class Attempt(NamedTuple):
    """One sign-in: its secret, whether it proves anew who is signed in, and where it leads."""

    secret: str
    proves: bool
    place: str

    @property
    def state(self) -> str:
        """What comes back with the browser, and only with one that set out."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the ID token must say, so that it is of this sign-in."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the issuer that whoever redeems the code set out for it."""
        return self._derived("verifier")

    def _derived(self, purpose: str) -> str:
        digest = hmac.new(self.secret.encode(), purpose.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def cookie(self) -> str:
        """Return the cookie's value."""
        place = base64.urlsafe_b64encode(self.place.encode()).decode().rstrip("=")
        return f"{self.secret}.{'prove' if self.proves else 'enter'}.{place}"


def begin_attempt(place: str | None, *, proves: bool) -> Attempt:
    """Begin a sign-in that leads to a place of this server."""
    return Attempt(secrets.token_urlsafe(32), proves, own_place(place))


def read_attempt(cookie: str | None, state: str | None) -> Attempt | None:
    """Return the sign-in of a cookie if the state is its, or None.

    Examples
    --------
    >>> attempt = begin_attempt("/account", proves=False)
    >>> read_attempt(attempt.cookie(), attempt.state) == attempt
    True
    >>> read_attempt(attempt.cookie(), "of another")
    """
    if not cookie or not state:
        return None
    parts = cookie.split(".")
    if len(parts) != 3 or len(parts[0]) < 32:
        return None
    secret, purpose, coded = parts
    try:
        place = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except ValueError:
        return None
    attempt = Attempt(secret, purpose == "prove", own_place(place))
    same = hmac.compare_digest(attempt.state.encode(), state.encode(errors="replace"))
    return attempt if same else None


def own_place(asked: str | None) -> str:
    """Return an address of this server's pages to go to; the map for any other.

    Examples
    --------
    >>> own_place("/account?tab=1#x")
    '/account?tab=1#x'
    >>> own_place("//elsewhere.example/"), own_place("https://elsewhere.example")
    ('/', '/')
    """
    if not asked or len(asked) > MAX_PLACE or not asked.isprintable() or "\\" in asked:
        return "/"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not asked.startswith("/") or asked.startswith("//"):
        return "/"
    return "/" if parts.path.startswith("/login") else asked
