"""Records what leaves as a file, and what was denied; changes record themselves.

An export is recorded before its first byte leaves: what cannot be recorded is not handed out.
A denial is recorded after it was answered, once a minute for the same caller, address and reason:
a page that asks every second does not bury the rest of the log.
"""

import json
import logging
import threading
import time
from typing import Any, NamedTuple

import psycopg
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import Caller, Gate, read_credential
from api.errors import answer_database_error
from api.middleware.authentication import presented
from api.origins import request_origin
from spatial.storage.events import Subject, record_alone

log = logging.getLogger(__name__)

DENIALS = frozenset({401, 403})
RECORDED_ELSEWHERE = frozenset(
    {"LOGIN_DENIED", "REAUTHENTICATION_NEEDED", "PASSWORD_CHANGE_NEEDED"}
)
"""Wrong passwords are recorded where they are compared; the others ask, and refuse nobody."""

EXPORTED = "application/geo+json"
"""Data that a program saves, though nothing tells it to."""

QUIET_S = 60.0
MAX_REMEMBERED = 4096
MAX_PATH = 300


class Happening(NamedTuple):
    """What is to be recorded of a request."""

    action: str
    who: str
    subject: Subject
    after: dict[str, Any]


class AuditTrail:
    """Middleware that records exports and denials."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._recent: dict[tuple[object, ...], float] = {}
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and look at how it is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watch = _Watch(scope, receive, send)
        await self._app(scope, receive, watch.send)
        denied = watch.denied()
        if denied is not None and self._is_news(scope, denied):
            await run_in_threadpool(_record_calmly, scope, denied)

    def _is_news(self, scope: Scope, denied: Happening) -> bool:
        address = scope["client"][0] if scope.get("client") else "-"
        key = (denied.who, address, denied.after["code"], denied.after["method"])
        now = time.monotonic()
        with self._lock:
            if self._recent.get(key, now) > now:
                return False
            if len(self._recent) >= MAX_REMEMBERED:
                self._recent.clear()
            self._recent[key] = now + QUIET_S
        return True


class _Watch:
    """Looks at what is sent in answer to one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._status = 0
        self._body = b""
        self._stopped = False

    async def send(self, message: Message) -> None:
        """Pass a message on; an export only once it is recorded."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            if self._is_export(message):
                try:
                    await run_in_threadpool(_record, self._scope, _export(self._scope))
                except (psycopg.Error, PoolTimeout) as error:
                    self._stopped = True
                    answer = answer_database_error(Request(self._scope), error)
                    await answer(self._scope, self._receive, self._send)
        elif self._status in DENIALS:
            self._body += message.get("body", b"")
        if not self._stopped:
            await self._send(message)

    def _is_export(self, message: Message) -> bool:
        headers = Headers(raw=message["headers"])
        saved = headers.get("content-disposition", "").startswith("attachment")
        media_type, _, _ = headers.get("content-type", "").partition(";")
        return (
            self._scope["method"] == "GET"
            and self._status == 200
            and (saved or media_type == EXPORTED)
            and _caller(self._scope) is not None
        )

    def denied(self) -> Happening | None:
        """Return what was denied to somebody who said who they are, or None."""
        if self._status not in DENIALS:
            return None
        code = _code(self._body)
        caller = _caller(self._scope)
        credential = read_credential(presented(self._scope))
        if code in RECORDED_ELSEWHERE or (caller is None and credential is None):
            return None
        if credential is not None and credential.kind == "password" and self._status == 401:
            return None  # compared, and recorded, where passwords are
        after = _request(self._scope) | {"status": self._status, "code": code}
        who = caller.login if caller else "-"
        return Happening("access.denied", who, _subject(caller), after)


def _export(scope: Scope) -> Happening:
    caller = _caller(scope)
    query = scope["query_string"].decode("latin-1")[:MAX_PATH]
    who = caller.login if caller else "-"
    return Happening("export", who, _subject(caller), _request(scope) | {"query": query})


def _request(scope: Scope) -> dict[str, Any]:
    return {"method": scope["method"], "path": scope["path"][:MAX_PATH]}


def _subject(caller: Caller | None) -> Subject:
    return Subject("account", caller.account_id if caller else "-")


def _caller(scope: Scope) -> Caller | None:
    caller: Caller | None = scope.get("state", {}).get("caller")
    return caller


def _code(body: bytes) -> str:
    try:
        return str(json.loads(body)["code"])
    except (ValueError, KeyError, TypeError):
        return "-"


def _record(scope: Scope, happened: Happening) -> None:
    gate: Gate = scope["state"]["gate"]
    origin = request_origin(scope, _caller(scope))
    with gate.connect() as conn:
        record_alone(
            conn, origin, happened.who, happened.action, happened.subject, after=happened.after
        )


def _record_calmly(scope: Scope, happened: Happening) -> None:
    """Record what was answered already; a database that is away cannot be told."""
    try:
        _record(scope, happened)
    except (psycopg.Error, PoolTimeout):
        log.warning("denial not recorded who=%s path=%s", happened.who, scope["path"])
