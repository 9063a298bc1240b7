"""Who may sign in, what they may see, and how they are known: digests of secrets, never secrets."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from spatial.domain.accounts import Grant, Role
from spatial.storage.models.columns import PREFIX, Id, Model, Moment, one_of

ROLES = tuple(role.value for role in Role)
GRANTS = ", ".join(f"'{grant.value}'" for grant in Grant)


def _account_key() -> Any:
    return mapped_column(ForeignKey("account.id", ondelete="CASCADE"))


class Account(Model):
    """Someone who may sign in; the password is kept as an argon2id (or older scrypt) hash only."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("password_hash ~ '^(scrypt[$]|[$]argon2id[$])'", name="password_hash"),
        CheckConstraint(one_of("role", ROLES), name="role"),
    )

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    password_set_at: Mapped[Moment]
    must_change_password: Mapped[bool] = mapped_column(server_default=text("false"))
    disabled_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Moment]
    created_by: Mapped[str | None] = mapped_column(Text)


class Scope(Model):
    """A division prefix that an account may see: the buildings managed under it."""

    __tablename__ = "scope"
    __table_args__ = (CheckConstraint(PREFIX, name="prefix"),)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    division_prefix: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)


class AccountOrganisation(Model):
    """An organisation whose rooms are all that an account sees of its divisions."""

    __tablename__ = "account_organisation"
    __table_args__ = (Index("account_organisation_organisation_id_idx", "organisation_id"),)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class FormerPassword(Model):
    """A password that an account had, so that it does not come again."""

    __tablename__ = "former_password"
    __table_args__ = (Index("former_password_account_id_idx", "account_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    account_id: Mapped[UUID] = _account_key()
    password_hash: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[Moment]


class AccountSession(Model):
    """A browser that signed in; ended sessions are no rows."""

    __tablename__ = "account_session"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        Index("account_session_account_id_idx", "account_id"),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = _account_key()
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    origin: Mapped[dict[str, Any]] = mapped_column(JSONB)
    opened_at: Mapped[Moment]
    authenticated_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class AccountToken(Model):
    """A secret for scripts and GIS clients, with its own grants; revoked tokens are no rows."""

    __tablename__ = "account_token"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        CheckConstraint(f"grants <@ ARRAY[{GRANTS}] AND grants <> '{{}}'", name="grants"),
        Index("account_token_account_id_idx", "account_id"),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = _account_key()
    name: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    grants: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Moment]
    seen_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class AccountIdentity(Model):
    """Who an account's owner is at an issuer of OpenID Connect."""

    __tablename__ = "account_identity"
    __table_args__ = (
        CheckConstraint("subject <> '' AND length(subject) <= 255", name="subject"),
        UniqueConstraint("issuer", "subject"),
    )

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    issuer: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment]
    created_by: Mapped[str] = mapped_column(Text)


class LoginFailure(Model):
    """How often a login or an address failed of late; the key is a digest of either."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("login_failure_last_at_idx", "last_at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    locked_until: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
