"""What speaks for the length of a drawing unit: each witness, what it saw, how it fits a unit.

Evidence
--------
Printed lengths prove a unit: a text says how long the line beside it is. What buildings have in
common only bounds it: doors are 0.55 to 1.25 m wide, wall faces stand 0.05 to 0.9 m apart, texts
are 0.08 to 1.5 m tall in the plane of the plan, a floor is 4 to 600 m long.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cad_import.label_words import read_area
from cad_import.length_proofs import LengthProof, prove_by_lengths, prove_by_room_sizes
from cad_import.primitives import Floats, Primitives, arc_radii, arc_sweeps
from cad_import.roles import CadLayer, Role, role_mask
from cad_import.segments import lengths

METRES_BY_INSUNITS = {1: 0.0254, 2: 0.3048, 4: 0.001, 5: 0.01, 6: 1.0, 14: 0.1}
METRIC = (0.001, 0.01, 1.0)
HEADER_WEIGHT = 1.25
SAME_UNIT = 0.004  # two lengths of a unit that differ by less are one
DOOR_M, LEAF_M = (0.55, 1.25), (0.55, 1.7)
WALL_M, USUAL_WALL_M = (0.05, 0.9), (0.08, 0.45)
TEXT_M, EXTENT_M, LINE_M = (0.08, 1.5), (4.0, 600.0), (0.05, 8.0)
MIN_PLACES = 4
MIN_AREAS = 3
AREA_SPREAD = math.log(4.0)


@dataclass(frozen=True, slots=True)
class UnitWitness:
    """A witness to the unit.

    Parameters
    ----------
    kind
        ``header``, ``dimensions``, ``room_sizes``, ``doors``, ``door_lines``, ``walls``,
        ``texts``, ``areas``, ``extent`` or ``script``.
    weight
        How much its word counts.
    count
        How many things it saw.
    fits
        How well each unit that was weighed suits it, 0 to 1, by metres per drawing unit.
    """

    kind: str
    weight: float
    count: int
    fits: Mapping[float, float]

    @property
    def says(self) -> float | None:
        """The one unit that suits it best, metres; None if several do, or none."""
        best = max(self.fits.values(), default=0.0)
        favoured = [unit for unit, fit in self.fits.items() if fit == best and fit > 0]
        return favoured[0] if len(favoured) == 1 else None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a witness saw, before the units to be weighed are known."""

    kind: str
    weight: float
    count: int
    fit: Callable[[float], float]
    proof: LengthProof | None = None

    def judge(self, units: Sequence[float]) -> UnitWitness:
        """Say how well each unit suits what was seen."""
        fits = {unit: round(self.fit(unit), 3) for unit in units}
        return UnitWitness(self.kind, round(self.weight, 3), self.count, fits)


def same_unit(one: float, other: float) -> bool:
    """Whether two lengths of a unit are one."""
    return abs(one / other - 1) <= SAME_UNIT


def see(primitives: Primitives, layers: Mapping[str, CadLayer], insunits: int) -> list[Sighting]:
    """Collect what a drawing, in its own units, shows of the length of a unit."""
    found = [
        _header(insunits),
        _proof("dimensions", prove_by_lengths(primitives, layers)),
        _proof("room_sizes", prove_by_room_sizes(primitives)),
        _doors(primitives, layers),
        _walls(primitives, layers),
        _texts(primitives),
        _areas(primitives),
        _extent(primitives, layers),
        _script(primitives),
    ]
    return [sighting for sighting in found if sighting is not None]


def _within(values: Floats, bounds: tuple[float, float], weights: Floats | None = None) -> float:
    inside = (values >= bounds[0]) & (values <= bounds[1])
    return float(np.average(inside, weights=weights)) if len(values) else 0.0


def _header(insunits: int) -> Sighting | None:
    claimed = METRES_BY_INSUNITS.get(insunits)
    if claimed is None:
        return None
    return Sighting("header", HEADER_WEIGHT, 1, lambda unit: float(same_unit(unit, claimed)))


def _proof(kind: str, proof: LengthProof | None) -> Sighting | None:
    if proof is None:
        return None

    def fit(unit: float) -> float:
        return max((fit for said, fit in proof.units if same_unit(unit, said)), default=0.0)

    return Sighting(kind, proof.weight, proof.count, fit, proof)


def _doors(primitives: Primitives, layers: Mapping[str, CadLayer]) -> Sighting | None:
    """See door leaves: quarter circles that turn about the end of a line, or lines of doors."""
    roles = (Role.DOOR, Role.OPENING, Role.WINDOW, Role.WALL, Role.OTHER)
    on_layer = role_mask(primitives, layers, *roles)[primitives.arc_layers]
    sweeps = arc_sweeps(primitives.arcs)
    quarter = (sweeps > math.radians(60)) & (sweeps < math.radians(110)) & on_layer
    arcs = primitives.arcs[quarter]
    radii = arc_radii(arcs)[_hinged(arcs, primitives.segments)]
    if len(radii) >= 2:
        weight = 2.0 * min(1.0, len(radii) / MIN_PLACES)
        return Sighting("doors", weight, len(radii), lambda unit: _within(radii * unit, DOOR_M))
    drawn = primitives.segments[role_mask(primitives, layers, Role.DOOR)[primitives.segment_layers]]
    leaves = lengths(drawn)
    leaves = leaves[leaves > 0]
    if len(leaves) < MIN_PLACES:
        return None
    return Sighting("door_lines", 0.75, len(leaves), lambda unit: _within(leaves * unit, LEAF_M))


