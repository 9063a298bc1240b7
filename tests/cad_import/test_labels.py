"""The texts of one room read together: fragments, lines, keys and rivals."""

import itertools
import math
from dataclasses import replace

import pytest

from cad_import.labels import Label, join_fragments, read_label
from cad_import.primitives import DrawnText
from cad_import.texts import text_width
from tests.support.plans import SITE_X_M, SITE_Y_M


def text(words: str, left: float, middle: float, height: float = 0.3) -> DrawnText:
    """A text that starts ``left`` m east of the site's origin, its middle that far north."""
    width = max(text_width(line, height) for line in words.split("\n"))
    x, y = SITE_X_M + left + width / 2, SITE_Y_M + middle
    return DrawnText(words, x, y, height, width, "A-ROOM-NAME", "1F")


def words_of(*texts: DrawnText) -> list[str]:
    return sorted(joined.text for joined in join_fragments(texts))


def test_fragments_of_one_line_are_joined() -> None:
    # 80 is 0.372 m wide
    assert words_of(text("80", 0, 0), text("座教室", 0.38, 0)) == ["80座教室"]


def test_a_raised_two_is_joined_to_its_metre() -> None:
    # 94.10m is 6 × 0.186 = 1.116 m wide
    assert words_of(text("94.10m", 0, 0), text("2", 1.2, 0.15, 0.15)) == ["94.10m2"]


def test_a_wider_gap_is_a_space_and_a_wide_one_parts_two_texts() -> None:
    # 201 is 0.558 m wide; a gap of 0.2 m is two thirds of the height
    assert words_of(text("201", 0, 0), text("会议室", 0.758, 0)) == ["201 会议室"]
    assert words_of(text("201", 0, 0), text("会议室", 1.2, 0)) == ["201", "会议室"]


def test_texts_below_each_other_stay_apart_and_mtext_stays_whole() -> None:
    stamp = text("房间编号：201\n房间名称：会议室", 0, 0)

    assert words_of(text("201", 0, 0), text("会议室", 0, -0.45)) == ["201", "会议室"]
    assert words_of(stamp) == [stamp.text]


def test_a_label_is_its_number_name_and_area() -> None:
    label = read_label([text("201", 0, 0), text("会议室", 0, -0.45), text("32.80m²", 0, -0.9)])

    assert (label.number, label.name, label.area_m2, label.rivals) == ("201", "会议室", 32.8, 0)
    assert not label.is_blank


def test_the_order_of_the_texts_does_not_matter() -> None:
    texts = [
        text("80", 0, 0),
        text("座教室", 0.38, 0),
        text("94.10m", 0, -0.45),
        text("2", 1.2, -0.3, 0.15),
        text("305", 0, 0.45),
    ]

    labels = {read_label(order) for order in itertools.permutations(texts)}

    [label] = labels
    assert (label.number, label.name, label.area_m2) == ("305", "80座教室", 94.1)


def test_fragments_of_a_mirrored_plan_are_read_from_right_to_left() -> None:
    plain = [text("94.10m", 0, 0), text("2", 1.3, 0.08, 0.15)]
    mirrored = [replace(each, x=2 * SITE_X_M - each.x, mirrored=True) for each in plain]

    assert read_label(mirrored).area_m2 == read_label(plain).area_m2 == 94.1


def test_keyed_words_go_before_loose_ones() -> None:
    stamp = text("房间编号：201\n房间名称：会议室\n使用面积：32.80㎡\n建筑面积：40.00㎡", 0, 0)

    label = read_label([stamp, text("隔断后装", 3, 0)])

    assert (label.number, label.name, label.area_m2) == ("201", "会议室", 32.8)
    assert label.rivals == 0


@pytest.mark.parametrize(
    ("texts", "rivals"),
    [
        ([("201", 0, 0), ("202", 4, 0)], 1),
        ([("201", 0, 0), ("202", 4, 0), ("203", 8, 0)], 2),
        ([("12.00m²", 0, 0), ("9.00m²", 4, 0)], 1),
        ([("办公室", 0, 0), ("会议室", 4, 0)], 1),
        ([("201", 0, 0), ("201", 4, 0)], 0),
        ([("201", 0, 0), ("主卧", 0, -0.45), ("主卫", 4, 0)], 1),
    ],
    ids=["two numbers", "three", "two areas", "two names", "twice the same", "second name"],
)
def test_labels_that_do_not_fit_together_are_rivals(
    texts: list[tuple[str, float, float]], rivals: int
) -> None:
    assert read_label([text(*each) for each in texts]).rivals == rivals


def test_what_is_written_smaller_is_a_note() -> None:
    label = read_label([text("办公室", 0, 0), text("预留", 4, 0, 0.2)])

    assert (label.name, label.rivals) == ("办公室", 0)


def test_a_name_in_two_lines_is_one_name() -> None:
    chinese = read_label([text("机关事务", 0, 0), text("管理局", 0, -0.45)])
    english = read_label([text("MEETING", 0, 0), text("ROOM", 0, -0.45)])

    assert (chinese.name, chinese.rivals) == ("机关事务管理局", 0)
    assert (english.name, english.rivals) == ("MEETING ROOM", 0)


@pytest.mark.parametrize("words", ["M0921", "±0.000", "上", "1:100"])
def test_a_door_number_is_no_label(words: str) -> None:
    assert read_label([text(words, 0, 0)]) == Label()
    assert read_label([text(words, 0, 0)]).is_blank


def test_no_text_is_a_blank_label() -> None:
    assert read_label([]).is_blank


@pytest.mark.parametrize("turn_deg", [0, 31, 90, 180, 270], ids=str)
def test_a_label_is_read_along_its_own_lines_however_it_is_turned(turn_deg: float) -> None:
    level = [
        text("80", 0, 0),
        text("座教室", 0.38, 0),
        text("305", 0, 0.45),
        text("94.10m²", 0, -0.45),
    ]
    cos, sin = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    turned = []
    for each in level:
        x, y = each.x - SITE_X_M, each.y - SITE_Y_M
        at = (SITE_X_M + cos * x - sin * y, SITE_Y_M + sin * x + cos * y)
        turned.append(replace(each, x=at[0], y=at[1], turn_deg=turn_deg))

    label = read_label(turned)

    assert (label.number, label.name, label.area_m2) == ("305", "80座教室", 94.1)
    assert label.rivals == 0
