"""The issuer, as far as this server speaks with it: its addresses, its keys, codes for tokens.

Nothing is asked before somebody signs in, and nobody but the issuer: its document may name no
address elsewhere, redirects are not followed, and no proxy of the environment is used. Who waits
for it are few: while it hangs, the rest is told so at once.
"""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from api.oidc.attempts import LIFETIME_S, Attempt
from api.oidc.id_tokens import Expected, Identity, UnknownKeyError, read_id_token
from api.oidc.refusals import OidcRefusedError, OidcUnavailableError
from api.oidc.settings import OidcSettings

TIMEOUT_S = (3.0, 5.0)
"""To connect, and to wait for an answer."""

KEPT_S = 3600.0
KEYS_ANEW_S = 30.0
"""Keys are asked for again for a key that nobody knows, and no more often than this."""

AT_ONCE = 8
WAIT_S = 2.0
"""Sign-ins that speak with the issuer at once, and how long the next one waits for them."""


class Addresses(NamedTuple):
    """Where the issuer does what; all at the issuer."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None


class Returned(NamedTuple):
    """What a browser brings back, and the address that it came back to."""

    code: str
    address: str


class Issuer:
    """The issuer of the settings.

    Parameters
    ----------
    max_age_s
        How long ago somebody may have proved themselves there to be let in here, in s.
    """

    def __init__(self, settings: OidcSettings, max_age_s: float) -> None:
        self.settings = settings
        self._max_age_s = max_age_s
        self._addresses: tuple[float, Addresses] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def authorization_address(self, attempt: Attempt, return_address: str) -> str:
        """Return where to send a browser to sign in."""
        asked: dict[str, Any] = {"max_age": int(self._max_age_s)}
        if attempt.proves:
            asked = {"max_age": 0, "prompt": "login"}
        with self._session(return_address) as session:
            address, _ = session.create_authorization_url(
                self._find_addresses(session).authorization,
                state=attempt.state,
                code_verifier=attempt.verifier,
                nonce=attempt.nonce,
                **asked,
            )
        return str(address)

    def end_address(self, back: str) -> str | None:
        """Return where a browser ends its session at the issuer, or None if it offers no way."""
        with self._session(back) as session:
            address = self._find_addresses(session).end_session
        said = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
        return address and f"{address}?{urlencode(said)}"

    def identify(self, attempt: Attempt, returned: Returned) -> Identity:
        """Redeem a code; return who signed in.

        Raises
        ------
        OidcRefusedError
            If the issuer refuses the code, or its ID token does not hold.
        OidcUnavailableError
            If it is away.
        """
        with self._session(returned.address) as session:
            addresses = self._find_addresses(session)
            token = self._redeem(session, addresses.token, attempt, returned)
            expected = Expected(
                self.settings.issuer,
                self.settings.client_id,
                attempt.nonce,
                token.get("access_token"),
                LIFETIME_S if attempt.proves else self._max_age_s,
            )
            id_token = token.get("id_token")
            try:
                identity = read_id_token(id_token, self._find_keys(session, addresses), expected)
            except UnknownKeyError:
                identity = self._read_with_new_keys(session, addresses, id_token, expected)
            return self._with_login_claim(session, addresses, identity)

    def _read_with_new_keys(
        self, session: OAuth2Session, addresses: Addresses, token: object, expected: Expected
    ) -> Identity:
        try:
            return read_id_token(token, self._find_keys(session, addresses, anew=True), expected)
        except UnknownKeyError as error:
            raise OidcRefusedError("OIDC_TOKEN", "signed with an unknown key") from error

    def _with_login_claim(
        self, session: OAuth2Session, addresses: Addresses, identity: Identity
    ) -> Identity:
        """Ask for the claim that holds the login where the ID token lacks it."""
        claim = self.settings.login_claim
        if claim is None or claim in identity.claims or addresses.userinfo is None:
            return identity
        said = self._fetch(session, addresses.userinfo, withhold_token=False)
        if said.get("sub") != identity.subject:
            raise OidcRefusedError("OIDC_TOKEN", "userinfo is about somebody else")
        return identity._replace(claims=identity.claims | {claim: said.get(claim)})

    def _redeem(
        self, session: OAuth2Session, address: str, attempt: Attempt, returned: Returned
    ) -> dict[str, Any]:
        try:
            return dict(
                session.fetch_token(
                    address,
                    grant_type="authorization_code",
                    code=returned.code,
                    code_verifier=attempt.verifier,
                    allow_redirects=False,
                )
            )
        except OAuthError as error:
            raise OidcRefusedError("OIDC_REFUSED", f"code refused: {error.error}") from error
        except (RequestException, ValueError, TypeError) as error:
            raise OidcUnavailableError(type(error).__name__) from error

    def _find_addresses(self, session: OAuth2Session) -> Addresses:
        if self._addresses is None or self._addresses[0] < time.monotonic():
            base = self.settings.issuer.rstrip("/")
            document = self._fetch(session, f"{base}/.well-known/openid-configuration")
            self._addresses = (time.monotonic() + KEPT_S, self._read_addresses(document))
        return self._addresses[1]

    def _read_addresses(self, document: dict[str, Any]) -> Addresses:
        if document.get("issuer") != self.settings.issuer:
            raise OidcUnavailableError("its document names another issuer")
        return Addresses(
            authorization=self._own(document.get("authorization_endpoint")),
            token=self._own(document.get("token_endpoint")),
            keys=self._own(document.get("jwks_uri")),
            userinfo=self._own_or_none(document.get("userinfo_endpoint")),
            end_session=self._own_or_none(document.get("end_session_endpoint")),
        )

    def _own_or_none(self, address: object) -> str | None:
        return None if address is None else self._own(address)

    def _own(self, address: object) -> str:
        """Return an address of the issuer; refuse any other, whatever its document says."""
        issuer = urlsplit(self.settings.issuer)
        if not isinstance(address, str) or urlsplit(address)[:2] != issuer[:2]:
            raise OidcUnavailableError("its document names an address elsewhere")
        return address

    def _find_keys(
        self, session: OAuth2Session, addresses: Addresses, *, anew: bool = False
    ) -> KeySet:
        now = time.monotonic()
        if self._keys is not None:
            asked_at, keys = self._keys
            if now - asked_at < (KEYS_ANEW_S if anew else KEPT_S):
                return keys
        try:
            found = KeySet.import_key_set(self._fetch(session, addresses.keys))  # type: ignore[arg-type]  # checked there
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise OidcUnavailableError("its keys cannot be read") from error
        self._keys = (now, found)
        return found

    def _fetch(
        self, session: OAuth2Session, address: str, *, withhold_token: bool = True
    ) -> dict[str, Any]:
        try:
            answer = session.get(address, withhold_token=withhold_token, allow_redirects=False)
            document = answer.json() if answer.status_code == 200 else None
        except (RequestException, OAuthError, ValueError) as error:
            raise OidcUnavailableError(type(error).__name__) from error
        if not isinstance(document, dict):
            raise OidcUnavailableError(f"status {answer.status_code}")
        return document

    @contextmanager
    def _session(self, return_address: str) -> Iterator[OAuth2Session]:
        """Lend a session with the issuer; one of few, or none."""
        if not self._turns.acquire(timeout=WAIT_S):
            raise OidcUnavailableError("too many wait for it")
        try:
            with OAuth2Session(
                client_id=self.settings.client_id,
                client_secret=self.settings.client_secret,
                token_endpoint_auth_method=(
                    "client_secret_basic" if self.settings.client_secret else "none"
                ),
                scope=self.settings.scopes,
                redirect_uri=return_address,
                code_challenge_method="S256",
                default_timeout=TIMEOUT_S,
            ) as session:
                session.trust_env = False
                trusted = ssl.get_default_verify_paths()  # a closed network has a root of its own
                session.verify = trusted.cafile or trusted.capath or True
                yield session
        finally:
            self._turns.release()
