"""Map coordinates of control points as people write them, and as they were meant.

Terminology
-----------
Zone-numbered easting
    Eight digits of which the first two are the zone: 35 410 000 is 410 000 in the 3-degree zone
    35 (central meridian 105°). EPSG has a system for each form: 4523 and 4544.
Official order
    Surveyors in China write X for the northing and Y for the easting.

Northings of China (1.9 to 6.1 million metres), eastings without a zone (0.1 to 0.9 million) and
zone-numbered eastings (13 to 46 million) share no value, nor do they with the same in millimetres,
and longitudes (73 to 136) share none with latitudes (3 to 54). So the size of two numbers proves
which is which; whatever is not proven is refused or left alone, and every correction is a remark.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pyproj import CRS
from pyproj.exceptions import CRSError

from spatial.domain.control_points import ControlPoint, Remark
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Severity

LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)
EASTINGS_M, NORTHINGS_M = (1e5, 9e5), (1.9e6, 6.1e6)
ZONE_STEP_M = 1_000_000.0
ZONES_6_DEGREES, ZONES_3_DEGREES = range(13, 24), range(25, 46)
FIRST_NUMBERED_6_EPSG, FIRST_NUMBERED_3_EPSG = 4491, 4513
MM_TO_M = 0.001
TRANSVERSE_MERCATOR = "Transverse Mercator"
EXAMPLES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Plane:
    """What a transverse Mercator system says of its eastings.

    Parameters
    ----------
    false_easting_m
        Easting of the central meridian: 500 000, or 35 500 000 with the zone number.
    meridian
        Longitude of the central meridian, degrees.
    """

    false_easting_m: float
    meridian: float

    @property
    def zone(self) -> int | None:
        """Number of the zone where eastings bear it, else None."""
        zone = int(self.false_easting_m // ZONE_STEP_M)
        return zone or None


@dataclass(frozen=True, slots=True)
class _Reading:
    """How two numbers of a point are to be read, by their size alone."""

    easting_m: float
    northing_m: float
    zone: int | None
    swapped: bool
    in_mm: bool


@lru_cache(maxsize=64)
def plane_of(epsg: int) -> Plane | None:
    """Return a transverse Mercator system's plane, or None for a system of another kind.

    Raises
    ------
    InvalidInputError
        ``CONTROL_POINTS_EPSG`` if there is no such system.
    """
    try:
        system = CRS.from_epsg(epsg)
    except CRSError as error:
        raise InvalidInputError(code="CONTROL_POINTS_EPSG", epsg=str(epsg)) from error
    operation = system.coordinate_operation
    if operation is None or operation.method_name != TRANSVERSE_MERCATOR:
        return None
    facts = {parameter.name: parameter.value for parameter in operation.params}
    return Plane(float(facts["False easting"]), float(facts["Longitude of natural origin"]))


def numbered_epsg(zone: int) -> int | None:
    """Return the CGCS2000 system whose eastings bear a zone number, or None.

    >>> numbered_epsg(35), numbered_epsg(18), numbered_epsg(50)
    (4523, 4496, None)
    """
    if zone in ZONES_3_DEGREES:
        return FIRST_NUMBERED_3_EPSG + zone - ZONES_3_DEGREES.start
    if zone in ZONES_6_DEGREES:
        return FIRST_NUMBERED_6_EPSG + zone - ZONES_6_DEGREES.start
    return None


def numbered_epsg_of(first: float, second: float) -> int | None:
    """Return the CGCS2000 system that a zone-numbered easting, in either place, names; or None.

    >>> numbered_epsg_of(35_410_000.0, 3_393_000.0), numbered_epsg_of(410_000.0, 3_393_000.0)
    (4523, None)
    """
    for easting in (first, second, first * MM_TO_M, second * MM_TO_M):
        epsg = numbered_epsg(int(easting // ZONE_STEP_M))
        if epsg is not None:
            return epsg
    return None


def recognise_coordinates(
    points: Sequence[ControlPoint],
) -> tuple[tuple[ControlPoint, ...], tuple[Remark, ...]]:
    """Return the points as they were meant, and a remark for each kind of correction.

    Raises
    ------
    InvalidInputError
        ``CONTROL_POINTS_EPSG``, ``_ZONE``, ``_OUTSIDE_PLANE`` or ``_OUTSIDE_CHINA``, with the
        point's name, if its numbers cannot be what they are said to be.

    Examples
    --------
    >>> [point], [remark] = recognise_coordinates([ControlPoint("A", 0, 0, 3.4e6, 4.1e5, 4544)])
    >>> point.first, point.second, remark.code
    (410000.0, 3400000.0, 'CONTROL_AXES_SWAPPED')
    """
    meant = []
    corrected: dict[str, list[str]] = {}
    for point in points:
        right, codes = _recognise(point)
        meant.append(right)
        for code in codes:
            corrected.setdefault(code, []).append(point.name)
    remarks = [
        Remark(code, Severity.WARNING, {"points": _shown(names), "count": str(len(names))})
        for code, names in sorted(corrected.items())
    ]
    return tuple(meant), tuple(remarks)


def _shown(names: Sequence[str]) -> str:
    more = "…" if len(names) > EXAMPLES_SHOWN else ""
    return "、".join(names[:EXAMPLES_SHOWN]) + more


def _recognise(point: ControlPoint) -> tuple[ControlPoint, list[str]]:
    if point.epsg is None:
        return _recognise_degrees(point)
    plane = plane_of(point.epsg)
    if plane is None:
        return point, []
    reading = _read_plane(point)
    codes = []
    if reading.swapped:
        codes.append("CONTROL_AXES_SWAPPED")
    if reading.in_mm:
        codes.append("CONTROL_IN_MILLIMETRES")
    if reading.zone != plane.zone:
        _require_same_zone(point, reading, plane)
        codes.append("CONTROL_ZONE_NUMBER")
    easting_m = reading.easting_m + (plane.zone or 0) * ZONE_STEP_M
    return replace(point, first=easting_m, second=reading.northing_m), codes


def _recognise_degrees(point: ControlPoint) -> tuple[ControlPoint, list[str]]:
    if _within(point.first, LATITUDES) and _within(point.second, LONGITUDES):
        return replace(point, first=point.second, second=point.first), ["CONTROL_LON_LAT_SWAPPED"]
    if not (_within(point.first, LONGITUDES) and _within(point.second, LATITUDES)):
        raise InvalidInputError(
            code="CONTROL_POINTS_OUTSIDE_CHINA",
            name=point.name,
            lon=f"{point.first:g}",
            lat=f"{point.second:g}",
        )
    return point, []


def _read_plane(point: ControlPoint) -> _Reading:
    """Read a point's two numbers; at most one reading fits, see the module's note."""
    for in_mm in (False, True):
        factor = MM_TO_M if in_mm else 1.0
        for swapped in (False, True):
            pair = (point.second, point.first) if swapped else (point.first, point.second)
            easting_m, northing_m = pair[0] * factor, pair[1] * factor
            zone = int(easting_m // ZONE_STEP_M)
            known_zone = zone == 0 or numbered_epsg(zone) is not None
            short_m = easting_m - zone * ZONE_STEP_M
            if known_zone and _within(short_m, EASTINGS_M) and _within(northing_m, NORTHINGS_M):
                return _Reading(short_m, northing_m, zone or None, swapped, in_mm)
    raise InvalidInputError(
        code="CONTROL_POINTS_OUTSIDE_PLANE",
        name=point.name,
        first=f"{point.first:.3f}",
        second=f"{point.second:.3f}",
        epsg=str(point.epsg),
    )


def _require_same_zone(point: ControlPoint, reading: _Reading, plane: Plane) -> None:
    """Refuse a zone number that contradicts the system; with or without it, one zone is meant."""
    if reading.zone is None:
        return  # the number is left out: the system says it
    own = numbered_epsg(reading.zone)
    of_number = plane_of(own) if own is not None else None
    if of_number is None or of_number.meridian != plane.meridian:
        raise InvalidInputError(
            code="CONTROL_POINTS_ZONE",
            name=point.name,
            easting=f"{reading.zone}{reading.easting_m:010.3f}",
            zone=str(reading.zone),
            epsg=str(point.epsg),
            own=str(own),
        )


def _within(value: float, bounds: tuple[float, float]) -> bool:
    low, high = bounds
    return low <= value <= high
