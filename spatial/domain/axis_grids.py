"""The axis grid of a floor plan: its labelled lines, and where two of them cross.

Terminology
-----------
Axis
    A line that a plan is set out by, named in a bubble at its end: 1, 2, 3 one way and A, B, C the
    other (GB/T 50001, 定位轴线). All storeys of a building share its axes, so that crossings of
    the same name lie above each other.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

MIN_ANGLE_DEG = 20.0  # lines that cross at less name no point
Crossing = tuple[str, str]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class AxisLine:
    """An axis: its label and two points of it, metres in the drawing's own frame (SRID 0)."""

    label: str
    start: Point
    end: Point

    @property
    def direction_deg(self) -> float:
        """Direction of the line, degrees from the x axis anticlockwise, 0 up to 180.

        >>> AxisLine("A", (0.0, 5.0), (40.0, 5.0)).direction_deg
        0.0
        """
        turn = math.atan2(self.end[1] - self.start[1], self.end[0] - self.start[0])
        return math.degrees(turn) % 180.0

    def crossing(self, other: "AxisLine") -> Point | None:
        """Return where the two lines, however far prolonged, cross; None if nearly parallel."""
        ax, ay = self.end[0] - self.start[0], self.end[1] - self.start[1]
        bx, by = other.end[0] - other.start[0], other.end[1] - other.start[1]
        cross = ax * by - ay * bx
        size = math.hypot(ax, ay) * math.hypot(bx, by)
        if size == 0 or abs(cross) < math.sin(math.radians(MIN_ANGLE_DEG)) * size:
            return None
        dx, dy = other.start[0] - self.start[0], other.start[1] - self.start[1]
        share = (dx * by - dy * bx) / cross
        return self.start[0] + share * ax, self.start[1] + share * ay


@dataclass(frozen=True, slots=True)
class AxisGrid:
    """The labelled axes of one sheet, ordered by label and place."""

    lines: tuple[AxisLine, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is an axis at all."""
        return bool(self.lines)

    def intersections(self) -> Mapping[Crossing, Point]:
        """Return the crossings by the two labels, the numbered axis first, in metres.

        A label that two lines bear names none of their crossings.

        >>> grid = AxisGrid((AxisLine("2", (6, 0), (6, 9)), AxisLine("A", (0, 1), (9, 1))))
        >>> grid.intersections()
        {('2', 'A'): (6.0, 1.0)}
        """
        borne = Counter(line.label for line in self.lines)
        unique = [line for line in self.lines if borne[line.label] == 1]
        found: dict[Crossing, Point] = {}
        for first, second in combinations(sorted(unique, key=_label_order), 2):
            point = first.crossing(second)
            if point is not None:
                found[(first.label, second.label)] = point
        return found


NO_AXES = AxisGrid()


def _label_order(line: AxisLine) -> tuple[bool, int, str]:
    """Numbered axes by number, then lettered ones."""
    label = line.label
    return (not label[:1].isdigit(), int(label) if label.isdecimal() else 0, label)
