"""What a report says, once, for every form it is written in."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from api.messages import finding_text
from api.reports.words import (
    KIND_WORDS,
    OPENING_WITNESS_WORDS,
    SEVERITY_WORDS,
    STATUS_WORDS,
    UNIT_SOURCE_WORDS,
    word_for,
)
from cad_import.evidence import ReadingEvidence
from cad_import.units import unit_name
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import DrawingReading, FloorPlan, PlanRoom, RoomStatus
from spatial.domain.messages import Message
from spatial.domain.openings import Opening, OpeningStatus
from spatial.domain.room_uses import parse_room_uses
from spatial.geometry.areas import round_half_up

GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room as the tables print it; areas in m², rounded; ``key`` is unique in the report."""

    key: str
    sheet: int
    room: PlanRoom
    use: Message | None
    area_m2: float
    difference_m2: float | None
    status: Message


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with its number on the plan, the sheet and the room that it is about.

    ``room_key`` is the key of the room's row, None for what concerns the sheet or the file.
    """

    order: int
    finding: Finding
    severity: Message
    text: Message
    sheet: int | None
    room: str
    room_key: str | None


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """An opening as the tables print it; widths in m, ``key`` is unique in the report."""

    key: str
    sheet: int
    opening: Opening
    kind: Message
    status: Message
    evidence: tuple[Message, ...]
    beside: str
    lines: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet with its rooms, and their count and areas in m²."""

    plan: FloorPlan
    rooms: tuple[RoomRow, ...]
    openings: tuple[OpeningRow, ...]
    review: int
    area_m2: float


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything that a report shows."""

    reading: DrawingReading
    evidence: ReadingEvidence
    unit: str
    unit_source: Message
    sheets: tuple[SheetRow, ...]
    findings: tuple[FindingRow, ...]

    @property
    def rooms(self) -> tuple[RoomRow, ...]:
        """The rooms of all sheets."""
        return tuple(room for sheet in self.sheets for room in sheet.rooms)

    @property
    def openings(self) -> tuple[OpeningRow, ...]:
        """The openings of all sheets, those that wait for a person first."""
        every = [opening for sheet in self.sheets for opening in sheet.openings]
        return tuple(sorted(every, key=lambda row: row.opening.status is OpeningStatus.OK))

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each code."""
        return dict(sorted(Counter(row.finding.code for row in self.findings).items()))


def report_content(reading: DrawingReading, evidence: ReadingEvidence) -> ReportContent:
    """Gather what a report says; findings are numbered from 1, the gravest first."""
    return ReportContent(
        reading,
        evidence,
        unit_name(reading.info.metres_per_unit),
        word_for(UNIT_SOURCE_WORDS, reading.info.unit_source),
        tuple(_sheet_row(plan) for plan in reading.plans),
        tuple(_finding_rows(reading)),
    )


def room_label(room: PlanRoom) -> str:
    """Return number and name as one label, empty for a room that has neither."""
    return " ".join(word for word in (room.number, room.name) if word)


@cache
def _use_names() -> dict[str, Message]:
    path = files("spatial.storage") / "reference" / "room_uses.json"
    uses = parse_room_uses(json.loads(path.read_text(encoding="utf-8")))
    return {use.code: Message(use.name, use.en) for use in uses}


def _sheet_row(plan: FloorPlan) -> SheetRow:
    rooms = tuple(
        _room_row(_room_key(plan, at), plan.sheet, room)
        for at, room in enumerate(plan.rooms, start=1)
    )
    review = sum(room.status is RoomStatus.REVIEW for room in plan.rooms)
    total = round_half_up(sum(room.area_m2 for room in rooms))
    openings = tuple(
        _opening_row(f"o{plan.sheet}-{at}", plan.sheet, opening)
        for at, opening in enumerate(plan.openings, start=1)
    )
    return SheetRow(plan, rooms, openings, review, total)


def _opening_row(key: str, sheet: int, opening: Opening) -> OpeningRow:
    return OpeningRow(
        key,
        sheet,
        opening,
        word_for(KIND_WORDS, opening.kind.value),
        word_for(STATUS_WORDS, opening.status.value),
        tuple(word_for(OPENING_WITNESS_WORDS, word.value) for word in opening.evidence),
        " | ".join(f"{side.room} {side.area_m2:.2f} m²" for side in opening.beside),
        "; ".join(f"{x1:.2f}, {y1:.2f} – {x2:.2f}, {y2:.2f}" for x1, y1, x2, y2 in opening.lines),
    )


def _room_row(key: str, sheet: int, room: PlanRoom) -> RoomRow:
    area = round_half_up(room.area_m2)
    printed = room.printed_area_m2
    return RoomRow(
        key,
        sheet,
        room,
        _use_names().get(room.use) if room.use else None,
        area,
        round_half_up(area - printed) if printed is not None else None,
        word_for(STATUS_WORDS, room.status.value),
    )


def _finding_rows(reading: DrawingReading) -> Iterator[FindingRow]:
    ranked = sorted(_concerned(reading), key=_gravest_first)
    for order, (finding, sheet, key, room) in enumerate(ranked, start=1):
        text = Message(finding_text(finding, "zh"), finding_text(finding, "en"))
        severity = word_for(SEVERITY_WORDS, finding.severity.value)
        label = room_label(room) if room is not None else ""
        yield FindingRow(order, finding, severity, text, sheet, label, key)


_Concerned = tuple[Finding, int | None, str | None, PlanRoom | None]


def _gravest_first(item: _Concerned) -> tuple[int, int, str]:
    finding, sheet, _, _ = item
    return GRAVEST_FIRST.index(finding.severity), sheet or 0, finding.code


def _concerned(reading: DrawingReading) -> Iterator[_Concerned]:
    """Name the sheet and the room that each finding is about."""
    for finding in reading.findings:
        yield finding, None, None, None
    for plan in reading.plans:
        for finding in plan.findings:
            yield finding, plan.sheet, None, None
        for at, room in enumerate(plan.rooms, start=1):
            for finding in room.findings:
                yield finding, plan.sheet, _room_key(plan, at), room


def _room_key(plan: FloorPlan, at: int) -> str:
    return f"r{plan.sheet}-{at}"
