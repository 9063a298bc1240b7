"""Boxes as shapes in the map's system, cut at the antimeridian."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.domain.errors import InvalidInputError
from spatial.geometry.projections import CGCS2000_EPSG, transformer

Box = tuple[float, float, float, float]

GEOGRAPHIC = frozenset({4326, CGCS2000_EPSG})
"""Systems in degrees whose coordinates are the map's: CGCS2000 equals WGS 84 within centimetres."""

EDGE_PARTS = 16
"""Into how many parts the edge of a box is cut before it is bent into degrees."""


def boxes_shape(box: Box, epsg: int) -> bytes:
    """Return a box as EWKB in EPSG:4490.

    Raises
    ------
    InvalidInputError
        ``BBOX_INVALID`` if it is none, or reaches beyond what its system covers.
    """
    return to_ewkb(box_shape(box, epsg))


def to_ewkb(shape: BaseGeometry) -> bytes:
    """Return a shape in degrees as EWKB."""
    wkb: bytes = shapely.to_wkb(shapely.set_srid(shape, CGCS2000_EPSG), include_srid=True)
    return wkb


def box_shape(box: Sequence[float], epsg: int) -> BaseGeometry:
    """Return a box (x and y in this order, whatever the CRS) as a shape in EPSG:4490."""
    west, south, east, north = box
    if not all(map(math.isfinite, box)) or south > north:
        raise InvalidInputError(code="BBOX_INVALID", bbox=",".join(map(str, box)))
    if epsg in GEOGRAPHIC:
        return _degrees(west, south, east, north)
    if west > east:
        raise InvalidInputError(code="BBOX_INVALID", bbox=",".join(map(str, box)))
    size = max(east - west, north - south) / EDGE_PARTS
    plane = _rectangle(west, south, east, north)
    return to_degrees(shapely.segmentize(plane, size) if size else plane, epsg)


def to_degrees(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    """Bring a shape of another system to EPSG:4490, once, before the database sees it."""
    if epsg in GEOGRAPHIC:
        return shape
    brought: BaseGeometry = shapely.transform(
        shape,
        lambda points: np.column_stack(
            transformer(epsg, CGCS2000_EPSG).transform(points[:, 0], points[:, 1])
        ),
    )
    if not np.isfinite(shapely.get_coordinates(brought)).all():
        raise InvalidInputError(code="BBOX_INVALID", bbox=shape.wkt[:60])
    return brought


def _degrees(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if not (-180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90):
        raise InvalidInputError(code="BBOX_INVALID", bbox=f"{west},{south},{east},{north}")
    if west <= east:
        return _rectangle(west, south, east, north)
    return shapely.union_all(
        [_rectangle(west, south, 180.0, north), _rectangle(-180.0, south, east, north)]
    )


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Return a rectangle; one without width or height is a line, without both a point."""
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)
