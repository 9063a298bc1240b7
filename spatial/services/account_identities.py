"""Identities of another house: whose account they are, linked by an operator.

Terminology
-----------
Identity
    Somebody as an issuer of OpenID Connect knows them: issuer and subject.
Link
    That an identity is an account's; of one issuer, an account has one identity at most.
"""

from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError, SpatialError
from spatial.services.accounts import Actor, find_account
from spatial.storage import identities as stored
from spatial.storage.events import Subject, record_alone, record_event
from spatial.storage.identities import StoredIdentity

MAX_SUBJECT = 255
"""What OpenID Connect allows."""


class ForeignIdentity(NamedTuple):
    """An identity, and the login that its issuer says is its owner's, if it is asked for one."""

    issuer: str
    subject: str
    login: str | None


class IdentityUnknownError(SpatialError):
    """No account that is open belongs to the identity; `why` is not for whoever asks."""

    code = "IDENTITY_UNKNOWN"

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


def account_of_identity(conn: Connection[Any], identity: ForeignIdentity) -> UUID:
    """Return whose identity it is: the account linked to it, else the one of its login.

    An account that is linked to another identity of the same issuer is not found by its login.

    Raises
    ------
    IdentityUnknownError
        If it is nobody's, or a disabled account's.
    """
    found = stored.account_of_identity(conn, identity.issuer, identity.subject, identity.login)
    if found is None:
        raise IdentityUnknownError("no account is linked to it")
    if found.is_disabled:
        raise IdentityUnknownError(f"{found.login} is disabled")
    return found.account_id


def record_identity_denied(
    conn: Connection[Any], identity: ForeignIdentity, address: str, reason: tuple[str, str]
) -> None:
    """Record that an identity was not let in; the connection commits each statement.

    Parameters
    ----------
    reason
        The code that was answered, and what is behind it.
    """
    origin = {"channel": "http", "address": address, "issuer": identity.issuer}
    code, why = reason
    after = {"subject": identity.subject, "login": identity.login, "code": code, "why": why[:200]}
    record_alone(conn, origin, "-", "login.denied", Subject("account", "-"), after=after)


def link_identity(
    conn: Connection[Any], actor: Actor, key: UUID | str, issuer: str, subject: str
) -> None:
    """Say that an identity is an account's, in place of the one it may have of that issuer.

    Raises
    ------
    ConflictError
        ``IDENTITY_TAKEN`` if it is another account's.
    InvalidInputError
        ``IDENTITY_SUBJECT`` if it is no subject.
    """
    account = find_account(conn, actor, key)
    if not 0 < len(subject) <= MAX_SUBJECT or not subject.isprintable():
        raise InvalidInputError(code="IDENTITY_SUBJECT", maximum=str(MAX_SUBJECT))
    linked = StoredIdentity(issuer, subject)
    holder = stored.account_of_identity(conn, issuer, subject, None)
    if holder is not None and holder.account_id != account.id:
        raise ConflictError(code="IDENTITY_TAKEN", login=holder.login)
    before = [one for one in stored.list_identities(conn, account.id) if one.issuer == issuer]
    if before == [linked]:
        return
    stored.link_identity(conn, account.id, linked, actor.who)
    record_event(
        conn,
        actor.who,
        "account.link",
        Subject("account", account.id),
        before=before[0]._asdict() if before else None,
        after=linked._asdict(),
    )


def unlink_identity(conn: Connection[Any], actor: Actor, key: UUID | str, issuer: str) -> None:
    """Take an account's identity of an issuer away.

    Raises
    ------
    NotFoundError
        If it has none.
    """
    account = find_account(conn, actor, key)
    subject = stored.unlink_identity(conn, account.id, issuer)
    if subject is None:
        raise NotFoundError("identity", key)
    before = StoredIdentity(issuer, subject)._asdict()
    record_event(conn, actor.who, "account.unlink", Subject("account", account.id), before=before)
