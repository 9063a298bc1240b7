"""The lines of a sheet sorted by what they stand for, in metres."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from cad_import.content_roles import ProvenWalls, edges_of, primitive_roles, unsaid_layers
from cad_import.openings import OpeningEvidence, is_swing, swing_chords, without_lines_along
from cad_import.primitives import Floats, Primitives, flatten_arcs
from cad_import.roles import CadLayer, Role, role_mask
from cad_import.segments import Bools, directions, lengths, tidy
from cad_import.stairs import find_treads

MAX_SAGITTA_M = 0.002


@dataclass(frozen=True, slots=True)
class Linework:
    """What bounds rooms (walls, columns, windows) and what tells of openings; (n, 4) in metres.

    ``stairs`` are treads and what stands on CAD layers of stairs: it bounds nothing. ``proven`` are
    the walls of the whole drawing, where their likeness told them; None where CAD layers did.
    """

    walls: Floats
    columns: Floats
    windows: Floats
    column_fills: np.ndarray
    evidence: OpeningEvidence
    swing_count: int
    stairs: Floats
    proven: ProvenWalls | None = None

    def moved(self, by: Floats) -> "Linework":
        """Return the same lines moved by (x, y) metres."""
        shift = np.tile(by, 2)
        evidence = OpeningEvidence(self.evidence.doors + shift, self.evidence.windows + shift)
        return Linework(
            self.walls + shift,
            self.columns + shift,
            self.windows + shift,
            np.asarray(shapely.transform(self.column_fills, lambda points: points + by)),
            evidence,
            self.swing_count,
            self.stairs + shift,
        )

    def within(self, box: tuple[float, float, float, float], margin_m: float = 1.0) -> "Linework":
        """Return the lines whose middle lies in a box, or no further than a margin from it."""

        def inside(lines: Floats) -> Floats:
            x, y = (lines[:, 0] + lines[:, 2]) / 2, (lines[:, 1] + lines[:, 3]) / 2
            keep = (x >= box[0] - margin_m) & (x <= box[2] + margin_m)
            keep &= (y >= box[1] - margin_m) & (y <= box[3] + margin_m)
            return lines[keep]

        fills = self.column_fills
        if len(fills):
            middle = shapely.get_coordinates(shapely.centroid(fills))
            keep = (middle >= np.array(box[:2]) - margin_m) & (
                middle <= np.array(box[2:]) + margin_m
            )
            fills = fills[keep.all(axis=1)]
        return Linework(
            inside(self.walls),
            inside(self.columns),
            inside(self.windows),
            fills,
            OpeningEvidence(inside(self.evidence.doors), inside(self.evidence.windows)),
            self.swing_count,
            inside(self.stairs),
        )


def sort_linework(primitives: Primitives, layers: Mapping[str, CadLayer]) -> Linework:
    """Sort a drawing's primitives, in metres, by the roles of their CAD layers or their own."""
    segments = primitives.segments
    swings = _find_swings(primitives, layers)
    named = role_mask(primitives, layers, Role.WALL, Role.COLUMN) & ~unsaid_layers(
        primitives, layers
    )
    on_named_wall = np.asarray(named[primitives.segment_layers], bool)
    leaves = _leaf_mask(segments, on_named_wall, primitives.arcs[swings])
    roles = primitive_roles(primitives, layers, leaves, swings)
    chords, chord_arcs = flatten_arcs(primitives.arcs, MAX_SAGITTA_M)

    def bent(*of: Role) -> Bools:
        return (roles.arcs_on(*of) & ~swings)[chord_arcs] if len(chords) else np.empty(0, bool)

    on = roles.on
    door_insert = np.isin(primitives.segment_inserts, _swing_inserts(primitives, swings))
    of_door = on(Role.DOOR) | ((leaves | door_insert) & ~on(Role.WALL, Role.COLUMN))
    walls, _ = tidy(np.vstack([segments[on(Role.WALL) & ~leaves], chords[bent(Role.WALL)]]))
    columns, _ = tidy(
        np.vstack([segments[on(Role.COLUMN)], chords[bent(Role.COLUMN)], edges_of(roles.columns)])
    )
    glazed = bent(Role.WINDOW) | bent(Role.OPENING)
    windows, _ = tidy(
        np.vstack([segments[on(Role.WINDOW, Role.OPENING) & ~of_door], chords[glazed]])
    )
    treads = find_treads(walls)
    steps, walls = walls[treads], walls[~treads]
    caps = _wall_caps(windows, walls)
    walls, windows = tidy(np.vstack([walls, windows[caps]]))[0], windows[~caps]
    shut, ajar = swing_chords(primitives.arcs[swings], np.vstack([walls, columns]))
    doors, _ = tidy(np.vstack([without_lines_along(segments[of_door], ajar), shut]))
    fills = [
        shapely.Polygon(ring.corners)
        for ring in primitives.rings
        if ring.filled and len(ring.corners) > 2 and layers[ring.cad_layer].role is Role.COLUMN
    ]
    return Linework(
        walls,
        columns,
        windows,
        np.array([fill for fill in fills if fill.is_valid], object),
        OpeningEvidence(doors, windows),
        int(swings.sum()),
        np.vstack([steps, segments[on(Role.STAIR)]]),
        roles.proven,
    )


