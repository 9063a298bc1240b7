"""Lines from the origin to the plan: what T20 leaves of 天正 walls that were exploded in it.

Its EXPLODE sets the start of a wall's lines to zero. Drawn, they run in a fan from the coordinates'
origin through every room on their way.
"""

from dataclasses import replace

import numpy as np

from cad_import.primitives import Primitives

FROM_ORIGIN = "LINE (0,0)"
MIN_LINES = 3
AWAY = 3.0  # the origin lies this many of the plan's radii from its middle
MOST = 95.0  # per cent of all ends make up the plan; the rest may lie anywhere


def without_origin_lines(primitives: Primitives) -> Primitives:
    """Take such lines out and count them as unread, where the plan lies away from the origin.

    A plan around the origin may well have a corner there; its lines stay.
    """
    ends = primitives.segments.reshape(-1, 2, 2)
    near = np.abs(primitives.segments) < 1e-9
    fan = (near[:, 0] & near[:, 1]) | (near[:, 2] & near[:, 3])
    if fan.sum() < MIN_LINES or fan.all():
        return primitives
    rest = ends[~fan].reshape(-1, 2)
    middle = np.median(rest, axis=0)
    radius = float(np.percentile(np.hypot(*(rest - middle).T), MOST))
    if float(np.hypot(*middle)) < AWAY * radius:
        return primitives
    unread = primitives.unread.copy()
    for layer in primitives.segment_layers[fan].tolist():
        unread[(primitives.cad_layers[layer], FROM_ORIGIN)] += 1
    return replace(
        primitives,
        segments=primitives.segments[~fan],
        segment_layers=primitives.segment_layers[~fan],
        segment_inserts=primitives.segment_inserts[~fan],
        unread=unread,
    )
