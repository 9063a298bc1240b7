"""Draws what explains a plan: axes with bubbles, dimension chains, title, sheet frame, north."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ezdxf.layouts.blocklayout import BlockLayout

from api.demo.floors import FloorLayout
from api.demo.native import draw_native_title
from api.demo.pens import Pen, Placement, Point, text_width
from api.demo.styles import Role

BUBBLE_MM = 400.0
DIMENSION_TEXT_MM = 250.0
CHAIN_MM = (1600.0, 2600.0)  # distances of the bay chain and the total from the outermost axis
BUBBLE_AT_MM = 4200.0
TITLE_MM = 700.0
MARGIN_MM = 7000.0
TITLE_BLOCK_MM = 6000.0
FRAME_BLOCK = "TK_FRAME"


@dataclass(frozen=True, slots=True)
class SheetTexts:
    """What a sheet's title and title block say."""

    title: str
    project: str
    number: str
    date: str


def draw_axes(pen: Pen, layout: FloorLayout) -> None:
    """Draw the axes, their bubbles at both ends and the dimension chains on two sides."""
    xs, ys = layout.x_axes, layout.y_axes
    low_x, high_x = xs[0] - BUBBLE_AT_MM, xs[-1] + BUBBLE_AT_MM
    low_y, high_y = ys[0] - BUBBLE_AT_MM, ys[-1] + BUBBLE_AT_MM
    for number, x in enumerate(xs, start=1):
        pen.line((x, low_y + BUBBLE_MM), (x, high_y - BUBBLE_MM), Role.AXIS)
        for y in (low_y, high_y):
            _draw_bubble(pen, (float(x), y), str(number))
    for letter, y in zip(_letters(len(ys)), ys, strict=True):
        pen.line((low_x + BUBBLE_MM, y), (high_x - BUBBLE_MM, y), Role.AXIS)
        for side in (low_x, high_x):
            _draw_bubble(pen, (side, float(y)), letter)
    for distance, stops_x, stops_y in zip(
        CHAIN_MM, (xs, (xs[0], xs[-1])), (ys, (ys[0], ys[-1])), strict=True
    ):
        for a, b in pairwise(stops_x):
            _draw_dimension(pen, (a, ys[0]), (b, ys[0]), (0.0, -distance))
        for a, b in pairwise(stops_y):
            _draw_dimension(pen, (xs[0], a), (xs[0], b), (-distance, 0.0))


def _letters(count: int) -> str:
    return "ABCDEFGHJKLMNPQRSTUVWXY"[:count]  # I, O and Z are not used for axes


def _draw_bubble(pen: Pen, centre: Point, text: str) -> None:
    pen.circle(centre, BUBBLE_MM, Role.AXIS_TEXT)
    pen.text(text, centre, 350.0, Role.AXIS_TEXT)


def _draw_dimension(pen: Pen, start: Point, end: Point, away: Point) -> None:
    """Draw a dimension between two points, its line moved away from them."""
    vertical = start[0] == end[0]
    length = round(abs(end[0] - start[0]) + abs(end[1] - start[1]))
    a = (start[0] + away[0], start[1] + away[1])
    b = (end[0] + away[0], end[1] + away[1])
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    gap = 0.7 * DIMENSION_TEXT_MM
    at = (middle[0] - gap, middle[1]) if vertical else (middle[0], middle[1] + gap)
    turn = 90.0 if vertical else 0.0
    if not pen.style.true_dimensions:
        _draw_dimension_parts(pen, ((start, a), (end, b), (a, b)), (a, b))
        pen.text(str(length), at, DIMENSION_TEXT_MM, Role.DIMENSION, turn_deg=turn)
        return
    block = pen.doc.blocks.new_anonymous_block(type_char="D")
    picture = Pen(pen.doc, block, pen.style, pen.placement)
    _draw_dimension_parts(picture, ((start, a), (end, b), (a, b)), (a, b))
    picture.text(str(length), at, DIMENSION_TEXT_MM, Role.DIMENSION, turn_deg=turn)
    place = pen.placement.point
    pen.space.new_entity(
        "DIMENSION",
        {
            "layer": pen.layer(Role.DIMENSION),
            "dimtype": 32,  # linear, its block used by no other dimension
            "dimstyle": "Standard",
            "geometry": block.name,
            "defpoint": place(b),
            "defpoint2": place(start),
            "defpoint3": place(end),
            "text_midpoint": place(at),
            "angle": turn + pen.placement.turn_deg,
            "actual_measurement": length,
        },
    )


