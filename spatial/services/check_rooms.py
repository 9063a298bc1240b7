"""Check rooms in force against the allocation standard and against each other."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
from psycopg import Connection

from spatial.checks.occupancy import CODES, check_occupancy
from spatial.checks.plans import check_level
from spatial.domain.errors import NotFoundError
from spatial.domain.findings import Finding, Severity
from spatial.storage.buildings import BuildingRepository
from spatial.storage.days import today
from spatial.storage.findings import FindingRepository, PlacedFinding, Subjects
from spatial.storage.frames import Selection, occupancies_frame, rooms_frame
from spatial.storage.lookups.asking import Asker
from spatial.storage.lookups.standards import find_standard

log = logging.getLogger(__name__)

LEVEL_CODES = ("ROOMS_OVERLAP", "NUMBER_DUPLICATE", "AREA_DIFFERS_FROM_PRINTED")
CHECK_CODES = (*(code for code, _ in CODES.values()), *LEVEL_CODES)


class NoAllocationStandardError(NotFoundError):
    """No allocation standard is in force on the day of the check."""

    code = "NO_ALLOCATION_STANDARD"

    def __init__(self, day: dt.date) -> None:
        super().__init__("allocation standard", day)
        self.values = {"day": day.isoformat()}


@dataclass(frozen=True, slots=True)
class CheckedFinding:
    """A finding and the room or level that it is about, in words."""

    finding: Finding
    building_code: str
    level_code: str
    number: str | None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check looked at and found.

    Parameters
    ----------
    stored
        False where the check looked at another day than today: the open findings tell of today.
    """

    rooms: int
    findings: tuple[CheckedFinding, ...]
    stored: bool
    closed: int

    @property
    def has_errors(self) -> bool:
        """Whether a finding has severity error."""
        return any(checked.finding.severity is Severity.ERROR for checked in self.findings)


def check_rooms(
    conn: Connection[Any],
    scope: str,
    *,
    building_code: str | None = None,
    as_of: dt.date | None = None,
) -> CheckResult:
    """Run every check of rooms over a building, or over all buildings of a scope.

    Findings of today's check are stored: what is found again keeps its identity, what is no
    longer found is closed.

    Parameters
    ----------
    scope
        Prefix of division codes; the empty prefix is everything, for operators.

    Raises
    ------
    NotFoundError
        If no building in scope bears the code, or no standard is in force on the day.
    """
    now = today()
    day = as_of or now
    if building_code is not None:
        BuildingRepository(conn, scope).get(building_code)
    standard = find_standard(Asker.over(conn, [scope], day))
    if standard is None:
        raise NoAllocationStandardError(day)
    selection = Selection(scope, day, building_code)
    rooms = rooms_frame(conn, selection)
    found = check_occupancy(rooms, occupancies_frame(conn, selection), standard)
    for _, level in rooms.groupby("level_id", sort=False):
        found += check_level(level.reset_index(drop=True))

    placed, checked = _place(rooms, found)
    closed = 0
    if day == now:
        repository = FindingRepository(conn)
        closed = repository.close_gone(
            CHECK_CODES, placed, scope=scope, building_code=building_code
        )
        repository.keep(placed)
    log.info("rooms checked scope=%s rooms=%d findings=%d", scope, len(rooms), len(found))
    return CheckResult(len(rooms), tuple(checked), day == now, closed)


def _place(
    rooms: gpd.GeoDataFrame, findings: Sequence[Finding]
) -> tuple[list[PlacedFinding], list[CheckedFinding]]:
    """Hang findings on their room, or on their level where they are about several rooms."""
    columns = ["room_id", "level_id", "building_id", "building_code", "level_code", "number"]
    by_room = {str(row[0]): row for row in rooms[columns].itertuples(index=False, name=None)}
    placed, checked = [], []
    for finding in findings:
        room_id, level_id, building_id, building_code, level_code, number = by_room[
            finding.subjects[0]
        ]
        single = len(finding.subjects) == 1
        subjects = Subjects(building_id, level_id, room_id if single else None)
        placed.append(PlacedFinding(finding, subjects))
        checked.append(
            CheckedFinding(finding, building_code, level_code, number if single else None)
        )
    return placed, checked
