"""A plan placed by control points lies on its building, or it is said what would bring it there."""

import numpy as np
import pytest
from shapely import Polygon, box
from shapely.affinity import translate

from spatial.domain.control_points import ControlPoint, Georeference
from spatial.geometry.footprint_check import check_on_footprint, footprint_in_plane
from spatial.geometry.georeferencing import fit_georeference, to_map
from spatial.geometry.projections import to_cgcs2000, transformer

EPSG, EAST_M, NORTH_M = 4544, 410_000.0, 3_393_000.0
HULL = box(0, 0, 60, 20)
AT_SITE = Georeference(EPSG, 1, 0, EAST_M, NORTH_M, 0)


def ground(shape: Polygon = HULL) -> Polygon:
    [mapped] = to_map([shape], AT_SITE)
    assert isinstance(mapped, Polygon)
    return mapped


def two_corners(datum: str) -> list[ControlPoint]:
    """Return two corners in degrees of a datum, said to be of CGCS2000: nothing is left over."""
    points = []
    for name, (x, y) in {"A": (0.0, 0.0), "B": (60.0, 20.0)}.items():
        true = np.array([transformer(EPSG, 4490).transform(EAST_M + x, NORTH_M + y)])
        shown = true.copy()
        for _ in range(20):
            shown += true - to_cgcs2000(shown, datum)
        points.append(ControlPoint(name, x * 1000, y * 1000, *shown[0].tolist()))
    return points


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_the_datum_that_brings_a_plan_onto_its_footprint_is_proposed(datum: str) -> None:
    points = two_corners(datum)

    [remark] = check_on_footprint(fit_georeference(points, 0.001), points, 0.001, HULL, ground())

    assert (remark.code, remark.values["likely"]) == ("CONTROL_DATUM_LIKELY", datum)
    assert remark.values["evidence"].endswith("0% → 100%")


def test_a_plan_on_its_footprint_raises_no_doubt() -> None:
    points = two_corners("cgcs2000")

    assert check_on_footprint(fit_georeference(points, 0.001), points, 0.001, HULL, ground()) == ()


@pytest.mark.parametrize(
    ("shift_m", "said"), [(40.0, False), (45.0, True)], ids=["a third is on it", "a quarter"]
)
def test_a_plan_is_off_its_footprint_from_less_than_three_tenths(
    shift_m: float, said: bool
) -> None:
    points = two_corners("cgcs2000")
    elsewhere = ground(translate(HULL, shift_m, 0))

    found = check_on_footprint(fit_georeference(points, 0.001), points, 0.001, HULL, elsewhere)

    assert [remark.code for remark in found] == (["PLACE_OFF_FOOTPRINT"] if said else [])


def test_one_wing_of_a_large_building_lies_on_it() -> None:
    points = two_corners("cgcs2000")
    large = ground(box(-200, -100, 60, 20))

    assert check_on_footprint(fit_georeference(points, 0.001), points, 0.001, HULL, large) == ()


def test_no_datum_is_proposed_for_points_in_a_plane() -> None:
    points = [
        ControlPoint("A", 0, 0, EAST_M + 500, NORTH_M, EPSG),
        ControlPoint("B", 60_000, 0, EAST_M + 560, NORTH_M, EPSG),
    ]

    [remark] = check_on_footprint(fit_georeference(points, 0.001), points, 0.001, HULL, ground())

    assert (remark.code, remark.values["distance"]) == ("PLACE_OFF_FOOTPRINT", "440")


def test_a_footprint_keeps_its_size_in_the_plane() -> None:
    assert footprint_in_plane(ground(), EPSG).area == pytest.approx(1200, abs=0.01)
