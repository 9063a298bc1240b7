"""Drawing to rooms as drawings grow: one generated floor drawn again and again, side by side.

Seconds are processor seconds of one run, memory what the work adds to the process's peak.
"""

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ezdxf.bbox import extents
from ezdxf.filemanagement import readfile

from api.demo.buildings import BUILDINGS
from api.demo.generation import make_building
from api.demo.progress import DEFAULT_SEED
from benchmarks.drawings import measure

SIZES_MB = (5, 10, 20, 40)
BUILDING = "5101-02"
APART = 1.2  # distance of the copies, in widths of the floor: a sheet each


def tiled(source: Path, target: Path, size_mb: float) -> Path:
    """Draw a floor as often as gives a file of a size, in a square of sheets."""
    document = readfile(source)
    space = document.modelspace()
    floor = list(space)
    empty_mb = _without(source, target)
    copies = max(1, round((size_mb - empty_mb) / (source.stat().st_size / 1e6 - empty_mb)))
    box = extents(floor, fast=True)
    columns = math.ceil(math.sqrt(copies))
    for number in range(1, copies):
        row, column = divmod(number, columns)
        for entity in floor:
            copy = entity.copy()
            copy.translate(column * APART * box.size.x, row * APART * box.size.y, 0)
            space.add_entity(copy)
    document.saveas(target)
    return target


def _without(source: Path, target: Path) -> float:
    """Return the size of a drawing without its floor, MB."""
    document = readfile(source)
    document.modelspace().delete_all_entities()
    document.saveas(target)
    return target.stat().st_size / 1e6


def floor_of(folder: Path) -> Path:
    """Draw one floor of the demo."""
    for part in ("drawings", "control", "truth"):
        (folder / part).mkdir()
    [building] = [one for one in BUILDINGS if one.code == BUILDING]
    first = make_building(folder, DEFAULT_SEED, building)["drawings"][0]
    return folder / str(first["file"])


def main(sizes_mb: Sequence[float] = SIZES_MB) -> None:
    """Print one line per size."""
    print("drawings that grow (bound: s/MB and ratio as for small ones, memory <= 12 x file)")
    print(
        f"{'MB':>7}{'readfile s':>12}{'pipeline s':>12}{'s/MB':>8}{'ratio':>8}{'memory/file':>13}"
    )
    with tempfile.TemporaryDirectory() as name:
        floor = floor_of(Path(name))
        for size_mb in sizes_mb:
            path = tiled(floor, Path(name) / "tiled.dxf", size_mb)
            size = path.stat().st_size / 1e6
            read_s, _ = measure("readfile", path, runs=1)
            whole_s, whole_mb = measure("pipeline", path, runs=1)
            print(f"{size:>7.1f}{read_s:>12.2f}{whole_s:>12.2f}{whole_s / size:>8.2f}", end="")
            print(f"{whole_s / read_s:>8.2f}{whole_mb / size:>13.1f}", flush=True)
