"""Stair treads: rows of equal lines a tread apart. They bound no room, but look like walls."""

import numpy as np

from cad_import.primitives import Floats
from cad_import.segments import Bools, directions, lengths

MIN_TREAD_M, MAX_TREAD_M = 0.20, 0.40  # going of a tread; GB 50352 asks 0.22 to 0.32
MIN_FLIGHT_M, MAX_FLIGHT_M = 0.6, 4.0  # width of a flight
MIN_TREADS = 4
EVEN_M = 0.02  # how much the goings of one flight may differ


def find_treads(segments: Floats) -> Bools:
    """Mark the segments that belong to a flight of stairs.

    Parameters
    ----------
    segments
        (n, 4) in metres.

    Returns
    -------
    Mask of the segments that stand in a row of at least four of equal length, side by side, at an
    even distance between 0.20 and 0.40 m.
    """
    marked = np.zeros(len(segments), bool)
    length = lengths(segments)
    candidates = np.flatnonzero((length >= MIN_FLIGHT_M) & (length <= MAX_FLIGHT_M))
    if len(candidates) < MIN_TREADS:
        return marked
    unit = directions(segments[candidates])
    unit[(unit[:, 0] < -1e-9) | ((np.abs(unit[:, 0]) <= 1e-9) & (unit[:, 1] < 0))] *= -1
    angle = np.round(np.degrees(np.arctan2(unit[:, 1], unit[:, 0])) * 2) / 2 % 180
    for value in np.unique(angle):
        group = candidates[angle == value]
        if len(group) >= MIN_TREADS:
            _mark_runs(segments, group, value, marked)
    return marked


def _mark_runs(segments: Floats, group: np.ndarray, angle_deg: float, marked: Bools) -> None:
    along = np.array([np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))])
    across = np.array([-along[1], along[0]])
    ends = np.sort(
        np.column_stack([segments[group, :2] @ along, segments[group, 2:] @ along]), axis=1
    )
    offset = (segments[group, :2] + segments[group, 2:]) @ across / 2
    for shift in (0.0, 0.5):  # two grids, so that no row is cut by a cell's edge
        cells = np.floor(ends / 0.1 + shift).astype(np.int64)
        _, row = np.unique(cells, axis=0, return_inverse=True)
        order = np.lexsort((offset, row))
        _mark_even(row[order], offset[order], group[order], marked)


def _mark_even(row: np.ndarray, offset: Floats, group: np.ndarray, marked: Bools) -> None:
    """Mark runs of an even going in segments sorted by row, then by offset."""
    going = np.diff(offset)
    fits = (np.diff(row) == 0) & (going >= MIN_TREAD_M) & (going <= MAX_TREAD_M)
    start = 0
    while start < len(fits):
        if not fits[start]:
            start += 1
            continue
        stop = start
        while stop < len(fits) and fits[stop] and abs(going[stop] - going[start]) <= EVEN_M:
            stop += 1
        if stop - start + 1 >= MIN_TREADS:
            marked[group[start : stop + 1]] = True
        start = stop
