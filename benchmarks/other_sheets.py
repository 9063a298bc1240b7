"""Sheets that are no floor plan, drawn beside one: sections, elevations, details, a legend."""

from collections.abc import Sequence
from random import Random

import numpy as np
from ezdxf.enums import TextEntityAlignment

from benchmarks.drafts import Draft

ASIDE_M = 45.0  # past the plans, their axes and the frames around them
TITLES = ("1-1剖面图 1:100", "南立面图 1:100", "楼梯详图 1:50", "屋顶平面图 1:100")
PITCH_M = 40.0
CELL_M, CELLS, STOREY_M, STOREYS, SLAB_M = 6.0, 4, 3.6, 3, 0.2
TITLE_M, WORD_M = 0.7, 0.35

Box = tuple[float, float, float, float]


def with_other_sheets(draft: Draft, rng: Random) -> Draft:
    """Draw a section, an elevation, a detail, a roof plan and a legend to the right of the plans.

    Their lines stand on the CAD layer of the walls, so that their titles alone tell them apart.
    """
    points = np.array([(room["x"], room["y"]) for room in draft.truth["rooms"]])
    x, y = points[:, 0].max() + ASIDE_M, points[:, 1].min()
    for title in TITLES:
        _draw_cells(draft, x, y)
        centre = x + CELLS * CELL_M / 2
        _write(draft, title, (centre, y - 3.0), TITLE_M)
        _write(draft, "办公室", (centre, y + STOREY_M / 2), WORD_M)
        x += CELLS * CELL_M + PITCH_M
    _draw_legend(draft, x, y)
    return draft


def _draw_cells(draft: Draft, x: float, y: float) -> None:
    """Draw storeys of cells, as a section shows them: slabs and walls of two lines."""
    width, height = CELLS * CELL_M, STOREYS * STOREY_M
    for column in range(CELLS):
        for row in range(STOREYS):
            left, low = x + column * CELL_M, y + row * STOREY_M
            _draw_box(draft, (left, low, left + CELL_M - SLAB_M, low + STOREY_M - SLAB_M))
    _draw_box(draft, (x - SLAB_M, y - SLAB_M, x + width, y + height))


def _draw_legend(draft: Draft, x: float, y: float) -> None:
    _write(draft, "图例", (x + 1.0, y + 5.0), TITLE_M)
    for row, word in enumerate(("砌体墙", "混凝土墙", "轻质隔墙")):
        _draw_box(draft, (x, y + row, x + 1.5, y + row + SLAB_M))
        _write(draft, word, (x + 4.0, y + row), WORD_M)


def _draw_box(draft: Draft, box: Box) -> None:
    x0, y0, x1, y1 = (value / draft.unit_m for value in box)
    corners: Sequence[tuple[float, float]] = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    place = {"layer": draft.wall_layer}
    draft.document.modelspace().add_lwpolyline(corners, close=True, dxfattribs=place)


def _write(draft: Draft, words: str, at: tuple[float, float], height_m: float) -> None:
    text = draft.document.modelspace().add_text(words, height=height_m / draft.unit_m)
    middle = (at[0] / draft.unit_m, at[1] / draft.unit_m)
    text.set_placement(middle, align=TextEntityAlignment.MIDDLE_CENTER)
