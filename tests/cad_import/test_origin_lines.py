"""Lines that an exploded wall leaves behind run from the origin and are taken out."""

from pathlib import Path

import pytest
from ezdxf.document import Drawing
from ezdxf.filemanagement import new

from api.messages import MESSAGES
from cad_import.expansion import expand
from cad_import.reading import read_drawing
from spatial.domain.findings import Severity
from spatial.domain.floor_plans import RoomStatus
from spatial.domain.messages import render

FAR = 691_000_000.0  # millimetres


def plan(at: float, fan: int) -> Drawing:
    """A room within walls, and as many lines from the origin to its corners."""
    document = new("R2004", units=4)
    space = document.modelspace()
    for low, high in ((0.0, 3200.0), (200.0, 3000.0)):
        corners = [(low, low), (3200 - low, low), (3200 - low, high), (low, high)]
        placed = [(at + x, at + y) for x, y in corners]
        space.add_lwpolyline(placed, close=True, dxfattribs={"layer": "WALL"})
    space.add_text("会议室", height=300).set_placement((at + 1000, at + 1500))
    for number in range(fan):
        end = (at + 200, at + 200 + 700 * number)
        space.add_line((0, 0), end, {"layer": "WALL"})
    return document


def test_a_fan_of_lines_from_the_origin_is_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "exploded.dxf"
    plan(FAR, 4).saveas(path)

    reading = read_drawing(path)

    [finding] = [f for f in reading.findings if f.code == "WALLS_FROM_ORIGIN"]
    assert (finding.severity, finding.values["count"]) == (Severity.ERROR, "4")
    assert "TSaveAs" in render(MESSAGES[finding.code], finding.values)
    assert "ENTITIES_NOT_READ" not in {f.code for f in reading.findings}
    [room] = [room for sheet in reading.plans for room in sheet.rooms]
    assert room.area_m2 == pytest.approx(2.8 * 2.8, abs=1e-3)
    assert room.status is RoomStatus.REVIEW


@pytest.mark.parametrize(("at", "fan"), [(0.0, 4), (500.0, 4), (FAR, 2), (FAR, 0)])
def test_lines_stay_where_the_origin_is_a_corner_or_they_are_few(at: float, fan: int) -> None:
    assert len(expand(plan(at, fan)).segments) == 8 + fan
