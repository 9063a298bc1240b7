"""Frozen periods: a day's ledger under a code, kept as it was reported."""

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from spatial.domain.errors import NotFoundError
from spatial.storage import models
from spatial.storage.connections import load_sql
from spatial.storage.ledger_totals import KEYS, Part, Total, TotalBy
from spatial.storage.rows import insert_row


class StoredPeriod(NamedTuple):
    """A frozen period; ``rooms`` and ``area_m2`` are those of the scope that is asked for."""

    id: UUID
    code: str
    name: str
    division_code: str
    division_prefix: str
    day: dt.date
    frozen_at: dt.datetime
    frozen_by: str
    rooms: int
    area_m2: Decimal


class PeriodRepository:
    """Periods that tell of the prefix ``scope``; the caller owns the transaction.

    Parameters
    ----------
    scope
        Prefix of division codes; the empty prefix is everything, for operators.
    """

    def __init__(self, conn: Connection[Any], scope: str) -> None:
        self._conn = conn
        self._scope = scope

    def list_all(self) -> list[StoredPeriod]:
        """Return the periods of the scope's divisions and of those above, newest day first."""
        return self._read(None)

    def get(self, code: str) -> StoredPeriod:
        """Return the period of that code which covers the whole scope.

        Divisions name their periods themselves: of several, the one frozen nearest above the scope
        is meant; in the scope of everything, the topmost.

        Raises
        ------
        NotFoundError
            If no division at or above the scope froze a period under the code.
        """
        found = sorted(self._read(code), key=lambda period: len(period.division_prefix))
        covering = [each for each in found if self._scope.startswith(each.division_prefix)]
        if covering:
            return covering[-1]
        if found and not self._scope:
            return found[0]
        raise NotFoundError("period", code)

    def is_taken(self, code: str) -> bool:
        """Whether the scope's own division froze a period under this code."""
        return any(period.division_prefix == self._scope for period in self._read(code))

    def freeze(self, code: str, name: str, day: dt.date, who: str) -> StoredPeriod:
        """Freeze the scope's ledger of a day: the database keeps a snapshot with the row."""
        values = {
            "code": code,
            "name": name,
            "division_prefix": self._scope,
            "day": day,
            "frozen_by": who,
        }
        insert_row(self._conn, models.Period, values)
        return self.get(code)

    def _read(self, code: str | None) -> list[StoredPeriod]:
        with self._conn.cursor(row_factory=class_row(StoredPeriod)) as cursor:
            values = {"scope": self._scope, "code": code}
            return cursor.execute(load_sql("periods"), values).fetchall()


def frozen_totals(
    conn: Connection[Any],
    period: StoredPeriod,
    scope: str,
    *,
    by: TotalBy = TotalBy.ALL,
    part: Part | None = None,
) -> list[Total]:
    """Return a period's rooms, holdings and m² by key, as ``totals`` does those of a day.

    Names are those of the period.
    """
    key, digits = KEYS[by]
    values = {
        "period_id": period.id,
        "scope": scope,
        "by": key,
        "digits": digits,
        "building": part.building if part else None,
        "organisation": part.organisation if part else None,
    }
    with conn.cursor(row_factory=class_row(Total)) as cursor:
        return cursor.execute(load_sql("period_totals"), values, prepare=False).fetchall()
