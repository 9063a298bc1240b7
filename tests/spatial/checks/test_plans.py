"""Rooms of one level, drawn so that the answer is plain."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely import Geometry, box

from spatial.checks.messages import MESSAGES
from spatial.checks.plans import (
    check_levels,
    find_printed_areas_off,
    find_repeated_numbers,
    find_room_overlaps,
)
from spatial.domain.findings import Severity

FAR = (408_000.0, 3_383_000.0)


def at(x: float, y: float, width: float, depth: float) -> Geometry:
    return box(FAR[0] + x, FAR[1] + y, FAR[0] + x + width, FAR[1] + y + depth)


def level(*rooms: tuple[str | None, Geometry] | tuple[str | None, Geometry, float]) -> Any:
    rows = [
        {
            "room_id": f"id{i}",
            "number": room[0],
            "printed_area_m2": room[2] if len(room) > 2 else None,
            "geometry": room[1],
        }
        for i, room in enumerate(rooms)
    ]
    columns = ["room_id", "number", "printed_area_m2", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry")


def test_rooms_that_share_a_wall_or_a_corner_do_not_overlap() -> None:
    rooms = level(("201", at(0, 0, 4, 3)), ("202", at(4, 0, 4, 3)), ("203", at(8, 3, 4, 3)))

    assert find_room_overlaps(rooms) == []


def test_an_overlap_names_both_rooms_and_the_shared_area() -> None:
    rooms = level(("201", at(0, 0, 4, 3)), ("202", at(3.5, 0, 4, 3)))

    [finding] = find_room_overlaps(rooms)

    assert (finding.code, finding.severity) == ("ROOMS_OVERLAP", Severity.ERROR)
    assert finding.subjects == ("id0", "id1")
    assert finding.values["area_m2"] == "1.50"
    assert finding.x == pytest.approx(FAR[0] + 3.75)


def test_a_room_inside_another_overlaps_it() -> None:
    rooms = level(("201", at(0, 0, 9, 9)), (None, at(1, 1, 2, 2)))

    [finding] = find_room_overlaps(rooms)

    assert (finding.values["first"], finding.values["second"]) == ("201", "id1")
    assert finding.values["area_m2"] == "4.00"


@pytest.mark.parametrize(("shared_m", "reported"), [(0.0066, False), (0.0067, True)])
def test_a_sliver_is_left_out(shared_m: float, reported: bool) -> None:
    rooms = level(("201", at(0, 0, 4, 3)), ("202", at(4 - shared_m, 0, 4, 3)))

    assert bool(find_room_overlaps(rooms)) is reported


def test_a_repeated_number_names_all_its_rooms() -> None:
    rooms = level(
        ("201", at(0, 0, 4, 3)),
        ("202", at(4, 0, 4, 3)),
        (" 201", at(8, 0, 4, 3)),
        ("", at(9, 9, 1, 1)),
        (None, at(12, 0, 1, 1)),
        ("", at(20, 0, 1, 1)),
        (None, at(22, 0, 1, 1)),
    )

    [finding] = find_repeated_numbers(rooms)

    assert finding.subjects == ("id0", "id2")
    assert finding.values == {"number": "201", "count": "2"}


@pytest.mark.parametrize(
    ("printed_m2", "off"),
    [(12.00, False), (12.16, False), (12.17, True), (11.84, False), (11.83, True)],
)
def test_a_printed_area_may_differ_by_the_survey_limit(printed_m2: float, off: bool) -> None:
    findings = find_printed_areas_off(level(("201", at(0, 0, 4, 3), printed_m2)))

    assert [finding.code for finding in findings] == (["AREA_DIFFERS_FROM_PRINTED"] if off else [])


def test_a_large_hall_may_differ_by_half_a_percent() -> None:
    hall = at(0, 0, 50, 40)

    assert find_printed_areas_off(level(("H", hall, 2009.9))) == []
    [finding] = find_printed_areas_off(level(("H", hall, 2010.2)))
    assert finding.values["difference_m2"] == "-10.20"
    assert finding.rule is not None
    assert "GB/T 17986.1" in finding.rule


def test_a_room_without_printed_area_is_left_alone() -> None:
    assert find_printed_areas_off(level(("201", at(0, 0, 4, 3)))) == []


def test_a_level_without_rooms_has_no_findings() -> None:
    assert check_levels(level()) == []


def test_a_level_is_checked_for_everything() -> None:
    rooms = level(("201", at(0, 0, 4, 3), 15.0), ("201", at(3, 0, 4, 3)))

    codes = [finding.code for finding in check_levels(rooms)]

    assert codes == ["ROOMS_OVERLAP", "NUMBER_DUPLICATE", "AREA_DIFFERS_FROM_PRINTED"]
    assert set(codes) <= set(MESSAGES)


def test_rooms_of_different_levels_neither_overlap_nor_share_numbers() -> None:
    rooms = level(
        ("201", at(0, 0, 4, 3)), ("201", at(0, 0, 4, 3)), ("202", at(3, 0, 4, 3)),
        ("202", at(9, 0, 4, 3)),
    ).assign(level_id=["F2", "F3", "F2", "F2"])  # fmt: skip

    findings = check_levels(rooms)

    assert [(finding.code, finding.subjects) for finding in findings] == [
        ("ROOMS_OVERLAP", ("id0", "id2")),
        ("NUMBER_DUPLICATE", ("id2", "id3")),
    ]


def test_the_sweep_finds_the_very_pairs_that_comparing_all_with_all_finds() -> None:
    rng = np.random.default_rng(2014)
    corners = rng.integers(0, 40, (120, 2))
    sizes = rng.integers(1, 9, (120, 2))
    rooms = level(
        *((None, at(*corner, *size)) for corner, size in zip(corners, sizes, strict=True))
    ).assign(level_id=rng.choice(["F1", "F2", "F3"], 120))

    found = {finding.subjects for finding in find_room_overlaps(rooms)}

    outlines, levels = rooms.geometry.to_numpy(), rooms["level_id"].to_numpy()
    expected = {
        (f"id{a}", f"id{b}")
        for a in range(120)
        for b in range(a + 1, 120)
        if levels[a] == levels[b] and outlines[a].intersection(outlines[b]).area > 0.02
    }
    assert found == expected
    assert len(expected) > 50
