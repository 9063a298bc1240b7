"""XYZ tile addresses (Web Mercator)."""

import math
from typing import NamedTuple


class Tile(NamedTuple):
    """One tile's address."""

    z: int
    x: int
    y: int


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    """Return the tile that holds a place (degrees).

    >>> tile_at(104.066, 30.66, 3)
    Tile(z=3, x=6, y=3)
    """
    across = 2**zoom
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return Tile(zoom, int(x * across), int(y * across))
