"""Scores rooms that were read from a drawing against a truth that does not come from the reader.

Terminology
-----------
Found
    A truth room that has a read room of its own: with an outline, IoU of at least 0.5; with a point
    alone, a read room holds it and no other truth point.
Tight
    A found room with IoU of at least 0.9; with an area alone, off by no more than the truth's own
    tolerance or 0.10 m².
Named
    A found room that bears the truth's name and number, width, case and white space aside.
Judged
    A read room that the truth can call right or wrong: it holds a truth room, or lies mostly
    inside one.
Silent error
    A judged room that is marked ok and wrong: it holds several truth rooms, misses the one that it
    holds (IoU below 0.75, or area off by more than twice the tolerance and 0.2 m²), or lies mostly
    inside a truth room without being it.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.domain.floor_plans import PlanRoom, RoomStatus

Array = NDArray[Any]
FOUND_IOU, TIGHT_IOU, SOUND_IOU = 0.5, 0.9, 0.75
MOSTLY = 0.5
TIGHT_AREA_M2, SOUND_AREA_M2 = 0.10, 0.2
USUAL_TOLERANCE_PCT = 2.0


class Fault(StrEnum):
    """What is wrong with a room that was read."""

    MERGED = "holds several rooms"
    MISSED = "misses its room"
    FRAGMENT = "is a piece of a room"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the truth says of one judged room; ``fault`` is None for a right one."""

    room: PlanRoom
    fault: Fault | None

    @property
    def silent(self) -> bool:
        """Whether it is wrong and passes for sure."""
        return self.fault is not None and self.room.status is RoomStatus.OK


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over one or more drawings; shares follow from them.

    Parameters
    ----------
    truth, read
        Rooms of the truth, rooms that were read.
    measurable, nameable
        Truth rooms that have an outline or an area; that have a name or a number.
    extra
        Read rooms that are no truth room's, None where the truth does not claim to be complete.
    ok, judged, silent
        Read rooms marked ok, those of them that the truth can judge, and the wrong ones.
    area_errors
        |area - truth| / truth of the found rooms.
    """

    truth: int = 0
    read: int = 0
    found: int = 0
    tight: int = 0
    measurable: int = 0
    named: int = 0
    nameable: int = 0
    extra: int | None = 0
    ok: int = 0
    judged: int = 0
    silent: int = 0
    area_errors: tuple[float, ...] = ()

    def __add__(self, other: "Score") -> "Score":
        """Pool two scores."""
        incomplete = self.extra is None or other.extra is None
        return Score(
            truth=self.truth + other.truth,
            read=self.read + other.read,
            found=self.found + other.found,
            tight=self.tight + other.tight,
            measurable=self.measurable + other.measurable,
            named=self.named + other.named,
            nameable=self.nameable + other.nameable,
            extra=None if incomplete else (self.extra or 0) + (other.extra or 0),
            ok=self.ok + other.ok,
            judged=self.judged + other.judged,
            silent=self.silent + other.silent,
            area_errors=self.area_errors + other.area_errors,
        )

    @property
    def found_share(self) -> float | None:
        """Found rooms per truth room."""
        return share(self.found, self.truth)

    @property
    def tight_share(self) -> float | None:
        """Tight rooms per measurable truth room."""
        return share(self.tight, self.measurable)

    @property
    def named_share(self) -> float | None:
        """Named rooms per nameable truth room."""
        return share(self.named, self.nameable)

    @property
    def extra_share(self) -> float | None:
        """Extra rooms per truth room, where the truth is complete."""
        return None if self.extra is None else share(self.extra, self.truth)

    @property
    def reviewed_share(self) -> float | None:
        """Rooms marked review per room read."""
        return share(self.read - self.ok, self.read)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of found and precision, where the truth is complete."""
        if self.extra is None or not self.truth:
            return None
        return 2 * self.found / (self.truth + self.read)

    def area_error(self, quantile: float) -> float | None:
        """Return a quantile of the area errors: the least one that as many do not exceed."""
        errors = sorted(self.area_errors)
        return errors[min(len(errors) - 1, int(quantile * len(errors)))] if errors else None


NOTHING = Score()


@dataclass(frozen=True, slots=True)
class ScoredRooms:
    """A drawing's score, the verdicts behind it, and the truth rooms that were not found."""

    score: Score
    verdicts: tuple[Verdict, ...]
    missing: tuple[Mapping[str, Any], ...]


def share(part: int, whole: int) -> float | None:
    """Divide, or say None where there is nothing to divide by."""
    return part / whole if whole else None


