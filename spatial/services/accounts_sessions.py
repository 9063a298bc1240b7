"""Sessions and tokens: secrets that stand for an account until they end or are revoked.

A secret is 256 random bits, shown once; its SHA-256 is all that is kept. Nobody guesses so much
chance from its digest, so that no slow hash is needed.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from spatial.domain.accounts import Grant, GrantingDeniedError, LoginDeniedError
from spatial.domain.errors import InvalidInputError, NotFoundError
from spatial.services.accounts import Actor
from spatial.storage import accounts as stored
from spatial.storage.events import Subject, record_alone, record_event

TOKEN_MARK = "smt_"  # noqa: S105  the beginning of every token, not one
SECRET_BYTES = 32
LIFETIME = dt.timedelta(hours=12)
"""How long a session lasts unless told otherwise: a working day."""

MAX_TOKEN_DAYS = 366
MAX_TOKENS = 50
MAX_NAME = 100


class SessionOrigin(NamedTuple):
    """Where a session was opened: the address, and what the browser calls itself.

    ``issuer`` is where its owner proved who they are, if elsewhere.
    """

    address: str
    agent: str = ""
    issuer: str = ""


class MadeToken(NamedTuple):
    """A token: its id, the secret that is shown this once, and its last moment."""

    id: UUID
    secret: str
    expires_at: dt.datetime


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def open_session(
    conn: Connection[Any],
    account_id: UUID,
    origin: SessionOrigin,
    lifetime: dt.timedelta = LIFETIME,
) -> str:
    """Open a session for an account that has proved who it is; return the cookie's value.

    However it was proved: by password here, by a ticket of another house elsewhere.

    Raises
    ------
    LoginDeniedError
        If the account is disabled.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    said = {"address": origin.address, "agent": origin.agent[:200]}
    if origin.issuer:
        said["issuer"] = origin.issuer
    if stored.open_session(conn, account_id, digest_of(secret), said, lifetime) is None:
        raise LoginDeniedError
    record_login(conn, account_id, said, "session")
    return secret


def record_login(
    conn: Connection[Any], account_id: UUID, said: dict[str, Any], credential: str
) -> None:
    """Record that somebody has proved who they are; ``said`` is from where.

    The connection must commit each statement.
    """
    standing = stored.account_standing(conn, account_id)
    if standing is not None:
        origin = {"channel": "http", "credential": credential} | said
        record_alone(conn, origin, standing.login, "login", Subject("account", account_id))


def prove_session(conn: Connection[Any], cookie: str, proved_at: dt.datetime) -> None:
    """Note when the owner of a session proved who they are, elsewhere."""
    stored.prove_session(conn, digest_of(cookie), proved_at)


def end_session(conn: Connection[Any], actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions.

    Raises
    ------
    NotFoundError
        If it is none of theirs.
    """
    if actor.account_id is None or not stored.close_sessions(conn, actor.account_id, session_id):
        raise NotFoundError("session", session_id)
    _record(conn, actor, "logout", {"session": str(session_id)})


def make_token(
    conn: Connection[Any], actor: Actor, name: str, grants: Collection[Grant], days: int
) -> MadeToken:
    """Make a token for one's own account, for some of what it may do.

    Raises
    ------
    GrantingDeniedError
        If the token could do what its maker cannot.
    InvalidInputError
        ``TOKEN_NAME``, ``TOKEN_GRANTS``, ``TOKEN_DAYS`` or ``TOKENS_TOO_MANY``.
    """
    if actor.account_id is None:
        raise GrantingDeniedError
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise InvalidInputError(code="TOKEN_NAME", maximum=str(MAX_NAME))
    if not grants:
        raise InvalidInputError(code="TOKEN_GRANTS")
    if not 1 <= days <= MAX_TOKEN_DAYS:
        raise InvalidInputError(code="TOKEN_DAYS", maximum=str(MAX_TOKEN_DAYS))
    if not set(grants) <= actor.standing.grants:
        raise GrantingDeniedError
    if len(stored.list_tokens(conn, actor.account_id)) >= MAX_TOKENS:
        raise InvalidInputError(code="TOKENS_TOO_MANY", maximum=str(MAX_TOKENS))
    secret = TOKEN_MARK + secrets.token_urlsafe(SECRET_BYTES)
    expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    names = sorted(grant.value for grant in grants)
    token_id = stored.add_token(conn, actor.account_id, name, digest_of(secret), names, expires_at)
    after = {"token": str(token_id), "name": name, "grants": names}
    _record(conn, actor, "token.add", after | {"expires_at": expires_at.isoformat()})
    return MadeToken(token_id, secret, expires_at)


def revoke_token(conn: Connection[Any], actor: Actor, token_id: UUID) -> None:
    """Revoke one of one's own tokens.

    Raises
    ------
    NotFoundError
        If it is none of theirs.
    """
    if actor.account_id is None or not stored.revoke_tokens(conn, actor.account_id, token_id):
        raise NotFoundError("token", token_id)
    _record(conn, actor, "token.revoke", {"token": str(token_id)})


def _record(conn: Connection[Any], actor: Actor, action: str, after: dict[str, Any]) -> None:
    record_event(conn, actor.who, action, Subject("account", actor.account_id), after=after)
