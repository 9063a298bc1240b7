"""Draws what stands in the rooms: stairs, lifts, sanitary ware, furniture, parked cars."""

from collections.abc import Callable
from itertools import pairwise

from shapely import Polygon

from api.demo.blocks import (
    BASIN,
    CABINET,
    CAR,
    DESK,
    LIFT_CAR,
    MEETING_SEAT,
    PAN,
    SOFA,
    URINAL,
)
from api.demo.floors import Cell, Floor, RoomKind
from api.demo.pens import Pen, Point
from api.demo.styles import Role

TREAD_MM = 280
STALL_MM = 950
STALL_DEPTH_MM = 1250
MAX_PIECES = 16

Box = tuple[float, float, float, float]


def draw_fittings(pen: Pen, floor: Floor) -> None:
    """Fit out every room by its kind."""
    for cell, outline in zip(floor.layout.cells, floor.outlines, strict=True):
        draw = _FITTINGS.get(cell.kind)
        if draw is not None and len(cell.rects) == 1:
            draw(pen, cell, inner_box(outline, cell))


def inner_box(outline: Polygon, cell: Cell) -> Box:
    """Return the room's box less a hand's breadth, so that nothing touches the walls."""
    x0, y0, x1, y1 = outline.bounds
    rect = cell.rects[0]
    return (
        max(x0, rect.x0) + 60,
        max(y0, rect.y0) + 60,
        min(x1, rect.x1) - 60,
        min(y1, rect.y1) - 60,
    )


