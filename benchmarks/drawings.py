"""Drawing to rooms against ``ezdxf.readfile`` of the same file, each in a process of its own.

Seconds are processor seconds (user + system), the least of three runs; memory is the peak
resident size of a process that does nothing else, less that of one that only imports.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from api.demo.generation import generate_demo

RUNS = 3
WORK = {
    "import": "import ezdxf, cad_import.reading",
    "readfile": "import ezdxf, cad_import.reading; ezdxf.readfile({path!r})",
    "pipeline": (
        "import pathlib, ezdxf, cad_import.reading as r; from cad_import.rooms_geojson import "
        "rooms_geojson; rooms_geojson(r.read_drawing(pathlib.Path({path!r})))"
    ),
}
REPORT = (
    "; import resource; u = resource.getrusage(resource.RUSAGE_SELF); "
    "print(u.ru_utime + u.ru_stime, u.ru_maxrss)"
)


def measure(work: str, path: Path) -> tuple[float, float]:
    """Return processor seconds and peak memory (MiB) of one kind of work, the least of the runs."""
    code = WORK[work].format(path=str(path)) + REPORT
    seconds, memory = [], []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        )
        used, peak_kib = done.stdout.split()[-2:]
        seconds.append(float(used))
        memory.append(float(peak_kib) / 1024)
    return min(seconds), min(memory)


def generated(folder: Path) -> list[Path]:
    """Return the small demo's drawings, written into a folder."""
    generate_demo(folder, size="small")
    return sorted(folder.rglob("*.dxf"))


def table(paths: Sequence[Path]) -> None:
    """Print one line per drawing."""
    print(f"{'drawing':<34}{'MB':>7}{'readfile s':>12}{'pipeline s':>12}{'s/MB':>8}", end="")
    print(f"{'ratio':>8}{'memory/file':>13}")
    for path in paths:
        size_mb = path.stat().st_size / 1e6
        base_s, base_mib = measure("import", path)
        read_s, _ = measure("readfile", path)
        whole_s, whole_mib = measure("pipeline", path)
        read, whole = read_s - base_s, whole_s - base_s
        ratio = whole / max(read, 1e-3)
        memory = (whole_mib - base_mib) * 1.048576 / size_mb
        name = f"{path.parent.name}/{path.name}"[-33:]
        print(
            f"{name:<34}{size_mb:>7.2f}{read:>12.2f}{whole:>12.2f}{whole / size_mb:>8.2f}", end=""
        )
        print(f"{ratio:>8.2f}{memory:>13.1f}")


def main(files: Sequence[str] = ()) -> None:
    """Print the table for the drawings given, or for those of the small demo."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print("drawing -> rooms against ezdxf.readfile (bound: ratio <= 3, memory <= 12 x file)")
    if files:
        table([Path(file) for file in files])
        return
    with tempfile.TemporaryDirectory() as folder:
        table(generated(Path(folder)))
