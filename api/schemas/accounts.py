"""Accounts, sessions and tokens on the wire. No answer holds a hash or a digest."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.wire import Page, Wire
from spatial.domain.accounts import Grant, Role

Password = Annotated[str, Field(min_length=1, max_length=1024)]
Login = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.\-]+$")]
Codes = Annotated[list[Code], Field(max_length=100)]
Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=r"^\w[\w .,:;@()（）、·/\-]*$",
        description="Letters, digits, blanks and the usual marks; a letter or digit first.",
    ),
]


class Said(BaseModel):
    """A body; fields that it does not know are refused."""

    model_config = ConfigDict(extra="forbid")


class LoginIn(Said):
    """Who signs in."""

    login: Login
    password: Password


class ConfirmIn(Said):
    """The password, typed anew."""

    password: Password


class PasswordIn(Said):
    """One's password, and what it is to be."""

    current: Password
    new: Password


class TokenIn(Said):
    """A token to make."""

    name: Name
    grants: Annotated[list[Grant], Field(min_length=1, max_length=20)]
    days: Annotated[int, Field(ge=1, le=366)] = 90


class AccountIn(Said):
    """An account to add; without a password one is made up, and told this once."""

    login: Login
    display_name: Name
    role: Role
    divisions: Codes
    organisations: Codes = []
    password: Password | None = None


class AccountChangeIn(Said):
    """What is to be different about an account; what is left out stays."""

    display_name: Name | None = None
    role: Role | None = None
    divisions: Codes | None = None
    organisations: Codes | None = None
    disabled: bool | None = None


class NewPasswordIn(Said):
    """A password for somebody else, to be changed at once; made up if left out."""

    password: Password | None = None


class WhoOut(Wire):
    """Who asks, what they may do and see, and how long things hold."""

    account_id: UUID
    login: str
    display_name: str
    role: Role
    grants: list[Grant]
    divisions: list[str] = Field(description="Codes of the divisions that the scope consists of.")
    organisations: list[str] = Field(description="Codes; if any, only what these hold is seen.")
    credential: str = Field(description="session, token, password or open.")
    session_id: UUID | None
    single_sign_on: bool = Field(
        description="The session was opened at the identity provider: it is proved anew at"
        " /login/oidc?prove=true, and ended at /login/oidc/end after it is ended here."
    )
    csrf_token: str | None = Field(description="X-CSRF-Token of changes in this session.")
    authenticated_at: dt.datetime
    fresh_until: dt.datetime = Field(description="Until when publishing and exports need no proof.")
    must_change_password: bool
    password_expires_at: dt.datetime | None
    password_reminder: bool = Field(description="The password is due within 14 days.")


class SessionOut(Wire):
    """One open session."""

    id: UUID
    current: bool
    address: str
    agent: str
    opened_at: dt.datetime
    authenticated_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime


class TokenOut(Wire):
    """One token, without its secret."""

    id: UUID
    name: str
    grants: list[Grant]
    created_at: dt.datetime
    seen_at: dt.datetime | None
    expires_at: dt.datetime


class NewTokenOut(Wire):
    """A token that was made; its secret is told this once."""

    id: UUID
    token: str
    expires_at: dt.datetime


class AccountOut(Wire):
    """An account as those see it who look after accounts."""

    id: UUID
    login: str
    display_name: str
    role: Role
    divisions: list[str]
    organisations: list[str]
    has_password: bool
    password_set_at: dt.datetime
    must_change_password: bool
    disabled_at: dt.datetime | None
    created_at: dt.datetime
    created_by: str | None
    seen_at: dt.datetime | None
    locked_s: int = Field(description="Above 0: locked out for so many seconds.")


class AccountPage(Page):
    """A page of accounts."""

    items: list[AccountOut]


class NewAccountOut(Wire):
    """An account that was added, and its first password if it was made up."""

    account: AccountOut
    password: str | None


class EndedOut(Wire):
    """How many sessions or tokens ended."""

    ended: int


BODIES: tuple[type[BaseModel], ...] = (
    LoginIn,
    ConfirmIn,
    PasswordIn,
    TokenIn,
    AccountIn,
    AccountChangeIn,
    NewPasswordIn,
)
"""Bodies that routes read by themselves: the schema names them."""
