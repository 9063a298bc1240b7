"""Sign in and out; one's sessions, and one's password."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from api.access import SESSION_COOKIE, Caller, Gate, Presented
from api.account_work import changing, describe_caller, require_login
from api.bodies import anybody, body_of, body_schema
from api.dependencies import Asks, find_asking
from api.middleware.authentication import presented
from api.middleware.csrf import csrf_token
from api.openapi import CHANGE_PROBLEMS
from api.schemas.accounts import ConfirmIn, EndedOut, LoginIn, PasswordIn, SessionOut, WhoOut
from spatial.domain.accounts import LoginDeniedError
from spatial.services.accounts_passwords import Typed, change_password, check_new_password
from spatial.services.accounts_sessions import SessionOrigin, end_session, open_session
from spatial.storage.accounts import confirm_session, list_sessions

router = APIRouter(tags=["accounts"], responses=CHANGE_PROBLEMS)

SessionId = Annotated[UUID, Path(description="The session's id.")]


@router.post("/session", summary="Sign in", openapi_extra=body_schema(LoginIn) | {"security": []})
def log_in(
    body: Annotated[LoginIn, Depends(body_of(LoginIn, anybody))],
    request: Request,
    response: Response,
) -> WhoOut:
    """Open a session; its cookie is the credential of what follows.

    Wrong logins, wrong passwords and disabled accounts get one answer. After five failures in a row
    a login is locked for a second, then for two, four … up to fifteen minutes.
    """
    gate: Gate = request.state.gate
    address = presented(request.scope).address
    account_id = gate.log_in(Typed(body.login, body.password, address))
    origin = SessionOrigin(address, request.headers.get("user-agent", ""))
    with gate.connect() as conn:
        cookie = open_session(conn, account_id, origin, gate.terms.session)
    caller = gate.caller(Presented(None, cookie, address))
    set_session_cookie(request, response, cookie)
    said = describe_caller(request, caller)
    return said.model_copy(update={"csrf_token": csrf_token(cookie)})


def set_session_cookie(request: Request, response: Response, cookie: str) -> None:
    """Hand a session to the browser: scripts do not read it, other sites do not send it."""
    response.set_cookie(
        SESSION_COOKIE,
        cookie,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path=request.scope.get("root_path") or "/",
    )
    response.headers["Cache-Control"] = "no-store"


@router.get("/session", summary="Say who I am")
def get_session(request: Request, response: Response, caller: Asks) -> WhoOut:
    """Return the caller's grants and scope, the CSRF token, and when the password ends."""
    response.headers["Cache-Control"] = "no-store"
    return describe_caller(request, caller)


@router.delete("/session", summary="Sign out")
def log_out(request: Request, response: Response, caller: Asks) -> EndedOut:
    """End the session that asks; other credentials have none to end."""
    response.delete_cookie(SESSION_COOKIE, path=request.scope.get("root_path") or "/")
    if caller.credential != "session" or caller.credential_id is None:
        return EndedOut(ended=0)
    with changing(request, caller) as conn:
        end_session(conn, caller.actor, caller.credential_id)
    return EndedOut(ended=1)


@router.post(
    "/session/confirm", summary="Prove anew who I am", openapi_extra=body_schema(ConfirmIn)
)
def confirm(
    body: Annotated[ConfirmIn, Depends(body_of(ConfirmIn, find_asking))],
    request: Request,
    caller: Asks,
) -> WhoOut:
    """Type the password again, for publishing and exports; good for a quarter of an hour."""
    require_login(caller)
    _require_password(request, caller, body.password)
    if caller.credential_id is not None:
        with changing(request, caller) as conn:
            confirm_session(conn, caller.credential_id)
    gate: Gate = request.state.gate
    return describe_caller(request, gate.caller(presented(request.scope), anew=True))


def _require_password(request: Request, caller: Caller, password: str) -> None:
    gate: Gate = request.state.gate
    typed = Typed(caller.login, password, presented(request.scope).address)
    if gate.log_in(typed) != caller.account_id:
        raise LoginDeniedError


@router.get("/session/list", summary="List my sessions")
def get_sessions(request: Request, caller: Asks) -> list[SessionOut]:
    """Return the open sessions of the caller's account, newest first."""
    gate: Gate = request.state.gate
    with gate.connect() as conn:
        found = list_sessions(conn, caller.account_id)
    return [
        SessionOut(
            current=one.id == caller.credential_id,
            address=str(one.origin.get("address", "")),
            agent=str(one.origin.get("agent", "")),
            **{name: value for name, value in one._asdict().items() if name != "origin"},
        )
        for one in found
    ]


@router.delete("/sessions/{session_id}", summary="End one of my sessions")
def delete_session(session_id: SessionId, request: Request, caller: Asks) -> EndedOut:
    """End a session of the caller's account: somebody else's does not exist."""
    with changing(request, caller) as conn:
        end_session(conn, caller.actor, session_id)
    return EndedOut(ended=1)


@router.put("/password", summary="Change my password", openapi_extra=body_schema(PasswordIn))
def put_password(
    body: Annotated[PasswordIn, Depends(body_of(PasswordIn, find_asking))],
    request: Request,
    caller: Asks,
) -> EndedOut:
    """Give the account another password; its other sessions end."""
    require_login(caller)
    _require_password(request, caller, body.current)
    gate: Gate = request.state.gate
    with gate.turn(), gate.connect() as conn:
        check_new_password(conn, gate.hasher, caller.account_id, caller.login, body.new)
        password_hash = gate.hasher.hash(body.new)
    kept = caller.credential_id
    with changing(request, caller) as conn:
        ended = change_password(conn, caller.actor, password_hash, kept_session=kept)
        if kept is not None:
            confirm_session(conn, kept)
    return EndedOut(ended=ended)
