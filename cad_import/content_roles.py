"""Roles of single primitives on CAD layers whose names do not say what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from cad_import.figures import reach_of
from cad_import.primitives import Floats, Ints, Primitives, arc_radii, arc_sweeps
from cad_import.roles import CadLayer, Role
from cad_import.segments import Bools, as_lines, directions, lengths, tidy
from cad_import.stairs import find_treads
from cad_import.wall_evidence import find_wall_evidence, window_lines

ROLES = tuple(Role)
CODE = {role: code for code, role in enumerate(ROLES)}
Codes = NDArray[np.int8]

MAX_SMALL_DRAWING = 1500  # lines
MIN_LAYER_SHARE = 0.3  # of walls, for a CAD layer to hold walls at all
MINOR_LAYER_SHARE = 0.08  # of all lines
MAX_FIXTURE_M = 2.2  # a block reaching no further from its middle: furniture, a door, a window
MIN_BUBBLE_M, MAX_BUBBLE_M = 0.15, 1.5  # radius of an axis bubble, as plotted at 1:50 to 1:200
BUBBLE_OFF_M = 0.02
COLUMN_SIZE_M = (0.15, 1.6)
MIN_INSIDE_M = 0.05
PROBE_M = 0.05


@dataclass(frozen=True, slots=True)
class ProvenWalls:
    """What is proven by its likeness, m in the drawing's own frame.

    Parameters
    ----------
    lines
        (n, 4) faces of walls, outlines of columns, windows.
    ground
        Polygons that walls stand on.
    others
        (n, 4) lines that were taken for no wall: furniture, most of them.
    """

    lines: Floats
    ground: NDArray[np.object_]
    others: Floats


@dataclass(frozen=True, slots=True)
class PrimitiveRoles:
    """What each segment and arc stands for, and what was found on CAD layers that do not say.

    Parameters
    ----------
    segments, arcs
        Positions in ``ROLES``.
    columns
        Outlines of columns found.
    proven
        The walls that were told by their likeness; None where all walls are on CAD layers that
        say so, or none was told.
    """

    segments: Codes
    arcs: Codes
    columns: NDArray[np.object_]
    proven: ProvenWalls | None = None

    def on(self, *roles: Role) -> Bools:
        """Mark the segments of some roles."""
        return np.isin(self.segments, [CODE[role] for role in roles])

    def arcs_on(self, *roles: Role) -> Bools:
        """Mark the arcs of some roles."""
        return np.isin(self.arcs, [CODE[role] for role in roles])


def primitive_roles(
    primitives: Primitives, layers: Mapping[str, CadLayer], leaves: Bools, swings: Bools
) -> PrimitiveRoles:
    """Give every segment and arc, in metres, the role of its CAD layer or, failing that, its own.

    Parameters
    ----------
    leaves
        Marks the segments that draw a door's leaf.
    swings
        Marks the arcs that draw one.
    """
    by_layer = np.array([CODE[layers[name].role] for name in primitives.cad_layers], np.int8)
    unsaid = unsaid_layers(primitives, layers)
    segments, arcs = by_layer[primitives.segment_layers], by_layer[primitives.arc_layers]
    columns, proven = np.empty(0, object), None
    numbers = primitives.arc_inserts[swings]
    swinging = np.isin(primitives.segment_inserts, numbers[numbers > 0])
    loose = unsaid[primitives.segment_layers] if len(segments) else np.zeros(0, bool)
    if loose.any():
        # walls around stairs may lie on the stairs' CAD layer
        offered = loose | (segments == CODE[Role.STAIR])
        columns, proven = _sort_loose(primitives, offered & ~leaves & ~swinging, segments)
        segments[loose & (leaves | swinging)] = CODE[Role.DOOR]
        bent = unsaid[primitives.arc_layers]
        arcs[
            bent & _bends_no_wall(primitives.arcs, primitives.segments[segments == CODE[Role.WALL]])
        ] = CODE[Role.OTHER]
    return PrimitiveRoles(segments, arcs, columns, proven)


def unsaid_layers(primitives: Primitives, layers: Mapping[str, CadLayer]) -> Bools:
    """Mark, per CAD layer position, the layers that hold walls though their names do not say so."""
    return np.array(
        [
            layers[name].role is Role.WALL and layers[name].reason == "content"
            for name in primitives.cad_layers
        ],
        bool,
    )


def _sort_loose(
    primitives: Primitives, loose: Bools, codes: Codes
) -> tuple[NDArray[np.object_], ProvenWalls | None]:
    """Write the roles of the loose lines into ``codes``; return columns and proven walls."""
    stairs = codes == CODE[Role.STAIR]
    fixture = loose & _of_small_block(primitives)
    axis = loose & ~fixture & _bears_bubble(primitives.segments, primitives.arcs)
    codes[fixture], codes[axis] = CODE[Role.FURNITURE], CODE[Role.AXIS]
    rest = np.flatnonzero(loose & ~fixture & ~axis)
    lines, origin = tidy(primitives.segments[rest])
    treads = find_treads(lines)
    steps = rest[origin[treads]]
    lines, origin = lines[~treads], origin[~treads]
    rings = _column_rings(primitives)
    found = find_wall_evidence(lines, edges_of(rings))
    if found is not None:
        kept = _on_wall_layers(lines, primitives.segment_layers[rest[origin]], found.walls)
        if not kept.all():
            lines, origin = lines[kept], origin[kept]
            found = find_wall_evidence(lines, edges_of(rings))
    if found is None:
        codes[rest[_off_longest(primitives, rest)]] = CODE[Role.OTHER]
        codes[stairs] = CODE[Role.STAIR]
        return np.empty(0, object), None
    codes[rest], codes[steps] = CODE[Role.OTHER], CODE[Role.STAIR]
    codes[stairs] = CODE[Role.STAIR]
    codes[rest[origin[found.walls]]] = CODE[Role.WALL]
    glass = np.flatnonzero(loose & ~axis & ~stairs & (codes != CODE[Role.WALL]))
    glass = glass[window_lines(primitives.segments[glass], found.strips)]
    codes[glass] = CODE[Role.WINDOW]
    columns = rings[_built_in(rings, lines[found.walls])]
    faces = lines[np.unique(found.strips.sides)]
    proven = np.vstack([faces, edges_of(columns), primitives.segments[glass]])
    return columns, ProvenWalls(proven, found.strips.ground(), lines[~found.walls])


def _on_wall_layers(lines: Floats, layer_of: Ints, walls: Bools) -> Bools:
    """Mark the lines on CAD layers of which at least some share are walls, or that draw little.

    A layer for each room, as some draw, has few lines, and single ones between wall and wall.
    """
    length = lengths(lines)
    total = np.bincount(layer_of, weights=length)
    walled = np.bincount(layer_of, weights=np.where(walls, length, 0.0))
    kept = (walled >= MIN_LAYER_SHARE * total) | (total <= MINOR_LAYER_SHARE * total.sum())
    kept[np.argmax(walled)] = True
    return np.asarray(kept[layer_of])


def _off_longest(primitives: Primitives, lines: NDArray[np.intp]) -> Bools:
    """Mark the lines off the CAD layer that draws most; none in a small drawing.

    Small drawings of single lines have one layer, or one for each room; large ones sort their lines
    into layers, of which walls are the longest.
    """
    if len(lines) <= MAX_SMALL_DRAWING:
        return np.zeros(len(lines), bool)
    of_line = primitives.segment_layers[lines]
    totals = np.bincount(of_line, weights=lengths(primitives.segments[lines]))
    return np.asarray(of_line != int(np.argmax(totals)))


def _of_small_block(primitives: Primitives) -> Bools:
    """Mark the segments of INSERTs that are no larger than a fixture."""
    numbers = primitives.segment_inserts.astype(np.intp)
    small = reach_of(primitives.segments, numbers) <= MAX_FIXTURE_M
    return np.asarray(small[numbers] & (numbers > 0))


def _bears_bubble(segments: Floats, arcs: Floats) -> Bools:
    """Mark the lines that start at a circle and run away from its centre: axes."""
    radii = arc_radii(arcs)
    round_ = (arc_sweeps(arcs) > 2 * np.pi - 1e-3) & (radii >= MIN_BUBBLE_M)
    round_ &= radii <= MAX_BUBBLE_M
    marked = np.zeros(len(segments), bool)
    if not round_.any():
        return marked
    centres, radii = arcs[round_, :2], radii[round_]
    ends = segments.reshape(-1, 2)
    end, circle = STRtree(shapely.points(centres)).query(
        shapely.points(ends), predicate="dwithin", distance=MAX_BUBBLE_M + BUBBLE_OFF_M
    )
    delta = ends[end] - centres[circle]
    on_edge = np.abs(np.hypot(delta[:, 0], delta[:, 1]) - radii[circle]) <= BUBBLE_OFF_M
    unit = directions(segments)[end // 2]
    aside = np.abs(delta[:, 0] * unit[:, 1] - delta[:, 1] * unit[:, 0])
    away = lengths(segments)[end // 2] > 2 * radii[circle]
    marked[(end // 2)[on_edge & (aside <= BUBBLE_OFF_M) & away]] = True
    return marked


def _column_rings(primitives: Primitives) -> NDArray[np.object_]:
    """Return the closed outlines as large as a column, in order of place."""
    found = [shapely.Polygon(ring.corners) for ring in primitives.rings if len(ring.corners) > 2]
    rings = np.array(found, object)
    rings = rings[shapely.is_valid(rings) & (shapely.area(rings) > 0)] if len(rings) else rings
    boxes = shapely.oriented_envelope(rings)
    half, area = shapely.length(boxes) / 4, shapely.area(boxes)
    # the two sides of a rectangle from half their sum and their product
    spread = np.sqrt(np.maximum(half**2 - area, 0.0))
    low, high = COLUMN_SIZE_M
    rings = rings[(half - spread >= low) & (half + spread <= high)]
    bounds = shapely.bounds(rings).reshape(-1, 4)
    return np.asarray(rings[np.lexsort((bounds[:, 3], bounds[:, 2], bounds[:, 1], bounds[:, 0]))])


def edges_of(rings: NDArray[np.object_]) -> Floats:
    """Return the edges of polygons, (n, 4)."""
    if not len(rings):
        return np.empty((0, 4))
    points, ring = shapely.get_coordinates(shapely.get_exterior_ring(rings), return_index=True)
    same = ring[:-1] == ring[1:]
    return np.asarray(np.hstack([points[:-1], points[1:]])[same])


def _built_in(rings: NDArray[np.object_], walls: Floats) -> Bools:
    """Mark the outlines that two wall faces run into, or through: columns."""
    built = np.zeros(len(rings), bool)
    if not len(rings) or not len(walls):
        return built
    inner = shapely.buffer(rings, -0.02, join_style="mitre")
    unit = directions(walls)
    longer = np.hstack([walls[:, :2] - unit * PROBE_M, walls[:, 2:] + unit * PROBE_M])
    ring, wall = STRtree(as_lines(longer)).query(inner, predicate="intersects")
    outside = shapely.length(shapely.difference(as_lines(walls)[wall], rings[ring]))
    inside = shapely.length(shapely.intersection(as_lines(longer)[wall], inner[ring]))
    runs_in = (inside >= 0.02) & (outside >= 0.02)
    count = np.bincount(ring[runs_in], minlength=len(rings))
    return np.asarray(count >= 2)


def _bends_no_wall(arcs: Floats, walls: Floats) -> Bools:
    """Mark the arcs that do not go on from a wall's face at both their ends."""
    if not len(arcs) or not len(walls):
        return np.zeros(len(arcs), bool)
    ends = np.vstack([arcs[:, 2:4], arcs[:, 6:8]])
    which, _ = STRtree(shapely.points(walls.reshape(-1, 2))).query(
        shapely.points(ends), predicate="dwithin", distance=0.035
    )
    meets = np.zeros(len(ends), bool)
    meets[which] = True
    return ~(meets[: len(arcs)] & meets[len(arcs) :])
