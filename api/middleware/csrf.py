"""Cross-site request forgery: a browser sends a session's cookie for any page that asks it to.

Whoever changes something in a session must therefore say a value that only a page of ours can have
read: ``X-CSRF-Token``, which ``GET /api/v1/session`` tells. It is derived from the cookie, so that
nothing more is stored and nothing is looked up; a page that cannot read the cookie's owner's
answers cannot know it. Credentials in a header are not sent by themselves, and need none.
"""

import hashlib
import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access import SESSION_COOKIE
from api.errors import problem_document, problem_response

CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOG_IN = ("POST", "/api/v1/session")
"""Needs no token: who signs in has no session yet, or one that is over."""


def csrf_token(cookie: str) -> str:
    """Return the value that belongs to a session's cookie.

    Examples
    --------
    >>> csrf_token("a") == csrf_token("b")
    False
    """
    return hmac.new(cookie.encode(), b"smartmap csrf", hashlib.sha256).hexdigest()


def session_cookie(headers: Headers) -> str | None:
    """Return the value of the session's cookie, or None."""
    header = headers.get("cookie")
    if not header or SESSION_COOKIE not in header:
        return None
    for pair in header.split(";"):
        name, separator, value = pair.strip().partition("=")
        if separator and name == SESSION_COOKIE and value:
            return value
    return None


class CsrfGuard:
    """Middleware that refuses changes in a session without the session's value."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or _is_safe(scope):
            await self._app(scope, receive, send)
            return
        refusal = problem_response(problem_document(403, "CSRF_TOKEN_NEEDED"))
        await refusal(scope, receive, send)


def _is_safe(scope: Scope) -> bool:
    if scope["method"] in SAFE_METHODS or (scope["method"], scope["path"]) == LOG_IN:
        return True
    headers = Headers(scope=scope)
    if "authorization" in headers:
        return True
    cookie = session_cookie(headers)
    if cookie is None:
        return True
    said = headers.get(CSRF_HEADER, "")
    return hmac.compare_digest(said.encode(), csrf_token(cookie).encode())
