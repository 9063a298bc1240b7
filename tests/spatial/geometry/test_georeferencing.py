"""Control points put a level's plane on the map without bending or stretching it."""

import math

import numpy as np
import pytest
import shapely
from shapely import box

from spatial.domain.control_points import ControlPoint, Georeference
from spatial.domain.errors import InvalidInputError
from spatial.geometry.georeferencing import fit_georeference, to_map
from spatial.geometry.projections import to_gcj02, transformer

EAST_M, NORTH_M, EPSG = 410_000.0, 3_393_000.0, 4544
TURN_DEG = 30.0


def at(name: str, x_m: float, y_m: float) -> ControlPoint:
    """Return a point of a plane turned by 30° and drawn in millimetres."""
    cosine, sine = math.cos(math.radians(TURN_DEG)), math.sin(math.radians(TURN_DEG))
    east_m, north_m = cosine * x_m - sine * y_m, sine * x_m + cosine * y_m
    return ControlPoint(name, x_m * 1000, y_m * 1000, EAST_M + east_m, NORTH_M + north_m, EPSG)


POINTS = [at("A", 0, 0), at("B", 60, 0), at("C", 0, 20)]


def test_the_turn_and_the_plane_are_found() -> None:
    place = fit_georeference(POINTS, 0.001)

    assert place.crs_epsg == EPSG
    assert math.degrees(math.atan2(place.b, place.a)) == pytest.approx(TURN_DEG)
    assert math.hypot(place.a, place.b) == pytest.approx(1)
    assert (place.tx, place.ty) == pytest.approx((EAST_M, NORTH_M))
    assert place.rms_m == pytest.approx(0, abs=1e-6)
    assert place.free_scale == pytest.approx(1)


def test_a_wrong_unit_shows_in_the_free_scale() -> None:
    place = fit_georeference(POINTS, 0.01)

    assert place.free_scale == pytest.approx(0.1)
    assert place.rms_m > 10


def test_residuals_bear_the_points_names() -> None:
    moved = ControlPoint(
        "C", POINTS[2].x, POINTS[2].y, POINTS[2].first + 0.3, POINTS[2].second, EPSG
    )

    place = fit_georeference([*POINTS[:2], moved], 0.001)

    assert [residual.name for residual in place.residuals] == ["A", "B", "C"]
    assert sum(residual.east_m for residual in place.residuals) == pytest.approx(0, abs=1e-6)
    assert place.rms_m > 0.05


@pytest.mark.parametrize("datum", ["cgcs2000", "gcj02"])
def test_points_may_be_given_in_degrees(datum: str) -> None:
    points = []
    for point in POINTS:
        true = np.array([transformer(EPSG, 4490).transform(point.first, point.second)])
        given = to_gcj02(true) if datum == "gcj02" else true
        longitude, latitude = given[0].tolist()
        points.append(ControlPoint(point.name, point.x, point.y, longitude, latitude, datum=datum))

    place = fit_georeference(points, 0.001)

    assert (place.tx, place.ty) == pytest.approx((EAST_M, NORTH_M), abs=1e-3)


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ([], "CONTROL_POINTS_TOO_FEW"),
        (POINTS[:1], "CONTROL_POINTS_TOO_FEW"),
        ([POINTS[0], POINTS[0]], "CONTROL_POINTS_DEGENERATE"),
    ],
    ids=["none", "one", "twice the same"],
)
def test_points_that_cannot_place_a_level_are_refused(
    points: list[ControlPoint], code: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        fit_georeference(points, 0.001)

    assert refusal.value.code == code


def test_a_room_keeps_its_size_on_the_way_to_the_map_and_back() -> None:
    place = fit_georeference(POINTS, 0.001)
    room = box(10, 5, 14, 8)

    [mapped] = to_map([room], place)

    assert shapely.get_srid(mapped) == 4490
    back = shapely.transform(
        mapped, lambda xy: np.column_stack(transformer(4490, EPSG).transform(xy[:, 0], xy[:, 1]))
    )
    assert back.area == pytest.approx(12, abs=1e-4)


def test_holes_stay_holes() -> None:
    ring = box(0, 0, 10, 10).difference(box(4, 4, 5, 5))

    [mapped] = to_map([ring], Georeference(EPSG, 1, 0, EAST_M, NORTH_M, 0))

    assert len(mapped.interiors) == 1
