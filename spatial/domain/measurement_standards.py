"""Measurement standards (计量规则): how an area was measured, stored beside the figure."""

from enum import StrEnum


class MeasurementStandard(StrEnum):
    """What a room's area takes in."""

    INNER_FACE_AS_DRAWN = "inner-face-as-drawn"
    """To the inner wall face; what the outline leaves out as a hole (columns, shafts) is out."""

    STATED = "stated"
    """As whoever corrected the figure stated it; the outline was not measured again."""
