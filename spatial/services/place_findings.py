"""Hang what checks find on rooms, levels, buildings and organisations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

import pandas as pd

from spatial.checks.organisations import Organisations
from spatial.checks.parts import PartFindings, PremisesPart
from spatial.domain.finding_standings import FindingStanding
from spatial.domain.findings import Finding
from spatial.storage.findings import PlacedFinding, Subjects


@dataclass(frozen=True, slots=True)
class CheckedFinding:
    """A finding, and in words what it is about.

    Parameters
    ----------
    id, standing
        None if it was not stored.
    """

    finding: Finding
    building_code: str | None = None
    level_code: str | None = None
    number: str | None = None
    organisation_code: str | None = None
    id: UUID | None = None
    standing: FindingStanding | None = None

    def kept_as(self, finding_id: UUID, standing: FindingStanding) -> "CheckedFinding":
        """Return it as it was stored."""
        return replace(self, id=finding_id, standing=standing)


Placed = tuple[PlacedFinding, CheckedFinding]


def place_of_part(part: PremisesPart, found: PartFindings) -> list[Placed]:
    """Hang the findings of a part on its rooms, levels and buildings, in that order."""
    building_codes = _column(part.buildings, "building_id", "building_code")
    level_codes = _column(part.levels, "level_id", "level_code")

    def place(finding: Finding, building: str, level: str | None, room: _Room | None) -> Placed:
        room_id = room.room_id if room else None
        return (
            PlacedFinding(finding, Subjects(building, level, room_id)),
            CheckedFinding(
                finding,
                building_codes[building],
                level_codes[level] if level else None,
                room.number if room else None,
            ),
        )

    placed = []
    for finding, room in zip(found.of_rooms, _rooms(part, found.of_rooms), strict=True):
        # What is about several rooms hangs on their level.
        single = room if len(finding.subjects) == 1 else None
        placed.append(place(finding, room.building_id, room.level_id, single))
    building_of_level = _column(part.levels, "level_id", "building_id")
    for finding in found.of_levels:
        [level] = finding.subjects
        placed.append(place(finding, building_of_level[level], level, None))
    building_ids = _column(part.buildings, "building_code", "building_id")
    placed += [
        place(finding, building_ids[finding.subjects[0]], None, None)
        for finding in found.of_buildings
    ]
    return placed


class _Room(NamedTuple):
    room_id: str
    building_id: str
    level_id: str
    number: str | None


def _rooms(part: PremisesPart, findings: Sequence[Finding]) -> list[_Room]:
    """Return the room that each finding names first."""
    named = pd.Index([finding.subjects[0] for finding in findings], dtype=object)
    at = pd.Index(part.rooms["room_id"]).get_indexer(named)
    rows = part.rooms[list(_Room._fields)].iloc[at]
    return [_Room(*row) for row in rows.itertuples(index=False, name=None)]


def _column(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[value], strict=True))


def place_of_organisations(given: Organisations, found: Sequence[Finding]) -> list[Placed]:
    """Hang findings on the organisations whose codes they name."""
    frame = given.organisations
    ids = _column(frame, "code", "organisation_id")
    return [
        (
            PlacedFinding(finding, Subjects(organisation_id=ids[finding.subjects[0]])),
            CheckedFinding(finding, organisation_code=finding.subjects[0]),
        )
        for finding in found
    ]