def fold(text: str | None) -> str:
    """Fold width, case and white space.

    >>> fold("Rm １01") == fold("RM101")
    True
    """
    return "".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def score_rooms(truth: Mapping[str, Any], rooms: Sequence[PlanRoom]) -> ScoredRooms:
    """Compare rooms read with a truth document; both in metres in the drawing's frame."""
    items = truth["rooms"]
    tolerance = (truth.get("tolerance_pct") or USUAL_TOLERANCE_PCT) / 100
    true = np.array([_shape(item) for item in items], dtype=object)
    read = np.array([shapely.make_valid(room.outline) for room in rooms], dtype=object)
    iou = _iou(true, read)
    pairs = _match(true, read, iou)
    judged = _verdicts(items, rooms, (true, read, iou), tolerance)
    sure = [verdict for verdict in judged if verdict.room.status is RoomStatus.OK]
    matched = [(items[t], rooms[r], float(iou[t, r])) for t, r in sorted(pairs.items())]
    score = Score(
        truth=len(items),
        read=len(rooms),
        found=len(pairs),
        tight=sum(_is_tight(item, room, overlap, tolerance) for item, room, overlap in matched),
        measurable=sum(bool(item.get("wkt")) or item.get("area_m2") is not None for item in items),
        named=sum(_is_nameable(item) and _bears(item, room) for item, room, _ in matched),
        nameable=sum(_is_nameable(item) for item in items),
        extra=len(rooms) - len(pairs) if truth.get("complete") else None,
        ok=sum(room.status is RoomStatus.OK for room in rooms),
        judged=len(sure),
        silent=sum(verdict.silent for verdict in sure),
        area_errors=tuple(
            abs(room.area_m2 - item["area_m2"]) / item["area_m2"]
            for item, room, _ in matched
            if item.get("area_m2")
        ),
    )
    missing = tuple(item for t, item in enumerate(items) if t not in pairs)
    return ScoredRooms(score, tuple(judged), missing)


def _shape(item: Mapping[str, Any]) -> shapely.Geometry:
    """Return a truth room's outline, or its point where no outline is known."""
    if item.get("wkt"):
        return shapely.make_valid(shapely.from_wkt(item["wkt"]))
    return shapely.Point(item["x"], item["y"])


def _iou(true: Array, read: Array) -> Array:
    shares = np.zeros((len(true), len(read)))
    if not shares.size:
        return shares
    at_true, at_read = shapely.STRtree(read).query(true, predicate="intersects")
    overlap = shapely.area(shapely.intersection(true[at_true], read[at_read]))
    union = shapely.area(true[at_true]) + shapely.area(read[at_read]) - overlap
    shares[at_true, at_read] = overlap / union
    return shares


def _match(true: Array, read: Array, iou: Array) -> dict[int, int]:
    """Pair truth with rooms one to one, best first."""
    candidates = [(float(iou[t, r]), t, r) for t, r in np.argwhere(iou >= FOUND_IOU).tolist()]
    holders: Counter[int] = Counter()
    for t, place in enumerate(true):
        if isinstance(place, shapely.Point) and len(read):
            held = np.flatnonzero(shapely.contains(read, place))
            if len(held):
                smallest = int(held[np.argmin(shapely.area(read[held]))])
                holders[smallest] += 1
                candidates.append((1.0, t, smallest))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, t, r in sorted(candidates, reverse=True):
        if t not in pairs and r not in taken and holders[r] <= 1:
            pairs[t] = r
            taken.add(r)
    return pairs


def _is_tight(item: Mapping[str, Any], room: PlanRoom, overlap: float, tolerance: float) -> bool:
    if item.get("wkt"):
        return overlap >= TIGHT_IOU
    if not item.get("area_m2"):
        return False
    error = abs(room.area_m2 - item["area_m2"])
    return bool(error <= max(tolerance * item["area_m2"], TIGHT_AREA_M2))


def _is_nameable(item: Mapping[str, Any]) -> bool:
    return bool(fold(item.get("name")) or fold(item.get("number")))


def _bears(item: Mapping[str, Any], room: PlanRoom) -> bool:
    got = f"{fold(room.name)}|{fold(room.number)}"
    return all(fold(item.get(key)) in got for key in ("name", "number"))


def _verdicts(
    items: Sequence[Mapping[str, Any]],
    rooms: Sequence[PlanRoom],
    shapes: tuple[Array, Array, Array],
    tolerance: float,
) -> list[Verdict]:
    true, read, iou = shapes
    inside = shapely.point_on_surface(true)
    areal = shapely.area(true) > 0
    verdicts = []
    for r, room in enumerate(rooms):
        held = np.flatnonzero(shapely.contains(read[r], inside)).tolist()
        if len(held) > 1:
            verdicts.append(Verdict(room, Fault.MERGED))
        elif held:
            (t,) = held
            sound = iou[t, r] >= SOUND_IOU if areal[t] else _has_area(items[t], room, tolerance)
            verdicts.append(Verdict(room, None if sound else Fault.MISSED))
        elif np.any(shapely.area(shapely.intersection(true, read[r])) > MOSTLY * read[r].area):
            verdicts.append(Verdict(room, Fault.FRAGMENT))
    return verdicts


def _has_area(item: Mapping[str, Any], room: PlanRoom, tolerance: float) -> bool:
    area_m2 = item.get("area_m2")
    if not area_m2:
        return True
    return bool(abs(room.area_m2 - area_m2) <= max(2 * tolerance * area_m2, SOUND_AREA_M2))
