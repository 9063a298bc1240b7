"""What is drawn in a gap between wall faces, beside it and behind it, (n, 4) in metres.

Terminology
-----------
Slid leaf
    A sliding door drawn open: a line as long as the gap, beside it and alongside the wall.
"""

import numpy as np
from shapely import STRtree

from cad_import.primitives import Floats
from cad_import.segments import Bools, as_lines, directions, lengths

REACH_M = 0.45  # how far from a wall face its door may be drawn
LATERAL_SLACK_M = 0.03
BACK_OFF_M = 0.03  # how far behind its jambs the back of a recess may stand
SLID_REACH_M = 0.35  # a slid leaf stands nearer to the wall face, which lies between
SLID_LIKE = 0.15  # share by which the leaf may be longer or shorter than the gap
MIN_SLID = 0.6  # share of the leaf that is beside the wall
SLID_SLACK_M = 0.05


def cover(gaps: Floats, evidence: Floats, reach_m: Floats | float = REACH_M) -> Floats:
    """Share of each gap's length that parallel evidence within reach covers, 0 to 1.

    Parameters
    ----------
    reach_m
        How far beside the gap evidence may stand, for all or for each gap, m.
    """
    if not len(gaps) or not len(evidence):
        return np.zeros(len(gaps))
    reach = np.broadcast_to(np.asarray(reach_m, np.float64), len(gaps))
    gap, item = STRtree(as_lines(evidence)).query(
        as_lines(gaps), predicate="dwithin", distance=float(reach.max())
    )
    along = directions(gaps)[gap]
    parallel = np.abs(np.einsum("ij,ij->i", along, directions(evidence)[item])) > 0.97
    delta = (evidence[item, :2] + evidence[item, 2:]) / 2 - gaps[gap, :2]
    aside = np.abs(along[:, 0] * delta[:, 1] - along[:, 1] * delta[:, 0])
    fits = parallel & (aside <= reach[gap] + LATERAL_SLACK_M)
    gap, item, along = gap[fits], item[fits], along[fits]
    width = lengths(gaps)[gap]
    first = np.einsum("ij,ij->i", evidence[item, :2] - gaps[gap, :2], along)
    second = np.einsum("ij,ij->i", evidence[item, 2:] - gaps[gap, :2], along)
    low = np.clip(np.minimum(first, second), 0.0, width)
    high = np.clip(np.maximum(first, second), 0.0, width)
    return _union_lengths(gap, low, high, len(gaps)) / np.maximum(lengths(gaps), 1e-9)


def _union_lengths(owner: np.ndarray, low: Floats, high: Floats, count: int) -> Floats:
    """Length of the union of each owner's intervals, owners numbered from 0."""
    totals = [0.0] * count
    current, reached = -1, -np.inf
    order = np.lexsort((low, owner))
    rows = (owner[order].tolist(), low[order].tolist(), high[order].tolist())
    for mine, a, b in zip(*rows, strict=True):
        if mine != current:
            current, reached = mine, -np.inf
        totals[mine] += max(0.0, b - max(a, reached))
        reached = max(reached, b)
    return np.array(totals)


def holds_slid_leaf(gaps: Floats, doors: Floats) -> Bools:
    """Mark the gaps that a leaf drawn alongside the wall before or behind them would close."""
    marked = np.zeros(len(gaps), bool)
    if not len(gaps) or not len(doors):
        return marked
    unit, width = directions(gaps), lengths(gaps)
    reach = unit * width[:, None]
    longer = np.hstack([gaps[:, :2] - reach, gaps[:, 2:] + reach])
    gap, leaf = STRtree(as_lines(doors)).query(
        as_lines(longer), predicate="dwithin", distance=SLID_REACH_M
    )
    along = unit[gap]
    first, second = doors[leaf, :2] - gaps[gap, :2], doors[leaf, 2:] - gaps[gap, :2]
    one, two = (np.einsum("ij,ij->i", place, along) for place in (first, second))
    across = np.column_stack([-along[:, 1], along[:, 0]])
    aside = [np.abs(np.einsum("ij,ij->i", place, across)) for place in (first, second)]
    low, high, wide = np.minimum(one, two), np.maximum(one, two), width[gap]
    fits = np.maximum(*aside) <= SLID_REACH_M
    fits &= np.abs(high - low - wide) <= SLID_LIKE * wide
    before = (high >= -SLID_SLACK_M) & (-low >= MIN_SLID * (high - low))
    behind = (low <= wide + SLID_SLACK_M) & (high - wide >= MIN_SLID * (high - low))
    marked[gap[fits & (before | behind)]] = True
    return marked


def lacks_back(gaps: Floats, deep: Floats, solid: Floats) -> Bools:
    """Mark the gaps behind which, as deep as their jambs, nothing runs from jamb to jamb.

    What lies between two pilasters has the wall at its back and is the room's.
    """
    middle, unit = (gaps[:, :2] + gaps[:, 2:]) / 2, directions(gaps)
    reach = np.column_stack([-unit[:, 1], unit[:, 0]]) * (deep + BACK_OFF_M)[:, None]
    probes = as_lines(np.hstack([middle - reach, middle + reach]))
    backed = np.zeros(len(gaps), bool)
    backed[STRtree(as_lines(solid)).query(probes, predicate="intersects")[0]] = True
    return ~backed


def crossed(gaps: Floats, solid: Floats) -> Bools:
    """Mark the gaps that something solid crosses between their ends."""
    crossed = np.zeros(len(gaps), bool)
    if not len(gaps):
        return crossed
    inset = directions(gaps) * 0.02
    inner = np.hstack([gaps[:, :2] + inset, gaps[:, 2:] - inset])
    which, _ = STRtree(as_lines(solid)).query(as_lines(inner), predicate="intersects")
    crossed[which] = True
    return crossed
