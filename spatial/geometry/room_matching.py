"""Which room of a new plan is which room of the plan before.

Terminology
-----------
Known room
    A room of the plan in force, whose identity is to be kept.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon, STRtree

# Two outlines are the same room when they share at least this part of their union.
MIN_SHARED_PART = 0.5


@dataclass(frozen=True, slots=True)
class NumberedOutline:
    """A room's printed number (None where it has none) and outline in the level's plane."""

    number: str | None
    outline: Polygon


def match_rooms(known: Sequence[NumberedOutline], new: Sequence[NumberedOutline]) -> dict[int, int]:
    """Pair each new room with the known one that it continues, if any.

    A number that stands once on both sides decides; the rest are paired by the part of their
    union that they share, greatest first, at least ``MIN_SHARED_PART``.

    Returns
    -------
    dict
        Index of the new room to index of the known one; both sides at most once.

    Examples
    --------
    >>> from shapely import box
    >>> before = [NumberedOutline("201", box(0, 0, 4, 3)), NumberedOutline(None, box(4, 0, 8, 3))]
    >>> after = [NumberedOutline(None, box(4, 0, 8, 3)), NumberedOutline("201", box(0, 0, 5, 3))]
    >>> match_rooms(before, after)
    {1: 0, 0: 1}
    """
    known_by_number = _unique_numbers(known)
    pairs = {
        index: known_by_number[number]
        for number, index in _unique_numbers(new).items()
        if number in known_by_number
    }
    taken = set(pairs.values())
    for shared, new_index, known_index in _overlaps(known, new):
        if shared < MIN_SHARED_PART:
            break
        if new_index not in pairs and known_index not in taken:
            pairs[new_index] = known_index
            taken.add(known_index)
    return pairs


def _unique_numbers(rooms: Sequence[NumberedOutline]) -> dict[str, int]:
    counts = Counter(room.number for room in rooms)
    return {
        room.number: index
        for index, room in enumerate(rooms)
        if room.number is not None and counts[room.number] == 1
    }


def _overlaps(
    known: Sequence[NumberedOutline], new: Sequence[NumberedOutline]
) -> list[tuple[float, int, int]]:
    """Return the shared part of every overlapping pair (new, known), greatest first."""
    if not known or not new:
        return []
    known_outlines = np.array([room.outline for room in known], dtype=object)
    new_outlines = np.array([room.outline for room in new], dtype=object)
    new_index, known_index = STRtree(known_outlines).query(new_outlines, predicate="intersects")
    common = shapely.area(
        shapely.intersection(new_outlines[new_index], known_outlines[known_index])
    )
    either = shapely.area(new_outlines)[new_index] + shapely.area(known_outlines)[known_index]
    shared = common / (either - common)
    rows = zip(shared.tolist(), new_index.tolist(), known_index.tolist(), strict=True)
    return sorted(rows, key=lambda row: (-row[0], row[1], row[2]))
