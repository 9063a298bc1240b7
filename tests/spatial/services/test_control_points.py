"""Files of control points, as surveyors write them."""

import pytest

from spatial.domain.errors import InvalidInputError
from spatial.services.control_points import decode_control_points, parse_control_points


def test_degrees_and_planes_may_stand_in_one_file() -> None:
    text = (
        "name,x,y,lon,lat,datum,easting,northing,epsg,sheet\n"
        "A,0,0,104.06,30.66,GCJ02,,,,\n"
        "B,1,2,,,,410000,3393000,4544,2\n"
    )

    degrees, plane = parse_control_points(text)

    assert (degrees.first, degrees.second, degrees.datum) == (104.06, 30.66, "gcj02")
    assert (degrees.epsg, degrees.sheet) == (None, None)
    assert (plane.first, plane.epsg, plane.sheet) == (410_000.0, 4544, 2)


def test_a_file_from_a_spreadsheet_with_a_mark_at_its_start_is_read() -> None:
    assert len(parse_control_points("\ufeffname,x,y,lon,lat\r\nA,0,0,104.06,30.66\r\n")) == 1


def test_an_empty_file_has_no_points() -> None:
    assert parse_control_points("name,x,y,lon,lat\n") == ()


@pytest.mark.parametrize(
    "line",
    ["A,0,zero,104,30", "A,0,0,30.66,104.06", "A,0,0,nan,30", "A,0,0", "A,0,0,,"],
    ids=["no number", "swapped", "not finite", "short", "blank"],
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        parse_control_points(f"name,x,y,lon,lat\nGood,0,0,104,30\n{line}\n")

    assert refusal.value.code == "CONTROL_POINTS_FILE"
    assert refusal.value.values["line"] == "3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_names_in_chinese_are_read_as_spreadsheets_save_them(encoding: str) -> None:
    content = "name,x,y,lon,lat\n西北角,0,0,104.06,30.66\n".encode(encoding)

    [point] = parse_control_points(decode_control_points(content))

    assert point.name == "西北角"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        decode_control_points(b"\xff\xfe\x00\x81\xff")

    assert refusal.value.code == "CONTROL_POINTS_FILE"
