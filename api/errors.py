"""What an error means over HTTP: one table from error class to status, one document shape.

Every answer with a status of 400 and above is a problem document (RFC 9457,
``application/problem+json``) with a stable ``code``; a form that was kept out may come back as the
user's own workbook instead (``api/routes/ledger_workbooks.py``). Only unexpected errors are logged
as errors; their text never leaves the house.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout, TooManyRequests
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Match

from api.access import (
    AccessRequiredError,
    LoginNeededError,
    PasswordChangeNeededError,
    ReauthenticationNeededError,
    WritingDeniedError,
)
from api.disk import FULL_STATUS, DiskFullError, is_disk_full
from api.jobs.refusals import (
    QueueFullError,
    ResultGoneError,
    TooManyListenersError,
    WholeQueueFullError,
)
from api.ledger_files.refusals import FormMediaTypeError
from api.messages import MESSAGES, error_text
from api.oidc.refusals import OidcRefusedError, OidcStateError, OidcUnavailableError
from api.request_context import request_id
from spatial.domain.accounts import (
    GrantingDeniedError,
    GrantNeededError,
    LoginDeniedError,
    LoginLockedError,
)
from spatial.domain.errors import (
    ConflictError,
    DatabaseUnavailableError,
    DrawingError,
    InvalidInputError,
    NotFoundError,
    SpatialError,
)
from spatial.domain.messages import render
from spatial.services.account_identities import IdentityUnknownError

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
CHALLENGE = {"WWW-Authenticate": 'Basic realm="smartmap", charset="UTF-8", Bearer'}
PAGE_CHALLENGE = {"WWW-Authenticate": 'Session realm="smartmap"'}
"""A browser knows no such scheme, and so leaves the question to the page that asked."""

RETRY = {"Retry-After": "5"}
TOLD_WHEN = frozenset({LoginLockedError.code, QueueFullError.code})
"""Codes whose value ``seconds`` says when to ask again, whatever the status they are told with."""


STATUS_BY_ERROR: dict[type[SpatialError], int] = {
    SpatialError: 500,
    AccessRequiredError: 401,
    ReauthenticationNeededError: 401,
    LoginDeniedError: 401,
    IdentityUnknownError: 401,
    WritingDeniedError: 403,
    LoginNeededError: 403,
    PasswordChangeNeededError: 403,
    GrantNeededError: 403,
    GrantingDeniedError: 403,
    LoginLockedError: 429,
    OidcRefusedError: OidcRefusedError.status,
    OidcStateError: OidcStateError.status,
    OidcUnavailableError: OidcUnavailableError.status,
    FormMediaTypeError: 415,
    QueueFullError: 429,
    WholeQueueFullError: 503,
    TooManyListenersError: 503,
    ResultGoneError: 410,
    NotFoundError: 404,
    ConflictError: 409,
    DrawingError: 422,
    InvalidInputError: 422,
    DatabaseUnavailableError: 503,
    DiskFullError: FULL_STATUS,
}

TOLD_ANYWAY = (WholeQueueFullError, TooManyListenersError, DiskFullError)
"""Errors of our own making with a status of 500 and above: their words give nothing away."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

BUSY = (PoolTimeout, TooManyRequests, psycopg.errors.LockNotAvailable)
"""Every connection is in use, or what is asked for is held by others for too long."""

OVERTAKEN = (
    psycopg.errors.CheckViolation,
    psycopg.errors.ExclusionViolation,
    psycopg.errors.UniqueViolation,
)
"""What the database refuses though the services allowed it: another's change came in between."""

CODE_BY_STATUS: dict[int, str] = {
    404: "NO_SUCH_ADDRESS",
    405: "METHOD_NOT_ALLOWED",
    408: "BODY_TOO_SLOW",
    413: "BODY_TOO_LARGE",
    415: "BODY_NOT_JSON",
    416: "NO_SUCH_RANGE",
    500: "INTERNAL",
    503: "SERVICE_UNAVAILABLE",
}


def status_of(error: SpatialError) -> int:
    """Return the HTTP status of an error; the nearest listed class decides."""
    return next(STATUS_BY_ERROR[cls] for cls in type(error).__mro__ if cls in STATUS_BY_ERROR)


