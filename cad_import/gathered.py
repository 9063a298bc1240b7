"""Primitives of a layout or a block while they are gathered, and the placements that move them."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.math import Matrix44

from cad_import.primitives import Dimension, DrawnText, Floats, NativeObject, Ring

Affine = Floats  # (2, 3): x' = a x + b y + c


class Clip(NamedTuple):
    """What of a block an INSERT shows (XCLIP): corners in the block's own coordinates."""

    corners: Floats
    inverted: bool


class PlacedBlock(NamedTuple):
    """An INSERT: which block, on which CAD layer, where, and the texts of its attributes."""

    block: str
    cad_layer: str
    affine: Affine
    attributes: list[DrawnText]
    clip: Clip | None = None


@dataclass
class Gathered:
    """Primitives of a layout or a block while they are gathered; plain lists, one row each.

    ``counts`` holds the entities by CAD layer and type, ``unread`` those that were not taken apart.
    """

    segments: list[tuple[float, float, float, float]] = field(default_factory=list)
    segment_layers: list[str] = field(default_factory=list)
    arcs: list[tuple[float, ...]] = field(default_factory=list)
    arc_layers: list[str] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)
    texts: list[DrawnText] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    inserts: list[PlacedBlock] = field(default_factory=list)
    native: list[NativeObject] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    unread: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add_path(self, points: Floats, cad_layer: str) -> None:
        """Add the segments between (n, 2) points that follow each other."""
        if len(points) > 1 and np.isfinite(points).all():
            self.segments.extend(map(tuple, np.hstack([points[:-1], points[1:]]).tolist()))
            self.segment_layers.extend([cad_layer] * (len(points) - 1))


def placement(matrix: Matrix44) -> Affine:
    """Drop the third dimension of a placement."""
    (ax, ay, _), (bx, by, _), (cx, cy, _) = (
        matrix.transform_direction((1, 0, 0)),
        matrix.transform_direction((0, 1, 0)),
        matrix.transform((0, 0, 0)),
    )
    return np.array([[ax, bx, cx], [ay, by, cy]])


def place(points: Floats, affine: Affine) -> Floats:
    """Apply a placement to (n, 2k) rows of points."""
    flat = points.reshape(-1, 2)
    return np.asarray(flat @ affine[:, :2].T + affine[:, 2]).reshape(points.shape)


def to_world(entity: DXFGraphic, points: Floats) -> Floats:
    """Bring points of an entity's own plane (OCS) into the world's."""
    if not entity.dxf.hasattr("extrusion"):
        return points
    ocs = entity.ocs()  # an extrusion within 1e-9 of the Z axis is the world's own plane
    return place(points, placement(ocs.matrix)) if ocs.transform else points
