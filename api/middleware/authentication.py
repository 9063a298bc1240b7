"""Nobody unknown gets further than this: every address needs an account but for those listed here.

The caller stands in ``request.state.caller`` for whatever answers: routes, tiles, pages, files.
"""

from urllib.parse import quote

import psycopg
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access import AccessRequiredError, Caller, Gate, PasswordChangeNeededError, Presented
from api.errors import answer_database_error, answer_spatial_error
from api.middleware.csrf import session_cookie
from api.watchers import Watchers
from spatial.domain.errors import SpatialError

LOGIN_PAGE = "/login"
API = "/api/v1"
SESSION = f"{API}/session"

PUBLIC = frozenset({"/live", "/ready", LOGIN_PAGE, "/favicon.ico"})
"""Addresses that anybody may read."""

METRICS = "/metrics"
"""Machines that watch may read it without an account."""

PUBLIC_FILES = frozenset(
    f"/static/{name}"
    for name in (
        "icon.svg",
        "css/house.css",
        "css/account.css",
        "js/api.mjs",
        "js/login.mjs",
        "js/session.mjs",
        "js/words.mjs",
        "texts/en.json",
        "texts/zh.json",
    )
)
"""What the log-in page is made of."""

SINGLE_SIGN_ON = frozenset({"/login/oidc", "/login/oidc/return", "/login/oidc/end"})
"""Addresses that anybody may read where an issuer of OpenID Connect is set."""

UNCHANGED_PASSWORD = frozenset(
    {
        ("GET", SESSION),
        ("DELETE", SESSION),
        ("PUT", f"{API}/password"),
        ("POST", f"{SESSION}/confirm"),
    }
)
"""What may be done while a password waits to be changed."""


def presented(scope: Scope) -> Presented:
    """Return what a request bears to say who sends it."""
    headers = Headers(scope=scope)
    address = scope["client"][0] if scope.get("client") else "-"
    return Presented(headers.get("authorization"), session_cookie(headers), address)


class Authentication:
    """Middleware that finds out who asks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is public or comes from an account; refuse the rest."""
        if scope["type"] != "http" or _is_public(scope):
            await self._app(scope, receive, send)
            return
        refusal = await self._admit(scope)
        await (refusal or self._app)(scope, receive, send)

    async def _admit(self, scope: Scope) -> Response | None:
        try:
            caller = await find_caller(scope["state"]["gate"], presented(scope))
        except AccessRequiredError as error:
            if _wants_page(scope):
                return _to_login(scope)
            return answer_spatial_error(Request(scope), error)
        except SpatialError as error:
            return answer_spatial_error(Request(scope), error)
        except (psycopg.Error, PoolTimeout) as error:
            return answer_database_error(Request(scope), error)
        if caller.must_change_password and not _is_allowed_before_change(scope):
            return answer_spatial_error(Request(scope), PasswordChangeNeededError())
        scope["state"]["caller"] = caller
        return None


async def find_caller(gate: Gate, said: Presented) -> Caller:
    """Return who asks; only an unknown credential leaves the loop."""
    known = gate.recall(said)
    return known if known is not None else await run_in_threadpool(gate.caller, said)


def _is_public(scope: Scope) -> bool:
    method, path = scope["method"], scope["path"]
    if method in {"GET", "HEAD"} and (path in PUBLIC or path in PUBLIC_FILES):
        return True
    if (method, path) == ("GET", METRICS):
        watchers: Watchers = scope["state"]["watchers"]
        return watchers.knows(scope)
    if method == "GET" and path in SINGLE_SIGN_ON:
        return scope["app"].state.issuer is not None
    return bool((method, path) == ("POST", SESSION))


def _is_allowed_before_change(scope: Scope) -> bool:
    method, path = scope["method"], scope["path"]
    is_file = method in {"GET", "HEAD"} and (path.startswith("/static/") or path == "/account")
    return is_file or (method, path) in UNCHANGED_PASSWORD


def _wants_page(scope: Scope) -> bool:
    accepts = Headers(scope=scope).get("accept", "")
    return scope["method"] == "GET" and "text/html" in accepts and not _is_data(scope["path"])


def _is_data(path: str) -> bool:
    return path.startswith(("/api/", "/tiles/", "/ogc/", "/static/"))


def _to_login(scope: Scope) -> Response:
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    address = f"{scope.get('root_path', '')}{LOGIN_PAGE}?next={quote(wanted, safe='/')}"
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
