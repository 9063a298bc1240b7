"""How often an account and an address may ask.

A credential that was let in lately is charged to its account, wherever it comes from: an office
behind one address is many people. Everything else is charged to the address: who bears no
credential, and who bears one that nobody has seen work yet, so that guessing is slow whatever is
guessed. Buckets are kept by each worker process for itself (docs/decisions/0141).
"""

import hashlib
import math
import time
from collections import OrderedDict

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware.csrf import session_cookie
from api.middleware.refusing import refuse
from api.middleware.token_buckets import Rate, TokenBuckets
from api.request_context import CURRENT

TOO_MANY = (429, "TOO_MANY_REQUESTS")
UNCOUNTED = frozenset({"/live", "/ready", "/metrics"})
"""Asked by machines that would take a refusal for a failure of the server."""

MAX_KNOWN = 20_000
KNOWN_S = 600.0
WRONG_CREDENTIAL_COST = 5.0
"""What a credential that is refused costs its address beyond the request itself."""


class RateLimits:
    """Middleware that answers 429 to who asks too often.

    Parameters
    ----------
    account, address
        The rates; None is no limit.
    """

    def __init__(self, app: ASGIApp, account: Rate | None, address: Rate | None) -> None:
        self._app = app
        self._accounts = TokenBuckets(account) if account else None
        self._addresses = TokenBuckets(address) if address else None
        self._known = _KnownCredentials()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        credential = _credential(scope)
        if credential is None and scope["path"] in UNCOUNTED:
            await self._app(scope, receive, send)
            return
        current = CURRENT.get()
        address = current.address if current else "-"
        account = self._known.account(credential)
        wait = self._charge(account, address)
        if wait > 0:
            retry = {"Retry-After": str(math.ceil(wait))}
            await refuse(scope, receive, send, TOO_MANY, retry)
            return
        if credential is None:
            await self._app(scope, receive, send)
            return

        async def send_learning(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._learn(scope, credential, address, message["status"])
            await send(message)

        await self._app(scope, receive, send_learning)

    def _charge(self, account: str | None, address: str) -> float:
        if account is not None:
            return self._accounts.take(account) if self._accounts else 0.0
        return self._addresses.take(address) if self._addresses else 0.0

    def _learn(self, scope: Scope, credential: str, address: str, status: int) -> None:
        """Remember whose credential it was, or charge the address for a wrong one."""
        if status == 401:
            self._known.forget(credential)
            if self._addresses:
                self._addresses.spend(address, WRONG_CREDENTIAL_COST)
            return
        caller = scope["state"].get("caller")
        if caller is not None:
            self._known.learn(credential, str(caller.account_id))


class _KnownCredentials:
    """Whose the credentials are that were let in lately."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def account(self, credential: str | None) -> str | None:
        account, until = self._accounts.get(credential or "", (None, 0.0))
        return account if until > time.monotonic() else None

    def learn(self, credential: str, account: str) -> None:
        self._accounts[credential] = (account, time.monotonic() + KNOWN_S)
        self._accounts.move_to_end(credential)
        if len(self._accounts) > MAX_KNOWN:
            self._accounts.popitem(last=False)

    def forget(self, credential: str) -> None:
        self._accounts.pop(credential, None)


def _credential(scope: Scope) -> str | None:
    """Return a digest of what a request shows to be let in, or None."""
    headers = Headers(scope=scope)
    shown = headers.get("authorization") or session_cookie(headers)
    return hashlib.blake2b(shown.encode(), digest_size=16).hexdigest() if shown else None
