"""Which title belongs to which sheet, by where the two stand."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely

from cad_import.frames import frame_of
from cad_import.primitives import DrawnText, Floats
from cad_import.sheet_titles import SheetKind, SheetTitle, read_sheet_title

TITLE_REACH_M = 60.0
UNNUMBERED_M, INSIDE_M, SMALL_M = 10.0, 15.0, 10.0  # what a title's doubts count in distance
SMALL = 0.1  # of the longest cluster's wall length
# Sections, elevations and details bear their title in the middle below or above; legends and tables
# are headed by it, and a plan that has no title of its own is not theirs.
CENTRED, BELOW_M, ABOVE_M = 0.35, 12.0, 4.0
HEADINGS = (SheetKind.LEGEND, SheetKind.SCHEDULE, SheetKind.KEY_PLAN)
MAX_HEADED = 0.3


class SheetPlace(NamedTuple):
    """Where a sheet lies: box in metres, frame (-1: none), share of the longest wall length."""

    box: tuple[float, float, float, float]
    frame: int
    share: float


def title_places(texts: Sequence[DrawnText]) -> Floats:
    """Places (n, 2) of titles that number their levels, where at least two say different ones."""
    read = [(text, title.level) for text in texts if (title := read_sheet_title(text.text))]
    named = [(text, level) for text, level in read if level is not None and level.ordinals]
    if len({level.ordinals for _, level in named}) < 2:
        return np.empty((0, 2))
    return np.array([(text.x, text.y) for text, _ in named])


def assign_titles(
    sheets: Sequence[SheetPlace], texts: Sequence[DrawnText], frames: Sequence[shapely.Polygon]
) -> list[SheetTitle | None]:
    """Give each sheet the nearest title, each title to one sheet.

    A title stands below its plan, or over or beside it; below counts half the distance. One that
    names a level goes before one that names none, one outside the walls before one among them.
    """
    titles = [(text, title) for text in texts if (title := read_sheet_title(text.text))]
    within = frame_of(np.array([(t.x, t.y) for t, _ in titles]).reshape(-1, 2), frames)
    titled = set(within.tolist())
    offers = []
    for number, sheet in enumerate(sheets):
        for order, (text, title) in enumerate(titles):
            here = within[order] == sheet.frame
            below = within[order] < 0 and sheet.frame not in titled  # a title outside its frame
            cost = _cost(sheet, text, title) if here or below else None
            if cost is not None:
                offers.append((cost, number, order))
    chosen: list[SheetTitle | None] = [None] * len(sheets)
    taken: set[int] = set()
    for _, number, order in sorted(offers):
        if chosen[number] is None and order not in taken:
            chosen[number] = titles[order][1]
            taken |= {order} | _repeated(titles, within, order)
    return chosen


def _repeated(
    titles: Sequence[tuple[DrawnText, SheetTitle]], within: np.ndarray, order: int
) -> set[int]:
    """Positions of the same title said again on the same sheet: in its title block."""
    if within[order] < 0:
        return set()
    said = titles[order][1]
    return {
        other
        for other, (_, title) in enumerate(titles)
        if within[other] == within[order] and title == said
    }


def _cost(sheet: SheetPlace, text: DrawnText, title: SheetTitle) -> float | None:
    """Distance of a title from a sheet, metres, with its doubts; None if it cannot be its title."""
    box = sheet.box
    dx = max(box[0] - text.x, 0.0, text.x - box[2])
    below, above = box[1] - text.y, text.y - box[3]
    dy = below * 0.5 if below > 0 else max(above, 0.0)
    distance = float(np.hypot(dx, dy))
    inside = dx == 0 and below <= 0 and above <= 0
    if title.level is None:
        centre, width = (box[0] + box[2]) / 2, box[2] - box[0]
        centred = abs(text.x - centre) <= CENTRED * width + 2 * text.height
        beside = inside or not centred or below > BELOW_M or above > ABOVE_M
        if beside or (title.kind in HEADINGS and sheet.share > MAX_HEADED):
            return None
        return round(distance - 4 * text.height, 6)
    if distance > TITLE_REACH_M:
        return None
    doubts = INSIDE_M * inside + SMALL_M * (sheet.share < SMALL)
    doubts += UNNUMBERED_M * (not title.level.ordinals)
    return round(distance - 4 * text.height + doubts, 6)
