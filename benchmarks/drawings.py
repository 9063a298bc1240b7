"""Drawing to rooms against ``ezdxf.readfile`` of the same file, each in a process of its own.

Seconds are processor seconds of the work alone, imports done, the least of three runs; memory is
what the work adds to the process's peak resident size.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from api.demo.generation import generate_demo

RUNS = 3
LARGEST = 5
SETUP = (
    "import pathlib, re, time, ezdxf, cad_import.reading as reading\n"
    "from cad_import.rooms_geojson import rooms_geojson\n"
    "path = pathlib.Path({path!r})\n"
    "status = pathlib.Path('/proc/self/status')\n"  # getrusage's peak is the parent's after a fork
    "def peak(): return int(re.search(r'VmHWM:\\s+(\\d+)', status.read_text())[1])\n"
    "before, start = peak(), time.process_time()\n"
)
WORK = {
    "readfile": "done = ezdxf.readfile(path)\n",
    "pipeline": "done = rooms_geojson(reading.read_drawing(path))\n",
}
REPORT = "print(time.process_time() - start, peak() - before)"


def measure(work: str, path: Path, *, runs: int = RUNS) -> tuple[float, float]:
    """Return processor seconds and added peak memory (MB) of one kind of work."""
    code = SETUP.format(path=str(path)) + WORK[work] + REPORT
    seconds, memory = [], []
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        )
        used, added_kib = done.stdout.split()[-2:]
        seconds.append(float(used))
        memory.append(float(added_kib) * 1024 / 1e6)
    return min(seconds), min(memory)


def generated(folder: Path) -> list[Path]:
    """Return the largest of the demo's drawings, written into a folder."""
    generate_demo(folder, workers=2)
    by_size = sorted(folder.rglob("*.dxf"), key=lambda path: (-path.stat().st_size, path.name))
    return by_size[:LARGEST]


def table(paths: Sequence[Path]) -> None:
    """Print one line per drawing."""
    print(f"{'drawing':<34}{'MB':>7}{'readfile s':>12}{'pipeline s':>12}{'s/MB':>8}", end="")
    print(f"{'ratio':>8}{'memory/file':>13}{'readfile m/f':>14}")
    for path in paths:
        size_mb = path.stat().st_size / 1e6
        read_s, read_mb = measure("readfile", path)
        whole_s, whole_mb = measure("pipeline", path)
        name = f"{path.parent.name}/{path.name}"[-33:]
        print(f"{name:<34}{size_mb:>7.2f}{read_s:>12.2f}{whole_s:>12.2f}", end="")
        print(f"{whole_s / size_mb:>8.2f}{whole_s / read_s:>8.2f}", end="")
        print(f"{whole_mb / size_mb:>13.1f}{read_mb / size_mb:>14.1f}")


def main(files: Sequence[str] = ()) -> None:
    """Print the table for the drawings given, or for the demo's largest."""
    print("drawing -> rooms against ezdxf.readfile (bound: ratio <= 3, memory <= 12 x file)")
    if files:
        table([Path(file) for file in files])
        return
    with tempfile.TemporaryDirectory() as folder:
        table(generated(Path(folder)))
