"""A whole floor of native objects: exact, and the same for any order of its entities."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import ezdxf
import pytest
from ezdxf.document import Drawing

from api.demo.buildings import BUILDINGS
from benchmarks.scoring import score_rooms
from benchmarks.suites import Case, _native
from cad_import.reading import read_drawing
from cad_import.rooms_geojson import rooms_geojson
from spatial.domain.floor_plans import DrawingReading
from tests.support.plans import shuffled

TURNED = "5104-01"  # drawn askew, with columns in its walls


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    building = next(building for building in BUILDINGS if building.code == TURNED)
    return list(_native(tmp_path_factory.mktemp("native"), building))


def bytes_of(reading: DrawingReading) -> str:
    """Tell the rooms; the digest of the file is left out."""
    info = replace(reading.info, sha256="", size_bytes=0)
    return rooms_geojson(replace(reading, info=info))


@pytest.mark.parametrize("row", [0, 1], ids=["columns drawn", "columns native"])
def test_a_native_floor_is_found_whole_and_nothing_wrong_is_sure(
    cases: list[Case], row: int
) -> None:
    case = cases[row]
    truth = json.loads(case.truth.read_text(encoding="utf-8"))

    rooms = [room for plan in read_drawing(case.drawing).plans for room in plan.rooms]
    score = score_rooms(truth, rooms).score

    assert (score.found, score.tight, score.named) == (score.truth,) * 3
    assert (score.extra, score.silent) == (0, 0)
    assert score.ok >= (0.9 if row == 0 else 0.05) * score.truth


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_native_objects_does_not_change_a_byte(
    cases: list[Case], tmp_path: Path, seed: int
) -> None:
    path = tmp_path / cases[1].drawing.name
    document: Drawing = ezdxf.filemanagement.readfile(cases[1].drawing)
    document.saveas(path)
    expected = bytes_of(read_drawing(path))
    order = list(range(len(document.modelspace())))
    Random(seed).shuffle(order)

    shuffled(document, order)
    document.saveas(path)

    assert bytes_of(read_drawing(path)) == expected
