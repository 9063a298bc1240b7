"""From a building's form and a level's programme to a finished floor."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

import shapely
from shapely import Polygon

from api.demo.floors import Cell, Floor, FloorLayout, Rect, RoomKind
from api.demo.forms import Form, Run, axes_of, columns_of, corridor_rects, runs_of
from api.demo.openings import gap, place_doors, place_windows
from api.demo.programmes import HALLS, LevelKind, LevelProgramme, level_programme
from api.demo.walls import Thicknesses, clear_outlines, find_walls, merge, wall_bodies

STRIP_MM = 2000  # anteroom in front of the toilets
SHAFT_MM = 2500  # depth of a lift shaft
NUMBERED = {
    RoomKind.OFFICE,
    RoomKind.OPEN_OFFICE,
    RoomKind.MEETING,
    RoomKind.SERVICE,
    RoomKind.HALL,
}


@dataclass(frozen=True, slots=True)
class Core:
    """A core in a run: from which place, over how many, and what it is."""

    run: str
    place: int
    places: int
    kind: str


def choose_cores(form: Form, *, lifts: bool) -> tuple[Core, ...]:
    """Put stairs at the ends, toilets beside one of them, lifts near the middle."""
    runs = {run.name: run for run in runs_of(form)}
    host = "N1" if form.north else "S1"
    last = len(runs[host].stops) - 2
    cores = [Core(host, 0, 1, "stair"), Core(host, last, 1, "stair")]
    cores.append(Core(host, last - 2, 2, "toilets"))
    if lifts:
        cores.append(Core(host, max(2, last // 2 - 1), 2, "lifts"))
    for number, wing in enumerate(form.wings, start=1):
        places = len(runs[f"W{number}"].stops) - 1
        outer = 0 if wing.south else places - 1
        cores.append(Core(f"W{number}", outer, 1, "stair"))
        if places >= 5:
            cores.append(Core(f"W{number}", 1 if wing.south else places - 3, 2, "toilets"))
    return tuple(cores)


def lay_out(
    form: Form,
    cores: Sequence[Core],
    kind: LevelKind,
    rng: Random,
    *,
    pattern: Callable[[int], str],
) -> FloorLayout:
    """Fill the runs of a building for one level and number its rooms.

    Parameters
    ----------
    pattern
        Turns a running number (1, 2, ...) into the number printed in the room.
    """
    runs = runs_of(form)
    programme = level_programme(kind, rng, places=sum(len(run.stops) - 1 for run in runs))
    cells = [Cell(corridor_rects(form), RoomKind.CORRIDOR, "走廊", "802")]
    if form.hall:
        hall = HALLS[kind]
        rect = Rect(-sum(form.hall), 0, 0, form.depth)
        cells.append(Cell((rect,), hall.kind, hall.name, hall.use))
    front = max((run for run in runs if run.name[0] == "S"), key=lambda run: len(run.stops))
    for run in runs:
        own = [core for core in cores if core.run == run.name]
        cells += _fill(run, own, programme, entrance=run is front)
    x_axes, y_axes = axes_of(form)
    return FloorLayout(tuple(_numbered(cells, pattern)), x_axes, y_axes, columns_of(form))


def _numbered(cells: Sequence[Cell], pattern: Callable[[int], str]) -> Iterator[Cell]:
    count = 0
    for cell in cells:
        if cell.kind in NUMBERED:
            count += 1
            yield replace(cell, number=pattern(count))
        else:
            yield cell


def _fill(
    run: Run, cores: Sequence[Core], programme: LevelProgramme, *, entrance: bool
) -> Iterator[Cell]:
    taken = {core.place: core for core in cores}
    places = len(run.stops) - 1
    starts = [core.place for core in cores]
    place = 0
    while place < places:
        if place in taken:
            core = taken[place]
            start, end = run.stops[place], run.stops[place + core.places]
            yield from CORE_CELLS[core.kind](run, start, end)
            place += core.places
            continue
        left = min([start for start in starts if start > place], default=places) - place
        lobby = programme.lobby() if entrance and place >= places // 2 - 1 else None
        room = lobby if lobby and lobby.places <= left else programme.next_room(left)
        rect = run.rect(run.stops[place], run.stops[place + room.places])
        yield Cell((rect,), room.kind, room.name, room.use)
        place += room.places


def _stair(run: Run, start: int, end: int) -> Iterator[Cell]:
    if end - start < 4600:
        yield Cell((run.rect(start, end),), RoomKind.STAIR, "楼梯间", "803")
        return
    split, middle = end - 1500, run.depth // 2 // 10 * 10
    yield Cell((run.rect(start, split),), RoomKind.STAIR, "楼梯间", "803")
    yield Cell((run.rect(split, end, 0, middle),), RoomKind.SHAFT, "强电间", "806")
    yield Cell((run.rect(split, end, middle),), RoomKind.SHAFT, "排烟井", "806")


def _toilets(run: Run, start: int, end: int) -> Iterator[Cell]:
    middle = (start + end) // 2 // 10 * 10
    if run.depth < 5400:
        yield Cell((run.rect(start, middle),), RoomKind.MEN, "男卫生间", "214")
        yield Cell((run.rect(middle, end),), RoomKind.WOMEN, "女卫生间", "214")
        return
    tea = start + 2400
    yield Cell((run.rect(start, tea, 0, STRIP_MM),), RoomKind.SERVICE, "开水间", "213")
    yield Cell((run.rect(tea, end, 0, STRIP_MM),), RoomKind.ANTEROOM, "前室", "214")
    middle = max(middle, tea + 1300)
    yield Cell((run.rect(start, middle, STRIP_MM),), RoomKind.MEN, "男卫生间", "214")
    yield Cell((run.rect(middle, end, STRIP_MM),), RoomKind.WOMEN, "女卫生间", "214")


def _lifts(run: Run, start: int, end: int) -> Iterator[Cell]:
    front = run.depth - SHAFT_MM
    yield Cell((run.rect(start, end, 0, front),), RoomKind.LIFT_HALL, "电梯厅", "804")
    count = min(3, (end - start - 1100) // 2400)
    stops = [start + 2400 * k for k in range(count + 1)]
    for a, b in pairwise(stops):
        yield Cell((run.rect(a, b, front),), RoomKind.LIFT, "电梯井", "804")
    yield Cell((run.rect(stops[-1], end, front),), RoomKind.SHAFT, "风井", "806")


CORE_CELLS = {"stair": _stair, "toilets": _toilets, "lifts": _lifts}


def build_floor(
    layout: FloorLayout, thicknesses: Thicknesses, rng: Random, *, windows: bool = True
) -> Floor:
    """Raise the walls of a floor, cut its doors and windows, measure its rooms."""
    walls = find_walls(layout.cells, thicknesses)
    material = merge(wall_bodies(walls))
    doors = place_doors(layout.cells, walls, layout.columns, rng)
    panes = place_windows(layout.cells, walls, layout.columns, doors) if windows else []
    openings = (*doors, *panes)
    solid = material.difference(merge([gap(opening) for opening in openings]))
    outlines = clear_outlines(layout.cells, material, layout.columns)
    shell = Polygon(max(shapely.get_parts(material), key=lambda part: part.area).exterior)
    return Floor(layout, walls, openings, solid, outlines, shell)
