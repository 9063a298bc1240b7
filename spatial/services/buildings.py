"""Change what a building is to the ledger: who manages it, its title, its end."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.domain.errors import InvalidInputError
from spatial.domain.titles import CERTIFICATE_KINDS, TITLE_STATUSES
from spatial.services.ledger_changes import (
    UNCHANGED,
    Recorded,
    latest_version,
    record,
    require_latest,
    require_listed,
    require_recordable,
)
from spatial.services.room_changes import end_rooms
from spatial.storage.allocations import AllocationRepository
from spatial.storage.buildings import BuildingRepository
from spatial.storage.divisions import get_division
from spatial.storage.events import Subject
from spatial.storage.models import Allocation, BuildingVersion
from spatial.storage.validity import end_rows, rows_from, succeed_row

CENT = Decimal("0.01")
TITLE = ("title_status", "certificate_kind", "certificate_number", "certified_gross_area_m2")


@dataclass(frozen=True, slots=True)
class Title:
    """The title to a building, whole; None says that something is not known.

    Parameters
    ----------
    title_status, certificate_kind
        One of ``TITLE_STATUSES``; one of ``CERTIFICATE_KINDS``.
    certified_gross_area_m2
        建筑面积 of the certificate in m²; kept to the cent, half up.
    """

    title_status: str | None = None
    certificate_kind: str | None = None
    certificate_number: str | None = None
    certified_gross_area_m2: Decimal | None = None


def transfer_building(
    conn: Connection[Any], scope: str, building_code: str, division_code: str, change: Change
) -> Recorded:
    """Hand a building over to another division, which manages it from a day on.

    Parameters
    ----------
    scope
        Prefix of division codes of the caller: both divisions must be under it.

    Raises
    ------
    NotFoundError
        If the building or the division is not there, not in scope, or was disposed of.
    ConflictError
        ``CHANGE_NOT_LATEST`` if a later change of the building is on record.
    InvalidInputError
        What ``Change.require_recordable`` refuses.
    """
    require_recordable(change)
    building_id = BuildingRepository(conn, scope).lock(building_code)
    get_division(conn, scope, division_code)
    subject = Subject("building", building_code)
    columns = ("managing_division_code",)
    version = latest_version(conn, BuildingVersion, building_id, subject, change, columns)
    before = {"managing_division_code": version["managing_division_code"]}
    after = {"managing_division_code": division_code}
    if before == after:
        return UNCHANGED
    event_id = record(conn, "building.transfer", subject, change, before=before, after=after)
    succeed_row(conn, BuildingVersion, version["id"], after, change.day, event_id)
    BuildingRepository(conn, scope).set_managing_division(building_id, division_code)
    return Recorded(event_id, 1)


def record_title(
    conn: Connection[Any], scope: str, building_code: str, title: Title, change: Change
) -> Recorded:
    """Say what title there is to a building from a day on, in place of what was said before.

    Raises
    ------
    InvalidInputError
        ``VALUE_NOT_LISTED``, ``AREA_OUT_OF_RANGE``, and as ``transfer_building``.
    """
    require_recordable(change)
    require_listed("权属登记情况 title status", title.title_status, TITLE_STATUSES)
    require_listed("证书种类 certificate kind", title.certificate_kind, CERTIFICATE_KINDS)
    area_m2 = title.certified_gross_area_m2
    if area_m2 is not None and area_m2 < 0:
        raise InvalidInputError(code="AREA_OUT_OF_RANGE", area_m2=str(area_m2))
    building_id = BuildingRepository(conn, scope).lock(building_code)
    subject = Subject("building", building_code)
    version = latest_version(conn, BuildingVersion, building_id, subject, change, TITLE)
    wanted = {
        "title_status": title.title_status,
        "certificate_kind": title.certificate_kind,
        "certificate_number": title.certificate_number,
        "certified_gross_area_m2": (
            None if area_m2 is None else area_m2.quantize(CENT, ROUND_HALF_UP)
        ),
    }
    changed = {key: value for key, value in wanted.items() if version[key] != value}
    if not changed:
        return UNCHANGED
    event_id = record(
        conn,
        "building.record_title",
        subject,
        change,
        before={key: _plain(version[key]) for key in changed},
        after={key: _plain(value) for key, value in changed.items()},
    )
    succeed_row(conn, BuildingVersion, version["id"], changed, change.day, event_id)
    return Recorded(event_id, 1)


def dispose_building(
    conn: Connection[Any], scope: str, building_code: str, change: Change
) -> Recorded:
    """End a building on a day, with all its rooms and all that is on record for them.

    Returns
    -------
    Recorded
        ``changed`` counts the rooms.

    Raises
    ------
    NotFoundError
        If the building is not there, not in scope, or was disposed of before.
    ConflictError
        ``CHANGE_NOT_LATEST`` if the building, a room or something of one changed later.
    """
    require_recordable(change)
    repository = BuildingRepository(conn, scope)
    building_id = repository.lock(building_code)
    subject = Subject("building", building_code)
    version = latest_version(conn, BuildingVersion, building_id, subject, change)
    room_ids = repository.list_rooms_from(building_id, change.day)
    rooms = AllocationRepository(conn, scope).lock_rooms(room_ids, change.day).values()
    area_m2 = sum((room.area_m2 for room in rooms if room.area_m2), Decimal(0))
    before = {"rooms": len(rooms), "area_m2": str(area_m2)}
    event_id = record(conn, "building.dispose", subject, change, before=before)
    end_rooms(conn, list(rooms), change, event_id)
    rows = rows_from(conn, Allocation, "building_id", [building_id], change.day, ("number",))
    for row in rows:
        require_latest([row], f"{building_code} {row['number']}", change)
    end_rows(conn, Allocation, [row["id"] for row in rows], change.day, event_id)
    end_rows(conn, BuildingVersion, [version["id"]], change.day, event_id)
    repository.set_disposed_on(building_id, change.day)
    return Recorded(event_id, len(rooms))


def _plain(value: object) -> str | None:
    return None if value is None else str(value)
