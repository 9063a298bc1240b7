"""Where texts stand and what they say, whichever way they are anchored."""

from typing import Any

import pytest
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace

from cad_import.primitives import DrawnText
from cad_import.texts import MAX_TEXT_LENGTH, clean_text, read_text, text_width

X, Y = 691_000.0, 5_335_000.0
HEIGHT, WIDTH = 0.3, 0.9  # 会议室 at 0.3 m is 0.9 m wide


@pytest.fixture
def space() -> Modelspace:
    return new("R2010").modelspace()


def read(entity: DXFGraphic) -> DrawnText:
    text = read_text(entity)
    assert text is not None
    return text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("%%u会议室", "会议室"),
        ("%%UA%%u", "A"),
        ("%%c600", "Ø600"),
        ("%%p0.000", "±0.000"),
        ("50%%%", "50%"),
        (r"\U+4F1A\U+8BAE", "会议"),
        ("  201 ", "201"),
    ],
)
def test_codes_of_a_text_are_decoded(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_a_chinese_character_is_as_wide_as_high() -> None:
    assert text_width("会议室", 0.3) == pytest.approx(0.9)
    assert text_width("201", 1.0) == pytest.approx(1.86)


@pytest.mark.parametrize(
    ("align", "shift"),
    [
        (TextEntityAlignment.LEFT, (WIDTH / 2, HEIGHT / 2)),
        (TextEntityAlignment.CENTER, (0, HEIGHT / 2)),
        (TextEntityAlignment.RIGHT, (-WIDTH / 2, HEIGHT / 2)),
        (TextEntityAlignment.MIDDLE, (0, 0)),
        (TextEntityAlignment.MIDDLE_CENTER, (0, 0)),
        (TextEntityAlignment.TOP_LEFT, (WIDTH / 2, -HEIGHT / 2)),
        (TextEntityAlignment.TOP_RIGHT, (-WIDTH / 2, -HEIGHT / 2)),
        (TextEntityAlignment.BOTTOM_CENTER, (0, HEIGHT / 2)),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_the_middle_of_a_text_follows_its_alignment(
    space: Modelspace, align: TextEntityAlignment, shift: tuple[float, float]
) -> None:
    entity = space.add_text("会议室", height=HEIGHT)
    entity.set_placement((X, Y), align=align)

    text = read(entity)

    assert (text.x - X, text.y - Y) == pytest.approx(shift, abs=1e-6)
    assert (text.height, text.width) == pytest.approx((HEIGHT, WIDTH))


def test_a_fitted_text_starts_at_its_first_point(space: Modelspace) -> None:
    entity = space.add_text("会议室", height=HEIGHT)
    entity.set_placement((X, Y), (X + 0.9, Y), align=TextEntityAlignment.FIT)

    text = read(entity)

    assert (text.x - X, text.y - Y) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=1e-6)


def test_a_turned_text_keeps_its_middle_along_its_own_direction(space: Modelspace) -> None:
    text = read(space.add_text("会议室", height=HEIGHT, rotation=90, dxfattribs={"insert": (X, Y)}))

    assert (text.x - X, text.y - Y) == pytest.approx((-HEIGHT / 2, WIDTH / 2), abs=1e-6)
    assert text.turn_deg == pytest.approx(90)


def test_a_narrow_font_makes_a_text_shorter(space: Modelspace) -> None:
    narrow = space.add_text("会议室", height=HEIGHT, dxfattribs={"insert": (X, Y), "width": 0.5})

    assert read(narrow).width == pytest.approx(WIDTH / 2)


def test_a_mirrored_text_stands_on_the_other_side(space: Modelspace) -> None:
    place: dict[str, Any] = {"insert": (-X, Y), "extrusion": (0, 0, -1)}

    text = read(space.add_text("会议室", height=HEIGHT, dxfattribs=place))

    assert text.x - X == pytest.approx(-WIDTH / 2)


def test_a_mirrored_turned_text_is_turned_by_where_its_top_points(space: Modelspace) -> None:
    place: dict[str, Any] = {"insert": (-X, Y), "extrusion": (0, 0, -1)}

    text = read(space.add_text("会议室", height=HEIGHT, rotation=30, dxfattribs=place))

    assert text.turn_deg == pytest.approx(-30)


@pytest.mark.parametrize(
    ("attachment", "shift"),
    [(1, (0.45, -0.15)), (5, (0, 0)), (9, (-0.45, 0.15))],
    ids=["top left", "middle", "bottom right"],
)
def test_a_line_of_mtext_stands_where_it_is_attached(
    space: Modelspace, attachment: int, shift: tuple[float, float]
) -> None:
    place = {"char_height": HEIGHT, "insert": (X, Y), "attachment_point": attachment}

    text = read(space.add_mtext("会议室", place))

    assert text.x - X == pytest.approx(shift[0])
    assert text.y - Y == pytest.approx(shift[1], abs=1e-6)


def test_the_lines_of_mtext_stay_lines(space: Modelspace) -> None:
    words = r"{\fSimSun|b0;201}\P会议室\P\A1;32.80m{\H0.7x;\S2^ ;}"

    text = read(space.add_mtext(words, {"char_height": HEIGHT, "insert": (X, Y)}))

    assert text.text.split("\n")[:2] == ["201", "会议室"]
    assert text.text.split("\n")[2].startswith("32.80m2")


def test_mtext_in_a_narrow_column_is_no_wider_than_it(space: Modelspace) -> None:
    place = {"char_height": HEIGHT, "insert": (X, Y), "width": 0.6}

    assert read(space.add_mtext("会议室会议室", place)).width == pytest.approx(0.6)


def test_mtext_turned_by_its_direction_is_turned(space: Modelspace) -> None:
    place = {"char_height": HEIGHT, "insert": (X, Y), "text_direction": (0, 1, 0)}

    text = read(space.add_mtext("会议室", {**place, "attachment_point": 4}))

    assert (text.x - X, text.y - Y) == pytest.approx((0, WIDTH / 2), abs=1e-6)
    assert text.turn_deg == pytest.approx(90)


@pytest.mark.parametrize("words", ["", "   ", "%%u"], ids=["nothing", "blanks", "a code alone"])
def test_a_text_that_prints_nothing_is_none(space: Modelspace, words: str) -> None:
    assert read_text(space.add_text(words, dxfattribs={"insert": (X, Y)})) is None
    assert read_text(space.add_mtext(words.replace("%%u", ""), {"insert": (X, Y)})) is None


def test_an_endless_text_is_cut(space: Modelspace) -> None:
    assert len(read(space.add_mtext("会" * 20_000, {"insert": (X, Y)})).text) == MAX_TEXT_LENGTH


@pytest.mark.parametrize(
    ("written", "read"),
    [("94.10m^U2", "94.10m2"), ("^C1轴", "1轴"), ("H^L0", "H0"), ("94.10m\x152", "94.10m2")],
)
def test_script_marks_of_tarch_are_dropped(written: str, read: str) -> None:
    assert clean_text(written) == read


def test_a_label_that_is_not_to_be_shown_is_no_text() -> None:
    space = new("R2010").modelspace()

    assert read_text(space.add_text("HideLabel", height=300)) is None
