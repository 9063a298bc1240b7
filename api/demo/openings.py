"""Doors and windows: where they may stand in the walls of a floor."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random

from api.demo.floors import OUTSIDE, Cell, Opening, OpeningKind, Rect, RoomKind, Wall

JAMB_MM = 120
CLEARANCE_MM = 160  # half of the thickest wall that may meet an opening's wall, and some plaster
BIG_ROOM_M2 = 70.0

# Where a room's door leads, first choice first.
PASSAGES = (RoomKind.CORRIDOR, RoomKind.LOBBY)
ACCESS = {
    RoomKind.MEN: (RoomKind.ANTEROOM, *PASSAGES),
    RoomKind.WOMEN: (RoomKind.ANTEROOM, *PASSAGES),
    RoomKind.LIFT: (RoomKind.LIFT_HALL, *PASSAGES),
}
DOOR_WIDTHS = {
    RoomKind.OFFICE: 1000,
    RoomKind.OPEN_OFFICE: 1500,
    RoomKind.MEETING: 1500,
    RoomKind.SERVICE: 1000,
    RoomKind.HALL: 1800,
    RoomKind.LOBBY: 2400,
    RoomKind.STAIR: 1500,
    RoomKind.LIFT_HALL: 1500,
    RoomKind.LIFT: 1100,
    RoomKind.SHAFT: 700,
    RoomKind.ANTEROOM: 900,
    RoomKind.MEN: 900,
    RoomKind.WOMEN: 900,
}
NARROW_DOOR_MM = 700
DOUBLE_FROM_MM = 1400
DARK = {RoomKind.LIFT, RoomKind.SHAFT}
WINDOW_BAY_MM = 3600
WINDOW_WIDTHS = (2400, 2100, 1800, 1500, 1200, 900)


def free_intervals(wall: Wall, columns: Sequence[Rect]) -> list[tuple[int, int]]:
    """Return the stretches of a wall that no junction and no column takes."""
    lowest, highest = wall.start + CLEARANCE_MM + JAMB_MM, wall.end - CLEARANCE_MM - JAMB_MM
    body = wall.box(wall.start, wall.end)
    blocked = sorted(
        (
            (column.y0, column.y1) if wall.vertical else (column.x0, column.x1)
            for column in columns
            if _touches(column, body)
        ),
    )
    intervals = []
    at = lowest
    for start, end in blocked:
        if start - JAMB_MM > at:
            intervals.append((at, min(start - JAMB_MM, highest)))
        at = max(at, end + JAMB_MM)
    if highest > at:
        intervals.append((at, highest))
    return [(start, end) for start, end in intervals if end > start]


def _touches(a: Rect, b: Rect) -> bool:
    return a.x0 <= b.x1 and b.x0 <= a.x1 and a.y0 <= b.y1 and b.y0 <= a.y1


def place_doors(
    cells: Sequence[Cell], walls: Sequence[Wall], columns: Sequence[Rect], rng: Random
) -> list[Opening]:
    """Give every room its doors; each interval of a wall takes one opening at most."""
    doors: list[Opening] = []
    for index, cell in enumerate(cells):
        if cell.kind is RoomKind.CORRIDOR or cell.name in {"风井", "排烟井"}:
            continue
        doors += _doors_of(index, cells, walls, columns, rng)
    doors += _entrances(cells, walls, columns)
    return doors


def _doors_of(
    index: int, cells: Sequence[Cell], walls: Sequence[Wall], columns: Sequence[Rect], rng: Random
) -> list[Opening]:
    cell = cells[index]
    width = DOOR_WIDTHS[cell.kind]
    if cell.kind is RoomKind.OFFICE and min(rect.width for rect in cell.rects) > 5000:
        width = 1200
    for kind in ACCESS.get(cell.kind, PASSAGES):
        places = [
            (wall, interval)
            for wall in walls
            if _leads_to(wall, index, cells, kind)
            for interval in free_intervals(wall, columns)
            if interval[1] - interval[0] >= NARROW_DOOR_MM
        ]
        if not places:
            continue
        wide = [place for place in places if place[1][1] - place[1][0] >= width]
        if not wide:
            width, wide = NARROW_DOOR_MM, places
        area_m2 = sum(rect.width * rect.height for rect in cell.rects) / 1e6
        two = area_m2 > BIG_ROOM_M2 and len(wide) > 1 and cell.kind is not RoomKind.LOBBY
        chosen = [wide[0], wide[-1]] if two else [rng.choice(wide)]
        return [_door(place, index, cell.kind, width, rng) for place in chosen]
    raise ValueError(f"no way out of {cell.name} {cell.number}")


def _leads_to(wall: Wall, index: int, cells: Sequence[Cell], kind: RoomKind) -> bool:
    sides = {wall.low, wall.high}
    if index not in sides or OUTSIDE in sides:
        return False
    (other,) = sides - {index}
    return cells[other].kind is kind


def _door(
    place: tuple[Wall, tuple[int, int]], into: int, kind: RoomKind, width: int, rng: Random
) -> Opening:
    wall, (start, end) = place
    slack = end - start - width
    if kind in {RoomKind.LIFT, RoomKind.LIFT_HALL, RoomKind.LOBBY, RoomKind.STAIR}:
        offset = slack // 2
    else:
        offset = rng.choice([0, slack, min(slack, 300), max(0, slack - 300)])
    if kind is RoomKind.LIFT:
        opening = OpeningKind.LIFT_DOOR
    else:
        opening = OpeningKind.DOUBLE_DOOR if width >= DOUBLE_FROM_MM else OpeningKind.DOOR
    at = start + offset // 10 * 10
    return Opening(wall, opening, at, at + width, into, hinge_at_end=offset > slack // 2)


def _entrances(
    cells: Sequence[Cell], walls: Sequence[Wall], columns: Sequence[Rect]
) -> Iterator[Opening]:
    for index, cell in enumerate(cells):
        if cell.kind is not RoomKind.LOBBY:
            continue
        outer = [wall for wall in walls if {wall.low, wall.high} == {index, OUTSIDE}]
        places = [(wall, span) for wall in outer for span in free_intervals(wall, columns)]
        wall, (start, end) = max(places, key=lambda place: place[1][1] - place[1][0])
        middle = (start + end) // 2 // 10 * 10
        half = min(1200, (end - start) // 2 // 10 * 10)
        yield Opening(wall, OpeningKind.DOUBLE_DOOR, middle - half, middle + half, index)


def place_windows(
    cells: Sequence[Cell],
    walls: Sequence[Wall],
    columns: Sequence[Rect],
    doors: Sequence[Opening],
) -> list[Opening]:
    """Put one window, as wide as will go, into every free stretch of outer wall."""
    taken = [(id(door.wall), door.start, door.end) for door in doors]
    windows = []
    for wall in walls:
        inside = max(wall.low, wall.high)
        if OUTSIDE not in {wall.low, wall.high} or cells[inside].kind in DARK:
            continue
        for start, end in _bays(free_intervals(wall, columns)):
            if any(key == id(wall) and a < end and start < b for key, a, b in taken):
                continue
            width = next((w for w in WINDOW_WIDTHS if w <= end - start), None)
            if width is not None:
                at = (start + end - width) // 2 // 10 * 10
                windows.append(Opening(wall, OpeningKind.WINDOW, at, at + width, inside))
    return windows


def _bays(intervals: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in intervals:
        count = max(1, round((end - start) / WINDOW_BAY_MM))
        stops = [start + (end - start) * k // count for k in range(count + 1)]
        yield from pairwise(stops)


def gap(opening: Opening) -> Rect:
    """Return what an opening takes out of its wall."""
    return opening.wall.box(opening.start, opening.end)
