"""A level's surface joins its rooms across their walls."""

import pytest
from shapely import Polygon, box

from spatial.geometry.level_outlines import cover_rooms

FAR_M = 691_000.0


def row(count: int, wall_m: float) -> list[Polygon]:
    step_m = 4 + wall_m
    return [box(FAR_M + at * step_m, 0, FAR_M + at * step_m + 4, 3) for at in range(count)]


def test_no_rooms_have_no_surface() -> None:
    assert cover_rooms([]) is None


@pytest.mark.parametrize(
    ("wall_m", "parts"),
    [(0, 1), (0.24, 1), (0.5, 1), (0.7, 2)],
    ids=["none", "thin", "thick", "gap"],
)
def test_walls_are_closed_over_and_gaps_are_not(wall_m: float, parts: int) -> None:
    cover = cover_rooms(row(2, wall_m))

    assert cover is not None
    assert len(cover.geoms) == parts
    wall_m2 = 3 * wall_m if parts == 1 else 0
    assert cover.area == pytest.approx(24 + wall_m2, abs=1e-6)


def test_the_surface_holds_every_room_and_is_valid() -> None:
    rooms = [*row(3, 0.2), Polygon([(FAR_M, 3.2), (FAR_M + 12, 3.2), (FAR_M, 9)])]

    cover = cover_rooms(rooms)

    assert cover is not None
    assert cover.is_valid
    assert all(cover.buffer(1e-6).covers(room) for room in rooms)


def test_a_courtyard_stays_open() -> None:
    ring = [box(0, 0, 20, 3), box(0, 17, 20, 20), box(0, 3, 3, 17), box(17, 3, 20, 17)]

    cover = cover_rooms(ring)

    assert cover is not None
    assert len(cover.geoms[0].interiors) == 1
    assert cover.area == pytest.approx(400 - 14 * 14)
