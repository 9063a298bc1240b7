"""Openings: where a wall stops and a line was put across for the room to be closed.

Terminology
-----------
Opening
    A line across each face of the wall, with its kind and what says so: a door in a wall of two
    faces has two. A proposed wall has one or more and closes nothing until a person accepts it.
Evidence
    What in the drawing speaks for an opening, by code.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from shapely import Polygon


class OpeningKind(StrEnum):
    """What fills an opening, by what is drawn in it."""

    DOOR = "door"
    WINDOW = "window"
    PASSAGE = "passage"
    OPEN_EDGE = "open_edge"  # nothing: labels on both sides say that two rooms meet here
    PROPOSED = "proposed"


class OpeningWitness(StrEnum):
    """What in a drawing speaks for an opening."""

    DOOR_SWING = "door_swing"  # a leaf's arc, hinged at one of its ends
    DOOR_DRAWN = "door_drawn"  # a shut leaf, or what the door's block or CAD layer draws
    WINDOW_LINES = "window_lines"
    CAP_PAIR = "cap_pair"  # both walls end in a cap
    ONE_CAP = "one_cap"  # one wall ends in a cap, the other loose
    LOOSE_ENDS = "loose_ends"
    ONE_JAMB = "one_jamb"  # one wall ends, the opening reaches the wall across its way
    CURTAIN_WALL = "curtain_wall"  # its jambs are ends of glazing
    NARROWEST_CUT = "narrowest_cut"  # the least clear width between two labels


class OpeningStatus(StrEnum):
    """Whether an opening may be taken as closed without a person."""

    OK = "ok"
    REVIEW = "review"


Line = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class RoomBeside:
    """A room on a side of an opening: its number and name, or its place, and its area, m²."""

    room: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening that was closed, or a wall that is proposed.

    Parameters
    ----------
    id
        Made from kind and place: the same for the same drawing, whatever else is in it.
    lines
        (x1, y1, x2, y2) across each wall face, metres in the drawing's own frame.
    evidence
        What speaks for it, the strongest first.
    confidence
        0 to 1, in order of worth.
    status
        ``review`` if it is nothing to be closed without a person.
    beside
        The rooms on its sides; one where it leads out of the plan, none inside a wall.
    area_effect_m2
        What changes hands if it is not accepted, m²: the smaller room of two goes to the larger,
        a room alone is lost to the outside. Of a proposal: what accepting it takes from a room.
    parts
        The outlines that accepting a proposal makes, metres; empty for what is closed already.
    """

    id: str
    kind: OpeningKind
    lines: tuple[Line, ...]
    evidence: tuple[OpeningWitness, ...]
    confidence: float
    status: OpeningStatus
    beside: tuple[RoomBeside, ...] = ()
    area_effect_m2: float = 0.0
    parts: tuple[Polygon, ...] = ()

    @property
    def width_m(self) -> float:
        """Clear width, m: the widest of its lines; where nothing is drawn, all of them together."""
        widths = [math.hypot(x2 - x1, y2 - y1) for x1, y1, x2, y2 in self.lines]
        in_sum = self.kind in (OpeningKind.PROPOSED, OpeningKind.OPEN_EDGE)
        return sum(widths) if in_sum else max(widths)

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its lines, metres."""
        count = 2 * len(self.lines)
        return (
            sum(line[0] + line[2] for line in self.lines) / count,
            sum(line[1] + line[3] for line in self.lines) / count,
        )
