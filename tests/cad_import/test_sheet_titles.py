"""Titles of sheets, and what a plan's texts speak of."""

import pytest

from cad_import.plan_subjects import is_structural, names_rooms, shows_structure
from cad_import.sheet_titles import SheetKind, read_sheet_title
from tests.support.plans import drawn_text

KINDS = {
    "一层平面图 1:100": SheetKind.PLAN,
    "屋顶层平面图": SheetKind.PLAN,
    "Second Floor Plan": SheetKind.PLAN,
    "PLANTA BAJA": SheetKind.PLAN,
    "1-1剖面图 1:100": SheetKind.SECTION,
    "SECTION A-A": SheetKind.SECTION,
    "①~⑧轴立面图": SheetKind.ELEVATION,
    "卫生间大样": SheetKind.DETAIL,
    "楼梯详图 1:50": SheetKind.DETAIL,
    "门窗表": SheetKind.SCHEDULE,
    "图例": SheetKind.LEGEND,
    "设计说明": SheetKind.LEGEND,
    "总平面图 1:500": SheetKind.SITE,
    "防火分区示意图": SheetKind.KEY_PLAN,
    "屋顶平面图": SheetKind.ROOF,
    "基础平面图": SheetKind.STRUCTURE,
    "二层梁配筋平面图": SheetKind.STRUCTURE,
    "FOUNDATION PLAN": SheetKind.STRUCTURE,
    "给排水系统图": SheetKind.SYSTEM,
}


@pytest.mark.parametrize(("text", "kind"), KINDS.items(), ids=KINDS)
def test_a_title_says_what_its_sheet_shows(text: str, kind: SheetKind) -> None:
    title = read_sheet_title(text)

    assert title is not None
    assert title.kind is kind
    assert (title.level is not None) == (kind is SheetKind.PLAN)
    assert "1:" not in title.title


@pytest.mark.parametrize("text", ["会议室", "做法详见楼梯详图", "ELEVATOR", "SEE DETAIL 3", "201"])
def test_notes_and_room_names_are_no_titles(text: str) -> None:
    assert read_sheet_title(text) is None


@pytest.mark.parametrize(
    "text", ["主筋2-D16", "4Φ25", "Φ8@200", "KL3(2)", "JC-2", "深基礎：GL-300"]
)
def test_marks_of_steel_and_footings_are_structural(text: str) -> None:
    assert is_structural(text)


@pytest.mark.parametrize(
    "text", ["会议室", "C1825", "M1023", "D座201", "94.10m", "2F", "B2", "3600"]
)
def test_room_texts_and_door_numbers_are_not(text: str) -> None:
    assert not is_structural(text)


def test_a_plan_with_rooms_stays_a_plan_whatever_steel_it_notes() -> None:
    steel = [drawn_text("2-D16", (k, 0)) for k in range(7)]
    rooms = [drawn_text("办公室", (k, 3)) for k in range(4)]

    assert shows_structure(steel)
    assert not shows_structure([*steel, *rooms])
    assert names_rooms(rooms)
    assert not names_rooms(steel)
