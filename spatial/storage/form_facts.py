"""What the ledger holds of the things that a filled-in form names."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from psycopg import Connection

from spatial.domain.divisions import Tier
from spatial.domain.ledger_forms import KnownOrganisation, LedgerFacts
from spatial.storage.connections import load_sql
from spatial.storage.organisations import OrganisationRepository


def ledger_facts(
    conn: Connection[Any],
    scope: str,
    organisations: Collection[str],
    buildings: Collection[str],
    day: dt.date,
) -> LedgerFacts:
    """Return what there is of these codes within the caller's scope, as of a day.

    Parameters
    ----------
    scope
        Prefix of division codes; empty is everything, for operators.
    """
    known = OrganisationRepository(conn, scope).list_all(day, organisations)
    values = {"codes": sorted(buildings), "scope": scope, "day": day}
    places = conn.execute(load_sql("form_places"), values).fetchall()
    return LedgerFacts(
        scope=scope,
        organisations={
            each.code: KnownOrganisation(each.code, each.name, Tier(each.tier), each.sub_provincial)
            for each in known
        },
        buildings={code: name for code, name, *_ in places},
        levels=frozenset((code, level) for code, _, level, *_ in places if level is not None),
        rooms=frozenset(
            (code, level, number)
            for code, _, level, number, _ in places
            if level is not None and number is not None
        ),
        rooms_since=_first_days(places),
    )


def _first_days(places: Iterable[tuple[Any, ...]]) -> dict[str, dt.date]:
    days: dict[str, dt.date] = {}
    for code, *_, since in places:
        if since is not None:
            days[code] = min(since, days.get(code, since))
    return days