MAX_CAP_M = 0.65  # as thick as walls are
CAP_TOUCH_M = 0.01


def _wall_caps(lines: Floats, walls: Floats) -> Bools:
    """Mark the lines of openings that go across a wall's end, from face to face.

    Offices draw jambs on the CAD layer of doors and windows; they are the ends of walls all the
    same.
    """
    caps = np.zeros(len(lines), bool)
    short = np.flatnonzero(lengths(lines) <= MAX_CAP_M)
    if not len(short) or not len(walls):
        return caps
    ends = lines[short].reshape(-1, 2)
    end, face = STRtree(shapely.points(walls.reshape(-1, 2))).query(
        shapely.points(ends), predicate="dwithin", distance=CAP_TOUCH_M
    )
    cosine = np.einsum("ij,ij->i", directions(lines[short])[end // 2], directions(walls)[face // 2])
    met = np.zeros(len(ends), bool)
    met[end[np.abs(cosine) < 0.1]] = True
    caps[short[met[::2] & met[1::2]]] = True
    return caps


def _find_swings(primitives: Primitives, layers: Mapping[str, CadLayer]) -> Bools:
    """Mark the arcs that draw door leaves, on CAD layers that may hold doors."""
    roles = (Role.DOOR, Role.OPENING, Role.WINDOW, Role.WALL, Role.OTHER)
    allowed = role_mask(primitives, layers, *roles)[primitives.arc_layers]
    return np.asarray(is_swing(primitives.arcs) & allowed, bool)


def _swing_inserts(primitives: Primitives, swings: Bools) -> np.ndarray:
    """Numbers of the INSERTs that draw a door leaf's arc: all of such a block is the door."""
    numbers = primitives.arc_inserts[swings]
    return np.unique(numbers[numbers > 0])


LEAF_OFF_M = 0.08  # how far a leaf's line may stand from its hinge: its own thickness
WALL_LEAF_OFF_M = 0.01  # a wall line is taken for a leaf only if it is drawn from hinge to arc


def _leaf_mask(segments: Floats, on_wall: Bools, swings: Floats) -> Bools:
    """Mark the lines that draw a leaf: from the hinge, or beside it, to an end of the arc."""
    mask = np.zeros(len(segments), bool)
    if not len(swings) or not len(segments):
        return mask
    tree = STRtree(shapely.points(segments.reshape(-1, 2)))
    hinge, row = tree.query(
        shapely.points(swings[:, 0:2]), predicate="dwithin", distance=2 * LEAF_OFF_M
    )
    near = segments.reshape(-1, 2)[row]
    far = segments.reshape(-1, 2)[row ^ 1]
    off_hinge = np.hypot(*(near - swings[hinge, 0:2]).T)
    off_arc = np.minimum(
        np.hypot(*(far - swings[hinge, 2:4]).T), np.hypot(*(far - swings[hinge, 6:8]).T)
    )
    limit = np.where(on_wall[row // 2], WALL_LEAF_OFF_M, LEAF_OFF_M)
    mask[(row // 2)[(off_hinge <= limit) & (off_arc <= limit)]] = True
    return mask
