"""Faces: what the lines of a plan enclose, told apart into wall material and spaces.

Terminology
-----------
Face
    A polygon of the plane that the lines leave uncut.
Solid
    A face that is wall, column or the ground of an opening: thin, or inside a column.
Space
    A face that a person can stand in.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from cad_import.closures import Closure
from cad_import.primitives import Floats
from cad_import.segments import GRID_M, Bools, as_lines

MAX_WALL_M = 0.60  # the thickest wall; what is nowhere wider is solid
MAX_NET_M = 0.45  # mean width of a net of walls, thick as it may be where party walls meet
MIN_CUPBOARD_M = 0.4  # mean width of a narrow face that a name makes a space of
MAX_COLUMN_M2 = 4.0
MIN_SPACE_M2 = 0.5
MIN_NECK_M = 0.24  # nobody walks through less
LINE_M = GRID_M / 2  # half the width of a drawn line that must part what lies beside it
AROUND_M = 1.0  # how much of the outside is looked at around all faces
PROBE_M = 0.02  # how far beside a closure its two faces are looked for

Polygons = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces of one sheet, and which of them are spaces and columns."""

    polygons: Polygons
    is_space: Bools
    is_column: Bools


def find_faces(lines: Floats) -> Polygons:
    """Return the faces that the lines enclose, in order of place, m."""
    return faces_and_loose(lines)[0]


def faces_and_loose(lines: Floats) -> tuple[Polygons, Polygons]:
    """Return the faces that the lines enclose, in order of place, and the lines that bound none."""
    noded = shapely.union_all(as_lines(lines), grid_size=GRID_M)
    faces, cuts, dangles, _ = (
        shapely.get_parts(found) for found in shapely.polygonize_full([noded])
    )
    return in_place_order(faces[shapely.area(faces) > 1e-4]), np.concatenate([cuts, dangles])


def in_place_order(faces: Polygons) -> Polygons:
    """Sort faces by their lower left corner, then by area."""
    bounds = shapely.bounds(faces).reshape(-1, 4)
    return np.asarray(faces[np.lexsort((shapely.area(faces), bounds[:, 1], bounds[:, 0]))])


def column_polygons(column_lines: Floats, fills: Polygons) -> Polygons:
    """Return the columns: what the column lines enclose, and their fills."""
    found = find_faces(column_lines) if len(column_lines) else np.empty(0, object)
    columns = np.concatenate([found, fills])
    return np.asarray(columns[shapely.area(columns) <= MAX_COLUMN_M2])


def classify(polygons: Polygons, columns: Polygons) -> Faces:
    """Tell spaces from solids: a solid is nowhere wider than a wall, or lies in a column."""
    area = shapely.area(polygons)
    core = shapely.area(shapely.buffer(polygons, -MAX_WALL_M / 2, join_style="mitre"))
    mean_width = 2 * area / shapely.length(polygons)  # of a strip or a net of strips
    thin = (core < 0.02 * area) | ((mean_width < MAX_NET_M) & (core < 0.3 * area))
    in_column = np.zeros(len(polygons), bool)
    if len(columns):
        inner = shapely.point_on_surface(polygons)
        face, column = STRtree(columns).query(inner, predicate="within")
        small = area[face] <= 1.05 * shapely.area(columns)[column]
        in_column[face[small]] = True
    return Faces(polygons, ~thin & ~in_column & (area >= MIN_SPACE_M2), in_column)


def with_labelled(faces: Faces, naming: Polygons) -> Faces:
    """Take narrow faces for spaces that a room's name stands in: cupboards no deeper than walls.

    Parameters
    ----------
    naming
        Points, the middles of texts that name rooms. A name written across a wall makes no space
        of it, as walls are narrower.
    """
    if not len(naming) or not len(faces.polygons):
        return faces
    area, length = shapely.area(faces.polygons), shapely.length(faces.polygons)
    narrow = ~faces.is_space & ~faces.is_column & (area >= MIN_SPACE_M2)
    narrow &= 2 * area / length >= MIN_CUPBOARD_M
    chosen = np.flatnonzero(narrow)
    if not len(chosen):
        return faces
    _, held = STRtree(faces.polygons[chosen]).query(naming, predicate="within")
    is_space = faces.is_space.copy()
    is_space[chosen[held]] = True
    return Faces(faces.polygons, is_space, faces.is_column)


