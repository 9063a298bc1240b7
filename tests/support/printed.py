"""Lengths that hand-drawn plans print: dimension chains, whole or exploded, and sizes of rooms."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from shapely import box

from tests.support.plans import PlanPen, lines

CHAIN_Y_M, TEXT_M = -5.0, 0.25
INCH_M = 0.0254


def chain(
    pen: PlanPen,
    lengths_m: Sequence[float],
    *,
    exploded: bool,
    feet: bool = False,
    factor: float = 1.0,
    one_line: bool = False,
) -> None:
    """Draw dimensions of bays one after the other, as DIMENSIONs or as lines, ticks and texts.

    They print millimetres, or feet and inches; ``factor`` makes them print something else. With
    ``one_line`` the exploded chain has one line for all.
    """
    stops = [0.0, *np.cumsum(lengths_m).tolist()]
    if one_line:
        pen.lines(lines([0, CHAIN_Y_M, stops[-1], CHAIN_Y_M]), "PUB_DIM")
    for start, end in pairwise(stops):
        printed = _feet(end - start) if feet else f"{(end - start) * 1000 * factor:.0f}"
        middle = ((start + end) / 2, CHAIN_Y_M + 0.7 * TEXT_M)
        if exploded:
            if not one_line:
                pen.lines(lines([start, CHAIN_Y_M, end, CHAIN_Y_M]), "PUB_DIM")
            for x in (start, end):
                tick = lines([x - 0.1, CHAIN_Y_M - 0.1, x + 0.1, CHAIN_Y_M + 0.1])
                pen.lines(tick, "PUB_DIM")
            pen.text(printed, middle, height_m=TEXT_M, layer="PUB_DIM")
        else:
            pen.space.add_linear_dim(
                base=pen.point(start, CHAIN_Y_M),
                p1=pen.point(start, 0),
                p2=pen.point(end, 0),
                text=printed,
                dxfattribs={"layer": "PUB_DIM"},
            ).render()


def _feet(length_m: float) -> str:
    feet, inches = divmod(round(length_m / INCH_M), 12)
    return f"{feet}'-{inches}\""


def room_sizes(
    pen: PlanPen, sizes_m: Sequence[tuple[float, float]], factors: Sequence[float]
) -> None:
    """Draw the outlines of rooms in a row, each with its width and depth, times a factor, in it."""
    x = 0.0
    for (width, depth), factor in zip(sizes_m, factors, strict=True):
        pen.outline(box(x, 0, x + width, depth), "Walls")
        said = [_feet(size * factor).replace("-", "") for size in (width, depth)]
        words = " x ".join(said).replace('"', "''")
        pen.text(words, (x + width / 2, depth / 2), height_m=0.15, layer="Texts")
        x += width + 0.2
