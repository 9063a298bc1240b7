"""Small vectorised measures over straight segments, (n, 4) x1, y1, x2, y2 in metres."""

import numpy as np
import shapely
from numpy.typing import NDArray

from cad_import.primitives import Floats

Bools = NDArray[np.bool_]
GRID_M = 1e-4  # everything is noded on a grid of a tenth of a millimetre


def lengths(segments: Floats) -> Floats:
    """Length of each segment, m."""
    return np.asarray(np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]))


def directions(segments: Floats) -> Floats:
    """Return the unit vector (n, 2) of each segment, first end to second."""
    length = lengths(segments)
    delta = segments[:, 2:] - segments[:, :2]
    return np.asarray(delta / np.where(length > 0, length, 1.0)[:, None])


def as_lines(segments: Floats) -> NDArray[np.object_]:
    """Shapely line of each segment."""
    return np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2)))


def tidy(segments: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Round to the grid, drop points and doubles, and sort by place.

    Sorting by place makes every later step independent of the order of the file's entities.

    Returns
    -------
    segments
        Each written from its lesser end to its greater, in ascending order.
    origin
        Position in the input of each segment that is kept.
    """
    rounded = np.round(segments / GRID_M) * GRID_M
    swap = (rounded[:, 0] > rounded[:, 2]) | (
        (rounded[:, 0] == rounded[:, 2]) & (rounded[:, 1] > rounded[:, 3])
    )
    rounded[swap] = rounded[swap][:, [2, 3, 0, 1]]
    kept = np.flatnonzero(lengths(rounded) >= 1e-3)
    if not len(kept):
        return rounded[kept], kept
    unique, first = np.unique(rounded[kept], axis=0, return_index=True)
    return unique, kept[first]


def merge_straight(segments: Floats) -> Floats:
    """Join segments that go on in each other into one, in order of place.

    A program that cuts a model into lines leaves a wall face in pieces; what ends there is no
    wall. Only pieces that meet exactly, with nothing else at the joint, are joined.
    """
    if len(segments) < 2:
        return segments
    chains = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(as_lines(segments))))
    points, chain = shapely.get_coordinates(shapely.simplify(chains, GRID_M / 2), return_index=True)
    inside = chain[:-1] == chain[1:]
    merged = np.hstack([points[:-1], points[1:]])[inside]
    return tidy(merged)[0]
