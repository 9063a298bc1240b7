"""Read a file of control points."""

import csv
import io
import math
from collections.abc import Mapping, Sequence

from spatial.domain.control_points import ControlPoint
from spatial.domain.errors import InvalidInputError
from spatial.geometry.control_coordinates import numbered_epsg_of
from spatial.geometry.projections import Datum

ALWAYS = ("name", "x", "y")
DEGREES, METRES = ("lon", "lat"), ("easting", "northing")
MAX_DEGREES = 180.0
SEPARATORS = ",;\t，"

Row = Mapping[str, str]


def decode_control_points(content: bytes) -> str:
    """Decode a control-point file: UTF-8 as programs write it, or GB 18030 as Excel saves CSV.

    Raises
    ------
    InvalidInputError
        ``CONTROL_POINTS_ENCODING`` if it is neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInputError(code="CONTROL_POINTS_ENCODING")


def parse_control_points(text: str) -> tuple[ControlPoint, ...]:
    r"""Read control points from CSV.

    Parameters
    ----------
    text
        Columns ``name,x,y`` in drawing units, then ``lon,lat`` in degrees (optionally ``datum``:
        cgcs2000, gcj02 or bd09) or ``easting,northing,epsg`` (``epsg`` may be left out where the
        easting bears its zone's number); optionally ``sheet``. The separator is that of the header.

    Raises
    ------
    InvalidInputError
        ``CONTROL_POINTS_…``, with the line and the column: ``HEADER``, ``ROW``, ``BLANK``,
        ``NUMBER``, ``RANGE``, ``EPSG_MISSING``, ``DATUM``, ``NAME_TWICE``.

    Examples
    --------
    >>> [point] = parse_control_points("name,x,y,lon,lat\nA,0,0,104.06,30.66\n")
    >>> point.first, point.second, point.datum
    (104.06, 30.66, 'cgcs2000')
    """
    text = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), skipinitialspace=True)
    header: list[str] = []
    points: list[ControlPoint] = []
    lines: dict[tuple[str, int | None], int] = {}
    for fields in reader:
        if not any(field.strip() for field in fields):
            continue
        if not header:
            header = [field.strip().lower() for field in fields]
            _require_columns(header, reader.line_num)
            continue
        point = _control_point(_row(header, fields, reader.line_num), reader.line_num)
        first = lines.setdefault((point.name, point.sheet), reader.line_num)
        if first != reader.line_num:
            raise _refusal("NAME_TWICE", reader.line_num, value=point.name, first=str(first))
        points.append(point)
    return tuple(points)


def _refusal(kind: str, line: int, **values: str) -> InvalidInputError:
    return InvalidInputError(code=f"CONTROL_POINTS_{kind}", line=str(line), **values)


def _separator(text: str) -> str:
    """Return the separator that the header uses most; a comma where it uses none."""
    header = text.lstrip().partition("\n")[0]
    return max(SEPARATORS, key=header.count) if header else ","


def _require_columns(header: Sequence[str], line: int) -> None:
    missing = [column for column in ALWAYS if column not in header]
    if not missing and not {*DEGREES} <= {*header} and not {*METRES} <= {*header}:
        pair = METRES if {*METRES} & {*header} else DEGREES
        missing = [column for column in pair if column not in header]
    if missing:
        raise _refusal("HEADER", line, column=missing[0], found=", ".join(header))


def _row(header: Sequence[str], fields: Sequence[str], line: int) -> Row:
    """Name a row's fields; what a spreadsheet adds or leaves off at the end may be blank."""
    given = [field.strip() for field in fields]
    extra = any(given[len(header) :])
    given += [""] * (len(header) - len(given))
    row = dict(zip(header, given, strict=False))
    if extra or not row["y"]:
        raise _refusal("ROW", line, found=str(len(fields)), wanted=str(len(header)))
    return row


def _control_point(row: Row, line: int) -> ControlPoint:
    by_degrees = any(row.get(column) for column in DEGREES)
    columns = DEGREES if by_degrees else METRES
    if not all(column in row for column in columns):
        columns = DEGREES  # the header has no others
    x, y, first, second = (_number(row, column, line) for column in ("x", "y", *columns))
    if by_degrees:
        for column, value in zip(columns, (first, second), strict=True):
            _require_degrees(column, value, line)
    return ControlPoint(
        name=row["name"],
        x=x,
        y=y,
        first=first,
        second=second,
        epsg=None if by_degrees else _epsg(row, (first, second), line),
        datum=_datum(row, line),
        sheet=_whole(row, "sheet", line),
    )


def _number(row: Row, column: str, line: int) -> float:
    text = row.get(column, "")
    if not text:
        raise _refusal("BLANK", line, column=column)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _refusal("NUMBER", line, column=column, value=text)
    return value


def _whole(row: Row, column: str, line: int) -> int | None:
    text = row.get(column, "")
    if not text:
        return None
    if not text.isdecimal():
        raise _refusal("NUMBER", line, column=column, value=text)
    return int(text)


def _require_degrees(column: str, value: float, line: int) -> None:
    """Refuse what is neither a longitude nor a latitude; which of the two is told apart later."""
    if abs(value) > MAX_DEGREES:
        low, high = f"{-MAX_DEGREES:g}", f"{MAX_DEGREES:g}"
        raise _refusal("RANGE", line, column=column, value=f"{value:g}", low=low, high=high)


def _epsg(row: Row, plane: tuple[float, float], line: int) -> int:
    given = _whole(row, "epsg", line)
    if given is not None:
        return given
    said = numbered_epsg_of(*plane)
    if said is None:
        raise _refusal("EPSG_MISSING", line, column="epsg")
    return said


def _datum(row: Row, line: int) -> str:
    text = row.get("datum") or Datum.CGCS2000.value
    try:
        return Datum(text.lower()).value
    except ValueError as error:
        raise _refusal("DATUM", line, column="datum", value=text) from error
