"""Files of control points, as surveyors write them."""

import pytest

from api.messages import MESSAGES
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
    ("line", "kind", "column"),
    [
        ("A,0,zero,104,30", "NUMBER", "y"),
        ("A,0,0,104°30',30", "NUMBER", "lon"),
        ("A,0,0,nan,30", "NUMBER", "lon"),
        ("A,0,0", "BLANK", "lon"),
        ("A,0,0,,", "BLANK", "lon"),
        ("A,0,0,104,", "BLANK", "lat"),
        ("A,0", "ROW", None),
        ("A,0,0,104,30,17", "ROW", None),
        ("A,0,0,1040,30", "RANGE", "lon"),
        ("Good,0,0,104,30", "NAME_TWICE", None),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_column(
    line: str, kind: str, column: str | None
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        parse_control_points(f"name,x,y,lon,lat\nGood,0,0,104,30\n{line}\n")

    assert refusal.value.code == f"CONTROL_POINTS_{kind}"
    assert refusal.value.values["line"] == "3"
    assert refusal.value.values.get("column") == column


@pytest.mark.parametrize(
    ("header", "line", "kind", "column"),
    [
        ("name,x,lon,lat", "A,0,104,30", "HEADER", "y"),
        ("name,x,y", "A,0,0", "HEADER", "lon"),
        ("name,x,y,easting,epsg", "A,0,0,410000,4544", "HEADER", "northing"),
        ("name,x,y,easting,northing", "A,0,0,410000,3393000", "EPSG_MISSING", "epsg"),
        ("name,x,y,easting,northing,epsg", "A,0,0,410000,3393000,CGCS", "NUMBER", "epsg"),
        ("name,x,y,lon,lat,datum", "A,0,0,104,30,wgs", "DATUM", "datum"),
        ("name,x,y,lon,lat,sheet", "A,0,0,104,30,二", "NUMBER", "sheet"),
    ],
)
def test_a_file_that_lacks_something_names_the_column(
    header: str, line: str, kind: str, column: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        parse_control_points(f"{header}\n{line}\n")

    assert (refusal.value.code, refusal.value.values["column"]) == (
        f"CONTROL_POINTS_{kind}",
        column,
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
def test_the_separator_is_that_of_the_header(separator: str) -> None:
    text = "name,x,y,lon,lat\nA,0,0,104.06,30.66\n\n".replace(",", separator)

    assert [point.second for point in parse_control_points(text)] == [30.66]


def test_an_easting_with_its_zone_number_needs_no_epsg() -> None:
    [point] = parse_control_points("name,x,y,easting,northing\nA,0,0,35410000,3393000\n")

    assert point.epsg == 4523


def test_every_refusal_has_its_text() -> None:
    kinds = [
        "ENCODING",
        "HEADER",
        "ROW",
        "BLANK",
        "NUMBER",
        "RANGE",
        "EPSG_MISSING",
        "DATUM",
        "NAME_TWICE",
    ]

    assert {f"CONTROL_POINTS_{kind}" for kind in kinds} <= MESSAGES.keys()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_names_in_chinese_are_read_as_spreadsheets_save_them(encoding: str) -> None:
    content = "name,x,y,lon,lat\n西北角,0,0,104.06,30.66\n".encode(encoding)

    [point] = parse_control_points(decode_control_points(content))

    assert point.name == "西北角"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        decode_control_points(b"\xff\xfe\x00\x81\xff")

    assert refusal.value.code == "CONTROL_POINTS_ENCODING"
