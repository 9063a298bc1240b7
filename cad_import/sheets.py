"""Sheets: the plans that stand side by side in one model space, and the titles that name them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cad_import.level_names import LevelTitle, read_title
from cad_import.primitives import DrawnText, Floats
from cad_import.segments import lengths

CELL_M = 4.0  # parts of one plan lie nearer than a cell; plans lie further apart than two
MIN_WALLS_M = 12.0  # a cluster with less wall than this is a detail, a legend or a stray line
MIN_SHARE = 0.03  # of the longest cluster's wall length
TITLE_REACH_M = 60.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One plan: its number from 1, its box in metres, and its title, if it has one."""

    number: int
    box: tuple[float, float, float, float]
    title: LevelTitle | None


def cluster_lines(segments: Floats) -> np.ndarray:
    """Say which plan each line belongs to, numbered from 0.

    Parameters
    ----------
    segments
        (n, 4) wall lines in metres, in a stable order.
    """
    if not len(segments):
        return np.empty(0, np.intp)
    owner, cells = _cells_of(segments)
    unique, inverse = np.unique(cells, axis=0, return_inverse=True)
    component = _components(unique)
    numbers = np.zeros(len(segments), np.intp)
    numbers[owner] = component[inverse]
    return numbers


def _cells_of(segments: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Grid cells that each line passes, sampled every half cell."""
    counts = np.minimum(np.ceil(lengths(segments) / (CELL_M / 2)).astype(np.int64) + 1, 4000)
    owner = np.repeat(np.arange(len(segments)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(len(owner)) - first) / np.maximum(np.repeat(counts, counts) - 1, 1)
    points = segments[owner, :2] + share[:, None] * (segments[owner, 2:] - segments[owner, :2])
    return owner, np.floor(points / CELL_M).astype(np.int64)


def _components(cells: np.ndarray) -> np.ndarray:
    """Find the groups of cells that touch, corners included; a number for each cell."""
    index = {cell: number for number, cell in enumerate(map(tuple, cells.tolist()))}
    component = np.full(len(cells), -1, np.intp)
    count = 0
    for start in range(len(cells)):
        if component[start] >= 0:
            continue
        component[start] = count
        stack = [start]
        while stack:
            x, y = cells[stack.pop()]
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    other = index.get((int(x) + dx, int(y) + dy), -1)
                    if other >= 0 and component[other] < 0:
                        component[other] = count
                        stack.append(other)
        count += 1
    return component


def find_sheets(segments: Floats, texts: Sequence[DrawnText]) -> list[Sheet]:
    """Find the plans in a drawing by where its walls stand, and give each its title.

    Numbered by rows from the top, from left to right in a row, as a person reads them.
    """
    numbers = cluster_lines(segments)
    length = lengths(segments)
    boxes = []
    totals = np.bincount(numbers, weights=length) if len(numbers) else np.empty(0)
    for cluster in np.flatnonzero(totals >= max(MIN_WALLS_M, MIN_SHARE * totals.max(initial=0.0))):
        points = segments[numbers == cluster].reshape(-1, 2)
        boxes.append((*points.min(axis=0).tolist(), *points.max(axis=0).tolist()))
    boxes = _merge_overlapping(boxes)
    boxes.sort(key=lambda box: (-round(box[3] / 10), box[0]))
    titles = [(text, title) for text in texts if (title := read_title(text.text)) is not None]
    chosen = _assign_titles(boxes, titles)
    return [Sheet(i + 1, box, chosen.get(i)) for i, box in enumerate(boxes)]


Box = tuple[float, float, float, float]


def _merge_overlapping(boxes: Sequence[Box]) -> list[Box]:
    """Put clusters together whose boxes overlap: a core inside a ring of rooms is one plan."""
    merged: list[Box] = []
    for box in sorted(boxes):
        current = box
        overlapping = [other for other in merged if _overlap(current, other)]
        while overlapping:
            for other in overlapping:
                merged.remove(other)
                current = (
                    min(current[0], other[0]),
                    min(current[1], other[1]),
                    max(current[2], other[2]),
                    max(current[3], other[3]),
                )
            overlapping = [other for other in merged if _overlap(current, other)]
        merged.append(current)
    return merged


def _overlap(a: Box, b: Box) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _assign_titles(
    boxes: Sequence[Box], titles: Sequence[tuple[DrawnText, LevelTitle]]
) -> dict[int, LevelTitle]:
    """Give each plan the nearest title, a title naming a level before one that names none.

    A title stands below its plan, or over or beside it; below counts half the distance.
    """
    offers = []
    for number, box in enumerate(boxes):
        for order, (text, title) in enumerate(titles):
            dx = max(box[0] - text.x, 0.0, text.x - box[2])
            below, above = box[1] - text.y, text.y - box[3]
            dy = below * 0.5 if below > 0 else max(above, 0.0)
            distance = float(np.hypot(dx, dy))
            if distance <= TITLE_REACH_M:
                offers.append((not title.ordinals, distance - 4 * text.height, number, order))
    chosen: dict[int, LevelTitle] = {}
    taken: set[int] = set()
    for _, _, number, order in sorted(offers):
        if number not in chosen and order not in taken:
            chosen[number] = titles[order][1]
            taken.add(order)
    return chosen
