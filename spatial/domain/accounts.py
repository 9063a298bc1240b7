"""Who may do what: roles, the grants that they come with, and who may give them to whom.

Terminology
-----------
Role
    What an account is for; it comes with grants.
Grant
    The right to one kind of act: to read, to publish …
Standing
    What an account may do and where: its role's grants, within its scope.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from spatial.domain.errors import SpatialError
from spatial.domain.scopes import EVERYTHING, Scope


class LoginDeniedError(SpatialError):
    """Login or password is wrong, or the account is none that may sign in: it is not said which."""

    code = "LOGIN_DENIED"


class LoginLockedError(SpatialError):
    """Too many failures: nothing was compared. The value ``seconds`` says how long to wait."""

    code = "LOGIN_LOCKED"


class GrantNeededError(SpatialError):
    """The account may not do that at all; the value ``grant`` names what it lacks."""

    code = "GRANT_NEEDED"


class GrantingDeniedError(SpatialError):
    """Somebody would grant what they do not hold."""

    code = "GRANTING_DENIED"


class Role(StrEnum):
    """What an account is for."""

    VIEWER = "viewer"
    SURVEYOR = "surveyor"
    REVIEWER = "reviewer"
    LEDGER_CLERK = "ledger_clerk"
    ANALYST = "analyst"
    ADMIN = "admin"


class Grant(StrEnum):
    """The right to one kind of act."""

    READ = "read"
    EXPORT = "export"
    IMPORT = "import"
    PUBLISH = "publish"
    LEDGER = "ledger"
    WAIVE = "waive"
    AUDIT = "audit"
    ACCOUNTS = "accounts"


GRANTS: Mapping[Role, frozenset[Grant]] = MappingProxyType(
    {
        Role.VIEWER: frozenset({Grant.READ}),
        Role.SURVEYOR: frozenset({Grant.READ, Grant.IMPORT}),
        Role.REVIEWER: frozenset({Grant.READ, Grant.PUBLISH, Grant.WAIVE, Grant.EXPORT}),
        Role.LEDGER_CLERK: frozenset({Grant.READ, Grant.LEDGER, Grant.EXPORT}),
        Role.ANALYST: frozenset({Grant.READ, Grant.EXPORT}),
        Role.ADMIN: frozenset(Grant),
    }
)
"""An admin may import and publish, but never publish what they imported themselves."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do and where; an operator at the command line may all, everywhere."""

    grants: frozenset[Grant]
    scope: Scope

    @classmethod
    def of_role(cls, role: Role, scope: Scope) -> "Standing":
        """Return the standing that a role gives within a scope."""
        return cls(GRANTS[role], scope)


OPERATOR = Standing(frozenset(Grant), EVERYTHING)
"""Who may run commands on the server: no account holds this."""


def lies_inside(inner: Scope, outer: Scope) -> bool:
    """Tell whether a scope shows nothing that the other does not.

    Organisations narrow a scope: an outer scope without any holds all of its divisions.

    Examples
    --------
    >>> lies_inside(Scope(("510104",)), Scope(("5101", "5105")))
    True
    >>> lies_inside(Scope(("51",)), Scope(("5101",)))
    False
    """
    if not all(outer.covers(prefix) for prefix in inner.prefixes):
        return False
    if not outer.organisations:
        return True
    return bool(inner.organisations) and set(inner.organisations) <= set(outer.organisations)


def may_grant(granter: Standing, given: Standing) -> bool:
    """Tell whether somebody may give a standing: nobody grants what they do not hold.

    Examples
    --------
    >>> city = Standing.of_role(Role.ADMIN, Scope(("5101",)))
    >>> may_grant(city, Standing.of_role(Role.VIEWER, Scope(("510104",))))
    True
    >>> may_grant(city, Standing.of_role(Role.VIEWER, Scope(("5105",))))
    False
    """
    return given.grants <= granter.grants and lies_inside(given.scope, granter.scope)


def token_grants(role: Role, kept: Collection[str]) -> frozenset[Grant]:
    """Return what a token may do: what it was made for, as far as the account still may."""
    return GRANTS[role] & {Grant(name) for name in kept}
