"""Who may see what: HTTP Basic accounts and their scopes.

An account's scopes are prefixes of division codes; a building is visible when the prefix of the
division that manages it starts with one of them. Checking a password is slow on purpose, so a
verified one is remembered for a few seconds together with its scopes; a revoked account is shut
out within that time.

"""

import base64
import binascii
import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from api.passwords import verify_password
from spatial.domain.errors import SpatialError

PROVINCE_PREFIX = "51"
REMEMBERED_S = 10.0
MAX_REMEMBERED = 1024


class AccessRequiredError(SpatialError):
    """The request bears no account, or one that is unknown."""

    code = "ACCESS_REQUIRED"


class WritingDeniedError(SpatialError):
    """The account may read, and not write what it asks to."""

    code = "WRITING_DENIED"


class Account(NamedTuple):
    """One account as stored: its password hash and the division prefixes it may see."""

    login: str
    password_hash: str
    scopes: tuple[str, ...]


Scopes = tuple[str, ...]


def read_credentials(header: str | None) -> tuple[str, str] | None:
    """Return login and password of an ``Authorization: Basic`` header, or None if it is none.

    >>> read_credentials("Basic " + base64.b64encode("省级:竹".encode()).decode())
    ('省级', '竹')
    """
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    login, colon, password = decoded.partition(":")
    return (login, password) if colon and "\0" not in login else None


class Gate:
    """Turns an ``Authorization`` header into scopes.

    Parameters
    ----------
    find_account
        Reads an account by login, or None; called at most every `REMEMBERED_S` per credential.
    open_access
        Whether a request without credentials sees the province.
    """

    def __init__(self, find_account: Callable[[str], Account | None], *, open_access: bool) -> None:
        self._find_account = find_account
        self._open_access = open_access
        self._salt = secrets.token_bytes(16)
        self._remembered: dict[bytes, tuple[float, Scopes]] = {}
        self._lock = threading.Lock()

    def recall(self, header: str | None) -> Scopes | None:
        """Return the scopes without asking the database, or None if it must be asked."""
        if not header and self._open_access:
            return (PROVINCE_PREFIX,)
        expires, scopes = self._remembered.get(self._key(header), (0.0, ()))
        return scopes if expires > time.monotonic() else None

    def scopes(self, header: str | None) -> Scopes:
        """Return the scopes behind a header; raise AccessRequiredError if there are none."""
        known = self.recall(header)
        if known is not None:
            return known
        credentials = read_credentials(header)
        account = self._find_account(credentials[0]) if credentials else None
        if (
            credentials is None
            or account is None
            or not account.scopes
            or not verify_password(credentials[1], account.password_hash)
        ):
            raise AccessRequiredError
        self._remember(header, account.scopes)
        return account.scopes

    def _key(self, header: str | None) -> bytes:
        return hashlib.blake2b((header or "").encode(), key=self._salt).digest()

    def _remember(self, header: str | None, scopes: Scopes) -> None:
        with self._lock:
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
            self._remembered[self._key(header)] = (time.monotonic() + REMEMBERED_S, scopes)
