"""Roles, grants, and that nobody grants what they do not hold."""

import itertools
from uuid import UUID

import pytest

from spatial.domain.accounts import (
    GRANTS,
    OPERATOR,
    Grant,
    Role,
    Standing,
    lies_inside,
    may_grant,
    token_grants,
)
from spatial.domain.scopes import Scope

ONE, TWO = UUID(int=1), UUID(int=2)


def test_every_role_reads_and_only_admins_look_after_accounts_and_the_record() -> None:
    assert set(GRANTS) == set(Role)
    assert all(Grant.READ in grants for grants in GRANTS.values())
    for grant in (Grant.ACCOUNTS, Grant.AUDIT):
        assert [role for role, grants in GRANTS.items() if grant in grants] == [Role.ADMIN]


def test_nobody_but_an_admin_both_imports_and_publishes() -> None:
    both = {Grant.IMPORT, Grant.PUBLISH}

    assert [role for role, grants in GRANTS.items() if both <= grants] == [Role.ADMIN]


@pytest.mark.parametrize(
    ("inner", "outer", "inside"),
    [
        (Scope(("510104",)), Scope(("5101",)), True),
        (Scope(("5101",)), Scope(("5101",)), True),
        (Scope(("51",)), Scope(("5101",)), False),
        (Scope(("5101", "5105")), Scope(("5101",)), False),
        (Scope(("5101", "5105")), Scope(("51",)), True),
        (Scope(("5101",)), Scope(("",)), True),
        (Scope(("5101",)), Scope(()), False),
        (Scope(("5101",), (ONE,)), Scope(("5101",)), True),
        (Scope(("5101",), (ONE,)), Scope(("5101",), (ONE, TWO)), True),
        (Scope(("5101",), (TWO,)), Scope(("5101",), (ONE,)), False),
        (Scope(("5101",)), Scope(("5101",), (ONE,)), False),
    ],
    ids=[
        "below", "same", "above", "one beside", "both below", "everything", "nothing",
        "narrowed", "one of its organisations", "another organisation", "no longer narrowed",
    ],
)  # fmt: skip
def test_a_scope_lies_inside_one_that_shows_at_least_as_much(
    inner: Scope, outer: Scope, inside: bool
) -> None:
    assert lies_inside(inner, outer) is inside


def test_a_role_is_granted_only_by_who_holds_all_of_it() -> None:
    city = Scope(("5101",))
    for granter, given in itertools.product(Role, Role):
        allowed = may_grant(Standing.of_role(granter, city), Standing.of_role(given, city))

        assert allowed is (GRANTS[given] <= GRANTS[granter]), (granter, given)


def test_an_operator_grants_whatever_there_is() -> None:
    assert may_grant(OPERATOR, Standing.of_role(Role.ADMIN, Scope(("51",))))


def test_a_token_never_can_what_its_account_cannot() -> None:
    every = [grant.value for grant in Grant]

    for role in Role:
        assert token_grants(role, every) == GRANTS[role]
    assert token_grants(Role.VIEWER, ["export"]) == frozenset()
    assert token_grants(Role.ANALYST, ["export"]) == {Grant.EXPORT}
