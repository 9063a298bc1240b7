"""What is scored: drawings of other people in a folder, and variants of generated drawings."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from api.demo.buildings import BUILDINGS, BuildingPlan
from api.demo.generation import make_building
from api.demo.progress import DEFAULT_SEED
from api.demo.styles import STYLES, Role
from benchmarks.drafts import load_draft
from benchmarks.scoring import Score, ScoredRooms, score_rooms
from benchmarks.sheet_scores import score_sheets
from benchmarks.variants import VARIANTS, vary
from cad_import.reading import read_drawing
from spatial.domain.errors import DrawingError

SAMPLE = (  # one building of each style
    "51-01",  # tarch
    "51-02",  # tarch_exploded, several sheets
    "5101-02",  # aia
    "5104-01",  # chinese_split, turned in the drawing
    "5107-02",  # tarch_plain: no areas printed
    "5111-01",  # aia_blocks
    "5113-01",  # tarch_blocks
    "510722901-02",  # chinese
)
# Rows that another style draws, in place of a change to a drawing.
NATIVE_ROWS = {
    "native TArch": "tarch_native",
    "native TArch, columns too": "tarch_native_columns",
}
ROWS = (*VARIANTS, *NATIVE_ROWS)
INPUTS = ("drawing.dxf", "with_outlines.dxf")
UNIT_LATITUDE = 1e-3


@dataclass(frozen=True, slots=True)
class Case:
    """A drawing to score: the row it belongs to, the file and its truth."""

    row: str
    drawing: Path
    truth: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one drawing's reading came to.

    Parameters
    ----------
    unit_right
        Whether the length of the drawing unit was decided right.
    seconds
        Processor seconds of the reading.
    refused
        Code of the error where the drawing was refused.
    sheets
        How many sheets were told apart with their levels, of how many; zeros where the truth
        says nothing of sheets.
    """

    case: Case
    scored: ScoredRooms
    unit_right: bool
    seconds: float
    refused: str | None = None
    sheets: tuple[int, int] = (0, 0)

    @property
    def score(self) -> Score:
        """The score; under a wrong unit every room marked ok is a silent error."""
        score = self.scored.score
        if self.unit_right:
            return score
        return replace(score, judged=score.ok, silent=score.ok)


def shared_cases(folder: Path) -> list[Case]:
    """List the drawings of a folder that have a truth beside them."""
    return [
        Case(f"{truth.parent.name}{'' if name == INPUTS[0] else ' (outlines)'}", path, truth)
        for truth in sorted(folder.glob("*/truth.json"))
        for name in INPUTS
        if (path := truth.parent / name).is_file()
    ]


def generated_cases(folder: Path) -> list[Case]:
    """Draw one floor of each style and every variant of it into a folder."""
    for part in ("drawings", "control", "truth", *(f"v{k}" for k in range(len(VARIANTS)))):
        (folder / part).mkdir(parents=True, exist_ok=True)
    chosen = [building for building in BUILDINGS if building.code in SAMPLE]
    cases = []
    for building in chosen:
        made = make_building(folder, DEFAULT_SEED, building)["drawings"]
        # A typical floor says more than the ground floor or the basement, where there is one.
        files = made[min(1, len(made) - 1)]
        walls = STYLES[building.style].layers[Role.WALL]
        cases += list(_varied(folder, folder / files["file"], folder / files["truth"], walls))
        cases += list(_native(folder, building))
    return sorted(cases, key=lambda case: ROWS.index(case.row))


def _native(folder: Path, building: BuildingPlan) -> Iterator[Case]:
    """Draw the same floor of a building as TArch would keep it."""
    for row, style in NATIVE_ROWS.items():
        inside = folder / style
        for part in ("drawings", "control", "truth"):
            (inside / part).mkdir(parents=True, exist_ok=True)
        made = make_building(inside, DEFAULT_SEED, replace(building, style=style))["drawings"]
        files = made[min(1, len(made) - 1)]
        yield Case(row, inside / files["file"], inside / files["truth"])


def _varied(folder: Path, drawing: Path, truth: Path, walls: str) -> Iterator[Case]:
    for k, name in enumerate(VARIANTS):
        draft = vary(name, load_draft(drawing, truth, walls), drawing.stem)
        case = Case(name, folder / f"v{k}" / drawing.name, folder / f"v{k}" / truth.name)
        draft.document.saveas(case.drawing)
        case.truth.write_text(json.dumps(draft.truth, ensure_ascii=False), encoding="utf-8")
        yield case


def score_case(case: Case) -> Outcome:
    """Read a drawing and score its rooms; a refused drawing has found nothing."""
    truth = json.loads(case.truth.read_text(encoding="utf-8"))
    start = time.process_time()
    try:
        reading = read_drawing(case.drawing)
    except DrawingError as error:
        seconds = time.process_time() - start
        return Outcome(case, score_rooms(truth, []), True, seconds, error.code)
    seconds = time.process_time() - start
    rooms = [room for plan in reading.plans for room in plan.rooms]
    unit_m = float(truth["unit_m"])
    right = abs(reading.info.metres_per_unit / unit_m - 1) <= UNIT_LATITUDE
    sheets = score_sheets(truth, reading.plans)
    return Outcome(case, score_rooms(truth, rooms), right, seconds, sheets=sheets)
