"""Points that are asked for box by box: a drawing has as many boxes as sheets."""

from collections.abc import Sequence

import numpy as np

from cad_import.primitives import Floats


class Places:
    """Points sorted from left to right, so that a box is compared with those of its columns alone.

    Parameters
    ----------
    points
        (n, 2).
    """

    def __init__(self, points: Floats) -> None:
        self._order = np.argsort(points[:, 0], kind="stable")
        self._x, self._y = points[self._order].T

    def within(self, box: Sequence[float] | Floats, margin: float = 0.0) -> np.ndarray:
        """Positions, ascending, of the points in a box x0, y0, x1, y1 or a margin from it."""
        first = np.searchsorted(self._x, box[0] - margin, side="left")
        last = np.searchsorted(self._x, box[2] + margin, side="right")
        y = self._y[first:last]
        return np.sort(self._order[first:last][(y >= box[1] - margin) & (y <= box[3] + margin)])


def middles(lines: Floats) -> Floats:
    """Return the middles (n, 2) of (n, 4) lines."""
    return np.asarray((lines[:, :2] + lines[:, 2:]) / 2)
