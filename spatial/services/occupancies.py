"""Say who works in rooms from a day on, by rank: what held before ends, what stands is left."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.domain.ranks import is_withheld
from spatial.services.allocations import RowPlace
from spatial.services.ledger_changes import UNCHANGED, Recorded, record, require_recordable
from spatial.services.record_occupancies import WITHHOLDING_RULE
from spatial.storage.allocations import AllocationRepository
from spatial.storage.events import Subject
from spatial.storage.models import Occupancy
from spatial.storage.organisations import (
    NewOccupancy,
    OrganisationRepository,
    StoredOrganisation,
    add_occupancies,
)
from spatial.storage.validity import Row, end_rows, rows_from

Bearer = tuple[UUID, UUID, str]  # room, organisation, rank


@dataclass(frozen=True, slots=True)
class OccupancyRequest:
    """How many people of a rank work in a room from the day of a change on.

    Parameters
    ----------
    organisation
        Code.
    until
        First day on which they no longer do; None is until further notice.
    """

    room: RowPlace
    organisation: str
    rank: str
    headcount: int
    until: dt.date | None = None


class _Target(NamedTuple):
    bearer: Bearer
    words: str
    headcount: int
    until: dt.date | None


def set_occupancies(
    conn: Connection[Any], scope: str, requests: Sequence[OccupancyRequest], change: Change
) -> Recorded:
    """Set who works in rooms from a day on; one event for all, none if all stands like that.

    Parameters
    ----------
    scope
        Prefix of division codes of the buildings and organisations that the caller may write for.

    Raises
    ------
    NotFoundError
        If a building, room or organisation is not there on the day, or not in scope.
    InvalidInputError
        ``RANK_WITHHELD``, with the rule and without the rank; ``HEADCOUNT_OUT_OF_RANGE``; what
        ``Change.require_recordable`` refuses.
    ConflictError
        ``CHANGE_NOT_LATEST`` if the same people changed later.
    """
    require_recordable(change)
    holders = _holders(conn, scope, requests, change.day)
    rooms = _rooms(conn, scope, requests, change.day)
    targets = [_target(request, holders, rooms) for request in requests]
    held = _held(conn, [target.bearer[0] for target in targets], change.day)
    ended: list[Row] = []
    begun: list[_Target] = []
    for target in targets:
        standing = held.get(target.bearer, [])
        if _stands(standing, target, change.day):
            continue
        ended += _to_end(standing, target, change)
        begun.append(target)
    if not begun:
        return UNCHANGED
    after = {"occupancies": [_words(target) for target in begun]}
    before = {"ended": len(ended)}
    subjects = [target.bearer[0] for target in begun]
    subject = Subject("occupancy", subjects[0] if len(subjects) == 1 else "-", subjects)
    event_id = record(conn, "occupancy.set", subject, change, before=before, after=after)
    end_rows(conn, Occupancy, [row["id"] for row in ended], change.day, event_id)
    add_occupancies(conn, (_new(target, change.day, event_id) for target in begun))
    return Recorded(event_id, len(begun))


def _holders(
    conn: Connection[Any], scope: str, requests: Sequence[OccupancyRequest], day: dt.date
) -> dict[str, StoredOrganisation]:
    codes = {request.organisation for request in requests}
    found = OrganisationRepository(conn, scope).list_all(day, codes)
    holders = {organisation.code: organisation for organisation in found}
    for code in sorted(codes - holders.keys()):
        raise NotFoundError("organisation", code)
    for request in requests:
        holder = holders[request.organisation]
        if is_withheld(request.rank, holder.tier, sub_provincial=holder.sub_provincial):
            raise InvalidInputError(
                code="RANK_WITHHELD", organisation=holder.name, rule=WITHHOLDING_RULE
            )
        if request.headcount < 1:
            raise InvalidInputError(
                code="HEADCOUNT_OUT_OF_RANGE",
                organisation=holder.code,
                headcount=str(request.headcount),
            )
    return holders


def _rooms(
    conn: Connection[Any], scope: str, requests: Sequence[OccupancyRequest], day: dt.date
) -> dict[RowPlace, UUID]:
    """Return which rooms are meant: each must be one on a plan."""
    repository = AllocationRepository(conn, scope)
    places = sorted({request.room for request in requests})
    rooms = {}
    for place, meant in zip(places, repository.find_meant(places, day), strict=True):
        if meant.building_id is None:
            raise NotFoundError("building", place.building_code)
        if len(meant.room_ids) != 1:
            raise ConflictError(code="ROOM_NOT_IN_FORCE", room=place.words, day=day.isoformat())
        rooms[place] = meant.room_ids[0]
    repository.lock_rooms(rooms.values(), day)
    return rooms


def _target(
    request: OccupancyRequest,
    holders: dict[str, StoredOrganisation],
    rooms: dict[RowPlace, UUID],
) -> _Target:
    holder = holders[request.organisation]
    words = f"{request.room.words} {holder.code}"
    bearer = (rooms[request.room], holder.id, request.rank)
    return _Target(bearer, words, request.headcount, request.until)


def _held(conn: Connection[Any], room_ids: Sequence[UUID], day: dt.date) -> dict[Bearer, list[Row]]:
    columns = ("organisation_id", "rank", "headcount")
    held: dict[Bearer, list[Row]] = {}
    for row in rows_from(conn, Occupancy, "room_id", sorted(set(room_ids)), day, columns):
        held.setdefault((row["room_id"], row["organisation_id"], row["rank"]), []).append(row)
    return held


def _stands(standing: Sequence[Row], target: _Target, day: dt.date) -> bool:
    """Tell whether what is wanted holds already on each of its days, and no longer."""
    return any(
        row["since"] <= day
        and row["headcount"] == target.headcount
        and row["until"] == target.until
        for row in standing
    )


def _to_end(standing: Sequence[Row], target: _Target, change: Change) -> list[Row]:
    """Return the rows that give way; refuse where a later change would have to."""
    later = [row["since"] for row in standing if row["since"] > change.day]
    later += [row["until"] for row in standing if row["until"] is not None]
    clashing = [day for day in later if target.until is None or day < target.until]
    if clashing:
        raise ConflictError(
            code="CHANGE_NOT_LATEST",
            subject=target.words,
            day=change.day.isoformat(),
            later=max(clashing).isoformat(),
        )
    return [row for row in standing if row["since"] <= change.day]


def _new(target: _Target, day: dt.date, event_id: int) -> NewOccupancy:
    room_id, organisation_id, rank = target.bearer
    return NewOccupancy(
        room_id, organisation_id, rank, target.headcount, day, target.until, event_id
    )


def _words(target: _Target) -> dict[str, Any]:
    return {"row": target.words, "rank": target.bearer[2], "headcount": target.headcount}
