"""Labels by place: which texts of a plan belong together, inside rooms and where none was found."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import shapely
from shapely import STRtree

from cad_import.label_words import read_words
from cad_import.labels import NOTE_HEIGHT, join_fragments, read_label
from cad_import.primitives import DrawnText
from spatial.domain.floor_plans import PlanLabel, PlanRoom
from spatial.domain.room_names import propose_use

TOGETHER = 2.2  # of the greater height: texts further apart do not belong together
MIN_ALIKE = 3  # so many rooms numbered alike make a lone number of that shape a room's
BESIDE_M = 1.0  # how far outside its room a label may stand that was given to it
DECIMALS = 4


def read_plan_labels(
    texts: Sequence[DrawnText], rooms: Sequence[PlanRoom]
) -> tuple[PlanLabel, ...]:
    """Return the labels of a sheet in order of place: those of rooms, and those that lie in none.

    Texts of one room belong together unless they contradict each other; outside rooms, only what
    reads as a room's label counts: a number with a name, an area, a use, or a number like others.
    """
    outlines = np.array([room.outline for room in rooms], object)
    points = shapely.points([(text.x, text.y) for text in texts]) if texts else np.empty(0, object)
    held: dict[int, list[DrawnText]] = defaultdict(list)
    inside = dict.fromkeys(range(len(texts)), -1)
    if len(outlines) and len(texts):
        area = shapely.area(outlines)
        which, room = STRtree(outlines).query(points, predicate="within")
        for text, index in zip(which.tolist(), room.tolist(), strict=True):
            if inside[text] < 0 or area[index] < area[inside[text]]:
                inside[text] = index
    for text, index in inside.items():
        held[index].append(texts[text])
    strays = held.pop(-1, [])
    labels = [label for index in sorted(held) for label in _labels_of_room(held[index])]
    shapes = _number_shapes(rooms)
    outside = [_plan_label(group) for group in _groups(strays)]
    labels += [
        label for label in outside if _names_room(label, shapes) and not _given(label, rooms)
    ]
    return tuple(sorted(labels, key=_order))


def _order(label: PlanLabel) -> tuple[float, float, str, str]:
    return label.x, label.y, label.number or "", label.name or ""


def _labels_of_room(texts: Sequence[DrawnText]) -> list[PlanLabel]:
    whole = read_label(texts)
    if whole.rivals == 0:
        return [] if whole.is_blank else [_plan_label(texts)]
    parts = [_plan_label(group) for group in _without_notes(_with_numbers(_groups(texts)))]
    return parts if len(parts) > 1 else [_plan_label(texts)]


def _plan_label(texts: Sequence[DrawnText]) -> PlanLabel:
    label = read_label(texts)
    said = [text for text in texts if read_words(text.text)] or list(texts)
    x = sum(text.x for text in said) / len(said)
    y = sum(text.y for text in said) / len(said)
    return PlanLabel(
        round(x, DECIMALS) + 0.0,
        round(y, DECIMALS) + 0.0,
        label.number,
        label.name,
        label.use,
        label.area_m2,
        label.extent_m,
    )


def _groups(texts: Sequence[DrawnText]) -> list[list[DrawnText]]:
    """Put texts together from the nearest on, as long as they do not contradict each other."""
    said = [text for text in join_fragments(texts) if read_words(text.text)]
    said.sort(key=lambda text: (text.x, text.y, text.text))
    if not said:
        return []
    groups = [[text] for text in said]
    place = list(range(len(said)))
    for first, second in _near_pairs(said):
        low, high = sorted((place[first], place[second]))
        if low == high or _contradict([*groups[low], *groups[high]]):
            continue
        groups[low] += groups[high]
        groups[high] = []
        place = [low if at == high else at for at in place]
    return [group for group in groups if group and not read_label(group).is_blank]


def _without_notes(groups: Sequence[list[DrawnText]]) -> list[list[DrawnText]]:
    """Drop names that are written smaller than others and say nothing that only rooms do."""
    heights = [_name_height(group) for group in groups]
    least = NOTE_HEIGHT * max(heights, default=0.0)
    return [
        group
        for group, height in zip(groups, heights, strict=True)
        if height >= least or _says_room(group)
    ]


def _name_height(texts: Sequence[DrawnText]) -> float:
    named = (text for text in texts if any(words.name for words in read_words(text.text)))
    return max((text.height for text in named), default=0.0)


def _says_room(texts: Sequence[DrawnText]) -> bool:
    said = read_label(texts)
    sized = said.area_m2 is not None or said.extent_m is not None
    return sized or said.number is not None or propose_use(said.name) is not None


def _with_numbers(groups: Sequence[list[DrawnText]]) -> list[list[DrawnText]]:
    """Give what bears no number to the nearest number that it does not contradict."""
    numbered = [list(group) for group in groups if read_label(group).number]
    if not numbered:
        return list(groups)
    lost = []
    for group in groups:
        if read_label(group).number:
            continue
        fitting = [whole for whole in numbered if not _contradict([*whole, *group])]
        if fitting:
            min(fitting, key=lambda whole: _apart(whole[:1], group)).extend(group)
        else:
            lost.append(group)
    return [*numbered, *lost]


def _apart(first: Sequence[DrawnText], second: Sequence[DrawnText]) -> float:
    return min(math.dist((a.x, a.y), (b.x, b.y)) for a in first for b in second)


def _near_pairs(texts: Sequence[DrawnText]) -> list[tuple[int, int]]:
    """Pairs of texts that stand near each other for their height, the nearest first."""
    half_w = np.array([text.width / 2 for text in texts])
    height = np.array([text.height for text in texts])
    place = np.array([(text.x, text.y) for text in texts])
    boxes = shapely.box(
        place[:, 0] - half_w,
        place[:, 1] - height / 2,
        place[:, 0] + half_w,
        place[:, 1] + height / 2,
    )
    tree = STRtree(boxes)
    first, second = tree.query(boxes, predicate="dwithin", distance=float(TOGETHER * height.max()))
    keep = first < second
    first, second = first[keep], second[keep]
    gap = shapely.distance(boxes[first], boxes[second])
    near = gap <= TOGETHER * np.maximum(height[first], height[second])
    first, second, gap = first[near], second[near], gap[near]
    order = np.lexsort((second, first, np.round(gap, 6)))
    return list(zip(first[order].tolist(), second[order].tolist(), strict=True))


def _contradict(texts: Sequence[DrawnText]) -> bool:
    words = [word for text in texts for word in read_words(text.text)]
    numbers = {word.number for word in words if word.number}
    areas = {word.area_m2 for word in words if word.area_m2 is not None}
    extents = {word.extent_m for word in words if word.extent_m is not None}
    return len(numbers) > 1 or len(areas) > 1 or len(extents) > 1


def _number_shapes(rooms: Sequence[PlanRoom]) -> frozenset[str]:
    """Return how the rooms of a sheet are numbered: the shapes that several numbers share."""
    shapes = Counter(_shape(room.number) for room in rooms if room.number)
    return frozenset(shape for shape, count in shapes.items() if count >= MIN_ALIKE)


def _shape(number: str) -> str:
    return re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "9", number))


def _given(label: PlanLabel, rooms: Sequence[PlanRoom]) -> bool:
    """Whether a label that stands on a wall, or beside it, was given to the room next to it."""
    here = shapely.Point(label.x, label.y)
    return any(
        (room.number == label.number if label.number else room.name == label.name)
        and room.outline.dwithin(here, BESIDE_M)
        for room in rooms
    )


def _names_room(label: PlanLabel, shapes: frozenset[str]) -> bool:
    if label.number and _shape(label.number) in shapes:
        return True
    named = label.number is not None or label.name is not None
    if label.printed_area_m2 is not None:
        return named
    return label.name is not None and (
        label.number is not None or propose_use(label.name) is not None
    )
