"""Who asks, and what they may do: credentials of a request into a caller.

Terminology
-----------
Credential
    What a request bears to say who sends it: a session's cookie, a token (``Bearer``, or as the
    password of HTTP Basic), or login and password (HTTP Basic, for GIS clients).
Caller
    Whose credential it is, what they may do and what they may see.

A verified credential is remembered for a second, so that whoever is revoked or loses a grant is out
within it. Deriving a password's hash is slow on purpose, and is remembered for ten minutes per
credential and per stored hash; the database still compares it each second.
"""

import base64
import datetime as dt
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import Connection

from spatial.domain.accounts import (
    GRANTS,
    Grant,
    GrantNeededError,
    LoginDeniedError,
    LoginLockedError,
    Role,
    Standing,
    token_grants,
)
from spatial.domain.errors import DatabaseUnavailableError, SpatialError
from spatial.domain.passwords import password_due
from spatial.domain.scopes import Scope
from spatial.services.accounts import Actor
from spatial.services.accounts_passwords import Hasher, Typed, log_in
from spatial.services.accounts_sessions import TOKEN_MARK, digest_of, record_login
from spatial.storage import accounts as stored
from spatial.storage.accounts import StoredStanding

SESSION_COOKIE = "smartmap_session"
PROVINCE_PREFIX = "51"
REMEMBERED_S = 1.0
DERIVED_S = 600.0
MAX_REMEMBERED = 4096
HASHES_AT_ONCE = 2
"""Each takes 64 MiB and most of a core."""

HASH_WAIT_S = 5.0
STRIPES = 128

CredentialKind = Literal["session", "token", "password"]


class AccessRequiredError(SpatialError):
    """The request bears no credential, or one that is nobody's."""

    code = "ACCESS_REQUIRED"


class PasswordChangeNeededError(SpatialError):
    """The password has expired or was given by somebody else: nothing before it is changed."""

    code = "PASSWORD_CHANGE_NEEDED"


class ReauthenticationNeededError(SpatialError):
    """The session's owner proved who they are too long ago for what they ask."""

    code = "REAUTHENTICATION_NEEDED"


class LoginNeededError(SpatialError):
    """What a token may not do: it takes a login with password."""

    code = "LOGIN_NEEDED"


class WritingDeniedError(SpatialError):
    """What the account is does not allow it, whatever it is about: its subject is not told here."""

    code = "WRITING_DENIED"


class Presented(NamedTuple):
    """What a request bears: its header, its session's cookie, and the address that sent it."""

    authorization: str | None
    cookie: str | None
    address: str


