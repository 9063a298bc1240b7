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

from cad_import.openings import Closure
from cad_import.primitives import Floats
from cad_import.segments import GRID_M, Bools, as_lines

MAX_WALL_M = 0.60  # the thickest wall; what is nowhere wider is solid
MAX_COLUMN_M2 = 4.0
MIN_SPACE_M2 = 0.5
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
    noded = shapely.union_all(as_lines(lines), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    faces = faces[shapely.area(faces) > 1e-4]
    bounds = shapely.bounds(faces)
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
    thin = core < 0.02 * area
    in_column = np.zeros(len(polygons), bool)
    if len(columns):
        inner = shapely.point_on_surface(polygons)
        face, column = STRtree(columns).query(inner, predicate="within")
        small = area[face] <= 1.05 * shapely.area(columns)[column]
        in_column[face[small]] = True
    return Faces(polygons, ~thin & ~in_column & (area >= MIN_SPACE_M2), in_column)


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
