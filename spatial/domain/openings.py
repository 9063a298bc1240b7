"""Openings: where a wall stops and a line was put across for the room to be closed.

Terminology
-----------
Opening
    One line across one wall face, with its kind and what says so. A door in a thick wall has two,
    one for each face; a proposed wall is one line and closes nothing until a person accepts it.
Evidence
    What in the drawing speaks for an opening, by code.
"""

from enum import StrEnum


class OpeningKind(StrEnum):
    """What fills an opening, by what is drawn in it."""

    DOOR = "door"
    WINDOW = "window"
    PASSAGE = "passage"
    PROPOSED = "proposed"


class OpeningWitness(StrEnum):
    """What in a drawing speaks for an opening."""

    DOOR_DRAWN = "door_drawn"  # a shut leaf, or what the door's block or CAD layer draws
    WINDOW_LINES = "window_lines"
    CAP_PAIR = "cap_pair"  # both walls end in a cap
    ONE_CAP = "one_cap"  # one wall ends in a cap, the other loose
    LOOSE_ENDS = "loose_ends"
    ONE_JAMB = "one_jamb"  # one wall ends, the opening reaches the wall across its way
    CURTAIN_WALL = "curtain_wall"  # its jambs are ends of glazing
    NARROWEST_CUT = "narrowest_cut"  # the least clear width between two labels
