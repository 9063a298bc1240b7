"""Plane and geographic coordinates of CGCS2000, and the shifted ones of public web maps.

Terminology
-----------
CGCS2000
    China's geodetic system: EPSG:4490 geographic; 3-degree Gauss-Krüger planes by central
    meridian (EPSG:4534 to 4554), here always without a zone number in the easting.
GCJ-02, BD-09
    Datums of commercial web maps: positions shifted by some hundred metres. Accepted for control
    points, converted on the way in, never stored. The published formulae start from WGS 84,
    which CGCS2000 equals within a few centimetres.

Longitude comes before latitude everywhere, in degrees.
"""

import math
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from spatial.domain.errors import InvalidInputError

CGCS2000_EPSG = 4490
FIRST_GK3_EPSG, FIRST_GK3_MERIDIAN, LAST_GK3_MERIDIAN = 4534, 75, 135

# Constants of GCJ-02 as published with every open implementation: Krasovsky ellipsoid.
GCJ_SEMI_MAJOR_M = 6_378_245.0
GCJ_ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943
BD_ANGLE_FACTOR = math.pi * 3000.0 / 180.0
GCJ_BOUNDS = (72.004, 0.8293, 137.8347, 55.8271)
INVERSION_TOLERANCE_DEG = 1e-10
INVERSION_ROUNDS = 30


class Datum(StrEnum):
    """Which datum a geographic control point is given in."""

    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def gauss_kruger_epsg(longitude: float) -> int:
    """Return the EPSG code of the 3-degree CGCS2000 plane whose meridian is nearest.

    A longitude half way between two meridians goes to the eastern one.

    >>> [gauss_kruger_epsg(longitude) for longitude in (101.9, 104.06, 107.5)]
    [4543, 4544, 4545]
    """
    if not FIRST_GK3_MERIDIAN - 1.5 <= longitude <= LAST_GK3_MERIDIAN + 1.5:
        raise InvalidInputError(
            f"Longitude {longitude} lies in no 3-degree zone of CGCS2000",
            code="LONGITUDE_OUTSIDE_CHINA",
            value=str(longitude),
        )
    meridian = min(3 * math.floor((longitude + 1.5) / 3), LAST_GK3_MERIDIAN)
    return FIRST_GK3_EPSG + (meridian - FIRST_GK3_MERIDIAN) // 3


@lru_cache(maxsize=64)
def transformer(source_epsg: int, target_epsg: int) -> Transformer:
    """Return the transformer between two systems: easting or longitude first, always.

    >>> east, north = transformer(4490, 4544).transform(105.0, 30.0)
    >>> round(east, 3), round(north)
    (500000.0, 3320113)
    """
    return Transformer.from_crs(source_epsg, target_epsg, always_xy=True)


def to_cgcs2000(lon_lat: ArrayLike, datum: Datum | str) -> NDArray[np.float64]:
    """Convert longitudes and latitudes of a datum to CGCS2000.

    Parameters
    ----------
    lon_lat
        Degrees, shape (n, 2), longitude first.
    datum
        Datum of the coordinates; CGCS2000 passes through.

    Examples
    --------
    >>> to_cgcs2000([(104.0665, 30.5723)], "gcj02").round(6).tolist()
    [[104.064, 30.574757]]
    """
    points = np.asarray(lon_lat, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(points).all():
        raise InvalidInputError("A coordinate is not finite", code="NOT_FINITE")
    match Datum(datum):
        case Datum.CGCS2000:
            return points
        case Datum.BD09:
            points = _bd09_to_gcj02(points)
    return _invert_gcj02(points)


def to_gcj02(lon_lat: ArrayLike) -> NDArray[np.float64]:
    """Shift CGCS2000 degrees, shape (n, 2), into GCJ-02; outside China nothing moves."""
    points = np.asarray(lon_lat, dtype=np.float64).reshape(-1, 2)
    return points + _gcj_offsets(points)


def _invert_gcj02(shifted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find what the public forward formula shifts onto the given points, to 0.01 mm."""
    points = shifted - _gcj_offsets(shifted)
    for _ in range(INVERSION_ROUNDS):
        miss = shifted - to_gcj02(points)
        points = points + miss
        if np.abs(miss).max(initial=0.0) < INVERSION_TOLERANCE_DEG:
            break
    return points


def _bd09_to_gcj02(points: NDArray[np.float64]) -> NDArray[np.float64]:
    target = points.copy()
    # The closed inverse in circulation is good to about a metre; iterating on the forward
    # formula from there is exact.
    guess = points - (0.0065, 0.006)
    for _ in range(INVERSION_ROUNDS):
        miss = target - _gcj02_to_bd09(guess)
        guess = guess + miss
        if np.abs(miss).max(initial=0.0) < INVERSION_TOLERANCE_DEG:
            break
    return guess


def _gcj02_to_bd09(points: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = points[:, 0], points[:, 1]
    radius = np.hypot(x, y) + 0.000_02 * np.sin(y * BD_ANGLE_FACTOR)
    angle = np.arctan2(y, x) + 0.000_003 * np.cos(x * BD_ANGLE_FACTOR)
    return np.column_stack((radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006))


def _gcj_offsets(points: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = points[:, 0], points[:, 1]
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    ripple = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += _waves(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += _waves(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))

    latitude = np.radians(lat)
    magic = 1.0 - GCJ_ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    meridian_m = GCJ_SEMI_MAJOR_M * (1.0 - GCJ_ECCENTRICITY_SQUARED) / magic**1.5
    parallel_m = GCJ_SEMI_MAJOR_M / np.sqrt(magic) * np.cos(latitude)
    offsets = np.column_stack((np.degrees(east / parallel_m), np.degrees(north / meridian_m)))

    west, south, east_edge, north_edge = GCJ_BOUNDS
    inside = (lon >= west) & (lon <= east_edge) & (lat >= south) & (lat <= north_edge)
    return np.where(inside[:, None], offsets, 0.0)


def _waves(along: NDArray[np.float64], *terms: tuple[float, float]) -> NDArray[np.float64]:
    total = np.zeros_like(along)
    for amplitude, frequency in terms:
        total += amplitude * np.sin(along * frequency * np.pi) * 2.0 / 3.0
    return total
