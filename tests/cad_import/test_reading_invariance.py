"""What must not matter: the order of entities, where a plan lies, how it is turned or mirrored."""

import math
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import ezdxf
import numpy as np
import pytest
import shapely
from ezdxf import transform
from ezdxf.document import Drawing
from ezdxf.math import Matrix44
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.demo.buildings import BUILDINGS
from api.demo.generation import make_building
from api.demo.progress import DEFAULT_SEED
from cad_import.reading import read_drawing
from cad_import.rooms_geojson import rooms_geojson
from spatial.domain.floor_plans import DrawingReading
from tests.support.plans import PlanPen, draw_office_row, shuffled, start_plan

SEVERAL_SHEETS = "510722901-01"  # three floors side by side

FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def office_row() -> PlanPen:
    """The row of offices; the corridor's name is stamped once more, by a block."""
    pen = start_plan()
    draw_office_row(pen)
    stamp = pen.document.blocks.new("STAMP")
    stamp.add_text("走廊", height=200, dxfattribs={"insert": (-400, -600)})
    pen.space.add_blockref("STAMP", pen.point(5, 4.2), dxfattribs={"layer": "A-ROOM-NAME"})
    return pen


def bytes_of(document: Drawing, path: Path) -> str:
    """Write, read, and tell the rooms; the digest of the file is left out."""
    document.saveas(path)
    reading = read_drawing(path)
    info = replace(reading.info, sha256="", size_bytes=0)
    return rooms_geojson(replace(reading, info=info))


def openings_of(document: Drawing, path: Path) -> list[tuple[Any, ...]]:
    """Write, read, and tell what was closed or proposed, and the labels."""
    document.saveas(path)
    return [(plan.openings, plan.labels, plan.findings) for plan in read_drawing(path).plans]


def facts(reading: DrawingReading) -> list[tuple[str, str, float, str]]:
    """Number, name, area to a tenth of a square decimetre and status of each room, sorted."""
    return sorted(
        (room.number or "", room.name or "", round(room.area_m2, 3), room.status.value)
        for plan in reading.plans
        for room in plan.rooms
    )


def read_moved(matrix: Matrix44, path: Path) -> DrawingReading:
    pen = office_row()
    log = transform.inplace(pen.space, matrix)
    assert len(log) == 0
    return read_drawing(pen.save(path))


@pytest.fixture(scope="module")
def as_drawn(tmp_path_factory: pytest.TempPathFactory) -> DrawingReading:
    return read_drawing(office_row().save(tmp_path_factory.mktemp("drawn") / "plan.dxf"))


@FEW
@given(random=st.randoms(use_true_random=False))
def test_the_order_of_entities_does_not_change_a_byte(tmp_path: Path, random: Random) -> None:
    pen = office_row()
    path = tmp_path / "plan.dxf"
    expected = bytes_of(pen.document, path)
    order = list(range(len(pen.space)))
    random.shuffle(order)

    shuffled(pen.document, order)

    assert bytes_of(pen.document, path) == expected


def test_openings_labels_and_findings_do_not_depend_on_the_order(tmp_path: Path) -> None:
    pen = office_row()
    path = tmp_path / "plan.dxf"
    expected = openings_of(pen.document, path)

    shuffled(pen.document, list(range(len(pen.space)))[::-1])

    assert openings_of(pen.document, path) == expected
    assert len(expected[0][0]) == 6  # three doors, the entrance and two windows


@pytest.fixture(scope="module")
def demo_drawing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    for part in ("drawings", "control", "truth"):
        (folder / part).mkdir()
    building = next(building for building in BUILDINGS if building.code == SEVERAL_SHEETS)
    made = make_building(folder, DEFAULT_SEED, building)
    drawings: list[Path] = [folder / item["file"] for item in made["drawings"]]
    return min(drawings, key=lambda path: path.stat().st_size)


@pytest.fixture(scope="module")
def demo_bytes(demo_drawing: Path) -> str:
    document = ezdxf.filemanagement.readfile(demo_drawing)
    return bytes_of(document, demo_drawing.with_name("plan.dxf"))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_entities_in_a_drawing_of_several_sheets_does_not_change_a_byte(
    demo_drawing: Path, demo_bytes: str, tmp_path: Path, seed: int
) -> None:
    document = ezdxf.filemanagement.readfile(demo_drawing)
    order = list(range(len(document.modelspace())))
    Random(seed).shuffle(order)

    shuffled(document, order)

    assert bytes_of(document, tmp_path / "plan.dxf") == demo_bytes


@FEW
@given(east_km=st.integers(-1000, 1000), north_km=st.integers(-1000, 1000), mm=st.integers(0, 999))
def test_a_plan_may_lie_anywhere(
    as_drawn: DrawingReading, tmp_path: Path, east_km: int, north_km: int, mm: int
) -> None:
    shift = (east_km * 1e6 + mm, north_km * 1e6, 0)

    moved = read_moved(Matrix44.translate(*shift), tmp_path / "plan.dxf")

    assert facts(moved) == facts(as_drawn)
    for here, there in zip(as_drawn.plans[0].rooms, moved.plans[0].rooms, strict=True):
        expected = shapely.transform(here.outline, lambda xy: xy + np.array(shift[:2]) / 1000)
        assert there.outline.hausdorff_distance(expected) < 1e-3


@FEW
@given(turn_deg=st.one_of(st.sampled_from([90, 180, 270, 45]), st.floats(0, 360)))
def test_a_plan_may_be_turned(as_drawn: DrawingReading, tmp_path: Path, turn_deg: float) -> None:
    moved = read_moved(
        around_the_site(Matrix44.z_rotate(math.radians(turn_deg))), tmp_path / "p.dxf"
    )

    assert moved.info.unit_source == "header"
    assert_same_rooms(moved, as_drawn)


@pytest.mark.parametrize("turn_deg", [0, 90, 37], ids=str)
def test_a_plan_may_be_mirrored(as_drawn: DrawingReading, tmp_path: Path, turn_deg: float) -> None:
    mirror = Matrix44.scale(-1, 1, 1) * Matrix44.z_rotate(math.radians(turn_deg))

    assert_same_rooms(read_moved(around_the_site(mirror), tmp_path / "plan.dxf"), as_drawn)


def around_the_site(matrix: Matrix44) -> Matrix44:
    """Apply a matrix around the site's origin, mm."""
    x, y = start_plan().point(0, 0)
    return Matrix44.translate(-x, -y, 0) * matrix * Matrix44.translate(x, y, 0)


def assert_same_rooms(moved: DrawingReading, drawn: DrawingReading) -> None:
    """Compare numbers, names, states, and areas: a grid of 0.1 mm may shift an edge by as much."""
    for there, here in zip(facts(moved), facts(drawn), strict=True):
        assert (there[0], there[1], there[3]) == (here[0], here[1], here[3])
        # 1 mm along the 16 m around the largest room would be 0.024 m²
        assert there[2] == pytest.approx(here[2], abs=0.005)
