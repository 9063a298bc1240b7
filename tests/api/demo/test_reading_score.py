"""The reader against the generator's exact truth: one drawing of each style."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.demo.buildings import BUILDINGS, BuildingPlan
from api.demo.generation import make_building
from api.demo.progress import DEFAULT_SEED
from benchmarks.scoring import NOTHING, Score, score_rooms
from cad_import.reading import read_drawing

SAMPLE = (
    "51-01",  # tarch: free-standing columns, lifts
    "51-02",  # tarch_exploded: several sheets, far from the origin
    "5101-02",  # aia: walls of 300, 200 and 100 mm
    "5104-01",  # chinese_split: turned in the drawing
    "5107-02",  # tarch_plain: masonry, doors as blocks, no areas printed
    "5111-01",  # aia_blocks: walls as closed polylines
    "5113-01",  # tarch_blocks
    "510722901-02",  # chinese: stacked labels, turned
)
FOUND, TIGHT, NAMED = 0.97, 0.95, 0.95


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    for part in ("drawings", "control", "truth"):
        (folder / part).mkdir()
    return folder


@pytest.fixture(scope="module")
def scores(folder: Path) -> dict[str, Score]:
    chosen = [building for building in BUILDINGS if building.code in SAMPLE]
    return {building.code: score_first_drawing(folder, building) for building in chosen}


def score_first_drawing(folder: Path, building: BuildingPlan) -> Score:
    made = make_building(folder, DEFAULT_SEED, building)
    drawing: dict[str, Any] = made["drawings"][min(1, len(made["drawings"]) - 1)]
    truth = json.loads((folder / drawing["truth"]).read_text(encoding="utf-8"))
    reading = read_drawing(folder / drawing["file"])
    assert [list(plan.ordinals) for plan in reading.plans] == drawing["plans"]
    return score_rooms(truth, [room for plan in reading.plans for room in plan.rooms]).score


def test_rooms_are_found_and_bear_their_labels(scores: dict[str, Score]) -> None:
    pooled = sum(scores.values(), NOTHING)

    assert pooled.found >= FOUND * pooled.truth
    assert pooled.tight >= TIGHT * pooled.measurable
    assert pooled.named >= NAMED * pooled.nameable
    assert pooled.extra is not None
    assert pooled.extra <= 0.02 * pooled.truth


@pytest.mark.parametrize("code", SAMPLE)
def test_no_wrong_room_passes_for_sure(scores: dict[str, Score], code: str) -> None:
    score = scores[code]

    assert score.silent == 0
    assert score.ok >= 0.5 * score.read
