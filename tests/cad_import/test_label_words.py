"""One text of a plan: a number, a name, an area, or nothing about a room."""

import pytest

from cad_import.label_words import Words, is_number, read_area, read_words

AREAS: dict[str, float | None] = {
    "94.10m2": 94.1,
    "94.10 m²": 94.1,
    "94.10㎡": 94.1,
    "94,10m2": 94.1,
    "面积：94.10": 94.1,
    "94.10平方米": 94.1,
    "mq=28.51": 28.51,
    "AREA: 12.5": 12.5,
    "100 SF": 9.29,
    "1,200 sq ft": 111.484,
    "94.10m": None,
    "94.10mm": None,
    "3600": None,
    "会议室": None,
}


@pytest.mark.parametrize(("text", "area_m2"), AREAS.items(), ids=AREAS)
def test_an_area_is_read_with_its_unit(text: str, area_m2: float | None) -> None:
    assert read_area(text) == (None if area_m2 is None else pytest.approx(area_m2, abs=1e-3))


@pytest.mark.parametrize("text", ["201", "B-102", "A1203", "1-205", "205a", "201、203", "3.04"])
def test_a_number_is_a_number(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["会议室", "A", "1234567", "2015年", "M-", ""])
def test_what_is_no_number(text: str) -> None:
    assert not is_number(text)


TEXTS: dict[str, Words] = {
    "201": Words(number="201"),
    "２０１": Words(number="201"),
    "201 会议室": Words(number="201", name="会议室"),
    "会议室": Words(name="会议室"),
    "会议室 32.80m²": Words(name="会议室", area_m2=32.8),
    "mq=28.51": Words(area_m2=28.51),
    "80 座教室": Words(name="80座教室"),
    "房间编号：201": Words(number="201", keyed=True),
    "房间名称：会议室": Words(name="会议室", keyed=True),
    "用途:办公": Words(use="办公", keyed=True),
    "使用面积：32.80㎡": Words(area_m2=32.8, keyed=True),
    "使用面积：32.80": Words(area_m2=32.8, keyed=True),
    "建筑面积：40.00㎡": Words(gross_area_m2=40.0, keyed=True),
    "Room No: 201": Words(number="201", keyed=True),
}


@pytest.mark.parametrize(("text", "words"), TEXTS.items(), ids=TEXTS)
def test_a_text_says_what_it_says(text: str, words: Words) -> None:
    assert read_words(text) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "M0921",
        "FM甲1521",
        "FMB1523",
        "6068 S.G.D.",
        "4040 XO",
        "TEMP.",
        "C1518",
        "MLC-2124",
        "±0.000",
        "-4.200",
        "H=3600",
        "W=100",
        "H=2.60 cm",
        "标高：3.600",
        "1:100",
        "上",
        "下20级",
        "UP",
        "DN",
        "---",
        "(",
        "12'-6\"",
        "",
        "注" * 61,
    ],
)
def test_doors_heights_and_notes_name_no_room(text: str) -> None:
    assert read_words(text) == []


def test_the_lines_of_a_text_are_read_one_by_one() -> None:
    stamp = "房间编号：201\n房间名称：会议室\n使用面积：32.80㎡\n建筑面积：40.00㎡"

    assert read_words(stamp) == [
        Words(number="201", keyed=True),
        Words(name="会议室", keyed=True),
        Words(area_m2=32.8, keyed=True),
        Words(gross_area_m2=40.0, keyed=True),
    ]
