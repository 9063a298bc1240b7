"""Drawings of several sheets: frames, titles, axes, details and legends around hand-drawn plans."""

from collections.abc import Mapping

from shapely import box

from tests.support.plans import WALL, PlanPen, draw_office_row, lines, wall_lines

FRAME_M = (42.0, 29.7)  # A3 plotted 1:100
PITCH_M = 50.0
BUBBLE_M = 0.4
AXES: Mapping[str, float] = {"1": 0.0, "2": 4.1, "3": 8.2}
LETTERS: Mapping[str, float] = {"A": 0.0, "B": 5.3, "C": 9.4}


def draw_sheet(pen: PlanPen, storey: str, title: str | None, *, frame: bool = True) -> None:
    """Draw the office row with its axes, its title and, if wanted, a frame with a title block."""
    draw_office_row(pen, storey=storey, title=None)
    draw_axes(pen)
    if title is not None:
        pen.text(title, (4.1, -7), height_m=0.7, layer="PUB_TITLE")
        pen.text("1:100", (9.1, -7), height_m=0.45, layer="PUB_TITLE")
    if frame:
        width, height = FRAME_M
        pen.outline(box(-15, -12, -15 + width, -12 + height), "图框")
        if title is not None:
            pen.text(title, (24, -10), height_m=0.35, layer="图框")


def draw_axes(pen: PlanPen) -> None:
    """Draw the axes as lines with a bubble at both ends."""
    for label, x in AXES.items():
        pen.lines(lines([x, -3.5, x, 12.9]), "DOTE")
        for y in (-3.9, 13.3):
            _bubble(pen, label, x, y)
    for label, y in LETTERS.items():
        pen.lines(lines([-3.5, y, 11.7, y]), "DOTE")
        for x in (-3.9, 12.1):
            _bubble(pen, label, x, y)


def _bubble(pen: PlanPen, label: str, x: float, y: float) -> None:
    """Draw a circle, round lettered axes as a polyline of two half circles, and the label."""
    place = {"layer": "AXIS_TEXT"}
    if label.isdigit():
        pen.space.add_circle(pen.point(x, y), BUBBLE_M / pen.metres_per_unit, dxfattribs=place)
    else:
        halves = [(*pen.point(x + side * BUBBLE_M, y), 1.0) for side in (-1, 1)]
        pen.space.add_lwpolyline(halves, format="xyb", close=True, dxfattribs=place)
    pen.text(label, (x, y), height_m=0.35, layer="AXIS_TEXT")


def draw_other(pen: PlanPen, title: str) -> None:
    """Draw walls around two cells, with a title below: a section, a detail."""
    pen.lines(wall_lines([box(0, 0, 6, 3), box(0, 3.2, 6, 6.2)]), WALL)
    pen.text(title, (3, -2), height_m=0.7, layer="PUB_TITLE")


def draw_legend(pen: PlanPen) -> None:
    """Draw samples of wall lines with words beside them."""
    pen.text("图例", (1, 4), height_m=0.5)
    for k, word in enumerate(("砌体墙", "混凝土墙", "轻质隔墙")):
        pen.lines(lines([0, k, 1.2, k], [0, k + 0.2, 1.2, k + 0.2]), WALL)
        pen.text(word, (3, k))
