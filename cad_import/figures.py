"""Figures: what lines make by touching each other."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from cad_import.primitives import Floats
from cad_import.segments import as_lines

FIGURE_TOUCH_M = 0.012  # two ends of a corner, each moved by 5 mm


def find_figures(lines: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Say which figure each line belongs to, by touching, and how far each reaches, m."""
    ends = shapely.points(lines.reshape(-1, 2))
    end, line = STRtree(as_lines(lines)).query(ends, predicate="dwithin", distance=FIGURE_TOUCH_M)
    figure = components(len(lines), np.column_stack([end // 2, line]))
    return figure, reach_of(lines, figure)


def reach_of(lines: Floats, group: NDArray[np.intp]) -> Floats:
    """Return how far the lines of each group reach from the middle of their ends, m."""
    count = int(group.max(initial=-1)) + 1
    ends, of_end = lines.reshape(-1, 2), np.repeat(group, 2)
    number = np.maximum(np.bincount(of_end, minlength=count), 1)
    middle = np.column_stack(
        [np.bincount(of_end, weights=ends[:, axis], minlength=count) / number for axis in (0, 1)]
    )
    reach = np.zeros(count)
    np.maximum.at(reach, of_end, np.hypot(*(ends - middle[of_end]).T))
    return reach


def components(count: int, links: NDArray[np.intp]) -> NDArray[np.intp]:
    """Say which connected component each of ``count`` nodes belongs to; links are (m, 2)."""
    number = np.arange(count)
    while len(links):
        least = np.minimum(number[links[:, 0]], number[links[:, 1]])
        before = number.copy()
        for side in (0, 1):
            np.minimum.at(number, number[links[:, side]], least)
        while not np.array_equal(number, number[number]):
            number = number[number]
        if np.array_equal(before, number):
            break
    _, numbers = np.unique(number, return_inverse=True)
    return np.asarray(numbers, np.intp)
