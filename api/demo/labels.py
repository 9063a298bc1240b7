"""Writes the rooms' labels: number, name and area, in the manner of the office."""

from dataclasses import dataclass
from random import Random

import shapely
from shapely import Point as ShapelyPoint
from shapely import Polygon

from api.demo.floors import Cell, Floor, RoomKind
from api.demo.native import draw_native_room
from api.demo.pens import Pen, Point, text_width
from api.demo.styles import LabelManner, Role
from spatial.geometry.areas import round_half_up

# GBK has no raised 2; CAD programs write such a character by its code point.
RAISED_TWO = {True: "\\U+00B2", False: "²"}
LABEL_MM = 300.0
COLUMN_CLEARANCE_MM = 1500
SMALL_LABEL_MM = 150.0
STALE_SHARE = 0.008
STALE_FACTOR = 1.06


@dataclass(frozen=True, slots=True)
class RoomLabel:
    """What the drawing prints in a room; areas in m² with two decimals, None where none is."""

    number: str | None
    name: str
    printed_area_m2: float | None


def labels_of(floor: Floor, manner: LabelManner, rng: Random) -> tuple[RoomLabel, ...]:
    """Decide what each room's label says.

    A few areas are stale, as in drawings whose walls were moved after they were measured: they
    print 6 % too much.
    """
    labels = []
    for cell, outline in zip(floor.layout.cells, floor.outlines, strict=True):
        area_m2 = outline.area / 1e6
        factor = STALE_FACTOR if rng.random() < STALE_SHARE and cell.number else 1.0
        unprinted = manner in {LabelManner.PLAIN, LabelManner.NATIVE}
        silent = unprinted or cell.kind in {RoomKind.SHAFT, RoomKind.LIFT}
        printed = None if silent else round_half_up(area_m2 * factor)
        labels.append(RoomLabel(cell.number, cell.name, printed))
    return tuple(labels)


def draw_labels(pen: Pen, floor: Floor, labels: tuple[RoomLabel, ...]) -> None:
    """Write every room's label inside it."""
    for cell, outline, label in zip(floor.layout.cells, floor.outlines, labels, strict=True):
        at = label_point(cell, outline)
        height = _fitting_height(label, outline)
        _WRITERS[pen.style.labels](pen, label, at, height)


def label_point(cell: Cell, outline: Polygon) -> Point:
    """Return where a room's label is centred: the middle of its largest rectangle, or inside it."""
    rect = max(cell.rects, key=lambda rect: rect.width * rect.height)
    centre = ShapelyPoint((rect.x0 + rect.x1) / 2, (rect.y0 + rect.y1) / 2)
    if cell.kind in {RoomKind.HALL, RoomKind.OPEN_OFFICE}:
        # Clear of a column that may stand in the middle.
        centre = ShapelyPoint(centre.x + COLUMN_CLEARANCE_MM, centre.y + COLUMN_CLEARANCE_MM)
    if not outline.contains(centre):
        centre = shapely.point_on_surface(outline)
    return centre.x, centre.y


def _fitting_height(label: RoomLabel, outline: Polygon) -> float:
    x0, y0, x1, y1 = (float(side) for side in outline.bounds)
    widest = max(text_width(label.name, 1.0), 6.0 if label.printed_area_m2 else 1.0)
    height = min(LABEL_MM, (x1 - x0) * 0.85 / widest, (y1 - y0) * 0.85 / 5)
    return max(SMALL_LABEL_MM, round(height / 25) * 25.0)


def _area(label: RoomLabel, unit: str) -> list[str]:
    return [] if label.printed_area_m2 is None else [f"{label.printed_area_m2:.2f}{unit}"]


def _write_texts(pen: Pen, label: RoomLabel, at: Point, height: float) -> None:
    unit = "m" + RAISED_TWO[pen.style.is_gbk]
    lines = [*([label.number] if label.number else []), label.name, *_area(label, unit)]
    _write_lines(pen, lines, at, height)


def _write_plain(pen: Pen, label: RoomLabel, at: Point, height: float) -> None:
    _write_lines(pen, [*([label.number] if label.number else []), label.name], at, height)


def _write_lines(pen: Pen, lines: list[str], at: Point, height: float) -> None:
    top = at[1] + 0.75 * height * (len(lines) - 1)
    for k, line in enumerate(lines):
        pen.text(line, (at[0], top - 1.5 * height * k), height, Role.ROOM_TEXT)


def _write_stacked(pen: Pen, label: RoomLabel, at: Point, height: float) -> None:
    lines = [] if label.number is None else [f"房间编号：{label.number}"]
    lines += [f"房间名称：{label.name}"] if label.number else [label.name]
    lines += [f"使用面积：{area}" for area in _area(label, "㎡")]
    pen.mtext(lines, at, min(height, 200.0) if label.number else height, Role.ROOM_TEXT)


def _write_mtext(pen: Pen, label: RoomLabel, at: Point, height: float) -> None:
    lines = [*([label.number] if label.number else []), label.name, *_area(label, "㎡")]
    pen.mtext(lines, at, height, Role.ROOM_TEXT)


def _write_split(pen: Pen, label: RoomLabel, at: Point, height: float) -> None:
    """As TArch's room objects fall apart: the raised 2 of m² is a text of its own."""
    if label.number:
        pen.text(label.number, (at[0], at[1] + 1.5 * height), height, Role.TEXT)
    pen.text(label.name, at, height, Role.ROOM_TEXT)
    if label.printed_area_m2 is None:
        return
    small = 0.75 * height
    area = f"{label.printed_area_m2:.2f}m"
    y = at[1] - 1.4 * height
    pen.text(area, (at[0], y), small, Role.ROOM_TEXT)
    right = at[0] + text_width(area, small) / 2 + 0.3 * small
    pen.text("2", (right, y + 0.3 * small), 0.5 * small, Role.ROOM_TEXT)


def _write_native(pen: Pen, label: RoomLabel, at: Point, height: float) -> None:
    draw_native_room(pen, label.name, label.number, at)


_WRITERS = {
    LabelManner.TEXTS: _write_texts,
    LabelManner.STACKED: _write_stacked,
    LabelManner.MTEXT: _write_mtext,
    LabelManner.SPLIT: _write_split,
    LabelManner.PLAIN: _write_plain,
    LabelManner.NATIVE: _write_native,
}
