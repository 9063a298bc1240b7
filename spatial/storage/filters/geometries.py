"""Geometry literals of filters: read, checked and brought to the map's system once."""

import json
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from spatial.domain.errors import InvalidInputError
from spatial.storage.collections.boxes import GEOGRAPHIC, box_shape, to_degrees
from spatial.storage.filters.systems import Crs

MAX_VERTICES = 5_000
MAX_MERCATOR_M = 20_037_508.342789244


def read_geometry(document: dict[str, Any], crs: Crs) -> BaseGeometry:
    """Return a GeoJSON geometry as a shape in EPSG:4490, longitude first.

    Raises
    ------
    InvalidInputError
        ``FILTER_VALUE`` if it is none, is not valid or lies off the earth.
    """
    kind = str(document.get("type"))
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(document)))
    except (ShapelyError, ValueError, TypeError) as error:
        raise InvalidInputError(code="FILTER_VALUE", where=kind) from error
    if shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise InvalidInputError(code="FILTER_VALUE", where=kind)
    if crs.swapped:
        shape = shapely.transform(shape, lambda points: points[:, ::-1])
    _check_place(shape, crs, kind)
    shape = to_degrees(shape, crs.epsg)
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise InvalidInputError(code="FILTER_VALUE", where=f"{kind}: {reason}"[:120])
    return shape


def read_box(box: list[Any], crs: Crs) -> BaseGeometry:
    """Return a box of four or six numbers as a shape in EPSG:4490, cut at the antimeridian."""
    numbers = [float(n) for n in box if isinstance(n, int | float)]
    if len(numbers) != len(box) or len(box) not in {4, 6}:
        raise InvalidInputError(code="FILTER_VALUE", where=f"BBOX {box}"[:120])
    half = len(box) // 2
    a, b, c, d = *numbers[:2], *numbers[half : half + 2]
    return box_shape((b, a, d, c) if crs.swapped else (a, b, c, d), crs.epsg)


def _check_place(shape: BaseGeometry, crs: Crs, kind: str) -> None:
    west, south, east, north = shape.bounds
    wide, high = (180.0, 90.0) if crs.epsg in GEOGRAPHIC else (MAX_MERCATOR_M * 4,) * 2
    if west < -wide or east > wide or south < -high or north > high:
        raise InvalidInputError(code="FILTER_VALUE", where=f"{kind} {shape.bounds}")
