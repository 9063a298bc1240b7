"""Where a wall would part a label from others, or from the outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from cad_import.corner_cuts import Chord, corner_chords
from cad_import.cuts import Triangulation, narrowest_cut, straightened, triangulate
from cad_import.faces import MAX_NET_M
from cad_import.plan_openings import upright
from cad_import.primitives import Floats
from cad_import.printed_sizes import fits_size
from cad_import.segments import GRID_M, as_lines
from spatial.domain.floor_plans import PlanLabel
from spatial.domain.openings import Line

MAX_LEAK_M = 6.0  # a wider cut explains nothing
MIN_PART_M2 = 1.5  # a cut that parts less is a corner of the room that its label stands in
MAX_TRIES = 5  # cuts one behind the other that are weighed for one label
MAX_MOUTH = 1.25  # of the width of a square as large as the smaller part: how wide a mouth may be
LABEL_M = 0.3  # no cut comes nearer to a label's middle
MARGIN_M = 3.0  # of free ground that is drawn around a sheet to stand for the outside
REACH_M = 5e-3  # how far short of a wall a line may end that parts a room
NO_WALLS: NDArray[np.object_] = np.empty(0, object)
SLIT_M = 0.002  # a wall that ends loose is this wide where it is walked around


@dataclass
class Effort:
    """How many gates may still be weighed, so that a plan full of doubts comes to an end."""

    gates: int
    missed: int = 0  # cuts that there was nothing left for

    def spend(self, mesh: Triangulation) -> bool:
        """Take the cost of one cut; False if there is not enough left for it."""
        enough = self.gates >= len(mesh.gates)
        if enough:
            self.gates -= len(mesh.gates)
        else:
            self.missed += 1
        return enough


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a wall would part a label from the rest: its lines, and the label's part, metres."""

    lines: tuple[Line, ...]
    part: shapely.Polygon
    fits: bool  # the part is as large as the label prints

    @property
    def width_m(self) -> float:
        """Width of all its lines together, m."""
        return sum(float(np.hypot(x2 - x1, y2 - y1)) for x1, y1, x2, y2 in self.lines)


def first_cut(
    domain: shapely.Polygon,
    labels: Sequence[PlanLabel],
    effort: Effort,
    walls: NDArray[np.object_] = NO_WALLS,
) -> tuple[PlanLabel, Cut] | None:
    """Return the best cut that parts one label from the others: by printed area, then by width.

    A line that goes on from a corner is taken before a somewhat narrower one elsewhere.

    Parameters
    ----------
    walls
        Lines of the sheet; those that stand loose inside the domain are in the way.
    """
    ground = Ground(domain, standing_in(domain, walls))
    parting = _parting(domain, corner_chords(domain, MAX_LEAK_M), labels)
    best: tuple[tuple[bool, float, int], PlanLabel, Cut] | None = None
    for index, label in enumerate(labels):
        others = [other for other in labels if other is not label]
        narrow = ground.cut_from(label, others, effort)
        corner, cost = _corner_cut(domain, parting[index], labels, index)
        if narrow is not None and not _leaves_rooms(domain, narrow, labels, index):
            narrow = None
        for cut, cost_m in ((narrow, narrow.width_m if narrow else 0.0), (corner, cost)):
            if cut is None:
                continue
            rank = (not cut.fits, round(cost_m, 3), index)
            if best is None or rank < best[0]:
                best = (rank, label, cut)
    return best[1:] if best is not None else None


def _parting(
    domain: shapely.Polygon, chords: Sequence[Chord], labels: Sequence[PlanLabel]
) -> list[list[Chord]]:
    """For each label, the chords that part it from all others, in the order given.

    A chord with both ends on the outer edge parts a polygon; one that ends on a hole does not.
    """
    edge = domain.exterior
    points = shapely.points([(label.x, label.y) for label in labels])
    found: list[list[Chord]] = [[] for _ in labels]
    for chord in chords:
        ends = shapely.points(np.reshape(chord.line, (2, 2)))
        if not shapely.dwithin(edge, ends, REACH_M).all():
            continue
        start, stop = sorted(shapely.line_locate_point(edge, ends).tolist())
        side = np.asarray(shapely.contains(_between(edge, start, stop), points))
        for mine in (side, ~side):
            if mine.sum() == 1:
                found[int(np.argmax(mine))].append(chord)
    return found


