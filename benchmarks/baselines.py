"""What one gets without a reader: all lines of a drawing noded, and every face taken for a room.

Two ways of getting at the lines: ezdxf with every block taken apart, and GDAL's DXF driver. The
true unit is given to them, faces below 1 m² are left out, and they say of no room how sure it is.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import ezdxf.path
import numpy as np
import pyogrio
import shapely
from ezdxf.disassemble import recursive_decompose
from ezdxf.filemanagement import readfile
from ezdxf.lldxf.const import DXFError

from benchmarks.score_tables import NONE, Pool, Row
from benchmarks.scoring import NOTHING, Score, score_rooms, share
from benchmarks.suites import Case
from spatial.domain.floor_plans import PlanRoom, RoomMethod, RoomStatus

LEAST_ROOM_M2 = 1.0
SAGITTA_M = 0.01
LIMIT_S = 120.0
GENERATED_ROWS = frozenset({"plain", "no layers", "jittered", "gapped", "furnished"})


@dataclass(frozen=True, slots=True)
class Naive:
    """What a naive method gave for one drawing; ``score`` is None where it gave up or overran."""

    method: str
    case: Case
    score: Score | None
    seconds: float


def lines_by_ezdxf(path: Path, metres_per_unit: float) -> list[shapely.Geometry]:
    """Return every curve of the model space, blocks taken apart, in drawing units."""
    sagitta = SAGITTA_M / metres_per_unit
    lines = []
    for entity in recursive_decompose(readfile(path).modelspace()):
        try:
            paths = ezdxf.path.make_path(entity).sub_paths()
            corners = [[(v.x, v.y) for v in one.flattening(sagitta)] for one in paths]
        except (TypeError, ValueError, DXFError):  # texts and the like draw no curve
            continue
        lines += [shapely.LineString(points) for points in corners if len(points) > 1]
    return lines


def lines_by_gdal(path: Path, metres_per_unit: float) -> list[shapely.Geometry]:
    """Return the lines that GDAL sees, in drawing units."""
    del metres_per_unit  # GDAL flattens curves by angle
    table = pyogrio.read_dataframe(path, columns=[])
    parts = shapely.get_parts(shapely.force_2d(table.geometry.dropna().to_numpy()))
    bare = np.where(shapely.get_dimensions(parts) == 2, shapely.boundary(parts), parts)
    return [one for one in shapely.get_parts(bare) if shapely.get_dimensions(one) == 1]


METHODS: dict[str, Callable[[Path, float], list[shapely.Geometry]]] = {
    "ezdxf + polygonize": lines_by_ezdxf,
    "GDAL + polygonize": lines_by_gdal,
}


def naive_rooms(lines: Iterable[shapely.Geometry], metres_per_unit: float) -> list[PlanRoom]:
    """Take every face between lines for a room."""
    scaled = shapely.transform(np.array(list(lines), object), lambda xy: xy * metres_per_unit)
    sound = scaled[shapely.is_valid(scaled) & (shapely.length(scaled) > 0)]
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(sound))))
    return [
        PlanRoom(face, None, None, None, face.area, None, RoomMethod.WALLS, 0.0, RoomStatus.REVIEW)
        for face in faces
        if face.area >= LEAST_ROOM_M2
    ]


def run_here(method: str, drawing: Path, truth: Path) -> dict[str, object]:
    """Score one method on one drawing in this process."""
    document = json.loads(truth.read_text(encoding="utf-8"))
    unit_m = float(document["unit_m"])
    start = time.process_time()
    rooms = naive_rooms(METHODS[method](drawing, unit_m), unit_m)
    seconds = time.process_time() - start
    score = score_rooms(document, rooms).score
    counts = {name: getattr(score, name) for name in ("truth", "read", "found", "tight")}
    counts |= {"measurable": score.measurable, "extra": score.extra}
    return {"score": counts, "seconds": seconds}


def run_apart(method: str, case: Case) -> Naive:
    """Score one method on one drawing in a process that is ended when it takes too long."""
    command = [sys.executable, "-m", __name__, method, str(case.drawing), str(case.truth)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return Naive(method, case, None, LIMIT_S)
    except subprocess.CalledProcessError:
        return Naive(method, case, None, 0.0)
    told = json.loads(done.stdout)
    return Naive(method, case, Score(**told["score"]), told["seconds"])


def run_baselines(cases: Sequence[Case]) -> list[Naive]:
    """Score every method on every drawing."""
    with ThreadPoolExecutor(os.cpu_count()) as executor:
        pairs = list(product(METHODS, cases))
        return list(executor.map(lambda pair: run_apart(*pair), pairs))


def baseline_rows(
    scored: Sequence[Pool], naive: Sequence[Naive], *, seconds: bool = True
) -> list[Row]:
    """Set the reader's figures beside the naive ones, drawing by drawing."""
    head = ("found", "tight", "f1", "silent", *(["s"] if seconds else []))
    header = (
        "drawing",
        "rooms",
        *(f"{who} {name}" for who in ("reader", *METHODS) for name in head),
    )
    rows: list[Row] = [header]
    for pool in scored:
        cells = [pool.name, str(pool.score.truth)]
        silent = f"{pool.score.silent}/{pool.score.judged}"
        cells += _cells(pool.score, silent)
        cells += [f"{sum(one.seconds for one in pool.outcomes):.1f}"] if seconds else []
        for method in METHODS:
            ours = [one for one in naive if one.method == method and one.case.row == pool.name]
            scores = [one.score for one in ours if one.score is not None]
            whole = len(scores) == len(ours) and ours
            cells += _cells(sum(scores, NOTHING), NONE) if whole else [NONE] * 4
            cells += [f"{sum(one.seconds for one in ours):.1f}"] if seconds else []
        rows.append(tuple(cells))
    return rows


def _cells(score: Score, silent: str) -> Iterator[str]:
    for value in (
        share(score.found, score.truth),
        share(score.tight, score.measurable),
        score.f1,
    ):
        yield NONE if value is None else f"{value:.2f}"
    yield silent


def main() -> None:
    """Score one method on one drawing and print it as JSON."""
    method, drawing, truth = sys.argv[1:]
    print(json.dumps(run_here(method, Path(drawing), Path(truth))))


if __name__ == "__main__":
    main()
