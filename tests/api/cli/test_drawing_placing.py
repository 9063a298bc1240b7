"""A plan without control points is laid over a footprint, if a person says which way."""

from pathlib import Path

import pytest
from shapely import Polygon, box

from spatial.domain.control_points import Georeference
from spatial.geometry.georeferencing import to_map
from spatial.storage.buildings import BuildingRepository
from spatial.storage.connections import open_connection
from tests.support.commands import count, smartmap
from tests.support.drawings import draw_plan
from tests.support.readings import BUILDING

pytestmark = pytest.mark.database

ROOMS = {str(201 + at): (at * 4200.0, at * 4200.0 + 4000.0) for at in range(6)}


@pytest.fixture
def url(fresh_database_url: str) -> str:
    [ground] = to_map([box(-0.25, -0.25, 25.25, 6.25)], Georeference(4544, 1, 0, 4.1e5, 3.393e6, 0))
    assert isinstance(ground, Polygon)
    with open_connection(fresh_database_url) as conn:
        BuildingRepository(conn, "").add(BUILDING, "一号楼", "510104", footprint=ground)
    return fresh_database_url


def test_a_bar_is_refused_with_its_candidates_and_placed_by_a_choice(
    url: str, tmp_path: Path
) -> None:
    draw_plan(tmp_path / "B-01.dxf", ROOMS)
    words = ["drawing", "import", tmp_path / "B-01.dxf", "--building", BUILDING, "--fit-footprint"]

    refused = smartmap(url, *words)
    stored = count(url, "drawing")
    chosen = smartmap(url, *words, "--candidate", 1, "--publish")

    assert (refused.returncode, stored) == (3, 0)
    assert "FOOTPRINT_AMBIGUOUS" in refused.stderr
    assert "  1: 转角 turn 0.0°" in refused.stderr
    assert "  2: 转角 turn 180.0°, 重叠 IoU" in refused.stderr
    assert chosen.returncode == 0, chosen.stderr
    assert "楼栋轮廓 footprint" in chosen.stdout
    assert "LEVEL_PLACE_APPROXIMATE" in chosen.stderr


def test_two_ways_of_placing_are_refused(url: str, tmp_path: Path) -> None:
    draw_plan(tmp_path / "B-01.dxf", ROOMS)

    refused = smartmap(
        url, "drawing", "import", tmp_path / "B-01.dxf", "--building", BUILDING,
        "--fit-footprint", "--same-frame-as", "F1",
    )  # fmt: skip

    assert (refused.returncode, "PLACING_TWICE" in refused.stderr) == (3, True)
