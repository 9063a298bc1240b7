"""Compare two plans of one level, room by room.

Terminology
-----------
Contained
    At least half of the smaller of two rooms lies in the other: what a merger or a division leaves.
Rest
    How far two readings of an unchanged outline may lie apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.checks.measuring_error import survey_limit_m2
from spatial.domain.plan_differences import ChangeKind, RoomDifference, RoomState
from spatial.geometry.room_matching import (
    NumberedOutline,
    SharedGround,
    match_rooms,
    share_ground,
)

CONTAINED_PART = 0.5
# Two plans of an unchanged room, aligned on each other, lie this far apart along its walls.
REST_M = 0.03
RELOCATED_PART = 0.05

Links = set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """What became of every room of two plans.

    Parameters
    ----------
    differences
        In the order of the rooms before, then of those that are new. Their effects add up to the
        difference of the plans' areas.
    identity
        Position of a room after to that of the room before that it continues.
    """

    differences: tuple[RoomDifference, ...]
    identity: Mapping[int, int]


def compare_plans(
    before: Sequence[RoomState],
    after: Sequence[RoomState],
    *,
    rest_m: float = REST_M,
) -> PlanComparison:
    """Class what became of every room, and say which rooms go on as themselves.

    Parameters
    ----------
    before, after
        Rooms of the plan in force and of the new one, in one frame.
    rest_m
        How far apart the frames may still lie, metres.

    Examples
    --------
    >>> from shapely import box
    >>> old = [RoomState("a", "201", "办公室", "102", 24.0, box(0, 0, 8, 3))]
    >>> new = [
    ...     RoomState("b", "201", "办公室", "102", 12.0, box(0, 0, 4, 3)),
    ...     RoomState("c", "202", "办公室", "102", 11.4, box(4.2, 0, 8, 3)),
    ... ]
    >>> [difference] = compare_plans(old, new).differences
    >>> difference.kinds, difference.after, difference.effect_m2
    ((<ChangeKind.SPLIT: 'split'>,), (0, 1), -0.6)
    """
    ground = share_ground([room.outline for room in before], [room.outline for room in after])
    identity = match_rooms(_numbered(before), _numbered(after), ground)
    links = _contained(before, after, ground, identity)
    links |= {(known_at, new_at) for new_at, known_at in identity.items()}
    moved = _moved_pairs(before, after, ground, rest_m)
    differences = [
        _difference(group, before, after, moved)
        for group in _groups(len(before), len(after), links)
    ]
    return PlanComparison(tuple(sorted(differences, key=_order)), identity)


def _numbered(rooms: Sequence[RoomState]) -> list[NumberedOutline]:
    return [NumberedOutline(room.number, room.outline, room.name) for room in rooms]


def _contained(
    before: Sequence[RoomState],
    after: Sequence[RoomState],
    ground: SharedGround,
    identity: Mapping[int, int],
) -> Links:
    """Return the pairs (before, after) where one became part of the other.

    Between two rooms that both go on as themselves, ground that changed sides is a moved wall.
    """
    before_m2, after_m2 = _outline_areas(before), _outline_areas(after)
    smaller_m2 = np.minimum(before_m2[ground.known], after_m2[ground.new])
    contained = np.flatnonzero(ground.common_m2 >= CONTAINED_PART * smaller_m2)
    continued = set(identity.values())
    pairs = ((int(ground.known[at]), int(ground.new[at])) for at in contained)
    return {
        (known_at, new_at)
        for known_at, new_at in pairs
        if known_at not in continued or new_at not in identity
    }


def _moved_pairs(
    before: Sequence[RoomState], after: Sequence[RoomState], ground: SharedGround, rest_m: float
) -> dict[tuple[int, int], float]:
    """Return the shared part of the pairs whose outlines differ by more than reading them twice."""
    before_m2, after_m2 = _outline_areas(before)[ground.known], _outline_areas(after)[ground.new]
    apart_m2 = before_m2 + after_m2 - 2.0 * ground.common_m2
    limit_m2 = survey_limit_m2(np.maximum(before_m2, after_m2))
    outlines = np.array([room.outline for room in before], dtype=object)
    along_m2 = shapely.length(outlines)[ground.known] * rest_m
    moved = (np.abs(after_m2 - before_m2) > limit_m2) | (apart_m2 > np.maximum(limit_m2, along_m2))
    rows = zip(ground.known.tolist(), ground.new.tolist(), moved.tolist(), strict=True)
    parts = ground.part.tolist()
    # A pair that rests counts as sharing all of itself.
    return {
        (known_at, new_at): part if is_moved else 1.0
        for (known_at, new_at, is_moved), part in zip(rows, parts, strict=True)
    }


def _outline_areas(rooms: Sequence[RoomState]) -> NDArray[np.float64]:
    areas: NDArray[np.float64] = shapely.area(
        np.array([room.outline for room in rooms], dtype=object)
    )
    return areas


def _groups(
    before_count: int, after_count: int, links: Links
) -> Iterable[tuple[list[int], list[int]]]:
    """Yield the rooms that are linked to each other, directly or through others."""
    neighbours: dict[tuple[bool, int], list[tuple[bool, int]]] = {}
    for known_at, new_at in sorted(links):
        neighbours.setdefault((False, known_at), []).append((True, new_at))
        neighbours.setdefault((True, new_at), []).append((False, known_at))
    waiting = [(False, at) for at in range(before_count)]
    waiting += [(True, at) for at in range(after_count)]
    seen: set[tuple[bool, int]] = set()
    for start in waiting:
        if start in seen:
            continue
        seen.add(start)
        group, todo = [start], [start]
        while todo:
            for room in neighbours.get(todo.pop(), []):
                if room not in seen:
                    seen.add(room)
                    group.append(room)
                    todo.append(room)
        yield (
            sorted(at for is_after, at in group if not is_after),
            sorted(at for is_after, at in group if is_after),
        )


def _difference(
    group: tuple[list[int], list[int]],
    before: Sequence[RoomState],
    after: Sequence[RoomState],
    moved: Mapping[tuple[int, int], float],
) -> RoomDifference:
    olds, news = group
    if len(olds) == len(news) == 1:
        part = moved.get((olds[0], news[0]), 0.0)
        kinds = _kinds_of_pair(before[olds[0]], after[news[0]], part)
    else:
        kinds = (_kind_of_group(len(olds), len(news)),)
    return RoomDifference(
        kinds,
        tuple(olds),
        tuple(news),
        round(sum(before[at].area_m2 for at in olds), 2),
        round(sum(after[at].area_m2 for at in news), 2),
    )


def _kind_of_group(olds: int, news: int) -> ChangeKind:
    match olds, news:
        case 0, _:
            return ChangeKind.NEW
        case _, 0:
            return ChangeKind.GONE
        case 1, _:
            return ChangeKind.SPLIT
        case _, 1:
            return ChangeKind.MERGED
    return ChangeKind.REGROUPED


def _kinds_of_pair(old: RoomState, new: RoomState, part: float) -> tuple[ChangeKind, ...]:
    kinds = []
    if part < RELOCATED_PART:
        kinds.append(ChangeKind.RELOCATED)
    elif part < 1.0:
        kinds.append(ChangeKind.MOVED_WALL)
    if old.number != new.number:
        kinds.append(ChangeKind.RENUMBERED)
    if old.name != new.name:
        kinds.append(ChangeKind.RENAMED)
    if old.use != new.use:
        kinds.append(ChangeKind.USE_CHANGED)
    return tuple(kinds) or (ChangeKind.UNCHANGED,)


def _order(difference: RoomDifference) -> tuple[bool, tuple[int, ...], tuple[int, ...]]:
    return (not difference.before, difference.before, difference.after)
