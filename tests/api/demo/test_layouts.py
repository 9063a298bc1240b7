"""Every floor of the demo: rooms that tile it, doors that lead out, the size that was asked for."""

from itertools import pairwise
from random import Random

import pytest
import shapely

from api.demo.buildings import BUILDINGS, SITES, BuildingPlan
from api.demo.floors import Floor, OpeningKind, RoomKind
from api.demo.generation import make_floor
from api.demo.walls import merge, polygon_of, wall_bodies

Floors = dict[str, list[Floor]]


@pytest.fixture(scope="module")
def floors() -> Floors:
    return {
        building.code: [
            make_floor(building, span, Random(building.code)) for span in building.plans
        ]
        for building in BUILDINGS
    }


each_building = pytest.mark.parametrize("building", BUILDINGS, ids=lambda b: b.code)


@each_building
def test_rooms_and_walls_tile_the_floor(building: BuildingPlan, floors: Floors) -> None:
    for floor in floors[building.code]:
        material = merge(wall_bodies(floor.walls))
        columns = [
            polygon_of(c) for c in floor.layout.columns if polygon_of(c).intersects(material)
        ]
        solid = shapely.union_all([material, *columns])
        rooms = shapely.union_all(list(floor.outlines))

        assert all(outline.is_valid for outline in floor.outlines)
        assert sum(outline.area for outline in floor.outlines) == pytest.approx(rooms.area, abs=1)
        assert not rooms.intersection(solid).area
        assert rooms.area + material.area <= floor.shell.area


@each_building
def test_every_room_has_a_door(building: BuildingPlan, floors: Floors) -> None:
    for floor in floors[building.code]:
        doors = [o for o in floor.openings if o.kind is not OpeningKind.WINDOW]
        reached = {side for door in doors for side in (door.wall.low, door.wall.high)}
        closed = [c.name for k, c in enumerate(floor.layout.cells) if k not in reached]

        assert set(closed) <= {"风井", "排烟井"}


@each_building
def test_openings_never_overlap_and_stay_in_their_wall(
    building: BuildingPlan, floors: Floors
) -> None:
    for floor in floors[building.code]:
        taken = sorted((hash(o.wall), o.start, o.end) for o in floor.openings)

        assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(taken))
        assert all(o.wall.start < o.start < o.end < o.wall.end for o in floor.openings)


@each_building
def test_numbers_are_unique_on_a_floor(building: BuildingPlan, floors: Floors) -> None:
    for floor in floors[building.code]:
        numbers = [cell.number for cell in floor.layout.cells if cell.number]

        assert len(numbers) == len(set(numbers))


def test_demo_is_as_large_as_promised(floors: Floors) -> None:
    levels = sum(len(building.ordinals) for building in BUILDINGS)
    rooms = sum(
        len(floor.outlines) * (last - first + 1)
        for building in BUILDINGS
        for floor, (first, last) in zip(floors[building.code], building.plans, strict=True)
    )
    sites = {site.code: site for site in SITES}
    prefectures = {sites[building.site].division[:4] for building in BUILDINGS}

    assert len(BUILDINGS) >= 12
    assert levels >= 60
    assert rooms >= 1500
    assert len(prefectures) >= 4
    assert {len(b.division.rstrip("0")) for b in BUILDINGS} >= {2, 4, 6, 9}


def test_halls_and_corners_and_shafts_occur(floors: Floors) -> None:
    cells = [cell for built in floors.values() for floor in built for cell in floor.layout.cells]

    kinds = {cell.kind for cell in cells}
    assert set(RoomKind) == kinds
    assert any(len(cell.rects) > 2 for cell in cells)
