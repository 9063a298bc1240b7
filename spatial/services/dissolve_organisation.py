"""Dissolve an organisation: it ends on a day, and a successor may take over what it had."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.domain.errors import ConflictError, InvalidInputError
from spatial.services.ledger_changes import (
    Recorded,
    latest_version,
    record,
    require_latest,
    require_recordable,
)
from spatial.services.shares import NOTHING, SharePlan, ShareTarget, plan_shares
from spatial.storage.allocations import AllocationRepository, HeldShare
from spatial.storage.days import today
from spatial.storage.events import Subject
from spatial.storage.models import Occupancy, OrganisationVersion, Post
from spatial.storage.organisations import (
    NewOccupancy,
    OrganisationRepository,
    StoredOrganisation,
    add_occupancies,
)
from spatial.storage.validity import Row, end_rows, rows_from, succeed_row


def dissolve_organisation(
    conn: Connection[Any], scope: str, code: str, change: Change, successor: str | None = None
) -> Recorded:
    """End an organisation on a day.

    Parameters
    ----------
    successor
        Code of the organisation that takes over its rooms, the people in them, and the
        organisations under it; its posts end.

    Returns
    -------
    Recorded
        ``changed`` counts the rooms that were handed over.

    Raises
    ------
    NotFoundError
        If one of the two is not there on the day, or not in scope.
    ConflictError
        ``ORGANISATION_HOLDS_ROOMS`` or ``ORGANISATION_HAS_CHILDREN`` without a successor;
        ``CHANGE_NOT_LATEST`` if something of it changed later.
    InvalidInputError
        ``MOVED_TO_ITSELF``, and what ``Change.require_recordable`` refuses.
    """
    require_recordable(change)
    repository = OrganisationRepository(conn, scope)
    leaving = repository.get(code, change.day)
    heir = repository.get(successor, change.day) if successor else None
    if heir is not None:
        repository.get(heir.code, today())
        if heir.id == leaving.id:
            raise InvalidInputError(code="MOVED_TO_ITSELF", organisation=code)
    repository.lock([leaving.id, *([heir.id] if heir else [])])
    subject = Subject("organisation", code)
    columns = ("parent_id",)
    version = latest_version(conn, OrganisationVersion, leaving.id, subject, change, columns)
    children = _children(conn, leaving, change)
    people = _people(conn, leaving, change)
    plan = _hand_over(conn, scope, leaving, heir, change)
    if heir is None:
        _require_empty(leaving, plan, people, children, change)
    rooms = sum(row.organisation_id == leaving.id for row in plan.ended)
    after = {"successor": heir.code if heir else None, "rooms": rooms}
    event_id = record(conn, "organisation.dissolve", subject, change, after=after)
    if heir is not None:
        _follow(conn, people, heir, change, event_id)
        above_heir = set(repository.list_above(heir.id, change.day))
        for child in children:
            # The successor's own branch moves up: nobody stands under himself.
            moves_up = child["organisation_id"] in above_heir
            above = {"parent_id": version["parent_id"] if moves_up else heir.id}
            succeed_row(conn, OrganisationVersion, child["id"], above, change.day, event_id)
    plan.write(conn, event_id)
    _end_posts(conn, leaving, change, event_id)
    end_rows(conn, OrganisationVersion, [version["id"]], change.day, event_id)
    return Recorded(event_id, rooms)


def _hand_over(
    conn: Connection[Any],
    scope: str,
    leaving: StoredOrganisation,
    heir: StoredOrganisation | None,
    change: Change,
) -> SharePlan:
    """Plan that all its shares end, and are the successor's if there is one."""
    repository = AllocationRepository(conn, scope)
    given = repository.list_from(change.day, organisation_ids=[leaving.id])
    places = {row.place for row in given}
    repository.lock_rooms((place.room_id for place in places if place.room_id), change.day)
    held = repository.list_from(change.day, places=places)
    targets = []
    for row in given:
        words = row.number or str(row.room_id)
        targets.append(ShareTarget(row.place, words, leaving.id, leaving.code, NOTHING))
        if heir is not None:
            targets.append(_taken(row, words, heir, held))
    return plan_shares(targets, held, change.day)


def _taken(
    row: HeldShare, words: str, heir: StoredOrganisation, held: Sequence[HeldShare]
) -> ShareTarget:
    own = sum(
        (
            other.share
            for other in held
            if other.organisation_id == heir.id and other.place.key == row.place.key
        ),
        NOTHING,
    )
    return ShareTarget(
        row.place,
        words,
        heir.id,
        heir.code,
        own + row.share,
        row.registered_area_m2,
        row.use_code,
    )


def _children(conn: Connection[Any], leaving: StoredOrganisation, change: Change) -> list[Row]:
    rows = rows_from(
        conn,
        OrganisationVersion,
        "parent_id",
        [leaving.id],
        change.day,
        ("organisation_id", "name"),
    )
    for row in rows:
        require_latest([row], row["name"], change)
    return rows


def _people(conn: Connection[Any], leaving: StoredOrganisation, change: Change) -> list[Row]:
    rows = rows_from(
        conn,
        Occupancy,
        "organisation_id",
        [leaving.id],
        change.day,
        ("room_id", "rank", "headcount"),
    )
    for row in rows:
        require_latest([row], leaving.code, change)
    return rows


def _require_empty(
    leaving: StoredOrganisation,
    plan: SharePlan,
    people: Sequence[Row],
    children: Sequence[Row],
    change: Change,
) -> None:
    day = change.day.isoformat()
    rooms = {str(row.place.key) for row in plan.ended}
    rooms |= {str((row["room_id"],)) for row in people}
    if rooms:
        raise ConflictError(
            code="ORGANISATION_HOLDS_ROOMS",
            organisation=leaving.code,
            day=day,
            rooms=str(len(rooms)),
        )
    if children:
        raise ConflictError(
            code="ORGANISATION_HAS_CHILDREN",
            organisation=leaving.code,
            day=day,
            children="、".join(child["name"] for child in children),
        )


def _follow(
    conn: Connection[Any],
    people: Sequence[Row],
    heir: StoredOrganisation,
    change: Change,
    event_id: int,
) -> None:
    """Let the people stay where they are, as the successor's."""
    rooms = [row["room_id"] for row in people]
    columns = ("organisation_id", "rank", "headcount")
    there = {
        (row["room_id"], row["rank"]): row
        for row in rows_from(conn, Occupancy, "room_id", rooms, change.day, columns)
        if row["organisation_id"] == heir.id
    }
    met = [there[key] for row in people if (key := (row["room_id"], row["rank"])) in there]
    for row in met:
        require_latest([row], heir.code, change)
    end_rows(conn, Occupancy, [row["id"] for row in (*people, *met)], change.day, event_id)
    staying = (
        NewOccupancy(
            row["room_id"],
            heir.id,
            row["rank"],
            row["headcount"]
            + (there[key]["headcount"] if (key := (row["room_id"], row["rank"])) in there else 0),
            change.day,
            None,
            event_id,
        )
        for row in people
    )
    add_occupancies(conn, staying)


def _end_posts(
    conn: Connection[Any], leaving: StoredOrganisation, change: Change, event_id: int
) -> None:
    rows = rows_from(conn, Post, "organisation_id", [leaving.id], change.day)
    for row in rows:
        require_latest([row], leaving.code, change)
    end_rows(conn, Post, [row["id"] for row in rows], change.day, event_id)
