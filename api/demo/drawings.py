"""Composes drawings: floors on sheets, several side by side, saved as DXF with their truth."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import ezdxf
import shapely
from ezdxf import units
from ezdxf.document import Drawing
from ezdxf.filemanagement import new

from api.demo.annotations import SheetTexts, draw_axes, draw_sheet, sheet_box
from api.demo.blocks import add_blocks
from api.demo.fittings import draw_fittings
from api.demo.floors import Floor
from api.demo.labels import RoomLabel, draw_labels, labels_of
from api.demo.pens import TEXT_STYLE, Pen, Placement
from api.demo.structure import draw_structure
from api.demo.styles import COLOURS, Role, Style

# ezdxf offers its options at run time without exporting them to type checkers
OPTIONS = ezdxf.options  # type: ignore[attr-defined]
SHEET_GAP_MM = 4000.0
METRES_PER_UNIT = 0.001
TOLERANCE_PCT = 0.5


@dataclass(frozen=True, slots=True)
class Sheet:
    """One plan of a drawing: a floor, its title and the ordinals that it stands for."""

    floor: Floor
    texts: SheetTexts
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """A sheet as it was drawn: where it lies and what its rooms' labels say."""

    sheet: Sheet
    placement: Placement
    labels: tuple[RoomLabel, ...]


@contextmanager
def _fixed_metadata() -> Iterator[None]:
    """Keep the clock and random ids out of a file, so that one seed gives the same bytes."""
    before = OPTIONS.write_fixed_meta_data_for_testing
    OPTIONS.write_fixed_meta_data_for_testing = True
    try:
        yield
    finally:
        OPTIONS.write_fixed_meta_data_for_testing = before


def draw(
    path: Path, sheets: Sequence[Sheet], style: Style, origin: Placement, rng: Random
) -> tuple[DrawnSheet, ...]:
    """Draw sheets side by side from an origin, west to east, and save them.

    Parameters
    ----------
    origin
        Where the first plan's own frame lies in the drawing; its angle turns every plan.
    """
    with _fixed_metadata():
        doc = _new_document(style)
        drawn = []
        offset = 0.0
        for sheet in sheets:
            placement = Placement(*_moved(origin, offset), origin.turn_deg)
            pen = Pen(doc, doc.modelspace(), style, placement)
            labels = labels_of(sheet.floor, style.labels, rng)
            _draw_sheet(pen, sheet, labels)
            drawn.append(DrawnSheet(sheet, placement, labels))
            box = sheet_box(sheet.floor.layout)
            offset += box[2] - box[0] + SHEET_GAP_MM
        doc.saveas(path)
    return tuple(drawn)


def _moved(origin: Placement, offset: float) -> tuple[float, float]:
    return origin.point((offset, 0.0))


def _new_document(style: Style) -> Drawing:
    doc = new(style.release, units=units.MM)
    if style.is_gbk:
        doc.encoding = "gbk"
    else:
        doc.header["$DWGCODEPAGE"] = "ANSI_936"
    doc.styles.add(TEXT_STYLE, font="gbenor.shx").dxf.bigfont = "gbcbig.shx"
    for role in Role:
        name = style.layers[role]
        if not doc.layers.has_entry(name):
            doc.layers.add(name, color=COLOURS[role])
    add_blocks(doc, style.window_lines)
    return doc


def _draw_sheet(pen: Pen, sheet: Sheet, labels: tuple[RoomLabel, ...]) -> None:
    draw_axes(pen, sheet.floor.layout)
    draw_structure(pen, sheet.floor)
    draw_fittings(pen, sheet.floor)
    draw_labels(pen, sheet.floor, labels)
    draw_sheet(pen, sheet.floor.layout, sheet.texts)


def truth_document(name: str, drawn: Sequence[DrawnSheet]) -> dict[str, object]:
    """Describe every room of a drawing exactly, in metres in the drawing's own frame.

    Outlines run along the inner wall faces; columns that touch a wall are left out of them, columns
    that stand free are not.
    """
    rooms = []
    for number, item in enumerate(drawn, start=1):
        floor = item.sheet.floor
        for outline, label in zip(floor.outlines, item.labels, strict=True):
            metres = shapely.transform(
                item.placement.outline(outline), lambda xy: xy * METRES_PER_UNIT
            )
            inside = shapely.point_on_surface(metres)
            rooms.append(
                {
                    "name": label.name,
                    "number": label.number,
                    "x": round(inside.x, 4),
                    "y": round(inside.y, 4),
                    "area_m2": round(outline.area / 1e6, 4),
                    "printed_area_m2": label.printed_area_m2,
                    "wkt": shapely.to_wkt(metres, rounding_precision=5),
                    "sheet": number,
                }
            )
    sheets = [
        {"sheet": k, "title": item.sheet.texts.title, "ordinals": list(item.sheet.ordinals)}
        for k, item in enumerate(drawn, start=1)
    ]
    return {
        "drawing": name,
        "unit_m": METRES_PER_UNIT,
        "complete": True,
        "tolerance_pct": TOLERANCE_PCT,
        "sheets": sheets,
        "rooms": rooms,
    }


def write_json(path: Path, document: object) -> None:
    """Write JSON, the same bytes for the same content."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
