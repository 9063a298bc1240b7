"""Drawings of several sheets, read whole: levels, axes, copies, and what is no plan."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from ezdxf import transform
from ezdxf.math import Matrix44

from cad_import.inspection import inspect_drawing
from cad_import.reading import read_drawing
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import DrawingReading
from tests.support.plans import PlanPen, shuffled, start_plan
from tests.support.sheets import PITCH_M, draw_legend, draw_other, draw_sheet


def building(*titles: str | None, frame: bool = True) -> PlanPen:
    """Sheets side by side, one for each title, from the left."""
    pen = start_plan()
    for k, title in enumerate(titles):
        draw_sheet(pen.shifted(PITCH_M * k, 0), str(k + 1), title, frame=frame)
    return pen


def found(reading: DrawingReading, code: str) -> list[Finding]:
    return [finding for finding in reading.findings if finding.code == code]


def levels(reading: DrawingReading) -> list[tuple[str | None, tuple[int, ...]]]:
    return [(plan.level_name, plan.ordinals) for plan in reading.plans]


@pytest.mark.parametrize("frame", [True, False], ids=["framed", "unframed"])
def test_each_sheet_is_a_plan_of_its_levels(tmp_path: Path, *, frame: bool) -> None:
    pen = building("地下一层平面图", "首层平面图", "三~五层平面图", frame=frame)

    reading = read_drawing(pen.save(tmp_path / "sheets.dxf"))

    assert levels(reading) == [("地下一层", (-1,)), ("首层", (0,)), ("三~五层", (2, 3, 4))]
    assert [len(plan.rooms) for plan in reading.plans] == [4, 4, 4]
    assert {room.number[0] for room in reading.plans[1].rooms if room.number} == {"2"}
    assert found(reading, "LEVELS_NOT_STATED") == []


def test_a_typical_floor_asks_which_levels_it_stands_for(tmp_path: Path) -> None:
    reading = read_drawing(building("首层平面图", "标准层平面图").save(tmp_path / "s.dxf"))

    assert levels(reading) == [("首层", (0,)), ("标准层", ())]
    [finding] = found(reading, "LEVELS_NOT_STATED")
    assert (finding.severity, finding.subjects) == (Severity.WARNING, ("标准层平面图",))
    assert finding.values["sheet"] == "2"


def test_sections_details_and_legends_are_told_not_read(tmp_path: Path) -> None:
    pen = building("首层平面图", frame=False)
    draw_other(pen.shifted(40, 0), "1-1剖面图 1:100")
    draw_other(pen.shifted(40, 30), "楼梯详图 1:50")
    draw_legend(pen.shifted(40, -30))

    reading = read_drawing(pen.save(tmp_path / "sheets.dxf"))

    assert levels(reading) == [("首层", (0,))]
    assert len(reading.plans[0].rooms) == 4
    told = {finding.values["title"]: finding for finding in found(reading, "SHEET_LEFT_OUT")}
    assert set(told) == {"1-1剖面图", "楼梯详图"}
    assert told["1-1剖面图"].values["kind"] == "剖面图 section"
    [stray] = found(reading, "LINES_OUTSIDE_SHEETS")
    assert stray.values["metres"] == "7"


def test_a_drawing_without_a_plan_says_so(tmp_path: Path) -> None:
    pen = start_plan()
    draw_other(pen, "1-1剖面图")
    draw_other(pen.shifted(40, 0), "基础详图")

    reading = read_drawing(pen.save(tmp_path / "sheets.dxf"))

    assert reading.plans == ()
    [finding] = found(reading, "NO_FLOOR_PLAN")
    assert finding.severity is Severity.ERROR
    assert "剖面图 section" in finding.values["kinds"]


def test_a_loose_copy_of_a_sheet_is_told(tmp_path: Path) -> None:
    pen = building("首层平面图", "二层平面图")
    draw_sheet(pen.shifted(0, 60), "2", None, frame=False)

    reading = read_drawing(pen.save(tmp_path / "sheets.dxf"))

    [copy] = found(reading, "SHEET_DRAWN_TWICE")
    by_title = {plan.title: plan.sheet for plan in reading.plans}
    assert copy.values == {"sheet": str(by_title[None]), "other": str(by_title["二层平面图"])}


def test_storeys_alike_but_for_their_titles_are_no_copies(tmp_path: Path) -> None:
    pen = start_plan()
    for k, title in enumerate(("首层平面图", "二层平面图")):
        draw_sheet(pen.shifted(PITCH_M * k, 0), "1", title)

    assert found(read_drawing(pen.save(tmp_path / "s.dxf")), "SHEET_DRAWN_TWICE") == []


def test_two_sheets_of_one_level_are_told(tmp_path: Path) -> None:
    reading = read_drawing(building("二层平面图", "二层天花平面图").save(tmp_path / "s.dxf"))

    [finding] = found(reading, "LEVEL_TWICE")
    assert finding.subjects == ("二层平面图", "二层天花平面图")


def test_axes_of_every_sheet_cross_at_the_same_places(tmp_path: Path) -> None:
    reading = read_drawing(building("首层平面图", "二层平面图").save(tmp_path / "sheets.dxf"))

    first, second = (plan.axes.intersections() for plan in reading.plans)
    assert set(first) == {(number, letter) for number in "123" for letter in "ABC"}
    for name, point in first.items():
        assert np.subtract(second[name], point) == pytest.approx([PITCH_M, 0], abs=1e-3)


def test_axes_are_found_in_a_turned_and_mirrored_drawing(tmp_path: Path) -> None:
    pen = building("首层平面图")
    x, y = pen.point(0, 0)
    turn = Matrix44.scale(-1, 1, 1) * Matrix44.z_rotate(0.5)
    assert not len(transform.inplace(pen.space, Matrix44.translate(-x, -y, 0) * turn))

    [plan] = read_drawing(pen.save(tmp_path / "sheets.dxf")).plans

    crossings = plan.axes.intersections()
    assert len(crossings) == 9
    assert np.hypot(*crossings["1", "A"]) == pytest.approx(0, abs=1e-3)
    assert np.hypot(*crossings["3", "C"]) == pytest.approx(np.hypot(8.2, 9.4), abs=1e-3)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_entities_does_not_change_the_sheets(tmp_path: Path, seed: int) -> None:
    pen = building("首层平面图", "二层平面图", None)
    draw_other(pen.shifted(0, 60), "楼梯详图")
    before = inspect_drawing(pen.save(tmp_path / "sheets.dxf")).as_json()
    order = list(range(len(pen.space)))
    Random(seed).shuffle(order)

    shuffled(pen.document, order)
    after = inspect_drawing(pen.save(tmp_path / "sheets.dxf")).as_json()

    assert after["sheets"] == before["sheets"]
    assert after["left_out"] == before["left_out"] != []


def test_inspect_shows_sheets_what_was_left_out_and_who_spoke_for_the_unit(tmp_path: Path) -> None:
    pen = building("首层平面图", frame=False)
    draw_other(pen.shifted(40, 0), "1-1剖面图")

    seen = inspect_drawing(pen.save(tmp_path / "sheets.dxf"))

    [item] = seen.as_json()["left_out"]
    assert (item["reason"], item["title"]) == ("section", "1-1剖面图")
    witnesses = {witness["kind"]: witness for witness in seen.as_json()["unit_witnesses"]}
    assert witnesses["doors"]["says"] == "mm"
    told = "\n".join(seen.lines())
    assert "首层平面图" in told
    assert "1-1剖面图" in told
    assert "doors" in told
