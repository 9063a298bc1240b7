"""Coordinates as people write them: recognised by size, corrected only where that proves it."""

import pytest

from spatial.domain.control_points import ControlPoint
from spatial.domain.errors import InvalidInputError
from spatial.geometry.control_coordinates import numbered_epsg, plane_of, recognise_coordinates

EAST_M, NORTH_M = 410_000.123, 3_393_000.456


def recognised(first: float, second: float, epsg: int | None) -> tuple[ControlPoint, list[str]]:
    points, remarks = recognise_coordinates([ControlPoint("A", 0, 0, first, second, epsg)])
    return points[0], [remark.code for remark in remarks]


@pytest.mark.parametrize(
    ("first", "second", "epsg", "codes"),
    [
        (EAST_M, NORTH_M, 4544, []),
        (NORTH_M, EAST_M, 4544, ["CONTROL_AXES_SWAPPED"]),
        (EAST_M * 1000, NORTH_M * 1000, 4544, ["CONTROL_IN_MILLIMETRES"]),
        (NORTH_M * 1000, EAST_M * 1000, 4544, ["CONTROL_AXES_SWAPPED", "CONTROL_IN_MILLIMETRES"]),
        (35e6 + EAST_M, NORTH_M, 4544, ["CONTROL_ZONE_NUMBER"]),
        (NORTH_M, 35e6 + EAST_M, 4544, ["CONTROL_AXES_SWAPPED", "CONTROL_ZONE_NUMBER"]),
        (18e6 + EAST_M, NORTH_M, 4544, ["CONTROL_ZONE_NUMBER"]),
    ],
    ids=["right", "swapped", "mm", "swapped mm", "zone", "swapped zone", "6-degree zone"],
)
def test_a_point_is_read_as_it_was_meant(
    first: float, second: float, epsg: int, codes: list[str]
) -> None:
    point, found = recognised(first, second, epsg)

    assert found == codes
    assert (point.first, point.second) == pytest.approx((EAST_M, NORTH_M), abs=1e-6)


@pytest.mark.parametrize("first", [EAST_M, 35e6 + EAST_M], ids=["without", "with"])
def test_a_numbered_system_takes_eastings_with_and_without_the_number(first: float) -> None:
    point, codes = recognised(first, NORTH_M, 4523)

    assert point.first == pytest.approx(35e6 + EAST_M)
    assert codes == ([] if first > 1e6 else ["CONTROL_ZONE_NUMBER"])


def test_every_numbered_zone_has_the_system_of_its_meridian() -> None:
    for zone, width_deg, shift_deg in [(z, 3, 0) for z in range(25, 46)] + [
        (z, 6, 3) for z in range(13, 24)
    ]:
        epsg = numbered_epsg(zone)
        assert epsg is not None
        plane = plane_of(epsg)
        assert plane is not None
        assert (plane.zone, plane.meridian) == (zone, zone * width_deg - shift_deg)


def test_a_zone_that_contradicts_the_system_is_refused_with_its_own() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        recognised(36e6 + EAST_M, NORTH_M, 4544)

    assert refusal.value.code == "CONTROL_POINTS_ZONE"
    assert (refusal.value.values["zone"], refusal.value.values["own"]) == ("36", "4524")


@pytest.mark.parametrize(
    ("first", "second", "epsg", "code"),
    [
        (12_345.0, 8_900.0, 4544, "CONTROL_POINTS_OUTSIDE_PLANE"),
        (EAST_M, EAST_M, 4544, "CONTROL_POINTS_OUTSIDE_PLANE"),
        (50e6 + EAST_M, NORTH_M, 4544, "CONTROL_POINTS_OUTSIDE_PLANE"),
        (EAST_M, NORTH_M, 99_999, "CONTROL_POINTS_EPSG"),
        (10.4, 30.6, None, "CONTROL_POINTS_OUTSIDE_CHINA"),
        (104.0, 103.0, None, "CONTROL_POINTS_OUTSIDE_CHINA"),
    ],
    ids=["local grid", "twice the easting", "no such zone", "no such system", "degrees", "twice"],
)
def test_numbers_that_cannot_be_what_they_are_said_to_be_are_refused(
    first: float, second: float, epsg: int | None, code: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        recognised(first, second, epsg)

    assert refusal.value.code == code


def test_swapped_degrees_are_read_the_other_way_round() -> None:
    point, codes = recognised(30.66, 104.06, None)

    assert (point.first, point.second, codes) == (104.06, 30.66, ["CONTROL_LON_LAT_SWAPPED"])


def test_only_the_points_that_need_it_are_corrected_and_all_of_them_are_named() -> None:
    points = [
        ControlPoint("A", 0, 0, EAST_M, NORTH_M, 4544),
        ControlPoint("B", 0, 0, NORTH_M, EAST_M, 4544),
        ControlPoint("C", 0, 0, NORTH_M, EAST_M, 4544),
    ]

    meant, [remark] = recognise_coordinates(points)

    assert {point.first for point in meant} == {EAST_M}
    assert remark.values == {"points": "B、C", "count": "2"}


def test_other_kinds_of_systems_are_left_alone() -> None:
    point, codes = recognised(11_584_000.0, 3_588_000.0, 3857)

    assert (point.first, codes) == (11_584_000.0, [])