class Credential(NamedTuple):
    """What says who it is; `login` is empty where the secret says it all."""

    kind: CredentialKind
    login: str
    secret: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Parameters
    ----------
    grants
        The role's; of a token, those that it was made for and the role still has.
    credential, credential_id
        How they said who they are; the id of the session or the token.
    authenticated_at
        When they last proved it with a password (or what stands for one).
    password_expires_at, password_reminder
        The password's last moment, None if it has none; whether it is near.
    """

    account_id: UUID
    login: str
    display_name: str
    role: Role
    scope: Scope
    grants: frozenset[Grant]
    credential: CredentialKind
    credential_id: UUID | None
    authenticated_at: dt.datetime
    must_change_password: bool
    password_expires_at: dt.datetime | None = None
    password_reminder: bool = False

    def require(self, grant: Grant) -> None:
        """Refuse a caller who lacks a grant."""
        if grant not in self.grants:
            raise GrantNeededError(grant=grant.value)

    @property
    def actor(self) -> Actor:
        """The caller as the services know who acts."""
        return Actor(self.login, Standing(self.grants, self.scope), self.account_id)


class Terms(NamedTuple):
    """How long things hold.

    Parameters
    ----------
    password
        A password; zero for ever.
    session, idle
        A session, and one that nobody uses.
    proof
        A proof of who one is, for what needs a fresh one.
    """

    password: dt.timedelta
    session: dt.timedelta
    idle: dt.timedelta
    proof: dt.timedelta


def read_credential(presented: Presented) -> Credential | None:
    """Return the credential of a request; a header that is none is not made up for by a cookie.

    Examples
    --------
    >>> header = "Basic " + base64.b64encode("省级:竹".encode()).decode()
    >>> read_credential(Presented(header, None, ""))
    Credential(kind='password', login='省级', secret='竹')
    """
    if presented.authorization is None:
        cookie = presented.cookie
        return Credential("session", "", cookie) if cookie else None
    scheme, _, given = presented.authorization.partition(" ")
    if scheme.lower() == "bearer":
        return Credential("token", "", given.strip())
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(given.strip(), validate=True).decode()
    except ValueError:  # no base64, or none of UTF-8; letters beyond ASCII are no binascii.Error
        return None
    login, colon, secret = decoded.partition(":")
    if not colon or "\0" in login:
        return None
    return Credential("token" if secret.startswith(TOKEN_MARK) else "password", login, secret)


Connect = Callable[[], AbstractContextManager[Connection[Any]]]


class Gate:
    """Turns what a request bears into who sends it.

    Parameters
    ----------
    connect
        Lends a connection that commits each statement.
    hasher
        Derives password hashes.
    """

    def __init__(self, connect: Connect, hasher: Hasher, terms: Terms) -> None:
        self.connect = connect
        self.hasher = hasher
        self.terms = terms
        self._salt = secrets.token_bytes(16)
        self._callers: dict[bytes, tuple[float, Caller]] = {}
        self._derived: dict[tuple[bytes, str], tuple[float, str]] = {}
        self._lock = threading.Lock()
        self._hashing = threading.BoundedSemaphore(HASHES_AT_ONCE)
        self._asking = [threading.Lock() for _ in range(STRIPES)]

    def recall(self, presented: Presented) -> Caller | None:
        """Return the caller without asking the database, or None if it must be asked."""
        until, caller = self._callers.get(self._key(presented), (0.0, None))
        return caller if until > time.monotonic() else None

    def caller(self, presented: Presented, *, anew: bool = False) -> Caller:
        """Return who asks.

        Parameters
        ----------
        anew
            Ask the database even if the credential is remembered.

        Raises
        ------
        AccessRequiredError
            If it is nobody who may sign in, or somebody without a scope; ``LOGIN_LOCKED`` if login
            or address failed too often of late.
        """
        known = None if anew else self.recall(presented)
        if known is not None:
            return known
        credential = read_credential(presented)
        if credential is None:
            raise AccessRequiredError
        key = self._key(presented)
        with self._asking[key[0] % STRIPES]:  # of a page's many requests at once, one asks
            known = None if anew else self.recall(presented)
            return known or self._find(credential, key, presented.address)

    def _find(self, credential: Credential, key: bytes, address: str) -> Caller:
        caller = self._ask(credential, key, address)
        if caller is None or not caller.scope.prefixes:
            raise AccessRequiredError
        if not caller.must_change_password:  # the change is to show at once, in every worker
            self._remember(self._callers, key, REMEMBERED_S, caller)
        return caller

    def forget(self) -> None:
        """Ask the database about everybody anew: something about an account has changed."""
        with self._lock:
            self._callers.clear()

    def log_in(self, typed: Typed) -> UUID:
        """Return whose password was typed; raises what `log_in` of the services does."""
        with self.turn(), self.connect() as conn:
            return log_in(conn, self.hasher, typed).account_id

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn to hash: few at once, and nobody waits for long."""
        if not self._hashing.acquire(timeout=HASH_WAIT_S):
            raise DatabaseUnavailableError(code="LOGIN_BUSY")
        try:
            yield
        finally:
            self._hashing.release()

    def _ask(self, credential: Credential, key: bytes, address: str) -> Caller | None:
        if credential.kind == "password":
            return self._by_password(credential, key, address)
        digest = digest_of(credential.secret)
        with self.connect() as conn:
            if credential.kind == "session":
                session = stored.session_standing(conn, digest, self.terms.idle)
                return session and self._caller(
                    session.standing, "session", session.session_id, session.authenticated_at
                )
            token = stored.token_standing(conn, digest)
        if token is None or credential.login not in {"", token.standing.login}:
            return None
        caller = self._caller(token.standing, "token", token.token_id, _now())
        return replace(caller, grants=token_grants(caller.role, token.grants))

    def _by_password(self, credential: Credential, key: bytes, address: str) -> Caller | None:
        holder = self._recognise(credential, key)
        if holder is None:
            with self.turn():
                # the same credential may have been proved while this request waited
                holder = self._recognise(credential, key) or self._prove(credential, key, address)
        with self.connect() as conn:
            standing = stored.account_standing(conn, holder)
        return standing and self._caller(standing, "password", None, _now())

    def _recognise(self, credential: Credential, key: bytes) -> UUID | None:
        """Return whose password it is, if it was proved of late and still stands."""
        with self.connect() as conn:
            parameters = stored.password_parameters(conn, credential.login) or ""
            until, derived = self._derived.get((key, parameters), (0.0, ""))
            if until <= time.monotonic():
                return None
            return stored.password_holder(conn, credential.login, derived)

    def _prove(self, credential: Credential, key: bytes, address: str) -> UUID:
        typed = Typed(credential.login, credential.secret, address)
        try:
            with self.connect() as conn:
                proof = log_in(conn, self.hasher, typed)
        except LoginDeniedError as error:
            raise AccessRequiredError from error
        except LoginLockedError as error:
            raise AccessRequiredError(code=error.code, **error.values) from error
        head, _, _ = proof.derived.rpartition("$")
        self._remember(self._derived, (key, head + "$"), DERIVED_S, proof.derived)
        with self.connect() as conn:
            record_login(conn, proof.account_id, {"address": address}, "password")
        return proof.account_id

    def _caller(
        self,
        standing: StoredStanding,
        kind: CredentialKind,
        credential_id: UUID | None,
        authenticated_at: dt.datetime,
    ) -> Caller:
        due = password_due(standing.password_set_at, self.terms.password, _now())
        role = Role(standing.role)
        return Caller(
            account_id=standing.account_id,
            login=standing.login,
            display_name=standing.display_name,
            role=role,
            scope=standing.scope,
            grants=GRANTS[role],
            credential=kind,
            credential_id=credential_id,
            authenticated_at=authenticated_at,
            must_change_password=standing.must_change_password or due.expired,
            password_expires_at=due.expires_at,
            password_reminder=due.remind,
        )

    def _key(self, presented: Presented) -> bytes:
        said = presented.authorization
        text = f"header {said}" if said is not None else f"cookie {presented.cookie}"
        return hashlib.blake2b(text.encode(errors="surrogatepass"), key=self._salt).digest()

    def _remember(self, memory: dict[Any, Any], key: object, seconds: float, value: object) -> None:
        with self._lock:
            if len(memory) >= MAX_REMEMBERED:
                memory.clear()
            memory[key] = (time.monotonic() + seconds, value)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
