"""Dimensions that print another length than is drawn: edited, or left behind by a change."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from cad_import.primitives import Dimension
from cad_import.printed_lengths import read_length
from spatial.domain.findings import Finding, Severity

MIN_READ = 4  # dimensions with a number, to know what they count in
OFF, OFF_M = 0.005, 0.005  # a printed length may differ by this share and this length (rounding)
MAX_TOLD = 20


def check_dimensions(dimensions: Sequence[Dimension]) -> tuple[Finding, ...]:
    """Compare what dimensions print with what they measure.

    Parameters
    ----------
    dimensions
        With their measures and places in metres.

    Returns
    -------
    One ``DIMENSION_DISAGREES`` for each that prints another length, at most 20, the worst first.
    Where the dimensions do not agree on what they count in, nothing is said: the unit is in doubt
    then, and that is said elsewhere.
    """
    read = [(d, read_length(d.printed)) for d in dimensions]
    known = [(d, length) for d, length in read if length is not None and d.measured > 0]
    if len(known) < MIN_READ:
        return ()
    plain = [(d, length.number) for d, length in known if length.unit_m is None]
    scale = _common_scale(plain)
    found: list[tuple[float, Dimension, float]] = []
    for dimension, length in known:
        unit_m = length.unit_m if length.unit_m is not None else scale
        if unit_m is None:
            continue
        printed_m = length.number * unit_m
        off = abs(printed_m - dimension.measured)
        if off > max(OFF * dimension.measured, OFF_M):
            found.append((off, dimension, printed_m))
    if 2 * len(found) > len(known):
        return ()
    found.sort(key=lambda item: (-round(item[0], 4), item[1].x, item[1].y, item[1].printed))
    return tuple(_finding(dimension, printed_m) for _, dimension, printed_m in found[:MAX_TOLD])


def _common_scale(plain: Sequence[tuple[Dimension, float]]) -> float | None:
    """Length in metres of what the numbers count, if most dimensions agree on it."""
    scales = Counter(round(float(np.log10(d.measured / number)), 3) for d, number in plain)
    if not scales:
        return None
    value, count = max(scales.items(), key=lambda item: (item[1], -abs(item[0])))
    return float(10**value) if 2 * count > len(plain) else None


def _finding(dimension: Dimension, printed_m: float) -> Finding:
    values = {
        "printed": dimension.printed,
        "printed_m": f"{printed_m:.3f}",
        "measured_m": f"{dimension.measured:.3f}",
        "difference_m": f"{dimension.measured - printed_m:+.3f}",
    }
    place = round(dimension.x, 3), round(dimension.y, 3)
    return Finding("DIMENSION_DISAGREES", Severity.WARNING, (dimension.printed,), *place, values)
