"""From what people write, division and organisation codes, to a scope, and back."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.domain.divisions import division_prefix
from spatial.domain.errors import InvalidInputError, NotFoundError
from spatial.domain.scopes import Scope
from spatial.storage.connections import load_sql
from spatial.storage.days import today

SIX_DIGITS = 6


def division_code(prefix: str) -> str:
    """Return the code that a prefix was cut from.

    Examples
    --------
    >>> [division_code(prefix) for prefix in ("51", "5101", "510104001")]
    ['510000', '510100', '510104001']
    """
    return prefix.ljust(SIX_DIGITS, "0")


def find_scope(
    conn: Connection[Any], seen: Scope, divisions: Sequence[str], organisations: Sequence[str]
) -> Scope:
    """Return the scope of some divisions and organisations, all among those that are seen.

    Raises
    ------
    InvalidInputError
        ``DIVISION_CODE`` for what is no code, ``SCOPE_NEEDED`` for no division at all.
    NotFoundError
        For a code that names nothing, or nothing that is seen.
    """
    if not divisions:
        raise InvalidInputError(code="SCOPE_NEEDED")
    prefixes = tuple(sorted({_prefix(conn, seen, code) for code in divisions}))
    ids = _organisations(conn, seen, sorted(set(organisations)))
    return Scope(prefixes, ids)


def _prefix(conn: Connection[Any], seen: Scope, code: str) -> str:
    prefix = division_prefix(code)
    values = {"code": division_code(prefix), "scope": ""}
    known = conn.execute(load_sql("division_in_scope"), values).fetchone()
    if known is None or not seen.covers(prefix):
        raise NotFoundError("division", code)
    return prefix


def _organisations(conn: Connection[Any], seen: Scope, codes: Sequence[str]) -> tuple[UUID, ...]:
    if not codes:
        return ()
    values = {"codes": list(codes), "as_of": today()}
    rows = conn.execute(load_sql("organisations_by_code"), values).fetchall()
    found = {
        code: organisation_id
        for organisation_id, code, prefix in rows
        if seen.covers(prefix) and (not seen.organisations or organisation_id in seen.organisations)
    }
    for code in codes:
        if code not in found:
            raise NotFoundError("organisation", code)
    return tuple(sorted(found.values()))


def organisation_codes(conn: Connection[Any], ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the codes of organisations by id; of those that the connection sees."""
    wanted = list(ids)
    if not wanted:
        return {}
    return dict(conn.execute(load_sql("organisation_codes"), {"ids": wanted}).fetchall())
