"""Scores rooms that were read from a drawing against the drawing's exact truth.

Terminology
-----------
Found
    A truth room that has a read room of its own with IoU of at least 0.5.
Tight
    A found room with IoU of at least 0.9.
Silent
    A read room marked ok that holds several truth rooms, misses the one that it holds, or lies
    mostly inside a truth room without being it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from spatial.domain.floor_plans import PlanRoom, RoomStatus

Array = NDArray[Any]
FOUND_IOU, TIGHT_IOU, SOUND_IOU = 0.5, 0.9, 0.75
MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over one or more drawings; shares follow from them."""

    truth: int
    read: int
    found: int
    tight: int
    named: int
    silent: int
    ok: int

    def __add__(self, other: "Score") -> "Score":
        """Pool two scores."""
        mine, theirs = self.counts(), other.counts()
        return Score(*(a + b for a, b in zip(mine, theirs, strict=True)))

    def counts(self) -> tuple[int, ...]:
        """Return the counts in the order of the fields."""
        return (
            self.truth,
            self.read,
            self.found,
            self.tight,
            self.named,
            self.silent,
            self.ok,
        )

    @property
    def found_share(self) -> float:
        """Found rooms per truth room."""
        return self.found / self.truth

    @property
    def tight_share(self) -> float:
        """Tight rooms per truth room."""
        return self.tight / self.truth

    @property
    def named_share(self) -> float:
        """Truth rooms whose found room bears name and number, per truth room."""
        return self.named / self.truth

    @property
    def extra_share(self) -> float:
        """Rooms read that are no truth room's, per truth room."""
        return (self.read - self.found) / self.truth


NOTHING = Score(0, 0, 0, 0, 0, 0, 0)


def score_rooms(truth: Sequence[dict[str, Any]], rooms: Sequence[PlanRoom]) -> Score:
    """Compare rooms read with a truth document's rooms; both in metres in the drawing's frame."""
    true = np.array([shapely.from_wkt(item["wkt"]) for item in truth], dtype=object)
    read = np.array([room.outline for room in rooms], dtype=object)
    if not len(read):
        return Score(len(true), 0, 0, 0, 0, 0, 0)
    iou = _iou(true, read)
    pairs = _match(iou)
    tight = sum(iou[t, r] >= TIGHT_IOU for t, r in pairs.items())
    named = sum(_bears(truth[t], rooms[r]) for t, r in pairs.items())
    ok = [r for r, room in enumerate(rooms) if room.status is RoomStatus.OK]
    silent = sum(_is_silent_error(true, read[r], iou[:, r]) for r in ok)
    return Score(len(true), len(read), len(pairs), int(tight), named, silent, len(ok))


def _iou(true: Array, read: Array) -> Array:
    shares = np.zeros((len(true), len(read)))
    at_true, at_read = shapely.STRtree(read).query(true, predicate="intersects")
    overlap = shapely.area(shapely.intersection(true[at_true], read[at_read]))
    union = shapely.area(true[at_true]) + shapely.area(read[at_read]) - overlap
    shares[at_true, at_read] = overlap / union
    return shares


def _match(iou: Array) -> dict[int, int]:
    """Pair truth with rooms one to one, best first."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    candidates = np.argwhere(iou >= FOUND_IOU)
    for t, r in sorted(candidates.tolist(), key=lambda pair: -iou[pair[0], pair[1]]):
        if t not in pairs and r not in taken:
            pairs[t] = r
            taken.add(r)
    return pairs


def _bears(item: dict[str, Any], room: PlanRoom) -> bool:
    return bool(item["name"] == room.name and item["number"] == room.number)


def _is_silent_error(true: Array, outline: Polygon, iou: Array) -> bool:
    held = [t for t, room in enumerate(true) if outline.contains(shapely.point_on_surface(room))]
    if len(held) == 1:
        return bool(iou[held[0]] < SOUND_IOU)
    if held:
        return True
    return bool(np.any(shapely.area(shapely.intersection(true, outline)) > MOSTLY * outline.area))