def split_at_necks(faces: Polygons) -> Polygons:
    """Cut faces where they are too narrow to walk through.

    A wall that ends a hand's breadth before the next one leaves a slit; the spaces on its two
    sides are two. What lies in the slit goes to the part that it shares the longer edge with.
    """
    cores = shapely.buffer(faces, -MIN_NECK_M / 2, join_style="mitre")
    parts = [_sizeable(core) for core in cores]
    cut = [index for index, found in enumerate(parts) if len(found) > 1]
    if not cut:
        return faces
    whole = [face for index, face in enumerate(faces) if len(parts[index]) <= 1]
    for index in cut:
        whole.extend(_regrown(faces[index], parts[index]))
    return in_place_order(np.array(whole, object))


def behind_slits(faces: Polygons, loose: Polygons) -> Polygons:
    """Return the spaces that only a slit parts from where nothing is enclosed, in order of place.

    Where a wall ends a hair before the next one, its room leaks out and is no face. Nobody walks
    through the slit, so it is one all the same; beside another face it would be cut off likewise.

    Parameters
    ----------
    loose
        The lines that bound no face: for the slit alone, the room's walls may be among them.
    """
    walls = shapely.buffer(shapely.multilinestrings(loose), LINE_M, cap_style="flat")
    drawn = shapely.union_all(np.append(faces, walls))
    if drawn.is_empty:
        return np.empty(0, object)
    x1, y1, x2, y2 = shapely.bounds(drawn)
    frame = shapely.box(x1 - AROUND_M, y1 - AROUND_M, x2 + AROUND_M, y2 + AROUND_M)
    parts = split_at_necks(shapely.get_parts(shapely.difference(frame, drawn)))
    parts = parts[shapely.area(parts) >= MIN_SPACE_M2]
    return np.asarray(parts[~shapely.intersects(parts, shapely.boundary(frame))])


def _sizeable(core: shapely.Geometry) -> list[shapely.Geometry]:
    parts = shapely.get_parts(core)
    return list(parts[shapely.area(parts) > MIN_SPACE_M2])


def _regrown(face: shapely.Geometry, cores: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Grow the cores of a face back to its edge and share out what is left."""
    grown = []
    rest = face
    for core in cores:
        part = shapely.intersection(rest, shapely.buffer(core, MIN_NECK_M / 2, join_style="mitre"))
        grown.append(part)
        rest = shapely.difference(rest, part)
    for scrap in shapely.get_parts(rest):
        if scrap.area < 1e-6 or scrap.geom_type != "Polygon":
            continue
        shared = [shapely.length(shapely.intersection(scrap.boundary, part)) for part in grown]
        nearest = int(np.argmax(shared))
        if sum(length > 0.01 for length in shared) == 1:
            grown[nearest] = shapely.union(grown[nearest], scrap)
    return [max(shapely.get_parts(part), key=lambda p: p.area) for part in grown]


def beside(faces: Polygons, closures: list[Closure]) -> NDArray[np.intp]:
    """For each closure, the faces on its two sides, (n, 2); -1 is the outside."""
    sides = np.full((len(closures), 2), -1, np.intp)
    if not closures or not len(faces):
        return sides
    lines = np.array([closure.line for closure in closures])
    middle = (lines[:, :2] + lines[:, 2:]) / 2
    delta = lines[:, 2:] - lines[:, :2]
    normal = np.column_stack([-delta[:, 1], delta[:, 0]])
    normal /= np.hypot(normal[:, 0], normal[:, 1])[:, None]
    tree = STRtree(faces)
    for side, sign in enumerate((1.0, -1.0)):
        probes = shapely.points(middle + sign * PROBE_M * normal)
        which, face = tree.query(probes, predicate="within")
        sides[which, side] = face
    return sides
