"""What became of a damaged drawing, against what the whole one gives.

Terminology
-----------
Violation
    What must never happen: a crash, a hang, an unnamed code, a code without its words, or rooms
    marked ``ok`` that differ from those of the whole drawing with no warning to say why.
Another drawing
    The damage left a drawing that someone might have drawn: a wall less, another number. An ASCII
    DXF has no sums, so nobody can tell; these are counted apart.
"""

import string
from dataclasses import dataclass
from enum import StrEnum

from shapely import Point

from api.messages import MESSAGES
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import DrawingReading, RoomStatus
from spatial.domain.messages import Message

OVERRUNS = frozenset({"READER_CRASHED", "READING_TOO_SLOW", "READING_TOO_LARGE"})
PLACE_DIGITS = 2  # rooms are the same if they agree to 1 cm
# Without these an entity has no place: to lose one is damage that can be seen.
NEEDED_CODES = frozenset({0, 10, 11, 20, 21, 40, 100, 2, 1, 9, 70, 90})
LARGEST_PLACE = 1e12

STRUCTURE = frozenset({"SECTION", "ENDSEC", "TABLE", "ENDTAB", "BLOCK", "ENDBLK", "EOF"})

Tag = tuple[str, str]
Shape = tuple[str, tuple[str, ...]]
Room = tuple[str, ...]


class Outcome(StrEnum):
    """What became of a damaged drawing, from the best to what must not be."""

    REFUSED = "refused by name"
    SAID = "read, damage said"
    REVIEW = "read, no room sure"
    SAME = "read, same rooms"
    OTHER = "another drawing"
    VIOLATION = "violation"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome and the codes, or the reason, that it rests on."""

    outcome: Outcome
    codes: tuple[str, ...] = ()


def judge_refusal(error: DrawingError) -> Verdict:
    """Judge a drawing that was refused."""
    if error.code in OVERRUNS or not _is_worded(error.code, error.values):
        return Verdict(Outcome.VIOLATION, (error.code, str(error.values.get("reason", ""))))
    return Verdict(Outcome.REFUSED, (error.code,))


def judge_reading(whole: DrawingReading, damaged: DrawingReading, plausible: bool) -> Verdict:
    """Judge a drawing that was read.

    Parameters
    ----------
    plausible
        The damage left a drawing that someone might have drawn.
    """
    found = _findings(damaged)
    unworded = [f.code for f in found if not _is_worded(f.code, f.values)]
    if unworded:
        return Verdict(Outcome.VIOLATION, ("no words for", *unworded))
    said = {f.code for f in found if f.severity is not Severity.INFO}
    said -= {f.code for f in _findings(whole)}
    if said:
        return Verdict(Outcome.SAID, tuple(sorted(said)))
    sure, once = _sure_rooms(damaged), _sure_rooms(whole)
    if not sure:
        return Verdict(Outcome.REVIEW)
    if sure == once:
        return Verdict(Outcome.SAME)
    return _judge_differing(sure, once, damaged, plausible)


def _judge_differing(
    sure: set[Room], once: set[Room], damaged: DrawingReading, plausible: bool
) -> Verdict:
    """Judge a reading whose sure rooms are not those of the whole drawing."""
    doubts = _doubts_of_lost(once - sure, damaged) if sure < once else None
    if doubts is not None:
        return Verdict(Outcome.SAID, doubts)
    if plausible:
        return Verdict(Outcome.OTHER)
    return Verdict(
        Outcome.VIOLATION, ("rooms differ in silence", str(sorted(sure ^ once)[:2])[:160])
    )


def _findings(reading: DrawingReading) -> list[Finding]:
    return [*reading.findings, *(f for plan in reading.plans for f in plan.findings)]


def _sure_rooms(reading: DrawingReading) -> set[Room]:
    """Place, size and words of the rooms that nobody will look at."""
    return {
        (
            room.number or "",
            room.name or "",
            *(f"{value:.{PLACE_DIGITS}f}" for value in (*room.outline.bounds, room.area_m2)),
        )
        for plan in reading.plans
        for room in plan.rooms
        if room.status is RoomStatus.OK
    }


def _doubts_of_lost(lost: set[Room], damaged: DrawingReading) -> tuple[str, ...] | None:
    """Say what is said of rooms under review where sure ones stood; None if one is gone.

    A room that is under review with a warning of its own is not lost in silence.
    """
    doubted = [
        room
        for plan in damaged.plans
        for room in plan.rooms
        if room.status is RoomStatus.REVIEW
        and any(finding.severity is not Severity.INFO for finding in room.findings)
    ]
    codes: set[str] = set()
    for room in lost:
        x0, y0, x1, y1 = (float(value) for value in room[2:6])
        middle = Point((x0 + x1) / 2, (y0 + y1) / 2)
        here = next((found for found in doubted if found.outline.covers(middle)), None)
        if here is None:
            return None
        codes |= {f.code for f in here.findings if f.severity is not Severity.INFO}
    return tuple(sorted(codes))


def _is_worded(code: str, values: object) -> bool:
    """Say whether a code has a text and all that the text needs."""
    message = MESSAGES.get(code)
    return message is not None and _placeholders(message) <= {*dict(values), "subjects"}  # type: ignore[call-overload]


def _placeholders(message: Message) -> set[str]:
    return {name for text in message for _, name, _, _ in string.Formatter().parse(text) if name}


def is_plausible(whole: list[Tag], damaged: list[Tag] | None) -> bool:
    """Say whether the damage left tags that someone might have drawn.

    That is so if sections, tables and blocks begin and end as they did, every record bears the
    group codes of one of its type in the whole drawing, and every new value may be one of its code.

    Parameters
    ----------
    whole, damaged
        Tags as an independent reader sees them; None if it sees none or no whole structure.
    """
    if damaged is None:
        return False
    shapes, new_shapes = _shapes(whole), _shapes(damaged)
    if _skeleton(new_shapes) != _skeleton(shapes) or not set(new_shapes) <= set(shapes):
        return False
    return all(_may_be(code, value) for code, value in set(damaged) - set(whole))


def _shapes(tags: list[Tag]) -> list[Shape]:
    """For each record, its type and the group codes that its type cannot be without."""
    found: list[tuple[str, list[str]]] = []
    codes: list[str] = []
    for code, value in tags:
        if code == "0":
            codes = []
            found.append((value, codes))
        elif int(code) in NEEDED_CODES:
            codes.append(code)
    return [(kind, tuple(codes)) for kind, codes in found]


def _skeleton(shapes: list[Shape]) -> list[str]:
    return [kind for kind, _ in shapes if kind in STRUCTURE]


def _may_be(code: str, value: str) -> bool:
    """Say whether a value is one that its group code may have."""
    number = int(code)
    try:
        if 10 <= number <= 59 or 140 <= number <= 149 or 210 <= number <= 239:
            return abs(float(value)) < LARGEST_PLACE and "," not in value
        if 60 <= number <= 79 or 90 <= number <= 99 or 170 <= number <= 179:
            return abs(int(value)) < 2**31
    except ValueError:
        return False
    return number != 0 and value.isprintable() and "\ufffd" not in value
