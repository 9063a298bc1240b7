"""``python -m benchmarks.score [FOLDER] [--write]``: score the reader against truths.

FOLDER holds drawings of other people, one folder each with ``drawing.dxf`` and ``truth.json``; by
default ``../shared/data/drawings`` beside the checkout, if it is there. The generated suite is
always scored. ``--baselines`` sets naive methods beside the reader; ``--write`` keeps all tables in
``docs/scores.md``.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.baselines import GENERATED_ROWS, Naive, baseline_rows, run_baselines
from benchmarks.score_tables import (
    Pool,
    as_markdown,
    as_text,
    pools,
    reliability_rows,
    score_rows,
    worst_rows,
)
from benchmarks.suites import Case, Outcome, generated_cases, score_case, shared_cases

ROOT = Path(__file__).parents[1]
BESIDE = ROOT.parent / "shared" / "data" / "drawings"
PAGE = ROOT / "docs" / "scores.md"
INTRODUCTION = Path(__file__).with_name("scores_page.md")
USAGE_ERROR = 2


def score_all(cases: Sequence[Case]) -> list[Outcome]:
    """Score cases on all processors, in the order given."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as executor:
        return list(executor.map(score_case, cases))


def page(shared: Sequence[Pool], generated: Sequence[Pool], naive: Sequence[Naive] = ()) -> str:
    """Return ``docs/scores.md``: the same bytes for the same rooms."""
    compared = [pool for pool in generated if pool.name in GENERATED_ROWS]
    tables = {
        "SHARED": score_rows(shared, seconds=False),
        "GENERATED": score_rows(generated, seconds=False),
        "BASELINES": baseline_rows([*shared, *compared], naive, seconds=False),
        "RELIABILITY_SHARED": reliability_rows(shared),
        "RELIABILITY_GENERATED": reliability_rows(generated),
        "WORST_SHARED": worst_rows(shared, named=False),
        "WORST_GENERATED": worst_rows(generated, named=True),
    }
    text = INTRODUCTION.read_text(encoding="utf-8")
    for name, rows in tables.items():
        text = text.replace(f"<!-- {name} -->", as_markdown(rows))
    return text


def report(shared: Sequence[Pool], generated: Sequence[Pool]) -> str:
    """Return the tables for a terminal."""
    parts = []
    for title, scored, named in (
        ("Drawings of other people", shared, False),
        ("Generated drawings", generated, True),
    ):
        if scored:
            parts += [title, as_text(score_rows(scored, seconds=True)), ""]
            parts += [as_text(reliability_rows(scored)), ""]
            parts += [as_text(worst_rows(scored, named=named)), ""]
    return "\n".join(parts)


def main() -> int:
    """Print the tables; write the page where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.score", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="drawings with truth")
    parser.add_argument("--write", action="store_true", help="write docs/scores.md")
    parser.add_argument("--baselines", action="store_true", help="score naive methods beside it")
    args = parser.parse_args()
    folder = args.folder or BESIDE
    others = shared_cases(folder)
    if not others and (args.folder or args.write):
        # The page would lose the rows of drawings that are merely not at hand.
        print(f"{folder}: no */truth.json in it, so nothing is scored or written.", file=sys.stderr)
        return USAGE_ERROR
    if not others:
        print("No drawings of other people found: give their folder. Scoring generated ones alone.")
    with tempfile.TemporaryDirectory() as made:
        cases = [*others, *generated_cases(Path(made))]
        outcomes = score_all(cases)
        compared = [case for case in cases if case in others or case.row in GENERATED_ROWS]
        naive = run_baselines(compared) if args.baselines or args.write else []
    shared, generated = pools(outcomes[: len(others)]), pools(outcomes[len(others) :])
    print(report(shared, generated))
    if naive:
        compared_pools = [
            p for p in (*shared, *generated) if any(n.case.row == p.name for n in naive)
        ]
        print("Against naive methods", as_text(baseline_rows(compared_pools, naive)), "", sep="\n")
    if args.write:
        PAGE.write_text(page(shared, generated, naive), encoding="utf-8")
        print(f"written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