def _hinged(arcs: Floats, segments: Floats) -> np.ndarray:
    """Mark arcs about whose centre a line ends or passes: not rounded corners of furniture."""
    marked = np.zeros(len(arcs), bool)
    if len(arcs) and len(segments):
        radii = arc_radii(arcs)
        tree = shapely.STRtree(shapely.points(segments.reshape(-1, 2)))
        hinge, _ = tree.query(
            shapely.points(arcs[:, :2]), predicate="dwithin", distance=0.12 * radii
        )
        marked[hinge] = True
    return marked


def _walls(primitives: Primitives, layers: Mapping[str, CadLayer]) -> Sighting | None:
    """See how far the faces of walls stand apart."""
    on_wall = role_mask(primitives, layers, Role.WALL)[primitives.segment_layers]
    apart, along = _pair_distances(primitives.segments[on_wall])
    if len(apart) < MIN_PLACES:
        return None
    bins = np.round(np.log(apart) / 0.05).astype(np.int64)
    values, place = np.unique(bins, return_inverse=True)
    totals = np.round(np.bincount(place, weights=along), 3)  # sums in any order are the same
    usual = math.exp(0.05 * float(values[np.argmax(totals)]))

    def fit(unit: float) -> float:
        typical = usual * unit
        wide, usually = WALL_M, USUAL_WALL_M
        return 0.5 * (wide[0] <= typical <= wide[1]) + 0.5 * (usually[0] <= typical <= usually[1])

    return Sighting("walls", 0.5, len(apart), fit)


def _pair_distances(lines: Floats) -> tuple[Floats, Floats]:
    """Distances between neighbouring parallel lines that run beside each other, and how long."""
    lines = lines[lengths(lines) > 0]
    if len(lines) < 2:
        return np.empty(0), np.empty(0)
    middle = (lines.min(axis=0) + lines.max(axis=0)) / 2
    ways = lines[:, 2:] - lines[:, :2]
    turn = np.round(np.degrees(np.arctan2(ways[:, 1], ways[:, 0])) % 180.0, 1) % 180.0
    x, y = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    start = lines[:, :2] - middle[:2]
    end = lines[:, 2:] - middle[:2]
    offset = start[:, 1] * x - start[:, 0] * y
    along = np.sort(np.column_stack([(p[:, 0] * x + p[:, 1] * y) for p in (start, end)]), axis=1)
    order = np.lexsort((along[:, 0], offset, turn))
    turn, offset, along = turn[order], offset[order], along[order]
    apart, shared = [], []
    for step in range(1, 6):
        beside = np.minimum(along[step:, 1], along[:-step, 1]) - np.maximum(
            along[step:, 0], along[:-step, 0]
        )
        gap = offset[step:] - offset[:-step]
        keep = (turn[step:] == turn[:-step]) & (gap > 0) & (beside > 2 * gap)
        apart.append(gap[keep])
        shared.append(beside[keep])
    return np.concatenate(apart), np.concatenate(shared)


def _texts(primitives: Primitives) -> Sighting | None:
    heights = np.array([text.height for text in primitives.texts])
    if not len(heights):
        return None
    return Sighting("texts", 1.0, len(heights), lambda unit: _within(heights * unit, TEXT_M))


def _areas(primitives: Primitives) -> Sighting | None:
    """See printed areas: labels of rooms stand about as far apart as their rooms are wide."""
    read = [
        (t.x, t.y, next(filter(None, map(read_area, t.text.splitlines())), None))
        for t in primitives.texts
    ]
    rows = np.array([row for row in read if row[2] is not None], float).reshape(-1, 3)
    places, areas_m2 = rows[:, :2], rows[:, 2]
    if len(rows) < MIN_AREAS:
        return None
    tree = shapely.STRtree(shapely.points(places))
    (which, _), apart = tree.query_nearest(
        shapely.points(places), exclusive=True, return_distance=True
    )
    squares = np.square(apart) / areas_m2[which]
    usual = float(np.median(squares))
    if usual <= 0:
        return None
    return Sighting(
        "areas",
        1.0,
        len(areas_m2),
        lambda unit: max(0.0, 1.0 - abs(math.log(usual * unit * unit)) / AREA_SPREAD),
    )


def _extent(primitives: Primitives, layers: Mapping[str, CadLayer]) -> Sighting | None:
    walls = primitives.segments[role_mask(primitives, layers, Role.WALL)[primitives.segment_layers]]
    lines = walls if len(walls) else primitives.segments
    if not len(lines):
        return None
    extent = float(np.ptp(lines.reshape(-1, 2), axis=0).max())
    typical = float(np.median(lengths(lines)))

    def fit(unit: float) -> float:
        spread, line = extent * unit, typical * unit
        long, short = EXTENT_M, LINE_M
        return 0.5 * (long[0] <= spread <= long[1]) + 0.5 * (short[0] <= line <= short[1])

    return Sighting("extent", 1.0, len(lines), fit)


def _script(primitives: Primitives) -> Sighting | None:
    """See Chinese texts: GB/T 50001 has plans dimensioned in millimetres, levels in metres."""
    chinese = sum(any("\u4e00" <= c <= "\u9fff" for c in text.text) for text in primitives.texts)
    if chinese < MIN_PLACES:
        return None
    return Sighting(
        "script", 0.5, chinese, lambda unit: float(any(same_unit(unit, known) for known in METRIC))
    )
