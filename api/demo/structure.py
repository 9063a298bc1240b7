"""Draws what a floor is built of: walls, columns, doors and windows."""

import shapely
from shapely import LineString

from api.demo.blocks import DOOR, DOUBLE_DOOR, WINDOW
from api.demo.floors import Floor, Opening, OpeningKind, Rect
from api.demo.native import draw_native_column, draw_native_walls
from api.demo.pens import Pen, Point
from api.demo.styles import Role
from api.demo.walls import boundary_segments, polygon_of, simplify_collinear


def draw_structure(pen: Pen, floor: Floor) -> None:
    """Draw walls, columns and openings."""
    (draw_native_walls if pen.style.native else _draw_walls)(pen, floor)
    for column in floor.layout.columns:
        (draw_native_column if pen.style.native_columns else _draw_column)(pen, column)
    if pen.style.native:
        return  # TArch's walls hold their openings
    for opening in floor.openings:
        if opening.kind is OpeningKind.WINDOW:
            _draw_window(pen, opening)
        elif opening.kind is OpeningKind.LIFT_DOOR:
            _draw_lift_door(pen, opening)
        else:
            _draw_door(pen, opening)


def _draw_walls(pen: Pen, floor: Floor) -> None:
    if pen.style.walls_as_outlines:
        for part in shapely.get_parts(floor.solid):
            tidy = simplify_collinear(part)
            for ring in (tidy.exterior, *tidy.interiors):
                pen.polyline([(x, y) for x, y in ring.coords[:-1]], Role.WALL)
        return
    segments = boundary_segments(floor.solid)
    if pen.style.walls_stop_at_columns and floor.layout.columns:
        columns = shapely.union_all([polygon_of(column) for column in floor.layout.columns])
        cut = shapely.difference([LineString(segment) for segment in segments], columns)
        segments = [
            (part.coords[0], part.coords[-1])
            for left in cut
            for part in shapely.get_parts(left)
            if part.length > 0
        ]
    for start, end in segments:
        pen.line(start, end, Role.WALL)


def _draw_column(pen: Pen, column: Rect) -> None:
    corners: list[Point] = [
        (column.x0, column.y0),
        (column.x1, column.y0),
        (column.x1, column.y1),
        (column.x0, column.y1),
    ]
    pen.polyline(corners, Role.COLUMN)
    pen.solid(corners, Role.COLUMN_HATCH)


def along(opening: Opening, position: float, offset: float) -> Point:
    """Return the point at a position along an opening's wall and an offset across it."""
    wall = opening.wall
    return (wall.at + offset, position) if wall.vertical else (position, wall.at + offset)


def _draw_window(pen: Pen, opening: Opening) -> None:
    thickness, width = opening.wall.thickness, opening.end - opening.start
    if pen.style.blocks:
        turn = 90.0 if opening.wall.vertical else 0.0
        at = along(opening, opening.start, 0)
        pen.insert(WINDOW, at, Role.WINDOW, (float(width), float(thickness)), turn)
        return
    count = pen.style.window_lines
    for k in range(count):
        offset = thickness * (k / (count - 1) - 0.5)
        start, end = along(opening, opening.start, offset), along(opening, opening.end, offset)
        pen.line(start, end, Role.WINDOW)


def _draw_lift_door(pen: Pen, opening: Opening) -> None:
    for offset in (-40.0, 40.0):
        start, end = along(opening, opening.start, offset), along(opening, opening.end, offset)
        pen.line(start, end, Role.DOOR)


def _draw_door(pen: Pen, opening: Opening) -> None:
    wall, width = opening.wall, float(opening.end - opening.start)
    side = 1.0 if opening.into == wall.high else -1.0
    offset = side * wall.thickness / 2 if pen.style.hinge_in_face else 0.0
    double = opening.kind is OpeningKind.DOUBLE_DOOR
    from_end = opening.hinge_at_end and not double
    hinge = along(opening, opening.end if from_end else opening.start, offset)
    direction = -1.0 if from_end else 1.0
    # A vertical wall turned by 90° has its high side (east) on the right of its direction.
    mirror = -side if wall.vertical else side
    turn = 90.0 if wall.vertical else 0.0
    if pen.style.blocks:
        block = DOUBLE_DOOR if double else DOOR
        pen.insert(block, hinge, Role.DOOR, (direction * width, mirror * width), turn)
        return
    leaves = [(hinge, direction, width)]
    if double:
        other = along(opening, opening.end, offset)
        leaves = [(hinge, 1.0, width / 2), (other, -1.0, width / 2)]
    for foot, way, length in leaves:
        _draw_leaf(pen, (foot, length), (turn, way, mirror))


def _draw_leaf(pen: Pen, leaf: tuple[Point, float], frame: tuple[float, float, float]) -> None:
    """Draw a leaf standing open at 90° and the arc of its edge."""
    (x, y), length = leaf
    turn, way, mirror = frame
    tip = (x, y + mirror * length) if turn == 0 else (x - mirror * length, y)
    pen.line((x, y), tip, Role.DOOR)
    closed, opened = turn + (0.0 if way > 0 else 180.0), turn + 90.0 * mirror
    angles = (closed, opened) if way * mirror > 0 else (opened, closed)
    pen.arc((x, y), length, angles, Role.DOOR)
