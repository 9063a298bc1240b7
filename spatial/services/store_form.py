"""Store a checked form: every row of it, or nothing; what stands already makes no event.

Rows are stored through the services that every other way in uses, grouped by the day from which
they hold. What a service refuses is told as a problem of the row.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from psycopg import Connection

from spatial.domain.changes import Cause, Change
from spatial.domain.errors import SpatialError
from spatial.domain.form_problems import FormProblem
from spatial.domain.ledger_forms import CleanRow, Form, FormLists, LedgerFacts
from spatial.services.allocations import AllocationRequest, RowPlace, allocate
from spatial.services.ledger_changes import Recorded
from spatial.services.occupancies import OccupancyRequest, set_occupancies
from spatial.services.store_organisations import store_organisation
from spatial.services.store_titles import store_title
from spatial.storage.days import today
from spatial.storage.form_facts import ledger_facts

MAX_REFUSALS = 50  # told of one file; the rest is seen when these are mended
CAUSES: Mapping[str, Cause] = MappingProxyType(
    {
        "organisations": Cause.SUBJECT_CHANGE,
        "rooms": Cause.REALLOCATION,
        "occupancies": Cause.REALLOCATION,
        "titles": Cause.CORRECTION,
    }
)
"""The class of the difference that a form makes where nobody states another."""


@dataclass(frozen=True, slots=True)
class Storing:
    """Who stores a form, and why.

    Parameters
    ----------
    scope
        Prefix of division codes that the caller may write for; empty is everything.
    cause
        None takes the form's usual one.
    """

    scope: str
    who: str
    why: str
    cause: Cause | None = None
    document: str | None = None


@dataclass(slots=True)
class StoredForm:
    """What became of a form.

    Parameters
    ----------
    events
        One for each change; none where all stood like that already.
    changed
        How many allocations, posts, occupancies or titles changed.
    problems
        What the ledger refused; then nothing of the form is stored.
    """

    events: list[int] = field(default_factory=list)
    changed: int = 0
    problems: list[FormProblem] = field(default_factory=list)


def facts_for(
    conn: Connection[Any], scope: str, rows: Sequence[Mapping[str, object]]
) -> LedgerFacts:
    """Return what the ledger holds of the organisations and buildings that rows name."""
    organisations = _texts(rows, "organisation") | _texts(rows, "parent")
    return ledger_facts(conn, scope, organisations, _texts(rows, "building"), today())


def _texts(rows: Sequence[Mapping[str, object]], key: str) -> set[str]:
    return {said for row in rows if isinstance(said := row.get(key), str) and said}


def store_form(
    conn: Connection[Any],
    form: Form,
    rows: Sequence[CleanRow],
    lists: FormLists,
    storing: Storing,
) -> StoredForm:
    """Store the rows of a form that was checked without errors; all of them, or nothing.

    The caller owns the transaction; it is as it was before wherever there are problems.
    """
    stored = StoredForm()
    conn.execute("SAVEPOINT form")
    for batch in batches(form, rows):
        _store_batch(conn, form, batch, lists, storing, stored)
        if len(stored.problems) >= MAX_REFUSALS:
            break
    if stored.problems:
        conn.execute("ROLLBACK TO SAVEPOINT form")
        stored.events, stored.changed = [], 0
    conn.execute("RELEASE SAVEPOINT form")
    return stored


def _store_batch(
    conn: Connection[Any],
    form: Form,
    batch: Sequence[CleanRow],
    lists: FormLists,
    storing: Storing,
    stored: StoredForm,
) -> None:
    """Store rows that one call takes; on a refusal tell its row and try the rest, to tell all."""
    left = list(batch)
    while left and len(stored.problems) < MAX_REFUSALS:
        conn.execute("SAVEPOINT batch")
        try:
            done = STORERS[form.code](conn, left, lists, storing)
        except SpatialError as error:
            conn.execute("ROLLBACK TO SAVEPOINT batch")
            culprit = _culprit(left, error)
            stored.problems.append(_refusal(culprit, error))
            left.remove(culprit)
            continue
        conn.execute("RELEASE SAVEPOINT batch")
        stored.events += [each.event_id for each in done if each.event_id is not None]
        stored.changed += sum(each.changed for each in done)
        return


def _refusal(row: CleanRow, error: SpatialError) -> FormProblem:
    values = {"code": error.code} | error.values
    return FormProblem("LEDGER_REFUSES", row.line, None, values)


def _culprit(rows: Sequence[CleanRow], error: SpatialError) -> CleanRow:
    """Return the row that an error speaks of, by room and organisation; else the first."""
    said = " ".join(error.values.values())
    best = max(
        range(len(rows)),
        key=lambda at: (_words(rows[at]) in said, rows[at].text("organisation") in said, -at),
    )
    return rows[best]


def _words(row: CleanRow) -> str:
    place = " ".join(row.text(key) for key in ("building", "level", "number") if row.text(key))
    return place or row.text("organisation")


def batches(form: Form, rows: Sequence[CleanRow]) -> list[list[CleanRow]]:
    """Return rows that one call takes, in the order in which they hold.

    Rooms and people: those of one day. Organisations: one at a time, those above first. Titles:
    one building at a time.
    """
    above = {row.text("organisation"): row.text("parent") for row in rows if row.text("parent")}
    found: dict[tuple[Any, ...], list[CleanRow]] = defaultdict(list)
    for row in rows:
        since = row.day("since") or dt.date.min
        if form.code == "organisations":
            code = row.text("organisation")
            found[since, _depth(code, above), code].append(row)
        elif form.code == "titles":
            found[since, row.text("building")].append(row)
        else:
            until = row.day("until")
            found[since, until is not None, until or since].append(row)
    return [found[key] for key in sorted(found)]


def _depth(code: str, above: Mapping[str, str]) -> int:
    """Return how many organisations of the file stand above one; checked forms have no circles."""
    depth = 0
    while code in above and depth <= len(above):
        code, depth = above[code], depth + 1
    return depth


def _change(rows: Sequence[CleanRow], storing: Storing, cause: Cause) -> Change:
    day = rows[0].day("since") or dt.date.min
    return Change(day, storing.who, storing.why, storing.cause or cause, storing.document)


def _store_rooms(
    conn: Connection[Any], rows: Sequence[CleanRow], _: FormLists, storing: Storing
) -> list[Recorded]:
    requests = [
        AllocationRequest(
            _place(row),
            row.text("organisation"),
            row.number("share") or Decimal(0),
            row.number("area"),
            row.text("use"),
            row.day("until"),
        )
        for row in rows
    ]
    change = _change(rows, storing, CAUSES["rooms"])
    if rows[0].day("until") is not None:  # only a correction speaks of days that are over
        change = replace(change, cause=Cause.CORRECTION)
    return [allocate(conn, storing.scope, requests, change)]


def _store_people(
    conn: Connection[Any], rows: Sequence[CleanRow], _: FormLists, storing: Storing
) -> list[Recorded]:
    requests = [
        OccupancyRequest(
            _place(row),
            row.text("organisation"),
            row.text("rank"),
            int(row.number("headcount") or 0),
            row.day("until"),
        )
        for row in rows
    ]
    change = _change(rows, storing, CAUSES["occupancies"])
    return [set_occupancies(conn, storing.scope, requests, change)]


def _store_organisation(
    conn: Connection[Any], rows: Sequence[CleanRow], lists: FormLists, storing: Storing
) -> list[Recorded]:
    change = _change(rows, storing, CAUSES["organisations"])
    return store_organisation(conn, storing.scope, rows, lists, change)


def _store_titles(
    conn: Connection[Any], rows: Sequence[CleanRow], _: FormLists, storing: Storing
) -> list[Recorded]:
    change = _change(rows, storing, CAUSES["titles"])
    return [each for row in rows for each in store_title(conn, storing.scope, row, change)]


def _place(row: CleanRow) -> RowPlace:
    return RowPlace(row.text("building"), row.text("level"), row.text("number"))


Storer = Callable[[Connection[Any], Sequence[CleanRow], FormLists, Storing], Sequence[Recorded]]
STORERS: Mapping[str, Storer] = MappingProxyType(
    {
        "rooms": _store_rooms,
        "occupancies": _store_people,
        "organisations": _store_organisation,
        "titles": _store_titles,
    }
)
