"""``python -m benchmarks.fuzz [FILES…] [--minutes M] [--seed N] [--write]``: damaged drawings.

Damages generated drawings (and FILES, DXF or DWG, if given) in every way of
``benchmarks.mutations``, reads each in a process with limits, and tells what became of it. Exits 1
if anything became of one that must not. ``--case SEED:NUMBER`` repeats one and prints it;
``--keep FOLDER`` keeps the drawings of violations. ``--write`` keeps the table in
``docs/fuzzing.md``.
"""

import argparse
import os
import platform
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count
from pathlib import Path
from random import Random

from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.tagger import binary_tags_loader

from api.reading_process import ReadingLimits, read_drawing_limited
from benchmarks.fuzz_drawings import base_drawings
from benchmarks.fuzz_outcomes import (
    Outcome,
    Tag,
    Verdict,
    is_plausible,
    judge_reading,
    judge_refusal,
)
from benchmarks.mutations import mutate
from spatial.domain.errors import DrawingError
from spatial.domain.floor_plans import DrawingReading

PAGE = Path(__file__).parents[1] / "docs" / "fuzzing.md"
INTRODUCTION = Path(__file__).with_name("fuzz_page.md")
BINARY = b"AutoCAD Binary DXF"
# The clock is generous, for other work may run beside; the processor's time is what is printed.
LIMITS = ReadingLimits(seconds=60.0, memory_bytes=512 * 1024**2)
SLOW_S = 5.0
MANY_DAMAGES = 0.15  # share of cases that are damaged more than once
VERSIONS = ("ezdxf", "ezdwg", "numpy", "shapely")


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged drawing: how it came about, what became of it, and the seconds it took."""

    name: str
    base: str
    ways: tuple[str, ...]
    data: bytes
    verdict: Verdict
    cpu_s: float


class Fuzzer:
    """Damages drawings one after the other; a case depends on its name alone."""

    def __init__(self, bases: Mapping[str, bytes], folder: Path) -> None:
        self.bases, self.folder = bases, folder
        self.readings: dict[str, DrawingReading] = {}
        self.tags: dict[str, list[Tag] | None] = {}

    def run(self, name: str) -> Case:
        """Make, read and judge the case of a name (``SEED:NUMBER``)."""
        rng = Random(name)  # noqa: S311 - damage, no secrets
        base = rng.choice(sorted(self.bases))
        data = self.bases[base]
        times = 1 if rng.random() > MANY_DAMAGES else rng.randint(2, 4)
        ways = []
        for _ in range(times):
            way, data = mutate(data, rng) if data else ("nothing", data)
            ways.append(way)
        before_s = _children_s()
        verdict = self._judge(base, data)
        return Case(name, base, tuple(ways), data, verdict, _children_s() - before_s)

    def _judge(self, base: str, data: bytes) -> Verdict:
        path = self.folder / f"damaged{Path(base).suffix}"
        path.write_bytes(data)
        whole = self._whole(base)
        try:
            reading = read_drawing_limited(path, limits=LIMITS)
        except DrawingError as error:
            return judge_refusal(error)
        return judge_reading(whole, reading, self._plausible(base, data))

    def _whole(self, base: str) -> DrawingReading:
        if base not in self.readings:
            path = self.folder / f"whole{Path(base).suffix}"
            path.write_bytes(self.bases[base])
            self.readings[base] = read_drawing_limited(path)
            self.tags[base] = tags_of(self.bases[base])
        return self.readings[base]

    def _plausible(self, base: str, data: bytes) -> bool:
        whole = self.tags[base]
        return whole is not None and is_plausible(whole, tags_of(data))


def tags_of(data: bytes) -> list[Tag] | None:
    """Read tags plainly, independent of the reader; None for a DWG or where they end in noise."""
    if data.startswith(BINARY):
        try:
            return [(str(code), str(value)) for code, value in binary_tags_loader(data, "replace")]
        except (DXFError, ValueError, LookupError, struct.error):
            return None
    try:
        text = data.decode("utf-16" if data[:2] == b"\xff\xfe" else "utf-8")
    except UnicodeDecodeError:
        text = data.decode("gbk", "replace")
    lines = [line.strip() for line in text.replace("\r\n", "\n").rstrip().split("\n")]
    codes, values = lines[::2], lines[1::2]
    if not all(code.lstrip("-").isdecimal() and len(code) < 6 for code in codes):
        return None
    return list(zip(codes, values, strict=False))


def _children_s() -> float:
    times = os.times()
    return times.children_user + times.children_system


def run_cases(fuzzer: Fuzzer, names: Iterator[str], minutes: float) -> Iterator[Case]:
    """Run cases for a while."""
    end_s = time.monotonic() + 60 * minutes
    for name in names:
        if time.monotonic() > end_s:
            return
        yield fuzzer.run(name)


def table(cases: Sequence[Case]) -> list[str]:
    """Cases by drawing and outcome, a row of a Markdown table each."""
    outcomes = list(Outcome)
    rows = [["drawing", "cases", *(outcome.value for outcome in outcomes)]]
    for base in [*sorted({case.base for case in cases}), ""]:
        here = Counter(case.verdict.outcome for case in cases if base in {case.base, ""})
        rows.append(
            [base or "all", str(here.total()), *(str(here[outcome]) for outcome in outcomes)]
        )
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]


def code_table(cases: Sequence[Case]) -> list[str]:
    """How often each code refused a drawing or was said of one."""
    kinds = (Outcome.REFUSED, Outcome.SAID)
    counts = {
        kind: Counter(
            c for case in cases if case.verdict.outcome is kind for c in case.verdict.codes
        )
        for kind in kinds
    }
    codes = sorted(set().union(*counts.values()))
    rows = [f"| {code} | {counts[kinds[0]][code]} | {counts[kinds[1]][code]} |" for code in codes]
    return ["| code | refused | said |", "| --- | --- | --- |", *rows]


def summary(cases: Sequence[Case], seed: int, minutes: float) -> list[str]:
    """Say what ran, in a few lines."""
    slowest = max(case.cpu_s for case in cases)
    versions = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
    return [
        f"- {len(cases)} cases in {minutes:.0f} minutes, seed {seed}; "
        f"the slowest took {slowest:.1f} s of the processor; each within 512 MB.",
        f"- Python {platform.python_version()}, {versions}.",
    ]


def tell_violation(case: Case) -> str:
    """Tell how a case came about and what is wrong with it."""
    return f"VIOLATION {case.name} {case.base} {'+'.join(case.ways)}: {case.verdict.codes}"


def main() -> int:
    """Run for a while, or one case; print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="drawings to damage, too")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", help="repeat one case: SEED:NUMBER")
    parser.add_argument("--keep", type=Path, help="folder for the drawings of violations")
    parser.add_argument("--write", action="store_true", help="write docs/fuzzing.md")
    args = parser.parse_args()
    bases = dict(base_drawings())
    bases |= {f"{path.parent.name}-{path.name}": path.read_bytes() for path in args.files}
    names = iter([args.case]) if args.case else (f"{args.seed}:{number}" for number in count())
    cases: list[Case] = []
    with tempfile.TemporaryDirectory() as folder:
        for case in run_cases(Fuzzer(bases, Path(folder)), names, args.minutes):
            cases.append(case)
            if args.case:
                print(case.base, *case.ways, case.verdict)
            if case.verdict.outcome is Outcome.VIOLATION:
                print(tell_violation(case), flush=True)
            elif case.cpu_s > SLOW_S:
                print(f"slow {case.name} {case.base} {'+'.join(case.ways)}: {case.cpu_s:.1f} s")
            if args.keep and (args.case or case.verdict.outcome is Outcome.VIOLATION):
                args.keep.mkdir(parents=True, exist_ok=True)
                kept = args.keep / f"{case.name.replace(':', '-')}-{case.base}"
                kept.write_bytes(case.data)
    text = "\n".join([*summary(cases, args.seed, args.minutes), "", *table(cases)])
    print(text)
    if args.write:
        page = INTRODUCTION.read_text(encoding="utf-8")
        codes = "\n".join(code_table(cases))
        page = page.replace("<!-- OUTCOMES -->", text).replace("<!-- CODES -->", codes)
        PAGE.write_text(page, encoding="utf-8")
    return int(any(case.verdict.outcome is Outcome.VIOLATION for case in cases))


if __name__ == "__main__":
    sys.exit(main())
