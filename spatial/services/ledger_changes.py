"""What all changes of the ledger have in common: they are recorded whole, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.storage.days import today
from spatial.storage.events import Subject, record_event
from spatial.storage.models import BuildingVersion, Model, OrganisationVersion, RoomVersion
from spatial.storage.validity import Row, rows_from

VERSION_KEYS: dict[type[Model], str] = {
    BuildingVersion: "building_id",
    OrganisationVersion: "organisation_id",
    RoomVersion: "room_id",
}
"""Column that says what a version is of."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a change did.

    Parameters
    ----------
    event_id
        The event that it is recorded under; None if everything stood like that already.
    changed
        How many rooms, allocations or posts changed.
    """

    event_id: int | None
    changed: int


UNCHANGED = Recorded(None, 0)


def require_recordable(change: Change) -> None:
    """Refuse a change of tomorrow, of before the ledger, or without a reason."""
    change.require_recordable(today())


def require_listed(field: str, value: str | None, listed: Sequence[str]) -> None:
    """Refuse a value that is not on its list; None says nothing.

    Raises
    ------
    InvalidInputError
        ``VALUE_NOT_LISTED``, naming the list.
    """
    if value is not None and value not in listed:
        raise InvalidInputError(
            code="VALUE_NOT_LISTED", field=field, value=value, listed="、".join(listed)
        )


def record(
    conn: Connection[Any],
    action: str,
    subject: Subject,
    change: Change,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> int:
    """Write a change's event; return its id."""
    return record_event(
        conn, change.who, action, subject, before=before, after=after, change=change
    )


def latest_version(
    conn: Connection[Any],
    model: type[Model],
    subject_id: UUID,
    subject: Subject,
    change: Change,
    columns: tuple[str, ...] = (),
) -> Row:
    """Return the version in force on a change's day, which must be the last one.

    Parameters
    ----------
    model
        A table of versions, e.g. ``RoomVersion``.
    subject
        What it is a version of, in the words of a refusal.
    columns
        Those of the version to return.

    Raises
    ------
    NotFoundError
        If it had ended by then.
    ConflictError
        ``CHANGE_NOT_LATEST`` if a later change of it is on record.
    """
    rows = rows_from(conn, model, VERSION_KEYS[model], [subject_id], change.day, columns)
    if not rows:
        raise NotFoundError(subject.kind, subject.id)
    require_latest(rows, str(subject.id), change)
    return rows[0]


def require_latest(rows: Sequence[Row], words: str, change: Change) -> None:
    """Refuse a change of rows (``rows_from``) that a later change has ended or begun.

    Raises
    ------
    ConflictError
        ``CHANGE_NOT_LATEST``, naming the latest of them.
    """
    later = [row["until"] for row in rows if row["until"]]
    later += [row["since"] for row in rows if row["since"] > change.day]
    if later:
        raise ConflictError(
            code="CHANGE_NOT_LATEST",
            subject=words,
            day=change.day.isoformat(),
            later=max(later).isoformat(),
        )