def _between(edge: shapely.LinearRing, start: float, stop: float) -> shapely.Polygon:
    """Return the polygon that a chord cuts off between two places along a ring."""
    corners = np.asarray(edge.coords)[:-1, :2]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    ends = shapely.get_coordinates(shapely.line_interpolate_point(edge, [start, stop]))
    between = corners[(along > start) & (along < stop)]
    ring = np.vstack([ends[:1], between, ends[1:]])
    return shapely.Polygon(ring) if len(ring) > 2 else shapely.Polygon()


def _corner_cut(
    domain: shapely.Polygon, chords: Sequence[Chord], labels: Sequence[PlanLabel], index: int
) -> tuple[Cut | None, float]:
    """Return the likeliest line from a corner that parts one label from the others, and its cost.

    Where the label prints an area, a line that makes it right goes first.
    """
    first: tuple[Cut | None, float] = (None, 0.0)
    for chord in chords:
        cut = cut_at(domain, (upright(chord.line),), labels[index])
        if cut is not None and _leaves_rooms(domain, cut, labels, index, mouth=chord.is_mouth):
            if cut.fits or not labels[index].prints_size:
                return cut, chord.cost_m
            first = first if first[0] is not None else (cut, chord.cost_m)
    return first


def standing_in(domain: shapely.Polygon, walls: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the lines that stand inside a polygon, clear of its edge."""
    near = walls[STRtree(walls).query(domain, predicate="intersects")] if len(walls) else walls
    if not len(near):
        return near
    inside = shapely.get_parts(shapely.intersection(near, domain))
    inside = inside[shapely.get_type_id(inside) == shapely.GeometryType.LINESTRING]
    middle = shapely.line_interpolate_point(inside, 0.5, normalized=True)
    return np.asarray(inside[shapely.distance(middle, domain.boundary) > REACH_M])


def _leaves_rooms(
    domain: shapely.Polygon,
    cut: Cut,
    labels: Sequence[PlanLabel],
    index: int,
    *,
    mouth: bool = False,
) -> bool:
    """Whether a cut leaves the other labels on its other side, and a room on both.

    Longer than a square room of the smaller part would be wide, a cut is no neck but any line;
    a mouth, which walls end at in line on both sides, may be somewhat longer.
    """
    others = shapely.points([(o.x, o.y) for at, o in enumerate(labels) if at != index])
    rest = in_order(shapely.get_parts(shapely.difference(domain, cut.part, grid_size=GRID_M)))
    smallest = min(piece.area for piece in (cut.part, *rest))
    widest = float(np.sqrt(smallest)) * (MAX_MOUTH if mouth else 1.0)
    is_neck = cut.fits or cut.width_m <= widest
    return bool(
        is_neck and smallest >= MIN_PART_M2 and not shapely.contains(cut.part, others).any()
    )


def _around(tree: STRtree, label: PlanLabel) -> list[int]:
    point = shapely.Point(label.x, label.y)
    return sorted(tree.query(point, predicate="dwithin", distance=LABEL_M).tolist())


@dataclass(frozen=True, slots=True)
class _Free:
    """Ground that one can walk about in, triangulated."""

    domain: shapely.Polygon
    mesh: Triangulation

    def cut_around(
        self, label: PlanLabel, around: Iterable[int], sinks: Iterable[int], effort: Effort
    ) -> Cut | None:
        """Return the narrowest cut that leaves a label a room, or the one its area asks for.

        Cuts are weighed one behind the other, from the label outwards.
        """
        sources, beyond = sorted(around), sorted(sinks)
        areas = shapely.area(self.mesh.triangles)
        first: Cut | None = None
        for _ in range(MAX_TRIES):
            if not sources or not beyond or set(sources) & set(beyond):
                return first
            if not effort.spend(self.mesh):
                return first
            gates, reached = narrowest_cut(self.mesh, sources, beyond)
            lines = self.mesh.gates[gates]
            if not len(gates) or np.hypot(*(lines[:, 2:] - lines[:, :2]).T).sum() > MAX_LEAK_M:
                return first
            if areas[reached].sum() >= MIN_PART_M2:
                cut = self._cut_at(lines, label)
                if cut is not None and (cut.fits or not label.prints_size):
                    return cut
                first = first or cut
            # go on from behind this cut: its far triangles become part of the label's place
            behind = self.mesh.sides[gates].ravel()
            sources = sorted(set(np.flatnonzero(reached).tolist()) | set(behind.tolist()))
        return first

    def _cut_at(self, gates: Floats, label: PlanLabel) -> Cut | None:
        boundary = self.domain.boundary
        ends = (straightened(gate, boundary) for gate in gates.tolist())
        return cut_at(self.domain, tuple(sorted(_as_line(line) for line in ends)), label)


def cut_at(
    domain: shapely.Polygon,
    lines: tuple[Line, ...],
    label: PlanLabel,
    walls: Sequence[shapely.Geometry] = (),
) -> Cut | None:
    """Build a wall at lines; None if it would not close the label's part of the domain."""
    here = shapely.Point(label.x, label.y)
    pieces = cut_apart(domain, lines, walls)
    part = next((piece for piece in pieces if piece.contains(here)), None)
    if part is None or len(pieces) < 2:
        return None
    return Cut(lines, part, fits_size(part, label))


def _as_line(values: Sequence[float]) -> Line:
    x1, y1, x2, y2 = values
    return upright((x1, y1, x2, y2))


def _without_strips(cut: Cut, label: PlanLabel, loose: NDArray[np.object_]) -> Cut | None:
    """Leave out of a label's part what is nowhere wider than a wall: the inside of open walls."""
    free = shapely.difference(cut.part, _slits(loose))
    core = shapely.buffer(free, -MAX_NET_M / 2, join_style="mitre")
    cores = in_order(shapely.get_parts(core))
    if not cores:
        return None
    here = shapely.Point(label.x, label.y)
    home = min(cores, key=lambda part: shapely.distance(part, here))
    grown = shapely.buffer(home, MAX_NET_M / 2 + SLIT_M, join_style="mitre")
    parts = in_order(shapely.get_parts(shapely.intersection(grown, cut.part, grid_size=GRID_M)))
    part = next((part for part in parts if part.contains(here)), None)
    if part is None or part.area < MIN_PART_M2:
        return None
    return Cut(cut.lines, part, fits_size(part, label))


def _slits(walls: NDArray[np.object_]) -> shapely.Geometry:
    """Return loose walls as narrow ground that nobody walks through."""
    drawn = shapely.union_all(walls)
    return shapely.buffer(drawn, SLIT_M, cap_style="flat", join_style="mitre")


def cut_apart(
    outline: shapely.Polygon, lines: Sequence[Line], walls: Sequence[shapely.Geometry] = ()
) -> list[shapely.Polygon]:
    """Return the parts of an outline between lines from edge to edge, in order of place.

    Lines that end up to 5 mm short of the edge still reach it; ``walls`` part it as they are.
    """
    rows = np.array(lines, float).reshape(-1, 4)
    length = np.hypot(*(rows[:, 2:] - rows[:, :2]).T)
    rows, length = rows[length > 0], length[length > 0]  # a cut through a point parts nothing
    way = (rows[:, 2:] - rows[:, :2]) / length[:, None]
    longer = np.hstack([rows[:, :2] - REACH_M * way, rows[:, 2:] + REACH_M * way])
    noded = shapely.union_all([outline.boundary, *walls, *as_lines(longer)], grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    inner = shapely.point_on_surface(faces)
    return in_order(faces[shapely.contains(outline, inner)])


def in_order(shapes: Iterable[shapely.Geometry]) -> list[shapely.Polygon]:
    """Return the polygons among shapes, slivers left out, in order of place."""
    faces = np.array(
        [shape for shape in shapes if shape.geom_type == "Polygon" and shape.area > 1e-3], object
    )
    if not len(faces):
        return []
    bounds = shapely.bounds(faces)
    order = np.lexsort((shapely.area(faces), bounds[:, 1], bounds[:, 0]))
    return [shapely.normalize(shapely.remove_repeated_points(faces[at])) for at in order]


@dataclass
class Ground:
    """A polygon that labels stand in, with the walls that end loose in it."""

    face: shapely.Polygon
    loose: NDArray[np.object_]
    _free: list[_Free] = field(default_factory=list)

    def cut_from(self, label: PlanLabel, others: Sequence[PlanLabel], effort: Effort) -> Cut | None:
        """Return the narrowest cut between a label and others."""
        free = self._free_at(label)
        if free is None:
            return None
        tree = STRtree(free.mesh.triangles)
        own = _around(tree, label)
        beyond = {at for other in others for at in _around(tree, other)} - set(own)
        cut = free.cut_around(label, own, beyond, effort)
        return self._as_drawn(cut, label) if cut is not None else None

    def cut_off(self, label: PlanLabel, frame: shapely.Geometry, effort: Effort) -> Cut | None:
        """Return the narrowest cut between a label and a frame around it."""
        free = self._free_at(label)
        if free is None:
            return None
        triangles = free.mesh.triangles
        beyond = np.flatnonzero(shapely.dwithin(triangles, frame, 1e-3)).tolist()
        cut = free.cut_around(label, _around(STRtree(triangles), label), beyond, effort)
        drawn = self._as_drawn(cut, label) if cut is not None else None
        return _without_strips(drawn, label, self.loose) if drawn is not None else None

    def _as_drawn(self, cut: Cut, label: PlanLabel) -> Cut | None:
        """Build a cut between the walls as they are drawn, not between slits."""
        if not len(self.loose):
            return cut
        ends = shapely.get_coordinates(self.loose)
        lines = (_as_line((*_drawn(c[:2], ends), *_drawn(c[2:], ends))) for c in cut.lines)
        return cut_at(self.face, tuple(sorted(lines)), label, list(self.loose))

    def _free_at(self, label: PlanLabel) -> _Free | None:
        if not self._free:
            free = in_order(shapely.get_parts(shapely.difference(self.face, _slits(self.loose))))
            self._free = [_Free(part, triangulate(part)) for part in free]
        here = shapely.Point(label.x, label.y)
        return next((free for free in self._free if free.domain.contains(here)), None)


@dataclass(frozen=True, slots=True)
class Outside:
    """The ground of a sheet that no wall encloses, its frame, and the hull of all walls."""

    ground: Ground
    frame: shapely.LineString
    hull: shapely.Polygon

    def cut_off(self, label: PlanLabel, effort: Effort) -> Cut | None:
        """Return the narrowest cut between a label and the edge of the sheet."""
        return self.ground.cut_off(label, self.frame, effort)

    def holds(self, label: PlanLabel) -> bool:
        """Whether a label stands outside, among the walls rather than beyond them."""
        here = shapely.Point(label.x, label.y)
        return bool(shapely.contains(self.hull, here) and shapely.contains(self.ground.face, here))


def find_outside(lines: Floats) -> Outside | None:
    """Return what lies outside all that the (n, 4) lines of a sheet enclose."""
    low, high = lines.reshape(-1, 2).min(axis=0), lines.reshape(-1, 2).max(axis=0)
    frame = shapely.box(*(low - MARGIN_M), *(high + MARGIN_M)).exterior
    noded = shapely.union_all([frame, *as_lines(lines)], grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    outer = faces[shapely.dwithin(faces, frame, 1e-3)]
    if not len(outer):
        return None
    face = max(outer, key=shapely.area)
    walls = shapely.get_parts(noded)
    middle = shapely.line_interpolate_point(walls, 0.5, normalized=True)
    shapely.prepare(face)
    hull = shapely.convex_hull(shapely.union_all(as_lines(lines)))
    return Outside(Ground(face, walls[shapely.contains(face, middle)]), frame, hull)


def _drawn(point: tuple[float, float], ends: Floats) -> tuple[float, float]:
    """Return the end of a loose wall that a point beside it stands for, or the point itself."""
    if not len(ends):
        return point
    away = np.hypot(*(ends - point).T)
    nearest = int(np.argmin(away))
    return tuple(ends[nearest].tolist()) if away[nearest] <= REACH_M else point
