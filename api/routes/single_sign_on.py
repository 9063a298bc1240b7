"""Sign in with an identity of the issuer that the settings name; only served where they do.

A browser goes to the issuer and comes back with a code. Whoever it belongs to must have an account
already: no account and no grant is ever made here.
"""

import json
import logging
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access import AccessRequiredError, Caller, Gate, Presented
from api.errors import RETRY, problem_document, problem_response
from api.middleware.authentication import LOGIN_PAGE, presented
from api.oidc.attempts import COOKIE, LIFETIME_S, Attempt, begin_attempt, read_attempt
from api.oidc.id_tokens import Identity
from api.oidc.issuer import Issuer, Returned
from api.oidc.refusals import OidcRefusedError, OidcStateError
from api.routes.pages import login_document
from api.routes.sessions import set_session_cookie
from spatial.domain.accounts import LoginDeniedError
from spatial.services.account_identities import (
    ForeignIdentity,
    IdentityUnknownError,
    account_of_identity,
    record_identity_denied,
)
from spatial.services.accounts_sessions import SessionOrigin, open_session, prove_session

log = logging.getLogger(__name__)

ENTRANCE = "/login/oidc"
RETURN = f"{ENTRANCE}/return"
END = f"{ENTRANCE}/end"

NOT_KEPT = {"Cache-Control": "no-store"}

router = APIRouter(include_in_schema=False)


@router.get(ENTRANCE)
def enter(
    request: Request,
    place: Annotated[str | None, Query(alias="next")] = None,
    prove: bool = False,
) -> Response:
    """Send the browser to the issuer; with ``prove``, to prove anew who they are."""
    issuer = _issuer(request)
    attempt = begin_attempt(place, proves=prove)
    try:
        address = issuer.authorization_address(attempt, _return_address(request))
    except OidcRefusedError as error:
        return _refuse(request, error)
    answer = RedirectResponse(address, status_code=303, headers=NOT_KEPT)
    answer.set_cookie(COOKIE, attempt.cookie(), max_age=LIFETIME_S, **_cookie_terms(request))
    return answer


@router.get(RETURN)
def come_back(request: Request) -> Response:
    """Take a browser in that the issuer sent back; its attempt is over, however it ends."""
    try:
        answer: Response = _take_in(request)
    except OidcRefusedError as error:
        answer = _refuse(request, error)
    answer.delete_cookie(COOKIE, **_cookie_terms(request))
    return answer


@router.get(END)
def leave(request: Request) -> Response:
    """Send a browser that has signed out here to sign out at the issuer, too."""
    back = _return_address(request).removesuffix(RETURN) + LOGIN_PAGE
    try:
        address = _issuer(request).end_address(back)
    except OidcRefusedError as error:
        log.warning("issuer not asked to end a session: %s", error.why)
        address = None
    return RedirectResponse(address or LOGIN_PAGE, status_code=303, headers=NOT_KEPT)


def _take_in(request: Request) -> Response:
    issuer, said = _issuer(request), request.query_params
    attempt = read_attempt(request.cookies.get(COOKIE), said.get("state"))
    # an issuer that says who it is in the address must be ours (RFC 9207)
    if attempt is None or said.get("iss", issuer.settings.issuer) != issuer.settings.issuer:
        raise OidcStateError
    code = said.get("code")
    if "error" in said or not code:
        raise OidcRefusedError("OIDC_REFUSED", f"the issuer says {said.get('error', '-')[:60]!r}")
    who = ForeignIdentity(issuer.settings.issuer, "-", None)
    try:
        identity = issuer.identify(attempt, Returned(code, _return_address(request)))
        who = _foreign(issuer, identity)
        return _admit(request, attempt, identity, who)
    except OidcRefusedError as error:
        if error.status == 403:
            _record(request, who, error)
        raise


def _foreign(issuer: Issuer, identity: Identity) -> ForeignIdentity:
    claim = issuer.settings.login_claim
    login = identity.claims.get(claim) if claim else None
    known = login if isinstance(login, str) and login else None
    return ForeignIdentity(issuer.settings.issuer, identity.subject, known)


def _admit(
    request: Request, attempt: Attempt, identity: Identity, who: ForeignIdentity
) -> Response:
    """Open a session for the identity's account, or note the fresh proof of one that is open."""
    gate: Gate = request.state.gate
    said = presented(request.scope)
    with gate.connect() as conn:
        try:
            account_id = account_of_identity(conn, who)
        except IdentityUnknownError as error:
            raise OidcRefusedError("OIDC_NO_ACCOUNT", error.why) from error
    signed_in = _signed_in(gate, said) if attempt.proves else None
    if signed_in is not None and signed_in.account_id != account_id:
        raise OidcRefusedError("OIDC_OTHER_ACCOUNT", f"signed in is {signed_in.login}")
    answer = RedirectResponse(attempt.place, status_code=303, headers=NOT_KEPT)
    cookie = said.cookie if signed_in is not None else None
    with gate.connect() as conn:
        if cookie is None:
            agent = request.headers.get("user-agent", "")
            origin = SessionOrigin(said.address, agent, who.issuer)
            try:
                cookie = open_session(conn, account_id, origin, gate.terms.session)
            except LoginDeniedError as error:
                raise OidcRefusedError("OIDC_NO_ACCOUNT", "disabled meanwhile") from error
            set_session_cookie(request, answer, cookie)
        prove_session(conn, cookie, identity.proved_at)
    gate.forget()
    return answer


def _signed_in(gate: Gate, said: Presented) -> Caller | None:
    if said.cookie is None:
        return None
    try:
        return gate.caller(Presented(None, said.cookie, said.address), anew=True)
    except AccessRequiredError:
        return None


def _record(request: Request, who: ForeignIdentity, error: OidcRefusedError) -> None:
    gate: Gate = request.state.gate
    with gate.connect() as conn:
        record_identity_denied(conn, who, presented(request.scope).address, (error.code, error.why))


def _refuse(request: Request, error: OidcRefusedError) -> Response:
    """Answer with the log-in page and what went wrong, or with a problem document."""
    log.warning("sign-in refused code=%s: %s", error.code, error.why)
    document = problem_document(error.status, error.code)
    headers = RETRY if error.status == 503 else {}
    if "text/html" not in request.headers.get("accept", ""):
        return problem_response(document, headers)
    told = {name: document[key] for name, key in (("zh", "detail"), ("en", "detail_en"))}
    marked = f'data-problem="{escape(json.dumps(told, ensure_ascii=False))}"'
    page = login_document(request).replace('data-problem=""', marked)
    return HTMLResponse(page, status_code=error.status, headers=headers | NOT_KEPT)


def _issuer(request: Request) -> Issuer:
    issuer: Issuer = request.app.state.issuer
    return issuer


def _return_address(request: Request) -> str:
    set_address = _issuer(request).settings.return_address
    return set_address or str(request.url.replace(path=RETURN, query=None, fragment=None))


def _cookie_terms(request: Request) -> dict[str, Any]:
    """Return how the attempt's cookie is kept: from scripts, and for these addresses only.

    The issuer sends the browser back from another site by a link, which is what ``lax`` lets by.
    """
    secure = request.url.scheme == "https"
    return {"path": ENTRANCE, "httponly": True, "samesite": "lax", "secure": secure}
