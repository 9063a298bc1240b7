"""Look after accounts: for admins, of what lies within their own scope."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from psycopg import Connection

from api.access import Caller, Gate
from api.account_work import changing, require_login
from api.bodies import body_of, body_schema
from api.dependencies import PLAIN_TEXT, PageAsked, fresh, require
from api.openapi import CHANGE_PROBLEMS
from api.passwords import make_password
from api.schemas.accounts import (
    AccountChangeIn,
    AccountIn,
    AccountOut,
    AccountPage,
    EndedOut,
    NewAccountOut,
    NewPasswordIn,
)
from spatial.domain.accounts import Grant
from spatial.domain.passwords import check_password
from spatial.services import accounts as service
from spatial.services.account_scopes import division_code, organisation_codes
from spatial.services.accounts import AccountChange, AccountRequest
from spatial.storage.accounts import AccountQuery, StoredAccount

router = APIRouter(prefix="/accounts", tags=["accounts"], responses=CHANGE_PROBLEMS)

admin = require(Grant.ACCOUNTS)
Admin = Annotated[Caller, Depends(admin)]
AccountId = Annotated[UUID, Path(description="The account's id.")]
Named = Annotated[
    str | None,
    Query(description="Part of a login or name.", max_length=64, pattern=PLAIN_TEXT),
]


@router.get("", summary="List accounts")
def list_accounts(
    request: Request, caller: Admin, page: PageAsked, name: Named = None
) -> AccountPage:
    """Return the accounts that see nothing which the caller does not, by login; paged."""
    with changing(request, caller) as conn:
        query = AccountQuery(part=name, limit=page.limit, offset=page.offset)
        found, total = service.list_accounts(conn, caller.actor, query)
        items = _told(conn, found)
    return AccountPage(total=total, **page._asdict(), items=items)


@router.get("/{account_id}", summary="Get an account")
def get_account(account_id: AccountId, request: Request, caller: Admin) -> AccountOut:
    """Return one account; one that sees more than the caller does not exist."""
    with changing(request, caller) as conn:
        return _told(conn, [service.find_account(conn, caller.actor, account_id)])[0]


@router.post(
    "",
    summary="Add an account",
    openapi_extra=body_schema(AccountIn),
    dependencies=[Depends(fresh())],
)
def post_account(
    body: Annotated[AccountIn, Depends(body_of(AccountIn, admin))],
    request: Request,
    response: Response,
    caller: Admin,
) -> NewAccountOut:
    """Add an account with no more than the caller's grants and scope.

    Its first password is to be changed at once; one that is made up is told this once.
    """
    wanted = AccountRequest(
        body.login, body.display_name, body.role, tuple(body.divisions), tuple(body.organisations)
    )
    password, password_hash = _password_for(request, body.password, body.login)
    response.headers["Cache-Control"] = "no-store"
    with changing(request, caller) as conn:
        account_id = service.add_account(conn, caller.actor, wanted, password_hash)
        [told] = _told(conn, [service.find_account(conn, caller.actor, account_id)])
    return NewAccountOut(account=told, password=None if body.password else password)


@router.patch(
    "/{account_id}",
    summary="Change an account",
    openapi_extra=body_schema(AccountChangeIn),
    dependencies=[Depends(fresh())],
)
def patch_account(
    account_id: AccountId,
    body: Annotated[AccountChangeIn, Depends(body_of(AccountChangeIn, admin))],
    request: Request,
    caller: Admin,
) -> AccountOut:
    """Give an account another name, role or scope, disable it or let it in again."""
    change = AccountChange(
        body.display_name, body.role, _codes(body.divisions), _codes(body.organisations)
    )
    with changing(request, caller) as conn:
        account = service.change_account(conn, caller.actor, account_id, change)
        if body.disabled is not None:
            account = service.set_disabled(conn, caller.actor, account_id, disabled=body.disabled)
        return _told(conn, [account])[0]


@router.post(
    "/{account_id}/password",
    summary="Give somebody a new password",
    openapi_extra=body_schema(NewPasswordIn),
    dependencies=[Depends(fresh())],
)
def post_password(
    account_id: AccountId,
    body: Annotated[NewPasswordIn, Depends(body_of(NewPasswordIn, admin))],
    request: Request,
    response: Response,
    caller: Admin,
) -> NewAccountOut:
    """Give an account a password, to be changed at once; its sessions end, its lock is lifted."""
    require_login(caller)
    response.headers["Cache-Control"] = "no-store"
    with changing(request, caller) as conn:
        login = service.find_account(conn, caller.actor, account_id).login
    password, password_hash = _password_for(request, body.password, login)
    with changing(request, caller) as conn:
        account = service.give_password(conn, caller.actor, account_id, password_hash)
        [told] = _told(conn, [account])
    return NewAccountOut(account=told, password=None if body.password else password)


@router.post("/{account_id}/unlock", summary="Let a locked account try again")
def unlock(account_id: AccountId, request: Request, caller: Admin) -> AccountOut:
    """Forget the failures of a login; the address's stay."""
    with changing(request, caller) as conn:
        return _told(conn, [service.unlock_account(conn, caller.actor, account_id)])[0]


@router.delete("/{account_id}/sessions", summary="End an account's sessions")
def end_sessions(account_id: AccountId, request: Request, caller: Admin) -> EndedOut:
    """End all sessions of an account, within a second everywhere."""
    with changing(request, caller) as conn:
        return EndedOut(ended=service.end_access(conn, caller.actor, account_id, tokens=False))


@router.delete("/{account_id}/tokens", summary="Revoke an account's tokens")
def revoke_tokens(account_id: AccountId, request: Request, caller: Admin) -> EndedOut:
    """Revoke all tokens of an account, within a second everywhere."""
    with changing(request, caller) as conn:
        return EndedOut(ended=service.end_access(conn, caller.actor, account_id, tokens=True))


def _password_for(request: Request, given: str | None, login: str) -> tuple[str, str]:
    gate: Gate = request.state.gate
    password = given or make_password()
    check_password(password, login)
    with gate.turn():
        return password, gate.hasher.hash(password)


def _codes(codes: list[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(codes)


def _told(conn: Connection[Any], accounts: list[StoredAccount]) -> list[AccountOut]:
    bound = {each for account in accounts for each in account.scope.organisations}
    codes = organisation_codes(conn, bound)
    return [
        AccountOut(
            id=one.id,
            login=one.login,
            display_name=one.display_name,
            role=one.role,
            divisions=[division_code(prefix) for prefix in one.scope.prefixes],
            organisations=sorted(codes[each] for each in one.scope.organisations if each in codes),
            has_password=one.has_password,
            password_set_at=one.password_set_at,
            must_change_password=one.must_change_password,
            disabled_at=one.disabled_at,
            created_at=one.created_at,
            created_by=one.created_by,
            seen_at=one.seen_at,
            locked_s=one.wait_s,
        )
        for one in accounts
    ]
