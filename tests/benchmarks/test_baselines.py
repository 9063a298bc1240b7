"""Naive methods: what is drawn as a face they find, what a door opens they do not."""

import json
from pathlib import Path

import pytest
import shapely

from benchmarks.baselines import (
    LIMIT_S,
    METHODS,
    Naive,
    baseline_rows,
    naive_rooms,
    run_apart,
)
from benchmarks.score_tables import pools
from benchmarks.scoring import Score
from benchmarks.suites import Case, score_case
from tests.support.plans import OfficeRow, draw_office_row, start_plan


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """An office row, its rooms behind open doors."""
    pen = start_plan()
    draw_office_row(pen)
    rooms = [
        {"name": name, "number": None, "x": 0.0, "y": 0.0, "area_m2": area, "wkt": None}
        for name, area in OfficeRow().areas_m2.items()
    ]
    truth = {"complete": True, "unit_m": 0.001, "rooms": rooms}
    path = tmp_path / "truth.json"
    path.write_text(json.dumps(truth), encoding="utf-8")
    return Case("plan", pen.save(tmp_path / "plan.dxf"), path)


def test_every_face_is_a_room_in_metres() -> None:
    lines = [shapely.box(0, 0, 4000, 3000).exterior, shapely.LineString([(2000, 0), (2000, 3000)])]

    rooms = naive_rooms([*lines, shapely.box(9000, 0, 9900, 900).exterior], 0.001)

    assert [room.area_m2 for room in rooms] == pytest.approx([6.0, 6.0])


@pytest.mark.parametrize("method", METHODS)
def test_a_method_reads_the_lines_of_a_drawing(case: Case, method: str) -> None:
    lines = METHODS[method](case.drawing, 0.001)

    west, south, east, north = shapely.total_bounds(lines) * 0.001
    assert east - west == pytest.approx(12.2 + 0.4, abs=6)
    assert north > south
    assert all(one.geom_type == "LineString" for one in lines)


def test_a_method_that_fails_or_overruns_has_no_score(case: Case, tmp_path: Path) -> None:
    broken = tmp_path / "broken.dxf"
    broken.write_bytes(b"no drawing")

    done = run_apart("ezdxf + polygonize", Case("plan", broken, case.truth))

    assert done.score is None


def test_the_table_sets_them_beside_the_reader(case: Case) -> None:
    score = Score(truth=4, read=8, found=1, tight=1, measurable=4, extra=7)
    naive = [
        Naive("ezdxf + polygonize", case, score, 2.0),
        Naive("GDAL + polygonize", case, None, LIMIT_S),
    ]

    header, row = baseline_rows(pools([score_case(case)]), naive, seconds=False)

    cells = dict(zip(header, row, strict=True))
    assert cells["drawing"] == "plan"
    assert cells["ezdxf + polygonize found"] == "0.25"
    assert cells["ezdxf + polygonize f1"] == "0.17"
    assert cells["ezdxf + polygonize silent"] == "–"
    assert cells["GDAL + polygonize found"] == "–"
