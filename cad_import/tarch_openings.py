"""Doors and windows of native 天正 walls as closures, so that rooms know how they are entered.

The walls run through, so these close nothing; they say which rooms lie on both sides of a door. How
wide an opening is stands in no known group, but most numbers say it: M0921 is 0.9 m wide and 2.1 m
high. A wrong width changes no room.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from cad_import.closures import Closure
from cad_import.primitives import Floats, NativeObject, NativePart
from spatial.domain.openings import OpeningKind, OpeningWitness

# 甲乙丙 grade fire doors; the first two of four digits are the width, the others the height, dm.
_NUMBER = re.compile(r"^([A-Z]*?)(M|C|MC|MLC|LC)[甲乙丙]?[-–]?(\d{2})\d{2}(?!\d)", re.IGNORECASE)
Box = tuple[float, float, float, float]
USUAL_WIDTH_M = 0.9
WIDTHS_M = (0.4, 6.0)  # other numbers count something else
END_M = 0.05  # of wall that is left beyond an opening
NEAR_M = 0.05  # an opening stands this near to its wall's base line, beside the wall's own width


def native_closures(native: Sequence[NativeObject], box: Box) -> tuple[Closure, ...]:
    """Return a line along each face of the wall for every opening in a box, all in metres.

    In order of place. Openings whose wall was not read, or that stand beside it, give none.
    """
    walls: dict[str, list[Floats]] = defaultdict(list)
    for item in native:
        if item.part is NativePart.WALL:
            walls[item.handle].append(item.points)
    found = [
        closure
        for item in native
        if item.part is NativePart.OPENING and _is_in(item.points[0], box)
        for closure in _closures(item, walls.get(item.texts[1], ()))
    ]
    return tuple(sorted(found, key=lambda closure: (closure.line, closure.kind.value)))


def _is_in(point: Floats, box: Box) -> bool:
    return bool(box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3])


def _closures(opening: NativeObject, hosts: Iterable[Floats]) -> list[Closure]:
    kind, width_m = read_opening_number(opening.texts[0])
    for start, end, start_left, _, _, start_right in hosts:
        length = float(np.hypot(*(end - start)))
        along = (end - start) / length
        across = np.array([-along[1], along[0]])
        offset = opening.points[0] - start
        place, aside = float(offset @ along), float(offset @ across)
        left, right = float((start_left - start) @ across), float((start_right - start) @ across)
        low, high = max(place - width_m / 2, END_M), min(place + width_m / 2, length - END_M)
        if low < high and right - NEAR_M <= aside <= left + NEAR_M:
            ends = [start + at * along + side * across for side in (left, right)
                    for at in (low, high)]  # fmt: skip
            return [_closure(kind, *ends[:2]), _closure(kind, *ends[2:])]
    return []


def _closure(kind: OpeningKind, first: Floats, second: Floats) -> Closure:
    evidence = {
        OpeningKind.DOOR: (OpeningWitness.DOOR_DRAWN,),
        OpeningKind.WINDOW: (OpeningWitness.WINDOW_LINES,),
    }
    x1, y1, x2, y2 = (float(value) for value in (*first, *second))
    return Closure((x1, y1, x2, y2), kind, evidence[kind])


def read_opening_number(number: str) -> tuple[OpeningKind, float]:
    """Read kind and width, m, out of a door's or window's number; an unknown one is a usual door.

    >>> read_opening_number("FM甲1021"), read_opening_number("C1518")
    ((<OpeningKind.DOOR: 'door'>, 1.0), (<OpeningKind.WINDOW: 'window'>, 1.5))
    """
    said = _NUMBER.match(number.strip())
    if said is None:
        return OpeningKind.DOOR, USUAL_WIDTH_M
    width_m = int(said[3]) / 10
    kind = OpeningKind.WINDOW if said[2].upper() in ("C", "LC") else OpeningKind.DOOR
    return kind, width_m if WIDTHS_M[0] <= width_m <= WIDTHS_M[1] else USUAL_WIDTH_M
