"""Links: which spaces of a sheet touch, and across what.

Terminology
-----------
Link
    Two faces that touch across an opening, across a single line with no wall between, or across a
    slit.
Weak link
    A single line that is no opening: a step, a low partition, a shaft's edge; or a true wall.
Slit
    A small thin face between two spaces: a handrail, a break line across a flight, a pier.
Ground
    The solid face of an opening, between its two wall faces.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

import numpy as np
import shapely
from shapely import STRtree

from cad_import.closures import Closure
from cad_import.faces import Faces, beside
from cad_import.groups import least_of_group
from spatial.domain.openings import OpeningKind

OUTSIDE = -1  # where nothing is enclosed
MIN_SHARED_M = 0.2  # spaces that touch over less only meet at a corner
MAX_SLIT_M2 = 0.6  # one face of it
MAX_SLITS_M2 = 2.0  # all that stand side by side

_Key = TypeVar("_Key", int, tuple[int, int])
Table = Mapping[int, frozenset[int]]
Between = Mapping[tuple[int, int], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Links:
    """Which spaces touch, by kind.

    ``between`` holds the grounds of the openings between two spaces, ``slit_faces`` the slits.
    ``outward`` are the spaces with a door or passage to where nothing is enclosed, ``windows``
    counts the windows of each space.
    """

    passages: Table
    doors: Table
    weak: Table
    between: Between
    slits: Table = field(default_factory=dict)
    slit_faces: Between = field(default_factory=dict)
    outward: frozenset[int] = frozenset()
    windows: Mapping[int, int] = field(default_factory=dict)

    def grounds(self, spaces: Iterable[int], *, slits: bool = False) -> set[int]:
        """Return the solid faces between the spaces of one room: opening grounds, and slits."""
        held = set(spaces)
        tables = [self.between, self.slit_faces] if slits else [self.between]
        return {
            face
            for table in tables
            for (a, b), found in table.items()
            if a in held and b in held
            for face in found
        }

    def near(self, space: int) -> frozenset[int]:
        """Return all spaces that a space is linked with."""
        tables = (self.passages, self.doors, self.weak, self.slits)
        return frozenset().union(*(table.get(space, frozenset()) for table in tables))


def find_links(faces: Faces, closures: Sequence[Closure]) -> Links:
    """Find which spaces touch across openings, single lines and slits."""
    tables: dict[bool, dict[int, set[int]]] = {True: defaultdict(set), False: defaultdict(set)}
    between: dict[tuple[int, int], set[int]] = defaultdict(set)
    sides = beside(faces.polygons, list(closures))
    direct: set[tuple[int, int]] = set()
    for (first, second), closure in zip(sides.tolist(), closures, strict=True):
        if first != second and min(first, second) >= 0 and faces.is_space[[first, second]].all():
            _link(tables[closure.kind is OpeningKind.PASSAGE], first, second)
            direct.add((min(first, second), max(first, second)))
    grounds = _grounds_met(faces, sides, closures)
    outward: set[int] = set()
    windows: Counter[int] = Counter()
    for ground, met in grounds:
        for (a, kind), (b, _) in combinations(sorted(met), 2):
            if OUTSIDE < a != b and kind is not OpeningKind.WINDOW:
                _link(tables[kind is OpeningKind.PASSAGE], a, b)
                between[(a, b)] |= ground
        passable = {kind for _, kind in met} != {OpeningKind.WINDOW}
        beside_it = {space for space, _ in met}
        outward |= beside_it if passable and OUTSIDE in beside_it else set()
        windows.update(() if passable else beside_it)
    weak: dict[int, set[int]] = defaultdict(set)
    for a, b in _touching(faces):
        if (a, b) not in direct:
            _link(weak, a, b)
    slit_faces = _slit_faces(faces, set().union(*(ground for ground, _ in grounds)))
    slits: dict[int, set[int]] = defaultdict(set)
    for a, b in slit_faces:
        _link(slits, a, b)
    return Links(
        _frozen(tables[True]),
        _frozen(tables[False]),
        _frozen(weak),
        _frozen(between),
        _frozen(slits),
        slit_faces,
        frozenset(outward - {OUTSIDE}),
        windows,
    )


def _grounds_met(
    faces: Faces, sides: np.ndarray, closures: Sequence[Closure]
) -> list[tuple[set[int], set[tuple[int, OpeningKind]]]]:
    """Return the grounds of each opening and what it meets, with the closure's kind.

    An opening through a double wall has a ground in each leaf: they count as one.
    """
    pairs = [pair for pair in sides.tolist() if min(pair) >= 0 and pair[0] != pair[1]]
    solid = [pair for pair in pairs if not faces.is_space[pair].any()]
    group = least_of_group(len(faces.polygons), solid)
    met: dict[int, set[tuple[int, OpeningKind]]] = defaultdict(set)
    held: dict[int, set[int]] = defaultdict(set)
    for (first, second), closure in zip(sides.tolist(), closures, strict=True):
        for space, ground in ((first, second), (second, first)):
            if first != second and ground >= 0 and not faces.is_space[ground]:
                held[group[ground]].add(ground)
                if space == OUTSIDE or faces.is_space[space]:
                    met[group[ground]].add((space, closure.kind))
    return [(held[key], met[key]) for key in sorted(met)]


def _frozen(table: Mapping[_Key, set[int]]) -> dict[_Key, frozenset[int]]:
    return {key: frozenset(value) for key, value in table.items()}


def _link(table: dict[int, set[int]], first: int, second: int) -> None:
    table[first].add(second)
    table[second].add(first)


def _touching(faces: Faces) -> list[tuple[int, int]]:
    """Pairs of spaces that share an edge."""
    spaces = np.flatnonzero(faces.is_space)
    polygons = faces.polygons[spaces]
    if not len(polygons):
        return []
    first, second = STRtree(polygons).query(polygons, predicate="touches")
    keep = first < second
    first, second = first[keep], second[keep]
    shared = shapely.length(shapely.intersection(polygons[first], polygons[second]))
    keep = shared > MIN_SHARED_M
    return [
        (int(spaces[a]), int(spaces[b])) for a, b in zip(first[keep], second[keep], strict=True)
    ]


def _slit_faces(faces: Faces, grounds: set[int]) -> dict[tuple[int, int], frozenset[int]]:
    """Find the slits between pairs of spaces: small solid faces, alone or side by side."""
    small = ~faces.is_space & ~faces.is_column & (shapely.area(faces.polygons) <= MAX_SLIT_M2)
    slits = np.array([face for face in np.flatnonzero(small) if int(face) not in grounds], np.intp)
    spaces = np.flatnonzero(faces.is_space)
    if not len(slits) or not len(spaces):
        return {}
    polygons = faces.polygons[slits]
    a, b = STRtree(polygons).query(polygons, predicate="touches")
    shared = shapely.length(shapely.intersection(polygons[a], polygons[b])) > 0
    group = np.array(least_of_group(len(slits), np.column_stack([a, b])[shared].tolist()), np.intp)
    total = np.bincount(group, weights=shapely.area(polygons))
    slit, space = STRtree(faces.polygons[spaces]).query(polygons, predicate="touches")
    edge = shapely.intersection(polygons[slit], faces.polygons[spaces[space]])
    met: dict[int, set[int]] = defaultdict(set)
    fits = (shapely.length(edge) > MIN_SHARED_M) & (total[group[slit]] <= MAX_SLITS_M2)
    for which, other in zip(group[slit[fits]], spaces[space[fits]], strict=True):
        met[int(which)].add(int(other))
    between: dict[tuple[int, int], set[int]] = defaultdict(set)
    for which, found in met.items():
        for pair in combinations(sorted(found), 2):
            between[pair] |= set(slits[group == which].tolist())
    return _frozen(between)