def _draw_dimension_parts(
    pen: Pen, lines: Sequence[tuple[Point, Point]], ticks: Sequence[Point]
) -> None:
    for start, end in lines:
        pen.line(start, end, Role.DIMENSION)
    for x, y in ticks:
        pen.line((x - 100, y - 100), (x + 100, y + 100), Role.DIMENSION)


def sheet_box(layout: FloorLayout) -> tuple[float, float, float, float]:
    """Return the outer frame of a sheet around a plan, mm: plan, axes, title, title block."""
    edge = BUBBLE_AT_MM + MARGIN_MM / 2
    return (
        layout.x_axes[0] - edge,
        layout.y_axes[0] - edge - 3500.0,
        layout.x_axes[-1] + edge + TITLE_BLOCK_MM,
        layout.y_axes[-1] + edge,
    )


def draw_sheet(pen: Pen, layout: FloorLayout, texts: SheetTexts) -> None:
    """Draw title, north arrow and frame with its title block."""
    box = sheet_box(layout)
    _draw_title(pen, layout, texts)
    _draw_north(pen, (box[2] - TITLE_BLOCK_MM - 2200.0, box[3] - 3000.0))
    if pen.style.frame_block:
        name = f"{FRAME_BLOCK}_{texts.number}"
        block = pen.doc.blocks.new(name)
        _draw_frame(_loose(pen, block), box)
        pen.insert(name, (0.0, 0.0), Role.FRAME)
    else:
        _draw_frame(pen, box)
    _write_title_block(pen, box, texts)


def _loose(pen: Pen, block: BlockLayout) -> Pen:
    return Pen(pen.doc, block, pen.style, Placement())


def _draw_title(pen: Pen, layout: FloorLayout, texts: SheetTexts) -> None:
    centre = (layout.x_axes[0] + layout.x_axes[-1]) / 2
    y = layout.y_axes[0] - BUBBLE_AT_MM - 2500.0
    width = text_width(texts.title, TITLE_MM)
    if pen.style.native:
        draw_native_title(pen, texts.title, (centre, y))
        return
    pen.text(texts.title, (centre, y), TITLE_MM, Role.TEXT)
    pen.text("1:100", (centre + width / 2 + 1600.0, y - 100.0), 450.0, Role.TEXT)
    for below in (500.0, 620.0):
        left, right = centre - width / 2 - 100.0, centre + width / 2 + 100.0
        pen.line((left, y - below), (right, y - below), Role.SYMBOL)


def _draw_north(pen: Pen, centre: Point) -> None:
    x, y = centre
    pen.circle(centre, 1200.0, Role.SYMBOL)
    pen.polyline([(x - 180.0, y - 1186.0), (x, y + 1200.0), (x + 180.0, y - 1186.0)], Role.SYMBOL)
    pen.text("北", (x, y + 1600.0), 400.0, Role.SYMBOL)


def _draw_frame(pen: Pen, box: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = box
    for inset in (0.0, 800.0):
        corners = [(x0 + inset, y0 + inset), (x1 - inset, y0 + inset)]
        corners += [(x1 - inset, y1 - inset), (x0 + inset, y1 - inset)]
        pen.polyline(corners, Role.FRAME)
    left = x1 - TITLE_BLOCK_MM
    pen.line((left, y0 + 800.0), (left, y1 - 800.0), Role.FRAME)
    for k in range(1, 6):
        y = y0 + 800.0 + 1800.0 * k
        pen.line((left, y), (x1 - 800.0, y), Role.FRAME)


def _write_title_block(pen: Pen, box: tuple[float, float, float, float], texts: SheetTexts) -> None:
    x, y = box[2] - (TITLE_BLOCK_MM + 800.0) / 2, box[1] + 1700.0
    rows = [texts.date, f"图号 {texts.number}", "比例 1:100", texts.title, texts.project]
    for k, row in enumerate(rows):
        height = min(350.0, (TITLE_BLOCK_MM - 1200.0) / max(1.0, text_width(row, 1.0)))
        pen.text(row, (x, y + 1800.0 * k), round(height / 10) * 10.0, Role.FRAME)
