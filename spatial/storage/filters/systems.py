"""The coordinate systems of filters and boxes, and in which order their axes come."""

import re
from functools import cache
from typing import NamedTuple

from pyproj import CRS

from spatial.domain.errors import InvalidInputError
from spatial.geometry.projections import FIRST_GK3_EPSG

EPSG_CODES = frozenset({4326, 4490, 3857, *range(FIRST_GK3_EPSG, FIRST_GK3_EPSG + 21)})
NAMES = re.compile(
    r"(?:https?://www\.opengis\.net/def/crs/EPSG/[0-9.]{1,8}/|urn:ogc:def:crs:EPSG:[0-9.]{0,8}:"
    r"|\[?EPSG:)([0-9]{4,5})\]?"
)
CRS84_NAMES = re.compile(
    r"https?://www\.opengis\.net/def/crs/OGC/(?:1\.3|0)/CRS84|urn:ogc:def:crs:OGC:1\.3:CRS84"
    r"|\[?OGC:CRS84\]?"
)


class Crs(NamedTuple):
    """A coordinate system; ``swapped`` if latitude or northing comes first in it."""

    epsg: int
    swapped: bool


CRS84 = Crs(4326, swapped=False)


@cache
def of_epsg(code: int) -> Crs:
    """Return a system with its axes as EPSG orders them.

    >>> of_epsg(4326), of_epsg(3857), of_epsg(4547)
    (Crs(epsg=4326, swapped=True), Crs(epsg=3857, swapped=False), Crs(epsg=4547, swapped=True))
    """
    first = CRS.from_epsg(code).axis_info[0].direction
    return Crs(code, swapped=first == "north")


def read_crs(name: str | None) -> Crs:
    """Read a CRS as OGC names it; CRS84 if none is named.

    >>> read_crs("http://www.opengis.net/def/crs/EPSG/0/4326").swapped
    True

    Raises
    ------
    InvalidInputError
        ``CRS_UNKNOWN``.
    """
    if name is None or CRS84_NAMES.fullmatch(name):
        return CRS84
    found = NAMES.fullmatch(name)
    if found is None or int(found[1]) not in EPSG_CODES:
        raise InvalidInputError(code="CRS_UNKNOWN", crs=name[:80])
    return of_epsg(int(found[1]))