def _draw_stair(pen: Pen, cell: Cell, box: Box) -> None:
    """Two flights along the longer side, a handrail between them, a walking line with its word."""
    upright = cell.rects[0].height >= cell.rects[0].width
    x0, y0, x1, y1 = box if upright else (box[1], box[0], box[3], box[2])

    def at(x: float, y: float) -> Point:
        return (x, y) if upright else (y, x)

    middle = (x0 + x1) / 2
    first, count = y0 + 1400, int((y1 - y0 - 2800) // TREAD_MM)
    last = first + count * TREAD_MM
    for k in range(count + 1):
        y = first + k * TREAD_MM
        pen.line(at(x0, y), at(middle - 80, y), Role.STAIR)
        pen.line(at(middle + 80, y), at(x1, y), Role.STAIR)
    rail = [(middle - 60, first - 60), (middle + 60, first - 60)]
    rail += [(middle + 60, last + 60), (middle - 60, last + 60)]
    pen.polyline([at(x, y) for x, y in rail], Role.STAIR)
    quarter = (x0 + middle) / 2
    pen.polyline([at(quarter, first - 400), at(quarter, last - 300)], Role.STAIR, closed=False)
    cut = first + count // 2 * TREAD_MM
    broken = [(middle + 80, cut), (x1 - 700, cut + 350), (x1 - 600, cut + 600), (x1, cut + 900)]
    pen.polyline([at(x, y) for x, y in broken], Role.STAIR, closed=False)
    pen.text("上", at(quarter, first - 650), 300, Role.STAIR)


def _draw_lift(pen: Pen, cell: Cell, box: Box) -> None:
    centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    pen.insert(LIFT_CAR, centre, Role.LIFT)


def _draw_toilet(pen: Pen, cell: Cell, box: Box) -> None:
    """Stalls along the top, basins along the bottom; thin partitions are no walls."""
    x0, y0, x1, y1 = box
    count = int((x1 - x0) // STALL_MM)
    front = y1 - STALL_DEPTH_MM
    if count < 1 or front - y0 < 1400:
        return
    for k in range(count):
        left = x0 + k * STALL_MM
        pen.line((left + STALL_MM, front), (left + STALL_MM, y1), Role.SANITARY)
        pen.line((left, front), (left + 250, front), Role.SANITARY)
        pen.arc((left + 250, front), 600, (270.0, 360.0), Role.SANITARY)
        pen.line((left + 250, front), (left + 250, front - 600), Role.SANITARY)
        pen.insert(PAN, (left + STALL_MM / 2, y1), Role.SANITARY, (1.0, -1.0))
    if cell.kind is RoomKind.MEN:
        for k in range(int((front - y0 - 900) // 700)):
            pen.insert(URINAL, (x0, y0 + 600 + 700 * k), Role.SANITARY, turn_deg=270)
    pen.insert(BASIN, (x1 - 400, y0), Role.SANITARY)


def _draw_office(pen: Pen, cell: Cell, box: Box) -> None:
    x0, y0, x1, y1 = box
    across, deep = int((x1 - x0) // 2400), int((y1 - y0) // 2700)
    pieces = [(i, j) for j in range(deep) for i in range(across)]
    for i, j in pieces[:MAX_PIECES]:
        centre = (x0 + 1100 + 2400 * i, y0 + 1000 + 2700 * j)
        pen.insert(DESK, centre, Role.FURNITURE)
    pen.insert(CABINET, (x0 + 20, y1 - 420), Role.FURNITURE)
    if cell.use == "101":
        pen.insert(SOFA, ((x0 + x1) / 2, y1 - 600), Role.FURNITURE, (1.0, -1.0))


def _draw_meeting(pen: Pen, cell: Cell, box: Box) -> None:
    x0, y0, x1, y1 = box
    table = [(x0 + 1500, y0 + 1800), (x1 - 1500, y0 + 1800)]
    table += [(x1 - 1500, y1 - 1800), (x0 + 1500, y1 - 1800)]
    if table[1][0] - table[0][0] < 600 or table[2][1] - table[1][1] < 600:
        return
    pen.polyline(table, Role.FURNITURE)
    seats = min(10, int((table[1][0] - table[0][0]) // 750))
    for k in range(seats):
        x = table[0][0] + 375 + 750 * k
        pen.insert(MEETING_SEAT, (x, table[0][1] - 350), Role.FURNITURE, (1.0, -1.0))
        pen.insert(MEETING_SEAT, (x, table[2][1] + 350), Role.FURNITURE)


def _draw_hall(pen: Pen, cell: Cell, box: Box) -> None:
    """Rows of seats in a hall, cars in a garage, nothing in a lobby."""
    x0, y0, x1, y1 = box
    if cell.use == "402":
        for k in range(int((x1 - x0 - 1200) // 2600)):
            pen.insert(CAR, (x0 + 1500 + 2600 * k, y1 - 2900), Role.FURNITURE)
        return
    for row in range(min(5, int((y1 - y0 - 4000) // 1500))):
        for k in range(min(12, int((x1 - x0 - 3000) // 900))):
            seat = (x0 + 1800 + 900 * k, y0 + 1500 + 1500 * row)
            pen.insert(MEETING_SEAT, seat, Role.FURNITURE)


def _draw_shelves(pen: Pen, cell: Cell, box: Box) -> None:
    x0, y0, x1, y1 = box
    if cell.use not in {"203", "204", "211", "205"}:
        return
    for left, right in pairwise(range(int(x0) + 300, int(x1) - 300, 1300)):
        if right - left > 600:
            shelf = [(left, y0 + 1200), (left + 450, y0 + 1200), (left + 450, y1 - 900)]
            pen.polyline([*shelf, (left, y1 - 900)], Role.FURNITURE)


_FITTINGS: dict[RoomKind, Callable[[Pen, Cell, Box], None]] = {
    RoomKind.STAIR: _draw_stair,
    RoomKind.LIFT: _draw_lift,
    RoomKind.MEN: _draw_toilet,
    RoomKind.WOMEN: _draw_toilet,
    RoomKind.OFFICE: _draw_office,
    RoomKind.OPEN_OFFICE: _draw_office,
    RoomKind.MEETING: _draw_meeting,
    RoomKind.HALL: _draw_hall,
    RoomKind.SERVICE: _draw_shelves,
}
