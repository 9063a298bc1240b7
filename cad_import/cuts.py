"""The narrowest cut through a polygon between two places: where a missing wall would be shortest.

The polygon is triangulated between its own edges; what can be walked through is a triangle's inner
side, as wide as it is long. The least sum of widths that parts the two places is a minimum cut
(Ford and Fulkerson: as much as can flow from the one to the other).

Terminology
-----------
Gate
    A side that two triangles share: a straight way from wall to wall.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from cad_import.primitives import Floats

SPACING_M = 0.25  # of the points along walls that a gate may start from
MAX_POINTS = 6000  # the spacing grows beyond this
MILLIMETRES = 1000
UNCUT = 10**9  # mm: the sides inside a place are never cut

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Triangulation:
    """Triangles of a polygon; gates are (n, 4) in metres, with the triangles on their sides."""

    triangles: NDArray[np.object_]
    gates: Floats
    sides: Ints


def triangulate(domain: shapely.Polygon) -> Triangulation:
    """Triangulate a polygon whose edges are cut into short pieces."""
    spacing = max(SPACING_M, domain.boundary.length / MAX_POINTS)
    dense = shapely.segmentize(domain, spacing)
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(dense))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    points, number = np.unique(np.round(corners.reshape(-1, 2), 6), axis=0, return_inverse=True)
    number = number.reshape(-1, 3)
    ends = np.sort(np.vstack([number[:, [0, 1]], number[:, [1, 2]], number[:, [2, 0]]]), axis=1)
    owner = np.tile(np.arange(len(triangles)), 3)
    order = np.lexsort((owner, ends[:, 1], ends[:, 0]))
    ends, owner = ends[order], owner[order]
    shared = np.flatnonzero((ends[1:] == ends[:-1]).all(axis=1))
    gates = np.hstack([points[ends[shared, 0]], points[ends[shared, 1]]])
    return Triangulation(triangles, gates, np.column_stack([owner[shared], owner[shared + 1]]))


def narrowest_cut(
    mesh: Triangulation, sources: Sequence[int], sinks: Sequence[int]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the gates that part two sets of triangles with the least width in sum.

    Returns
    -------
    gates
        Positions of the cut gates; none if the sets touch or nothing joins them.
    reached
        Which triangles lie on the sources' side.
    """
    width = np.hypot(*(mesh.gates[:, 2:] - mesh.gates[:, :2]).T)
    capacity = np.rint(width * MILLIMETRES).astype(np.int64)
    flow = _Flow(len(mesh.triangles) + 2)
    source, sink = len(mesh.triangles), len(mesh.triangles) + 1
    for (first, second), wide in zip(mesh.sides.tolist(), capacity.tolist(), strict=True):
        flow.join(first, second, wide, wide)
    for triangle in sources:
        flow.join(source, triangle, UNCUT, 0)
    for triangle in sinks:
        flow.join(triangle, sink, UNCUT, 0)
    flow.fill(source, sink)
    reached = flow.reach(source)[:-2] >= 0
    crossing = reached[mesh.sides[:, 0]] != reached[mesh.sides[:, 1]]
    return np.flatnonzero(crossing), reached


class _Flow:
    """A network of capacities that is filled along shortest ways (Dinic)."""

    def __init__(self, count: int) -> None:
        self.out: list[list[int]] = [[] for _ in range(count)]
        self.to: list[int] = []
        self.rest: list[int] = []

    def join(self, first: int, second: int, there: int, back: int) -> None:
        """Add an edge and its counterpart; they have neighbouring numbers."""
        for start, end, room in ((first, second, there), (second, first, back)):
            self.out[start].append(len(self.to))
            self.to.append(end)
            self.rest.append(room)

    def reach(self, source: int) -> Ints:
        """Count the steps from the source to each node along edges with room; -1 for none."""
        steps = [-1] * len(self.out)
        steps[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for edge in self.out[node]:
                after = self.to[edge]
                if self.rest[edge] > 0 and steps[after] < 0:
                    steps[after] = steps[node] + 1
                    queue.append(after)
        return np.array(steps, np.int64)

    def fill(self, source: int, sink: int) -> None:
        """Send as much from source to sink as the edges bear."""
        while True:
            steps = self.reach(source).tolist()
            if steps[sink] < 0:
                return
            untried = [0] * len(self.out)
            while self._push(source, sink, steps, untried):
                pass

    def _push(self, source: int, sink: int, steps: list[int], untried: list[int]) -> bool:
        """Fill one way from source to sink; False if there is none left at this length."""
        way: list[int] = []
        node = source
        while node != sink:
            edges = self.out[node]
            while untried[node] < len(edges):
                edge = edges[untried[node]]
                if self.rest[edge] > 0 and steps[self.to[edge]] == steps[node] + 1:
                    break
                untried[node] += 1
            else:
                if not way:
                    return False
                back = way.pop()
                node = self.to[back ^ 1]
                untried[node] += 1
                continue
            way.append(edge)
            node = self.to[edge]
        amount = min(self.rest[edge] for edge in way)
        for edge in way:
            self.rest[edge] -= amount
            self.rest[edge ^ 1] += amount
        return True


def straightened(gate: Sequence[float], boundary: shapely.Geometry) -> tuple[float, ...]:
    """Move a gate's ends along the walls to where it is shortest.

    One end stays at a time; the other goes to the nearest point of the wall that it stands on.
    """
    x1, y1, x2, y2 = gate
    edges = _edges(boundary)
    best = (x1, y1, x2, y2)
    for fixed, moved in (((x1, y1), (x2, y2)), ((x2, y2), (x1, y1))):
        for edge in edges[shapely.dwithin(edges, shapely.Point(moved), 1e-6)]:
            foot = shapely.shortest_line(edge, shapely.Point(fixed)).coords[0]
            found = (*fixed, *foot)
            # the foot of a wall that the fixed end stands on itself is no way across
            if 1e-3 < _length(found) < _length(best) - 1e-6:
                best = found
    return best


def _length(line: Sequence[float]) -> float:
    return float(np.hypot(line[2] - line[0], line[3] - line[1]))


def _edges(boundary: shapely.Geometry) -> NDArray[np.object_]:
    rows = []
    for ring in shapely.get_parts(boundary):
        corners = shapely.get_coordinates(ring)
        rows.append(np.stack([corners[:-1], corners[1:]], axis=1))
    return np.asarray(shapely.linestrings(np.vstack(rows)))
