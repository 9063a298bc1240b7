"""Freeze the ledger of a day under a code, for good."""

import datetime as dt
import re
from typing import Any

from psycopg import Connection

from spatial.domain.errors import ConflictError, InvalidInputError
from spatial.storage.days import today
from spatial.storage.divisions import get_division
from spatial.storage.events import Subject, record_event
from spatial.storage.periods import PeriodRepository, StoredPeriod

PERIOD_CODE = re.compile(r"[\w.\-]{1,40}")
"""What a period may be called; codes that read as a day are refused, they would hide that day."""


def freeze_period(  # noqa: PLR0913  what a period is, and no more: a class would be said once
    conn: Connection[Any],
    scope: str,
    code: str,
    division_code: str,
    day: dt.date,
    *,
    who: str,
    name: str | None = None,
) -> StoredPeriod:
    """Keep what a division's ledger says of a day: totals, names, titles, posts, standing.

    Later corrections of that day change the ledger, and never the period. The caller owns the
    transaction; only in REPEATABLE READ do all parts of the snapshot stem from one moment.

    Parameters
    ----------
    scope
        Prefix of division codes that the caller may write for; the division must be under it.
    name
        What the period is called in reports; None is its code.

    Raises
    ------
    NotFoundError
        If the division is not there, or not in scope.
    InvalidInputError
        ``DAY_IN_FUTURE``; ``PERIOD_CODE`` if the code is none, or reads as a day.
    ConflictError
        ``PERIOD_EXISTS`` if the division froze a period under this code.
    """
    now = today()
    if day > now:
        raise InvalidInputError(code="DAY_IN_FUTURE", day=day.isoformat(), today=now.isoformat())
    if not PERIOD_CODE.fullmatch(code) or reads_as_day(code):
        raise InvalidInputError(code="PERIOD_CODE", value=code)
    division = get_division(conn, scope, division_code)
    repository = PeriodRepository(conn, division.prefix)
    if repository.is_taken(code):
        raise ConflictError(code="PERIOD_EXISTS", period=code, division=division_code)
    period = repository.freeze(code, name or code, day, who)
    after = {
        "division": division_code,
        "day": day.isoformat(),
        "rooms": period.rooms,
        "area_m2": str(period.area_m2),
    }
    record_event(conn, who, "period.freeze", Subject("period", code), after=after)
    return period


def reads_as_day(text: str) -> bool:
    """Whether a text is a day as ISO 8601 writes it.

    >>> reads_as_day("2026-09-30"), reads_as_day("2026-Q3")
    (True, False)
    """
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
