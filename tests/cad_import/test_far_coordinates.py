"""A plan is read alike far from the origin: T3 exports lie up to 3 × 10⁹ units out."""

from pathlib import Path

import pytest
from shapely.affinity import translate

from cad_import.reading import read_drawing
from spatial.domain.floor_plans import RoomStatus
from tests.support.plans import OfficeRow, PlanPen, draw_office_row, start_plan

MILLIMETRE, METRE = 0.001, 1.0


@pytest.mark.parametrize(
    ("unit_m", "out_units"),
    [(MILLIMETRE, 1e9), (MILLIMETRE, 3e9), (MILLIMETRE, -3e9), (METRE, 1e9)],
)
def test_rooms_lose_nothing_far_from_the_origin(
    tmp_path: Path, unit_m: float, out_units: float
) -> None:
    far = out_units * unit_m
    pen = PlanPen(start_plan(metres_per_unit=unit_m).document, unit_m, far, far)
    draw_office_row(pen)

    [plan] = read_drawing(pen.save(tmp_path / "far.dxf")).plans

    rooms = {room.number: room for room in plan.rooms if room.number}
    expected = {"101": OfficeRow.office, "103": OfficeRow.meeting}
    for number, outline in expected.items():
        room = rooms[number]
        assert room.outline.hausdorff_distance(translate(outline, far, far)) < 1e-3
        assert room.area_m2 == pytest.approx(outline.area, abs=1e-3)
        assert room.status is RoomStatus.OK
