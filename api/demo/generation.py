"""Generates the demo: drawings, their truth, control points and the ledger; one seed, same bytes.

In the folder: ``drawings/*.dxf`` with ``control/*.csv`` of the same name, ``truth/*.json``, and
``ledger.json``, which names them all.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import shapely

from api.demo.annotations import SheetTexts
from api.demo.buildings import BUILDINGS, SITES, SMALL, BuildingPlan
from api.demo.drawings import DrawnSheet, Sheet, draw, truth_document, write_json
from api.demo.floors import Floor
from api.demo.georeference import to_map, write_control_points
from api.demo.layouts import build_floor, choose_cores, lay_out
from api.demo.ledger import LevelRooms, ledger_document, rooms_of
from api.demo.levels import plan_title, room_number
from api.demo.pens import Placement
from api.demo.programmes import LevelKind
from api.demo.progress import DEFAULT_SEED, Size
from api.demo.styles import STYLES


def generate_demo(
    folder: Path, seed: int = DEFAULT_SEED, size: Size = "full", *, workers: int = 1
) -> dict[str, Any]:
    """Write the demo's files and return its ledger.

    Parameters
    ----------
    seed
        The same seed gives the same bytes.
    size
        ``full`` for all buildings, ``small`` for the two that tests import.
    workers
        Processes to draw with.
    """
    for part in ("drawings", "control", "truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    buildings = [b for b in BUILDINGS if size == "full" or b.code in SMALL]
    make = partial(make_building, folder, seed)
    if workers > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            made = list(pool.map(make, buildings))
    else:
        made = [make(building) for building in buildings]
    ledger = ledger_document(seed, size, buildings, made)
    write_json(folder / "ledger.json", ledger)
    return ledger


def make_building(folder: Path, seed: int, building: BuildingPlan) -> dict[str, Any]:
    """Draw one building and return what the ledger says of it."""
    rng = Random(f"{seed}:{building.code}")  # noqa: S311 - an invented building, not a secret
    sheets = [(span, make_floor(building, span, rng)) for span in building.plans]
    site = next(site for site in SITES if site.code == building.site)
    drawings = []
    rooms: list[LevelRooms] = []
    step = building.sheets_per_drawing
    for number, at in enumerate(range(0, len(sheets), step), start=1):
        batch = sheets[at : at + step]
        name = f"{building.code}_{number:02d}"
        drawn = _draw(folder, name, building, batch, rng)
        write_control_points(folder / "control" / f"{name}.csv", building, site, drawn, rng)
        write_json(folder / "truth" / f"{name}.json", truth_document(name, drawn))
        drawings.append(
            {
                "file": f"drawings/{name}.dxf",
                "control": f"control/{name}.csv",
                "truth": f"truth/{name}.json",
                "building": building.code,
                "plans": [list(item.sheet.ordinals) for item in drawn],
            }
        )
        rooms += [level for item in drawn for level in rooms_of(item)]
    shell = sheets[0][1].shell
    levels = len(building.ordinals)
    certified = shell.area / 1e6 * levels * rng.uniform(0.985, 1.02)
    return {
        "building": building.code,
        "footprint": shapely.to_wkt(to_map(building, site, shell), rounding_precision=9),
        "certified_gross_area_m2": round(certified, 2),
        "drawings": drawings,
        "rooms": rooms,
    }


def make_floor(building: BuildingPlan, span: tuple[int, int], rng: Random) -> Floor:
    """Design the floor of a building for a span of ordinals that are all alike."""
    first, last = span
    pattern = partial(_number, first, last, building.prefix)
    cores = choose_cores(building.form, lifts=building.lifts)
    layout = lay_out(building.form, cores, _level_kind(building, first), rng, pattern=pattern)
    return build_floor(layout, building.thicknesses, rng, windows=first >= 0)


def _number(first: int, last: int, prefix: str, count: int) -> str:
    return room_number(first, last, count, prefix)


def _level_kind(building: BuildingPlan, ordinal: int) -> LevelKind:
    if ordinal < 0:
        return LevelKind.BASEMENT
    if ordinal == 0:
        return LevelKind.GROUND
    return LevelKind.TOP if ordinal == building.ordinals[-1] else LevelKind.TYPICAL


def _draw(
    folder: Path,
    name: str,
    building: BuildingPlan,
    batch: Sequence[tuple[tuple[int, int], Floor]],
    rng: Random,
) -> tuple[DrawnSheet, ...]:
    sheets = tuple(_sheets(name, building, batch))
    origin = Placement(*building.origin, building.drawn_turn_deg)
    path = folder / "drawings" / f"{name}.dxf"
    return draw(path, sheets, STYLES[building.style], origin, rng)


def _sheets(
    name: str, building: BuildingPlan, batch: Sequence[tuple[tuple[int, int], Floor]]
) -> Iterator[Sheet]:
    for k, ((first, last), floor) in enumerate(batch, start=1):
        texts = SheetTexts(
            plan_title(first, last),
            building.name,
            f"建施-{name[-2:]}{k}",
            f"{building.built_year}年",
        )
        yield Sheet(floor, texts, tuple(range(first, last + 1)))
