"""Zones, axis order and the shifted datums."""

import numpy as np
import pytest
from pyproj import CRS

from spatial.domain.errors import InvalidInputError
from spatial.geometry.projections import (
    Datum,
    gauss_kruger_epsg,
    to_cgcs2000,
    to_gcj02,
    transformer,
)

CHENGDU = (104.0640, 30.5748)

# WGS 84 and GCJ-02 of Shanghai, Shenzhen and Beijing as the tests of an open converter give them.
PUBLISHED = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
]


@pytest.mark.parametrize(
    ("longitude", "epsg"),
    [(97.0, 4541), (97.5, 4542), (101.96, 4543), (103.49, 4543), (103.5, 4544), (104.06, 4544),
     (106.51, 4545), (108.5, 4545), (73.5, 4534), (136.5, 4554)],
)  # fmt: skip
def test_the_plane_of_the_nearest_meridian_is_taken(longitude: float, epsg: int) -> None:
    assert gauss_kruger_epsg(longitude) == epsg
    meridian = int(CRS.from_epsg(epsg).name.rpartition("CM ")[2].removesuffix("E"))
    assert abs(meridian - longitude) <= 1.5


@pytest.mark.parametrize("longitude", [73.4, 136.6, float("nan")])
def test_a_longitude_outside_china_is_refused(longitude: float) -> None:
    with pytest.raises(InvalidInputError):
        gauss_kruger_epsg(longitude)


def test_easting_comes_first_and_bears_no_zone_number() -> None:
    east, north = transformer(4490, 4544).transform(*CHENGDU)

    assert 400_000 < east < 420_000
    assert 3_380_000 < north < 3_390_000


def test_there_and_back_returns_to_the_point() -> None:
    plane = transformer(4490, 4544).transform(*CHENGDU)

    assert transformer(4544, 4490).transform(*plane) == pytest.approx(CHENGDU, abs=1e-10)


def test_transformers_are_made_once() -> None:
    assert transformer(4490, 4544) is transformer(4490, 4544)


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED)
def test_gcj02_agrees_with_published_pairs(
    wgs84: tuple[float, float], gcj02: tuple[float, float]
) -> None:
    metre_deg = 1e-5

    assert to_gcj02([wgs84])[0] == pytest.approx(gcj02, abs=metre_deg)
    assert to_cgcs2000([gcj02], Datum.GCJ02)[0] == pytest.approx(wgs84, abs=metre_deg)


def test_gcj02_comes_back_to_a_tenth_of_a_millimetre() -> None:
    points = np.array([CHENGDU, (101.72, 26.58), (98.8, 31.8)])

    assert to_cgcs2000(to_gcj02(points), "gcj02") == pytest.approx(points, abs=1e-9)


def test_bd09_lies_further_off_than_gcj02() -> None:
    gcj02 = to_gcj02([CHENGDU])
    bd09 = gcj02 + np.array([0.0065, 0.006])  # the shift at the heart of BD-09, its ripple left out

    from_bd09 = to_cgcs2000(bd09, Datum.BD09)

    assert from_bd09[0] == pytest.approx(CHENGDU, abs=1e-3)
    assert np.abs(bd09 - from_bd09).max() > 0.005


def test_cgcs2000_passes_through() -> None:
    assert to_cgcs2000([CHENGDU], "cgcs2000").tolist() == [list(CHENGDU)]


def test_an_unknown_datum_is_refused() -> None:
    with pytest.raises(ValueError, match="wgs72"):
        to_cgcs2000([CHENGDU], "wgs72")


def test_outside_china_nothing_moves() -> None:
    assert to_gcj02([(2.35, 48.85)]).tolist() == [[2.35, 48.85]]