def problem_document(
    status: int,
    code: str,
    *,
    values: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Compose a problem document: Chinese detail first, English beside it."""
    message = MESSAGES.get(code)
    document: dict[str, Any] = {
        "type": f"urn:smartmap:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": render(message, values or {}, "zh") if message else code,
        "detail_en": render(message, values or {}, "en") if message else code,
    }
    if errors:
        document["errors"] = list(errors)
    about = request_id()
    return document if about is None else document | {"request_id": about}


def problem_response(
    document: dict[str, Any], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Wrap a problem document into a response that no cache keeps."""
    return JSONResponse(
        document,
        status_code=document["status"],
        media_type=PROBLEM_JSON,
        headers={"Cache-Control": "no-store"} | dict(headers or {}),
    )


def spatial_problem(error: SpatialError) -> dict[str, Any]:
    """Compose the problem document of an error raised on purpose."""
    status = status_of(error)
    if status >= 500 and not isinstance(error, TOLD_ANYWAY):  # the values may name hosts and paths
        return problem_document(status, CODE_BY_STATUS[status])
    document = problem_document(status, error.code, values=error.values)
    return document | {"detail": error_text(error, "zh"), "detail_en": error_text(error, "en")}


def answer_spatial_error(request: Request, error: Exception) -> JSONResponse:
    """Answer an error that the project raised on purpose."""
    if not isinstance(error, SpatialError):
        raise error
    document = spatial_problem(error)
    if document["status"] >= 500 and not isinstance(error, TOLD_ANYWAY):
        log.error("request failed code=%s", error.code)
    headers = {401: challenge(request.headers), 429: RETRY, 503: RETRY}.get(document["status"], {})
    if error.code in TOLD_WHEN:
        headers = headers | {"Retry-After": error.values["seconds"]}
    return problem_response(document, headers)


def challenge(headers: Mapping[str, str]) -> dict[str, str]:
    """Return how to sign in: by the page's own form for scripts of a page, else by a header."""
    return PAGE_CHALLENGE if "sec-fetch-mode" in headers else CHALLENGE


def answer_invalid_request(_: Request, error: Exception) -> JSONResponse:
    """Answer a request whose parameters do not fit the schema."""
    if not isinstance(error, RequestValidationError):
        raise error
    errors = [
        {"where": ".".join(str(part) for part in item["loc"]), "message": str(item["msg"])}
        for item in error.errors()
    ]
    return problem_response(problem_document(422, "INVALID_REQUEST", errors=errors))


def answer_http_exception(request: Request, error: Exception) -> JSONResponse:
    """Answer what the router itself refuses: no such address, no such method."""
    if not isinstance(error, HTTPException):
        raise error
    code = CODE_BY_STATUS.get(error.status_code, "REFUSED")
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods_at(request))
    return problem_response(problem_document(error.status_code, code), headers)


def _methods_at(request: Request) -> list[str]:
    """Return the methods of an address; the router itself names those of its first route only."""
    routes = request.app.router.routes
    return [
        method
        for method in METHODS
        if any(
            route.matches(dict(request.scope) | {"method": method})[0] is Match.FULL
            for route in routes
        )
    ]


def answer_database_error(_: Request, error: Exception) -> JSONResponse:
    """Answer when the database is away, busy or too slow; anything else is a defect of ours."""
    if is_disk_full(error):
        return answer_full_disk(_, error)
    if isinstance(error, psycopg.errors.QueryCanceled):
        return problem_response(problem_document(503, "TOO_SLOW"), RETRY)
    if isinstance(error, BUSY):
        log.warning("database busy: %s", type(error).__name__)
        return problem_response(problem_document(503, "TOO_BUSY"), RETRY)
    if isinstance(error, OVERTAKEN):
        log.warning("change overtaken: %s", type(error).__name__)
        return problem_response(problem_document(409, "CHANGED_MEANWHILE"))
    if isinstance(error, psycopg.OperationalError):
        log.error("database unavailable: %s", type(error).__name__)
        return problem_response(problem_document(503, "SERVICE_UNAVAILABLE"), RETRY)
    return answer_unexpected(_, error)


def answer_full_disk(_: Request, error: Exception) -> JSONResponse:
    """Answer when there is no room for what was sent; other errors of the system are defects."""
    if not is_disk_full(error):
        return answer_unexpected(_, error)
    log.error("disk full: %s", type(error).__name__)
    return problem_response(problem_document(FULL_STATUS, "DISK_FULL"), RETRY)


def answer_unexpected(_: Request, error: Exception) -> JSONResponse:
    """Answer a defect of ours without saying anything of the inside."""
    log.error("unexpected error", exc_info=error)
    return problem_response(problem_document(500, "INTERNAL"))


def register_error_handlers(app: Starlette) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(SpatialError, answer_spatial_error)
    app.add_exception_handler(RequestValidationError, answer_invalid_request)
    app.add_exception_handler(HTTPException, answer_http_exception)
    app.add_exception_handler(psycopg.Error, answer_database_error)
    app.add_exception_handler(PoolTimeout, answer_database_error)
    app.add_exception_handler(OSError, answer_full_disk)
    app.add_exception_handler(Exception, answer_unexpected)
