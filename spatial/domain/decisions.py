"""Decisions: what a person made of a drawing that its reader could not be sure of.

Terminology
-----------
Decision
    One act about one place of one sheet: accept an opening, draw a line, correct a label.
"""

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]


class Act(StrEnum):
    """What a decision does, in the order in which decisions take effect."""

    REJECT = "reject"  # an opening is none: the rooms on its sides are one
    MERGE = "merge"
    ACCEPT = "accept"  # an opening is one; a proposed wall stands
    SPLIT = "split"
    NOT_A_ROOM = "not_a_room"
    LABEL = "label"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of a person.

    Parameters
    ----------
    sheet
        Number of the sheet in the drawing, from 1.
    points
        Where: metres in the drawing's own frame. Two or more along a line to split, one in each
        room to merge, one in the room for the rest; the ends of an opening's line.
    opening
        Id of the opening that is accepted or rejected; None if its line tells which.
    number, name, use
        The room's label as it ought to be; None leaves what was read, an empty text takes it away.
    what
        What a place is that is no room: a kind of space (``shaft``, ``void``, ``courtyard``,
        ``ground``), ``outside`` or ``other``.
    area_m2
        Area of the room that the person saw, m²; a room that has changed since is not decided.
    by, at
        Who decided, and when (ISO 8601); of two that contradict each other the later one counts.
    """

    act: Act
    sheet: int
    points: tuple[Point, ...] = ()
    opening: str | None = None
    number: str | None = None
    name: str | None = None
    use: str | None = None
    what: str | None = None
    area_m2: float | None = None
    by: str = ""
    at: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions on one drawing, with the digest of the file that they were made on."""

    sha256: str
    entries: tuple[Decision, ...] = ()
