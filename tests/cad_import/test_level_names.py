"""Titles of plans and the levels they speak of; 0 is the ground floor."""

import pytest

from cad_import.level_names import chinese_number, read_title
from cad_import.storey_words import is_counted_in_english, is_english_ground

TITLES: dict[str, tuple[int, ...]] = {
    "一层平面图": (0,),
    "首层平面图 1:100": (0,),
    "底层平面图": (0,),
    "二层平面图": (1,),
    "十二层平面图": (11,),
    "第三层平面图": (2,),
    "2层平面图": (1,),
    "２层平面图": (1,),
    "地下一层平面图": (-1,),
    "地下二层平面图": (-2,),
    "负一层平面图": (-1,),
    "三~八层平面图": (2, 3, 4, 5, 6, 7),
    "三～五层平面图": (2, 3, 4),
    "三至五层平面图": (2, 3, 4),
    "3-5层平面图": (2, 3, 4),
    "三层~五层平面图": (2, 3, 4),
    "二、四、六层平面图": (1, 3, 5),
    "地下一~二层平面图": (-2, -1),
    "地下二~一层平面图": (-2, -1),
    "地下二层至地下一层平面图": (-2, -1),
    "地下一、二层平面图": (-2, -1),
    "地下一层、地下二层平面图": (-2, -1),
    "-1层平面图": (-1,),
    "B1层平面图": (-1,),
    "B1~B2层平面图": (-2, -1),
    "三层、五层平面图": (2, 4),
    "地下一层~三层平面图": (),
    "一层夹层平面图": (),
    "1F~3F平面图": (0, 1, 2),
    "2-3F平面图": (1, 2),
    "1#楼3层平面图": (2,),
    "2#-1层平面图": (0,),
    "标准层平面图": (),
    "标准层(三~十层)平面图": (2, 3, 4, 5, 6, 7, 8, 9),
    "Level 2": (1,),
    "LEVEL 2 FLOOR PLAN": (1,),
    "Ground Floor Plan": (0,),
    "2F平面图": (1,),
    "2F": (1,),
    "B1F平面图": (-1,),
    "3rd Floor Plan": (2,),
    "Level -1": (-1,),
    "办公楼平面图": (),
    "FIRST FLOOR": (0,),
    "Second Floor Plan": (1,),
    "PLANTA BAJA": (0,),
    "PLANTA 1": (1,),
    "Planta segunda": (2,),
    "SÓTANO 2": (-2,),
    "PIANO TERRA": (0,),
    "PIANO PRIMO": (1,),
    "Rez-de-chaussée": (0,),
    "1er étage": (1,),
    "2. OG": (2,),
    "Basement plan": (-1,),
    "TOP FLOOR": (),
}


@pytest.mark.parametrize(("text", "ordinals"), TITLES.items(), ids=TITLES)
def test_a_title_names_its_levels(text: str, ordinals: tuple[int, ...]) -> None:
    title = read_title(text)

    assert title is not None
    assert title.ordinals == ordinals


@pytest.mark.parametrize(
    "text",
    [
        "1-1剖面图",
        "南立面图",
        "楼梯大样图",
        "卫生间详图",
        "屋顶平面图",
        "上至二层",
        "二层大厅上空",
        "2Fトイレ",
        "FINISHED FLOOR LEVEL",
        "层高3.6m",
        "门窗表",
        "会议室",
        "201",
        "94.10m²",
        "Wall section detail",
        "本层除注明外墙厚均为二百毫米，砌体采用加气混凝土砌块，做法详见结构专业图纸说明及建筑设计总说明第三条",
    ],
)
def test_details_and_room_names_are_no_titles(text: str) -> None:
    assert read_title(text) is None


def test_a_title_keeps_its_words_and_leaves_the_scale() -> None:
    title = read_title("三~五层平面图  1:100")

    assert title is not None
    assert (title.title, title.level_name) == ("三~五层平面图", "三~五层")


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("十二", 12), ("二十", 20), ("二十一", 21), ("两", 2), ("7", 7), ("零", 0)],
)
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("title", "ordinals"),
    [
        ("综合教学楼B二层平面图", (1,)),
        ("B座二层平面图", (1,)),
        ("B2层平面图", (-2,)),
        ("地下室B1层平面图", (-1,)),
        ("综合楼B1层平面图", ()),
    ],
    ids=["building B", "tower B", "basement", "basement twice said", "either"],
)
def test_the_letter_b_is_a_basement_only_where_it_must_be(
    title: str, ordinals: tuple[int, ...]
) -> None:
    found = read_title(title)

    assert found is not None
    assert found.ordinals == ordinals


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("标准层平面图", "标准层"),
        ("机房层平面图 1:100", "机房层"),
        ("屋顶层平面图", "屋顶层"),
        ("Typical Floor Plan", "Typical Floor"),
    ],
)
def test_a_level_without_a_number_is_named_and_its_ordinal_left_open(text: str, name: str) -> None:
    title = read_title(text)

    assert title is not None
    assert (title.level_name, title.ordinals) == (name, ())


def test_only_an_english_title_leaves_open_how_it_counts() -> None:
    assert is_counted_in_english("1ST FLOOR")
    assert is_counted_in_english("FIRST FLOOR")
    assert not is_counted_in_english("PLANTA 1")
    assert not is_counted_in_english(None)
    assert is_english_ground("GROUND FLOOR")
    assert not is_english_ground("一层")
