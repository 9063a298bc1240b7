"""Personal access tokens, for scripts, notebooks and GIS clients."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from api.access import Caller, Gate
from api.account_work import changing, require_login
from api.bodies import body_of, body_schema
from api.dependencies import Asks, find_asking, fresh
from api.openapi import CHANGE_PROBLEMS
from api.schemas.accounts import EndedOut, NewTokenOut, TokenIn, TokenOut
from spatial.services.accounts_sessions import make_token, revoke_token
from spatial.storage.accounts import list_tokens

router = APIRouter(prefix="/tokens", tags=["accounts"], responses=CHANGE_PROBLEMS)

TokenId = Annotated[UUID, Path(description="The token's id.")]


@router.get("", summary="List my tokens")
def get_tokens(request: Request, caller: Asks) -> list[TokenOut]:
    """Return the tokens of the caller's account, newest first, without their secrets."""
    gate: Gate = request.state.gate
    with gate.connect() as conn:
        found = list_tokens(conn, caller.account_id)
    return [TokenOut.model_validate(one._asdict()) for one in found]


@router.post("", summary="Make a token", openapi_extra=body_schema(TokenIn))
def post_token(
    body: Annotated[TokenIn, Depends(body_of(TokenIn, find_asking))],
    request: Request,
    response: Response,
    caller: Annotated[Caller, Depends(fresh())],
) -> NewTokenOut:
    """Make a token for some of what the caller may do; its secret is told this once.

    A token never can what its account cannot, and ends with it.
    """
    require_login(caller)
    response.headers["Cache-Control"] = "no-store"
    with changing(request, caller) as conn:
        made = make_token(conn, caller.actor, body.name, body.grants, body.days)
    return NewTokenOut(id=made.id, token=made.secret, expires_at=made.expires_at)


@router.delete("/{token_id}", summary="Revoke one of my tokens")
def delete_token(token_id: TokenId, request: Request, caller: Asks) -> EndedOut:
    """Revoke a token of the caller's account: somebody else's does not exist."""
    with changing(request, caller) as conn:
        revoke_token(conn, caller.actor, token_id)
    return EndedOut(ended=1)
