"""Allocate rooms, move shares from one organisation to another, and give rooms back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from spatial.domain.changes import Cause, Change
from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.services.ledger_changes import UNCHANGED, Recorded, record, require_recordable
from spatial.services.shares import NOTHING, WHOLE, SharePlan, ShareTarget, plan_shares
from spatial.storage.allocations import AllocationRepository, ChangedRoom, HeldShare, Place
from spatial.storage.days import today
from spatial.storage.events import Subject
from spatial.storage.organisations import OrganisationRepository, StoredOrganisation
from spatial.storage.room_uses import require_room_uses


class RowPlace(NamedTuple):
    """A room in the words of a ledger; it may be on no plan (yet)."""

    building_code: str
    level_code: str
    number: str

    @property
    def words(self) -> str:
        """What users call it."""
        return " ".join(self)


@dataclass(frozen=True, slots=True)
class AllocationRequest:
    """What an organisation shall hold of a room from the day of a change on.

    Parameters
    ----------
    room
        Id of a room, or a row of a ledger. A row that one room in force answers to is that room's.
    organisation
        Code.
    share
        Above 0, up to 1; six decimals are kept.
    registered_area_m2, use_code
        What the ledger states for itself; None keeps what it stated before.
    until
        First day on which it no longer holds; only a correction of the past has one. What later
        changes said stays.
    """

    room: UUID | RowPlace
    organisation: str
    share: Decimal = WHOLE
    registered_area_m2: Decimal | None = None
    use_code: str | None = None
    until: dt.date | None = None


class _Spot(NamedTuple):
    """A place and what it is called; whether a plan shows its room on the day."""

    place: Place
    words: str
    in_force: bool


def allocate(
    conn: Connection[Any], scope: str, requests: Sequence[AllocationRequest], change: Change
) -> Recorded:
    """Let organisations hold shares of rooms from a day on; one event for all.

    What an organisation held of the room before ends on that day. What stands like that already is
    left alone.

    Parameters
    ----------
    scope
        Prefix of division codes of the buildings and organisations that the caller may write for.

    Raises
    ------
    NotFoundError
        If a room, building, organisation or room use is not there, or not in scope.
    InvalidInputError
        ``DAY_IN_FUTURE``, ``SHARE_OUT_OF_RANGE``, ``AREA_OUT_OF_RANGE``, ``END_WITHOUT_CORRECTION``
        and what ``Change.require_recordable`` refuses.
    ConflictError
        ``SHARES_OVER_ONE``, ``CHANGE_NOT_LATEST``, ``ROOM_NOT_IN_FORCE``, ``ALLOCATED_TWICE``.
    """
    require_recordable(change)
    for request in requests:
        _require_sound(request, change)
    require_room_uses(conn, {request.use_code for request in requests if request.use_code})
    holders = _holders(conn, scope, {request.organisation for request in requests}, change.day)
    spots = _locate(conn, scope, [request.room for request in requests], change.day)
    targets: dict[tuple[object, ...], ShareTarget] = {}
    for request in requests:
        spot = spots[request.room]
        if not spot.in_force:
            raise ConflictError(
                code="ROOM_NOT_IN_FORCE", room=spot.words, day=change.day.isoformat()
            )
        organisation = holders[request.organisation]
        key = (*spot.place.key, organisation.id)
        if key in targets:
            raise ConflictError(
                code="ALLOCATED_TWICE", room=spot.words, organisation=organisation.code
            )
        targets[key] = ShareTarget(
            spot.place,
            spot.words,
            organisation.id,
            organisation.code,
            request.share,
            request.registered_area_m2,
            request.use_code,
            request.until,
        )
    return _set(conn, scope, list(targets.values()), change, "allocation.allocate")


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """What of a room goes from one organisation to another, on the day of a change.

    Parameters
    ----------
    room
        Id of a room, or a row of a ledger.
    from_organisation, to_organisation
        Codes.
    share
        None for all that is held.
    """

    room: UUID | RowPlace
    from_organisation: str
    to_organisation: str
    share: Decimal | None = None


def move(conn: Connection[Any], scope: str, request: MoveRequest, change: Change) -> Recorded:
    """Move a share of a room from one organisation to another.

    Raises
    ------
    ConflictError
        ``ROOM_NOT_HELD`` if the first does not hold the room on the day, ``SHARE_NOT_HELD`` if it
        holds less, and what ``allocate`` refuses.
    """
    require_recordable(change)
    codes = (request.from_organisation, request.to_organisation)
    holders = _holders(conn, scope, set(codes), change.day)
    giver, taker = (holders[code] for code in codes)
    if giver.id == taker.id:
        raise InvalidInputError(code="MOVED_TO_ITSELF", organisation=giver.code)
    spot = _locate(conn, scope, [request.room], change.day)[request.room]
    held = AllocationRepository(conn, scope).list_from(change.day, places=[spot.place])
    given = _held_on(held, giver.id, change.day)
    moved = _require_held(spot, giver, given, request.share, change.day)
    taken = _held_on(held, taker.id, change.day)
    source = given[0]
    targets = [
        ShareTarget(
            spot.place, spot.words, giver.id, giver.code, _total(given) - moved
        ),
        ShareTarget(
            spot.place,
            spot.words,
            taker.id,
            taker.code,
            _total(taken) + moved,
            taken[0].registered_area_m2 if taken else source.registered_area_m2,
            taken[0].use_code if taken else source.use_code,
        ),
    ]  # fmt: skip
    return _set(conn, scope, targets, change, "allocation.move")


def return_room(
    conn: Connection[Any],
    scope: str,
    room: UUID | RowPlace,
    organisation: str,
    share: Decimal | None,
    change: Change,
) -> Recorded:
    """Give back a share of a room (None: all that is held); nobody holds it from the day on.

    Raises
    ------
    ConflictError
        As ``move``.
    """
    require_recordable(change)
    giver = _holders(conn, scope, {organisation}, change.day)[organisation]
    spot = _locate(conn, scope, [room], change.day)[room]
    held = AllocationRepository(conn, scope).list_from(change.day, places=[spot.place])
    given = _held_on(held, giver.id, change.day)
    returned = _require_held(spot, giver, given, share, change.day)
    left = _total(given) - returned
    target = ShareTarget(spot.place, spot.words, giver.id, giver.code, left)
    return _set(conn, scope, [target], change, "allocation.return")


def _set(
    conn: Connection[Any],
    scope: str,
    targets: Sequence[ShareTarget],
    change: Change,
    action: str,
) -> Recorded:
    repository = AllocationRepository(conn, scope)
    held = repository.list_from(change.day, places={target.place for target in targets})
    plan = plan_shares(targets, held, change.day)
    if not plan.changes:
        return UNCHANGED
    return Recorded(_write(conn, plan, change, action), len(plan.after))


def _write(conn: Connection[Any], plan: SharePlan, change: Change, action: str) -> int:
    one = plan.after[0]
    single = (one["room_id"] or one["room"]) if len(plan.after) == 1 else "-"
    subject = Subject("allocation", single, plan.places)
    before, after = {"allocations": [*plan.before]}, {"allocations": [*plan.after]}
    event_id = record(conn, action, subject, change, before=before, after=after)
    plan.write(conn, event_id)
    return event_id


def _require_sound(request: AllocationRequest, change: Change) -> None:
    if not NOTHING < request.share <= WHOLE:
        raise InvalidInputError(code="SHARE_OUT_OF_RANGE", share=str(request.share))
    area_m2 = request.registered_area_m2
    if area_m2 is not None and area_m2 < 0:
        raise InvalidInputError(code="AREA_OUT_OF_RANGE", area_m2=str(area_m2))
    if request.until is None:
        return
    if change.cause is not Cause.CORRECTION or request.until <= change.day:
        raise InvalidInputError(
            code="END_WITHOUT_CORRECTION",
            day=change.day.isoformat(),
            until=request.until.isoformat(),
        )


def _holders(
    conn: Connection[Any], scope: str, codes: set[str], day: dt.date
) -> Mapping[str, StoredOrganisation]:
    """Return the organisations as they were on the day; all must exist today, too."""
    repository = OrganisationRepository(conn, scope)
    then = {found.code: found for found in repository.list_all(day, codes)}
    now = {found.code for found in repository.list_all(today(), codes)}
    for code in sorted(codes):
        if code not in then or code not in now:
            raise NotFoundError("organisation", code)
    return then


def _locate(
    conn: Connection[Any], scope: str, rooms: Sequence[UUID | RowPlace], day: dt.date
) -> dict[UUID | RowPlace, _Spot]:
    """Return where rooms and rows stand; rooms are locked until the transaction ends."""
    repository = AllocationRepository(conn, scope)
    rows = sorted({room for room in rooms if isinstance(room, RowPlace)})
    places: dict[UUID | RowPlace, Place] = {}
    for row, meant in zip(rows, repository.find_meant(rows, day), strict=True):
        if meant.building_id is None:
            raise NotFoundError("building", row.building_code)
        room_id = meant.room_ids[0] if len(meant.room_ids) == 1 else None
        places[row] = Place(room_id, meant.building_id, row.level_code, row.number)
    places |= {room: Place(room) for room in rooms if isinstance(room, UUID)}
    known = repository.lock_rooms(
        (place.room_id for place in places.values() if place.room_id is not None), day
    )
    return {room: _spot(room, place, known) for room, place in places.items()}


def _spot(asked: UUID | RowPlace, place: Place, known: Mapping[UUID, ChangedRoom]) -> _Spot:
    if place.room_id is None:
        return _Spot(place, asked.words if isinstance(asked, RowPlace) else str(asked), True)
    found = known.get(place.room_id)
    if found is None:
        raise NotFoundError("room", place.room_id)
    words = asked.words if isinstance(asked, RowPlace) else found.words
    # A row that was attached to its room may speak of days before the plan.
    return _Spot(place, words, found.version_id is not None or isinstance(asked, RowPlace))


def _held_on(held: Sequence[HeldShare], organisation_id: UUID, day: dt.date) -> list[HeldShare]:
    return [row for row in held if row.organisation_id == organisation_id and row.since <= day]


def _total(held: Sequence[HeldShare]) -> Decimal:
    return sum((row.share for row in held), NOTHING)


def _require_held(
    spot: _Spot,
    giver: StoredOrganisation,
    given: Sequence[HeldShare],
    share: Decimal | None,
    day: dt.date,
) -> Decimal:
    """Return the share that is given up, all of it by default."""
    total = _total(given)
    names = {"room": spot.words, "organisation": giver.code, "day": day.isoformat()}
    if not given:
        raise ConflictError(code="ROOM_NOT_HELD", **names)
    if share is None:
        return total
    if share <= NOTHING:
        raise InvalidInputError(code="SHARE_OUT_OF_RANGE", share=str(share))
    if share > total:
        raise ConflictError(
            code="SHARE_NOT_HELD", **names, share=str(share), held=f"{total.normalize():f}"
        )
    return share
