"""Which room of a new plan is which room of the plan before.

Terminology
-----------
Known room
    A room of the plan in force, whose identity is to be kept.
Shared part
    Area that two outlines share over the area that either covers (IoU), 0 to 1.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

# Two outlines are the same room when they share at least this part of their union.
MIN_SHARED_PART = 0.5
# With the same number this much is enough: a room may lose most of itself to its neighbour.
MIN_SHARED_WITH_NUMBER = 0.05
# What a number that stands once on both sides, and a name, weigh against shared ground.
NUMBER_WEIGHT, NAME_WEIGHT = 0.3, 0.02
TIE_DIGITS = 9


@dataclass(frozen=True, slots=True)
class NumberedOutline:
    """A room's printed number and name (None where it has none) and outline, metres."""

    number: str | None
    outline: Polygon
    name: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SharedGround:
    """Every pair of a new and a known room that share ground; arrays of one length.

    Parameters
    ----------
    new, known
        Indices of the two rooms.
    common_m2
        Area of what they share, m².
    part
        ``common_m2`` over the area that either covers, 0 to 1.
    places
        Centre of what they share, shape (n, 2), metres: tells ties apart whichever side is new.
    """

    new: NDArray[np.intp]
    known: NDArray[np.intp]
    common_m2: NDArray[np.float64]
    part: NDArray[np.float64]
    places: NDArray[np.float64]


def share_ground(known: Sequence[Polygon], new: Sequence[Polygon]) -> SharedGround:
    """Measure what rooms of two plans in one frame share; touching rooms share nothing."""
    known_outlines = np.array(known, dtype=object)
    new_outlines = np.array(new, dtype=object)
    if not len(known_outlines) or not len(new_outlines):
        none = np.empty(0, dtype=np.intp)
        return SharedGround(none, none, np.empty(0), np.empty(0), np.empty((0, 2)))
    new_at, known_at = STRtree(known_outlines).query(new_outlines, predicate="intersects")
    shared = shapely.intersection(new_outlines[new_at], known_outlines[known_at])
    common_m2 = shapely.area(shared)
    real = common_m2 > 0.0
    new_at, known_at, shared = new_at[real], known_at[real], shared[real]
    common_m2 = common_m2[real]
    either_m2 = shapely.area(new_outlines)[new_at] + shapely.area(known_outlines)[known_at]
    part = common_m2 / (either_m2 - common_m2)
    places = shapely.get_coordinates(shapely.centroid(shared)).reshape(-1, 2)
    return SharedGround(new_at, known_at, common_m2, part, places)


def match_rooms(
    known: Sequence[NumberedOutline],
    new: Sequence[NumberedOutline],
    ground: SharedGround | None = None,
) -> dict[int, int]:
    """Pair each new room with the known one that it continues, if any.

    Shared ground decides, and a number that stands once on both sides adds to it: a room keeps its
    identity when its number is changed, and when its wall moves under its number. A number alone
    decides only for rooms that the ground leaves unpaired. Both plans are in one frame.

    Parameters
    ----------
    ground
        What the rooms share, where it has been measured already.

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
    if ground is None:
        ground = share_ground([room.outline for room in known], [room.outline for room in new])
    by_number = pairs_by_number(known, new)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for new_at, known_at in _best_first(known, new, ground, by_number):
        if new_at not in pairs and known_at not in taken:
            pairs[new_at] = known_at
            taken.add(known_at)
    for new_at, known_at in by_number.items():
        if new_at not in pairs and known_at not in taken:
            pairs[new_at] = known_at
            taken.add(known_at)
    return pairs


def pairs_by_number(
    known: Sequence[NumberedOutline], new: Sequence[NumberedOutline]
) -> dict[int, int]:
    """Return new to known room for every number that stands once on both sides."""
    known_by_number = _unique_numbers(known)
    return {
        index: known_by_number[number]
        for number, index in _unique_numbers(new).items()
        if number in known_by_number
    }


def _unique_numbers(rooms: Sequence[NumberedOutline]) -> dict[str, int]:
    counts = Counter(room.number for room in rooms)
    return {
        room.number: index
        for index, room in enumerate(rooms)
        if room.number is not None and counts[room.number] == 1
    }


def _best_first(
    known: Sequence[NumberedOutline],
    new: Sequence[NumberedOutline],
    ground: SharedGround,
    by_number: dict[int, int],
) -> list[tuple[int, int]]:
    """Return the pairs (new, known) that may be one room, the likeliest first."""
    rows = []
    pairs = zip(ground.new.tolist(), ground.known.tolist(), strict=True)
    for at, (new_at, known_at) in enumerate(pairs):
        part = float(ground.part[at])
        numbered = by_number.get(new_at) == known_at
        if part < (MIN_SHARED_WITH_NUMBER if numbered else MIN_SHARED_PART):
            continue
        name = new[new_at].name
        named = name is not None and name == known[known_at].name
        score = part + NUMBER_WEIGHT * numbered + NAME_WEIGHT * named
        x, y = ground.places[at].tolist()
        rows.append((-round(score, TIE_DIGITS), round(x, 3), round(y, 3), new_at, known_at))
    return [(new_at, known_at) for *_, new_at, known_at in sorted(rows)]
