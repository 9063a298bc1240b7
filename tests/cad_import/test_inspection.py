"""What is in a drawing, told without finding its rooms."""

import json
from pathlib import Path

import pytest

from cad_import.inspection import Inspection, inspect_drawing
from tests.support.plans import PlanPen, draw_office_row, start_plan


@pytest.fixture
def pen() -> PlanPen:
    return start_plan()


def inspected(pen: PlanPen, tmp_path: Path) -> Inspection:
    draw_office_row(pen)
    return inspect_drawing(pen.save(tmp_path / "plan.dxf"))


def test_a_drawing_tells_its_form_and_its_unit(pen: PlanPen, tmp_path: Path) -> None:
    told = inspected(pen, tmp_path).as_json()

    assert (told["drawing"], told["release"], told["encoding"]) == ("plan.dxf", "AC1024", "utf-8")
    assert (told["unit"], told["unit_source"]) == ("mm", "header")
    assert told["size_bytes"] == (tmp_path / "plan.dxf").stat().st_size


def test_every_layer_tells_its_role_and_why(pen: PlanPen, tmp_path: Path) -> None:
    layers = {layer["name"]: layer for layer in inspected(pen, tmp_path).as_json()["cad_layers"]}

    assert {name: layer["role"] for name, layer in layers.items()} == {
        "A-DOOR": "door",
        "A-ROOM-NAME": "text",
        "A-WALL": "wall",
        "A-WIND": "window",
    }
    assert layers["A-DOOR"]["entities"] == {"ARC": 5, "LINE": 5}
    assert layers["A-WALL"]["reason"] == "name"


def test_sheets_swings_and_texts_are_counted(pen: PlanPen, tmp_path: Path) -> None:
    told = inspected(pen, tmp_path).as_json()

    assert (told["door_swings"], told["drawn_outlines"]) == (5, 0)
    [sheet] = told["sheets"]
    assert (sheet["title"], sheet["ordinals"]) == ("一层平面图", [0])
    x0, y0, x1, y1 = sheet["box_m"]
    # the rooms are 8.2 × 9.4 m, with walls of 0.2 m around them
    assert (x1 - x0, y1 - y0) == pytest.approx((8.6, 9.8))
    assert told["text_count"] == 10
    assert "会议室" in told["texts"]


def test_plain_values_are_json(pen: PlanPen, tmp_path: Path) -> None:
    told = inspected(pen, tmp_path).as_json()

    assert json.loads(json.dumps(told)) == told


def test_people_are_told_in_lines(pen: PlanPen, tmp_path: Path) -> None:
    text = "\n".join(inspected(pen, tmp_path).lines())

    for words in ("plan.dxf", "mm (header", "A-WALL", "一层平面图  8.6 × 9.8 m", "会议室"):
        assert words in text
